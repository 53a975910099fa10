from datetime import timedelta

from hallway.core.attachments.models import Attachment
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.jobs.timetable import every

KEEP = timedelta(days=30)


@every(hours=6)
def drop_removed_bytes() -> None:
    """The bytes of files removed a month ago go; the row stays for the history."""
    with unguarded("removed files"):
        for attachment in Attachment.objects.filter(removed_at__lt=clock.now() - KEEP).exclude(file=""):
            attachment.file.delete(save=False)
            Attachment.objects.filter(pk=attachment.pk).update(file="", size=0)

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from hallway.core.attachments.models import FOLDER, Attachment
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.jobs.timetable import every

KEEP = timedelta(days=30)
YOUNG = timedelta(days=1)  # a file of a transaction that is still open has no row yet


@every(hours=6)
def drop_removed_bytes() -> None:
    """The bytes of files removed a month ago go; the row stays for the history.

    The row lets go first: killed in between, or with somebody bringing the file back in the same moment, no row names
    bytes that are gone. What is left on disk is collected below.
    """
    with unguarded("removed files"):
        old = Attachment.objects.filter(removed_at__lt=clock.now() - KEEP).exclude(file="")
        for pk, name in list(old.values_list("pk", "file")):
            if old.filter(pk=pk).update(file="", size=0):
                default_storage.delete(name)


@every(hours=24)
def collect_lost_files() -> None:
    """Files no row names, older than a day: their transaction was rolled back, or its process killed."""
    for names in folders():
        with unguarded("lost files"):
            kept = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            with suppress(FileNotFoundError):  # another worker was faster
                if name not in kept and default_storage.get_modified_time(name) < timezone.now() - YOUNG:
                    default_storage.delete(name)


def folders() -> Iterator[list[str]]:
    """The files on disk, folder by folder."""
    if default_storage.exists(FOLDER):
        for folder in default_storage.listdir(FOLDER)[0]:
            yield [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]

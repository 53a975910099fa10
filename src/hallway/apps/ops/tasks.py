from django.conf import settings
from django.utils import timezone
from django_tasks import task

from hallway.apps.ops.backup.make import NAME, make_backup
from hallway.apps.ops.backup.rotation import is_due, kept, superfluous
from hallway.apps.ops.doctor.keep import ask_others
from hallway.core.jobs.timetable import every


@every(hours=1, lane="slow")
def back_up() -> None:
    """A backup a day into HALLWAY_BACKUPS, and none more than are worth their room. The new one is there before an old one
    goes."""
    folder, now = settings.BACKUPS, timezone.now()
    if folder is None or not is_due(folder, now):
        return
    make_backup(folder / now.strftime(NAME))
    for path in superfluous(kept(folder)):
        path.unlink(missing_ok=True)


@every(hours=1, lane="slow")
def examine() -> None:
    ask_others()


@task()
def examine_now() -> None:
    ask_others()

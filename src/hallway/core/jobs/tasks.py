from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hallway.core.audit.seal import seal_new_events
from hallway.core.jobs import worker  # noqa: F401 - puts its own entry on the timetable
from hallway.core.jobs.timetable import every

KEEP_RESULTS = timedelta(days=7)


@every(hours=1)
def prune_results() -> None:
    """Finished tasks are kept a week, failed ones a month."""
    now = timezone.now()
    DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=now - KEEP_RESULTS).delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - 4 * KEEP_RESULTS).delete()


@every(hours=1)
def prune_sessions() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@every(seconds=3)
def seal_history() -> None:
    while seal_new_events():
        pass

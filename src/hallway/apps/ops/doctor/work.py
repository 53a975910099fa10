"""Background work: whether somebody does it, and whether anything lies about."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hallway.apps.ops.doctor.findings import Finding, broken, check, look, ok
from hallway.apps.ops.words import span
from hallway.core.jobs.models import RecurringJob, Worker
from hallway.core.jobs.timetable import failing, timetable
from hallway.core.jobs.worker import SILENCE

LATE = timedelta(minutes=5)
WAITED = timedelta(minutes=10)


def heartbeat() -> timedelta | None:
    """How long ago a worker was last heard; None when none runs."""
    newest = Worker.objects.order_by("-seen_at").first()
    return timezone.now() - newest.seen_at if newest else None


def is_alive() -> bool:
    beat = heartbeat()
    return beat is not None and beat < SILENCE


@check("worker", database=True)
def worker() -> Iterator[Finding]:
    beat = heartbeat()
    if beat is None:
        yield broken("worker", _("Nobody does the background work: letters wait."), START)
    elif beat >= SILENCE:
        yield broken("worker", _("The background work fell silent %(ago)s ago: letters wait."), START, ago=span(beat))
    else:
        yield ok("worker", _("Background work is done; last heard %(ago)s ago."), ago=span(beat))


START = _("Start Hallway: `systemctl restart hallway`. Without systemd: `hallway serve`, or `hallway jobs` alone.")


@check("jobs", database=True)
def jobs() -> Iterator[Finding]:
    failed = failing()
    for job in failed:
        yield look(
            "jobs",
            _("%(job)s failed at its last turn."),
            _("Why stands in `journalctl -u hallway`. It is tried again at its next turn."),
            job=job.name,
        )
    late = late_jobs() if is_alive() else {}  # without a worker everything is late
    for name, by in late.items():
        yield look(
            "jobs",
            _("%(job)s is late by %(late)s."),
            _("Restart the background work: `systemctl restart hallway`."),
            job=name,
            late=span(by),
        )
    if not failed and not late:
        yield ok("jobs", _("Every job of the timetable runs."))


def late_jobs() -> dict[str, timedelta]:
    now = timezone.now()
    rows = RecurringJob.objects.filter(name__in=timetable, next_at__lt=now - LATE).order_by("name")
    return {row.name: now - row.next_at for row in rows}


@check("tasks", database=True)
def tasks() -> Iterator[Finding]:
    now = timezone.now()
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - WAITED).count()
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=now - timedelta(days=1)).count()
    if waiting:
        yield look("tasks", _("Tasks that wait for more than ten minutes: %(number)d."), START, number=waiting)
    if failed:
        yield look("tasks", _("Tasks that failed since yesterday: %(number)d."), _("Why stands in `journalctl -u hallway`."), number=failed)
    if not waiting and not failed:
        yield ok("tasks", _("No task waits or failed."))

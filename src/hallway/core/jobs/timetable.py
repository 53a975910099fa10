"""The recurring timetable: functions that run again and again, declared where they are written.

    @every(seconds=5)
    def seal_events() -> None: ...

A missed run is made up once, not many times. A run that fails is logged, kept in `last_error`, and tried at its next
turn. Entries of one lane run one after the other; slow work (mail) has a lane of its own.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from hallway.core.jobs.models import RecurringJob

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    name: str
    pause: timedelta
    run: Callable[[], object]
    lane: str


timetable: dict[str, Entry] = {}


def every(*, seconds: float = 0, minutes: float = 0, hours: float = 0, lane: str = "upkeep") -> Callable:
    """Put a function without arguments on the timetable, with this pause between the starts of two runs."""

    def put(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__qualname__}"
        timetable[name] = Entry(name, timedelta(seconds=seconds, minutes=minutes, hours=hours), function, lane)
        return function

    return put


def lanes() -> list[str]:
    """The names of the lanes; the worker gives each a thread."""
    return sorted({entry.lane for entry in timetable.values()})


def run_due(now: datetime | None = None, *, lane: str | None = None) -> list[str]:
    """Run every entry (of the lane) that is due and not taken by another worker. Returns the names of those that ran."""
    now = now or timezone.now()
    known = dict(RecurringJob.objects.values_list("name", "next_at"))
    entries = [entry for entry in timetable.values() if lane in {None, entry.lane}]
    due = [entry for entry in entries if known.get(entry.name, now) <= now]
    return [entry.name for entry in due if take(entry, now) and run(entry)]


def take(entry: Entry, now: datetime) -> bool:
    """Move the entry's next turn on; False when another worker was faster."""
    with transaction.atomic():
        RecurringJob.objects.get_or_create(name=entry.name, defaults={"next_at": now})
        turn = RecurringJob.objects.filter(name=entry.name, next_at__lte=now)
        return bool(turn.update(next_at=now + entry.pause, last_at=now))


def run(entry: Entry) -> bool:
    try:
        entry.run()
    except Exception as error:
        logger.exception("Recurring job %s failed", entry.name)
        RecurringJob.objects.filter(name=entry.name).update(last_error=f"{type(error).__name__}: {error}"[:2000])
    else:
        RecurringJob.objects.filter(name=entry.name).exclude(last_error="").update(last_error="")
    return True


def failing() -> list[RecurringJob]:
    """Jobs of the timetable whose last run failed."""
    return list(RecurringJob.objects.filter(name__in=timetable).exclude(last_error="").order_by("name"))

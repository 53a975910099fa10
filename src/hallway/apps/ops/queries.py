"""Numbers about the machine. None of them hints at what is private: letters about private teams are not counted."""

from datetime import timedelta

from django.db.models import Count, Min

from hallway.apps.ops.models import Fault
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.outbox.models import Letter, State


def letters_by_state() -> dict[str, int]:
    with unguarded("how many letters wait or failed"):
        rows = Letter.objects.filter(discreet=False).order_by().values_list("state").annotate(number=Count("pk"))
        return dict(rows.values_list("state", "number"))


def oldest_waiting() -> timedelta | None:
    """How long the letter has waited that is due longest; None when none is due."""
    with unguarded("how long letters wait"):
        waiting = Letter.objects.filter(discreet=False, state=State.QUEUED, next_at__lte=clock.now())
        oldest = waiting.aggregate(oldest=Min("next_at"))["oldest"]
    return clock.now() - oldest if oldest else None


def recent_faults(within: timedelta) -> int:
    with unguarded("how many kinds of errors happened"):
        return Fault.objects.filter(last_at__gte=clock.now() - within).count()

from datetime import timedelta

from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.jobs.timetable import every
from hallway.core.live.models import Event

KEEP = timedelta(days=2)  # a client away longer than this loads the page anew


@every(minutes=10)
def prune_events() -> None:
    with unguarded("pruning live events"):
        Event.objects.filter(at__lt=clock.now() - KEEP).delete()

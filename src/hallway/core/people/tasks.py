from datetime import timedelta

from hallway.core.base import clock
from hallway.core.jobs.timetable import every
from hallway.core.people.actions import forget_newcomers


@every(hours=1)
def prune_newcomers() -> None:
    forget_newcomers(clock.now() - timedelta(days=1))

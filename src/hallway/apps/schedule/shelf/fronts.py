"""What strangers see of an edition: the policy's answer, at most a second old."""

import time
from collections.abc import Hashable
from dataclasses import dataclass

from hallway.apps.schedule.models import Version
from hallway.apps.schedule.queries import newest_version
from hallway.core.base.guard import Anyone, may
from hallway.core.editions.models import Edition

PHASES = ("announced", "programme-public")
FRESH = 1.0  # seconds after which another process's release shows here


@dataclass(frozen=True)
class Front:
    """An edition's front page, and a version of its programme."""

    announced: bool
    version: Version | None  # without its document
    asked_at: float = 0.0


_fronts: dict[Hashable, Front] = {}


def front_of(edition: Edition) -> Front:
    """Asked again when a phase opens or closes."""
    key = (edition.uid, edition.is_shifted, *(edition.is_open(phase) for phase in PHASES))
    front = _fronts.get(key)
    if front is None or time.monotonic() - front.asked_at > FRESH:
        announced = may(Anyone(), "read", edition)
        front = Front(announced, newest_version(edition, Anyone()), time.monotonic())
        _fronts[key] = front
    return front


def forget_fronts() -> None:
    _fronts.clear()

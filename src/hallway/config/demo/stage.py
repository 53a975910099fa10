"""While the story is told, time stands still between its moments and ids follow from a seed.

So every build is the same: the same names, dates, addresses of pages and order of rows, on every machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hallway.core.base import clock, ids

PORT_MAREN = ZoneInfo("Europe/Lisbon")
SEED = "Tidewater"


def moment(text: str) -> datetime:
    """`2026-09-01 18:30` in Port Maren, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=PORT_MAREN).astimezone(UTC)


class Stage:
    """The clock of the story. It never runs; whoever tells the story moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def move_to(self, at: datetime) -> None:
        if at < self.at:
            raise ValueError(f"the story goes back in time: {at} comes after {self.at}")
        self.at = at

    def pass_time(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@contextmanager
def stage(at: datetime) -> Iterator[Stage]:
    here, random = Stage(at), Random(SEED)  # noqa: S311 - the same in every build is the point
    with (
        patch.object(clock, "datetime", SimpleNamespace(now=lambda _zone: here.at)),
        patch.object(clock, "_shift", timedelta(0)),
        patch.object(ids, "time", SimpleNamespace(time_ns=lambda: round(here.at.timestamp()) * 1_000_000_000)),
        patch.object(ids, "os", SimpleNamespace(urandom=random.randbytes)),
    ):
        yield here

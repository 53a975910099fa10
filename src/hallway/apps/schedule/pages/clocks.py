"""The conference's clock on a page: its zone, and how far its time is from the time of the world."""

from datetime import UTC, datetime
from typing import Any

from hallway.apps.schedule import words
from hallway.apps.schedule.book import Book, Slot
from hallway.core.base import clock
from hallway.core.editions.models import Edition


def clock_values(book: Book, edition: Edition, *, first: Slot | None) -> dict[str, Any]:
    """`first` is the earliest time on the page: whether two clocks differ depends on the day."""
    at = first.start if first else None
    return {
        "zone": words.zone(book.zone, at) if at else "",
        "zone_key": book.zone.key,
        "zone_at": at.isoformat(timespec="minutes") if at else "",
        "shift": str(shift(edition) or ""),
        "speed": str(edition.clock_speed) if edition.is_shifted else "",
    }


def shift(edition: Edition) -> int:
    """Seconds between the edition's clock and the world's: 0 but for a rehearsal, which only its teams see, and in a
    demonstration, where all clocks are moved."""
    apart = edition.now() - datetime.now(UTC) if edition.is_shifted else clock.moved_by()
    return round(apart.total_seconds())

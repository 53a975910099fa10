"""The real clock. Access, tokens, audit, money and ballots follow it.

It moves only for a whole demo installation, which always opens on the same day of the same year, whenever it is
started. The clock that an organiser shifts to rehearse is another one: `Edition.now()`.
"""

from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC) + _shift


def moved_by() -> timedelta:
    """How far this clock is from the world's: nothing, but in a demo installation."""
    return _shift


def move(shift: timedelta) -> None:
    """Shift the clock of this process. Only the demo installation calls this, once, at start-up."""
    global _shift  # noqa: PLW0603 - one clock per process is the point
    _shift = shift

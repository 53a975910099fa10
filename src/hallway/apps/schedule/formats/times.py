"""Clock times, dates and time zones of a programme.

The rules: an offset in a date wins over everything. Without one, the wall time is read in the file's zone, else the
caller's, else UTC. A time that summer time skips is moved on by an hour; of a time that comes twice the first is taken.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from .limits import FIRST_YEAR, LAST_YEAR

CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
HOURS = re.compile(r"([0-9]{1,3}):([0-9]{2})")
THREE_PARTS = re.compile(r"([0-9]{1,2}):([0-9]{2}):([0-9]{2})")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MINUTES = re.compile(r"[0-9]{1,3}")
WIDEST_OFFSET = timedelta(hours=14)


@cache
def zones() -> dict[str, str]:
    """Every zone's name by its lower-case form. Machine settings and placeholders are no zones of a conference."""
    return {name.lower(): name for name in available_timezones() if name not in {"localtime", "posixrules", "Factory"}}


def zone_named(name: str) -> ZoneInfo | None:
    found = zones().get(name.strip().lower())
    return ZoneInfo(found) if found else None


def zone_like(name: str) -> str:
    """The zone somebody probably meant, or nothing."""
    close = difflib.get_close_matches(name.strip().lower()[:64].replace(" ", "_"), zones(), n=1, cutoff=0.75)
    return zones()[close[0]] if close else ""


def zone_of_offset(offset: timedelta) -> str | None:
    """The zone that always has this offset. The database knows them for whole hours only, and with the sign turned round."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def moment(text: str) -> datetime | None:
    """A date with a time, in ISO 8601, with or without offset, in a year that a conference can be in."""
    if ":" not in text and "T" not in text:  # a bare date, in any of its spellings
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    if abs(found.utcoffset() or timedelta()) > WIDEST_OFFSET:
        return None
    return found.replace(microsecond=0)


def day(text: str) -> date | None:
    """A date, or the date of a moment."""
    text = text.strip()
    if not DATE.fullmatch(text):
        found = moment(text)
        return found.date() if found else None
    try:
        plain = date.fromisoformat(text)
    except ValueError:
        return None
    return plain if FIRST_YEAR <= plain.year <= LAST_YEAR else None


def clock(text: str) -> timedelta | None:
    """A wall time, counted from midnight. Up to 29:59, as schedules write the night after."""
    match = CLOCK.fullmatch(text.strip())
    if not match:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    if hours > 29 or minutes > 59 or seconds > 59:
        return None
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def minutes(text: str) -> int | None:
    """A duration: hours:minutes; hh:mm:ss as pentabarf writes it; d:hh:mm as pretalx writes it; bare minutes."""
    text = text.strip()
    if MINUTES.fullmatch(text):
        return int(text)
    if match := HOURS.fullmatch(text):
        hours, rest = (int(part) for part in match.groups())
        return hours * 60 + rest if rest < 60 else None
    if match := THREE_PARTS.fullmatch(text):
        first, second, third = (int(part) for part in match.groups())
        if len(match[1]) == 1:  # pretalx does not pad the days, pentabarf does pad the hours
            return first * 1440 + second * 60 + third if second < 24 and third < 60 else None
        return first * 60 + second + (1 if third else 0) if second < 60 and third < 60 else None
    return None


def in_minutes(text: str) -> str:
    """A bare number as a duration, where a format counts in minutes; elsewhere that is worth a note."""
    text = text.strip().removesuffix(".0")
    return f"{int(text) // 60}:{int(text) % 60:02}" if text.isascii() and text.isdigit() and len(text) < 5 else text


@dataclass(frozen=True)
class Moment:
    utc: datetime
    wall: datetime  # as people in the hall read it, without offset
    odd: Literal["", "skipped", "double"] = ""


def at_wall(wall: datetime, zone: ZoneInfo) -> Moment:
    """The moment a clock on that wall shows this time."""
    first = wall.replace(tzinfo=zone, fold=0)
    utc = first.astimezone(UTC)
    if first.utcoffset() == wall.replace(tzinfo=zone, fold=1).utcoffset():
        return Moment(utc, wall)
    back = utc.astimezone(zone).replace(tzinfo=None)
    return Moment(utc, wall, "double") if back == wall else Moment(utc, back, "skipped")


def at_offset(written: datetime, zone: ZoneInfo | None) -> Moment:
    """The moment of a time with an offset; without a zone the offset's own wall clock is the best we know."""
    utc = written.astimezone(UTC)
    return Moment(utc, (utc.astimezone(zone) if zone else written).replace(tzinfo=None))

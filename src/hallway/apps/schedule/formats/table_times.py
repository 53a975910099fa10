"""Dates, times and lengths as people write them into tables: ISO, German, American.

6/5/2027 is the fifth of June or the sixth of May. The dates of the whole file decide; where they cannot, nothing is guessed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from .limits import FIRST_YEAR, LAST_YEAR
from .times import moment

Order = Literal["", "day", "month"]  # which comes first; nothing: the file does not tell

ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
DAY_FIRST = re.compile(r"([0-9]{1,2})[.-] ?([0-9]{1,2})[.-] ?([0-9]{4}|[0-9]{2})")
SLASHES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")
WORDS = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)? (?:of )?([^\W\d_]{3,10})\.?,? ([0-9]{4})")
AMERICAN = re.compile(r"([^\W\d_]{3,10})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
WEEKDAY = re.compile(r"^(?:mo|tu|we|th|fr|sa|su|di|mi|do|so)[a-zäöü]*[.,]* +(?:(?:den|dem|the) )?", re.IGNORECASE)
CLOCK = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::([0-9]{2}))?(?:\.[0-9]+)? ?(uhr|h|[ap]\.?m\.?)?", re.IGNORECASE)
RANGE = re.compile(r"\s*(?:–|—|-|to|bis|until)\s*", re.IGNORECASE)
LENGTH = re.compile(
    r"(?:([0-9]{1,3}) ?(?:h|hours?|std|stunden?)\.?)? ?(?:([0-9]{1,4}) ?(?:(?:m|mins?|minutes?|minuten?)\.?)?)?", re.IGNORECASE
)
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), start=1
    )
    for name in names.split()
}


@dataclass(frozen=True)
class Written:
    """What a cell says: a date, a time on the clock, a whole moment with its offset, or several of these."""

    day: date | None = None
    clock: str = ""
    until: str = ""  # "10:45 – 11:30"
    moment: str = ""  # ISO with an offset


def order_of(cells: Iterable[str]) -> tuple[Order, str]:
    """Which of day and month stands first in dates with slashes; and a cell that the order is about."""
    first: Order = ""
    doubtful = ""
    for cell in cells:
        match = SLASHES.search(cell)
        if not match:
            continue
        one, two = int(match[1]), int(match[2])
        found: Order = "day" if one > 12 else "month" if two > 12 else ""
        if found and first and found != first:
            return "", cell
        first = first or found
        doubtful = doubtful or (cell if not found and one != two else "")
    return first, "" if first else doubtful


def read_cell(cell: str, order: Order) -> Written | None:
    """None: it says nothing we understand."""
    text = " ".join(cell.replace(",", " ").split()) if not WORDS.search(cell) and not AMERICAN.search(cell) else " ".join(cell.split())
    found = moment(text.replace(" ", "T", 1) if text[:1].isdigit() and text.count(" ") == 1 and ISO.match(text) else text)
    if found and found.tzinfo:
        return Written(found.date(), moment=found.isoformat())
    day, rest = date_in(WEEKDAY.sub("", text), order)
    rest = rest.strip(" T,")
    if not rest:
        return Written(day) if day else None
    clocks = [clock(part) for part in RANGE.split(rest)]
    if not 1 <= len(clocks) <= 2 or not all(clocks):
        return None
    return Written(day, clocks[0], clocks[1] if len(clocks) == 2 else "")


def date_in(text: str, order: Order) -> tuple[date | None, str]:
    """The date at the beginning of the text, and what follows; where there is none such, nothing and all of the text."""
    slashes = (3, 2, 1) if order == "day" else (3, 1, 2)
    for pattern, turn in ((ISO, (1, 2, 3)), (DAY_FIRST, (3, 2, 1)), (SLASHES, slashes), (WORDS, (3, 2, 1)), (AMERICAN, (3, 1, 2))):
        match = pattern.match(text)
        if not match:
            continue
        year, month, day = (match[group] for group in turn)
        found = made(year, month if month.isdigit() else str(MONTHS.get(month.lower()[:3], 0)), day)
        return found, text[match.end() :] if found else text
    return None, text


def made(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def clock(text: str) -> str:
    """A time as 9:30; nothing, if it is none. A bare number needs a word: 9 Uhr, 9 AM."""
    match = CLOCK.fullmatch(text.strip())
    if not match or not (match[2] or match[4]):
        return ""
    hour, half = int(match[1]), (match[4] or "").lower().replace(".", "")
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour}:{match[2] or '00'}:{match[3] or '00'}"


def length(text: str) -> str:
    """A duration as 0:45, from "45 min" or "1 h 30"; as it was, if it is written otherwise."""
    text = " ".join(text.split()).removesuffix(".0")
    match = LENGTH.fullmatch(text) if not text.isdigit() else None
    if not match or not (match[1] or match[2]):
        return text
    minutes = int(match[1] or 0) * 60 + int(match[2] or 0)
    return f"{minutes // 60}:{minutes % 60:02}"


def doubt(cell: str) -> str:
    return _("“%(cell)s” may have the day or the month first, and the file does not tell which. Write it like 2027-06-17.") % {"cell": cell}

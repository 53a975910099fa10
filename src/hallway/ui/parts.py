"""What components show. Views hand these over; templates need no logic."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Line:
    """A line of a diff: what an act adds, takes away or changes. `was` and `now` show a value before and after."""

    sign: Literal["add", "del", "chg"]
    text: Words
    was: Words = ""
    now: Words = ""

    @property
    def mark(self) -> str:
        return {"add": "+", "del": "−", "chg": "→"}[self.sign]


@dataclass(frozen=True)
class Step:
    """A stop in the life of something: done, here, or to come."""

    title: Words
    state: Literal["done", "here", ""] = ""
    small: Words = ""
    url: str = ""


@dataclass(frozen=True)
class Tab:
    title: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a list. One marker (icon, flag, bullet, face) or none."""

    title: Words
    url: str = ""
    small: Words = ""
    icon: str = ""
    flag: str = ""
    bullet: str = ""
    line: int = 0
    face: Words = ""  # a person's name …
    picture: str = ""  # … and their picture
    badge: Words = ""
    badge_kind: str = ""
    end: Words = ""  # at the end of the row: a date, a number
    due: Literal["late", "soon", ""] = ""  # how urgent the end is
    arrow: bool = False
    session: str = ""  # its public id: the browser adds a star


@dataclass(frozen=True, kw_only=True)
class Room:
    """A column of the timetable."""

    letter: str
    line: int
    name: Words
    url: str
    small: Words = ""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A session in a list of stops, for one room, track or person."""

    time: Words
    title: Words
    url: str = ""
    by: Words = ""
    here: bool = False
    gone: bool = False  # cancelled; stays, struck through
    pointer: bool = False  # nothing happens here, because everybody is elsewhere
    session: str = ""  # its public id: the browser adds a star

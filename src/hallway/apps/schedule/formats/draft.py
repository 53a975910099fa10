"""What a dialect hands over: the file's own words, sorted into place but not yet judged. All values are text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from .limits import MAX_SESSIONS


@dataclass(slots=True)
class RawLink:
    title: str
    href: str


@dataclass(slots=True)
class RawPerson:
    name: str
    guid: str = ""
    id: str = ""
    code: str = ""
    biography: str = ""
    url: str = ""
    avatar: str = ""


@dataclass(slots=True)
class RawTrack:
    place: str
    name: str
    slug: str = ""
    colour: str = ""


@dataclass(slots=True)
class RawSession:
    place: str
    guid: str = ""
    id: str = ""
    code: str = ""
    slug: str = ""
    title: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    kind: str = ""
    track: str = ""
    track_slug: str = ""
    language: str = ""
    level: str = ""
    room: str = ""
    date: str = ""
    start: str = ""
    end: str = ""
    duration: str = ""
    day: str = ""  # the conference's day, where the file tells it apart from the date
    repeats: bool = False  # the format says that entries with this id are one session
    url: str = ""
    page: str = ""  # where all slots of a session lead, if that is not its url
    logo: str = ""
    feedback_url: str = ""
    licence: str = ""
    opt_out: str = ""
    tags: list[str] = field(default_factory=list)
    persons: list[RawPerson] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    attachments: list[RawLink] = field(default_factory=list)


def capped(sessions: Iterable[RawSession]) -> list[RawSession]:
    """Not many more than are read at all: a few lines of a file may multiply, by rules, by rooms. Counted and refused in `loose`."""
    return list(islice(sessions, MAX_SESSIONS + 1))


@dataclass(slots=True)
class RawRoom:
    place: str
    name: str
    guid: str = ""
    capacity: str = ""
    description: str = ""
    sessions: list[RawSession] = field(default_factory=list)


@dataclass(slots=True)
class RawDay:
    place: str
    date: str = ""
    start: str = ""
    end: str = ""
    rooms: list[RawRoom] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    place: str  # where the head of the programme stands
    title: str = ""
    acronym: str = ""
    url: str = ""
    base_url: str = ""
    version: str = ""
    timezone: str = ""
    day_change: str = ""
    start: str = ""
    end: str = ""
    tracks: list[RawTrack] = field(default_factory=list)
    rooms: list[RawRoom] = field(default_factory=list)  # declared apart from the days
    days: list[RawDay] = field(default_factory=list)
    sessions: list[RawSession] = field(default_factory=list)  # with their own date and room; sorted under days by `loose`
    is_loose: bool = False  # has only such sessions
    may_lack_ids: bool = False  # the format has none: a session is known by its title

"""What every format is read into. Plain frozen data: the import compares and stores it, nothing here knows a database.

Text is kept as it was found (HTML or Markdown, `markup` says which). Escaping and sanitising is the pages' work.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from .trouble import Note

Markup = Literal["html", "markdown"]


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    href: str  # http, https or mailto; never anything else


@dataclass(frozen=True, slots=True)
class Room:
    key: str  # its guid, else its name
    name: str
    guid: str = ""
    capacity: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    key: str  # its slug, else its name
    name: str
    colour: str = ""  # "#rrggbb" or nothing


@dataclass(frozen=True, slots=True)
class Person:
    key: str  # guid, else id, else code, else "name:" and the name
    name: str
    guid: str = ""
    id: str = ""
    code: str = ""
    biography: str = ""
    markup: Markup = "markdown"
    url: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    key: str  # guid, else id, else code. A repeated session has the guid of the first slot in the file: match by code or id too
    title: str
    guid: str = ""
    id: str = ""
    code: str = ""
    slug: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    markup: Markup = "markdown"  # of abstract and description
    kind: str = ""
    track: str = ""  # a track's key, or nothing
    language: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()  # keys, in the file's order
    links: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    url: str = ""
    logo: str = ""
    feedback_url: str = ""
    licence: str = ""
    do_not_record: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    session: str
    room: str
    start: datetime  # aware, UTC
    minutes: int
    day: date  # the conference day: a session at 00:30 on Sunday may belong to Saturday
    guid: str = ""  # the slot's own, where sessions repeat


@dataclass(frozen=True, slots=True)
class Programme:
    title: str
    acronym: str
    url: str
    version: str
    timezone: str | None  # IANA name; None: the file has several offsets and names no zone
    day_change: int | None  # minutes after midnight
    starts_on: date | None  # None: no session has a time yet; the edition's own dates stay
    ends_on: date | None
    days: tuple[date, ...]  # empty, if no session has a time
    rooms: tuple[Room, ...]
    tracks: tuple[Track, ...]
    persons: tuple[Person, ...]
    sessions: tuple[Session, ...]
    slots: tuple[Slot, ...]  # a session may have none, one or several
    notes: tuple[Note, ...] = ()

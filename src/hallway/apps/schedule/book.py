"""A released version, opened for reading: the frozen document with its references resolved.

Pages and other apps read this, never the working rows. A book is immutable and shared by all requests of a process.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from hallway.apps.schedule.document import Document

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of versions that did not say yet when something changed


@dataclass(frozen=True, slots=True)
class Room:
    uid: str
    slug: str
    name: str
    letter: str
    line: int
    capacity: int | None
    description: str
    guid: str = ""
    is_plenary: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    slug: str
    name: str
    number: int
    line: int
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    uid: str
    slug: str
    name: str
    sort: str
    person: str | None  # the public id of the person
    biography: str  # clean HTML
    summary: str
    guid: str = ""
    id: str = ""
    code: str = ""
    url: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    uid: str
    slug: str
    title: str
    subtitle: str
    kind: str
    abstract: str  # clean HTML, like the description
    description: str
    summary: str
    track: Track | None
    language: str
    level: str
    links: tuple[dict[str, Any], ...]
    do_not_record: bool
    speakers: tuple[Speaker, ...]
    slots: list["Slot"]
    guid: str = ""
    id: str = ""
    code: str = ""
    tags: tuple[str, ...] = ()
    is_cancelled: bool = False
    interest_wanted: int | None = None
    extras: dict[str, Any] = field(default_factory=dict)  # only for exports

    @property
    def by(self) -> str:
        return ", ".join(speaker.name for speaker in self.speakers)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    uid: str
    session: Session
    room: Room
    day: date  # the conference's day, which may reach into the night
    starts_at: datetime  # UTC: the one to compare, in the night the clocks go back 2:30 comes twice
    start: datetime  # the same in the conference's zone: the one to show
    minutes: int
    guid: str = ""
    number: int = 0  # what phone apps know it by; the same in every version
    sequence: int = 0  # grows with every change
    changed_at: datetime = BEGINNING

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def end(self) -> datetime:
        return self.ends_at.astimezone(self.start.tzinfo)


@dataclass(frozen=True, slots=True)
class Gone:
    """A slot that an earlier version had and this one has not."""

    uid: str
    session: str  # the public id
    title: str
    speakers: tuple[str, ...]  # slugs
    room: str  # the slug
    room_name: str
    day: date
    starts_at: datetime
    minutes: int
    number: int
    sequence: int
    changed_at: datetime


@dataclass(frozen=True)
class Book:
    uid: str  # of the version
    number: int
    released_at: datetime
    zone: ZoneInfo
    rooms: dict[str, Room]
    tracks: dict[str, Track]
    speakers: dict[str, Speaker]
    sessions: dict[str, Session]
    days: tuple[date, ...]
    by_day: dict[date, list[Slot]] = field(repr=False)
    gone: tuple[Gone, ...] = ()
    log: tuple[Document, ...] = field(default=(), repr=False)  # what each version changed, the oldest first (changelog.py)

    def slots_on(self, day: date) -> list[Slot]:
        """In order of time, then of rooms."""
        return self.by_day.get(day, [])

    def slots_in(self, room: Room, day: date | None = None) -> list[Slot]:
        days = self.days if day is None else (day,)
        return [slot for each in days for slot in self.slots_on(each) if slot.room is room]

    @cached_property
    def by_speaker(self) -> dict[str, list[Session]]:
        """Speaker's slug → their sessions, in order of time; those without a time last."""
        found: dict[str, list[Session]] = defaultdict(list)
        placed = sorted((each for each in self.sessions.values() if each.slots), key=lambda each: each.slots[0].starts_at)
        for session in [*placed, *(each for each in self.sessions.values() if not each.slots)]:
            for speaker in session.speakers:
                found[speaker.slug].append(session)
        return found

    @cached_property
    def order(self) -> dict[str, int]:
        """Where a room stands among the others."""
        return {slug: position for position, slug in enumerate(self.rooms)}

    @cached_property
    def names(self) -> dict[int, tuple[object, bytes]]:
        """What the shelf calls the things of this book (shelf/digest.py), remembered."""
        return {}


def opened(document: Document, *, uid: str, number: int, released_at: datetime) -> Book:
    """A document of any format, the first one too."""
    zone = ZoneInfo(document["timezone"])
    rooms = {each["slug"]: Room(**known(Room, each)) for each in document["rooms"]}
    tracks = {each["slug"]: Track(**known(Track, each)) for each in document["tracks"]}
    speakers = {each["slug"]: Speaker(**known(Speaker, each)) for each in document["speakers"]}
    sessions, by_day = {}, defaultdict(list)
    for each in document["sessions"]:
        session = sessions[each["slug"]] = Session(
            **known(Session, each)
            | {
                "track": tracks.get(each["track"]),
                "links": tuple(each["links"]),
                "tags": tuple(each.get("tags", ())),
                "speakers": tuple(speakers[slug] for slug in each["speakers"]),
                "slots": [],
            },
        )
        for slot in each["slots"]:
            placed = slot_of(slot, session, rooms, zone)
            session.slots.append(placed)
            by_day[placed.day].append(placed)
    gone = tuple(gone_of(each) for each in document.get("gone", ()))
    book = Book(
        uid,
        number,
        released_at,
        zone,
        rooms,
        tracks,
        speakers,
        sessions,
        tuple(sorted(by_day)),
        dict(by_day),
        gone,
        tuple(document.get("log", ())),
    )
    for slots in by_day.values():
        slots.sort(key=lambda slot: (slot.starts_at, book.order[slot.room.slug]))
    return book


def known(what: Any, values: Document) -> dict[str, Any]:
    return {name: values[name] for name in what.__slots__ if name in values}


def slot_of(slot: Document, session: Session, rooms: dict[str, Room], zone: ZoneInfo) -> Slot:
    at = datetime.fromisoformat(slot["starts_at"])
    return Slot(
        uid=slot["uid"],
        session=session,
        room=rooms[slot["room"]],
        day=date.fromisoformat(slot["day"]),
        starts_at=at,
        start=at.astimezone(zone),
        minutes=slot["minutes"],
        guid=slot.get("guid", ""),
        number=slot.get("number", 0),
        sequence=slot.get("sequence", 0),
        changed_at=datetime.fromisoformat(slot["changed_at"]) if "changed_at" in slot else BEGINNING,
    )


def gone_of(trace: Document) -> Gone:
    moments = {name: datetime.fromisoformat(trace[name]) for name in ("starts_at", "changed_at")}
    return Gone(**trace | moments | {"day": date.fromisoformat(trace["day"]), "speakers": tuple(trace["speakers"])})

"""The events of schedule.xml and schedule.json: every slot is one, with ids of its own.

The formats have no repeated sessions: guid, number and (in XML) code are unique among events. So each slot has its own
guid and number, the code stands with the first one only, and all of a session's slots carry the address of its page,
which tells a later import that they are one session.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Room, Session, Slot
from hallway.apps.schedule.exports.values import Sources, acronym_of, day_begins, visible, web_address

ODD = re.compile(r"[^a-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Event:
    slot: Slot
    number: int
    guid: str
    slug: str
    is_first: bool  # of its session
    url: str
    origin_url: str  # the session's page in the system it was imported from

    @property
    def session(self) -> Session:
        return self.slot.session


@dataclass(frozen=True, slots=True)
class Day:
    index: int
    day: date
    begins: datetime
    ends: datetime
    rooms: list[tuple[Room, list[Event]]]


def days_of(book: Book, about: About) -> list[Day]:
    """Days with their rooms and events, cancelled sessions left out. A programme without times has one empty day, where
    the edition has a date; else none."""
    events = {event.slot.uid: event for event in events_of(book, about)}
    used = {slot.room.slug for day in book.days for slot in book.slots_on(day)}
    idle = [room for room in book.rooms.values() if room.slug not in used]
    days = []
    for index, day in enumerate(book.days or ((about.starts_on,) if about.starts_on else ()), start=1):
        columns: dict[str, list[Event]] = {}
        for slot in book.slots_on(day):
            columns.setdefault(slot.room.slug, [])
            if slot.uid in events:
                columns[slot.room.slug].append(events[slot.uid])
        rooms = [(room, columns[room.slug]) for room in book.rooms.values() if room.slug in columns]
        rooms += [(room, []) for room in idle if index == 1]  # so that an import finds them
        days.append(Day(index, day, *span(book, day), rooms))
    return days


def span(book: Book, day: date) -> tuple[datetime, datetime]:
    """From four to four, and longer where a session begins earlier or ends later; but no day is longer than till noon."""
    begins, ends = day_begins(day, book.zone), day_begins(day + timedelta(days=1), book.zone)
    slots = book.slots_on(day)
    first = min((slot.starts_at for slot in slots), default=begins).astimezone(book.zone)
    last = max((slot.ends_at for slot in slots), default=ends).astimezone(book.zone)
    return min(begins, first), max(ends, min(last, ends + timedelta(hours=8)))


def events_of(book: Book, about: About) -> Iterator[Event]:
    numbers, guids, acronym = Numbers(book), Guids(book), acronym_of(about.slug, about.conference)
    for session in book.sessions.values():
        if session.is_cancelled:
            continue
        page, theirs = about.address("session", session.slug), web_address(session.extras.get("url", ""))
        for turn, slot in enumerate(session.slots):
            number = numbers.of(slot)
            origin = theirs if theirs != page else ""
            yield Event(slot, number, guids.of(slot), slug_of(acronym, number, session.slug), turn == 0, page, origin)


class Numbers:
    """The slot's own; versions frozen before slots had numbers get the next free ones."""

    def __init__(self, book: Book) -> None:
        slots = [slot for session in book.sessions.values() for slot in session.slots]
        self.next = max((slot.number for slot in slots), default=0)

    def of(self, slot: Slot) -> int:
        if not slot.number:
            self.next += 1
        return slot.number or self.next


class Guids:
    """The slot's own where a file brought one; the session's for its first slot without; else the slot's public id."""

    def __init__(self, book: Book) -> None:
        self.given = {slot.guid for session in book.sessions.values() for slot in session.slots if slot.guid}
        self.taken: set[str] = set()

    def of(self, slot: Slot) -> str:
        own = slot.session.guid or slot.session.uid
        wanted = [slot.guid or (own if own not in self.given else ""), slot.uid]
        guid = next((each for each in wanted if is_uuid(each) and each not in self.taken), "")
        guid = guid or str(uuid5(NAMESPACE_URL, slot.uid))
        self.taken.add(guid)
        return guid


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def slug_of(acronym: str, number: object, slug: str) -> str:
    """Acronym, number and our own: unique, fit for both schemas, and to be recognised when it comes back (returning.py)."""
    tail = ODD.sub("-", f"{number}-{slug}".lower()).strip("-_")
    return f"{acronym}-{tail if len(tail) >= 4 else f'session-{tail}'}"


@dataclass(frozen=True, slots=True)
class Texts:
    abstract: str
    description: str


def texts_of(session: Session, sources: Sources) -> Texts:
    """As they were written; of versions that did not keep that, the clean HTML."""
    written = sources.get(session.uid)
    if written is None:
        return Texts(visible(session.abstract), visible(session.description))
    return Texts(visible(written.get("abstract", "")), visible(written.get("description", "")))

"""The door for other apps: the released programme, and news about it.

    book = current_book(edition, actor)          # what this actor may see of the released programme, or None
    for session in sessions_of(person, edition, actor): …

Everything here is frozen: what organisers change shows with the next release. Strangers are `Anyone()`.
"""

from hallway.apps.schedule.book import Book, Room, Session, Slot, Speaker, Track
from hallway.apps.schedule.queries import newest_version
from hallway.apps.schedule.shelf import book_of
from hallway.apps.schedule.signals import schedule_released
from hallway.core.base.guard import Actor
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

__all__ = [
    "Book",
    "Room",
    "Session",
    "Slot",
    "Speaker",
    "Track",
    "current_book",
    "rooms",
    "schedule_released",
    "sessions_of",
]


def current_book(edition: Edition, actor: Actor) -> Book | None:
    """The released programme as this actor may see it: None before the first release, and for strangers before
    `programme-public` opens. One query, two when this process opens the version for the first time."""
    version = newest_version(edition, actor)
    return book_of(version, actor) if version else None


def sessions_of(person: Person, edition: Edition, actor: Actor) -> list[Session]:
    """The released sessions in which somebody speaks, in order of time; those without a time last."""
    book = current_book(edition, actor)
    if book is None:
        return []
    slugs = [speaker.slug for speaker in book.speakers.values() if speaker.person == str(person.uid)]
    return [session for slug in slugs for session in book.by_speaker.get(slug, [])]


def rooms(edition: Edition, actor: Actor) -> list[Room]:
    """The rooms of the released programme, in their order: letter, line, name, seats."""
    book = current_book(edition, actor)
    return list(book.rooms.values()) if book else []

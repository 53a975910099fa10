"""The front page of an edition."""

from datetime import date, datetime
from typing import Any

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Slot
from hallway.apps.schedule.linemap import line_map
from hallway.apps.schedule.pages.content import Content
from hallway.apps.schedule.pages.shared import seats
from hallway.apps.schedule.plan import plan_of
from hallway.core.base import clock
from hallway.core.editions.models import Edition
from hallway.ui import parts

FRONT_ROOMS, FRONT_KEYNOTES, FRONT_TRACKS = 24, 8, 24
LONG_NAME = 20


def home_content(edition: Edition, book: Book | None, address: Addresses) -> Content:
    values: dict[str, Any] = {
        "when": words.span(edition.starts_on, edition.ends_on),
        "is_long": len(edition.name) > LONG_NAME,
        "opens_at": opens_at(edition, "programme-public"),
    }
    if book is not None and book.sessions:
        values |= programme_values(edition, book, address)
    return Content("schedule/home.html", "home", "", edition.name, edition.tagline or values["when"], values)


def programme_values(edition: Edition, book: Book, address: Addresses) -> dict[str, Any]:
    day = shown_day(book, edition.now().astimezone(book.zone).date())
    plan = plan_of(book, day) if day else None
    used = {slot.room.slug for each in book.days for slot in book.slots_on(each)}
    rooms = [room for room in book.rooms.values() if room.slug in used]
    keynotes = [slot for each in book.days for slot in book.slots_on(each) if words.kind_key(slot.session.kind) == "keynote"]
    held = {session.track.slug for session in book.sessions.values() if session.track}
    tracks = [track for slug, track in book.tracks.items() if slug in held]
    return {
        "map": line_map(book, plan) if plan else None,
        "map_day": words.day_in_full(day) if day else "",
        "rooms": [
            parts.Room(letter=room.letter, line=room.line, name=room.name, url=address("room", room.slug), small=seats(room))
            for room in rooms[:FRONT_ROOMS]
        ],
        "room_count": len(rooms),
        "keynotes": [keynote(slot, address) for slot in keynotes[:FRONT_KEYNOTES]],
        "speaker_count": len(book.by_speaker),
        "session_count": len(book.sessions),
        "tracks": [(track.number, track.line, track.name, address("tracks", track.slug)) for track in tracks[:FRONT_TRACKS]],
        "track_count": len(tracks),
        "schedule_url": address("schedule"),
        "all_url": address("schedule_all"),
        "exports_url": address("exports"),
        "speakers_url": address("speakers"),
        "rooms_url": address("rooms"),
    }


def keynote(slot: Slot, address: Addresses) -> dict[str, Any]:
    session = slot.session
    return {
        "title": session.title,
        "url": address("session", session.slug),
        "by": session.by,
        "face": session.speakers[0].name if session.speakers else "",
        "letter": slot.room.letter,
        "line": slot.room.line,
        "day": slot.day.isoformat(),
        "weekday": words.short_weekday(slot.day),
        "time": words.time_tag(slot.start),
        "is_cancelled": session.is_cancelled,
    }


def shown_day(book: Book, today: date) -> date | None:
    """Whose map is drawn: today's, else that of the fullest day, which says most about what it will be like."""
    if today in book.days:
        return today
    return max(book.days, key=lambda day: len(book.slots_on(day)), default=None)


def opens_at(edition: Edition, key: str, *, at: datetime | None = None) -> datetime | None:
    """When a phase is going to open, in the conference's zone; None where nobody has said so. `at`: asked for another moment."""
    now = at or clock.now()
    planned = [phase.opens_at for phase in edition.phases.all() if phase.key == key and phase.opens_at > now]
    return planned[0].astimezone(edition.zone) if planned else None

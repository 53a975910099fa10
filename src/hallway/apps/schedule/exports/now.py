"""now.json: what is on in each room and what comes next, for signs at doors and pages that want to know.

The file changes only when something begins or ends: between two such moments it is the same, byte for byte, and says
itself when it will not be any longer (`changes_at`).

    {"timezone": "Europe/Berlin", "since": UTC or null, "changes_at": UTC or null,
     "rooms": [{"slug", "letter", "line", "name", "now": [entry, …], "next": entry or null, "changes_at": UTC or null}, …]}
    entry: {"title", "speakers": [name, …], "url", "starts_at": UTC, "ends_at": UTC, "start": local, "end": local}

`now` is a list, for two sessions may share a room. Cancelled sessions are not on.
"""

import json
from bisect import bisect_right
from datetime import datetime
from typing import Any

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Room, Slot
from hallway.apps.schedule.exports.values import iso, utc

Object = dict[str, Any]


def taking_place(book: Book) -> list[Slot]:
    return [slot for day in book.days for slot in book.slots_on(day) if not slot.session.is_cancelled]


def moments_of(book: Book) -> list[datetime]:
    """When something begins or ends."""
    slots = taking_place(book)
    return sorted({slot.starts_at for slot in slots} | {slot.ends_at for slot in slots})


def turn_of(moments: list[datetime], at: datetime) -> int:
    """How many of the moments have passed: all that the file depends on."""
    return bisect_right(moments, at)


def build(book: Book, about: About, turn: int) -> str:
    moments = moments_of(book)
    since = moments[turn - 1] if turn else None
    columns: dict[str, list[Slot]] = {slug: [] for slug in book.rooms}
    for slot in sorted(taking_place(book), key=lambda slot: slot.starts_at):
        columns[slot.room.slug].append(slot)
    document = {
        "timezone": about.timezone,
        "since": utc(since) if since else None,
        "changes_at": utc(moments[turn]) if turn < len(moments) else None,
        "rooms": [room_now(room, columns[slug], since, about) for slug, room in book.rooms.items() if columns[slug]],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def room_now(room: Room, slots: list[Slot], at: datetime | None, about: About) -> Object:
    on = [slot for slot in slots if at and slot.starts_at <= at < slot.ends_at]
    following = next((slot for slot in slots if at is None or slot.starts_at > at), None)
    changes = [slot.ends_at for slot in on] + ([following.starts_at] if following else [])
    return {
        "slug": room.slug,
        "letter": room.letter,
        "line": room.line,
        "name": room.name,
        "now": [entry(slot, about) for slot in on],
        "next": entry(following, about) if following else None,
        "changes_at": utc(min(changes)) if changes else None,
    }


def entry(slot: Slot, about: About) -> Object:
    return {
        "title": slot.session.title,
        "speakers": [speaker.name for speaker in slot.session.speakers],
        "url": about.address("session", slot.session.slug),
        "starts_at": utc(slot.starts_at),
        "ends_at": utc(slot.ends_at),
        "start": iso(slot.start),
        "end": iso(slot.end),
    }

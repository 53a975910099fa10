"""Rooms: all of them, and the days of one as lines."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Room
from hallway.apps.schedule.pages.clocks import clock_values
from hallway.apps.schedule.pages.content import Content
from hallway.apps.schedule.pages.shared import counted, line_of, seats
from hallway.core.editions.models import Edition
from hallway.ui import parts


def rooms_content(book: Book, address: Addresses) -> Content:
    count: dict[str, int] = defaultdict(int)
    for day in book.days:
        for slot in book.slots_on(day):
            count[slot.room.slug] += 1
    shown = [
        parts.Room(letter=room.letter, line=room.line, name=room.name, url=address("room", slug), small=room_facts(room, count[slug]))
        for slug, room in book.rooms.items()
    ]
    title = ngettext("%(count)d room", "%(count)d rooms", len(shown)) % {"count": len(shown)}
    return Content("schedule/rooms.html", "rooms", "", _("Rooms"), title, {"rooms": shown, "count": len(shown)})


def room_facts(room: Room, sessions: int) -> str:
    said = counted(sessions) if sessions else _("no sessions")
    return ", ".join(filter(None, [seats(room), said]))


def room_content(book: Book, address: Addresses, room: Room, edition: Edition) -> Content:
    days = [day for day in book.days if book.slots_in(room, day)]
    shown = [
        {"title": words.day_in_full(day), "day": day.isoformat(), "url": address("day", day), "stops": line_of(book, room, day, address)}
        for day in days
    ]
    values = {
        "room": {name: getattr(room, name) for name in ("uid", "name", "letter", "line", "description")},
        "seats": seats(room),
        "days": shown,
        "rooms_url": address("rooms"),
        "calendar_url": address("room_calendar", room.slug) if days else "",
        **clock_values(book, edition, first=book.slots_in(room)[0] if days else None),
    }
    return Content("schedule/room.html", "room", room.slug, room.name, seats(room), values)

"""Rooms: all of them, and the days of one as lines."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Room
from hallway.apps.schedule.pages.content import Content
from hallway.apps.schedule.pages.shared import seats, stop


def rooms_content(book: Book, address: Addresses) -> Content:
    count: dict[str, int] = defaultdict(int)
    for day in book.days:
        for slot in book.slots_on(day):
            count[slot.room.slug] += 1
    shown = [{"room": room, "url": address("room", room.slug), "small": room_facts(room, count[room.slug])} for room in book.rooms.values()]
    title = ngettext("%(count)d room", "%(count)d rooms", len(shown)) % {"count": len(shown)}
    return Content("schedule/rooms.html", "rooms", "", _("Rooms"), title, {"rooms": shown, "count": len(shown)})


def room_facts(room: Room, sessions: int) -> str:
    said = ngettext("%(count)d session", "%(count)d sessions", sessions) % {"count": sessions} if sessions else _("no sessions")
    return ", ".join(filter(None, [seats(room), said]))


def room_content(book: Book, address: Addresses, room: Room) -> Content:
    days = [
        {"title": words.day_in_full(day), "url": address("day", day), "stops": [stop(slot, address) for slot in slots]}
        for day in book.days
        if (slots := book.slots_in(room, day))
    ]
    first = next((slot for day in book.days for slot in book.slots_in(room, day)), None)
    values = {
        "room": room,
        "seats": seats(room),
        "days": days,
        "zone": words.zone(book.zone, first.start) if first else "",
        "rooms_url": address("rooms"),
    }
    return Content("schedule/room.html", "room", room.slug, room.name, seats(room), values)

"""One session: when and where, what, who, and what else is on."""

from typing import Any

from django.utils.translation import gettext as _

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Session, Slot
from hallway.apps.schedule.pages.content import Content
from hallway.apps.schedule.pages.shared import row, stop

ELSEWHERE = 8
AROUND = 3  # stops of a room's line before and after the one that is read


def session_content(book: Book, address: Addresses, session: Session) -> Content:
    values = {
        "session": session,
        "slots": [
            {
                "slot": slot,
                "when": words.when(slot),
                "room_url": address("room", slot.room.slug),
                "day_url": f"{address('day', slot.day)}#t-{slot.start:%H%M}",
            }
            for slot in session.slots
        ],
        "zone": words.zone(book.zone, session.slots[0].start) if session.slots else "",
        "kind": words.kind(session.kind),
        "spoken": words.language(session.language),
        "track": session.track,
        "speakers": [{"speaker": each, "url": address("speaker", each.slug)} for each in session.speakers],
        "links": [link for link in session.links if not link.get("attachment")],
        "attachments": [link for link in session.links if link.get("attachment")],
        "lines": [line_around(book, slot, address) for slot in session.slots[:1]],
        "elsewhere": elsewhere(book, session.slots[0], address) if session.slots else None,
        "schedule_url": address("schedule"),
    }
    return Content("schedule/session.html", "session", session.slug, session.title, session.summary or session.by, values)


def line_around(book: Book, slot: Slot, address: Addresses) -> dict[str, Any]:
    """The stops of the same room before and after."""
    line = book.slots_in(slot.room, slot.day)
    here = next(number for number, each in enumerate(line) if each is slot)
    first = max(0, min(here - AROUND, len(line) - 2 * AROUND - 1))
    stops = [stop(each, address, here=each is slot) for each in line[first : first + 2 * AROUND + 1]]
    title = _("Line %(letter)s on %(day)s") % {"letter": slot.room.letter, "day": words.weekday(slot.day)}
    return {"title": title, "line": slot.room.line, "stops": stops, "url": address("room", slot.room.slug), "room": slot.room}


def elsewhere(book: Book, slot: Slot, address: Addresses) -> dict[str, Any]:
    """What runs in other rooms when this begins; first what begins together with it."""
    others = [
        each for each in book.slots_on(slot.day) if each.starts_at <= slot.starts_at < each.ends_at and each.session is not slot.session
    ]
    others.sort(key=lambda each: (each.starts_at != slot.starts_at, book.order[each.room.slug]))
    return {
        "title": _("Elsewhere at %(time)s") % {"time": f"{slot.start:%H:%M}"},
        "rows": [row(each, address, small=each.session.by) for each in others[:ELSEWHERE]],
        "more": len(others) - ELSEWHERE,
        "url": f"{address('day', slot.day)}#t-{slot.start:%H%M}",
    }

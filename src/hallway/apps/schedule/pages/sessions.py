"""One session: when and where, what, who, and what else is on."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Session, Slot
from hallway.apps.schedule.choices import PAGES, catalogue_of
from hallway.apps.schedule.pages.clocks import clock_values
from hallway.apps.schedule.pages.content import Content
from hallway.apps.schedule.pages.shared import line_of, overlap, row
from hallway.apps.schedule.plan import is_plenary, plenaries_on
from hallway.apps.schedule.stops import everybody
from hallway.core.editions.models import Edition
from hallway.ui import parts

ELSEWHERE = 8
SHOWN = ("uid", "slug", "title", "subtitle", "abstract", "description", "interest_wanted", "is_cancelled")
AROUND = 3  # stops of a room's line before and after the one that is read


@dataclass(frozen=True)
class Link:
    title: str
    url: str


def session_content(book: Book, address: Addresses, session: Session, edition: Edition) -> Content:
    first = session.slots[0] if session.slots else None
    values = {
        **about(book, session, address),
        **clock_values(book, edition, first=first),
        "slots": [placed(slot, address) for slot in session.slots],
        "speakers": [{"name": each.name, "summary": each.summary, "url": address("speaker", each.slug)} for each in session.speakers],
        "links": [link for link in session.links if not link.get("attachment")],
        "attachments": [link for link in session.links if link.get("attachment")],
        "lines": [line_around(book, slot, address) for slot in session.slots[:1]],
        "elsewhere": elsewhere(book, first, address) if first else None,
        "calendar_url": address("session_calendar", session.slug) if first else "",
        "schedule_url": address("schedule"),
    }
    return Content("schedule/session.html", "session", session.slug, session.title, session.summary or session.by, values)


def about(book: Book, session: Session, address: Addresses) -> dict[str, Any]:
    """What stands on it: plain words."""
    catalogue, track = catalogue_of(book), session.track
    by_facet = {name: [Link(*link) for link in catalogue.links(facet, session, address)] for name, facet in PAGES.items()}
    return {
        "session": {name: getattr(session, name) for name in SHOWN},
        "is_cancelled": session.is_cancelled,
        "do_not_record": session.do_not_record,
        "track": {"number": track.number, "line": track.line, "name": track.name} if track else None,
        "track_url": next((link.url for link in by_facet["tracks"]), ""),
        "kinds": by_facet["kinds"],
        "levels": by_facet["levels"],
        "languages": by_facet["languages"],
        "tags": by_facet["tags"],
    }


def placed(slot: Slot, address: Addresses) -> dict[str, Any]:
    return {
        "letter": slot.room.letter,
        "line": slot.room.line,
        "room": slot.room.name,
        "room_url": address("room", slot.room.slug),
        "when": words.when_tag(slot),
        "day": slot.day.isoformat(),
        "day_url": f"{address('day', slot.day)}#t-{slot.start:%H%M}",
    }


def line_around(book: Book, slot: Slot, address: Addresses) -> dict[str, Any]:
    """The stops of the same room before and after."""
    line = line_of(book, slot.room, slot.day, address, here=slot)
    here = next(number for number, each in enumerate(line) if each.here)
    first = max(0, min(here - AROUND, len(line) - 2 * AROUND - 1))
    own = book.slots_in(slot.room)
    at = next(number for number, each in enumerate(own) if each is slot)
    return {
        "title": _("Line %(letter)s on %(day)s") % {"letter": slot.room.letter, "day": words.weekday(slot.day)},
        "line": slot.room.line,
        "day": slot.day.isoformat(),
        "stops": line[first : first + 2 * AROUND + 1],
        "url": address("room", slot.room.slug),
        "before": beside(own[at - 1], address) if at else None,
        "after": beside(own[at + 1], address) if at + 1 < len(own) else None,
    }


def beside(slot: Slot, address: Addresses) -> Link:
    return Link(slot.session.title, address("session", slot.session.slug))


def elsewhere(book: Book, slot: Slot, address: Addresses) -> dict[str, Any]:
    """What runs in other rooms when this begins; first what begins together with it. A plenary is said before all of it."""
    others = [
        each for each in book.slots_on(slot.day) if each.starts_at <= slot.starts_at < each.ends_at and each.session is not slot.session
    ]
    others.sort(key=lambda each: (not is_plenary(each), each.starts_at != slot.starts_at, book.order[each.room.slug]))
    return {
        "title": _("Elsewhere at %(time)s") % {"time": f"{slot.start:%H:%M}"},
        "plenaries": [
            meeting(each, address) for each in plenaries_on(book, slot.day) if each.session is not slot.session and overlap(each, slot)
        ],
        "rows": [row(each, address, small=each.session.by) for each in others[:ELSEWHERE]],
        "more": len(others) - ELSEWHERE,
        "url": f"{address('day', slot.day)}#t-{slot.start:%H%M}",
    }


def meeting(slot: Slot, address: Addresses) -> parts.Row:
    return parts.Row(title=everybody(slot), url=address("session", slot.session.slug), bullet=slot.room.letter, line=slot.room.line)

"""Sessions of several days as one list: all of them, those of a choice, those that match words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Session, Slot
from hallway.apps.schedule.choices import Choosing, Facet, catalogue_of
from hallway.apps.schedule.pages.choosing import filter_values
from hallway.apps.schedule.pages.clocks import clock_values
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.days import day_chips
from hallway.apps.schedule.pages.shared import counted
from hallway.apps.schedule.plan import together
from hallway.apps.schedule.stops import Stops
from hallway.core.editions.models import Edition
from hallway.ui import parts


def all_content(book: Book, address: Addresses, edition: Edition) -> Content:
    slots = [slot for day in book.days for slot in together(book.slots_on(day))]
    choosing = Choosing(book, slots)
    values = list_values(book, book.sessions.values(), address, edition, choosing) | {
        "days": day_chips(book, address),
        "all_url": address("schedule_all"),
        "exports_url": address("exports"),
        "filter": filter_values(choosing, address, edition) if slots else None,
    }
    return Content("schedule/all.html", "schedule_all", "", _("All days"), counted(len(slots)), values)


def choice_content(book: Book, address: Addresses, facet: Facet, slug: str, edition: Edition) -> Content:
    chosen = catalogue_of(book).chosen(facet, slug)
    if chosen is None:
        raise NoSuchPage(_("No session is found under this."))
    name, sessions = chosen
    track = book.tracks.get(slug) if facet.name == "track" else None
    values = list_values(book, sessions, address, edition) | {
        "facet": str(facet.one),
        "heading": track.name if track else name,
        "mark": (track.number, track.line) if track else None,
        "all_url": address("schedule_all"),
    }
    title = _("%(facet)s: %(name)s") % {"facet": facet.one, "name": values["heading"]}
    return Content("schedule/choice.html", facet.plural, slug, title, counted(len(sessions)), values)


def list_values(
    book: Book, sessions: Iterable[Session], address: Addresses, edition: Edition, choosing: Choosing | None = None
) -> dict[str, Any]:
    """The sessions by day, and those that have no time yet."""
    sessions = list(sessions)
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for session in sessions:
        for slot in session.slots:
            by_day[slot.day].append(slot)
    stops = Stops(address, choosing, level=3)
    first = min((slot for slots in by_day.values() for slot in slots), key=lambda slot: slot.starts_at, default=None)
    return {
        "parts": [part(book, day, by_day[day], stops, address) for day in sorted(by_day)],
        "waiting": [parts.Row(title=each.title, url=address("session", each.slug), small=each.by) for each in sessions if not each.slots],
        **clock_values(book, edition, first=first),
    }


def part(book: Book, day: date, slots: list[Slot], stops: Stops, address: Addresses) -> dict[str, Any]:
    ordered = together(sorted(slots, key=lambda slot: (slot.starts_at, book.order[slot.room.slug])))
    return {"day": day.isoformat(), "title": words.day_in_full(day), "url": address("day", day), "stops": stops.listed(ordered, day)}

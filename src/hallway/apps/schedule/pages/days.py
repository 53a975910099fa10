"""A day of the timetable: by time, on the grid and as a list; and by room."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Room
from hallway.apps.schedule.choices import Choosing
from hallway.apps.schedule.pages.choosing import filter_values
from hallway.apps.schedule.pages.clocks import clock_values
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.shared import counted, line_of, seats
from hallway.apps.schedule.plan import hours, plan_of
from hallway.apps.schedule.stops import Stops
from hallway.core.editions.models import Edition
from hallway.ui import parts

MANY = 100  # sessions of a day from which on a phone shows one hour at a time
FEW = 16  # rooms up to which each is shown with its whole day


def default_day(book: Book, today: date | None) -> date | None:
    if today in book.days:
        return today
    return book.days[0] if book.days else None


def day_content(book: Book, address: Addresses, day: date | None, edition: Edition) -> Content:
    if day is None or day not in book.days:
        return empty_day(book, address, day, edition)
    plan = plan_of(book, day)
    slots = plan.slots
    choosing = Choosing(book, slots)
    stops = Stops(address, choosing)
    is_long = len(slots) > MANY
    values = around_day(book, address, day, edition) | {
        "columns": [column(each.room, address) for each in plan.columns] if plan.has_grid else [],
        "stops": stops.of(plan, by_hour=is_long),
        "pointers": stops.pointers(plan) if plan.has_grid else "",
        "all_day": stops.rows(plan.all_day),
        "all_day_count": len(plan.all_day),
        "hours": [(hour.label, hour.anchor) for hour in hours(plan)] if is_long else [],
        "filter": filter_values(choosing, address, edition),
    }
    said = ngettext("%(count)d session on %(day)s.", "%(count)d sessions on %(day)s.", len(slots))
    description = said % {"count": len(slots), "day": words.day_in_full(day)}
    return Content("schedule/day.html", "day", day, words.day_in_full(day), description, values)


def column(room: Room, address: Addresses) -> parts.Room:
    return parts.Room(letter=room.letter, line=room.line, name=room.name, url=address("room", room.slug), small=seats(room))


def around_day(book: Book, address: Addresses, day: date, edition: Edition) -> dict[str, Any]:
    """What stands above every reading of a day: its name, the other days, the clocks."""
    return {
        "day": day.isoformat(),
        "weekday": words.weekday(day),
        "date": words.day_of_month(day),
        "days": day_chips(book, address, day),
        "all_url": address("schedule_all"),
        "by_time_url": address("day", day),
        "by_room_url": address("day_by_room", day),
        "exports_url": address("exports"),
        **clock_values(book, edition, first=book.slots_on(day)[0]),
    }


def day_chips(book: Book, address: Addresses, current: date | None = None) -> list[dict[str, Any]]:
    return [{"title": words.day_chip(day), "url": address("day", day), "current": day == current} for day in book.days]


def empty_day(book: Book, address: Addresses, day: date | None, edition: Edition) -> Content:
    """A day of the conference on which nothing is planned; any other day is no page at all."""
    if day is not None and not is_of_edition(edition, day):
        raise NoSuchPage(_("%(day)s is not a day of this conference.") % {"day": words.day_in_full(day)})
    values = {"days": day_chips(book, address)}
    if day is None:
        return Content("schedule/empty_day.html", "schedule", "", _("Schedule"), "", values | {"heading": _("Schedule")})
    return Content("schedule/empty_day.html", "day", day, words.day_in_full(day), "", values | {"heading": words.day_in_full(day)})


def is_of_edition(edition: Edition, day: date) -> bool:
    return bool(edition.starts_on and edition.starts_on <= day <= (edition.ends_on or edition.starts_on))


def by_room_content(book: Book, address: Addresses, day: date, edition: Edition) -> Content:
    if day not in book.days:
        return empty_day(book, address, day, edition)
    lines: dict[str, list[parts.Stop]] = defaultdict(list)
    for slug in sorted({slot.room.slug for slot in book.slots_on(day)}, key=book.order.__getitem__):
        lines[slug] = line_of(book, book.rooms[slug], day, address)
    values = around_day(book, address, day, edition) | {
        "lines": [room_line(book.rooms[slug], stops, address) for slug, stops in lines.items()],
        "folded": len(lines) > FEW,
    }
    title = _("%(day)s, by room") % {"day": words.day_in_full(day)}
    return Content("schedule/day_by_room.html", "day_by_room", day, title, title, values)


def room_line(room: Room, stops: list[parts.Stop], address: Addresses) -> dict[str, Any]:
    return {
        "room": parts.Room(letter=room.letter, line=room.line, name=room.name, url=address("room", room.slug), small=seats(room)),
        "id": room.slug,
        "count": counted(sum(not stop.pointer for stop in stops)),
        "stops": stops,
    }

"""A day of the timetable: by time, on the grid and as a list; and by room."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Room
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.shared import row, seats, stop
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
    is_long = len(book.slots_on(day)) > MANY
    tracks = {slot.session.track.slug: slot.session.track for slot in book.slots_on(day) if slot.session.track}
    values = around_day(book, address, day) | {
        "columns": [column(each.room, address) for each in plan.columns] if plan.has_grid else [],
        "stops": Stops(address).of(plan, by_hour=is_long),
        "all_day": [row(slot, address, small=slot.session.by) for slot in plan.all_day],
        "hours": hours(plan) if is_long else [],
        "tracks": [track for slug, track in book.tracks.items() if slug in tracks],
    }
    count = len(book.slots_on(day))
    description = ngettext("%(count)d session on %(day)s.", "%(count)d sessions on %(day)s.", count) % {
        "count": count,
        "day": words.day_in_full(day),
    }
    return Content("schedule/day.html", "day", day, words.day_in_full(day), description, values)


def column(room: Room, address: Addresses) -> parts.Room:
    return parts.Room(letter=room.letter, line=room.line, name=room.name, url=address("room", room.slug), small=seats(room))


def around_day(book: Book, address: Addresses, day: date) -> dict[str, Any]:
    """What stands above every reading of a day: its name, the other days, the zone, the version."""
    first = book.slots_on(day)
    return {
        "day": day,
        "weekday": words.weekday(day),
        "date": words.day_of_month(day),
        "days": [{"title": words.day_chip(each), "url": address("day", each), "current": each == day} for each in book.days],
        "zone": words.zone(book.zone, first[0].start) if first else book.zone.key,
        "book": book,
        "released": date_format(book.released_at.astimezone(book.zone), _("j F, H:i")),
        "by_time_url": address("day", day),
        "by_room_url": address("day_by_room", day),
    }


def empty_day(book: Book, address: Addresses, day: date | None, edition: Edition) -> Content:
    """A day of the conference on which nothing is planned; any other day is no page at all."""
    if day is not None and not is_of_edition(edition, day):
        raise NoSuchPage(_("%(day)s is not a day of this conference.") % {"day": words.day_in_full(day)})
    values = {"days": [{"title": words.day_chip(each), "url": address("day", each), "current": False} for each in book.days]}
    if day is None:
        return Content("schedule/empty_day.html", "schedule", "", _("Schedule"), "", values | {"heading": _("Schedule")})
    return Content("schedule/empty_day.html", "day", day, words.day_in_full(day), "", values | {"heading": words.day_in_full(day)})


def is_of_edition(edition: Edition, day: date) -> bool:
    return bool(edition.starts_on and edition.starts_on <= day <= (edition.ends_on or edition.starts_on))


def by_room_content(book: Book, address: Addresses, day: date, edition: Edition) -> Content:
    if day not in book.days:
        return empty_day(book, address, day, edition)
    lines: dict[str, list[parts.Stop]] = defaultdict(list)
    for slot in book.slots_on(day):
        lines[slot.room.slug].append(stop(slot, address))
    values = around_day(book, address, day) | {
        "lines": [
            {
                "room": book.rooms[slug],
                "url": address("room", slug),
                "small": seats(book.rooms[slug]),
                "count": sessions(len(lines[slug])),
                "stops": lines[slug],
            }
            for slug in sorted(lines, key=book.order.__getitem__)
        ],
        "folded": len(lines) > FEW,
    }
    title = _("%(day)s, by room") % {"day": words.day_in_full(day)}
    return Content("schedule/day_by_room.html", "day_by_room", day, title, title, values)


def sessions(count: int) -> str:
    return ngettext("%(count)d session", "%(count)d sessions", count) % {"count": count}

"""A day of the draft as organisers see it: by room, with what is free, what is in the way, and what has no time yet."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses, addresses_of
from hallway.apps.schedule.book import Book, Room, Slot
from hallway.apps.schedule.conflicts import NAMES, Conflict, counts
from hallway.apps.schedule.views.organise.area import area_of, doors, timetable_book, told, troubles_in
from hallway.apps.schedule.views.organise.sheet import days_of

FREE = 10  # minutes between two sessions that are worth saying
WAITING = 100  # sessions without a time that are listed
SHOWN = 200  # conflicts on a page


@dataclass(frozen=True)
class Stop:
    """A session in its room, or the time until the next one (`slot` None)."""

    times: str
    slot: Slot | None = None
    url: str = ""
    move: str = ""
    troubles: tuple[str, ...] = ()


@login_required
@never_cache
@require_GET
def timetable(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """Without a day the first of the edition, or of the draft."""
    area_of(request)
    here, address = doors(request), addresses_of(request)
    book = timetable_book(request)
    days = sorted({*days_of(here["edition"], []), *book.days})
    day = day or (days[0] if days else None)
    found = troubles_in(request, book)
    waiting = [session for session in book.sessions.values() if not session.slots and not session.is_cancelled]
    context = {
        **here,
        "day": day,
        "title": words.day_in_full(day) if day else _("Timetable"),
        "days": [{"title": words.day_chip(each), "url": address("timetable_day", each), "current": each == day} for each in days],
        "zone": words.zone(book.zone, datetime.combine(day, datetime.min.time(), book.zone)) if day else "",
        "lines": lines_of(book, day, found, address, may_edit=here["may_edit"]) if day else [],
        "waiting": [(session, placing(address, session.slug, day)) for session in waiting[:WAITING]],
        "more_waiting": max(len(waiting) - WAITING, 0),
        "troubles": told([each for each in found if day in {slot.day for slot in each.slots}], address)[:SHOWN],
    }
    return render(request, "schedule/organise/timetable.html", context)


def lines_of(book: Book, day: date, found: list[Conflict], address: Addresses, *, may_edit: bool) -> list[dict[str, Any]]:
    """Each room with its day. Rooms in which nothing happens stand at the end, in one line."""
    marks: dict[str, list[str]] = defaultdict(list)
    for conflict in found:
        for slot in conflict.slots:
            marks[slot.uid].append(str(NAMES[conflict.kind]))
    by_room: dict[str, list[Slot]] = defaultdict(list)
    for slot in book.slots_on(day):
        by_room[slot.room.slug].append(slot)
    return [
        {"room": room, "stops": list(stops_of(by_room[slug], marks, address, day)), "add": adding(address, room, day, by_room[slug])}
        for slug, room in book.rooms.items()
    ]


def stops_of(slots: list[Slot], marks: dict[str, list[str]], address: Addresses, day: date) -> Any:
    before: Slot | None = None
    back = urlencode({"back": address("timetable_day", day)})
    for slot in slots:
        if before and (slot.starts_at - before.ends_at).total_seconds() >= FREE * 60:
            yield Stop(f"{before.end:%H:%M}–{slot.start:%H:%M}")
        yield Stop(
            words.times(slot),
            slot,
            f"{address('edit_session', slot.session.slug)}?{back}",
            f"{address('placing', slot.session.slug)}?{urlencode({'slot': slot.uid})}&{back}",
            tuple(dict.fromkeys(marks[slot.uid])),
        )
        before = slot if before is None or slot.ends_at > before.ends_at else before


def adding(address: Addresses, room: Room, day: date, slots: list[Slot]) -> str:
    """A new session in this room, after the last one."""
    last = max(slots, key=lambda slot: slot.ends_at) if slots else None
    known = {"room": room.slug, "day": day.isoformat(), "time": f"{last.end:%H:%M}" if last else "", "back": address("timetable_day", day)}
    return f"{address('new_session')}?{urlencode({name: value for name, value in known.items() if value})}"


def placing(address: Addresses, slug: str, day: date | None) -> str:
    known = {"day": day.isoformat(), "back": address("timetable_day", day)} if day else {}
    return f"{address('placing', slug)}?{urlencode(known)}"


@login_required
@never_cache
@require_GET
def troubles(request: HttpRequest) -> HttpResponse:
    """Everything that is in the way of something, by kind."""
    area_of(request)
    book = timetable_book(request)
    found = troubles_in(request, book)
    kind = request.GET.get("kind", "")
    chosen = [each for each in found if not kind or each.kind == kind]
    context = {
        **doors(request),
        "kinds": [{"kind": key, "name": name, "number": number, "current": key == kind} for key, name, number in counts(found)],
        "kind": kind,
        "total": len(found),
        "troubles": told(chosen[:SHOWN], addresses_of(request)),
        "more": max(len(chosen) - SHOWN, 0),
    }
    return render(request, "schedule/organise/troubles.html", context)

"""PyCon UK 2016: people, sessions, and slots of half an hour, in each of which a long session stands again.

A slot lasts until the next one in its room. The days are written "Friday 16th": which month of the year in the title has
such days is worked out, and said, for it may not be the only one.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from . import notes, times
from .documents import Document
from .draft import Draft, RawLink, RawPerson, RawSession
from .limits import MAX_SESSIONS
from .texts import NOTHING
from .trouble import Report
from .values import Value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = re.compile(r"(\w+day) ([0-9]{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
MARKUP = re.compile(r"<[^<>]*>")
USUAL = 30  # minutes, where nothing follows


def recognises(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("sessions"), dict) or not isinstance(value.get("slots"), list):
        return False
    return any(isinstance(slot, dict) and {"date", "time", "room"} <= slot.keys() for slot in value["slots"][:50])


def read(documents: Sequence[Document], report: Report) -> Draft:
    top = Value(documents[0].value, "", report)
    title = top.says("conference", "title", "name")
    slots = list(top.objects("slots"))
    dates = dates_of({slot.says("date") for slot in slots}, title, report)
    people, sessions = top.object("speakers"), top.object("sessions")
    sessions.refuse_more_than(MAX_SESSIONS, len(sessions.value), "")
    talks = {key: talk(sessions.object(key), key, people) for key in sessions.value}
    draft = Draft(documents[0].name, title=title, is_loose=True, may_lack_ids=True)
    for (day, _room), row in rows_of(slots).items():
        draft.sessions += sessions_in(row, dates.get(day, day), talks, report)
    met = {slot.says("session") for slot in slots}
    draft.sessions += [raw for key, raw in talks.items() if key not in met]
    return draft


def talk(entry: Value, key: str, people: Value) -> RawSession:
    kind = key.partition("/")[0].removesuffix("s") if "/" in key else ""
    links = [RawLink(title, entry.says(name)) for name, title in (("video", "Video"), ("slides", "Slides")) if entry.says(name)]
    return RawSession(
        place=entry.at(),
        id=key,
        title=entry.says("title"),
        subtitle=entry.says("subtitle"),
        abstract=entry.says("abstract"),
        description=entry.says("description"),
        kind=kind,
        persons=[person(entry.says("speaker"), people)] if entry.says("speaker") else [],
        links=links,
        repeats=True,
    )


def person(key: str, people: Value) -> RawPerson:
    if key not in people.value:
        return RawPerson(key)
    entry = people.object(key)
    return RawPerson(entry.says("name"), id=key, biography=entry.says("bio", "biography"))


# ── Slots ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows_of(slots: list[Value]) -> dict[tuple[str, str], list[Value]]:
    """The slots of each room on each day, in the order of their times."""
    rows: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for slot in slots:
        rows[slot.says("date"), slot.says("room")].append(slot)
    for row in rows.values():
        row.sort(key=lambda slot: times.clock(slot.says("time")) or timedelta())
    return rows


def sessions_in(row: list[Value], day: str, talks: dict[str, RawSession], report: Report) -> list[RawSession]:
    """What goes on in a room that day: half hours of one session put together, each lasting until the next begins."""
    found: list[tuple[RawSession, timedelta | None]] = []
    for slot in row:
        raw = placed(slot, day, talks)
        start = times.clock(raw.start)
        if found and (found[-1][0].id, found[-1][0].title) == (raw.id, raw.title) and raw.title:
            continue
        found.append((raw, start))
    sessions = []
    for (raw, start), (_next, until) in zip(found, [*found[1:], (None, None)], strict=True):
        if raw.title.strip() in {"", "Close"}:
            report.note(notes.EMPTY_SLOT, raw.place)
            continue
        minutes = (until - start) // timedelta(minutes=1) if start is not None and until is not None else USUAL
        if until is None:
            report.note(notes.USUAL_LENGTH, raw.place)
        sessions.append(replace(raw, duration=f"{minutes // 60}:{minutes % 60:02}"))
    return sessions


def placed(slot: Value, day: str, talks: dict[str, RawSession]) -> RawSession:
    title = MARKUP.sub("", slot.says("title"))
    kind = "break" if title.strip() in {"Break", "Lunch", "Registration"} else ""
    raw = talks.get(slot.says("session")) or RawSession(slot.at(), title=title, kind=kind, repeats=True)
    room = slot.says("room")
    return replace(raw, place=slot.at(), date=day, start=slot.says("time"), room="" if room in NOTHING else room)


# ── Days ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def dates_of(days: set[str], title: str, report: Report) -> dict[str, str]:
    """ "Friday 16th" → "2016-09-16"."""
    year = YEAR.search(title)
    parted = {day: found for day in days if (found := DAY.fullmatch(day.strip()))}
    if not year or not parted:
        return {}
    months = [month for month in range(1, 13) if all(fits(int(year[0]), month, found) for found in parted.values())]
    if not months:
        return {}
    if len(months) > 1:
        said = {"months": ", ".join(str(MONTHS[month]) for month in months), "month": MONTHS[months[0]], "year": year[0]}
        report.say(_("The days have no month. In %(year)s they fit: %(months)s. %(month)s was taken.") % said)
    return {day: date(int(year[0]), months[0], int(found[2])).isoformat() for day, found in parted.items()}


def fits(year: int, month: int, day: re.Match[str]) -> bool:
    try:
        return date(year, month, int(day[2])).weekday() == WEEKDAYS.index(day[1].lower())
    except ValueError:
        return False

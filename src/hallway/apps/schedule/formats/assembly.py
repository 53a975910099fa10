"""A draft becomes a programme: every value judged, every id told apart, everything odd noted. Or all problems at once."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import notes, times
from .calendar import Clock, Day, common_change, days_of, zone_of
from .draft import Draft, RawRoom, RawSession
from .limits import MAX_SPAN
from .loose import into_days
from .model import Programme, Slot
from .people import People
from .rooms import Rooms, Tracks
from .sessions import Sessions
from .texts import Texts, is_web_or_mail
from .trouble import Report, shown


def assemble(draft: Draft, report: Report, *, timezone: str | None) -> Programme:
    base = draft.base_url.strip() or draft.url.strip()
    texts = Texts(report, base_url=base if is_web_or_mail(base) else "")
    clock = Clock(zone_of(draft, report, timezone=timezone), report)
    waiting = into_days(draft, clock.zone, report) if draft.is_loose else []
    days = days_of(draft, report, clock.zone) if draft.days or not waiting else []
    rooms, tracks = Rooms(texts), Tracks(texts)
    for raw_track in draft.tracks:
        tracks.declare(raw_track)
    sessions = Sessions(texts, People(texts), tracks, common=common_addresses(draft), may_lack_ids=draft.may_lack_ids)
    read_days(draft, days, rooms, sessions, clock)
    for raw in waiting:
        read_waiting(raw, sessions, report)
    if not sessions.found and not report.problems:
        report.problem(draft.place, _("The file has no sessions."))
    report.refuse_if_broken()
    return made(draft, [day for day in days if day], rooms, sessions, clock.zone)


def common_addresses(draft: Draft) -> set[str]:
    """Addresses that stand at sessions of several titles: the conference's page, not a session's."""
    titles: dict[str, set[str]] = defaultdict(set)
    housed = (session for day in draft.days for room in day.rooms for session in room.sessions)
    for raw in (*housed, *draft.sessions):
        titles[(raw.page or raw.url).strip()].add(raw.title.strip())
    return {url for url, found in titles.items() if len(found) > 1 or not url}


def read_days(draft: Draft, days: list[Day | None], rooms: Rooms, sessions: Sessions, clock: Clock) -> None:
    declared = {rooms.key_of(raw) for raw in draft.rooms}
    for raw_day, day in zip(draft.days, days, strict=True):
        for raw_room in raw_day.rooms:
            key = rooms.key_of(raw_room)
            if declared and key and key not in declared:
                declared.add(key)
                clock.report.note(notes.UNDECLARED_ROOM, shown(rooms.found[key].name))
            for raw in raw_room.sessions:
                read_session(raw, sessions, clock, day=day, room=key)
            note_other_rooms(raw_room, clock.report)


def read_session(raw: RawSession, sessions: Sessions, clock: Clock, *, day: Day | None, room: str) -> None:
    """One entry: what it is about, and when. Both are looked at even when one is wrong, so that all problems are told."""
    session = sessions.session(raw)
    start = clock.start(raw, day) if day else None
    minutes = clock.minutes(raw, start) if start else None
    if session and day and start and minutes and room:
        sessions.add(session, Slot(session.key, room, start.utc, minutes, day.date, session.guid), raw)


def read_waiting(raw: RawSession, sessions: Sessions, report: Report) -> None:
    """A session that is not scheduled yet."""
    session = sessions.session(raw)
    if session:
        report.note(notes.NO_TIME, raw.place)
        sessions.add(session, None, raw)


def note_other_rooms(raw_room: RawRoom, report: Report) -> None:
    column = raw_room.name.split()
    for raw in raw_room.sessions:
        if column and raw.room.split() not in ([], column):
            report.note(notes.OTHER_ROOM, f"{raw.place}: {shown(raw.room)}")


def made(draft: Draft, days: list[Day], rooms: Rooms, sessions: Sessions, zone: ZoneInfo | None) -> Programme:
    texts, report = sessions.texts, sessions.texts.report
    slots = tuple(slot for each in sessions.slots for slot in each)
    note_empty(rooms, sessions, report)
    note_overlaps(rooms, sessions, zone, report)
    dates = sorted({day.date for day in days})
    starts_on, ends_on = span(draft, dates, report)
    return Programme(
        title=texts.line(draft.title, draft.place),
        acronym=texts.line(draft.acronym, draft.place),
        url=texts.address(draft.url or draft.base_url, draft.place),
        version=texts.line(draft.version, draft.place),
        timezone=zone.key if zone else None,
        day_change=common_change(days),
        starts_on=starts_on,
        ends_on=ends_on,
        days=tuple(dates),
        rooms=tuple(rooms.found.values()),
        tracks=tuple(sessions.tracks.found.values()),
        persons=tuple(sessions.people.found),
        sessions=tuple(sessions.found),
        slots=slots,
        notes=report.notes(),
    )


def span(draft: Draft, dates: list[date], report: Report) -> tuple[date | None, date | None]:
    """The conference's own dates, if they are dates and hold all its days."""
    starts_on, ends_on = times.day(draft.start), times.day(draft.end)
    if not dates:
        return (starts_on, ends_on) if starts_on and ends_on and starts_on <= ends_on <= starts_on + MAX_SPAN else (None, None)
    written = bool(draft.start.strip() or draft.end.strip())
    begin, end = starts_on or dates[0], ends_on or dates[-1]
    fits = begin <= dates[0] and end >= dates[-1] and end - begin <= MAX_SPAN
    if written and not (starts_on and ends_on and fits):
        said = {"start": shown(draft.start) or "?", "end": shown(draft.end) or "?"}
        report.say(
            _("The file says the conference is from %(start)s to %(end)s. That does not fit its days, so the days were taken.") % said
        )
    return (begin, end) if fits else (dates[0], dates[-1])


def note_empty(rooms: Rooms, sessions: Sessions, report: Report) -> None:
    used = {slot.room for slots in sessions.slots for slot in slots}
    for room in rooms.found.values():
        if room.key not in used:
            report.note(notes.EMPTY_ROOM, shown(room.name))
    used = {session.track for session in sessions.found}
    for track in sessions.tracks.found.values():
        if track.key not in used:
            report.note(notes.EMPTY_TRACK, shown(track.name))


def note_overlaps(rooms: Rooms, sessions: Sessions, zone: ZoneInfo | None, report: Report) -> None:
    """Each session that begins while another in its room still runs, beside the one that ends last: one pass per room."""
    titles = {session.key: session.title for session in sessions.found}
    columns: dict[str, list[Slot]] = defaultdict(list)
    for each in sessions.slots:
        for slot in each:
            columns[slot.room].append(slot)
    for key, slots in columns.items():
        slots.sort(key=lambda slot: slot.start)
        longest = slots[0]
        for slot in slots[1:]:
            if slot.start < ends(longest):
                pair = f"{when(longest, zone)} {shown(titles[longest.session])} / {when(slot, zone)} {shown(titles[slot.session])}"
                report.note(notes.OVERLAP, f"{shown(rooms.found[key].name)}: {pair}")
            longest = max(longest, slot, key=ends)


def ends(slot: Slot) -> datetime:
    return slot.start + timedelta(minutes=slot.minutes)


def when(slot: Slot, zone: ZoneInfo | None) -> str:
    return f"{slot.start.astimezone(zone) if zone else slot.start:%Y-%m-%d %H:%M}"

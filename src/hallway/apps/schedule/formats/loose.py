"""Sessions that bring their own date and room, as calendars, tables and APIs list them: sorted under days and rooms.

The conference day is not the calendar's: what begins before 4:00 belongs to the night of the day before, if anything
happened on that day. A session without a time is no mistake; programmes are imported before they are scheduled.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import notes, times
from .calendar import ONE_DAY, USUAL_CHANGE, wrong_date
from .draft import Draft, RawDay, RawRoom, RawSession
from .limits import MAX_SESSIONS
from .texts import NOTHING
from .trouble import Report

NO_ROOM = "TBA"  # a name, and therefore an id: the same in every language


def into_days(draft: Draft, zone: ZoneInfo | None, report: Report) -> list[RawSession]:
    """Put the draft's loose sessions under its days. Returns those that have no time."""
    refuse_too_many(draft, report)
    dated, waiting = [], []
    for raw in draft.sessions:
        if not has_time(raw):
            waiting.append(raw)
        elif found := date_of(raw, draft, zone, report):
            dated.append((raw, *found))
    busy = {day for _raw, day, is_early in dated if not is_early}
    days: dict[date, dict[str, RawRoom]] = {}
    for raw, day, is_early in dated:
        if is_early and day - ONE_DAY in busy:
            day -= ONE_DAY
            if not draft.day_change:
                report.note(notes.AFTER_MIDNIGHT, raw.place)
        room_of(raw, days.setdefault(day, {}), report).sessions.append(raw)
    draft.days += [RawDay(draft.place, date=str(day), rooms=list(days[day].values())) for day in sorted(days)]
    return waiting


def refuse_too_many(draft: Draft, report: Report) -> None:
    if len(draft.sessions) > MAX_SESSIONS:
        said = {"count": len(draft.sessions), "limit": MAX_SESSIONS}
        report.problem(draft.place, _("The file has %(count)d sessions; at most %(limit)d are read.") % said)
        report.refuse_if_broken()
    if not draft.sessions and not report.problems:
        report.problem(draft.place, _("The file has no sessions."))
    if not draft.sessions:
        report.refuse_if_broken()


def says(text: str) -> str:
    return "" if text.strip() in NOTHING else text.strip()


def has_time(raw: RawSession) -> bool:
    """A date alone is no time yet; anything else that was written is one, or a mistake to be told."""
    return bool(says(raw.start)) or bool(says(raw.date) and not times.DATE.fullmatch(says(raw.date)))


def date_of(raw: RawSession, draft: Draft, zone: ZoneInfo | None, report: Report) -> tuple[date, bool] | None:
    """The date of a session, and whether it begins so early that it may belong to the night before."""
    if day := times.day(raw.day):
        return day, False
    written = times.moment(raw.date)
    if written:
        wall = written.astimezone(zone) if written.tzinfo and zone else written
        return wall.date(), since_midnight(wall) < change_of(draft)
    day = times.day(raw.date)
    if day:
        start = times.clock(raw.start)
        return day, start is not None and start < change_of(draft)
    if says(raw.date):
        wrong_date(raw, report)
    else:
        report.problem(raw.place, _("The session has a start, but no date."))
    return None


def since_midnight(wall: datetime) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)


def change_of(draft: Draft) -> timedelta:
    change = times.clock(draft.day_change)
    return USUAL_CHANGE if change is None else change


def room_of(raw: RawSession, rooms: dict[str, RawRoom], report: Report) -> RawRoom:
    name = " ".join(says(raw.room).split())
    if not name:
        report.note(notes.NO_ROOM, raw.place)
    return rooms.setdefault(name or NO_ROOM, RawRoom(raw.place, name or NO_ROOM))

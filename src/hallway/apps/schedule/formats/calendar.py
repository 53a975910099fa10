"""When sessions begin, how long they last, and to which conference day they belong."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import notes, times
from .draft import Draft, RawDay, RawSession
from .limits import FIRST_YEAR, LAST_YEAR, MAX_DAYS, MAX_MINUTES, MAX_SPAN
from .texts import NOTHING
from .times import Moment
from .trouble import Report, shown

UTC_ZONE = ZoneInfo("UTC")
ONE_DAY = timedelta(days=1)
NOON = timedelta(hours=12)
USUAL_CHANGE = timedelta(hours=4)  # where a file is silent; pretalx's days begin then too


def zone_of(draft: Draft, report: Report, *, timezone: str | None) -> ZoneInfo | None:
    """The file's zone, else the caller's, else what the offsets of its times tell."""
    name = "" if draft.timezone.strip() in NOTHING else draft.timezone.strip()
    if name:
        return declared_zone(name, draft.place, report, timezone=timezone)
    if timezone:
        report.say(_("The file names no time zone. Its times were taken as %(zone)s.") % {"zone": shown(timezone)})
        return known_zone(timezone, _("Time zone"), report)
    if draft.is_loose and not any(session.start.strip() or ":" in session.date for session in draft.sessions):
        return None
    return zone_of_offsets(offsets_of(draft), report)


def zone_of_offsets(offsets: set[timedelta], report: Report) -> ZoneInfo | None:
    if not offsets:
        report.say(_("The file names no time zone, and its times have no offset. They were taken as UTC."))
        return UTC_ZONE
    offset = min(offsets)
    fixed = times.zone_of_offset(offset) if len(offsets) == 1 else None
    if not fixed:
        report.say(_("The file names no time zone, only offsets. Its times are right; choose the place's own zone to show them in."))
        return None
    said = {"offset": shown_offset(offset)}
    report.say(_("The file names no time zone. All its times are UTC%(offset)s, which was taken; choose the place's own zone.") % said)
    return ZoneInfo(fixed)


def declared_zone(name: str, place: str, report: Report, *, timezone: str | None) -> ZoneInfo | None:
    zone = known_zone(name, place, report)
    if zone and timezone and zone.key.lower() != timezone.strip().lower():
        said = {"theirs": zone.key, "ours": shown(timezone)}
        report.say(_("The file's time zone is %(theirs)s, not %(ours)s. The file's was taken.") % said)
    return zone


def known_zone(name: str, place: str, report: Report) -> ZoneInfo | None:
    zone = times.zone_named(name)
    if zone is None:
        meant = times.zone_like(name)
        hint = _("Did you mean %(zone)s?") % {"zone": meant} if meant else _("Write it like Europe/Brussels.")
        report.problem(place, _("There is no time zone “%(name)s”. %(hint)s") % {"name": shown(name), "hint": hint})
    return zone


def offsets_of(draft: Draft) -> set[timedelta]:
    housed = (session for day in draft.days for room in day.rooms for session in room.sessions)
    found = (times.moment(session.date) for session in chain(housed, draft.sessions))
    return {offset for moment in found if moment and (offset := moment.utcoffset()) is not None}


def shown_offset(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


@dataclass(frozen=True)
class Day:
    date: date
    change: timedelta | None  # wall times before this belong to the night after


def days_of(draft: Draft, report: Report, zone: ZoneInfo | None) -> list[Day | None]:
    """The file's days, in its order; None where a problem was reported instead."""
    if not draft.days:
        report.problem(draft.place, _("The file has no days, and so no sessions."))
    if len(draft.days) > MAX_DAYS:
        said = {"count": len(draft.days), "limit": MAX_DAYS}
        report.problem(draft.place, _("The file has %(count)d days; at most %(limit)d are read.") % said)
        report.refuse_if_broken()
    change = declared_change(draft, report)
    days = [day_of(raw, change, report, zone) for raw in draft.days]
    dates = sorted(day.date for day in days if day)
    if dates and dates[-1] - dates[0] > MAX_SPAN:
        ends = {"first": dates[0], "last": dates[-1]}
        report.problem(draft.place, _("The first day (%(first)s) and the last (%(last)s) lie more than a year apart.") % ends)
    return days


def declared_change(draft: Draft, report: Report) -> timedelta | None:
    text = draft.day_change.strip()
    if not text or text in NOTHING:
        return None
    change = times.clock(text)
    if change is None or change > NOON:
        report.problem(draft.place, _("day_change is “%(text)s”; a time between 0:00 and 12:00 is needed.") % {"text": shown(text)})
        return None
    return change


def day_of(raw: RawDay, change: timedelta | None, report: Report, zone: ZoneInfo | None) -> Day | None:
    found = times.day(raw.date) or (times.day(raw.start) if not raw.date.strip() else None)
    if found:
        return Day(found, change if change is not None else change_between(found, raw, zone))
    said = {"date": shown(raw.date or raw.start), "first": FIRST_YEAR, "last": LAST_YEAR}
    if said["date"]:
        report.problem(raw.place, _("The day's date is “%(date)s”; one like 2027-06-04 is needed, between %(first)d and %(last)d.") % said)
    else:
        report.problem(raw.place, _("The day has no date."))
    return None


def change_between(found: date, raw: RawDay, zone: ZoneInfo | None) -> timedelta | None:
    """A day that says it ends at 4:00 (or 3:59) of the next date tells when the next one begins."""
    end = times.moment(raw.end)
    if end and end.tzinfo and zone:
        end = end.astimezone(zone)
    if not end or end.date() != found + ONE_DAY:
        return None
    change = timedelta(hours=end.hour, minutes=end.minute)
    change += timedelta(minutes=1) if end.minute == 59 else timedelta()
    return change if change <= NOON else None


def common_change(days: list[Day]) -> int | None:
    changes = {day.change for day in days if day.change is not None}
    return max(changes) // timedelta(minutes=1) if changes else None


def wrong_date(raw: RawSession, report: Report) -> None:
    said = {"date": shown(raw.date.strip()), "first": FIRST_YEAR, "last": LAST_YEAR}
    sentence = _("The date is “%(date)s”; one like 2027-06-04T11:00:00+02:00 is needed, between %(first)d and %(last)d.")
    report.problem(raw.place, sentence % said)


@dataclass(frozen=True)
class Clock:
    zone: ZoneInfo | None
    report: Report

    def start(self, raw: RawSession, day: Day) -> Moment | None:
        written = times.moment(raw.date)
        found = self.from_date(raw, written) if written else self.from_start(raw, day)
        if found is None or not self.fits(found, raw, day):
            return None
        remark = {"skipped": notes.SKIPPED_HOUR, "double": notes.DOUBLE_HOUR}.get(found.odd)
        if remark:
            self.report.note(remark, raw.place)
        return found

    def from_date(self, raw: RawSession, written: datetime) -> Moment:
        if written.tzinfo is None:
            found = times.at_wall(written, self.zone or UTC_ZONE)
        else:
            found = times.at_offset(written, self.zone)
            self.compare_offset(written, raw.place)
        start = times.clock(raw.start)
        midnight = datetime.combine(found.wall, datetime.min.time())
        if raw.start.strip() and (start is None or found.wall - midnight != start % ONE_DAY):
            self.report.note(notes.OTHER_START, raw.place)
        return found

    def compare_offset(self, written: datetime, place: str) -> None:
        """Times in UTC are what they are; +01:00 in a zone that has +02:00 then is worth a word."""
        if self.zone and written.utcoffset() and written.utcoffset() != written.astimezone(self.zone).utcoffset():
            self.report.note(notes.OTHER_OFFSET, place)

    def from_start(self, raw: RawSession, day: Day) -> Moment | None:
        given = "" if raw.date.strip() in NOTHING else raw.date.strip()
        dated = times.day(given)
        start = times.clock(raw.start)
        if given and not dated:
            wrong_date(raw, self.report)
            return None
        if start is None:
            self.no_start(raw)
            return None
        wall = datetime.combine(dated or day.date, datetime.min.time()) + start
        return times.at_wall(wall if dated else self.after_midnight(wall, start, day, raw.place), self.zone or UTC_ZONE)

    def no_start(self, raw: RawSession) -> None:
        if raw.start.strip():
            self.report.problem(raw.place, _("The start is “%(start)s”; a time like 9:30 is needed.") % {"start": shown(raw.start)})
        else:
            self.report.problem(raw.place, _("The session has no start."))

    def after_midnight(self, wall: datetime, start: timedelta, day: Day, place: str) -> datetime:
        if start >= (USUAL_CHANGE if day.change is None else day.change):
            return wall
        if day.change is None:
            self.report.note(notes.AFTER_MIDNIGHT, place)
        return wall + ONE_DAY

    def fits(self, found: Moment, raw: RawSession, day: Day) -> bool:
        """A session stays on the day it stands under; it may begin after midnight, but not some other week."""
        apart = (found.wall.date() - day.date).days
        if apart == -1:
            self.report.note(notes.BEFORE_DAY, raw.place)
        if apart in {-1, 0, 1}:
            return True
        said = {"date": found.wall.date(), "day": day.date}
        self.report.problem(raw.place, _("The session is dated %(date)s but stands under the day %(day)s.") % said)
        return False

    def minutes(self, raw: RawSession, start: Moment) -> int | None:
        text = raw.duration.strip()
        if text in NOTHING or not text:
            return self.minutes_until(raw, start)
        found = times.minutes(text)
        if found is None:
            self.report.problem(raw.place, _("The duration is “%(duration)s”; one like 0:45 is needed.") % {"duration": shown(text)})
            return None
        if times.MINUTES.fullmatch(text):
            self.report.note(notes.BARE_MINUTES, raw.place)
        return self.sensible(found, raw)

    def minutes_until(self, raw: RawSession, start: Moment) -> int | None:
        end = times.moment(raw.end)
        if end is None:
            self.report.problem(raw.place, _("The session has no duration."))
            return None
        ends = end.astimezone(UTC) if end.tzinfo else times.at_wall(end, self.zone or UTC_ZONE).utc
        return self.sensible((ends - start.utc) // timedelta(minutes=1), raw)

    def sensible(self, found: int, raw: RawSession) -> int | None:
        if not 0 < found <= MAX_MINUTES:
            said = {"count": found, "days": MAX_MINUTES // 1440}
            self.report.problem(raw.place, _("The session lasts %(count)d minutes; between 1 minute and %(days)d days is needed.") % said)
            return None
        if found > 1440:
            self.report.note(notes.LONG_SESSION, raw.place)
        return found

"""Times of a calendar: in UTC, in a zone by whatever name, or floating; with an end or a length; once or again and again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import times
from .ical_lines import Component, Property, at
from .limits import FIRST_YEAR, LAST_YEAR, MAX_PER_SESSION, MAX_SPAN
from .trouble import Report, shown

WRITTEN = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
READ_OF_RULES = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
SUMMER = datetime.fromisoformat("2027-06-01")


UNSAID = timedelta(minutes=30)


@dataclass(frozen=True)
class When:
    start: datetime  # wall time; aware, if its zone is known
    length: timedelta
    is_whole_day: bool = False

    @property
    def iso(self) -> str:
        return self.start.isoformat()


@dataclass
class Zones:
    """Zones by the names a calendar gives them: IANA's, Windows', with something in front, or the calendar's own."""

    calendar: Component
    report: Report
    known: dict[str, tzinfo | None] = field(default_factory=dict)

    def named(self, name: str, line: int) -> tzinfo | None:
        name = name.strip().strip('"')
        if name not in self.known:
            self.known[name] = iana(name) or self.described(name)
            if self.known[name] is None:
                self.report.problem(
                    at(line), _("There is no time zone “%(name)s”, and the file does not describe it.") % {"name": shown(name)}
                )
        return self.known[name]

    def described(self, name: str) -> tzinfo | None:
        """By the calendar's own VTIMEZONE: its location, else its rules."""
        for component in islice(self.calendar.below("VTIMEZONE"), 100):
            if component.says("TZID").strip('"') == name:
                return iana(component.says("X-LIC-LOCATION")) or by_rules(component)
        return None


@cache
def iana(name: str) -> ZoneInfo | None:
    """Europe/Berlin; W. Europe Standard Time; /mozilla.org/20070129_1/Europe/Berlin."""
    if not name or len(name) > 200:
        return None
    parts = name.strip("/").split("/")
    tails = ("/".join(parts[first:]) for first in range(len(parts)))
    found = next((zone for tail in tails if (zone := times.zone_named(tail))), None)
    return found or times.zone_named(windows_zones().get(name.lower(), ""))


@cache
def windows_zones() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415 - see ical_lines

    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def by_rules(component: Component) -> tzinfo | None:
    """A zone's rules come by the year. Others are not tried: working them out may take for ever."""
    from icalendar import Timezone  # noqa: PLC0415 - see ical_lines

    rules = [rule.value.upper() for part in component.components for rule in part.all("RRULE")]
    if len(component.components) > 200 or not all("FREQ=YEARLY" in rule for rule in rules):
        return None
    try:
        found = Timezone.from_ical("\r\n".join(written(component)))
        zone: tzinfo | None = found.to_tz() if isinstance(found, Timezone) else None
        offset = zone.utcoffset(SUMMER) if zone else None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    return zone if offset is not None and abs(offset) <= times.WIDEST_OFFSET else None


def written(component: Component) -> Iterator[str]:
    yield f"BEGIN:{component.name}"
    for each in component.properties:
        yield f"{each.name}:{each.value}"
    for inner in component.components:
        yield from written(inner)
    yield f"END:{component.name}"


# ── One event ─────────────────────────────────────────────────────────────────────────────────────────────────────


def moment_of(found: Property, zones: Zones) -> tuple[datetime, bool] | None:
    """A date or a time, and whether it is only a date."""
    match = WRITTEN.fullmatch(found.value.strip())
    try:
        plain = datetime.fromisoformat(f"{match[1]}T{match[2] or '000000'}") if match else None
    except ValueError:
        plain = None
    if match is None or plain is None or not FIRST_YEAR <= plain.year <= LAST_YEAR:
        said = {"name": found.name, "value": shown(found.value)}
        zones.report.problem(at(found.line), _("%(name)s is “%(value)s”; a time like 20270604T110000Z is needed.") % said)
        return None
    if not match[2] or match[3]:
        return (plain.replace(tzinfo=UTC) if match[3] else plain), not match[2]
    zone = zones.named(found.params["TZID"], found.line) if found.params.get("TZID") else None
    return plain.replace(tzinfo=zone), False


def when(event: Component, zones: Zones) -> When | None:
    start = event.first("DTSTART")
    if start is None:
        return None
    found = moment_of(start, zones)
    if found is None:
        return None
    length = length_of(event, found, zones)
    return When(found[0], length, found[1]) if length is not None else None


def length_of(event: Component, start: tuple[datetime, bool], zones: Zones) -> timedelta | None:
    """DTEND, else DURATION; else a day, where only a date is given."""
    until, length = event.first("DTEND", "DUE"), event.first("DURATION")
    if until:
        end = moment_of(until, zones)
        return apart(start[0], end[0]) if end else None
    if length:
        return duration_of(length, zones.report)
    return timedelta(days=1) if start[1] else UNSAID


def apart(start: datetime, end: datetime) -> timedelta:
    """Between two moments; where one of them has no zone, between what two clocks show."""
    if start.tzinfo and end.tzinfo:
        return end.astimezone(UTC) - start.astimezone(UTC)
    return end.replace(tzinfo=None) - start.replace(tzinfo=None)


def duration_of(found: Property, report: Report) -> timedelta | None:
    from icalendar import vDuration  # noqa: PLC0415 - see ical_lines

    text = found.value.strip()
    if (minutes := times.minutes(text)) is not None:  # pentabarf's xCal: 0:45
        return timedelta(minutes=minutes)
    try:
        found_length: timedelta = vDuration.from_ical(text[:40])  # type: ignore[no-untyped-call]
        return found_length
    except (ValueError, OverflowError):
        report.problem(at(found.line), _("DURATION is “%(value)s”; one like PT45M is needed.") % {"value": shown(found.value)})
        return None


# ── Again and again ───────────────────────────────────────────────────────────────────────────────────────────────


def occurrences(event: Component, first: When, zones: Zones) -> list[When]:
    """Every time this event happens. Without an end, or too often to be a conference: a problem."""
    rule = event.first("RRULE")
    starts = [first.start.replace(tzinfo=None)]
    if rule:
        starts = repeated(rule, first, zones.report)
    starts += [wall_like(found, first) for found, _is_day in listed(event, "RDATE", zones)]
    moments, days = set(), set()
    for found, is_day in listed(event, "EXDATE", zones):
        days.add(found.date()) if is_day else moments.add(wall_like(found, first))
    chosen = [start for start in dict.fromkeys(starts) if start not in moments and start.date() not in days]
    return [replace(first, start=start.replace(tzinfo=first.start.tzinfo)) for start in chosen]


def listed(event: Component, name: str, zones: Zones) -> list[tuple[datetime, bool]]:
    return [found for each in event.all(name) for part in parted(each) if (found := moment_of(part, zones))]


def parted(found: Property) -> Iterator[Property]:
    for value in found.value.split(",")[:MAX_PER_SESSION]:
        yield replace(found, value=value.strip().partition("/")[0])


def wall_like(found: datetime, first: When) -> datetime:
    """On the clock of the event's own zone."""
    if found.tzinfo and first.start.tzinfo:
        found = found.astimezone(first.start.tzinfo)
    return found.replace(tzinfo=None)


def repeated(rule: Property, first: When, report: Report) -> list[datetime]:
    """By days or weeks, with an end, within a year: that is how something at a conference repeats."""
    parts = dict(part.split("=", 1) for part in rule.value.upper().strip().split(";") if "=" in part)
    every, count, last = number(parts.get("INTERVAL", "1")), number(parts.get("COUNT", "")), last_of(parts.get("UNTIL", ""), first)
    days = {WEEKDAYS.get(day.strip()) for day in parts.get("BYDAY", "").split(",") if day}
    start = first.start.replace(tzinfo=None)
    if not (parts.keys() <= READ_OF_RULES and parts.get("FREQ") in {"DAILY", "WEEKLY"} and every) or None in days:
        said = {"rule": shown(rule.value)}
        report.problem(at(rule.line), _("The event repeats by a rule that is not read here (%(rule)s). Give each time an event.") % said)
        return [start]
    if not (count or last):
        report.problem(at(rule.line), _("The event repeats without an end. Give the rule an end, or each time an event."))
        return [start]
    found = [day for day in year_from(start) if is_due(day, start, every, days, parts)]
    found = [day for day in found if last is None or day <= last][: count or None]
    if len(found) > MAX_PER_SESSION or (count and len(found) < count) or (last and last - start > MAX_SPAN):
        report.problem(at(rule.line), _("The event repeats for more than a year. That is no session of a conference."))
        return [start]
    return list(dict.fromkeys([start, *found]))[: count or None]


def year_from(start: datetime) -> Iterator[datetime]:
    return (start + timedelta(days=days) for days in range(MAX_SPAN // timedelta(days=1) + 1))


def is_due(day: datetime, start: datetime, every: int, days: set[int | None], parts: dict[str, str]) -> bool:
    if parts["FREQ"] == "DAILY":
        return (day - start).days % every == 0 and (not days or day.weekday() in days)
    into_week = (start.weekday() - (WEEKDAYS.get(parts.get("WKST", "MO")) or 0)) % 7
    return ((day - start).days + into_week) // 7 % every == 0 and day.weekday() in (days or {start.weekday()})


def number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def last_of(until: str, first: When) -> datetime | None:
    """The last moment of a rule, on the event's clock; a bare date lasts all day."""
    match = WRITTEN.fullmatch(until)
    try:
        found = datetime.fromisoformat(f"{match[1]}T{match[2] or '235959'}") if match else None
    except ValueError:
        return None
    if found is None or match is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return wall_like(found.replace(tzinfo=UTC), first) if match[3] else found

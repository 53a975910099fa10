"""iCalendar: an event becomes a session with a slot. What a calendar knows of a programme is little: no tracks but
categories, no speakers but whoever it lists as attending.

Repeats: an event with a rule, its times written out, or, as our own exports write them, events of one page.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from . import notes
from .documents import Document
from .draft import Draft, RawLink, RawPerson, RawSession, capped
from .ical_lines import Component, at
from .ical_times import When, Zones, iana, moment_of, occurrences, when
from .texts import without_address
from .trouble import Report, shown

PEOPLE = ("SPEAKER", "PRESENTER", "PERSON", "REFERENT")  # somewhere in the name of an X- property
NOBODY = {"ROOM", "RESOURCE", "GROUP"}  # kinds of attendees


def recognises(value: object) -> bool:
    return isinstance(value, Component)


def read(documents: Sequence[Document], report: Report) -> Draft:
    calendars = [document.value for document in documents]
    draft = Draft(
        place=documents[0].name,
        title=next((text for each in calendars if (text := each.says("X-WR-CALNAME", "NAME"))), ""),
        url=next((text for each in calendars if (text := each.says("URL", "SOURCE"))), ""),
        timezone=zone_name(calendars),
        is_loose=True,
        may_lack_ids=True,
    )
    for document in documents:
        draft.sessions += capped(Events(document.value, report, document.prefix).sessions())
    return draft


def zone_name(calendars: list[Component]) -> str:
    """What the calendar says of itself, as a zone's proper name where it has one; else the one zone of all its events."""
    for calendar in calendars:
        if said := calendar.says("X-WR-TIMEZONE", "TZID"):
            found = iana(said)
            return found.key if found else said
    starts = [found for calendar in calendars for event in calendar.below("VEVENT") for found in event.all("DTSTART")]
    zones = {iana(name) for start in starts if (name := start.params.get("TZID", ""))}
    return only.key if len(zones) == 1 and (only := zones.pop()) else ""


@dataclass
class Events:
    calendar: Component
    report: Report
    prefix: str = ""

    def __post_init__(self) -> None:
        self.zones = Zones(self.calendar, self.report)
        self.events = list(self.calendar.below("VEVENT"))
        organisers = {name_in(event, "ORGANIZER") for event in self.events}
        self.organisers_speak = len(organisers - {""}) > 1  # one for all is whoever keeps the calendar
        self.moved: dict[str, set[datetime]] = defaultdict(set)
        for event in self.events:
            replaced = event.first("RECURRENCE-ID")
            if replaced and (found := moment_of(replaced, self.zones)):
                self.moved[event.says("UID")].add(found[0])

    def sessions(self) -> Iterator[RawSession]:
        for event in self.events:
            if event.says("STATUS").upper() == "CANCELLED":
                self.report.note(notes.CANCELLED, self.place(event))
            elif found := when(event, self.zones):
                if not event.first("DTEND", "DUE", "DURATION") and not found.is_whole_day:
                    self.report.note(notes.USUAL_LENGTH, self.place(event))
                times = [found] if event.first("RECURRENCE-ID") else self.free(event, occurrences(event, found, self.zones))
                raw = self.session(event, repeats=len(times) > 1 or event.first("RECURRENCE-ID") is not None)
                yield from (placed(raw, each) for each in times)
            elif not event.first("DTSTART"):
                yield self.session(event, repeats=False)

    def free(self, event: Component, times: list[When]) -> list[When]:
        """Without those that an event of their own replaces."""
        moved = self.moved.get(event.says("UID"), set())
        return [each for each in times if each.start.replace(tzinfo=None) not in moved and each.start not in moved]

    def place(self, event: Component) -> str:
        name = shown(event.says("SUMMARY") or event.says("UID"))
        return self.prefix + (_("%(line)s, session %(name)s") % {"line": at(event.line), "name": name} if name else at(event.line))

    def session(self, event: Component, *, repeats: bool) -> RawSession:
        guid, id_ = ids(event.says("UID"))
        categories = [text for found in event.all("CATEGORIES") for text in found.texts if text]
        url = event.says("URL")
        return RawSession(
            place=self.place(event),
            guid=guid,
            id=id_,
            title=event.says("SUMMARY", "TITLE"),
            subtitle=event.says("SUBTITLE"),
            description=without_tail(event.says("DESCRIPTION"), url),
            track=categories[0] if categories else "",
            tags=categories[1:],
            room=event.says("LOCATION"),
            url=url,
            persons=self.persons(event),
            attachments=[RawLink(found.params.get("FILENAME", ""), found.value) for found in event.all("ATTACH") if "://" in found.value],
            repeats=repeats,
        )

    def persons(self, event: Component) -> list[RawPerson]:
        """Those an X- property calls speakers; else those who attend by name; else the organiser, if each event has its own."""
        said = [each for each in event.properties if each.name.startswith("X-") and any(word in each.name for word in PEOPLE)]
        names = [name for each in said for name in each.texts]
        names = names or [name_of(each.params.get("CN", ""), each.value) for each in event.all("ATTENDEE") if attends(each.params)]
        if not names and self.organisers_speak:
            names = [name_in(event, "ORGANIZER")]
        return [RawPerson(name) for text in names if (name := without_address(text).strip(' "'))]


def attends(params: dict[str, str]) -> bool:
    return params.get("CUTYPE", "").upper() not in NOBODY and params.get("ROLE", "").upper() != "NON-PARTICIPANT"


def name_in(event: Component, name: str) -> str:
    found = event.first(name)
    return name_of(found.params.get("CN", ""), found.value) if found else ""


def name_of(common: str, value: str) -> str:
    """The name beside an address; pentabarf's xCal has nothing but the name."""
    return common.strip() or ("" if ":" in value or "@" in value else value.strip())


def ids(uid: str) -> tuple[str, str]:
    """A UUID is a guid. Anything else is an id."""
    try:
        return (str(UUID(uid)), "") if len(uid) in {32, 36} else ("", uid)
    except ValueError:
        return "", uid


def without_tail(text: str, url: str) -> str:
    """Calendars repeat the address at the end of the text, for programs that show no other."""
    return text.removesuffix(url).rstrip() if url else text


def placed(raw: RawSession, at: When) -> RawSession:
    minutes = at.length // timedelta(minutes=1)
    day = at.start.date().isoformat() if at.is_whole_day else ""
    return replace(raw, date=at.iso, duration=f"{minutes // 60}:{minutes % 60:02}" if minutes >= 0 else str(minutes), day=day)

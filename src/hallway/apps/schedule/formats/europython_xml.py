"""The XML of EuroPython's website of 2014: days of entries, before and after scheduling.

Its times are bare digits (0930), an entry may stand in several rooms ("C01, B09", or "ALL"), and talks and events are
numbered apart, so that both have a number 37.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from .documents import Document
from .draft import Draft, RawDay, RawPerson, RawRoom, RawSession
from .frab_xml import at, place
from .limits import MAX_SESSIONS
from .times import in_minutes
from .tree import Element
from .trouble import Report


def recognises(document: object) -> bool:
    return isinstance(document, Element) and document.tag == "schedule" and any(day.has("entry") for day in document.all("day"))


def read(documents: Sequence[Document], report: Report) -> Draft:
    document: Element = documents[0].value
    all_rooms = rooms_of(document)
    days, count = [], 0
    for day in document.all("day"):
        rooms: dict[str, RawRoom] = {}
        for entry in day.all("entry"):
            for raw in sessions(entry, all_rooms):
                count += 1
                refuse_too_many(count, entry, report)
                rooms.setdefault(raw.room, RawRoom(raw.place, raw.room)).sessions.append(raw)
        days.append(RawDay(at(day), date=day.get("date"), rooms=list(rooms.values())))
    return Draft(place=at(document), rooms=[RawRoom(at(document), room) for room in all_rooms], days=days)


def refuse_too_many(count: int, entry: Element, report: Report) -> None:
    if count > MAX_SESSIONS:
        report.problem(place(entry), _("The file has more than %(limit)d sessions, counted in every room.") % {"limit": MAX_SESSIONS})
        report.refuse_if_broken()


def rooms_of(document: Element) -> list[str]:
    """Every room that is named, those of lists too: what "ALL" means."""
    named = (name for day in document.all("day") for entry in day.all("entry") for name in parted(entry.says("room")))
    return [name for name in dict.fromkeys(named) if name != "ALL"]


def parted(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def sessions(entry: Element, all_rooms: list[str]) -> Iterator[RawSession]:
    """The entry once for each of its rooms."""
    raw = session(entry)
    rooms = parted(raw.room)
    for room in all_rooms if rooms == ["ALL"] else rooms or [""]:
        yield replace(raw, room=room)


def session(entry: Element) -> RawSession:
    number, kind = entry.get("id"), entry.says("category")
    return RawSession(
        place=place(entry),
        id=number if kind.strip() or not number else f"event-{number}",
        title=entry.says("title"),
        abstract=entry.says("abstract"),
        description=entry.says("description"),
        kind=kind or "break",
        track=next((topic.text for topic in entry.first("topics").all("topic")), ""),
        level=entry.says("audience"),
        room=entry.says("room"),
        start=colon(entry.says("start")),
        duration=in_minutes(entry.says("duration")),
        persons=[person(each) for each in entry.first("speakers").all("speaker")],
        tags=[topic.text for topic in list(entry.first("topics").all("topic"))[1:]],
        repeats=True,
    )


def colon(digits: str) -> str:
    text = digits.strip()
    return f"{text[:2]}:{text[2:]}" if len(text) == 4 and text.isascii() and text.isdigit() else text


def person(speaker: Element) -> RawPerson:
    """The profile is an address in one of the two files, and the person's words in the other."""
    profile, words = speaker.says("profile"), speaker.says("description")
    is_address = profile.startswith("http")
    return RawPerson(
        speaker.says("name"),
        id=speaker.get("id"),
        biography=words or ("" if is_address else profile),
        url=profile if is_address else "",
        avatar=speaker.says("image"),
    )

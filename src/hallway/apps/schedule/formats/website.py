"""The timetable of EuroPython's website: days with rooms and entries. With the file of sessions beside it, it only says
when and where (a tutorial is two entries around a break); alone, what an entry says of itself is all there is.

2019 (epcon): numbers, `ev_custom` where there is no talk, types like t_30. 2022: codes. From 2023: `events`, times in ISO.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from .draft import RawPerson, RawSession, capped
from .names import Names, is_code
from .parts import Parts
from .times import in_minutes
from .values import Value

CALM = re.compile(r"\b(?:break|lunch|breakfast|dinner|coffee|registration)\b", re.IGNORECASE)
KINDS = {"t": "Talk", "r": "Training", "p": "Poster", "h": "Help desk"}  # epcon: t_30 is a talk of 30 minutes
KIND = re.compile(r"([trph])_([0-9]{1,3})")


@dataclass
class Timetable:
    names: Names
    offset: str = ""  # behind bare times: "+01:00"
    entries: dict[str, list[tuple[str, Value]]] = field(default_factory=dict)  # code → day, entry

    def times(self, code: str, raw: RawSession) -> list[RawSession]:
        """This session at every time and place the timetable gives it."""
        found = self.entries.get(code, []) if code else []
        return capped(
            replace(raw, date=at.date, start=at.start, end=at.end, duration=at.duration, room=at.room)
            for day, entry in found
            for at in self.places(day, entry)
        )

    def rest(self, known: set[str]) -> Iterator[RawSession]:
        """Entries that no submission stands for: breaks, or everything, where no file of sessions was given."""
        found = (each for code, entries in self.entries.items() if not code or code not in known for each in entries)
        return (raw for day, entry in found for raw in self.places(day, entry))

    def places(self, day: str, entry: Value) -> Iterator[RawSession]:
        """An entry once for each of its rooms."""
        rooms = [self.names.name_of(entry, path, room, "rooms") for path, room in entry.list("rooms")] or [entry.says("room", "track")]
        raw = self.entry(day, entry)
        for room in dict.fromkeys(rooms):
            yield replace(raw, room=room)

    def entry(self, day: str, entry: Value) -> RawSession:
        start = entry.says("start_time", "time", "start")
        code, talk, event = entry.says("code"), entry.says("talk_id"), entry.says("event_id")
        title = entry.says("title", "ev_custom", "custom")
        return RawSession(
            place=entry.at(),
            code=code or (talk if is_code(talk) else ""),
            id="" if code or is_code(talk) else talk or (f"event-{event}" if event else ""),
            slug=entry.says("slug"),
            title=title,
            kind=kind_of(entry, title),
            track="" if entry.says("track") in [room for _path, room in entry.list("rooms")] else entry.says("track"),
            level=entry.says("level"),
            language=entry.says("language"),
            date=start if "T" in start else f"{day}T{start}{self.offset}" if self.offset else day,
            start="" if "T" in start or self.offset else start,
            end=entry.says("end"),
            duration=duration_of(entry),
            day=day,
            url=entry.says("website_url"),
            persons=self.names.persons(entry) or [RawPerson(name) for name in [entry.says("speaker")] if name],
            tags=[entry.says("delivery")],
            repeats=True,
        )


def timetable_of(parts: Parts, names: Names, *, offset: str) -> Timetable:
    timetable = Timetable(names, offset)
    for day in parts.of("days"):
        for key in ("talks", "events"):
            for entry in day.objects(key):
                code = entry.says("code", "talk_id")
                timetable.entries.setdefault(code, []).append((day.path.rpartition(".")[2], entry))
    return timetable


def kind_of(entry: Value, title: str) -> str:
    written = entry.says("type", "session_type")
    if found := KIND.fullmatch(written):
        return KINDS[found[1]]
    is_calm = entry.says("event_type") == "break" or (not entry.says("code", "talk_id") and CALM.search(title))
    return written or ("break" if is_calm else "")


def duration_of(entry: Value) -> str:
    """In minutes. epcon writes 0 for what lasts as long as the talk."""
    lengths = (entry.says("ev_duration"), entry.says("tt_duration"), entry.says("duration"))
    return in_minutes(next((length for length in lengths if length.strip(" 0")), ""))

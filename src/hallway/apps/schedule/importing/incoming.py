"""What a file says, as values of our columns. Nothing here looks at the database."""

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hallway.apps.schedule import formats
from hallway.apps.schedule.texts import Cleaner, fingerprint

Values = dict[str, Any]
IDS = ("guid", "code", "foreign_id")  # in the order in which they are trusted


@dataclass(frozen=True)
class Said:
    """What the file says about one thing: our columns, and a short mark of each value, to see later what a new file changed."""

    values: Values
    marks: dict[str, str]


@dataclass
class Incoming:
    """A programme ready to be written: values by the file's own keys, and its texts cleaned."""

    name: str
    notes: tuple[formats.Note, ...] = ()
    rooms: dict[str, Said] = field(default_factory=dict)
    tracks: dict[str, Said] = field(default_factory=dict)
    speakers: dict[str, Said] = field(default_factory=dict)
    sessions: dict[str, Said] = field(default_factory=dict)
    slots: dict[str, list[formats.Slot]] = field(default_factory=dict)
    clean: Cleaner = field(default_factory=Cleaner)


def prepare(programme: formats.Programme, *, name: str = "", clean: bool = True, seen: Callable[[int], None] | None = None) -> Incoming:
    """The slow part of an import, done before anything is locked. `clean` the texts, if it is released at once; `seen` is
    told now and then how many sessions are done."""
    incoming = Incoming(name or programme.title, programme.notes)
    incoming.rooms = said({room.key: room_values(room) for room in programme.rooms})
    incoming.tracks = said({track.key: track_values(track) for track in programme.tracks})
    incoming.speakers = said({person.key: speaker_values(person) for person in programme.persons})
    incoming.sessions = said({session.key: session_values(session) for session in programme.sessions})
    incoming.slots = slots_by_session(programme)
    for number, (key, session) in enumerate(incoming.sessions.items(), start=1):
        session.marks["slots"] = mark_of([(slot.room, slot.start, slot.minutes, slot.day, slot.guid) for slot in incoming.slots[key]])
        if seen:
            seen(number)
    if clean:
        warm(incoming)
    return incoming


PARTS = ("rooms", "tracks", "speakers", "sessions")


def packed(incoming: Incoming) -> bytes:
    """To be taken in later: what was read once need not be read again."""
    kept: Values = {part: {key: [each.values, each.marks] for key, each in getattr(incoming, part).items()} for part in PARTS}
    kept |= {"name": incoming.name, "notes": [[note.sentence, note.places] for note in incoming.notes]}
    kept["slots"] = {
        key: [[slot.session, slot.room, slot.start.isoformat(), slot.minutes, slot.day.isoformat(), slot.guid] for slot in slots]
        for key, slots in incoming.slots.items()
    }
    return zlib.compress(json.dumps(kept).encode(), 6)


def unpacked(data: bytes) -> Incoming:
    kept = json.loads(zlib.decompress(data))
    parts = {part: {key: Said(*each) for key, each in kept[part].items()} for part in PARTS}
    slots = {
        key: [
            formats.Slot(session, room, datetime.fromisoformat(start), minutes, date.fromisoformat(day), guid)
            for session, room, start, minutes, day, guid in each
        ]
        for key, each in kept["slots"].items()
    }
    notes = tuple(formats.Note(sentence, tuple(places)) for sentence, places in kept["notes"])
    return Incoming(kept["name"], notes, parts["rooms"], parts["tracks"], parts["speakers"], parts["sessions"], slots)


def name_of(files: list[str]) -> str:
    """What an import of these files is called."""
    return f"{files[0]} + {len(files) - 1}" if len(files) > 1 else files[0]


def slots_by_session(programme: formats.Programme) -> dict[str, list[formats.Slot]]:
    slots: dict[str, list[formats.Slot]] = {session.key: [] for session in programme.sessions}
    for slot in sorted(programme.slots, key=lambda slot: slot.start):
        slots[slot.session].append(slot)
    return slots


def said(things: dict[str, Values]) -> dict[str, Said]:
    keep_ids_unique(things.values())
    return {
        key: Said(values, {name: mark_of(value) for name, value in values.items() if name not in IDS}) for key, values in things.items()
    }


def mark_of(value: Any) -> str:
    return fingerprint(value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str))[:12]


def keep_ids_unique(rows: Iterable[Values]) -> None:
    """Two rooms may have one name, told apart by their guids; then the name is no id for the second one."""
    seen: set[tuple[str, str]] = set()
    for values in rows:
        for name in IDS:
            if (values.get(name) and (name, values[name]) in seen) or not values.get(name):
                values.pop(name, None)
            else:
                seen.add((name, values[name]))


def warm(incoming: Incoming) -> None:
    for speaker in incoming.speakers.values():
        incoming.clean(speaker.values["biography"], speaker.values["markup"])
    for session in incoming.sessions.values():
        incoming.clean(session.values["abstract"], session.values["markup"])
        incoming.clean(session.values["description"], session.values["markup"])


def room_values(room: formats.Room) -> Values:
    return {
        "name": room.name[:300],
        "capacity": room.capacity,
        "description": room.description,
        "guid": room.guid,
        "foreign_id": room.name,
    }


def track_values(track: formats.Track) -> Values:
    return {"name": track.name[:300], "foreign_id": track.key, "extras": filled(colour=track.colour)}


def speaker_values(person: formats.Person) -> Values:
    return {
        "name": person.name[:300],
        "biography": person.biography,
        "markup": person.markup,
        "guid": person.guid,
        "foreign_id": person.id or ("" if person.guid or person.code else person.key),
        "code": person.code,
        "extras": filled(url=person.url, avatar=person.avatar),
    }


def session_values(session: formats.Session) -> Values:
    links: list[Values] = [{"title": link.title, "href": link.href} for link in session.links]
    links += [{"title": link.title, "href": link.href, "attachment": True} for link in session.attachments]
    return {
        "title": session.title[:300],
        "subtitle": session.subtitle[:300],
        "kind": session.kind[:100],
        "abstract": session.abstract,
        "description": session.description,
        "markup": session.markup,
        "language": session.language[:40],
        "level": session.level[:40],
        "tags": list(session.tags),
        "links": links,
        "do_not_record": session.do_not_record,
        "guid": session.guid,
        "foreign_id": session.id,
        "code": session.code,
        "extras": filled(
            slug=session.slug,
            url=session.url,
            logo=session.logo,
            feedback_url=session.feedback_url,
            licence=session.licence,
        ),
        "track": session.track,  # keys of the file, not yet rows
        "speakers": session.persons,
    }


def filled(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value}

"""Freezing the draft: all working rows of an edition as one plain document, ready to be shown.

The document is JSON and complete in itself. Texts in it are clean HTML, so pages clean nothing; times are UTC, and the
zone they are read in stands beside them; people, rooms and tracks are named by slug. Rows keep their public id (`uid`),
the id that exports give them (`guid`), and texts a fingerprint of what they were made from (`words`), so that two
versions can be compared. What a version keeps from the one before (numbers, sequences, what is gone): continuity.py.
What each version changed: changelog.py.

    {"format": 2, "timezone": "Europe/Brussels", "days": ["2021-02-06", …],
     "rooms": [{"uid", "guid", "slug", "name", "letter", "line", "capacity", "description", "is_plenary"}, …],
     "tracks": [{"uid", "slug", "name", "number", "line", "colour"}, …],
     "speakers": [{"uid", "guid", "slug", "name", "sort", "person", "biography", "summary", "words", …}, …],
     "sessions": [{"uid", "guid", "slug", "title", …, "speakers": [slug, …],
                   "slots": [{"uid", "guid", "room", "day", "starts_at", "minutes", "number", "sequence", "changed_at"}, …]}, …],
     "gone": [{"uid", "title", "room", "day", …}, …],
     "log": [{"number", "released_at", "moved", …}, …]}
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from hallway.apps.schedule.models import Imported, Markup, Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.apps.schedule.texts import Cleaner, fingerprint
from hallway.core.editions.models import Edition
from hallway.core.people.models import fold

FORMAT = 2
Document = dict[str, Any]


@dataclass
class Rows:
    """The working rows of one edition, each model in its own order."""

    edition: Edition
    rooms: list[Room] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    stage: list[SessionSpeaker] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    people: dict[int, str] = field(default_factory=dict)  # person's pk → public id


def freeze(rows: Rows, clean: Cleaner | None) -> Document:
    """The document of these rows. Without a cleaner it has no texts, only their fingerprints: enough to compare."""
    rooms = {room.pk: room.slug for room in rows.rooms}
    tracks = {track.pk: track.slug for track in rows.tracks}
    speakers = {speaker.pk: speaker.slug for speaker in rows.speakers}
    on_stage: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows.stage, key=lambda row: row.position):
        on_stage[row.session_id].append(speakers[row.speaker_id])
    slots: dict[int, list[Document]] = defaultdict(list)
    for slot in sorted(rows.slots, key=lambda slot: (slot.starts_at, rooms[slot.room_id])):
        slots[slot.session_id].append(frozen_slot(slot, rooms))
    return {
        "format": FORMAT,
        "timezone": rows.edition.timezone,
        "days": sorted({slot.day.isoformat() for slot in rows.slots}),
        "rooms": [frozen_room(room, clean) for room in sorted(rows.rooms, key=lambda room: room.position)],
        "tracks": [frozen_track(track) for track in sorted(rows.tracks, key=lambda track: track.position)],
        "speakers": sorted((frozen_speaker(row, rows.people, clean) for row in rows.speakers), key=lambda row: (row["sort"], row["slug"])),
        "sessions": [
            frozen_session(session, clean)
            | {"track": tracks.get(session.track_id or 0), "speakers": on_stage[session.pk], "slots": slots[session.pk]}
            for session in rows.sessions
        ],
    }


def sources_of(rows: Rows) -> dict[str, Document]:
    """Every text as it was written, by public id: what an export gives back, so that a later import finds it unchanged."""
    rooms = {str(row.uid): {"description": row.description} for row in rows.rooms if row.description}
    people = {str(row.uid): {"biography": row.biography, "markup": row.markup} for row in rows.speakers if row.biography}
    sessions = {
        str(row.uid): {"abstract": row.abstract, "description": row.description, "markup": row.markup}
        for row in rows.sessions
        if row.abstract or row.description
    }
    return rooms | people | sessions


def guid_of(row: Imported | Slot) -> str:
    """The id under which other systems know a row, always a UUID: its own if it came with one, else made from it and
    stable. An import finds the row by it again."""
    if not row.guid:
        return str(row.uid)
    try:
        return str(UUID(row.guid))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, row.guid))


def frozen_room(room: Room, clean: Cleaner | None) -> Document:
    return {
        "uid": str(room.uid),
        "guid": guid_of(room),
        "slug": room.slug,
        "name": room.name,
        "letter": room.letter,
        "line": room.line,
        "capacity": room.capacity,
        "description": clean(room.description, Markup.MARKDOWN)[0] if clean else "",
        "words": fingerprint(room.description),
        "is_plenary": room.is_plenary,
    }


def frozen_track(track: Track) -> Document:
    return {
        "uid": str(track.uid),
        "slug": track.slug,
        "name": track.name,
        "number": track.number,
        "line": track.line,
        "colour": track.extras.get("colour", ""),
    }


def frozen_speaker(speaker: Speaker, people: dict[int, str], clean: Cleaner | None) -> Document:
    biography, summary = clean(speaker.biography, speaker.markup) if clean else ("", "")
    return {
        "uid": str(speaker.uid),
        "guid": guid_of(speaker),
        "id": speaker.foreign_id,
        "code": speaker.code,
        "url": speaker.extras.get("url", ""),
        "avatar": speaker.extras.get("avatar", ""),
        "slug": speaker.slug,
        "name": speaker.name,
        "sort": fold(speaker.name),
        "person": people.get(speaker.person_id or 0),
        "biography": biography,
        "summary": summary,
        "words": fingerprint(speaker.biography, speaker.markup),
    }


def frozen_session(session: Session, clean: Cleaner | None) -> Document:
    abstract, summary = clean(session.abstract, session.markup) if clean else ("", "")
    description, longer = clean(session.description, session.markup) if clean else ("", "")
    return {
        "uid": str(session.uid),
        "guid": guid_of(session),
        "id": session.foreign_id,
        "code": session.code,
        "slug": session.slug,
        "title": session.title,
        "subtitle": session.subtitle,
        "kind": session.kind,
        "abstract": abstract,
        "description": description if description != abstract else "",
        "summary": summary or longer,
        "words": fingerprint(session.abstract, session.description, session.markup),
        "language": session.language,
        "level": session.level,
        "tags": session.tags,
        "links": session.links,
        "do_not_record": session.do_not_record,
        "is_cancelled": session.is_cancelled,
        "interest_wanted": session.interest_wanted,
        "extras": session.extras,  # only for exports: feedback address, licence, …
    }


def frozen_slot(slot: Slot, rooms: dict[int, str]) -> Document:
    return {
        "uid": str(slot.uid),
        "guid": guid_of(slot) if slot.guid else "",
        "room": rooms[slot.room_id],
        "day": slot.day.isoformat(),
        "starts_at": slot.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "minutes": slot.minutes,
    }

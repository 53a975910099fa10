"""Freezing the draft: all working rows of an edition as one plain document, ready to be shown.

The document is JSON and complete in itself. Texts in it are clean HTML, so pages clean nothing; times are UTC, and the
zone they are read in stands beside them; people, rooms and tracks are named by slug. Rows keep their public id (`uid`)
and texts a fingerprint of what they were made from (`words`), so that two versions can be compared.

    {"format": 1, "timezone": "Europe/Brussels", "days": ["2021-02-06", …],
     "rooms": [{"slug", "name", "letter", "line", "capacity", "description"}, …],
     "tracks": [{"slug", "name", "number", "line"}, …],
     "speakers": [{"slug", "name", "sort", "person", "biography", "summary", "words"}, …],
     "sessions": [{"uid", "slug", "title", …, "speakers": [slug, …],
                   "slots": [{"uid", "room", "day", "starts_at", "minutes"}, …]}, …]}
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from hallway.apps.schedule.models import Markup, Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.apps.schedule.texts import Cleaner, fingerprint
from hallway.core.editions.models import Edition
from hallway.core.people.models import fold

FORMAT = 1
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


def frozen_room(room: Room, clean: Cleaner | None) -> Document:
    return {
        "uid": str(room.uid),
        "slug": room.slug,
        "name": room.name,
        "letter": room.letter,
        "line": room.line,
        "capacity": room.capacity,
        "description": clean(room.description, Markup.MARKDOWN)[0] if clean else "",
        "words": fingerprint(room.description),
    }


def frozen_track(track: Track) -> Document:
    return {"uid": str(track.uid), "slug": track.slug, "name": track.name, "number": track.number, "line": track.line}


def frozen_speaker(speaker: Speaker, people: dict[int, str], clean: Cleaner | None) -> Document:
    biography, summary = clean(speaker.biography, speaker.markup) if clean else ("", "")
    return {
        "uid": str(speaker.uid),
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
        "links": session.links,
        "do_not_record": session.do_not_record,
    }


def frozen_slot(slot: Slot, rooms: dict[int, str]) -> Document:
    return {
        "uid": str(slot.uid),
        "room": rooms[slot.room_id],
        "day": slot.day.isoformat(),
        "starts_at": slot.starts_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "minutes": slot.minutes,
    }

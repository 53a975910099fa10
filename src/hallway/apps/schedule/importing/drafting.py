"""What the draft becomes with a file: rows in memory, nothing is written."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from hallway.apps.schedule import formats
from hallway.apps.schedule.document import Rows, guid_of
from hallway.apps.schedule.exports.returning import returned
from hallway.apps.schedule.importing.incoming import Incoming, Values
from hallway.apps.schedule.importing.merge import Merge, Slugs, merge, said_anew
from hallway.apps.schedule.importing.ties import tied
from hallway.apps.schedule.markers import line_of, mark_rooms
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.core.people.models import Person, fold

Ids = Callable[[type[models.Model], int], Iterator[int]]


def no_ids(_model: type[models.Model], count: int) -> Iterator[int]:
    """For a preview: numbers that no row has."""
    return iter(range(-count, 0))


@dataclass
class Drafted:
    """The draft as it will be, and how each kind of thing got there."""

    rows: Rows
    rooms: Merge[Room]
    tracks: Merge[Track]
    speakers: Merge[Speaker]
    sessions: Merge[Session]
    people: list[Person] = field(default_factory=list)  # those behind new speakers
    away: list[Session] = field(default_factory=list)  # taken away because the file has them no longer
    cancelled: list[Session] = field(default_factory=list)  # the same, but somebody counts on them

    @property
    def merged(self) -> dict[str, Merge[Any]]:
        return {"rooms": self.rooms, "tracks": self.tracks, "speakers": self.speakers, "sessions": self.sessions}


def drafted(there: Rows, incoming: Incoming, *, ids: Ids = no_ids, away: Collection[str] = ()) -> Drafted:
    """The draft with everything the file says. Changes the rows of `there` in place. `away` names missing sessions (public
    ids) that go with it."""
    incoming = returned(incoming, there)
    rooms, tracks = merge_rooms(there, incoming, ids), merge_tracks(there, incoming, ids)
    speakers, people = merge_speakers(there, incoming, ids)
    sessions = merge_sessions(there, incoming, tracks, ids)
    stage, slots = Part(there.stage, sessions), Part(there.slots, sessions)
    for key, said in incoming.sessions.items():
        session = sessions.rows[key]
        if said_anew(session, "speakers", said.marks["speakers"]):
            set_stage(stage, session, [speakers.rows[person] for person in said.values["speakers"]])
        if said_anew(session, "slots", said.marks["slots"]):
            set_slots(slots, session, incoming.slots[key], rooms)
    gone, cancelled = without(sessions.missing, away)
    rows = Rows(
        there.edition,
        rooms=there.rooms + rooms.new,
        tracks=there.tracks + tracks.new,
        speakers=there.speakers + speakers.new,
        sessions=[session for session in there.sessions + sessions.new if session not in gone],
        stage=numbered(stage, SessionSpeaker, ids, gone),
        slots=numbered(slots, Slot, ids, gone),
        people=there.people | {person.pk: str(person.uid) for person in people},
    )
    return Drafted(rows, rooms, tracks, speakers, sessions, people, gone, cancelled)


# ── Rooms, tracks, speakers, sessions ─────────────────────────────────────────────────────────────────────────────


def merge_rooms(there: Rows, incoming: Incoming, ids: Ids) -> Merge[Room]:
    slugs = Slugs((room.slug for room in there.rooms), "room")
    rooms = merge(there.rooms, incoming.rooms, lambda values: Room(edition=there.edition, slug=slugs.next(values["name"]), **values))
    mark_rooms(rooms.new, taken=there.rooms)
    return known(rooms, Room, ids)


def merge_tracks(there: Rows, incoming: Incoming, ids: Ids) -> Merge[Track]:
    slugs = Slugs((track.slug for track in there.tracks), "track")
    tracks = merge(there.tracks, incoming.tracks, lambda values: Track(edition=there.edition, slug=slugs.next(values["name"]), **values))
    first = max((track.number for track in there.tracks), default=0) + 1
    for number, track in enumerate(tracks.new, start=first):
        track.number, track.position, track.line = number, number, line_of(number)
    return known(tracks, Track, ids)


def merge_speakers(there: Rows, incoming: Incoming, ids: Ids) -> tuple[Merge[Speaker], list[Person]]:
    """Everybody new on stage is a new person: without an address, until the speaker proves one."""
    slugs = Slugs((speaker.slug for speaker in there.speakers), "speaker")
    speakers = merge(
        there.speakers, incoming.speakers, lambda values: Speaker(edition=there.edition, slug=slugs.next(values["name"]), **values)
    )
    people = [person_named(speaker.name) for speaker in speakers.new]
    for speaker, person, pk in zip(speakers.new, people, ids(Person, len(people)), strict=True):
        person.pk = speaker.person_id = pk
    return known(speakers, Speaker, ids), people


def person_named(name: str) -> Person:
    return Person(name=name[:150], sort_key=fold(name)[:150], password=f"!{secrets.token_hex(20)}")


def merge_sessions(there: Rows, incoming: Incoming, tracks: Merge[Track], ids: Ids) -> Merge[Session]:
    slugs = Slugs((session.slug for session in there.sessions), "session")

    def make(values: Values) -> Session:
        return Session(edition=there.edition, slug=slugs.next(values["title"]), **values)

    sessions = known(merge(there.sessions, incoming.sessions, make, also=through_slots(there)), Session, ids)
    for key, said in incoming.sessions.items():
        session, track = sessions.rows[key], tracks.rows.get(said.values["track"])
        if said_anew(session, "track", said.marks["track"]) and session.track_id != (track.pk if track else None):
            session.track_id = track.pk if track else None
            sessions.mark(session, "track")
    return sessions


def through_slots(there: Rows) -> dict[str, Session]:
    """Guids of slots, as files and our own exports have them, and the session each means."""
    by_pk = {session.pk: session for session in there.sessions}
    return {guid: by_pk[slot.session_id] for slot in there.slots for guid in (slot.guid, guid_of(slot)) if guid}


def known(result: Merge[Any], model: type[models.Model], ids: Ids) -> Merge[Any]:
    """New rows have their ids before they are written, so that others can name them."""
    for row, pk in zip(result.new, ids(model, len(result.new)), strict=True):
        row.pk = pk
    return result


# ── Who is on stage, when and where ───────────────────────────────────────────────────────────────────────────────


class Part:
    """The rows of one model that hang on sessions."""

    def __init__(self, there: list[Any], sessions: Merge[Session]) -> None:
        self.sessions = sessions
        self.there = there
        self.of: dict[int, list[Any]] = defaultdict(list)
        for row in there:
            self.of[row.session_id].append(row)
        self.new: list[Any] = []
        self.gone: set[int] = set()

    def drop(self, rows: list[Any]) -> None:
        self.gone |= {row.pk for row in rows}


def numbered(part: Part, model: type[models.Model], ids: Ids, without: list[Session]) -> list[Any]:
    """All rows of the part as they will be, new ones with their ids."""
    for row, pk in zip(part.new, ids(model, len(part.new)), strict=True):
        row.pk = pk
    gone = {session.pk for session in without}
    return [row for row in part.there + part.new if row.pk not in part.gone and row.session_id not in gone]


def set_stage(stage: Part, session: Session, speakers: list[Speaker]) -> None:
    """Who is on stage, in the file's order."""
    there = sorted(stage.of.get(session.pk, []), key=lambda row: row.position)
    if [row.speaker_id for row in there] == [speaker.pk for speaker in speakers]:
        return
    stage.drop(there)
    stage.new += [
        SessionSpeaker(edition=session.edition, session_id=session.pk, speaker_id=speaker.pk, position=position)
        for position, speaker in enumerate(speakers)
    ]
    stage.sessions.mark(session, "speakers")


def set_slots(slots: Part, session: Session, wanted: list[formats.Slot], rooms: Merge[Room]) -> None:
    """When and where it happens. A slot is found by its guid, else by its turn."""
    there = sorted(slots.of.get(session.pk, []), key=lambda row: row.starts_at)
    values = own_ids([slot_values(slot, rooms) for slot in wanted], there, session)
    if [{name: getattr(row, name) for name in SLOT_FIELDS} for row in there] == values:
        return
    by_guid = {row.guid: row for row in there if row.guid}
    matched = [by_guid.pop(each["guid"], None) for each in values]
    rest = [row for row in there if row not in matched]
    for each, row in zip(values, matched, strict=True):
        row = row or (rest.pop(0) if rest else None)
        if row is None:
            slots.new.append(Slot(edition=session.edition, session_id=session.pk, **each))
            continue
        for name, value in each.items():
            setattr(row, name, value)
    slots.drop(rest)
    slots.sessions.mark(session, "slots")


SLOT_FIELDS = ("room_id", "starts_at", "minutes", "day", "guid")


def slot_values(slot: formats.Slot, rooms: Merge[Room]) -> Values:
    return {"room_id": rooms.rows[slot.room].pk, "starts_at": slot.start, "minutes": slot.minutes, "day": slot.day, "guid": slot.guid}


def own_ids(values: list[Values], there: list[Slot], session: Session) -> list[Values]:
    """Guids that our own export made up are not the slot's: it keeps what it has."""
    made = set() if session._state.adding else {guid_of(session), str(session.uid)}
    made_of = {guid_of(slot): slot.guid for slot in there}
    return [each | {"guid": made_of.get(each["guid"], "" if each["guid"] in made else each["guid"])} for each in values]


# ── What the file has no longer ───────────────────────────────────────────────────────────────────────────────────


def without(missing: list[Session], away: Collection[str]) -> tuple[list[Session], list[Session]]:
    """Missing sessions that somebody wants away: those to drop, and those to cancel, because people starred them and
    shall see what became of them."""
    chosen = [session for session in missing if str(session.uid) in set(away)]
    starred = tied(Session, [session.pk for session in chosen], apart_from=(SessionSpeaker, Slot))
    cancelled = [session for session in chosen if session.pk in starred]
    for session in cancelled:
        session.is_cancelled = True
    return [session for session in chosen if session.pk not in starred], cancelled

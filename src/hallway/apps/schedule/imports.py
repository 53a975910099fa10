"""Importing a programme: all of a file or nothing of it.

Reading, cleaning and every other slow thing happens before the transaction; inside it rows are matched by the ids the
file gave them and written in bulk, in a number of queries that hardly grows with the file. A process killed at any
moment leaves the edition as it was before, or as it is after.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import lock, write_version
from hallway.apps.schedule.document import Rows, freeze
from hallway.apps.schedule.incoming import Incoming, Values, prepare
from hallway.apps.schedule.markers import line_of, mark_rooms
from hallway.apps.schedule.merge import Item, Merge, Slugs, merge, said_anew
from hallway.apps.schedule.models import Draft, Imported, Room, Session, SessionSpeaker, Slot, Speaker, Track, Version
from hallway.apps.schedule.queries import drafts, public_ids, rows_of
from hallway.core.audit.record import record, space_of
from hallway.core.base import clock
from hallway.core.base.guard import Actor, require
from hallway.core.editions import places
from hallway.core.editions.models import Edition, Phase
from hallway.core.live.announce import announce
from hallway.core.people.models import Person, fold

PUBLIC = ("announced", "programme-public")  # the phases that a first import opens
NEVER_AGAIN = {"id", "uid", "created_at", "edition", "released_in"}  # columns an update leaves alone


@dataclass(frozen=True)
class Counts:
    """What an import did to one kind of thing. `missing` names those that are there and no longer in the file."""

    new: int
    changed: int
    same: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    edition: Edition
    counts: dict[str, Counts]  # rooms, tracks, speakers, sessions, in this order
    version: Version | None  # what the import released, if it did
    notes: tuple[formats.Note, ...]

    @property
    def is_new(self) -> bool:
        """Whether the import changed anything at all."""
        return any(counts.new or counts.changed for counts in self.counts.values())


def import_programme(
    edition: Edition, programme: formats.Programme | Incoming, *, by: Actor | None, name: str = "", publish: bool = True
) -> Outcome:
    """Write a programme into an edition. A second import updates what the first one wrote, found by the file's ids;
    what a later file no longer has is reported and stays.

    The first import into an empty edition is released as version 1 and opens the edition to everybody, unless `publish`
    is false; later ones stay a draft. `name` is what the file is called. Asks `schedule.edit_programme`, and
    `schedule.release_schedule` to publish; `by` None is the machine, inside `audit.system(…)`.
    """
    incoming = programme if isinstance(programme, Incoming) else prepare(programme, name=name)
    if by is not None:
        require(by, "schedule.edit_programme", edition_id=edition.pk)
        if publish:
            require(by, "schedule.release_schedule", edition_id=edition.pk)
    with transaction.atomic():
        there = rows_of(lock(edition), by=by)
        is_first = not there.sessions and not drafts(Version, edition, by=by).exists()
        here, merged = write(there, incoming)
        counts = {name: counted(result) for name, result in merged.items()}
        tell(here, incoming, counts, merged["sessions"], by=by)
        version = publish_first(here, incoming, by=by) if is_first and publish else None
    return Outcome(here.edition, counts, version, incoming.programme.notes)


def write(there: Rows, incoming: Incoming) -> tuple[Rows, dict[str, Merge[Any]]]:
    """Everything the file says, written. Returns the draft as it is now, and what happened to it."""
    rooms, tracks, speakers = write_rooms(there, incoming), write_tracks(there, incoming), write_speakers(there, incoming)
    sessions = merge_sessions(there, incoming, tracks)
    stage, slots = Part(there.stage, sessions), Part(there.slots, sessions)
    for key, said in incoming.sessions.items():
        if said_anew(sessions.rows[key], "speakers", said.marks["speakers"]):
            set_stage(stage, sessions.rows[key], [speakers.rows[person] for person in said.values["speakers"]])
        if said_anew(sessions.rows[key], "slots", said.marks["slots"]):
            set_slots(slots, sessions.rows[key], incoming.slots[key], rooms)
    save(Session, sessions)
    stage.save(SessionSpeaker)
    slots.save(Slot)
    here = Rows(
        there.edition,
        rooms=there.rooms + rooms.new,
        tracks=there.tracks + tracks.new,
        speakers=there.speakers + speakers.new,
        sessions=there.sessions + sessions.new,
        stage=stage.rows,
        slots=slots.rows,
    )
    merged: dict[str, Merge[Any]] = {"rooms": rooms, "tracks": tracks, "speakers": speakers, "sessions": sessions}
    return here, merged


def counted(result: Merge[Any]) -> Counts:
    same = len(result.rows) - len(result.new) - len(result.changed)
    return Counts(len(result.new), len(result.changed), same, tuple(str(row) for row in result.missing))


# ── Rooms, tracks, speakers, sessions ─────────────────────────────────────────────────────────────────────────────


def write_rooms(there: Rows, incoming: Incoming) -> Merge[Room]:
    slugs = Slugs((room.slug for room in there.rooms), "room")
    rooms = merge(there.rooms, incoming.rooms, lambda values: Room(edition=there.edition, slug=slugs.next(values["name"]), **values))
    mark_rooms(rooms.new, taken=there.rooms)
    save(Room, rooms)
    return rooms


def write_tracks(there: Rows, incoming: Incoming) -> Merge[Track]:
    slugs = Slugs((track.slug for track in there.tracks), "track")
    tracks = merge(there.tracks, incoming.tracks, lambda values: Track(edition=there.edition, slug=slugs.next(values["name"]), **values))
    first = max((track.number for track in there.tracks), default=0) + 1
    for number, track in enumerate(tracks.new, start=first):
        track.number, track.position, track.line = number, number, line_of(number)
    save(Track, tracks)
    return tracks


def write_speakers(there: Rows, incoming: Incoming) -> Merge[Speaker]:
    slugs = Slugs((speaker.slug for speaker in there.speakers), "speaker")
    speakers = merge(
        there.speakers, incoming.speakers, lambda values: Speaker(edition=there.edition, slug=slugs.next(values["name"]), **values)
    )
    for speaker, person in zip(speakers.new, people_named(speaker.name for speaker in speakers.new), strict=True):
        speaker.person = person
    save(Speaker, speakers)
    return speakers


def people_named(names: Iterable[str]) -> list[Person]:
    """A person for each of these names: without an address, until the speaker proves one."""
    people = [Person(name=name[:150], sort_key=fold(name)[:150], password=f"!{secrets.token_hex(20)}") for name in names]
    return Person.objects.bulk_create(people)


def merge_sessions(there: Rows, incoming: Incoming, tracks: Merge[Track]) -> Merge[Session]:
    slugs = Slugs((session.slug for session in there.sessions), "session")
    by_pk = {session.pk: session for session in there.sessions}
    through_slots = {slot.guid: by_pk[slot.session_id] for slot in there.slots if slot.guid}

    def make(values: Values) -> Session:
        return Session(edition=there.edition, slug=slugs.next(values["title"]), **values)

    sessions = merge(there.sessions, incoming.sessions, make, also=through_slots)
    for key, said in incoming.sessions.items():
        session, track = sessions.rows[key], tracks.rows.get(said.values["track"])
        if said_anew(session, "track", said.marks["track"]) and session.track_id != (track.pk if track else None):
            session.track = track
            sessions.mark(session, "track")
    return sessions


# ── Who is on stage, when and where ───────────────────────────────────────────────────────────────────────────────


class Part:
    """The rows of one model that hang on sessions."""

    def __init__(self, there: list[Any], sessions: Merge[Session]) -> None:
        self.sessions = sessions
        self.of: dict[int, list[Any]] = defaultdict(list)
        for row in there:
            self.of[row.session_id].append(row)
        self.rows = list(there)
        self.new: list[Any] = []
        self.altered: list[Any] = []
        self.gone: list[Any] = []

    def save(self, model: type[Draft]) -> None:
        for row in self.new:
            row.session = row.session  # its pk is known only now
        gone = {row.pk for row in self.gone}
        self.rows = [row for row in self.rows if row.pk not in gone] + self.new
        if gone:
            model._base_manager.filter(pk__in=gone).delete()
        insert(model, self.new)
        rewrite(model, self.altered)


def set_stage(stage: Part, session: Session, speakers: list[Speaker]) -> None:
    """Who is on stage, in the file's order."""
    there = sorted(stage.of.get(session.pk, []), key=lambda row: row.position) if session.pk else []
    if [row.speaker_id for row in there] == [speaker.pk for speaker in speakers]:
        return
    stage.gone += there
    stage.new += [
        SessionSpeaker(edition=session.edition, session=session, speaker=speaker, position=position)
        for position, speaker in enumerate(speakers)
    ]
    stage.sessions.mark(session, "speakers")


def set_slots(slots: Part, session: Session, wanted: list[formats.Slot], rooms: Merge[Room]) -> None:
    """When and where it happens. A slot is found by its guid, else by its turn."""
    values = [slot_values(slot, rooms) for slot in wanted]
    there = sorted(slots.of.get(session.pk, []), key=lambda row: row.starts_at) if session.pk else []
    if [{name: getattr(row, name) for name in SLOT_FIELDS} for row in there] == values:
        return
    by_guid = {row.guid: row for row in there if row.guid}
    matched = [by_guid.pop(each["guid"], None) for each in values]
    rest = [row for row in there if row not in matched]
    for each, row in zip(values, matched, strict=True):
        row = row or (rest.pop(0) if rest else None)
        if row is None:
            slots.new.append(Slot(edition=session.edition, session=session, **each))
            continue
        for name, value in each.items():
            setattr(row, name, value)
        slots.altered.append(row)
    slots.gone += rest
    slots.sessions.mark(session, "slots")


SLOT_FIELDS = ("room_id", "starts_at", "minutes", "day", "guid")


def slot_values(slot: formats.Slot, rooms: Merge[Room]) -> Values:
    return {"room_id": rooms.rows[slot.room].pk, "starts_at": slot.start, "minutes": slot.minutes, "day": slot.day, "guid": slot.guid}


# ── Writing in bulk ───────────────────────────────────────────────────────────────────────────────────────────────


def save(model: type[Imported], result: Merge[Item]) -> None:
    if result.renamed:  # first let go of the old ids: two rows may swap theirs
        model._base_manager.filter(pk__in=result.renamed).update(guid="", code="", foreign_id="")
    rewrite(model, list(result.altered.values()))
    insert(model, result.new)


def insert(model: type[models.Model], rows: list[Any]) -> None:
    if rows:
        model._base_manager.bulk_create(rows)


def rewrite(model: type[models.Model], rows: list[Any]) -> None:
    """Write rows again: one statement for hundreds, where an UPDATE of each would take one per row."""
    if rows:
        columns = [column.name for column in model._meta.concrete_fields if column.name not in NEVER_AGAIN]
        model._base_manager.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=columns)


# ── Telling and showing ───────────────────────────────────────────────────────────────────────────────────────────


def tell(here: Rows, incoming: Incoming, counts: dict[str, Counts], sessions: Merge[Session], *, by: Actor | None) -> None:
    """One line in the edition's history, and one in that of each session the file changed."""
    space = space_of(Session(edition=here.edition))
    totals = {name: sum(getattr(each, name) for each in counts.values()) for name in ("new", "changed", "same")}
    gone = {name: list(each.missing) for name, each in counts.items() if each.missing}
    missing = sum(len(names) for names in gone.values())
    record("schedule.programme.import", here.edition, by=by, space_id=space, file=incoming.name, **totals, missing=missing, gone=gone)
    for pk, what in sessions.changed.items():
        session = sessions.altered[pk]
        record("schedule.session.import", session, by=by, space_id=space, title=session.title, what=what, file=incoming.name)
    announce(f"edition:{here.edition.pk}:programme", "programme.imported", totals, space_id=space)


def publish_first(here: Rows, incoming: Incoming, *, by: Actor | None) -> Version:
    """Version 1, and the doors open: this is how a conference is shown by one command."""
    here.people = public_ids(here.speakers)
    version = write_version(here, freeze(here, incoming.clean), by=by, comment="")
    for key in PUBLIC:
        Phase.objects.get_or_create(edition=here.edition, key=key, defaults={"opens_at": clock.now()})
    places.forget()
    transaction.on_commit(places.forget)
    return version

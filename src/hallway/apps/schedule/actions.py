"""Verbs of the programme: release it, correct it by hand. (Importing it: imports.py.)"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hallway.apps.schedule.continuity import continued
from hallway.apps.schedule.document import Document, Rows, freeze, sources_of
from hallway.apps.schedule.models import Draft, Room, Session, SessionSpeaker, Slot, Speaker, Track, Version
from hallway.apps.schedule.queries import drafts, rows_of
from hallway.apps.schedule.signals import schedule_released
from hallway.apps.schedule.texts import Cleaner
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition
from hallway.core.live.announce import announce

DRAFTS: tuple[type[Draft], ...] = (Room, Track, Speaker, Session, SessionSpeaker, Slot)


class NothingToRelease(Exception):
    """There is no session yet, so a version would be an empty page."""


class AlreadyReleased(Exception):
    """The version that was to come is there: a second click, or somebody else was faster."""


def release_schedule(edition: Edition, *, by: Actor | None, comment: str = "", number: int | None = None) -> Version:
    """Freeze the draft as the next version, which everybody sees from now on (once `programme-public` is open). `number`
    is what the person who releases took the next one to be.

    Asks `schedule.release_schedule`; `by` None is the machine, inside `audit.system(…)`. Raises NothingToRelease,
    AlreadyReleased.
    """
    if by is not None:
        require(by, "schedule.release_schedule", edition_id=edition.pk)
    clean = Cleaner()
    freeze(rows_of(edition, by=by, what="schedule.release_schedule"), clean)  # outside the transaction, for its texts
    with transaction.atomic():
        edition = lock(edition)
        rows = rows_of(edition, by=by, what="schedule.release_schedule")
        if not rows.sessions:
            raise NothingToRelease
        if number is not None and number != next_number(edition):
            raise AlreadyReleased
        return write_version(rows, freeze(rows, clean), by=by, comment=comment)


def lock(edition: Edition) -> Edition:
    """What changes the programme of one edition happens one after the other. Others may go on naming the edition."""
    return Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)


def write_version(rows: Rows, document: Document, *, by: Actor | None, comment: str) -> Version:
    """The version, and its mark on every row it shows. The caller holds the lock and has asked."""
    edition = rows.edition
    before = Version._base_manager.filter(edition=edition).order_by("-number").values_list("document", flat=True).first()
    version = Version(edition=edition, number=next_number(edition), by_id=by.pk if by else None, comment=comment)
    version.document, version.sources = continued(document, before, at=version.released_at), sources_of(rows)
    version.save(force_insert=True)
    for model in DRAFTS:
        drafts(model, edition, by=by, what="schedule.release_schedule").update(released_in=version)
    space = space_of(version)
    record("schedule.version.release", version, by=by, space_id=space, number=version.number, comment=comment)
    announce(f"edition:{edition.pk}:programme", "schedule.released", {"number": version.number}, space_id=space)
    schedule_released.send(Version, version=version)
    return version


def next_number(edition: Edition) -> int:
    return (Version._base_manager.filter(edition=edition).values_list("number", flat=True).order_by("-number").first() or 0) + 1


# ── Correcting by hand ────────────────────────────────────────────────────────────────────────────────────────────


class LetterTaken(Exception):
    """Another room has this letter, and two doors must not carry the same."""


@transaction.atomic
def edit_room(room: Room, *, by: Actor, **values: Any) -> Room:
    """Change a room's name, letter, colour, seats or description. Asks `schedule.edit_programme`. Raises LetterTaken."""
    lock(room.edition)
    room = drafts(Room, room.edition, by=by).get(pk=room.pk)
    if drafts(Room, room.edition, by=by).filter(letter=values.get("letter", room.letter)).exclude(pk=room.pk).exists():
        raise LetterTaken
    changed = set_values(room, values)
    if changed:
        room.save(update_fields=list(changed))
        record("schedule.room.edit", room, by=by, name=room.name, fields=readable(changed))
        announce(f"edition:{room.edition_id}:programme", "room.edited", {"room": str(room.uid)}, space_id=space_of(room))
    return room


@transaction.atomic
def edit_session(session: Session, *, by: Actor, **values: Any) -> Session:
    """Change what a session says about itself. Asks `schedule.edit_programme`."""
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).get(pk=session.pk)
    changed = set_values(session, values)
    if changed:
        session.save(update_fields=list(changed))
        record("schedule.session.edit", session, by=by, title=session.title, fields=readable(changed))
        announce(f"edition:{session.edition_id}:programme", "session.edited", {"session": str(session.uid)}, space_id=space_of(session))
    return session


@dataclass(frozen=True)
class Time:
    """When and where a session is to happen; `slot` is the time it had, if this replaces one."""

    room: Room
    day: date
    starts_at: datetime
    minutes: int
    slot: Slot | None = None


@transaction.atomic
def place_session(session: Session, times: list[Time], *, by: Actor) -> Session:
    """Let a session happen at exactly these times. Times it had and that are not among them are taken away.

    Asks `schedule.edit_programme`.
    """
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).get(pk=session.pk)
    there = {slot.pk: slot for slot in drafts(Slot, session.edition, by=by).filter(session=session).select_related("room")}
    before = sorted(f"{slot.starts_at.isoformat()} {slot.room.letter}" for slot in there.values())
    for time in times:
        slot = there.pop(time.slot.pk) if time.slot else Slot(edition=session.edition, session=session)
        slot.room, slot.day, slot.starts_at, slot.minutes = time.room, time.day, time.starts_at, time.minutes
        slot.save()
    for slot in there.values():
        slot.delete()
    after = sorted(f"{time.starts_at.isoformat()} {time.room.letter}" for time in times)
    record("schedule.session.place", session, by=by, title=session.title, times=[", ".join(before), ", ".join(after)])
    announce(f"edition:{session.edition_id}:programme", "session.placed", {"session": str(session.uid)}, space_id=space_of(session))
    return session


def set_values(row: Room | Session, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what differs; field → [before, after]."""
    changed = {}
    for name, value in values.items():
        if (before := getattr(row, name)) != value:
            setattr(row, name, value)
            changed[name] = [before, value]
    return changed


def readable(changed: dict[str, list[Any]]) -> dict[str, list[str]]:
    return {name: ["" if value is None else str(value) for value in pair] for name, pair in changed.items()}

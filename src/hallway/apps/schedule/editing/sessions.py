"""Correcting sessions by hand: what they say, when and where they happen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.editing.fields import readable, set_values
from hallway.apps.schedule.models import Room, Session, Slot
from hallway.apps.schedule.queries import drafts
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor
from hallway.core.live.announce import announce


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

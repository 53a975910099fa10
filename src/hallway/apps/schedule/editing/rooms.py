"""Correcting rooms by hand."""

from typing import Any

from django.db import transaction

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.editing.fields import readable, set_values
from hallway.apps.schedule.models import Room
from hallway.apps.schedule.queries import drafts
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor
from hallway.core.live.announce import announce


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

"""Rooms by hand: add, change, put in order, remove."""

from typing import Any
from uuid import UUID

from django.db import transaction

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.editing.fields import Seen, settled, tell, write
from hallway.apps.schedule.editing.keeping import Kept
from hallway.apps.schedule.importing.merge import Slugs
from hallway.apps.schedule.markers import mark_rooms
from hallway.apps.schedule.models import Room, Slot, Track
from hallway.apps.schedule.queries import drafts
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition


class LetterTaken(Exception):
    """Another room has this letter, and two doors must not carry the same."""


class RoomInUse(Exception):
    """Sessions take place there, and nobody said where they go."""


@transaction.atomic
def add_room(edition: Edition, *, by: Actor, **values: Any) -> Room:
    """A new room, the last in order. Without a letter or a colour it gets the next free one.

    Asks `schedule.edit_programme`. Raises LetterTaken.
    """
    edition = lock(edition)
    require(by, "schedule.edit_programme", edition_id=edition.pk)
    others = list(drafts(Room, edition, by=by))
    chosen = {name: values.pop(name, None) for name in ("letter", "line")}
    if chosen["letter"] in {room.letter for room in others}:
        raise LetterTaken
    room = Room(edition=edition, slug=Slugs((each.slug for each in others), "room").next(values["name"]), **values)
    mark_rooms([room], taken=others)
    room.letter, room.line = chosen["letter"] or room.letter, chosen["line"] or room.line
    room.save()
    tell("add", room, by=by, name=room.name)
    return room


@transaction.atomic
def edit_room(room: Room, *, by: Actor, seen: Seen | None = None, **values: Any) -> Room:
    """Change a room's name, letter, colour, seats or description. `seen` are the marks of what the person saw.

    Asks `schedule.edit_programme`. Raises LetterTaken, ChangedMeanwhile.
    """
    lock(room.edition)
    room = drafts(Room, room.edition, by=by).get(pk=room.pk)
    values = settled({name: getattr(room, name) for name in values}, values, seen)
    if drafts(Room, room.edition, by=by).filter(letter=values.get("letter", room.letter)).exclude(pk=room.pk).exists():
        raise LetterTaken
    write(room, values, by=by, name=values.get("name", room.name))
    return room


@transaction.atomic
def move_thing(thing: Room | Track, *, by: Actor, up: bool) -> None:
    """One place up or down among its like. The first stays the first. Asks `schedule.edit_programme`."""
    lock(thing.edition)
    rows = list(drafts(type(thing), thing.edition, by=by).order_by("position", "pk"))
    at = rows.index(drafts(type(thing), thing.edition, by=by).get(pk=thing.pk))
    to = min(max(at + (-1 if up else 1), 0), len(rows) - 1)
    if at == to:
        return
    rows.insert(to, rows.pop(at))
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    tell("order", rows[to], by=by, name=str(thing), order=[at + 1, to + 1])


@transaction.atomic
def remove_room(room: Room, *, by: Actor, to: Room | None = None) -> UUID:
    """Take a room away; what happens there goes to another room.

    Asks `schedule.edit_programme`. Raises RoomInUse where something happens there and `to` is no other room.
    """
    lock(room.edition)
    room = drafts(Room, room.edition, by=by).get(pk=room.pk)
    slots = list(drafts(Slot, room.edition, by=by).filter(room=room))
    if slots and (to is None or to.pk == room.pk):
        raise RoomInUse
    kept = Kept()
    kept.keep([room])
    for slot in slots:
        kept.change(slot, "room_id", to.pk if to else None)
    event = tell("remove", room, by=by, name=room.name, sessions=len(slots), to=str(to or ""), kept=kept.json())
    room.delete()
    return event.uid

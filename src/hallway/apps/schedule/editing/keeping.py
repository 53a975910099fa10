"""What is removed is written down in the history, so that it can be brought back as it was: with its public id, its
number, its address, its place.

An event's words may be erased one day; then what they kept is gone for good, and nothing else depends on it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core import serializers
from django.db import transaction
from django.db.models import Model

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.importing.merge import Slugs
from hallway.apps.schedule.markers import mark_rooms
from hallway.apps.schedule.models import Room, Session, Speaker, Track, Version
from hallway.apps.schedule.queries import drafts
from hallway.core.audit.models import Event
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor
from hallway.core.editions.models import Edition
from hallway.core.live.announce import announce

REMOVALS = (
    *(f"schedule.{kind}.remove" for kind in ("session", "speaker", "room", "track", "tag")),
    *(f"schedule.{kind}.merge" for kind in ("speaker", "track", "tag")),
)
ALL_OR_NOTHING = "schedule.speaker.merge"  # two people must not share a biography half
BACK = "schedule.removed.restore"
IDS = ("guid", "foreign_id", "code")


class NothingToRestore(Exception):
    """It is back already, or its words were erased."""


class BroughtAgain(Exception):
    """An import brought the same thing again meanwhile. `name` is what it is called there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ChangedSince(Exception):
    """What the act changed was changed again."""


@dataclass
class Kept:
    """What an act took away (whole rows), and which fields of other rows it changed: model, pk, field, before, after."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    values: list[list[Any]] = field(default_factory=list)

    def keep(self, rows: Iterable[Model]) -> None:
        """Not by Django's own JSON, which cuts a moment to milliseconds."""
        self.rows += json.loads(json.dumps(serializers.serialize("python", list(rows)), default=str))

    def change(self, row: Any, name: str, value: Any) -> None:
        """Change a field of a row that stays, and remember what stood there."""
        self.values.append([row._meta.label_lower, row.pk, name, getattr(row, name), value])
        setattr(row, name, value)
        row.save(update_fields=[name])

    def json(self) -> dict[str, Any]:
        return {"rows": self.rows, "values": self.values}


@transaction.atomic
def restore(edition: Edition, uid: UUID, *, by: Actor) -> int:
    """Bring back what an event of the history removed. Returns how many parts could not come back, because what they
    belong to is gone or was changed since.

    Asks `schedule.edit_programme`. Raises NothingToRestore, BroughtAgain, ChangedSince.
    """
    edition = lock(edition)
    space = space_of(Session(edition=edition))
    events = Event.objects.visible_to(by).filter(space_id=space)
    event = events.filter(uid=uid, verb__in=REMOVALS).select_related("text").first()
    kept = event.text.details.get("kept") if event and hasattr(event, "text") else None
    if event is None or not kept or str(uid) in restored(events):
        raise NothingToRestore
    lost = sum(not put(row, edition, by=by) for row in kept["rows"])
    lost += put_values(kept["values"], edition, by=by, strictly=event.verb == ALL_OR_NOTHING)
    name = event.text.details.get("name", "")
    record(BACK, edition, by=by, space_id=space, name=name, of=str(uid))
    announce(f"edition:{edition.pk}:programme", "removed.restored", {}, space_id=space)
    return lost


def restored(events: Any) -> set[str]:
    """Public ids of the events whose act was taken back."""
    return {details.get("of", "") for details in events.filter(verb=BACK).values_list("text__details", flat=True) if details}


def put(kept: dict[str, Any], edition: Edition, *, by: Actor) -> bool:
    """Write a row as it was. False where what it belongs to is gone."""
    (found,) = serializers.deserialize("python", [kept])
    row: Any = found.object
    if row.edition_id != edition.pk:
        raise NothingToRestore
    if not has_all_it_needs(row, edition, by=by):
        return False
    newest = drafts(Version, edition, by=by, what="read").order_by("-number").values_list("pk", flat=True).first()
    if row.released_in_id != newest:
        row.released_in_id = None  # a release went by without it
    if isinstance(row, Room | Track | Speaker | Session):
        make_room_for(row, edition, by=by)
    found.save(force_insert=True)
    return True


def has_all_it_needs(row: Any, edition: Edition, *, by: Actor) -> bool:
    """Whether the rows it names are there. A session does without its track."""
    if isinstance(row, Session):
        if row.track_id and not drafts(Track, edition, by=by).filter(pk=row.track_id).exists():
            row.track_id = None
        return True
    named = {name: getattr(row, f"{name}_id", None) for name in ("session", "room", "speaker")}
    models = {"session": Session, "room": Room, "speaker": Speaker}
    if not all(drafts(models[name], edition, by=by).filter(pk=pk).exists() for name, pk in named.items() if pk):
        return False
    return not (named["speaker"] and drafts(type(row), edition, by=by).filter(session=row.session_id, speaker=row.speaker_id).exists())


def make_room_for(row: Room | Track | Speaker | Session, edition: Edition, *, by: Actor) -> None:
    """Its address and its letter may have gone to another one meanwhile."""
    others = drafts(type(row), edition, by=by)
    if others.filter(pk=row.pk).exists():
        raise NothingToRestore
    for name in IDS:
        if getattr(row, name) and (other := others.filter(**{name: getattr(row, name)}).first()):
            raise BroughtAgain(str(other))
    slugs = Slugs(others.values_list("slug", flat=True), row._meta.model_name or "")
    if row.slug in slugs.taken:
        row.slug = slugs.next(str(row))
    if isinstance(row, Room) and others.filter(letter=row.letter).exists():
        position, line = row.position, row.line
        mark_rooms([row], taken=others)
        row.position, row.line = position, line


def put_values(values: list[list[Any]], edition: Edition, *, by: Actor, strictly: bool) -> int:
    """Set fields back that still stand as the act left them. Returns how many were changed since, or are gone."""
    lost = 0
    for label, pk, name, before, after in values:
        row = drafts(apps.get_model(label), edition, by=by).filter(pk=pk).first()
        if row is None or getattr(row, name) != after:
            if strictly:
                raise ChangedSince
            lost += 1
            continue
        setattr(row, name, before)
        row.save(update_fields=[name])
    return lost

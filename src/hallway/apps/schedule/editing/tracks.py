"""Tracks and tags by hand: add, change, bring together, remove."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.editing.fields import Seen, settled, tell, write
from hallway.apps.schedule.editing.keeping import Kept
from hallway.apps.schedule.importing.merge import Slugs
from hallway.apps.schedule.markers import line_of
from hallway.apps.schedule.models import Session, Track
from hallway.apps.schedule.queries import drafts
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition
from hallway.core.live.announce import announce


class NumberTaken(Exception):
    """Another track has this number, and two tiles must not carry the same."""


@transaction.atomic
def add_track(edition: Edition, *, by: Actor, name: str, number: int | None = None, line: int | None = None) -> Track:
    """A new track, the last in order, with the next number and its colour unless they are chosen.

    Asks `schedule.edit_programme`. Raises NumberTaken.
    """
    edition = lock(edition)
    require(by, "schedule.edit_programme", edition_id=edition.pk)
    others = list(drafts(Track, edition, by=by))
    if number in {track.number for track in others}:
        raise NumberTaken
    number = number or max((track.number for track in others), default=0) + 1
    position = max((track.position for track in others), default=0) + 1
    slug = Slugs((track.slug for track in others), "track").next(name)
    track = Track.objects.create(edition=edition, slug=slug, name=name, number=number, line=line or line_of(number), position=position)
    tell("add", track, by=by, name=name)
    return track


@transaction.atomic
def edit_track(track: Track, *, by: Actor, seen: Seen | None = None, **values: Any) -> Track:
    """Change a track's name, number or colour. Asks `schedule.edit_programme`. Raises NumberTaken, ChangedMeanwhile."""
    lock(track.edition)
    track = drafts(Track, track.edition, by=by).get(pk=track.pk)
    values = settled({name: getattr(track, name) for name in values}, values, seen)
    number = values.get("number", track.number)
    if number != track.number and drafts(Track, track.edition, by=by).filter(number=number).exists():
        raise NumberTaken
    write(track, values, by=by, name=values.get("name", track.name))
    return track


@transaction.atomic
def remove_track(track: Track, *, by: Actor, to: Track | None = None) -> UUID:
    """Take a track away. Its sessions go to another track, or have none from now on. Asks `schedule.edit_programme`."""
    lock(track.edition)
    track = drafts(Track, track.edition, by=by).get(pk=track.pk)
    kept = Kept()
    kept.keep([track])
    sessions = drafts(Session, track.edition, by=by).filter(track=track)
    for session in sessions:
        kept.change(session, "track_id", to.pk if to and to.pk != track.pk else None)
    act, more = ("merge", {"to": to.name}) if to else ("remove", {})
    event = tell(act, track, by=by, name=track.name, sessions=len(sessions), **more, kept=kept.json())
    track.delete()
    return event.uid


# ── Tags ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def tags_of(edition: Edition, *, by: Actor, what: str = "read") -> Counter[str]:
    """Every tag of the draft, and how many sessions have it."""
    return Counter(tag for tags in drafts(Session, edition, by=by, what=what).values_list("tags", flat=True) for tag in tags)


def tagged(edition: Edition, tag: str, *, by: Actor, what: str = "schedule.edit_programme") -> list[Session]:
    return [session for session in drafts(Session, edition, by=by, what=what) if tag in session.tags]


@dataclass(frozen=True)
class Renamed:
    """In how many sessions; and the public id of the event that can bring it back, where the old name was lost."""

    sessions: int
    uid: UUID | None = None


@transaction.atomic
def rename_tag(edition: Edition, tag: str, *, by: Actor, to: str = "") -> Renamed:
    """Call a tag something else in every session that has it. A name that is there already brings both together; an empty
    one takes the tag away.

    Asks `schedule.edit_programme`.
    """
    edition = lock(edition)
    require(by, "schedule.edit_programme", edition_id=edition.pk)
    sessions = tagged(edition, tag, by=by)
    act = ("merge" if to in tags_of(edition, by=by) else "rename") if to else "remove"
    if not sessions or tag == to:
        return Renamed(0)
    kept = Kept()
    for session in sessions:
        kept.change(session, "tags", list(dict.fromkeys(to if each == tag else each for each in session.tags if each != tag or to)))
    space = space_of(sessions[0])
    event = record(f"schedule.tag.{act}", edition, by=by, space_id=space, name=tag, to=to, sessions=len(sessions), kept=kept.json())
    announce(f"edition:{edition.pk}:programme", "tag.edited", {"tag": tag}, space_id=space)
    return Renamed(len(sessions), event.uid if act != "rename" else None)

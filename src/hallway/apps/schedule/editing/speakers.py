"""Speakers by hand: add, change, connect to a person, bring two together, remove."""

from typing import Any
from uuid import UUID

from django.db import transaction

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.editing.fields import Seen, settled, tell, write
from hallway.apps.schedule.editing.keeping import Kept
from hallway.apps.schedule.importing.merge import Slugs
from hallway.apps.schedule.models import SessionSpeaker, Speaker
from hallway.apps.schedule.queries import drafts
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person


class SameSpeaker(Exception):
    """A speaker cannot be brought together with themselves."""


@transaction.atomic
def add_speaker(edition: Edition, *, by: Actor, name: str, **values: Any) -> Speaker:
    """A new speaker, connected to nobody yet. Asks `schedule.edit_programme`."""
    edition = lock(edition)
    require(by, "schedule.edit_programme", edition_id=edition.pk)
    slugs = Slugs(drafts(Speaker, edition, by=by).values_list("slug", flat=True), "speaker")
    speaker = Speaker.objects.create(edition=edition, slug=slugs.next(name), name=name, **values)
    tell("add", speaker, by=by, name=name)
    return speaker


@transaction.atomic
def edit_speaker(speaker: Speaker, *, by: Actor, seen: Seen | None = None, **values: Any) -> Speaker:
    """Change a speaker's name or biography. Asks `schedule.edit_programme`. Raises ChangedMeanwhile."""
    lock(speaker.edition)
    speaker = drafts(Speaker, speaker.edition, by=by).get(pk=speaker.pk)
    values = settled({name: getattr(speaker, name) for name in values}, values, seen)
    write(speaker, values, by=by, name=values.get("name", speaker.name))
    return speaker


@transaction.atomic
def connect_speaker(speaker: Speaker, person: Person | None, *, by: Actor) -> Speaker:
    """Say which person of the installation this speaker is; None: nobody we know. That person then sees their sessions.

    Asks `schedule.edit_programme`; the caller has asked whether the actor may know the person.
    """
    lock(speaker.edition)
    speaker = drafts(Speaker, speaker.edition, by=by).select_related("person").get(pk=speaker.pk)
    if speaker.person != person:
        before, speaker.person = speaker.person, person
        speaker.save(update_fields=["person"])
        tell("connect", speaker, by=by, name=speaker.name, person=[str(before or ""), str(person or "")])
    return speaker


@transaction.atomic
def merge_speakers(speaker: Speaker, *, into: Speaker, by: Actor) -> UUID:
    """Two entries are one person: `into` takes the sessions, and what it lacks, of `speaker`, which goes. Returns the
    public id of the event that can bring it back.

    Asks `schedule.edit_programme`. Raises SameSpeaker.
    """
    lock(speaker.edition)
    both = drafts(Speaker, speaker.edition, by=by)
    speaker, into = both.get(pk=speaker.pk), both.get(pk=into.pk)
    if speaker == into:
        raise SameSpeaker
    stage = drafts(SessionSpeaker, speaker.edition, by=by)
    there = set(stage.filter(speaker=into).values_list("session_id", flat=True))
    mine = list(stage.filter(speaker=speaker))
    kept = Kept()
    kept.keep([speaker, *(row for row in mine if row.session_id in there)])
    for row in mine:
        if row.session_id in there:
            row.delete()
        else:
            kept.change(row, "speaker_id", into.pk)
    for name, value in taken_over(speaker, into).items():
        kept.change(into, name, value)
    event = tell("merge", speaker, by=by, name=speaker.name, to=into.name, sessions=len(mine), kept=kept.json())
    speaker.delete()
    return event.uid


def taken_over(speaker: Speaker, into: Speaker) -> dict[str, Any]:
    """What the one that stays gets from the other."""
    values: dict[str, Any] = {}
    if speaker.biography and not into.biography:
        values |= {"biography": speaker.biography, "markup": speaker.markup}
    if speaker.person_id and not into.person_id:
        values["person_id"] = speaker.person_id
    return {name: value for name, value in values.items() if getattr(into, name) != value}


@transaction.atomic
def remove_speaker(speaker: Speaker, *, by: Actor) -> UUID:
    """Take a speaker away, from all sessions too. Asks `schedule.edit_programme`."""
    lock(speaker.edition)
    speaker = drafts(Speaker, speaker.edition, by=by).get(pk=speaker.pk)
    stage = list(drafts(SessionSpeaker, speaker.edition, by=by).filter(speaker=speaker))
    kept = Kept()
    kept.keep([speaker, *stage])
    event = tell("remove", speaker, by=by, name=speaker.name, sessions=len(stage), kept=kept.json())
    speaker.delete()
    return event.uid

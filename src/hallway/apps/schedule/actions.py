"""Verbs of the programme: release it, correct it by hand. (Importing it: imports.py.)"""

from django.db import transaction

from hallway.apps.schedule.document import Document, Rows, freeze
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


def release_schedule(edition: Edition, *, by: Actor | None, comment: str = "") -> Version:
    """Freeze the draft as the next version, which everybody sees from now on (once `programme-public` is open).

    Asks `schedule.release_schedule`; `by` None is the machine, inside `audit.system(…)`. Raises NothingToRelease.
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
        return write_version(rows, freeze(rows, clean), by=by, comment=comment)


def lock(edition: Edition) -> Edition:
    """Imports and releases of one edition happen one after the other."""
    return Edition.objects.select_for_update().get(pk=edition.pk)


def write_version(rows: Rows, document: Document, *, by: Actor | None, comment: str) -> Version:
    """The version, and its mark on every row it shows. The caller holds the lock and has asked."""
    edition = rows.edition
    last = Version._base_manager.filter(edition=edition).values_list("number", flat=True).order_by("-number").first() or 0
    version = Version(edition=edition, number=last + 1, by_id=by.pk if by else None, comment=comment, document=document)
    version.save(force_insert=True)
    for model in DRAFTS:
        drafts(model, edition, by=by, what="schedule.release_schedule").update(released_in=version)
    space = space_of(version)
    record("schedule.version.release", version, by=by, space_id=space, number=version.number, comment=comment)
    announce(f"edition:{edition.pk}:programme", "schedule.released", {"number": version.number}, space_id=space)
    schedule_released.send(Version, version=version)
    return version

"""Releasing the programme. (Importing it: imports.py; correcting it by hand: editing/.)"""

from django.db import transaction

from hallway.apps.schedule.changelog import logged
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
    logged(version.document, before, number=version.number, at=version.released_at, comment=comment)
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

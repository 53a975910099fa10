"""Importing a programme: all of a file or nothing of it.

Reading, cleaning, comparing and making statements happens before the transaction; inside it stands the question whether
the draft is still the one that was looked at, and then the statements run. A process killed at any moment leaves the
edition as it was before, or as it is after.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import lock, write_version
from hallway.apps.schedule.document import Document, Rows, freeze
from hallway.apps.schedule.importing import undo
from hallway.apps.schedule.importing.drafting import Drafted, Ids, drafted
from hallway.apps.schedule.importing.incoming import Incoming, prepare
from hallway.apps.schedule.importing.merge import Merge
from hallway.apps.schedule.importing.snapshot import Snapshot, script, taken
from hallway.apps.schedule.importing.writing import Script, reserve, stamp_of
from hallway.apps.schedule.models import ImportBatch, Session, Version
from hallway.apps.schedule.queries import drafts, rows_of
from hallway.core.audit.models import Event, EventText
from hallway.core.audit.record import prepared, record, space_of
from hallway.core.base import clock
from hallway.core.base.guard import Actor, require
from hallway.core.editions import places
from hallway.core.editions.models import Edition, Phase
from hallway.core.live.announce import announce
from hallway.core.people.models import Person

PUBLIC = ("announced", "programme-public")  # the phases that a first import opens
ATTEMPTS = 3  # to write what was planned, before nobody else may change anything meanwhile


class DraftChanged(Exception):
    """The draft is no longer the one this was planned for."""


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


@dataclass
class Plan:
    """Everything an import will do, and the draft it was made for."""

    edition: Edition
    incoming: Incoming
    stamp: str  # of the draft
    before: Snapshot
    drafted: Drafted
    counts: dict[str, Counts]
    is_first: bool  # there was no session
    away: Collection[str] = ()
    document: Document | None = None  # of the version it releases
    script: Script = field(default_factory=Script)
    undo: bytes = b""

    @property
    def rows(self) -> Rows:
        return self.drafted.rows


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
    for _attempt in range(ATTEMPTS):
        plan = planned(edition, incoming, by=by, ids=reserve, publish=publish)
        try:
            return carry_out(plan, by=by)
        except (DraftChanged, IntegrityError):  # somebody was faster, or starred what was to go
            continue
    with transaction.atomic():
        return carry_out(planned(lock(edition), incoming, by=by, ids=reserve, publish=publish), by=by)


def import_into_new(unsaved: Edition, incoming: Incoming, *, found: Callable[[], Edition]) -> Outcome:
    """The same for an edition that `found` makes: edition and programme together, or neither. For the machine."""
    plan = planned(unsaved, incoming, by=None, ids=reserve, publish=True)
    with transaction.atomic():
        plan.edition = found()
        plan.script.into(plan.edition)
        return carry_out(plan, by=None)


# ── Before the transaction ────────────────────────────────────────────────────────────────────────────────────────


def planned(
    edition: Edition, incoming: Incoming, *, by: Actor | None, ids: Ids | None = None, away: Collection[str] = (), publish: bool = False
) -> Plan:
    """What the import would do to the draft as it is now. Without `ids` it is only to be looked at. `edition` need not be
    saved yet: then it is empty."""
    stamp = stamp_of(edition) if edition.pk else ""
    there = rows_of(edition, by=by) if edition.pk else Rows(edition)
    before, is_first = taken(there), not there.sessions
    made = drafted(there, incoming, away=away, **({"ids": ids} if ids else {}))
    counts = {name: counted(result) for name, result in made.merged.items()}
    plan = Plan(edition, incoming, stamp, before, made, counts, is_first, away)
    if ids:
        after = taken(made.rows)
        plan.script, plan.undo = script(before, after), undo.packed(before, after, people=made.people)
        plan.script.insert(Person, made.people)
        tell_each(plan, by=by)
    if publish and is_first:
        plan.document = freeze(made.rows, incoming.clean)
    return plan


def tell_each(plan: Plan, *, by: Actor | None) -> None:
    """A line in the history of each session the file changed."""
    sessions, changed = {session.pk: session for session in plan.rows.sessions}, plan.drafted.sessions.changed
    said = [(sessions[pk], {"title": sessions[pk].title, "what": what, "file": plan.incoming.name}) for pk, what in changed.items()]
    space = space_of(Session(edition=plan.edition)) if said else None
    lines = prepared("schedule.session.import", said, reserve(Event, len(said)), by=by, space_id=space)
    plan.script.insert(Event, [event for event, _text in lines])
    plan.script.insert(EventText, [text for _event, text in lines])


def counted(result: Merge[Any]) -> Counts:
    same = len(result.rows) - len(result.new) - len(result.changed)
    return Counts(len(result.new), len(result.changed), same, tuple(str(row) for row in result.missing))


# ── In the transaction ────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def carry_out(plan: Plan, *, by: Actor | None, batch: ImportBatch | None = None) -> Outcome:
    """Write what was planned. Raises DraftChanged. The caller has asked."""
    plan.edition = plan.rows.edition = lock(plan.edition)
    if plan.stamp and plan.stamp != stamp_of(plan.edition):
        raise DraftChanged
    plan.script.run()
    tell(plan, by=by)
    note(plan, batch, by=by)
    version = None
    if plan.document and not drafts(Version, plan.edition, by=by).exists():
        version = publish_first(plan, by=by)
    return Outcome(plan.edition, plan.counts, version, plan.incoming.notes)


def note(plan: Plan, batch: ImportBatch | None, *, by: Actor | None) -> None:
    """The batch says what it did, and keeps what undoing needs."""
    batch = batch or ImportBatch(edition=plan.edition, name=plan.incoming.name[:300], by_id=by.pk if by else None)
    written = ["state", "applied_at", "applied_by", "counts", "undo", "reading", "stamp"]
    batch.state, batch.applied_at, batch.applied_by_id = batch.State.APPLIED, clock.now(), by.pk if by else None
    batch.counts = summary(plan)
    batch.undo, batch.reading, batch.stamp = plan.undo or None, None, ""
    batch.save(update_fields=written if batch.pk else None)


def summary(plan: Plan) -> dict[str, Any]:
    """The figures, as a batch keeps them."""
    said = {
        name: {"new": each.new, "changed": each.changed, "same": each.same, "missing": len(each.missing)}
        for name, each in plan.counts.items()
    }
    return {**said, "away": len(plan.drafted.away), "cancelled": len(plan.drafted.cancelled), "undo": bool(plan.undo)}


def tell(plan: Plan, *, by: Actor | None) -> None:
    """One line in the edition's history; those of the sessions it changed stand in the script."""
    space = space_of(Session(edition=plan.edition))
    totals = {name: sum(getattr(each, name) for each in plan.counts.values()) for name in ("new", "changed", "same")}
    gone = {name: list(each.missing) for name, each in plan.counts.items() if each.missing}
    said: dict[str, Any] = {"file": plan.incoming.name, **totals, "missing": sum(map(len, gone.values())), "gone": gone}
    if plan.drafted.away:
        said["away"] = [session.title for session in plan.drafted.away]
    if plan.drafted.cancelled:
        said["cancelled"] = [session.title for session in plan.drafted.cancelled]
    record("schedule.programme.import", plan.edition, by=by, space_id=space, **said)
    announce(f"edition:{plan.edition.pk}:programme", "programme.imported", totals, space_id=space)


def publish_first(plan: Plan, *, by: Actor | None) -> Version:
    """Version 1, and the doors open: this is how a conference is shown by one command."""
    assert plan.document
    version = write_version(plan.rows, plan.document, by=by, comment="")
    for key in PUBLIC:
        Phase.objects.get_or_create(edition=plan.edition, key=key, defaults={"opens_at": clock.now()})
    places.forget()
    transaction.on_commit(places.forget)
    return version

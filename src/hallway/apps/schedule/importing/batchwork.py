"""Importing on screen: what happens in the background. Each step looks at the state it finds, so a step whose process was
killed is taken up again by the next worker, and one that runs twice does nothing the second time."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.importing import preview, undo
from hallway.apps.schedule.importing.batches import TAKES, State
from hallway.apps.schedule.importing.imports import ATTEMPTS, DraftChanged, Plan, carry_out, planned, summary
from hallway.apps.schedule.importing.incoming import Incoming, packed, prepare, unpacked
from hallway.apps.schedule.importing.snapshot import script as script_between
from hallway.apps.schedule.importing.snapshot import taken
from hallway.apps.schedule.importing.ties import tied
from hallway.apps.schedule.importing.undo import Key, Undoing
from hallway.apps.schedule.importing.writing import Script, reserve, stamp_of
from hallway.apps.schedule.models import ImportBatch, ImportFile, Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.apps.schedule.queries import rows_of
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor, NotAllowed, require, unguarded
from hallway.core.editions.models import Edition
from hallway.core.live.announce import announce
from hallway.core.people.models import Person

logger = logging.getLogger(__name__)
TRIES = 3  # a file that kills its worker would be read for ever
STEP = 100  # sessions between two words about progress


def work_on(pk: int) -> None:
    """Do what a batch waits for, as the person who asked for it."""
    with unguarded("background work fetches the batch it was given"):
        batch = ImportBatch.objects.select_related("edition", "by", "applied_by", "undone_by").get(pk=pk)
    steps: dict[str, tuple[Callable[[ImportBatch, Actor], None], Actor | None]] = {
        State.WAITING: (read, batch.by),
        State.READING: (read, batch.by),
        State.APPLYING: (take_in, batch.applied_by),
        State.UNDOING: (put_back, batch.undone_by),
    }
    step, by = steps.get(batch.state, (None, None))
    if step and by:
        with translation.override(batch.language):
            attempt(step, batch, by)


def attempt(step: Callable[[ImportBatch, Actor], None], batch: ImportBatch, by: Actor) -> None:
    """One try. What goes wrong is told to the person, and then to the log."""
    begin = State.READING if batch.state == State.WAITING else batch.state
    if not become(batch, state=begin, attempts=batch.attempts + 1, only=batch.state):
        return
    if batch.attempts > TRIES:
        give_up(batch, _("Reading it stopped the background work several times. Nothing is changed."))
        return
    try:
        require(by, TAKES, edition_id=batch.edition_id)
        step(batch, by)
    except NotAllowed:
        give_up(batch, _("You may not edit this programme any more. Nothing is changed."))
    except Exception:
        give_up(batch, _("Something broke here, not in your file. Nothing is changed. Please tell whoever looks after this server."))
        raise


def become(batch: ImportBatch, *, only: str, **values: Any) -> bool:
    """Change the batch, if it still is in this state."""
    with unguarded("background work on a batch"):
        changed = ImportBatch.objects.filter(pk=batch.pk, state=only).update(**values)
    for name, value in values.items():
        setattr(batch, name, value)
    return bool(changed)


def give_up(batch: ImportBatch, sentence: str) -> None:
    """Back to where nothing is changed, with the reason."""
    back = State.APPLIED if batch.state == State.UNDOING else State.REFUSED
    become(batch, only=batch.state, state=back, problems=[[batch.name, sentence]], reading=None)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def read(batch: ImportBatch, by: Actor) -> None:
    """From bytes to a preview, or to the reasons why there is none."""
    try:
        programme = formats.read_files(files_of(batch), timezone=batch.timezone or None, columns=batch.columns or None)
    except formats.NeedsColumns as question:
        table = {"name": question.name, "headers": question.headers, "guesses": question.guesses, "unclear": question.unclear}
        become(batch, only=State.READING, state=State.COLUMNS, table={**table, "samples": question.samples})
    except formats.Unreadable as refusal:
        problems = [[problem.place, problem.sentence] for problem in refusal.problems]
        become(batch, only=State.READING, state=State.REFUSED, problems=problems)
    else:
        become(batch, only=State.READING, total=len(programme.sessions), done=0)
        incoming = prepare(programme, name=batch.name, clean=False, seen=lambda done: tell_progress(batch, done))
        show(batch, incoming, by)


def files_of(batch: ImportBatch) -> list[tuple[str, bytes]]:
    found = []
    with unguarded("background work reads the files of its batch"):
        files = list(ImportFile.objects.filter(batch=batch).order_by("pk"))
    for row in files:
        with row.file.open("rb") as file:
            found.append((row.name, file.read()))
    return found


def tell_progress(batch: ImportBatch, done: int) -> None:
    if done % STEP == 0:
        become(batch, only=State.READING, done=done)


def show(batch: ImportBatch, incoming: Incoming, by: Actor, *, again: bool = False) -> None:
    """The preview, made from the draft as it is now. A file that brings nothing needs no answer."""
    conflicts = {preview.mark_of(each) for each in preview.conflicts_of(rows_of(batch.edition, by=by))}
    plan = planned(batch.edition, incoming, by=by)
    shown = preview.preview_of(plan, conflicts_before=conflicts)
    become(
        batch,
        only=batch.state,
        state=State.READY if brings(plan) else State.DISCARDED,
        reading=packed(incoming) if brings(plan) else None,
        stamp=plan.stamp,
        is_renewed=again,
        counts=summary(plan),
        preview=shown,
        notes=[[note.sentence, list(note.places)] for note in incoming.notes],
        problems=[],
        done=batch.total,
    )


def brings(plan: Plan) -> bool:
    """Whether there is anything to decide."""
    return any(each.new or each.changed or each.missing for each in plan.counts.values())


# ── Taking in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def take_in(batch: ImportBatch, by: Actor) -> None:
    """Write what the preview showed. Where the draft is another one by now, show what would happen to that one."""
    incoming = unpacked(bytes(batch.reading or b""))
    for _attempt in range(ATTEMPTS):
        plan = planned(batch.edition, incoming, by=by, ids=reserve, away=batch.away)
        if plan.stamp != batch.stamp:
            break
        try:
            with transaction.atomic():
                if still(batch, State.APPLYING):
                    carry_out(plan, by=by, batch=batch)
            return
        except (DraftChanged, IntegrityError):  # somebody was faster, or starred what was to go
            continue
    show(batch, incoming, by, again=True)


def still(batch: ImportBatch, state: str) -> bool:
    """Whether nobody else did the work meanwhile; the batch is ours until the transaction ends."""
    lock(batch.edition)
    with unguarded("background work on a batch"):
        return ImportBatch.objects.select_for_update().filter(pk=batch.pk, state=state).exists()


# ── Undoing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def put_back(batch: ImportBatch, by: Actor) -> None:
    for _attempt in range(ATTEMPTS):
        undone = what_undoing_does(batch, by)
        script = undone.script()
        try:
            with transaction.atomic():
                if still(batch, State.UNDOING):
                    write_undone(batch, undone, script, by=by)
            return
        except (DraftChanged, IntegrityError):
            continue
    raise DraftChanged


class Undone:
    """What undoing a batch does to the draft as it is now."""

    def __init__(self, edition: Edition, result: Undoing, now: dict[Key, Any], *, stamp: str) -> None:
        self.edition, self.result, self.now, self.stamp = edition, result, now, stamp
        self.people: list[int] = []

    def script(self) -> Script:
        made = script_between(undo.snapshot_of(self.now), undo.snapshot_of(self.result.things))
        made.delete(Person, self.people)
        return made

    def left(self) -> list[list[str]]:
        return [[kind, self.name((kind, pk)), why] for (kind, pk), why in self.result.left.items()]

    def name(self, key: Key) -> str:
        row = (self.now.get(key) or self.result.things.get(key) or {"row": {}})["row"]
        return str(row.get("title") or row.get("name") or "")


def what_undoing_does(batch: ImportBatch, by: Actor) -> Undone:
    """Nothing is written. Asks `schedule.edit_programme` through its rows."""
    stamp = stamp_of(batch.edition)
    now = undo.things(taken(rows_of(batch.edition, by=by)))
    memory = undo.opened(bytes(batch.undo or b""))
    result = undo.undoing(memory, now, tied=held(memory.made))
    undone = Undone(batch.edition, result, now, stamp=stamp)
    gone = {pk for kind, pk in result.removed if kind == "speaker"}
    undone.people = nobodys(memory.people, without_speakers=gone)
    return undone


def held(made: dict[Key, str]) -> set[Key]:
    """Of what the import made: what people starred, or another part of the house refers to."""
    inside: dict[str, tuple[Any, tuple[Any, ...]]] = {
        "room": (Room, (Slot,)),
        "track": (Track, (Session,)),
        "speaker": (Speaker, (SessionSpeaker,)),
        "session": (Session, (SessionSpeaker, Slot)),
    }
    found: set[Key] = set()
    for kind, (model, parts) in inside.items():
        found |= {(kind, pk) for pk in tied(model, [pk for each, pk in made if each == kind], apart_from=parts)}
    return found


def nobodys(people: list[int], *, without_speakers: set[int]) -> list[int]:
    """Of the persons made for imported speakers: those whom nothing else knows, and who never signed in."""
    with unguarded("whether a person is still needed"):
        needed = set(Speaker.objects.filter(person_id__in=people).exclude(pk__in=without_speakers).values_list("person_id", flat=True))
    needed |= tied(Person, people, apart_from=(Speaker,))
    there = Person.objects.filter(pk__in=set(people) - needed, last_login=None)
    return sorted(there.values_list("pk", flat=True))


def write_undone(batch: ImportBatch, undone: Undone, script: Script, *, by: Actor) -> None:
    """The caller holds the lock. Raises DraftChanged."""
    if undone.stamp != stamp_of(undone.edition):
        raise DraftChanged
    script.run()
    result = undone.result
    said = {"removed": undo.counted(result.removed), "restored": undo.counted(result.restored), "left": undo.counted(result.left)}
    become(batch, only=State.UNDOING, state=State.UNDONE, left=undone.left(), undo=None, counts={**batch.counts, "undone": said})
    space = space_of(batch)
    figures = {name: sum(numbers.values()) for name, numbers in said.items()}
    record("schedule.programme.undo", undone.edition, by=by, space_id=space, file=batch.name, **figures)
    announce(f"edition:{undone.edition.pk}:programme", "programme.undone", figures, space_id=space)

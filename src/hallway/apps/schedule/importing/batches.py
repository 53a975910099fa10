"""Importing on screen: files are brought, read in the background, looked at, and then taken in, left alone or undone.

Here is what people do; what happens in the background stands in batchwork.py. A batch is moved from state to state by
one UPDATE that names the state it had, so of two clicks one moves it and the other finds it moved.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation

from hallway.apps.schedule.importing.incoming import name_of
from hallway.apps.schedule.models import ImportBatch, ImportFile
from hallway.core.attachments.actions import safe_name
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition

State = ImportBatch.State
TAKES = "schedule.edit_programme"


class TooLate(Exception):
    """The batch is no longer where it was: a second click, or somebody else was faster."""


def bring(edition: Edition, files: Sequence[UploadedFile], *, by: Actor, timezone: str = "") -> ImportBatch:
    """Keep the files and have them read. Nothing is changed by that. Asks `schedule.edit_programme`."""
    require(by, TAKES, edition_id=edition.pk)
    names = [safe_name(file.name or "") for file in files]
    batch = ImportBatch(
        edition=edition, by_id=by.pk, name=name_of(names)[:300], timezone=timezone, language=translation.get_language() or "en"
    )
    rows = [ImportFile(edition=edition, batch=batch, name=name, size=file.size or 0) for name, file in zip(names, files, strict=True)]
    for row, file in zip(rows, files, strict=True):
        row.file.save("", file, save=False)  # before the transaction: bytes take their time, and a lost file is collected
    with transaction.atomic():
        batch.save()
        for row in rows:
            row.batch = batch
            row.save()
        record("schedule.batch.bring", batch, by=by, file=batch.name)
        send(batch)
    return batch


@transaction.atomic
def name_columns(batch: ImportBatch, columns: dict[str, str | None], *, by: Actor) -> None:
    """Say which column of a table holds what, and have it read again. Asks `schedule.edit_programme`. Raises TooLate."""
    move(batch, by, [State.COLUMNS], State.WAITING, columns=columns, attempts=0)
    send(batch)


@transaction.atomic
def accept(batch: ImportBatch, *, by: Actor, away: Collection[str] = ()) -> None:
    """Take in what the preview shows, as a draft. `away` names missing sessions that go (public ids).

    Asks `schedule.edit_programme`. Raises TooLate.
    """
    move(batch, by, [State.READY], State.APPLYING, applied_by_id=by.pk, away=sorted(away), is_renewed=False, attempts=0)
    send(batch)


@transaction.atomic
def leave(batch: ImportBatch, *, by: Actor) -> None:
    """Not now: nothing is taken in. Asks `schedule.edit_programme`. Raises TooLate."""
    open_states = [State.WAITING, State.READING, State.COLUMNS, State.READY, State.REFUSED]
    move(batch, by, open_states, State.DISCARDED, reading=None)
    record("schedule.batch.leave", batch, by=by, file=batch.name)


@transaction.atomic
def undo(batch: ImportBatch, *, by: Actor) -> None:
    """Put back what the import changed, where nobody changed it since. Asks `schedule.edit_programme`. Raises TooLate."""
    move(batch, by, [State.APPLIED], State.UNDOING, undone_by_id=by.pk, undone_at=clock.now(), attempts=0)
    send(batch)


def move(batch: ImportBatch, by: Actor, before: Sequence[State], after: State, **values: Any) -> None:
    rows = ImportBatch.objects.visible_to(by, TAKES).filter(pk=batch.pk, state__in=before)
    if not rows.update(state=after, **values):
        raise TooLate
    batch.state = after


def send(batch: ImportBatch) -> None:
    """Into the queue of background work, with the transaction."""
    from hallway.apps.schedule.tasks import work_on_import  # noqa: PLC0415 - it calls what stands below us

    work_on_import.enqueue(batch.pk)

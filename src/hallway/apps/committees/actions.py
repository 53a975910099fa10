"""Writing notes."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from hallway.apps.committees.models import Note, NoteVersion
from hallway.core.access.models import Space
from hallway.core.attachments.actions import attach, remove_attachment, restore_attachment
from hallway.core.attachments.models import Attachment
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor
from hallway.core.live.announce import announce


class ChangedMeanwhile(Exception):
    """Somebody changed the note while this text was being written. `note` is what it says now."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.uid)
        self.note = note


@transaction.atomic
def write_note(space: Space, *, title: str, body: str, by: Actor, files: Iterable[UploadedFile] = ()) -> Note:
    """Begin a note in a team's notes. Asks `committees.write_note`. Raises TooLarge or EmptyFile for a file."""
    space = Space.objects.visible_to(by, "committees.write_note").get(pk=space.pk)
    note = Note(space=space, title=title, body=body, changed_by_id=by.pk)
    note.save()
    keep_version(note, by=by)
    note.files.add(*(attach(space, file, by=by) for file in files))
    record("committees.note.write", note, by=by, title=title)
    announce(f"space:{space.uid}", "note.written", {"note": str(note.uid)}, space_id=space.pk)
    return note


@transaction.atomic
def edit_note(note: Note, *, title: str, body: str, base: int, by: Actor, files: Iterable[UploadedFile] = ()) -> Note:
    """Change a note that was read as version `base`. The version before is kept.

    Asks `committees.write_note`. Raises ChangedMeanwhile when somebody else was faster; nothing is lost then, neither
    theirs nor, if the caller keeps it, this text.
    """
    note = locked(note, by=by)
    if note.version != base:
        raise ChangedMeanwhile(note)
    changed = (note.title, note.body) != (title, body)
    if changed:
        note.title, note.body, note.version = title, body, note.version + 1
        note.changed_at, note.changed_by_id = clock.now(), by.pk
        note.save()
        keep_version(note, by=by)
        record("committees.note.edit", note, by=by, version=note.version)
    note.files.add(*(attach(note.space, file, by=by) for file in files))
    announce(f"space:{note.space.uid}", "note.edited", {"note": str(note.uid), "version": note.version}, space_id=note.space_id)
    return note


def restore_version(note: Note, number: int, *, by: Actor) -> Note:
    """Make an older version the newest: another edit, so it can be undone like one."""
    old = NoteVersion.objects.visible_to(by).get(note=note, number=number)
    return edit_note(note, title=old.title, body=old.body, base=note.version, by=by)


@transaction.atomic
def archive_note(note: Note, *, by: Actor) -> None:
    """Put a note away; it stays readable under "put away". Asks `committees.write_note`."""
    note = locked(note, by=by)
    if note.archived_at is None:
        Note.objects.visible_to(by).filter(pk=note.pk).update(archived_at=clock.now())
        record("committees.note.archive", note, by=by)


@transaction.atomic
def unarchive_note(note: Note, *, by: Actor) -> None:
    """Bring a note back. Asks `committees.write_note`."""
    note = locked(note, by=by)
    if note.archived_at is not None:
        Note.objects.visible_to(by).filter(pk=note.pk).update(archived_at=None)
        record("committees.note.unarchive", note, by=by)


@transaction.atomic
def remove_file(note: Note, file: Attachment, *, by: Actor) -> None:
    """Take a file off a note. Asks `committees.write_note`; the bytes stay a month."""
    locked(note, by=by)
    remove_attachment(file, by=by)


@transaction.atomic
def bring_file_back(note: Note, file: Attachment, *, by: Actor) -> None:
    """Undo `remove_file`. Asks `committees.write_note`. Raises BytesGone after a month."""
    locked(note, by=by)
    restore_attachment(file, by=by)


def locked(note: Note, *, by: Actor) -> Note:
    return Note.objects.visible_to(by, "committees.write_note").select_for_update().get(pk=note.pk)


def keep_version(note: Note, *, by: Actor) -> None:
    NoteVersion(note=note, space=note.space, number=note.version, title=note.title, body=note.body, by_id=by.pk).save()

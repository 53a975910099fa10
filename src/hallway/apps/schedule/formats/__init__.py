"""The door: bytes of programme files in, a Programme out, or Unreadable with every problem and its place.

All or nothing. A reader sorts a file's own words into a Draft; `assembly` judges them the same way for every format.
A new format is one module with `recognises(value)` and `read(documents, report)`, added to READERS.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from . import europython_xml, frab_json, frab_xml, icalendar_file, parts, pretalx, pyconuk, pyvideo, table_rows, unknown
from .assembly import assemble
from .columns import FIELDS, NeedsColumns
from .documents import Document, document_of, refuse_crowd
from .draft import Draft
from .limits import MAX_BYTES, MAX_FILES
from .model import Link, Person, Programme, Room, Session, Slot, Track
from .trouble import Note, Problem, Report, Unreadable, shown

__all__ = [
    "FIELDS",
    "MAX_BYTES",
    "MAX_FILES",
    "Link",
    "NeedsColumns",
    "Note",
    "Person",
    "Problem",
    "Programme",
    "Room",
    "Session",
    "Slot",
    "Track",
    "Unreadable",
    "read",
    "read_files",
]

Columns = Mapping[str, str | None]


class Reader(NamedTuple):
    recognises: Callable[[Any], bool]
    read: Callable[[Sequence[Document], Report], Draft]
    takes_sets: bool = False  # several files that belong together


READERS = (
    Reader(frab_xml.recognises, frab_xml.read),
    Reader(frab_json.recognises, frab_json.read),
    Reader(pyconuk.recognises, pyconuk.read),
    Reader(pyvideo.recognises, pyvideo.read, takes_sets=True),
    Reader(parts.recognises, pretalx.read, takes_sets=True),
    Reader(icalendar_file.recognises, icalendar_file.read, takes_sets=True),
    Reader(table_rows.recognises, table_rows.read, takes_sets=True),
    Reader(europython_xml.recognises, europython_xml.read),
)


def read(data: bytes, *, name: str, timezone: str | None = None, columns: Columns | None = None) -> Programme:
    """Read a programme file called `name`. `timezone` (an IANA name) is used where the file names none.

    Look at the file's size first: more than MAX_BYTES is refused anyway.
    """
    return read_files([(name, data)], timezone=timezone, columns=columns)


def read_files(files: Sequence[tuple[str, bytes]], *, timezone: str | None = None, columns: Columns | None = None) -> Programme:
    """Read one file, or several that belong together, as (name, bytes). MAX_BYTES holds for all of them together.

    A table whose columns are not clear raises NeedsColumns; ask, and read again with `columns`: our field → the file's header,
    or None for a field to leave out. All fields: FIELDS.
    """
    refuse_crowd(files)
    documents = [document_of(data, name=shown(name) or _("The file"), among=len(files), columns=columns) for name, data in files]
    reader = reader_of(documents)
    report = Report()
    for document in documents:
        if document.remark:
            report.say(document.remark)
    return assemble(reader.read(documents, report), report, timezone=timezone)


def reader_of(documents: Sequence[Document]) -> Reader:
    """The one reader that takes all of these files."""
    readers = [next((reader for reader in READERS if reader.recognises(document.value)), None) for document in documents]
    for document, reader in zip(documents, readers, strict=True):
        if reader is None:
            raise unknown.refuse_document(document.value, name=document.name)
    first = readers[0]
    assert first is not None
    if len(documents) > 1 and not (first.takes_sets and set(readers) == {first}):
        raise unknown.refuse_mixture([document.name for document in documents])
    return first

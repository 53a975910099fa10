"""The door: bytes of a programme file in, a Programme out, or Unreadable with every problem and its place.

All or nothing. A reader sorts a file's own words into a Draft; `assembly` judges them the same way for every format.
A new format is one module with `recognises(document)` and `read(document, report)`, added to READERS.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from . import frab_json, frab_xml, unknown
from .assembly import assemble
from .draft import Draft
from .limits import MAX_BYTES
from .model import Link, Person, Programme, Room, Session, Slot, Track
from .opening import text_of
from .tree import parse_xml
from .trouble import Note, Problem, Report, Unreadable, shown
from .values import parse_json

__all__ = ["MAX_BYTES", "Link", "Note", "Person", "Problem", "Programme", "Room", "Session", "Slot", "Track", "Unreadable", "read"]


class Reader(NamedTuple):
    recognises: Callable[[Any], bool]
    read: Callable[[Any, Report], Draft]


READERS = (
    Reader(frab_xml.recognises, frab_xml.read),
    Reader(frab_json.recognises, frab_json.read),
)


def read(data: bytes, *, name: str, timezone: str | None = None) -> Programme:
    """Read a programme file called `name`. `timezone` (an IANA name) is used where the file names none.

    Look at the file's size first: more than MAX_BYTES is refused anyway.
    """
    name = shown(name) or _("The file")
    document = document_of(text_of(data, name=name), name=name)
    for reader in READERS:
        if reader.recognises(document):
            report = Report()
            return assemble(reader.read(document, report), report, timezone=timezone)
    raise unknown.refuse_document(document, name=name)


def document_of(text: str, *, name: str) -> Any:
    """An XML tree or a JSON value. Formats that are neither get their place here."""
    start = text.lstrip()[:1]
    if start == "<":
        unknown.refuse_web_page(text, name=name)
        return parse_xml(text, name=name)
    if start in {"{", "["}:
        return parse_json(text, name=name)
    raise unknown.refuse_text(text, name=name)

"""From bytes to a document: an XML tree, a JSON value, a calendar or a table, and the name of its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import unknown
from .ical_lines import calendar_of, is_calendar, is_xcal, parse_calendar
from .limits import MAX_BYTES, MAX_FILES
from .opening import text_of
from .table import is_table, parse_table
from .tree import parse_xml
from .trouble import Problem, Unreadable
from .values import parse_json


@dataclass(frozen=True)
class Document:
    name: str  # of the file
    value: Any
    prefix: str = ""  # stands before every place, where several files were given together
    remark: str = ""  # what had to be assumed before it could be read at all


def refuse_crowd(files: Sequence[tuple[str, bytes]]) -> None:
    if not files:
        raise Unreadable(Problem(_("The file"), _("No file was given.")))
    if len(files) > MAX_FILES:
        said = {"count": len(files), "limit": MAX_FILES}
        raise Unreadable(Problem(_("The files"), _("These are %(count)d files; at most %(limit)d are read together.") % said))
    size = sum(len(data) for _name, data in files)
    if len(files) > 1 and size > MAX_BYTES:
        said = {"size": size // 1024**2, "limit": MAX_BYTES // 1024**2}
        raise Unreadable(Problem(_("The files"), _("Together they have %(size)d MB; at most %(limit)d MB are read.") % said))


def document_of(data: bytes, *, name: str, among: int, columns: Mapping[str, str | None] | None) -> Document:
    """One of so many files. Where there are several, every place names its file."""
    prefix = f"{name}: " if among > 1 else ""
    try:
        text, remark = text_of(data, name=name)
        return Document(name, value_of(text, name=name, columns=columns), prefix, remark)
    except Unreadable as refusal:
        raise Unreadable(*(in_file(problem, name) if prefix else problem for problem in refusal.problems)) from None


def in_file(problem: Problem, name: str) -> Problem:
    return problem if problem.place == name else Problem(f"{name}: {problem.place}", problem.sentence)


def value_of(text: str, *, name: str, columns: Mapping[str, str | None] | None) -> Any:
    """What kind of text it is shows at its first letter. Formats that begin otherwise get their place here."""
    start = text.lstrip()[:1]
    if start == "<":
        unknown.refuse_web_page(text, name=name)
        tree = parse_xml(text, name=name)
        return calendar_of(tree) if is_xcal(tree) else tree
    if start in {"{", "["}:
        return parse_json(text, name=name)
    if is_calendar(text):
        return parse_calendar(text)
    if is_table(text, sure=True):
        return parse_table(text, name=name, columns=columns)
    unknown.refuse_yaml(text, name=name)
    if is_table(text, sure=False):
        return parse_table(text, name=name, columns=columns)
    raise unknown.refuse_text(text, name=name)

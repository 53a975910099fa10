"""From bytes to text: what kind of file is this at all? Refuses what is no programme before anything is parsed."""

import codecs
import json
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .limits import MAX_BYTES
from .trouble import Problem, Unreadable, shown

READABLE = gettext_lazy(
    "Readable are schedule.xml and schedule.json (pentabarf, frab, pretalx), pretalx's API, calendars (iCalendar) and tables (CSV)."
)

PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
PICTURES_AND_PAPER = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\xd0\xcf\x11\xe0", "Microsoft Office"),
)

CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
ENCODINGS = {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "iso8859-1", "iso8859-15", "cp1252"}
DECLARED = re.compile(rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def text_of(data: bytes, *, name: str) -> tuple[str, str]:
    """The file's text, and a remark where its encoding had to be guessed.

    Raises Unreadable for what is empty, too big, packed, a picture, or not text.
    """
    refuse_size(data, name)
    refuse_other_kinds(data, name)
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and (guessed := from_windows(data)):
            return guessed, _("%(file)s is not UTF-8. It was read as Windows-1252; look at its umlauts and accents.") % {"file": name}
        if encoding.startswith(("utf-16", "utf-32")):  # guessed from zeros, which any binary file has
            raise no_text(name) from None
        line = data.count(b"\n", 0, error.start) + 1
        sentence = _("Some bytes here are not %(encoding)s text. Save the file as UTF-8.") % {"encoding": encoding.upper()}
        raise Unreadable(Problem(_("Line %(line)d") % {"line": line}, sentence)) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text[:1000]:
        raise no_text(name)
    return text, ""


def from_windows(data: bytes) -> str:
    """Tables that Excel saves as "CSV" are in Windows' own encoding. Nothing, if it is no table or no such text."""
    if data.lstrip()[:1] in {b"<", b"{", b"["} or data[:1000].count(0) or len(CONTROL.findall(data)):
        return ""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return ""


def no_text(name: str) -> Unreadable:
    return Unreadable(Problem(name, _("This is not a text file. %(readable)s") % {"readable": READABLE}))


def refuse_size(data: bytes, name: str) -> None:
    if not data or data.isspace():
        raise Unreadable(Problem(name, _("The file is empty.")))
    if len(data) > MAX_BYTES:
        said = {"size": len(data) // 1024**2, "limit": MAX_BYTES // 1024**2}
        raise Unreadable(Problem(name, _("The file has %(size)d MB; at most %(limit)d MB are read.") % said))


def refuse_other_kinds(data: bytes, name: str) -> None:
    if data.startswith(b"PK") and (b"[Content_Types].xml" in data[:4000] or b"opendocument" in data[:200]):
        sentence = _("This is a workbook or a text document. Save the table as CSV (UTF-8) and import that.")
        raise Unreadable(Problem(name, sentence))
    for start, kind in PACKED:
        if data.startswith(start):
            raise Unreadable(Problem(name, _("The file is packed (%(kind)s). Unpack it and import what is inside.") % {"kind": kind}))
    for start, kind in PICTURES_AND_PAPER:
        if data.startswith(start):
            said = {"kind": kind, "readable": READABLE}
            raise Unreadable(Problem(name, _("This is a %(kind)s file. %(readable)s") % said))


def encoding_of(data: bytes) -> str:
    """A byte order mark, else what the XML says of itself, else UTF-8 or what the zeros in the first letters tell."""
    guessed = json.detect_encoding(data)
    if guessed not in {"utf-8", "utf-8-sig"}:
        return guessed
    declared = DECLARED.match(data.removeprefix(codecs.BOM_UTF8).lstrip()[:200])
    if not declared:
        return "utf-8"
    word = declared[1].decode()
    try:
        known = codecs.lookup(word).name
    except LookupError:
        known = ""
    if known not in ENCODINGS:
        sentence = _("The file says it is written in “%(encoding)s”. Save it as UTF-8.") % {"encoding": shown(word)}
        raise Unreadable(Problem(_("Line %(line)d") % {"line": 1}, sentence))
    return "utf-8" if known.startswith(("utf", "ascii")) else known

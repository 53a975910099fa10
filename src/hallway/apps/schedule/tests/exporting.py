"""Books for tests of the exports, made without a database, and judges: what others say of our files."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import icalendar
import ics
import jsonschema
import jsonschema_rs
import vobject
from lxml import etree

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, opened
from hallway.apps.schedule.continuity import continued
from hallway.apps.schedule.document import Document, Rows, freeze, sources_of
from hallway.apps.schedule.exports.values import Sources
from hallway.apps.schedule.texts import Cleaner
from hallway.core.editions.models import Conference, Edition

URI = jsonschema_rs.Draft6Validator({"format": "uri"}, validate_formats=True)
BACKSLASH_N = re.compile(r"\\[nN]")
RELEASED = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)


class Paths:
    """Addresses without URL patterns."""

    on_own_host = True

    def __call__(self, view: str, name: object = "") -> str:
        return f"/en/{view}/{name}" if name else f"/en/{view}"


def about(**more: Any) -> About:
    values: dict[str, Any] = {
        "name": "Candlewright Days 2027",
        "slug": "2027",
        "conference": "candlewright",
        "tagline": "",
        "place": "Harbour",
        "timezone": "Europe/Berlin",
        "starts_on": date(2027, 6, 5),
        "ends_on": date(2027, 6, 6),
        "language": "en",
        "origin": "https://2027.candlewright.example",
        "paths": Paths(),
        "own_paths": Paths(),
        **more,
    }
    return About(**values)


def edition_of(timezone: str = "Europe/Berlin") -> Edition:
    conference = Conference(pk=1, slug="candlewright", name="Candlewright Days")
    return Edition(pk=1, conference=conference, slug="2027", name="Candlewright Days 2027", timezone=timezone)


@dataclass(frozen=True)
class Released:
    """A release, as the exports get it."""

    book: Book
    sources: Sources
    document: Document


def released(rows: Rows, *, before: Document | None = None, number: int = 1, at: datetime = RELEASED) -> Released:
    for kind in (rows.rooms, rows.tracks, rows.speakers, rows.sessions, rows.slots, rows.stage):
        for pk, row in enumerate(kind, start=1):
            row.pk = row.pk or pk
    document = json.loads(json.dumps(continued(freeze(rows, Cleaner()), before, at=at)))
    return Released(opened(document, uid=str(uid("version", number)), number=number, released_at=at), sources_of(rows), document)


def uid(kind: str, number: int) -> UUID:
    """Of a row made for a test, the same in every run."""
    return uuid5(NAMESPACE_URL, f"{kind} {number}")


# ── Judges ────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def schemas(shared: Path) -> tuple[Any, Any]:
    folder = shared / "data" / "schemas"
    checker = jsonschema.FormatChecker()
    checker.checks("date-time", raises=ValueError)(is_moment)
    checker.checks("uri", raises=ValueError)(is_uri)
    rules = json.loads((folder / "schema.json").read_text())
    return etree.XMLSchema(etree.parse(folder / "schedule.xml.xsd")), jsonschema.Draft6Validator(rules, format_checker=checker)


def is_moment(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and datetime.fromisoformat(value).tzinfo is not None)


def is_uri(value: object) -> bool:
    """By the rules of another house: jsonschema in Rust knows RFC 3986."""
    return not isinstance(value, str) or URI.is_valid(value)


def wrong_in_xml(text: str, shared: Path) -> list[str]:
    """What c3voc's XML schema has to say about a file: nothing, if it is right."""
    schema = schemas(shared)[0]
    schema.validate(etree.fromstring(text.encode()))
    return [f"line {error.line}: {error.message}" for error in schema.error_log.filter_from_errors()][:5]


def wrong_in_json(text: str, shared: Path) -> list[str]:
    errors = schemas(shared)[1].iter_errors(json.loads(text))
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]} {[each.message[:99] for each in error.context or ()]}"
        for error in errors
    ][:5]


Entry = tuple[str, datetime, datetime, str]  # uid, start, end, summary


def read_by_icalendar(text: str) -> list[Entry]:
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return sorted((str(each["uid"]), each.decoded("dtstart"), each.decoded("dtend"), str(each["summary"])) for each in found)


def read_by_vobject(text: str) -> list[Entry]:
    found = vobject.readOne(text).contents.get("vevent", [])
    return sorted((each.uid.value, each.dtstart.value, each.dtend.value, each.summary.value) for each in found)


def read_by_ics(text: str) -> list[Entry]:
    found = ics.Calendar(text).events
    return sorted((each.uid, each.begin.datetime, each.end.datetime, each.name or "") for each in found)


def agreed(text: str) -> list[Entry]:
    """The entries of a calendar, as three readers who do not know each other find them."""
    first, second, third = (in_utc(read(text)) for read in (read_by_icalendar, read_by_vobject, read_by_ics))
    assert second == first
    # ics 0.7 takes a backslash that somebody wrote before an n for a line's end. The standard is with the others.
    assert third == [(uid, start, end, BACKSLASH_N.sub("\\\\\n", title)) for uid, start, end, title in first]
    return first


def in_utc(entries: Iterable[Entry]) -> list[Entry]:
    return [(uid, start.astimezone(UTC), end.astimezone(UTC), title) for uid, start, end, title in entries]


def well_formed(text: str) -> list[str]:
    """What a strict reader could mind: line ends, long lines, letters cut in two."""
    octets = text.encode()
    lines = octets.split(b"\r\n")
    bad = [] if octets.endswith(b"END:VCALENDAR\r\n") else ["no end"]
    bad += [f"{len(line)} octets: {line!r}" for line in lines if len(line) > 75]
    bad += [f"bare line end or control: {line!r}" for line in lines if any((byte < 32 and byte != 9) or byte == 127 for byte in line)]
    return bad + [f"cut letter: {line!r}" for line in lines if not decodes(line)]


def decodes(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True

"""Files that are no programme we read: say what they look like, so that the next attempt is the right one."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .opening import READABLE
from .tree import Element, end_of_prologue
from .trouble import Problem, Unreadable, shown

Guess = tuple[Callable[[Any], bool], Any]


def keys(value: Any, *wanted: str) -> bool:
    return isinstance(value, dict) and all(key in value for key in wanted)


def first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def is_pretalx_api(value: Any) -> bool:
    entry = first(value.get("results") or value.get("slots")) if isinstance(value, dict) else first(value)
    return keys(entry, "code", "speakers") or keys(entry, "code", "submissions")


def is_pretalx_timetable(value: Any) -> bool:
    return keys(value, "schedule", "speakers", "rooms") and not keys(value["schedule"], "conference")


def is_days_of_talks(value: Any) -> bool:
    return keys(value, "days") and isinstance(value["days"], dict) and all(keys(day, "rooms") for day in value["days"].values())


YAML = re.compile(r"""\s*(?:---|-\s*$|-\s+\S|(?:'[^']{1,80}'|"[^"]{1,80}"|[\w][^:,;\t]{0,80}):(?:\s|$))""")
WEB_PAGE = gettext_lazy("a web page, perhaps one that asks to sign in")

VALUES: tuple[Guess, ...] = (
    (lambda value: keys(value, "$schema", "properties"), gettext_lazy("a JSON schema: the description of a format, not a programme")),
    (is_days_of_talks, gettext_lazy("an export of EuroPython's own website")),
    (is_pretalx_timetable, gettext_lazy("a timetable made for one conference's own website")),
    (is_pretalx_api, gettext_lazy("an answer of pretalx's API")),
    (lambda value: keys(first(value), "videos", "speakers"), gettext_lazy("a list of talks for pyvideo.org")),
    (lambda value: keys(value, "detail") or keys(value, "error"), gettext_lazy("an error message of a website")),
)

ELEMENTS: tuple[Guess, ...] = (
    (lambda root: any(day.has("entry") for day in root.all("day")), gettext_lazy("the programme of EuroPython's own website of 2014")),
    (lambda root: root.tag.lower() == "html", WEB_PAGE),
    (lambda root: root.tag == "iCalendar", gettext_lazy("a calendar (xCal)")),
    (lambda root: root.tag in {"rss", "feed", "RDF"}, gettext_lazy("a news feed")),
    (lambda root: root.tag == "schema", gettext_lazy("an XML schema: the description of a format, not a programme")),
)


def looks_like(what: str, *, name: str) -> Unreadable:
    said = {"looks": what, "readable": READABLE}
    return Unreadable(Problem(name, _("This looks like %(looks)s. That cannot be read here. %(readable)s") % said))


def refuse_document(document: Any, *, name: str) -> Unreadable:
    guesses = ELEMENTS if isinstance(document, Element) else VALUES
    return looks_like(next((str(words) for fits, words in guesses if fits(document)), "") or in_general(document), name=name)


def refuse_mixture(names: Sequence[str]) -> Unreadable:
    """Several files, each of which we read, but not as one programme."""
    said = {"files": ", ".join(names)}
    sentence = _("These files do not belong to one programme: %(files)s. Import them one after the other.")
    return Unreadable(Problem(_("The files"), sentence % said))


def in_general(document: Any) -> str:
    if isinstance(document, Element):
        return _("XML of another kind, beginning with <%(tag)s>") % {"tag": shown(document.tag)}
    sample = first(document) or document
    if isinstance(sample, dict) and sample:
        return _("JSON of another kind, with the keys %(keys)s") % {"keys": ", ".join(f"“{shown(key)}”" for key in list(sample)[:5])}
    return _("JSON of another kind")


def refuse_text(text: str, *, name: str) -> Unreadable:
    """Neither XML nor JSON, no calendar and no table."""
    said = {"readable": READABLE, "start": shown(text.lstrip()[:200])}
    return Unreadable(Problem(name, _("This is no programme we can read; it begins with “%(start)s”. %(readable)s") % said))


def refuse_yaml(text: str, *, name: str) -> None:
    lines = [line for line in text[:20_000].splitlines() if line.strip() and not line.lstrip().startswith("#")][:40]
    if lines and sum(bool(YAML.match(line)) for line in lines) >= 0.7 * len(lines):
        raise looks_like(_("YAML"), name=name)


def refuse_web_page(text: str, *, name: str) -> None:
    """A web page often breaks the rules of XML, and would be called broken instead of what it is."""
    at = end_of_prologue(text)
    if text[at : at + 20].lower().startswith(("<!doctype html", "<html")):
        raise looks_like(str(WEB_PAGE), name=name)

"""JSON into plain values, and the way to them: every value a dialect asks for is checked for its type, with its path."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from .limits import MAX_SESSIONS, MAX_VALUES
from .trouble import Problem, Report, Unreadable, shown


def parse_json(text: str, *, name: str) -> Any:
    if sum(text.count(sign) for sign in "{[,") > MAX_VALUES:
        raise Unreadable(Problem(name, _("The file has more than %(count)d values. That is no programme.") % {"count": MAX_VALUES}))
    try:
        return json.loads(text, object_pairs_hook=without_doubles, parse_int=small_number, parse_constant=str)
    except json.JSONDecodeError as error:
        place = _("Line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno}
        raise Unreadable(Problem(place, broken(error))) from None
    except RecursionError:
        raise Unreadable(Problem(name, _("Lists lie too deep in each other. That is no programme."))) from None


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Python would keep the last of two equal keys and lose, say, a whole room."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        double = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        sentence = _("The key “%(key)s” stands twice in the same place. Only one of them could be read.") % {"key": shown(double)}
        raise Unreadable(Problem(_("Key “%(key)s”") % {"key": shown(double)}, sentence))
    return found


def small_number(digits: str) -> int | str:
    """Python refuses to read numbers of thousands of digits; as text they meet our own limits."""
    return int(digits) if len(digits) < 19 else digits


def broken(error: json.JSONDecodeError) -> str:
    if not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated"):
        return _("The file stops in the middle. Download it again.")
    return _("The JSON is broken here, near “%(text)s”.") % {"text": shown(error.doc[max(0, error.pos - 10) : error.pos + 20])}


@dataclass(frozen=True)
class Value:
    """One object of the file, and where it lies. `whose` is said after the path: ", session 1234"."""

    value: dict[str, Any]
    path: str
    report: Report
    whose: str = ""
    language: str = ""
    prefix: str = ""  # the file, where several were given

    def at(self, key: str = "") -> str:
        return self.prefix + (".".join(part for part in (self.path, key) if part) or _("The file")) + self.whose

    def wrong(self, place: str, found: Any, expected: str) -> None:
        said = {"found": kind_of(found), "expected": expected}
        self.report.problem(place, _("Here stands %(found)s, where %(expected)s is needed.") % said)

    def says(self, *keys: str) -> str:
        """The text under the first of these keys that has any. Numbers count as text, localised texts as one of their languages."""
        return next((text for key in keys if (text := self.text(key))), "")

    def text(self, key: str) -> str:
        value = self.value.get(key)
        if isinstance(value, dict):
            value = one_language(value, self.language)
        if value is None or isinstance(value, str):
            return value or ""
        if isinstance(value, bool | list | dict):
            self.wrong(self.at(key), value, _("a text"))
            return ""
        return number(value)

    def flag(self, key: str) -> str:
        value = self.value.get(key)
        return str(value).lower() if isinstance(value, bool) else self.text(key)

    def object(self, key: str) -> "Value":
        value = self.value.get(key)
        return self.entry(key, {} if value is None or value == [] else value)  # PHP writes an empty object as []

    def objects(self, key: str) -> Iterator["Value"]:
        return (self.entry(path, value) for path, value in self.list(key))

    def list(self, key: str) -> Iterator[tuple[str, Any]]:
        """The entries under this key, each with its path."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, list):
            self.wrong(self.at(key), value, _("a list [ … ]"))
        entries = value if isinstance(value, list) else []
        self.refuse_more_than(MAX_SESSIONS, len(entries), key)
        return ((f"{key}[{index}]", entry) for index, entry in enumerate(entries))

    def refuse_more_than(self, limit: int, count: int, key: str) -> None:
        """At once, before every entry has become a thing of its own."""
        if count > limit:
            said = {"count": count, "limit": limit}
            self.report.problem(self.at(key), _("Here are %(count)d entries; at most %(limit)d are read.") % said)
            self.report.refuse_if_broken()

    def entry(self, key: str, value: Any) -> "Value":
        """A value below this one as an object; an empty one, and a problem, where it is something else."""
        if not isinstance(value, dict):
            self.wrong(self.at(key), value, _("an object { … }"))
            value = {}
        return replace(self, value=value, path=f"{self.path}.{key}" if self.path else key)


def one_language(texts: dict[str, Any], language: str) -> Any:
    """Of {"en": …, "de": …} the session's language, else English, else the first."""
    if texts and all(isinstance(key, str) and isinstance(text, str | None) and len(key) <= 12 for key, text in texts.items()):
        return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")
    return texts or ""


def number(value: float) -> str:
    if isinstance(value, float) and math.isfinite(value) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes or no (true, false)")
    if isinstance(value, dict):
        return _("an object { … }")
    if isinstance(value, list):
        return _("a list [ … ]")
    return _("nothing (null)") if value is None else _("the value “%(value)s”") % {"value": shown(value)}

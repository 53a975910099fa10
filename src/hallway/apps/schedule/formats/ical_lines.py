"""Calendars as lines: unfolded, each with its number, sorted into components. Two forms come to the same: iCalendar's
text, and xCal, its XML, in pentabarf's spelling and in that of RFC 6321.

The icalendar library takes lines, times and time zones apart; the components are ours, so that a refusal can name a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from .limits import MAX_PER_SESSION, MAX_TEXT
from .tree import Element
from .trouble import Problem, Unreadable, shown

MAX_LINES = 200_000
MAX_PARSED = 20_000
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
UNESCAPED = {"n": "\n", "N": "\n"}
LIST = re.compile(r"(?:[^,\\]|\\.)+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Property:
    line: int
    name: str
    params: dict[str, str]
    value: str  # as it was written

    @property
    def text(self) -> str:
        return unescaped(self.value)

    @property
    def texts(self) -> list[str]:
        """A list of texts, parted at commas that are not escaped."""
        return [unescaped(part[0]).strip() for part in islice(LIST.finditer(self.value), MAX_PER_SESSION + 2)]


@dataclass(slots=True)
class Component:
    line: int
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list["Component"] = field(default_factory=list)

    def all(self, *names: str) -> list[Property]:
        return [each for each in self.properties if each.name in names]

    def first(self, *names: str) -> Property | None:
        """The first property of the first of these names that has a value."""
        return next((each for name in names for each in self.properties if each.name == name and each.value.strip()), None)

    def says(self, *names: str) -> str:
        found = self.first(*names)
        return found.text.strip() if found else ""

    def below(self, name: str) -> Iterator["Component"]:
        for component in self.components:
            if component.name == name:
                yield component
            yield from component.below(name)


def unescaped(text: str) -> str:
    """What is longer than twice the longest text that is kept is cut later anyway."""
    return ESCAPE.sub(lambda match: UNESCAPED.get(match[1], match[1]), text[: 2 * MAX_TEXT + 2])


def is_calendar(text: str) -> bool:
    return text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"


def parse_calendar(text: str) -> Component:
    """The calendar; of several in one file, their components together."""
    top = Component(1, "")
    open_ = [top]
    for number, line in unfolded(text):
        found = property_of(number, line)
        if found is None:
            continue
        if found.name == "BEGIN":
            component = Component(number, found.value.strip().upper())
            open_[-1].components.append(component)
            open_.append(component)
            if len(open_) > 10:
                raise Unreadable(Problem(at(number), _("Components lie too deep in each other. That is no calendar.")))
        elif found.name == "END":
            close(open_, found)
        else:
            open_[-1].properties.append(found)
    if len(open_) > 1:
        raise Unreadable(Problem(at(open_[-1].line), _("The file stops in the middle. Download it again.")))
    calendars = top.components
    head = [each for calendar in calendars for each in calendar.properties]
    return Component(1, "VCALENDAR", head, [each for calendar in calendars for each in calendar.components])


def close(open_: list[Component], found: Property) -> None:
    name = found.value.strip().upper()
    if len(open_) < 2 or open_[-1].name != name:
        raise Unreadable(Problem(at(found.line), _("“END:%(name)s” closes what is not open here.") % {"name": shown(name)}))
    open_.pop()


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines of content: what begins with a space goes on the line before. Only real line ends count."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_LINES:
        raise Unreadable(Problem(at(MAX_LINES), _("The file has more than %(limit)d lines. That is no programme.") % {"limit": MAX_LINES}))
    parts: list[str] = []
    begin = 1
    for number, line in enumerate(lines, start=1):
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield begin, "".join(parts)
        parts, begin = ([line], number) if line.strip() else ([], number)
    if parts:
        yield begin, "".join(parts)


def property_of(number: int, line: str) -> Property | None:
    """Broken lines without a colon are continuations somebody forgot to indent; they are passed over."""
    name, colon, value = line.partition(":")
    if colon and '"' not in name:  # most lines: a few plain parameters, or none
        name, *params = name.split(";")[:20]
        return Property(
            number, name.strip().upper(), {key.upper(): said for key, _is, said in (each.partition("=") for each in params)}, value
        )
    if len(line) > MAX_PARSED:  # letter by letter that would take seconds; nobody has so many parameters
        return Property(number, name.partition(";")[0].upper(), {}, value) if colon else None
    from icalendar.parser import Contentline  # noqa: PLC0415 - takes 12 MB, and few processes read calendars

    try:
        name, found, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    quoted = {key.upper(): ", ".join(said) if isinstance(said, list) else str(said) for key, said in islice(found.items(), 20)}
    return Property(number, str(name).upper(), quoted, str(value))


def at(line: int) -> str:
    return _("Line %(line)d") % {"line": line}


# ── xCal ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_xcal(element: object) -> bool:
    return isinstance(element, Element) and element.tag.lower().rpartition(":")[2] == "icalendar"


def calendar_of(element: Element) -> Component:
    """xCal as the same components. Names of tags are names of properties, whatever their prefix."""
    calendars = [component_of(child, depth=0) for child in element if local(child) == "VCALENDAR"]
    head = [each for calendar in calendars for each in calendar.properties]
    return Component(element.line, "VCALENDAR", head, [each for calendar in calendars for each in calendar.components])


def component_of(element: Element, *, depth: int) -> Component:
    component = Component(element.line, local(element))
    for child in element:
        if local(child) in {"PROPERTIES", "COMPONENTS"} and depth < 10:
            inner = component_of(child, depth=depth + 1)
            component.properties += inner.properties
            component.components += inner.components
        elif local(child) in {"VEVENT", "VTIMEZONE"} and depth < 10:
            component.components.append(component_of(child, depth=depth + 1))
        else:
            component.properties.append(property_in(child))
    return component


def property_in(element: Element) -> Property:
    """Its text; in RFC 6321 the value has a tag of its own, beside the parameters."""
    params = {name.upper(): value for name, value in element.attributes.items()}
    for parameter in element.first("parameters"):
        params[local(parameter)] = parameter.text.strip()
    values = [child for child in element if local(child) != "PARAMETERS"]
    if any(local(child) == "DATE" for child in values):
        params["VALUE"] = "DATE"
    texts = [child.text for child in values] or [element.text]
    name = local(element)
    if name in {"DTSTART", "DTEND", "DURATION"}:
        return Property(element.line, name, params, re.sub(r"(?<=[0-9T])[-:](?=[0-9])", "", texts[0].strip()))
    return Property(element.line, {"CATEGORY": "CATEGORIES"}.get(name, name), params, ",".join(escaped(text) for text in texts))


def local(element: Element) -> str:
    return element.tag.rpartition(":")[2].upper()


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,").replace("\n", "\\n")

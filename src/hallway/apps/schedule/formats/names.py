"""Tables of an API by which others are named: rooms, tracks, kinds and tags by number, speakers by code.

A reference is a number, a name in one or several languages, or the whole thing, wherever an export was asked to expand it.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .draft import RawPerson, RawRoom, RawTrack
from .parts import Parts
from .texts import without_address
from .trouble import Report
from .values import Value

MISSING = {
    "rooms": gettext_lazy("The rooms are named only by numbers. Give the list of rooms together with this file."),
    "tracks": gettext_lazy("The tracks are named only by numbers and were left out. Give the list of tracks together with this file."),
    "types": gettext_lazy("The kinds of session are named only by numbers and were left out. Give the list of submission types too."),
    "tags": gettext_lazy("The tags are named only by numbers and were left out. Give the list of tags together with this file."),
    "speakers": gettext_lazy("The speakers are named only by codes and were left out. Give the list of speakers together with this file."),
}


@dataclass
class Names:
    report: Report
    known: dict[str, dict[str, str]] = field(default_factory=dict)  # kind → number → name
    people: dict[str, RawPerson] = field(default_factory=dict)
    by_name: dict[str, RawPerson] = field(default_factory=dict)  # those whose name is theirs alone
    missing: dict[str, None] = field(default_factory=dict)

    def named(self, value: Value, key: str, kind: str) -> str:
        """The name of what stands under this key; nothing, and one note for all, if only its number is known."""
        return self.name_of(value, key, value.value.get(key), kind)

    def name_of(self, value: Value, key: str, found: Any, kind: str) -> str:
        if isinstance(found, dict) and "name" in found:
            return value.entry(key, found).says("name")
        if isinstance(found, dict) and "tag" in found:
            return value.entry(key, found).says("tag")
        number = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
        if number in self.known.get(kind, {}):
            return self.known[kind][number]
        if isinstance(found, int) and not isinstance(found, bool):
            self.missing.setdefault(kind)
            return _("Room %(number)s") % {"number": number} if kind == "rooms" else ""
        return found if isinstance(found, str) else replace(value, value={key: found}).says(key)

    def tags(self, value: Value) -> list[str]:
        if isinstance(value.value.get("tags"), str):
            return value.says("tags").split(",")
        return [self.name_of(value, path, entry, "tags") for path, entry in value.list("tags")]

    def persons(self, value: Value) -> list[RawPerson]:
        return [self.person(value, path, entry) for path, entry in value.list("speakers")]

    def person(self, value: Value, path: str, entry: Any) -> RawPerson:
        """By code, or whole, or simply by name."""
        if isinstance(entry, str) and entry in self.people:
            return self.people[entry]
        if isinstance(entry, str):
            if is_code(entry):
                self.missing.setdefault("speakers")
            return self.by_name.get(entry) or RawPerson("" if is_code(entry) else without_address(entry))
        found = person_of(value.entry(path, entry))
        known = self.people.get(found.code)
        return completed(found, known) if known else found

    def tell_missing(self) -> None:
        for kind in self.missing:
            self.report.say(str(MISSING[kind]))


def names_of(parts: Parts, report: Report) -> Names:
    names = Names(report)
    for kind in ("rooms", "tracks", "types", "tags"):
        named = [(entry, entry.says("name", "tag")) for entry in parts.of(kind)]
        names.known[kind] = {entry.says(key): name for entry, name in named for key in ("id", "slug") if entry.value.get(key) and name}
    for entry in parts.of("speakers"):
        person = person_of(entry)
        names.people[person.code] = completed(person, names.people[person.code]) if person.code in names.people else person
    count = Counter(person.name for person in names.people.values())
    names.by_name = {person.name: person for person in names.people.values() if person.name and count[person.name] == 1}
    return names


def person_of(value: Value) -> RawPerson:
    """Never their address for mail, and no answers to questions: those are for organisers."""
    return RawPerson(
        name=without_address(value.says("name")),
        code=value.says("code"),
        biography=value.says("biography"),
        url=value.says("homepage", "website_url"),
        avatar=value.says("avatar_url", "avatar"),
    )


def completed(person: RawPerson, known: RawPerson) -> RawPerson:
    empty = {name: getattr(known, name) for name in ("name", "biography", "url", "avatar") if not getattr(person, name)}
    return replace(person, **empty)


def is_code(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isalnum() and text == text.upper()


def rooms_of(parts: Parts) -> list[RawRoom]:
    return [
        RawRoom(
            entry.at(),
            name=entry.says("name"),
            guid=entry.says("guid"),
            capacity=entry.says("capacity"),
            description=entry.says("description", "floor"),
        )
        for entry in parts.of("rooms")
    ]


def tracks_of(parts: Parts) -> list[RawTrack]:
    return [RawTrack(entry.at(), name=entry.says("name"), colour=entry.says("color")) for entry in parts.of("tracks")]

"""The people of a programme, each once, however often they are named."""

from dataclasses import dataclass, field, replace
from unicodedata import normalize

from django.utils.translation import gettext as _

from . import notes
from .draft import RawPerson
from .limits import MAX_PEOPLE
from .model import Person
from .texts import Texts, markup_of
from .trouble import shown

FILLED_LATER = ("guid", "id", "code", "biography", "url", "avatar")


@dataclass
class Aliases:
    """Which thing carries this guid, id or code. Files name the same thing by one or several of them."""

    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def find(self, names: dict[str, str]) -> list[int]:
        """The things these names stand for: none, one, or, in a contradictory file, several."""
        return list(dict.fromkeys(self.known[name] for name in names.items() if name in self.known))

    def learn(self, index: int, names: dict[str, str]) -> None:
        for name in names.items():
            if name[1]:
                self.known.setdefault(name, index)


@dataclass
class People:
    texts: Texts
    found: list[Person] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    aliases: Aliases = field(default_factory=Aliases)
    keys: set[str] = field(default_factory=set)

    def of(self, raws: list[RawPerson], place: str) -> tuple[str, ...]:
        """The keys of the people named in one session, in their order, each once."""
        keys: dict[str, None] = {}
        for raw in raws:
            key = self.key_of(raw, place)
            if key in keys:
                self.texts.report.note(notes.PERSON_TWICE, f"{place}: {shown(raw.name)}")
            elif key:
                keys[key] = None
        return tuple(keys)

    def key_of(self, raw: RawPerson, place: str) -> str:
        person = self.clean(raw, place)
        names = {"guid": person.guid, "id": person.id, "code": person.code}
        if not any(names.values()):
            names = {"name": person.name}
        matches = self.aliases.find(names)
        if not person.name and not matches:
            self.texts.report.note(notes.NAMELESS_PERSON, place)
            return ""
        if not matches:
            return self.add(person, names, place)
        index = matches[0]
        if len(matches) > 1 or contradict(self.found[index], person):
            self.clash(self.found[index], person, place, self.places[index])
            return ""
        self.aliases.learn(index, names)
        self.found[index] = filled(self.found[index], person)
        return self.found[index].key

    def add(self, person: Person, names: dict[str, str], place: str) -> str:
        if not any((person.guid, person.id, person.code)):
            self.texts.report.note(notes.PERSON_WITHOUT_ID, f"{place}: {shown(person.name)}")
        if person.key in self.keys:
            self.clash(person, person, place, place)
            return ""
        if len(self.found) >= MAX_PEOPLE:
            self.texts.report.problem(place, _("The file has more than %(limit)d people.") % {"limit": MAX_PEOPLE})
            self.texts.report.refuse_if_broken()
        self.keys.add(person.key)
        self.aliases.learn(len(self.found), names)
        self.found.append(person)
        self.places.append(place)
        return person.key

    def clean(self, raw: RawPerson, place: str) -> Person:
        texts = self.texts
        name = texts.line(raw.name, place)
        guid, id_, code = (texts.identifier(text, place) for text in (raw.guid, raw.id, raw.code))
        biography = texts.text(raw.biography, place)
        return Person(
            key=guid or id_ or code or f"name:{name}",
            name=name,
            guid=guid,
            id=id_,
            code=code,
            biography=biography,
            markup=markup_of(biography),
            url=texts.address(raw.url, place),
            avatar=texts.address(raw.avatar, place),
        )

    def clash(self, one: Person, other: Person, place: str, before: str) -> None:
        said = {"id": shown(other.id or other.guid or other.code), "one": shown(one.name), "other": shown(other.name), "place": before}
        sentence = _("Two people share the id %(id)s: “%(other)s” here and “%(one)s” at: %(place)s.")
        self.texts.report.problem(place, sentence % said)


def contradict(known: Person, again: Person) -> bool:
    """Ids that differ, or names that differ in more than their writing: one export knows a person by one name."""
    ids = ((known.guid, again.guid), (known.id, again.id), (known.code, again.code))
    if any(one and other and one != other for one, other in ids):
        return True
    return bool(again.name and known.name) and bare(known.name) != bare(again.name)


def bare(name: str) -> str:
    return "".join(letter for letter in normalize("NFKD", name).casefold() if letter.isalnum())


def filled(known: Person, again: Person) -> Person:
    missing = {field: value for field in FILLED_LATER if not getattr(known, field) and (value := getattr(again, field))}
    if not known.name:
        missing["name"] = again.name
    return replace(known, **missing, markup=markup_of(missing.get("biography", known.biography))) if missing else known

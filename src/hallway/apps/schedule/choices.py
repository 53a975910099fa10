"""What a reader chooses sessions by: track, tag, language, level, kind, room.

Each choice has a page of its own, for those without JavaScript and for search engines, and a key of two or three letters
(`t4`) that the stops of a page carry, so that the browser can filter them without asking anybody.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Session, Slot
from hallway.core.people.models import fold

TAGS = 40  # more than this many tags nobody reads: the most used stand there
Pair = tuple[str, str]  # what tells two values apart, and how it was written


def tracks(session: Session) -> list[Pair]:
    return [(session.track.slug, session.track.name)] if session.track else []


def tags(session: Session) -> list[Pair]:
    return [(fold(tag), tag) for tag in session.tags]


def languages(session: Session) -> list[Pair]:
    return [(session.language.casefold(), session.language)] if session.language else []


def levels(session: Session) -> list[Pair]:
    return [(fold(session.level), session.level)] if session.level else []


def kinds(session: Session) -> list[Pair]:
    return [(words.kind_key(session.kind), session.kind)] if words.kind(session.kind) else []


@dataclass(frozen=True, slots=True)
class Facet:
    name: str  # in an address: ?track=web
    plural: str  # in the address of its pages: schedule/tracks/web/
    key: str
    title: Promise
    one: Promise
    of: Callable[[Session], list[Pair]]
    say: Callable[[str], str] = str


FACETS = (
    Facet("track", "tracks", "t", _("Tracks"), _("Track"), tracks),
    Facet("tag", "tags", "g", _("Tags"), _("Tag"), tags),
    Facet("language", "languages", "l", _("Languages"), _("Language"), languages, words.language),
    Facet("level", "levels", "v", _("Levels"), _("Level"), levels),
    Facet("kind", "kinds", "k", _("Kinds"), _("Kind"), kinds, words.kind),
)
PAGES = {facet.plural: facet for facet in FACETS}


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    slug: str
    title: str
    url: str
    count: int
    letter: str = ""  # a room's
    number: int = 0  # a track's
    line: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """All choices of one facet that a page has."""

    name: str
    title: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Value:
    slug: str
    written: str


class Catalogue:
    """Every value of every facet in a book, with its slug."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.values = {facet.name: self.named(facet) for facet in FACETS}

    def named(self, facet: Facet) -> dict[str, Value]:
        """What tells it apart → its slug and words, in a stable order: tracks in theirs, all else by letter."""
        written: dict[str, str] = {}
        for session in self.book.sessions.values():
            for value, words_of_it in facet.of(session):
                written.setdefault(value, words_of_it)
        order = [slug for slug in self.book.tracks if slug in written] if facet.name == "track" else sorted(written)
        used: set[str] = set()
        return {value: Value(own_slug(slugify(fold(value)) or facet.name, used), written[value]) for value in order}

    def of(self, facet: Facet, session: Session) -> list[Value]:
        return [self.values[facet.name][value] for value, _written in facet.of(session)]

    def chosen(self, facet: Facet, slug: str) -> tuple[str, list[Session]] | None:
        """The name of a choice and its sessions."""
        value = next((value for value in self.values[facet.name].values() if value.slug == slug), None)
        if value is None:
            return None
        return facet.say(value.written), [session for session in self.book.sessions.values() if value in self.of(facet, session)]

    def links(self, facet: Facet, session: Session, address: Addresses) -> list[tuple[str, str]]:
        """What a session is chosen by, with the page of everything else that is."""
        return [(facet.say(value.written), address(facet.plural, value.slug)) for value in self.of(facet, session)]


def own_slug(slug: str, used: set[str]) -> str:
    """C and C++ are two tags: c and c-2."""
    own = next(each for number in count(1) if (each := slug if number == 1 else f"{slug}-{number}") not in used)
    used.add(own)
    return own


_kept: dict[str, Catalogue] = {}  # of the last book: a release asks a thousand times


def catalogue_of(book: Book) -> Catalogue:
    found = _kept.get(book.uid)
    if found is None or found.book is not book:
        _kept.clear()
        found = _kept[book.uid] = Catalogue(book)
    return found


class Choosing:
    """What can be chosen on one page. Keys are numbered by the page, so that a page does not change with a tag of another."""

    def __init__(self, book: Book, slots: list[Slot]) -> None:
        self.book, self.catalogue = book, catalogue_of(book)
        self.times = {facet.name: Counter(value for slot in slots for value in self.catalogue.of(facet, slot.session)) for facet in FACETS}
        self.rooms = Counter(slot.room.slug for slot in slots)
        self.present = {
            name: [each for each in self.catalogue.values[name].values() if each in times] for name, times in self.times.items()
        }
        self.known = {facet.name: {value: f"{facet.key}{n}" for n, value in enumerate(self.present[facet.name])} for facet in FACETS}
        self.doors = {slug: f"r{n}" for n, slug in enumerate(slug for slug in book.rooms if slug in self.rooms)}

    def keys(self, slot: Slot) -> str:
        """Everything a stop is found by: `t4 g1 g7 l0 r2`."""
        own = [self.known[facet.name][value] for facet in FACETS for value in self.catalogue.of(facet, slot.session)]
        return " ".join([*own, self.doors[slot.room.slug]])

    def groups(self, address: Addresses) -> list[Group]:
        """A facet in which there is nothing to choose is left out."""
        groups = [Group(facet.name, str(facet.title), list(self.of(facet, address))) for facet in FACETS]
        groups.append(Group("room", gettext("Rooms"), list(self.of_rooms(address))))
        return [group for group in groups if len(group.choices) > 1]

    def of(self, facet: Facet, address: Addresses) -> Iterator[Choice]:
        most = {value for value, _times in self.times[facet.name].most_common(TAGS if facet.name == "tag" else None)}
        for value in self.present[facet.name]:
            if value in most:
                yield self.choice(facet, value, address)

    def choice(self, facet: Facet, value: Value, address: Addresses) -> Choice:
        key, times = self.known[facet.name][value], self.times[facet.name][value]
        track = self.book.tracks.get(value.slug) if facet.name == "track" else None
        title, url = track.name if track else facet.say(value.written), address(facet.plural, value.slug)
        return Choice(key, value.slug, title, url, times, number=track.number if track else 0, line=track.line if track else 0)

    def of_rooms(self, address: Addresses) -> Iterator[Choice]:
        for slug, key in self.doors.items():
            room = self.book.rooms[slug]
            yield Choice(key, slug, room.name, address("room", slug), self.rooms[slug], letter=room.letter, line=room.line)

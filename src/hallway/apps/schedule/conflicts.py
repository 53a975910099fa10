"""What cannot be, or hardly: two sessions in one room, a speaker in two places, a slot on no day of the edition.

Pure: it looks at a document and nothing else. Each question sorts the slots once and walks along them, so a programme of a
thousand sessions takes milliseconds, and a slot that overlaps many others is told once and not with every one of them.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.book import BEGINNING, Book, Room, Session, Slot, opened
from hallway.apps.schedule.document import Document
from hallway.apps.schedule.plan import ALL_DAY, is_calm

FOR_ALL = {"keynote", "opening", "closing", "plenary"}  # kinds that in a plenary room are for everybody
DAY = 24 * 60
NAMES = {
    "room": gettext_lazy("Room taken twice"),
    "speaker": gettext_lazy("Speaker in two places"),
    "twice": gettext_lazy("Session twice at the same time"),
    "outside": gettext_lazy("Outside the edition’s dates"),
    "long": gettext_lazy("Longer than a day"),
    "nameless": gettext_lazy("Room without a name"),
    "plenary": gettext_lazy("At the same time as a plenary"),
    "small": gettext_lazy("Room too small"),
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One trouble, with the one or two slots it is about. It is told, never forbidden."""

    kind: str  # a key of NAMES
    slots: tuple[Slot, ...]
    who: str = ""  # the speaker
    wanted: int = 0  # how many people want to come

    @property
    def slot(self) -> Slot:
        return self.slots[0]

    @property
    def sessions(self) -> set[str]:
        return {slot.session.slug for slot in self.slots}


def conflicts(
    document: Document, *, first: date | None = None, last: date | None = None, wanted: Mapping[str, int] | None = None
) -> list[Conflict]:
    """Everything that is in the way of everything else, in order of time. `first` and `last` are the edition's days,
    `wanted` says of a session (by public id) how many people want to come."""
    return conflicts_in(opened(document, uid="", number=0, released_at=BEGINNING), first=first, last=last, wanted=wanted)


def conflicts_in(
    book: Book, *, first: date | None = None, last: date | None = None, wanted: Mapping[str, int] | None = None
) -> list[Conflict]:
    slots = sorted((slot for day in book.days for slot in book.slots_on(day) if not slot.session.is_cancelled), key=lambda s: s.starts_at)
    found = [
        *in_one_room(slots),
        *on_two_stages(slots),
        *twice(slots),
        *beside_plenaries(slots),
        *outside(slots, first, last or first),
        *(Conflict("long", (slot,)) for slot in slots if slot.minutes > DAY),
        *(Conflict("nameless", (slot,)) for slot in slots if not slot.room.name.strip()),
        *too_small(slots, wanted or {}),
    ]
    return sorted(found, key=lambda each: each.slot.starts_at)


def overlaps(slots: Iterable[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Each slot that begins while an earlier one still goes on, with the one that lasts longest. In order of time."""
    longest: Slot | None = None
    for slot in slots:
        if longest is not None and slot.starts_at < longest.ends_at:
            yield longest, slot
        if longest is None or slot.ends_at > longest.ends_at:
            longest = slot


def in_one_room(slots: list[Slot]) -> Iterator[Conflict]:
    """Stands and other things that last all day share a place without being in each other's way."""
    for group in grouped(slots, lambda slot: [slot.room.slug]):
        for one, other in overlaps(group):
            if one.session is not other.session and not (one.minutes >= ALL_DAY and other.minutes >= ALL_DAY):
                yield Conflict("room", (one, other))


def on_two_stages(slots: list[Slot]) -> Iterator[Conflict]:
    """Two who meet in the same two sessions are told together."""
    pairs = {
        (one.uid, other.uid): (one, other)
        for group in grouped(slots, lambda slot: [speaker.slug for speaker in slot.session.speakers])
        for one, other in overlaps(group)
        if one.session is not other.session
    }
    for one, other in pairs.values():
        both = [speaker.name for speaker in one.session.speakers if speaker in other.session.speakers]
        yield Conflict("speaker", (one, other), who=", ".join(both))


def twice(slots: list[Slot]) -> Iterator[Conflict]:
    for group in grouped(slots, lambda slot: [slot.session.slug]):
        yield from (Conflict("twice", pair) for pair in overlaps(group))


def grouped(slots: list[Slot], keys: Callable[[Slot], list[str]]) -> Iterable[list[Slot]]:
    groups: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        for key in keys(slot):
            groups[key].append(slot)
    return groups.values()


def beside_plenaries(slots: list[Slot]) -> Iterator[Conflict]:
    """What runs while everybody is asked to be elsewhere. A break may."""
    plenaries = [slot for slot in slots if is_plenary(slot)]
    starts = [slot.starts_at for slot in plenaries]
    for slot in slots:
        if is_plenary(slot) or slot.minutes >= ALL_DAY or is_calm(slot):
            continue
        at = bisect_left(starts, slot.ends_at) - 1  # the last one that begins before this ends
        if at >= 0 and slot.starts_at < plenaries[at].ends_at and slot.room is not plenaries[at].room:
            yield Conflict("plenary", (slot, plenaries[at]))


def is_plenary(slot: Slot) -> bool:
    return slot.room.is_plenary and slot.session.kind.casefold() in FOR_ALL


def outside(slots: list[Slot], first: date | None, last: date | None) -> Iterator[Conflict]:
    if first and last:
        yield from (Conflict("outside", (slot,)) for slot in slots if not first <= slot.day <= last)


def too_small(slots: list[Slot], wanted: Mapping[str, int]) -> Iterator[Conflict]:
    """A session that is repeated has the seats of all its times."""
    for group in grouped(slots, lambda slot: [slot.session.uid]):
        number = wanted.get(group[0].session.uid, 0)
        if number and all(slot.room.capacity for slot in group) and number > sum(slot.room.capacity or 0 for slot in group):
            yield Conflict("small", (group[0],), wanted=number)


# ── In words ──────────────────────────────────────────────────────────────────────────────────────────────────────


def counts(found: Iterable[Conflict]) -> list[tuple[str, str, int]]:
    """How often each kind occurs: its key, its name, the number."""
    numbers = Counter(each.kind for each in found)
    return [(kind, str(name), numbers[kind]) for kind, name in NAMES.items() if numbers[kind]]


SENTENCES = {
    "room": gettext_lazy("{one} and {other} are both in {room}, {when}."),
    "speaker": gettext_lazy("{who}: on stage in {one} and in {other} at the same time, {when}."),
    "twice": gettext_lazy("{one} overlaps with itself, {when}."),
    "outside": gettext_lazy("{one} is on {day}, which is no day of the edition."),
    "long": gettext_lazy("{one} lasts longer than a day: {minutes} minutes from {when}."),
    "nameless": gettext_lazy("{one} is in a room without a name, {when}."),
    "plenary": gettext_lazy("{one} runs while everybody is asked to be in {other}, {when}."),
}


def sentence(conflict: Conflict, link: Callable[[Session], str]) -> SafeString:
    """What is wrong, with both sessions by name. `link` makes HTML of a session."""
    slot, other = conflict.slots[0], conflict.slots[-1]
    named = {
        "one": link(slot.session),
        "other": link(other.session),
        "room": slot.room.name,
        "who": conflict.who,
        "when": words.when_short(other),
        "day": words.day_short(slot.day),
        "minutes": slot.minutes,
    }
    if conflict.kind == "small":
        return format_html(few_seats(conflict.wanted), number=conflict.wanted, seats=seats(slot.room), **named)
    return format_html(str(SENTENCES[conflict.kind]), **named)


def few_seats(wanted: int) -> str:
    return ngettext(
        "{number} person wants to come to {one}; {room} has {seats}.", "{number} people want to come to {one}; {room} has {seats}.", wanted
    )


def seats(room: Room) -> str:
    return ngettext("%(count)d seat", "%(count)d seats", room.capacity or 0) % {"count": room.capacity or 0}


def plainly(conflict: Conflict) -> str:
    """The sentence without links."""
    return str(sentence(conflict, lambda session: format_html(_("“{title}”"), title=session.title)))

"""Somebody's own way through the conference: the starred sessions by day, and what lies between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Session, Slot
from hallway.apps.schedule.models import Star

WALK = timedelta(minutes=15)  # a gap up to this long is a way to the next room, a longer one is free time


@dataclass(frozen=True)
class Starred:
    """A star as the agenda needs it. Those kept in a browser know neither title nor moment."""

    uid: str
    title: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Between:
    """What to know on the way from one session to the next."""

    kind: Literal["overlap", "walk", "free"]
    words: str


@dataclass(frozen=True)
class Item:
    slot: Slot
    url: str
    times: str
    notes: tuple[str, ...] = ()  # what changed, what else runs at the same time, when it is on again
    before: Between | None = None

    @property
    def session(self) -> Session:
        return self.slot.session


@dataclass(frozen=True)
class Day:
    title: str
    url: str
    items: list[Item]


@dataclass(frozen=True)
class Agenda:
    days: list[Day] = field(default_factory=list)
    without_time: list[tuple[Session, str]] = field(default_factory=list)  # with its address
    gone: list[str] = field(default_factory=list)  # titles of what is not in the programme any more
    unknown: int = 0  # how many more there are of those, of which not even the title is known

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.without_time or self.gone or self.unknown)


@dataclass(frozen=True)
class Past:
    """What the log of releases says of the starred sessions."""

    moved: dict[str, str]  # public id → where it was when it was starred
    renamed: dict[str, str]  # … what it was called
    gone: dict[str, str]  # … what a session is called that is in the programme no more


def from_account(stars: Iterable[Star]) -> list[Starred]:
    return [Starred(str(star.session.uid), star.session.title, star.created_at) for star in stars]


def agenda_of(book: Book, stars: Sequence[Starred], address: Addresses) -> Agenda:
    sessions = {session.uid: session for session in book.sessions.values()}
    mine = {star.uid: star for star in stars}
    slots = [slot for day in book.days for slot in book.slots_on(day) if slot.session.uid in mine]
    past = past_of(book, mine)
    gone = [star.title or past.gone.get(star.uid, "") for star in stars if star.uid not in sessions]
    return Agenda(
        days=[day_of(day, [slot for slot in slots if slot.day == day], past, address) for day in sorted({slot.day for slot in slots})],
        without_time=[(each, address("session", each.slug)) for uid in mine if (each := sessions.get(uid)) and not each.slots],
        gone=[title for title in gone if title],
        unknown=sum(not title for title in gone),
    )


def day_of(day: date, slots: list[Slot], past: Past, address: Addresses) -> Day:
    items, last = [], None
    for number, slot in enumerate(slots):
        session = slot.session
        notes = filter(None, [moved(session, past), renamed(session, past), also_running(slot, slots[:number], last), again(slot)])
        url = address("session", session.slug)
        items.append(Item(slot, url, words.times(slot), tuple(notes), between(last, slot) if last else None))
        if not session.is_cancelled:
            last = slot
    return Day(words.day_in_full(day), address("day", day), items)


# ── What lies between ─────────────────────────────────────────────────────────────────────────────────────────────


def between(slot: Slot, following: Slot) -> Between | None:
    """From one session to the next, unless the next one does not take place."""
    if following.session.is_cancelled:
        return None
    gap = following.starts_at - slot.ends_at
    if gap < timedelta():
        return Between("overlap", _("These two overlap by %(time)s.") % {"time": lasting(overlap(slot, following))})
    if gap > WALK:
        return Between("free", _("%(time)s until the next one") % {"time": lasting(minutes(gap))})
    if slot.room is following.room:
        return None
    said = {"time": lasting(minutes(gap)), "here": slot.room.name, "there": following.room.name}
    return Between(
        "walk", (_("%(time)s to get from %(here)s to %(there)s") if gap else _("Straight on, from %(here)s to %(there)s")) % said
    )


def overlap(one: Slot, other: Slot) -> int:
    return minutes(min(one.ends_at, other.ends_at) - max(one.starts_at, other.starts_at))


def minutes(time: timedelta) -> int:
    return int(time.total_seconds()) // 60


def lasting(minutes: int) -> str:
    """`45 minutes`, `2 h 15 min`."""
    if minutes < 90:
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    hours, rest = divmod(minutes, 60)
    if not rest:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


# ── What to know of one ───────────────────────────────────────────────────────────────────────────────────────────


def also_running(slot: Slot, earlier: list[Slot], last: Slot | None) -> str:
    """What began before and still runs, except the last one, which is said between the two."""
    if slot.session.is_cancelled:
        return ""
    running = [each for each in earlier if each is not last and each.ends_at > slot.starts_at and not each.session.is_cancelled]
    titles = [_("“%(title)s”") % {"title": each.session.title} for each in running]
    return _("At the same time as %(titles)s.") % {"titles": ", ".join(titles)} if titles else ""


def past_of(book: Book, mine: dict[str, Starred]) -> Past:
    """The oldest entry after the star counts: from there on somebody's memory is wrong."""
    past = Past({}, {}, {trace.session: trace.title for trace in book.gone})
    for entry in book.log:
        at = datetime.fromisoformat(entry["released_at"])
        past.gone.update({uid: title for uid, _slug, title in entry["gone"]})
        since = {uid for uid, star in mine.items() if star.at and at > star.at}
        for uid, _slug, _title, was, _now in entry["moved"]:
            if uid in since and was:
                past.moved.setdefault(uid, ", ".join(place(each, book) for each in was))
        for uid, _slug, _title, was in entry["renamed"]:
            if uid in since:
                past.renamed.setdefault(uid, was)
    return past


def place(was: list[Any], book: Book) -> str:
    """`Sat 5 09:00 in Anchor`."""
    day, starts_at, _minutes, room, _letter = was
    start = datetime.fromisoformat(starts_at).astimezone(book.zone)
    said = {"day": words.day_chip(date.fromisoformat(day)), "time": f"{start:%H:%M}", "room": room}
    return _("%(day)s %(time)s in %(room)s") % said


def moved(session: Session, past: Past) -> str:
    was = past.moved.get(session.uid)
    return _("Moved since you starred it. It was %(where)s.") % {"where": was} if was and not session.is_cancelled else ""


def renamed(session: Session, past: Past) -> str:
    was = past.renamed.get(session.uid)
    return _("It was called “%(title)s”.") % {"title": was} if was else ""


def again(slot: Slot) -> str:
    """When it is on another time: a way out of an overlap."""
    others = [words.when_short(each) for each in slot.session.slots if each is not slot]
    return _("Also %(times)s.") % {"times": ", ".join(others)} if others and not slot.session.is_cancelled else ""

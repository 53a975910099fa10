"""iCalendar: an entry for each slot, known by the slot's public id for ever.

Times are in UTC. They are moments, none recurs, and UTC is the one form that Apple, Google, Outlook and Thunderbird all
read alike: a VTIMEZONE is ignored by Google, which looks at its name, and mistrusted by Outlook, which wants it to the
letter. Every calendar shows them in its owner's zone anyway; X-WR-TIMEZONE names the conference's.

What was cancelled or is gone stays as a cancelled entry with a higher sequence, for a calendar that was told once forgets
only what it is told to forget. It says so in its title too: not every calendar looks at the status.

Written by hand: for FOSDEM's 1,105 entries the icalendar library takes half a second, this a seventh of that.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Gone, Room, Session, Slot, Speaker
from hallway.apps.schedule.exports.values import visible, web_address

FOLD = 75  # octets
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
# The last three end lines too, for readers that ask Python what a line is.
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\x85": "\\n", "\u2028": "\\n", "\u2029": "\\n"})
AGAIN = "PT1H"  # how often a calendar should ask


def calendar_of(slots: Iterable[Slot], gone: Iterable[Gone], about: About, name: str) -> str:
    """A calendar of these slots; `gone` are slots its readers may still have, and that are no more."""
    written = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Hallway//Schedule//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *titles(name, about),
        f"REFRESH-INTERVAL;VALUE=DURATION:{AGAIN}",
        f"X-PUBLISHED-TTL:{AGAIN}",
        *(line for slot in slots for line in entry(slot, about)),
        *(line for trace in gone for line in removal(trace)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in written)


def titles(name: str, about: About) -> list[str]:
    return [f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}", f"X-WR-TIMEZONE:{about.timezone}"]


def entry(slot: Slot, about: About) -> Iterator[str]:
    session = slot.session
    url = about.address("session", session.slug)
    title = _("Cancelled: %(title)s") % {"title": session.title} if session.is_cancelled else session.title
    yield "BEGIN:VEVENT"
    yield from known_by(slot.uid, slot.sequence, slot.changed_at)
    yield from when(slot.starts_at, slot.minutes)
    yield f"SUMMARY:{text(title)}"
    yield f"DESCRIPTION:{text(description(slot, url))}"
    yield f"LOCATION:{text(place(slot.room))}"
    yield f"STATUS:{'CANCELLED' if session.is_cancelled else 'CONFIRMED'}"
    if web_address(url):
        yield f"URL:{url}"
    words = [session.track.name] if session.track else []
    if categories := [text(word) for word in [*words, *session.tags] if word.strip()]:
        yield f"CATEGORIES:{','.join(categories)}"
    yield "END:VEVENT"


def removal(trace: Gone) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield from known_by(trace.uid, trace.sequence, trace.changed_at)
    yield from when(trace.starts_at, trace.minutes)
    yield f"SUMMARY:{text(_('Cancelled: %(title)s') % {'title': trace.title})}"
    yield f"LOCATION:{text(trace.room_name)}"
    yield "STATUS:CANCELLED"
    yield "END:VEVENT"


def known_by(uid: str, sequence: int, changed_at: datetime) -> list[str]:
    return [f"UID:{uid}", f"SEQUENCE:{sequence}", f"DTSTAMP:{stamp(changed_at)}", f"LAST-MODIFIED:{stamp(changed_at)}"]


def when(starts_at: datetime, minutes: int) -> list[str]:
    return [f"DTSTART:{stamp(starts_at)}", f"DTEND:{stamp(starts_at + timedelta(minutes=minutes))}"]


def description(slot: Slot, url: str) -> str:
    """Who, what about, and the page: a calendar shows little more, and some do not show the address by itself."""
    return "\n\n".join(filter(None, [slot.session.by, slot.session.subtitle, slot.session.summary, url]))


def place(room: Room) -> str:
    return room.name if room.name == room.letter else f"{room.letter} {room.name}"


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def text(value: str) -> str:
    return CONTROL.sub("", visible(value)).translate(ESCAPED)


def folded(line: str) -> str:
    """Lines of at most 75 octets, none parted inside a letter."""
    if len(line) <= FOLD and line.isascii():
        return line
    octets, parts, limit = line.encode(), [], FOLD
    while len(octets) > limit:
        cut = limit
        while octets[cut] & 0xC0 == 0x80:  # inside a letter
            cut -= 1
        parts.append(octets[:cut])
        octets, limit = octets[cut:], FOLD - 1  # the space that begins a further line counts
    return b"\r\n ".join([*parts, octets]).decode()


# ── Which slots a calendar has ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Chosen:
    """All that a calendar is made of, so that a release which leaves it alone leaves its bytes alone."""

    name: str  # what it is of; empty for the whole edition
    slots: list[Slot]
    gone: list[Gone]


def written(chosen: Chosen, about: About) -> str:
    return calendar_of(chosen.slots, chosen.gone, about, f"{about.name}: {chosen.name}" if chosen.name else about.name)


def of_edition(book: Book) -> Chosen:
    return Chosen("", [slot for day in book.days for slot in book.slots_on(day)], list(book.gone))


def of_day(book: Book, day: date, name: str) -> Chosen:
    return Chosen(name, book.slots_on(day), [trace for trace in book.gone if trace.day == day])


def of_room(book: Book, room: Room) -> Chosen:
    return Chosen(room.name, book.slots_in(room), [trace for trace in book.gone if trace.room == room.slug])


def of_session(book: Book, session: Session) -> Chosen:
    return Chosen(session.title, session.slots, [trace for trace in book.gone if trace.session == session.uid])


def of_speaker(book: Book, speaker: Speaker) -> Chosen:
    slots = [slot for session in book.by_speaker.get(speaker.slug, []) for slot in session.slots]
    return Chosen(speaker.name, slots, [trace for trace in book.gone if speaker.slug in trace.speakers])

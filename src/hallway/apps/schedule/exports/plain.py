"""programme.json: the whole programme in our own shape, without long texts (those are in schedule.json).

What search, filters, the agenda and time zones in the browser are made of. Fields that are empty or false are left out.
A session's page is `pages.session` with the slug in place of `{}`; so for `room`, `speaker`, `day`, `calendar`.

    {"format": 1, "version": 3, "released_at": UTC,
     "edition": {"slug", "name", "place", "timezone", "starts_on", "ends_on", "url"},
     "pages": {"session": "https://…/sessions/{}/", "room": …, "speaker": …, "day": …, "calendar": "https://…/sessions/{}.ics"},
     "days": ["2027-06-17", …], "languages": ["en", …], "levels": [word, …], "kinds": [word, …], "tags": [word, …],
     "rooms": [{"uid", "slug", "name", "letter", "line", "capacity", "plenary"}, …],
     "tracks": [{"slug", "name", "number", "line"}, …],
     "speakers": [{"slug", "name", "sort"}, …],            only who is on stage; `sort` where it is not the name in lower case
     "sessions": [{"uid", "slug", "title", "subtitle", "kind", "track": slug, "language", "level", "tags": [word, …],
                   "speakers": [slug, …], "cancelled", "do_not_record", "interest_wanted",
                   "slots": [{"room": slug, "day", "starts_at": UTC, "start": local with offset, "minutes"}, …]}, …]}

`day` is the conference's day: what begins at 00:30 may belong to the day before. `tags`, `levels`, `kinds` and
`languages` list what occurs, the most frequent first.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Room, Session, Slot, Speaker, Track
from hallway.apps.schedule.exports.values import Sources, iso, utc

FORMAT = 1
MARK = "{}"
Object = dict[str, Any]


def build(book: Book, _sources: Sources, about: About) -> str:
    return json.dumps(document(book, about), ensure_ascii=False, separators=(",", ":"))


def document(book: Book, about: About) -> Object:
    sessions = list(book.sessions.values())
    return {
        "format": FORMAT,
        "version": book.number,
        "released_at": utc(book.released_at),
        "edition": edition(book, about),
        "pages": pages(about),
        "days": [day.isoformat() for day in book.days],
        "languages": often(session.language for session in sessions),
        "levels": often(session.level for session in sessions),
        "kinds": often(session.kind for session in sessions),
        "tags": often(tag for session in sessions for tag in session.tags),
        "rooms": [room(each) for each in book.rooms.values()],
        "tracks": [track(each) for each in book.tracks.values()],
        "speakers": [speaker(each) for slug, each in book.speakers.items() if book.by_speaker.get(slug)],
        "sessions": [session(each) for each in sessions],
    }


def often(words: Iterable[str]) -> list[str]:
    return [word for word, _count in Counter(filter(None, words)).most_common()]


def edition(book: Book, about: About) -> Object:
    dates = {"starts_on": about.starts_on, "ends_on": about.ends_on}
    return filled(
        slug=about.slug,
        name=about.name,
        place=about.place,
        timezone=book.zone.key,
        **{name: day.isoformat() for name, day in dates.items() if day},
        url=about.address("home"),
    )


def pages(about: About) -> dict[str, str]:
    """Addresses with a place-holder: a thousand whole ones would be half of the file."""
    views = {"session": "session", "room": "room", "speaker": "speaker", "day": "day", "calendar": "session_calendar"}
    return {name: about.address(view, MARK) for name, view in views.items()}


def room(room: Room) -> Object:
    return filled(
        uid=room.uid,
        slug=room.slug,
        name=room.name,
        letter=room.letter,
        line=room.line,
        capacity=room.capacity,
        plenary=room.is_plenary,
    )


def track(track: Track) -> Object:
    return {"slug": track.slug, "name": track.name, "number": track.number, "line": track.line}


def speaker(speaker: Speaker) -> Object:
    sort = speaker.sort if speaker.sort != speaker.name.lower() else ""
    return filled(slug=speaker.slug, name=speaker.name, sort=sort)


def session(session: Session) -> Object:
    return filled(
        uid=session.uid,
        slug=session.slug,
        title=session.title,
        subtitle=session.subtitle,
        kind=session.kind,
        track=session.track.slug if session.track else "",
        language=session.language,
        level=session.level,
        tags=list(session.tags),
        speakers=[speaker.slug for speaker in session.speakers],
        cancelled=session.is_cancelled,
        do_not_record=session.do_not_record,
        interest_wanted=session.interest_wanted,
        slots=[slot_of(slot) for slot in session.slots],
    )


def slot_of(slot: Slot) -> Object:
    return {
        "room": slot.room.slug,
        "day": slot.day.isoformat(),
        "starts_at": utc(slot.starts_at),
        "start": iso(slot.start),
        "minutes": slot.minutes,
    }


def filled(**values: Any) -> Object:
    return {name: value for name, value in values.items() if value}

"""schedule.json, valid for c3voc's JSON schema: what schedule.xml says, and rooms, codes and biographies."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Room, Session, Speaker, Track
from hallway.apps.schedule.exports.events import Event, days_of, texts_of
from hallway.apps.schedule.exports.values import Sources, acronym_of, hours, iso, reference, visible, web_address
from hallway.apps.schedule.pages.content import NoSuchPage

SCHEMA = "https://c3voc.de/schedule/schema.json"
ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC$")  # what the schema takes for a zone: not Etc/GMT-1
CODE = re.compile(r"[A-Z0-9]+")
CONTROL = re.compile(r"[\x7f-\x9f]")  # readers drop them, and two names may then be one
SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")
Object = dict[str, Any]


def build(book: Book, sources: Sources, about: About) -> str:
    document = {
        "$schema": SCHEMA,
        "generator": {"name": "Hallway", "url": about.origin},
        "schedule": schedule(book, sources, about),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def schedule(book: Book, sources: Sources, about: About) -> Object:
    home = about.address("home")
    return {
        "version": str(book.number),
        "base_url": home,
        "url": about.address("schedule_json"),
        "conference": conference(book, sources, about, home),
    }


def conference(book: Book, sources: Sources, about: About, home: str) -> Object:
    days = days_of(book, about)
    if not days:
        raise NoSuchPage(_("Nothing has a time yet, so there is no schedule to take along."))
    names = names_of(book)
    people = {slug: person(speaker, sources) for slug, speaker in book.speakers.items()}
    zone = {"time_zone_name": book.zone.key} if ZONE.match(book.zone.key) else {}
    return {
        "acronym": acronym_of(about.slug, about.conference),
        "title": visible(about.name),
        "start": min(filter(None, [about.starts_on, days[0].day])).isoformat(),
        "end": max(filter(None, [about.ends_on, days[-1].day])).isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        **zone,
        "url": home,
        "rooms": [room(each, names[each.slug], sources) for each in book.rooms.values()],
        "tracks": [track(each) for each in book.tracks.values()],
        "days": [
            {
                "index": day.index,
                "date": day.day.isoformat(),
                "day_start": iso(day.begins),
                "day_end": iso(day.ends),
                "rooms": {
                    names[room.slug]: [event(each, names, people, sources) for each in events] for room, events in day.rooms if events
                },
            }
            for day in days
        ],
    }


def names_of(book: Book) -> dict[str, str]:
    """Room's slug → its name, which is a key here: of two rooms with one name the second says its letter too."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for room in book.rooms.values():
        name = " ".join(CONTROL.sub("", visible(room.name)).split())
        while name in taken:
            name += f" ({room.letter})"
        taken.add(name)
        names[room.slug] = name
    return names


def room(room: Room, name: str, sources: Sources) -> Object:
    slug = {"slug": room.slug} if SLUG.fullmatch(room.slug) else {}
    said = visible(sources.get(room.uid, {}).get("description", room.description))
    return {"name": name, "guid": room.guid or room.uid, **slug, "description": said or None, "capacity": room.capacity}


def track(track: Track) -> Object:
    slug = {"slug": track.slug} if SLUG.fullmatch(track.slug) else {}
    return {"name": visible(track.name), **slug, **filled(color=track.colour)}


def person(speaker: Speaker, sources: Sources) -> Object:
    """`name` for pretalx's readers and `public_name` for frab's. No number: with it a person would be both, and so none."""
    written = sources.get(speaker.uid, {}).get("biography", speaker.biography)
    code = {"code": speaker.code} if CODE.fullmatch(speaker.code) else {}
    return {
        "guid": speaker.guid or speaker.uid,
        **code,
        "name": visible(speaker.name),
        "public_name": visible(speaker.name),
        "biography": visible(written) or None,
        **filled(url=web_address(speaker.url), avatar=web_address(speaker.avatar)),
    }


def event(event: Event, names: dict[str, str], people: dict[str, Object], sources: Sources) -> Object:
    session, slot = event.session, event.slot
    texts = texts_of(session, sources)
    extras = session.extras
    code = {"code": session.code} if CODE.fullmatch(session.code) else {}
    return {
        "guid": event.guid,
        **code,
        "id": event.number,
        "logo": web_address(extras.get("logo", "")) or None,
        "date": iso(slot.start),
        "start": f"{slot.start:%H:%M}",
        "end": iso(slot.end),
        "duration": hours(slot.minutes),
        "room": names[slot.room.slug],
        "slug": event.slug,
        "url": event.url,
        **filled(origin_url=event.origin_url, feedback_url=web_address(extras.get("feedback_url", ""))),
        "title": visible(session.title),
        "subtitle": visible(session.subtitle),
        "track": visible(session.track.name) if session.track else None,
        "type": visible(session.kind),
        "language": visible(session.language) or None,
        "abstract": texts.abstract or None,
        "description": texts.description or None,
        "recording_license": visible(extras.get("licence", "")),
        "do_not_record": session.do_not_record,
        "persons": [people[speaker.slug] for speaker in session.speakers],
        "links": links(session, attachments=False),
        "attachments": links(session, attachments=True),
    }


def links(session: Session, *, attachments: bool) -> list[Object]:
    wanted = (link for link in session.links if bool(link.get("attachment")) is attachments)
    return [{"title": visible(link.get("title", "")), "url": url} for link in wanted if (url := reference(link["href"]))]


def filled(**values: str) -> Object:
    return {name: value for name, value in values.items() if value}

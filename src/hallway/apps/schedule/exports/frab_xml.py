"""schedule.xml, valid for c3voc's schema, written by hand: a thousand events in a tenth of a second.

Sessions without a time and cancelled ones are left out, for the format has no place for them.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Session, Speaker, Track
from hallway.apps.schedule.exports.events import Day, Event, days_of, texts_of
from hallway.apps.schedule.exports.values import Sources, acronym_of, hours, iso, visible, web_address
from hallway.apps.schedule.pages.content import NoSuchPage

CODE = re.compile(r"[0-9A-Z]{6}")
TRACK_SLUG = re.compile(r"[a-z][a-z0-9-]+")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WHOLE = re.compile(r"[0-9]{1,18}")
LONGEST = timedelta(days=9, hours=23, minutes=59)


def build(book: Book, sources: Sources, about: About) -> str:
    days = days_of(book, about)
    if not days:
        raise NoSuchPage(_("Nothing has a time yet, so there is no schedule to take along."))
    return "\n".join(lines(book, sources, about, days))


def lines(book: Book, sources: Sources, about: About, days: list[Day]) -> Iterator[str]:
    home = about.address("home")
    starts_on = min(filter(None, [about.starts_on, days[0].day]))
    ends_on = max(filter(None, [about.ends_on, days[-1].day]))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<schedule>"
    yield f'<generator name="Hallway" system={quoted(about.origin)}/>'
    yield tag("url", about.address("schedule_xml"))
    yield tag("version", str(book.number))
    yield "<conference>"
    yield tag("title", about.name)
    yield tag("acronym", acronym_of(about.slug, about.conference))
    yield tag("start", starts_on.isoformat())
    yield tag("end", ends_on.isoformat())
    yield tag("days", str(len(days)))
    yield tag("timeslot_duration", "00:05")
    yield tag("base_url", home)
    yield tag("url", home)
    yield tag("time_zone_name", book.zone.key)
    yield from map(track, book.tracks.values())
    yield "</conference>"
    for day in days:
        yield f'<day index="{day.index}" date="{day.day}" start="{iso(day.begins)}" end="{iso(day.ends)}">'
        for room, events in day.rooms:
            yield f"<room name={quoted(room.name)} guid={quoted(room.guid or room.uid)}>"
            for each in events:
                yield from event(each, sources)
            yield "</room>"
        yield "</day>"
    yield "</schedule>\n"


def track(track: Track) -> str:
    colour = f' color="{track.colour}"' if COLOUR.fullmatch(track.colour) else ""
    slug = f' slug="{track.slug}"' if TRACK_SLUG.fullmatch(track.slug) else ""
    return f"<track name={quoted(track.name)}{colour}{slug}>{escaped(track.name)}</track>"


def event(event: Event, sources: Sources) -> Iterator[str]:
    session, slot = event.session, event.slot
    texts = texts_of(session, sources)
    code = f' code="{session.code}"' if event.is_first and CODE.fullmatch(session.code) else ""
    yield f'<event id="{event.number}" guid="{event.guid}"{code}>'
    yield tag("date", iso(slot.start))
    yield tag("start", f"{slot.start:%H:%M}")
    yield tag("duration", duration(slot.minutes))
    yield tag("room", slot.room.name)
    yield tag("slug", event.slug)
    yield tag("url", event.url)
    if event.origin_url:
        yield tag("origin_url", event.origin_url)
    yield "<recording>"
    yield tag("license", session.extras.get("licence", ""))
    yield tag("optout", "true" if session.do_not_record else "false")
    yield "</recording>"
    yield tag("title", session.title)
    yield tag("subtitle", session.subtitle)
    yield tag("track", session.track.name if session.track else "")
    yield tag("type", session.kind)
    yield tag("language", session.language)
    yield tag("abstract", texts.abstract)
    yield tag("description", texts.description)
    for name in ("logo", "feedback_url"):
        if found := web_address(session.extras.get(name, "")):
            yield tag(name, found)
    yield f"<persons>{''.join(map(person, session.speakers))}</persons>"
    yield links(session, "links", "link", attachments=False)
    yield links(session, "attachments", "attachment", attachments=True)
    yield "</event>"


def links(session: Session, group: str, single: str, *, attachments: bool) -> str:
    wanted = (link for link in session.links if bool(link.get("attachment")) is attachments)
    written = (f"<{single} href={quoted(link['href'])}>{escaped(link.get('title', ''))}</{single}>" for link in wanted)
    return f"<{group}>{''.join(written)}</{group}>"


def person(speaker: Speaker) -> str:
    number = f' id="{speaker.id}"' if WHOLE.fullmatch(speaker.id) else ""
    return f"<person{number} guid={quoted(speaker.guid or speaker.uid)}>{escaped(speaker.name)}</person>"


def duration(minutes: int) -> str:
    """`00:45`. The schema has two places for hours; what is longer is written as pretalx does, `4:04:00` with days."""
    if minutes < 100 * 60:
        return hours(minutes)
    days, rest = divmod(min(minutes, LONGEST // timedelta(minutes=1)), 24 * 60)
    return f"{days}:{hours(rest)}"


def tag(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>" if text else f"<{name}/>"


def escaped(text: str) -> str:
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    """As an attribute with its quotes. Line ends would become spaces in a reader, so they are that already."""
    return '"' + escaped(text).replace("\n", " ").replace("\t", " ").replace('"', "&quot;") + '"'

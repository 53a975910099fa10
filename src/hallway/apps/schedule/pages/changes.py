"""What became different, version by version: a page, and the same as a feed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.about import About
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.changelog import Entry
from hallway.apps.schedule.exports.values import FORBIDDEN
from hallway.apps.schedule.pages.content import Content

Address = Callable[[str, object], str]  # view and name → address
SHOWN = 40  # lines of one version; the rest is counted


@dataclass(frozen=True)
class Told:
    """One line of a changelog. `was` and `now` are times and rooms, or titles; `url` leads to the session, if it is there."""

    kind: str
    title: str
    was: str = ""
    now: str = ""
    url: str = ""


@dataclass(frozen=True)
class Release:
    number: int
    at: datetime
    comment: str
    lines: list[Told]
    more: int
    is_first: bool
    sessions: str

    @property
    def when(self) -> str:
        return date_format(self.at, _("j F Y, H:i"))

    @property
    def stamp(self) -> str:
        return self.at.isoformat(timespec="seconds")


def releases_of(book: Book, address: Address, opened_at: datetime | None) -> list[Release]:
    """Newest first. What went on before strangers could look is nobody's business: what they saw first is the first."""
    log = list(book.log)
    hidden = [entry for entry in log if opened_at and moment(entry["released_at"]) < opened_at]
    shown = log[max(len(hidden) - 1, 0) :]
    slugs = {session.uid: session.slug for session in book.sessions.values()}
    return [release(entry, book.zone, slugs, address, is_first=entry is shown[0]) for entry in reversed(shown)]


def release(entry: Entry, zone: ZoneInfo, slugs: dict[str, str], address: Address, *, is_first: bool) -> Release:
    lines = [] if is_first else lines_of(entry, zone, slugs, address)
    count = ngettext("%(count)d session", "%(count)d sessions", entry["sessions"]) % {"count": entry["sessions"]}
    at = moment(entry["released_at"]).astimezone(zone)
    return Release(entry["number"], at, entry["comment"], lines[:SHOWN], max(len(lines) - SHOWN, 0), is_first, count)


def lines_of(entry: Entry, zone: ZoneInfo, slugs: dict[str, str], address: Address) -> list[Told]:
    """What moves first, because people have planned with it."""

    def told(kind: str, session: list[str], was: str = "", now: str = "") -> Told:
        slug = slugs.get(session[0], "")
        return Told(kind, session[2], was, now, address("session", slug) if slug else "")

    return [
        *(told("moved", each, places(each[3], zone), places(each[4], zone)) for each in entry["moved"]),
        *(told("cancelled", each) for each in entry["cancelled"]),
        *(told("revived", each) for each in entry["revived"]),
        *(told("gone", each) for each in entry["gone"]),
        *(told("new", each) for each in entry["new"]),
        *(told("renamed", each, each[3], each[2]) for each in entry["renamed"]),
    ]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def places(each: list[list[Any]], zone: ZoneInfo) -> str:
    return "; ".join(place(one, zone) for one in each) or _("no time yet")


def place(one: list[Any], zone: ZoneInfo) -> str:
    day, starts_at, _minutes, room, _letter = one
    start = moment(starts_at).astimezone(zone)
    said = {"day": words.day_short(date.fromisoformat(day)), "time": f"{start:%H:%M}", "room": room}
    return _("%(day)s, %(time)s, %(room)s") % said


def changes_content(book: Book, address: Addresses, opened_at: datetime | None) -> Content:
    values = {
        "releases": releases_of(book, address, opened_at),
        "zone": words.zone(book.zone, book.released_at),
        "feed_url": address("changes_feed"),
        "news_url": address("news"),
        "schedule_url": address("schedule"),
    }
    description = _("Every version of the programme, and what it changed.")
    return Content("schedule/changes.html", "changes", "", _("What changed"), description, values)


def changes_feed(book: Book, about: About, opened_at: datetime | None) -> str:
    releases = releases_of(book, about.address, opened_at)
    values = {
        "about": about,
        "releases": [(each, render_to_string("schedule/changes_list.html", {"lines": each.lines})) for each in releases],
        "updated": releases[0].stamp if releases else book.released_at.isoformat(timespec="seconds"),
        "page_url": about.address("changes"),
        "feed_url": about.address("changes_feed"),
    }
    return FORBIDDEN.sub("", render_to_string("schedule/changes.atom.xml", values))

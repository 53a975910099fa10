"""Editions and their released programme, for programs. Strangers get what the pages show them, the same bytes for everybody;
whoever may read the programme gets it before it is public, and that answer is theirs alone."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Query, Router

from hallway.apps.schedule import shelf
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Session, Slot, Speaker
from hallway.apps.schedule.queries import newest_version
from hallway.core.base.api import Day, Output, Page, Window, page, problems, same_for_everybody
from hallway.core.base.guard import Anyone, may
from hallway.core.editions import places
from hallway.core.editions.models import Edition

router = Router(tags=["programme"])


class EditionOut(Output):
    """One year of a conference. `url` is its front page."""

    uid: str
    slug: str
    name: str
    conference: str
    tagline: str
    place: str
    timezone: str
    starts_on: date | None
    ends_on: date | None
    url: str


class RoomOut(Output):
    """A place. Texts are clean HTML, here and in sessions and speakers."""

    uid: str
    slug: str
    name: str
    letter: str
    line: int
    capacity: int | None
    description: str


class TrackOut(Output):
    slug: str
    name: str
    number: int
    line: int


class Named(Output):
    slug: str
    name: str


class LinkOut(Output):
    title: str
    href: str
    attachment: bool = False


class SlotOut(Output):
    """A time at which a session happens. `day` is the conference's day, which may reach into the night."""

    uid: str
    room: Named
    day: date
    starts_at: datetime
    ends_at: datetime
    minutes: int


class SessionOut(Output):
    uid: str
    slug: str
    title: str
    subtitle: str
    kind: str
    track: Named | None
    abstract: str
    description: str
    language: str
    level: str
    do_not_record: bool
    links: list[LinkOut]
    speakers: list[Named]
    slots: list[SlotOut]
    url: str


class SpeakerOut(Output):
    """A person on stage in this edition. Who they are besides is nobody's business here."""

    uid: str
    slug: str
    name: str
    biography: str
    sessions: list[str]
    url: str


class SessionWindow(Window):
    """Sessions with a time on this day, in this room (its slug), of this track (its slug)."""

    day: Day | None = None
    room: str = ""
    track: str = ""


# ── Editions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/editions", response={200: Page[EditionOut], **problems(422)})
def editions(request: HttpRequest, window: Query[Window]) -> Any:
    """The editions you may know of, the newest first."""
    rows = Edition.objects.visible_to(request.user).select_related("conference").in_order()
    piece = page(request, rows, window)
    return {**piece, "items": [edition_out(edition) for edition in piece["items"]]}


@router.get("/editions/{slug:slug}", response={200: EditionOut, 304: None, **problems(404)})
def edition(request: HttpRequest, response: HttpResponse, slug: str) -> Any:
    """One edition: its name, when and where it is."""
    row = edition_called(slug)
    if shelf.front_of(row).announced:
        same_for_everybody(response)
    elif not may(request.user, "read", row):
        raise Http404
    return edition_out(row)


def edition_called(slug: str) -> Edition:
    """The edition of this name, not yet asked for. Whoever calls this asks."""
    table = places.table()
    if slug not in table.slugs:
        raise Http404
    return table.editions[table.slugs[slug]]


def edition_out(row: Edition) -> dict[str, Any]:
    names = ("slug", "name", "tagline", "place", "timezone", "starts_on", "ends_on")
    facts = {name: getattr(row, name) for name in names}
    return {**facts, "uid": str(row.uid), "conference": row.conference.name, "url": f"{places.origin(row)}/"}


# ── The released programme ────────────────────────────────────────────────────────────────────────────────────────


@router.get("/editions/{slug:slug}/sessions", response={200: Page[SessionOut], 304: None, **problems(404, 422)})
def sessions(request: HttpRequest, response: HttpResponse, slug: str, window: Query[SessionWindow]) -> Any:
    """The sessions in order of time; those without a time last."""
    book, pages = released(request, response, slug)
    piece = page(request, sessions_within(book, window), window)
    return {**piece, "items": [session_out(session, pages) for session in piece["items"]]}


@router.get("/editions/{slug:slug}/sessions/{slug:session}", response={200: SessionOut, 304: None, **problems(404)})
def session(request: HttpRequest, response: HttpResponse, slug: str, session: str) -> Any:
    book, pages = released(request, response, slug)
    if session not in book.sessions:
        raise Http404(_("There is no session at this address."))
    return session_out(book.sessions[session], pages)


@router.get("/editions/{slug:slug}/speakers", response={200: Page[SpeakerOut], 304: None, **problems(404, 422)})
def speakers(request: HttpRequest, response: HttpResponse, slug: str, window: Query[Window]) -> Any:
    """Everybody who is on stage, by name."""
    book, pages = released(request, response, slug)
    piece = page(request, [each for each in book.speakers.values() if book.by_speaker.get(each.slug)], window)
    return {**piece, "items": [speaker_out(each, book, pages) for each in piece["items"]]}


@router.get("/editions/{slug:slug}/speakers/{slug:speaker}", response={200: SpeakerOut, 304: None, **problems(404)})
def speaker(request: HttpRequest, response: HttpResponse, slug: str, speaker: str) -> Any:
    book, pages = released(request, response, slug)
    if not book.by_speaker.get(speaker):  # the document may know people who are on no stage
        raise Http404(_("There is no speaker at this address."))
    return speaker_out(book.speakers[speaker], book, pages)


@router.get("/editions/{slug:slug}/rooms", response={200: Page[RoomOut], 304: None, **problems(404, 422)})
def rooms(request: HttpRequest, response: HttpResponse, slug: str, window: Query[Window]) -> Any:
    """The rooms, in the order of their letters."""
    book, _pages = released(request, response, slug)
    return page(request, [*book.rooms.values()], window)


@router.get("/editions/{slug:slug}/tracks", response={200: Page[TrackOut], 304: None, **problems(404, 422)})
def tracks(request: HttpRequest, response: HttpResponse, slug: str, window: Query[Window]) -> Any:
    """The tracks, in the order of their numbers."""
    book, _pages = released(request, response, slug)
    return page(request, [*book.tracks.values()], window)


def released(request: HttpRequest, response: HttpResponse, slug: str) -> tuple[Book, "Pages"]:
    """The programme as strangers see it; where there is none, as this person does. Http404 where nobody may know, and
    with a reason where the edition is known."""
    row = edition_called(slug)
    front = shelf.front_of(row)
    if front.version is not None:
        same_for_everybody(response)
        return shelf.book_of(front.version, Anyone()), Pages(row)
    version = newest_version(row, request.user)  # type: ignore[arg-type]
    if version is not None:
        return shelf.book_of(version, request.user), Pages(row)  # type: ignore[arg-type]
    raise Http404(_("The programme of this edition is not public yet.")) if front.announced or may(request.user, "read", row) else Http404


class Pages:
    """Where pages about the programme are, in the first language: an answer does not depend on who asks."""

    def __init__(self, row: Edition) -> None:
        self.origin, self.address = places.origin(row), Addresses(row, on_own_host=True)

    def __call__(self, view: str, name: str) -> str:
        with translation.override(settings.LANGUAGE_CODE):
            return self.origin + self.address(view, name)


def sessions_within(book: Book, window: SessionWindow) -> list[Session]:
    days = book.days if window.day is None else [window.day]
    slots = [slot for day in days for slot in book.slots_on(day) if not window.room or slot.room.slug == window.room]
    found = dict.fromkeys(slot.session for slot in slots)
    if window.day is None and not window.room:
        found |= dict.fromkeys(each for each in book.sessions.values() if not each.slots)
    return [each for each in found if not window.track or (each.track and each.track.slug == window.track)]


def session_out(each: Session, pages: Pages) -> dict[str, Any]:
    names = ("uid", "slug", "title", "subtitle", "kind", "track", "abstract", "description", "language", "level", "do_not_record")
    facts = {name: getattr(each, name) for name in (*names, "links", "speakers")}
    return {**facts, "slots": [slot_out(slot) for slot in each.slots], "url": pages("session", each.slug)}


def slot_out(slot: Slot) -> dict[str, Any]:
    times = {"starts_at": slot.start, "ends_at": slot.end, "minutes": slot.minutes}
    return {"uid": slot.uid, "room": slot.room, "day": slot.day, **times}


def speaker_out(each: Speaker, book: Book, pages: Pages) -> dict[str, Any]:
    facts = {name: getattr(each, name) for name in ("uid", "slug", "name", "biography")}
    return {**facts, "sessions": [one.slug for one in book.by_speaker[each.slug]], "url": pages("speaker", each.slug)}

"""The programme as files: for everybody the same bytes, made once, for any page or app that asks."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hallway.apps.schedule import shelf, words
from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.exports import calendars, frab_json, frab_xml, now, plain, table
from hallway.apps.schedule.exports.values import Sources
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.pages.content import NoSuchPage
from hallway.apps.schedule.pages.exports import exports_content
from hallway.apps.schedule.views.answers import edition_of, front_for, programme_file, programme_page, reader
from hallway.apps.schedule.views.public import found
from hallway.core.base.guard import Actor
from hallway.core.base.public import public_page

XML = "application/xml; charset=utf-8"  # c3voc has a type of its own, which browsers download and apps do not ask for
JSON = "application/json"
CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"
FRESH = 60  # seconds after which a sign asks again at the latest: a release may have moved what is next


def export(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A file for everybody: scripts of any web page may read it too. Where there is no programme there is no file."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.headers.get("Cache-Control", "").startswith("public"):
            response.headers["Access-Control-Allow-Origin"] = "*"
        elif response.headers["Content-Type"].startswith("text/html"):
            response.status_code = 404  # a page that says why; a program looks at the number only
        return response

    return public_page(require_safe(opened))


@public_page
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """What can be taken along, in plain words."""
    return programme_page(request, exports_content)


@export
def schedule_xml(request: HttpRequest) -> HttpResponse:
    return programme_file(request, frab_xml.build, content_type=XML)


@export
def schedule_json(request: HttpRequest) -> HttpResponse:
    return programme_file(request, frab_json.build, content_type=JSON)


@export
def programme_json(request: HttpRequest) -> HttpResponse:
    return programme_file(request, plain.build, content_type=JSON)


@export
def sessions_csv(request: HttpRequest) -> HttpResponse:
    return programme_file(request, table.build, content_type=CSV, filename=f"{edition_of(request).slug}-sessions.csv")


# ── Calendars ─────────────────────────────────────────────────────────────────────────────────────────────────────


@export
def calendar(request: HttpRequest) -> HttpResponse:
    return calendar_file(request, calendars.of_edition)


@export
def day_calendar(request: HttpRequest, day: date) -> HttpResponse:
    def choose(book: Book) -> calendars.Chosen:
        chosen = calendars.of_day(book, day, words.day_in_full(day))
        if not (chosen.slots or chosen.gone):
            raise NoSuchPage(_("%(day)s is not a day of this conference.") % {"day": chosen.name})
        return chosen

    return calendar_file(request, choose, day.isoformat())


@export
def room_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    missing = _("There is no room at this address.")
    return calendar_file(request, lambda book: calendars.of_room(book, found(book.rooms, slug, missing)), slug)


@export
def session_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    missing = _("There is no session at this address.")
    return calendar_file(request, lambda book: calendars.of_session(book, found(book.sessions, slug, missing)), slug)


@export
def speaker_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    def choose(book: Book) -> calendars.Chosen:
        on_stage = book.speakers if book.by_speaker.get(slug) else {}
        return calendars.of_speaker(book, found(on_stage, slug, _("There is no speaker at this address.")))

    return calendar_file(request, choose, slug)


def calendar_file(request: HttpRequest, choose: Callable[[Book], calendars.Chosen], name: str = "") -> HttpResponse:
    filename = "-".join(filter(None, [edition_of(request).slug, name]))
    return programme_file(
        request,
        lambda book, _sources, about: calendars.written(choose(book), about),
        content_type=CALENDAR,
        filename=f"{filename}.ics",
        made_of=choose,
    )


# ── Now ───────────────────────────────────────────────────────────────────────────────────────────────────────────


_moments: dict[str, list[datetime]] = {}  # of a version, by its public id
KEPT = 8


@export
def now_json(request: HttpRequest) -> HttpResponse:
    """What is on and what is next. Made anew only when something begins or ends, or with a release."""
    edition = edition_of(request)
    at, version = edition.now(), front_for(request, edition).version
    moments = moments_of(version, reader(request)) if version else None
    turn = now.turn_of(moments, at) if moments is not None else None

    def build(book: Book, _sources: Sources, about: About) -> str:
        return now.build(book, about, now.turn_of(now.moments_of(book), at) if turn is None else turn)

    response = programme_file(request, build, content_type=JSON, also=(turn,))
    if moments is not None and turn is not None:
        response.headers["Cache-Control"] = f"public, max-age={seconds_left(moments, turn, at)}"
    return response


def moments_of(version: Version, actor: Actor | None) -> list[datetime]:
    uid = str(version.uid)
    if uid not in _moments:
        while len(_moments) >= KEPT:
            _moments.pop(next(iter(_moments)), None)
        _moments[uid] = now.moments_of(shelf.book_of(version, actor))
    return _moments[uid]


def seconds_left(moments: list[datetime], turn: int, at: datetime) -> int:
    """For how long the file may be kept without asking."""
    return min(FRESH, ceil((moments[turn] - at).total_seconds())) if turn < len(moments) else FRESH

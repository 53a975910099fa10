"""Pages for everybody. Each is a function of the released version, the edition and the address: no visitor in it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hallway.apps.schedule.choices import PAGES
from hallway.apps.schedule.pages.content import NoSuchPage
from hallway.apps.schedule.pages.days import by_room_content, day_content, default_day
from hallway.apps.schedule.pages.front import home_content
from hallway.apps.schedule.pages.listing import all_content, choice_content
from hallway.apps.schedule.pages.people import speaker_content, speakers_content
from hallway.apps.schedule.pages.rooms import room_content, rooms_content
from hallway.apps.schedule.pages.search import search_content
from hallway.apps.schedule.pages.sessions import session_content
from hallway.apps.schedule.views.answers import front_page, programme_page
from hallway.apps.schedule.views.passing import passing_page
from hallway.core.base.public import public_page
from hallway.core.editions.models import Edition


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The edition's front page. Open from `announced` on, with the programme as soon as that is public."""
    return front_page(request, home_content)


@public_page
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    """Today, during the conference; else its first day."""
    edition: Edition = request.edition  # type: ignore[attr-defined]
    today = edition.now().astimezone(edition.zone).date() if edition else None
    return programme_page(request, lambda book, address: day_content(book, address, default_day(book, today), edition), today)


@public_page
@require_safe
def day(request: HttpRequest, day: date) -> HttpResponse:
    return programme_page(request, lambda book, address: day_content(book, address, day, request.edition))  # type: ignore[attr-defined]


@public_page
@require_safe
def day_by_room(request: HttpRequest, day: date) -> HttpResponse:
    return programme_page(request, lambda book, address: by_room_content(book, address, day, request.edition))  # type: ignore[attr-defined]


@public_page
@require_safe
def schedule_all(request: HttpRequest) -> HttpResponse:
    return programme_page(request, lambda book, address: all_content(book, address, request.edition))  # type: ignore[attr-defined]


@public_page
@require_safe
def choice(request: HttpRequest, facet: str, slug: str) -> HttpResponse:
    """All sessions of a track, a tag, a language, a level, a kind."""
    return programme_page(request, lambda book, address: choice_content(book, address, PAGES[facet], slug, request.edition))  # type: ignore[attr-defined]


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Words are chosen by strangers, so this answer is never kept."""
    text = request.GET.get("q", "")
    return passing_page(request, lambda book, address: search_content(book, address, request.edition, text))  # type: ignore[attr-defined]


@public_page
@require_safe
def session(request: HttpRequest, slug: str) -> HttpResponse:
    missing, edition = _("There is no session at this address."), request.edition  # type: ignore[attr-defined]
    return programme_page(request, lambda book, address: session_content(book, address, found(book.sessions, slug, missing), edition))


@public_page
@require_safe
def speakers(request: HttpRequest) -> HttpResponse:
    return programme_page(request, speakers_content)


@public_page
@require_safe
def speaker(request: HttpRequest, slug: str) -> HttpResponse:
    missing, edition = _("There is no speaker at this address."), request.edition  # type: ignore[attr-defined]
    return programme_page(request, lambda book, address: speaker_content(book, address, found(book.speakers, slug, missing), edition))


@public_page
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    return programme_page(request, rooms_content)


@public_page
@require_safe
def room(request: HttpRequest, slug: str) -> HttpResponse:
    missing, edition = _("There is no room at this address."), request.edition  # type: ignore[attr-defined]
    return programme_page(request, lambda book, address: room_content(book, address, found(book.rooms, slug, missing), edition))


def found(things: dict[str, Any], slug: str, missing: str) -> Any:
    if slug not in things:
        raise NoSuchPage(missing)
    return things[slug]

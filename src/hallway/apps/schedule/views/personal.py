"""My programme: stars, the agenda made of them, and its calendar. Each answer is for one person and kept nowhere."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.apps.schedule import personal
from hallway.apps.schedule.about import about_of
from hallway.apps.schedule.addresses import addresses_of
from hallway.apps.schedule.agenda import Starred, agenda_of, from_account
from hallway.apps.schedule.book import Book, Session
from hallway.apps.schedule.exports.calendars import calendar_of
from hallway.apps.schedule.models import CalendarKey
from hallway.apps.schedule.public import current_book
from hallway.apps.schedule.views.answers import edition_of, not_yet
from hallway.core.base.encoding import has_already
from hallway.core.base.messages import say
from hallway.core.editions import places
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

# ── Stars ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def stars(request: HttpRequest) -> JsonResponse:
    """The account's stars. POST brings what a browser starred (`add`) and unstarred (`remove`); with `person`, only if it is them
    who are signed in: a browser may still hold somebody else's copy."""
    edition, person = edition_of(request), person_of(request)
    if request.method == "POST" and request.POST.get("person", "") in {"", str(person.uid)}:
        add, remove = (personal.uids(request.POST.get(name, "").split(",")) for name in ("add", "remove"))
        personal.change_stars(edition, by=person, add=add - remove, remove=remove)
    return JsonResponse({"person": str(person.uid), "stars": personal.starred(person, edition)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_star(request: HttpRequest, slug: str) -> HttpResponse:
    """Star one session without a script."""
    session, person = session_of(request, slug), person_of(request)
    is_starred = session.uid in personal.starred(person, edition_of(request))
    if request.method == "POST":
        wanted = personal.uids([session.uid])
        remove = request.POST.get("star") == "no"
        personal.change_stars(edition_of(request), by=person, **{"remove" if remove else "add": wanted})
        words = _("“%(title)s” is not in your programme any more.") if remove else _("“%(title)s” is in your programme.")
        say(request, words % {"title": session.title})
        return redirect("schedule:my_programme")
    return render(request, "schedule/my/star.html", {"session": session, "is_starred": is_starred, **frame(request)})


# ── The agenda ────────────────────────────────────────────────────────────────────────────────────────────────────


@never_cache
@require_safe
def my_programme(request: HttpRequest) -> HttpResponse:
    """The starred sessions by day. For strangers the page fills itself with what their browser keeps."""
    edition = edition_of(request)
    if (book := current_book(edition, request.user)) is None:  # type: ignore[arg-type]
        return not_yet(request, edition)
    key = personal.calendar_key(person_of(request), edition) if request.user.is_authenticated else None
    return render(request, "schedule/my/programme.html", shown(request, book) | calendar_context(request, key))


@never_cache
@require_POST
def agenda(request: HttpRequest) -> HttpResponse:
    """The part of the page that shows sessions: of the account, or for strangers of what their browser sends."""
    if (book := current_book(edition_of(request), request.user)) is None:  # type: ignore[arg-type]
        raise Http404
    return HttpResponse(render_to_string("schedule/my/agenda.html", shown(request, book), request))


def shown(request: HttpRequest, book: Book) -> dict[str, Any]:
    starred = starred_by(request)
    return {
        **frame(request),
        "agenda": agenda_of(book, starred, addresses_of(request)),
        "stars": ",".join(star.uid for star in starred),
        "schedule_url": addresses_of(request)("schedule"),
    }


def starred_by(request: HttpRequest) -> Sequence[Starred]:
    if request.user.is_authenticated:
        return from_account(personal.stars_of(person_of(request), edition_of(request)))
    return [Starred(str(uid)) for uid in sorted(personal.uids(request.POST.get("stars", "").split(",")))[: personal.STARS]]


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of the programme's pages asks for."""
    canonical = places.address(edition_of(request), "schedule:my_programme")
    return {"edition": edition_of(request), "title": _("My programme"), "canonical": canonical}


# ── The private calendar ──────────────────────────────────────────────────────────────────────────────────────────


def calendar_context(request: HttpRequest, key: CalendarKey | None) -> dict[str, Any]:
    if key is None:
        return {"key": None}
    url = places.address(edition_of(request), "schedule:my_calendar", key.key)
    return {"key": key, "calendar_url": url, "webcal_url": f"webcal:{url.partition(':')[2]}"}


@login_required
@require_POST
def calendar(request: HttpRequest) -> HttpResponse:
    """A secret address for calendar apps. A new one ends the old."""
    personal.open_calendar(edition_of(request), by=person_of(request), instead_of=request.POST.get("instead_of", ""))
    say(request, _("Your calendar has an address of its own now."))
    return to_calendar(request)


@login_required
@require_POST
def calendar_end(request: HttpRequest) -> HttpResponse:
    personal.close_calendar(edition_of(request), by=person_of(request))
    say(request, _("The address of your calendar leads nowhere any more."))
    return to_calendar(request)


def to_calendar(request: HttpRequest) -> HttpResponse:
    return redirect(f"{addresses_of(request)('my_programme')}#calendar")


FORMAT = 1  # of the tag below: another one where the same stars would read otherwise


@require_safe
def my_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody's starred sessions, for their calendar. The address is the key: a wrong one is no page."""
    edition = edition_of(request)
    person = personal.owner_of(edition, key)
    if person is None:
        raise Http404
    book = current_book(edition, person)
    starred = set(personal.starred(person, edition)) if book else set()
    tag = tag_of(edition, book, starred)
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    if has_already(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(written(request, book, starred), content_type="text/calendar; charset=utf-8", headers=headers)


def tag_of(edition: Edition, book: Book | None, starred: set[str]) -> str:
    """Changes with everything that stands in the file, and needs no file to be made."""
    about = (FORMAT, edition.name, edition.place, places.origin(edition), translation.get_language())
    return sha256("\n".join([str(about), book.uid if book else "", *sorted(starred)]).encode()).hexdigest()[:32]


def written(request: HttpRequest, book: Book | None, starred: set[str]) -> str:
    edition = edition_of(request)
    about = about_of(edition, translation.get_language(), on_own_host=request.on_own_host)  # type: ignore[attr-defined]
    slots = [slot for day in book.days for slot in book.slots_on(day) if slot.session.uid in starred] if book else []
    gone = [trace for trace in book.gone if trace.session in starred] if book else []
    return calendar_of(slots, gone, about, pgettext("calendar", "%(edition)s: my programme") % {"edition": edition.name})


def person_of(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


def session_of(request: HttpRequest, slug: str) -> Session:
    """A session of the programme this person sees."""
    book = current_book(edition_of(request), request.user)  # type: ignore[arg-type]
    if book is None or slug not in book.sessions:
        raise Http404
    return book.sessions[slug]

"""Where an organiser stands, what they may do there, and what they can undo."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from hallway.apps.schedule.addresses import Addresses, addresses_of
from hallway.apps.schedule.book import BEGINNING, Book, Session, opened
from hallway.apps.schedule.conflicts import Conflict, conflicts_in, sentence
from hallway.apps.schedule.document import Document, freeze
from hallway.apps.schedule.queries import drafts, rows_of, timetable_of, wanted
from hallway.apps.schedule.views.answers import edition_of
from hallway.core.access.models import Space
from hallway.core.base.guard import NotAllowed, fetch, held
from hallway.core.editions.models import Edition

UNDO = "schedule_undo"  # in the session: what the next page offers to undo


def area_of(request: HttpRequest) -> Space:
    """The programme area of this edition. NotAllowed for those who may not read it."""
    space = Space.objects.visible_to(request.user).select_related("owner", "edition").filter(kind="programme", edition=edition_of(request))
    if (area := space.first()) is None:
        raise NotAllowed("schedule.edit_programme")
    return area


def doors(request: HttpRequest) -> dict[str, Any]:
    """Where an organiser stands, what they may do here, and what they did a moment ago."""
    edition = edition_of(request)
    may = held(request.user, "schedule.edit_programme", "schedule.release_schedule", edition_id=edition.pk)
    return {
        "edition": edition,
        "may_edit": "schedule.edit_programme" in may,
        "may_release": "schedule.release_schedule" in may,
        "undo": undo_of(request, edition),
    }


def thing_of(request: HttpRequest, model: Any, slug: str, what: str = "schedule.edit_programme") -> Any:
    """A row of this edition's draft. NotAllowed for those who may read it but not do this."""
    return fetch(model.objects.filter(edition=edition_of(request)).select_related("edition"), request.user, what, slug=slug)


def rows_in(request: HttpRequest, model: Any) -> Any:
    return drafts(model, edition_of(request), by=request.user, what="read")


# ── Undo ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def offer_undo(request: HttpRequest, uid: UUID, text: str) -> None:
    """On the next page: what was done, and a button that brings it back."""
    request.session[UNDO] = {"edition": edition_of(request).pk, "uid": str(uid), "text": text}


def undo_of(request: HttpRequest, edition: Edition) -> dict[str, Any] | None:
    """Offered once, on the page that follows."""
    if request.method != "GET" or request.session.get(UNDO, {}).get("edition") != edition.pk:
        return None
    return request.session.pop(UNDO)


# ── The draft as a whole ──────────────────────────────────────────────────────────────────────────────────────────


def draft_of(request: HttpRequest) -> tuple[Document, Book]:
    """The draft as a version would have it, without its texts: enough to compare, to place and to find conflicts."""
    document = freeze(rows_of(edition_of(request), by=request.user, what="read"), None)
    return document, opened(document, uid="", number=0, released_at=BEGINNING)


def timetable_book(request: HttpRequest) -> Book:
    """The draft's who, where and when, opened."""
    return opened(timetable_of(edition_of(request), by=request.user), uid="", number=0, released_at=BEGINNING)


def troubles_in(request: HttpRequest, book: Book) -> list[Conflict]:
    edition = edition_of(request)
    return conflicts_in(book, first=edition.starts_on, last=edition.ends_on, wanted=wanted(edition))


def told(found: list[Conflict], address: Addresses) -> list[dict[str, Any]]:
    """Conflicts as sentences that lead to both sessions."""

    def link(session: Session) -> str:
        return format_html('<a href="{}">{}</a>', address("edit_session", session.slug), session.title)

    return [{"kind": each.kind, "sentence": sentence(each, link)} for each in found]


def troubles_of(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    """What is in the way of one session."""
    return told([each for each in troubles_in(request, timetable_book(request)) if slug in each.sessions], addresses_of(request))


# ── Ways back ─────────────────────────────────────────────────────────────────────────────────────────────────────


def back_to(request: HttpRequest, view: str, *names: str) -> HttpResponse:
    """Where the person came from, if they said so (`back`), else a page of ours."""
    back = came_from(request)
    return redirect(back) if back else redirect(view, *names)


def came_from(request: HttpRequest) -> str:
    back = request.POST.get("back", "") or request.GET.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""

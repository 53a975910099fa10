"""What changed in the programme: for everybody to read, and as letters for those who ask for them."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hallway.apps.schedule import shelf, watching
from hallway.apps.schedule.pages import changes as pages
from hallway.apps.schedule.views.answers import edition_of, programme_file, programme_page
from hallway.core.base.guard import may
from hallway.core.base.messages import say
from hallway.core.base.public import public_page
from hallway.core.editions import places
from hallway.core.editions.models import Edition


@public_page
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every version that strangers saw, and what it changed."""
    opened = opened_at(edition_of(request))
    return programme_page(request, lambda book, address: pages.changes_content(book, address, opened), opened)


@public_page
@require_safe
def changes_feed(request: HttpRequest) -> HttpResponse:
    opened = opened_at(edition_of(request))
    return programme_file(
        request, lambda book, _sources, about: pages.changes_feed(book, about, opened), content_type="application/atom+xml", also=(opened,)
    )


def opened_at(edition: Edition) -> datetime | None:
    """Since when strangers may look."""
    return next((phase.opens_at for phase in edition.phases.all() if phase.key == "programme-public"), None)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """Ask for a letter whenever the programme changes. POST asks."""
    edition = announced(request)
    if request.method == "POST":
        watching.watch(edition, by=request.user)
        say(request, _("You get a letter when the programme changes."))
        return redirect("schedule:news")
    return render(request, "schedule/news.html", {"is_watching": watching.is_watching(request.user, edition), **around(request)})


@never_cache
@login_required
@require_POST
def news_end(request: HttpRequest) -> HttpResponse:
    watching.stop_watching(edition_of(request), by=request.user)
    say(request, _("You get no more letters about the programme."))
    return redirect("schedule:news")


@never_cache
@require_http_methods(["GET", "POST"])
def news_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The way out of the letters that stands in each of them. Opening it changes nothing: mail programs open addresses, too."""
    really = request.method == "POST"
    if not watching.stop_by_token(edition_of(request), token, really=really):
        raise Http404
    return render(request, "schedule/news_stop.html", {"is_over": really, **around(request)})


def announced(request: HttpRequest) -> Edition:
    edition = edition_of(request)
    front = shelf.front_of(edition)
    if not (front.announced or front.version or may(request.user, "read", edition)):
        raise Http404
    return edition


def around(request: HttpRequest) -> dict[str, Any]:
    edition = edition_of(request)
    return {"edition": edition, "title": _("News of the programme"), "canonical": places.address(edition, "schedule:news")}

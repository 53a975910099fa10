"""The public pages as they will be for everybody at another moment, for those who may read the programme.

No clock is moved: the policy says which rows are public then, the lifecycle is asked for that moment, and pages get a copy
of the edition whose clock stands there. Only rows are shown that whoever looks may see anyway, and nothing is kept.
"""

import copy
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hallway.apps.schedule import shelf
from hallway.apps.schedule.addresses import addresses_of
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.front import opens_at
from hallway.apps.schedule.rendering import rendered
from hallway.apps.schedule.views.answers import Front, Programme, edition_of
from hallway.apps.schedule.views.organise.area import area_of, doors
from hallway.core.access.policy import public_at
from hallway.core.base import clock
from hallway.core.editions import places
from hallway.core.editions.forms import in_zone
from hallway.core.editions.lifecycle import phases
from hallway.core.editions.models import Edition
from hallway.ui.forms import Moment
from hallway.ui.parts import Row

LINK = re.compile(r'(?<= href=")[^"#?]+')


class MomentForm(forms.Form):
    at = Moment(label=gettext_lazy("When"))


@login_required
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which moment? The steps of the lifecycle are offered, and any other."""
    area_of(request)
    edition = edition_of(request)
    with timezone.override(edition.zone):
        asked = {**request.GET.dict(), "at": request.GET["at"]} if "at" in request.GET else None
        form = MomentForm(asked, initial={"at": in_zone(clock.now(), edition)})
        if asked is not None and form.is_valid():
            return redirect(address_at(request, form.cleaned_data["at"].astimezone(edition.zone)))
    steps = [
        Row(
            title=phases[row.key].title,
            url=address_at(request, row.opens_at.astimezone(edition.zone)),
            small=said(row.opens_at, edition),
            icon="clock",
            arrow=True,
        )
        for row in edition.phases.all()
        if row.key in phases
    ]
    context = {**doors(request), "form": form, "steps": steps}
    return render(request, "schedule/organise/preview.html", context, status=200 if asked is None else 422)


@login_required
@require_safe
def look(request: HttpRequest, at: datetime, rest: str = "") -> HttpResponse:
    """One public page at that moment. Its links stay in the preview."""
    area_of(request)
    page = page_at(rest, request)
    if page is None:
        raise Http404
    view, arguments = page
    Lookahead(request, at)
    response = view(request, **arguments)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def page_at(rest: str, request: HttpRequest) -> tuple[Callable[..., HttpResponse], dict[str, Any]] | None:
    """The view of a public page of the programme; none for files, for work, and for what does not exist."""
    if rest and not rest.endswith("/"):
        return None
    try:
        match = resolve(f"/{request.LANGUAGE_CODE}/{rest}")
    except Resolver404:
        return None
    is_front = not rest
    if is_front or ("schedule" in match.namespaces and getattr(match.func, "is_public_page", False)):
        return match.func, match.kwargs
    return None


class Lookahead:
    """Stands at the request while a page is made for another moment; `answers.py` asks it instead of the shelf."""

    def __init__(self, request: HttpRequest, at: datetime) -> None:
        self.request, self.real = request, edition_of(request)
        self.at = at.replace(tzinfo=self.real.zone).astimezone(UTC)
        self.address = address_at(request, at)
        request.edition, request.lookahead = self.then(), self  # type: ignore[attr-defined]

    def then(self) -> Edition:
        """The edition with a clock that stands at the moment. Never saved."""
        edition = copy.copy(self.real)
        edition.clock_anchor, edition.clock_shows, edition.clock_speed = clock.now(), self.at, 1
        return edition

    def programme_page(self, build: Programme) -> HttpResponse:
        try:
            book = self.book()
            content = build(book, addresses_of(self.request)) if book else self.not_yet()
        except NoSuchPage as missing:
            content, book = Content("schedule/missing.html", "schedule", values={"sentence": str(missing)}), None
        return self.shown(content, status=200 if book else 404)

    def front_page(self, build: Front) -> HttpResponse:
        if not self.is_announced():
            return self.shown(self.unseen(), status=404)
        content = build(edition_of(self.request), self.book(), addresses_of(self.request))
        content.values["opens_at"] = self.opens_at("programme-public")
        return self.shown(content)

    def is_announced(self) -> bool:
        return Edition.objects.visible_to(self.request.user).filter(public_at(Edition, self.at), pk=self.real.pk).exists()

    def book(self) -> Book | None:
        """The newest version, if strangers will see it and whoever looks sees it now."""
        versions = Version.objects.visible_to(self.request.user).filter(public_at(Version, self.at), edition_id=self.real.pk)
        version = versions.defer("document", "sources").order_by("-number").first()
        return shelf.book_of(version, self.request.user) if version else None

    def not_yet(self) -> Content:
        if not self.is_announced():
            return self.unseen()
        return Content("schedule/not_yet.html", "schedule", values={"opens_at": self.opens_at("programme-public")})

    def unseen(self) -> Content:
        return Content("schedule/organise/unseen.html", "home", title=_("Nobody sees anything here then"))

    def opens_at(self, key: str) -> datetime | None:
        return opens_at(self.real, key, at=self.at)

    def shown(self, content: Content, *, status: int = 200) -> HttpResponse:
        html = rendered(self.request, content, note=self.note())
        return HttpResponse(LINK.sub(self.inside, html), status=status)

    def inside(self, link: re.Match[str]) -> str:
        """Where a link leads without leaving the preview; files and places of work stay where they are."""
        root = addresses_of(self.request)("home")
        rest = link[0].removeprefix(root)
        if not link[0].startswith(root) or page_at(rest, self.request) is None:
            return link[0]
        return f"{self.address}{rest}"

    def note(self) -> SafeString:
        when = said(self.at, self.real)
        words = _("As everybody will see it on %(when)s.") if self.at > clock.now() else _("What is released now, as if it were %(when)s.")
        more = _("While this edition rehearses, nobody outside sees anything.") if self.real.is_shifted else ""
        back = addresses_of(self.request)("preview")
        ways = format_html('<a href="{}">{}</a>', back, _("Another moment, or back"))
        return format_html("<b>{}</b> {} {}", words % {"when": when}, more, ways)


def address_at(request: HttpRequest, at: datetime) -> str:
    """Of the preview at a moment in the conference's zone."""
    return places.path(edition_of(request), "schedule:preview_home", at, on_own_host=request.on_own_host)  # type: ignore[attr-defined]


def said(at: datetime, edition: Edition) -> str:
    return date_format(at.astimezone(edition.zone), _("l j F Y, H:i"))

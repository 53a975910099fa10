"""How a public page is answered: the same bytes for everybody, made once, kept, and served with a tag.

Strangers get what the policy shows them. Whoever may read the programme sees the same page earlier, with a note that says
so; that answer is theirs alone and is not kept.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hallway.apps.schedule import shelf
from hallway.apps.schedule.about import About, about_of
from hallway.apps.schedule.addresses import Addresses, addresses_of
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.front import opens_at
from hallway.apps.schedule.queries import newest_version
from hallway.core.base.encoding import takes_gzip
from hallway.core.base.guard import Anyone, may
from hallway.core.editions import places
from hallway.core.editions.models import Edition

Programme = Callable[[Book, Addresses], Content]
Front = Callable[[Edition, Book | None, Addresses], Content]
Export = Callable[[Book, dict[str, Any], About], str | bytes]  # the dict: texts as written, by public id ({} for old versions)


def programme_page(request: HttpRequest, build: Programme, *also: object) -> HttpResponse:
    """A page of the released programme. `also` is what it depends on besides version, edition, language and path."""
    edition = edition_of(request)
    version = shelf.front_of(edition).version
    try:
        if version is None:
            return preview(request, edition, build)
        return public(request, version, lambda: rendered(request, build(shelf.book_of(version, Anyone()), addresses_of(request))), *also)
    except NoSuchPage as missing:
        return no_such_page(request, missing)


def programme_file(
    request: HttpRequest,
    build: Export,
    *,
    content_type: str,
    filename: str = "",
    also: tuple[object, ...] = (),
    made_of: Callable[[Book], object] | None = None,
) -> HttpResponse:
    """A file made of the released programme: an export, a calendar, a card. Raise NoSuchPage where there is none.

    `filename` makes it a download. `also` is what it depends on besides version, edition, language and path. `made_of` names
    the part of the book a small file is made of, so that a release that leaves it alone does not make the file again.
    """
    edition = edition_of(request)
    version = shelf.front_of(edition).version
    about = about_of(edition, translation.get_language(), on_own_host=request.on_own_host)  # type: ignore[attr-defined]
    actor = Anyone() if version else request.user
    version = version or newest_version(edition, request.user)  # type: ignore[arg-type]
    if version is None:
        return not_yet(request, edition)

    def make() -> str | bytes:
        return build(shelf.book_of(version, actor), shelf.sources_of(version, actor), about)

    try:
        if isinstance(actor, Anyone):
            response = public(request, version, make, "file", *also)
        else:
            response = private(make())
    except NoSuchPage as missing:
        return no_such_page(request, missing)
    response.headers["Content-Type"] = content_type
    if filename:
        response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or ""
    return response


def no_such_page(request: HttpRequest, missing: NoSuchPage) -> HttpResponse:
    content = Content("schedule/missing.html", "schedule", values={"sentence": str(missing)})
    return HttpResponse(rendered(request, content), status=404)


def front_page(request: HttpRequest, build: Front) -> HttpResponse:
    edition = edition_of(request)
    front = shelf.front_of(edition)
    if not front.announced:
        return front_preview(request, edition, build)

    def render() -> str:
        book = shelf.book_of(front.version, Anyone()) if front.version else None
        return rendered(request, build(edition, book, addresses_of(request)))

    today = edition.now().astimezone(edition.zone).date()
    return public(request, front.version, render, today)


def edition_of(request: HttpRequest) -> Edition:
    edition = getattr(request, "edition", None)
    if edition is None:
        raise Http404
    return edition


# ── For everybody ─────────────────────────────────────────────────────────────────────────────────────────────────


def public(request: HttpRequest, version: Version | None, render: Callable[[], str | bytes], *also: object) -> HttpResponse:
    key = (version.uid if version else None, looks(edition_of(request)), translation.get_language(), request.path, *also)
    return answer(request, shelf.page(key, render))


def looks(edition: Edition) -> tuple[object, ...]:
    """Everything of an edition that stands on its pages."""
    phases = tuple((phase.key, phase.opens_at, phase.closes_at) for phase in edition.phases.all())
    dates = (edition.starts_on, edition.ends_on, edition.timezone)
    words = (edition.name, edition.tagline, edition.place, edition.accent, edition.conference.name)
    return (edition.uid, edition.slug, places.origin(edition), *words, *dates, phases)


def answer(request: HttpRequest, page: shelf.Page) -> HttpResponse:
    """The page, compressed for those who can read that, or only the news that it is still the same."""
    zipped = takes_gzip(request)
    tag = f'"{page.tag}-gzip"' if zipped else f'"{page.tag}"'
    response = HttpResponse(page.zipped if zipped else page.plain)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=tag, response=response) or response


def rendered(request: HttpRequest, content: Content, *, note: str = "") -> str:
    edition = edition_of(request)
    context = {
        "edition": edition,
        "title": content.title,
        "description": content.description,
        "canonical": places.address(edition, f"schedule:{content.view}", *([content.name] if content.name else [])),
        "note": note,
        **content.values,
    }
    return render_to_string(content.template, context, request)


# ── For those who may see it earlier ──────────────────────────────────────────────────────────────────────────────


def preview(request: HttpRequest, edition: Edition, build: Programme) -> HttpResponse:
    """The page as strangers will see it. Strangers, and everybody where nothing was released, hear when it will be there."""
    version = newest_version(edition, request.user)  # type: ignore[arg-type]
    if version is None:
        return not_yet(request, edition)
    book = shelf.book_of(version, request.user)  # type: ignore[arg-type]
    return private(rendered(request, build(book, addresses_of(request)), note=note_of(edition, "programme-public")))


def not_yet(request: HttpRequest, edition: Edition) -> HttpResponse:
    """No programme yet. An edition nobody announced is nobody's business, so not even that is said."""
    if not shelf.front_of(edition).announced and not may(request.user, "read", edition):  # type: ignore[arg-type]
        raise Http404
    is_open = edition.is_open("programme-public")
    content = Content("schedule/not_yet.html", "schedule", values={"opens_at": None if is_open else opens_at(edition, "programme-public")})
    return HttpResponse(rendered(request, content), status=200 if is_open else 404, headers={"Cache-Control": "no-store"})


def note_of(edition: Edition, key: str) -> str:
    """Why only some see this page, and when the others will."""
    if edition.is_shifted:
        return _("This edition rehearses: its clock is moved, so nobody outside sees it.")
    planned = opens_at(edition, key)
    if planned is None:
        return _("Not public yet. You see this page because you may read the programme.")
    said = {"when": date_format(planned, _("l j F Y, H:i"))}
    return _("Not public before %(when)s. You see this page because you may read the programme.") % said


def front_preview(request: HttpRequest, edition: Edition, build: Front) -> HttpResponse:
    if not may(request.user, "read", edition):  # type: ignore[arg-type]
        raise Http404
    version = newest_version(edition, request.user)  # type: ignore[arg-type]
    book = shelf.book_of(version, request.user) if version else None  # type: ignore[arg-type]
    return private(rendered(request, build(edition, book, addresses_of(request)), note=note_of(edition, "announced")))


def private(html: str | bytes) -> HttpResponse:
    return HttpResponse(html, headers={"Cache-Control": "private, no-store"})

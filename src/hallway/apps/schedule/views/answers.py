"""How a public page or file is answered: the same bytes for everybody, made once, kept on the shelf, sent with a tag.

Strangers get what the policy shows them. Whoever may read the programme sees the same page earlier, with a note that says
so; that answer is theirs alone and is not kept.
"""

import time
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.formats import date_format
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _

from hallway.apps.schedule import shelf
from hallway.apps.schedule.about import About, about_of
from hallway.apps.schedule.addresses import Addresses, addresses_of
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.front import opens_at
from hallway.apps.schedule.queries import newest_version
from hallway.apps.schedule.rendering import frame_of, nobodys, rendered
from hallway.core.base.encoding import best_coding, has_already
from hallway.core.base.guard import Actor, Anyone, may
from hallway.core.editions import places
from hallway.core.editions.models import Edition

Programme = Callable[[Book, Addresses], Content]
Front = Callable[[Edition, Book | None, Addresses], Content]
Export = Callable[[Book, dict[str, Any], About], str | bytes]  # the dict: texts as written, by public id ({} for old versions)


def programme_page(request: HttpRequest, build: Programme, *also: object) -> HttpResponse:
    """A page of the released programme. `also` is what it depends on besides version, edition, language and path; never
    what a stranger may choose, or they fill our disk."""
    if ahead := getattr(request, "lookahead", None):
        return ahead.programme_page(build)
    edition = edition_of(request)
    front = front_for(request, edition)
    version = front.version
    try:
        if version is None:
            return preview(request, edition, build)
        name = name_of(request, front, *also)
        return answer(request, shelf.on_shelf(name, lambda: page_recipe(request, build, shelf.book_of(version, reader(request)))))
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

    `filename` makes it a download. `also` as for pages. `made_of` names everything of the book that a small file is made
    of, so that a release that leaves it alone does not make the file again; without it the file is made of all.
    """
    edition = edition_of(request)
    front = front_for(request, edition)
    version = front.version or newest_version(edition, request.user)
    if version is None:
        return not_yet(request, edition)
    actor = reader(request) if front.version else request.user
    about = about_of(edition, translation.get_language(), on_own_host=request.on_own_host)

    def make() -> str | bytes:
        return build(shelf.book_of(version, actor), shelf.sources_of(version, actor), about)

    def recipe() -> shelf.Recipe:
        book = shelf.book_of(version, actor)
        return shelf.Recipe((around(request), also, made_of(book) if made_of else book), make, book.names, dated=True)

    try:
        if front.version is None:
            return as_file(private(make()), content_type, filename)
        packed = shelf.on_shelf(name_of(request, front, "file", *also), recipe)
        return as_file(answer(request, packed, dated=True), content_type, filename)
    except NoSuchPage as missing:
        return no_such_page(request, missing)


def front_page(request: HttpRequest, build: Front) -> HttpResponse:
    if ahead := getattr(request, "lookahead", None):
        return ahead.front_page(build)
    edition = edition_of(request)
    front = front_for(request, edition)
    version = front.version
    if not front.announced:
        return front_preview(request, edition, build)

    def recipe() -> shelf.Recipe:
        book = shelf.book_of(version, reader(request)) if version else None
        return page_recipe(request, lambda _book, address: build(edition, book, address), book)

    today = edition.now().astimezone(edition.zone).date()
    return answer(request, shelf.on_shelf(name_of(request, front, today, opens_at(edition, "programme-public")), recipe))


def edition_of(request: HttpRequest) -> Edition:
    edition = getattr(request, "edition", None)
    if edition is None:
        raise Http404
    return edition


def front_for(request: HttpRequest, edition: Edition) -> shelf.Front:
    """What strangers see; while the shelf is being filled, what they will see."""
    front, warmed = shelf.front_of(edition), getattr(request, "warms", None)
    return shelf.Front(front.announced, warmed) if warmed else front


def reader(request: HttpRequest) -> Actor | None:
    """Everybody; or the machine, which fills the shelf before they come."""
    return None if hasattr(request, "warms") else Anyone()


# ── For everybody ─────────────────────────────────────────────────────────────────────────────────────────────────


def name_of(request: HttpRequest, front: shelf.Front, *also: object) -> shelf.Name:
    of = str(front.version.uid) if front.version else f"none-{request.edition.uid}"
    return shelf.Name(of, (around(request), front.announced, *also))


def around(request: HttpRequest) -> tuple[object, ...]:
    """What every page and file depends on: what stands of the edition on its pages, the language, the address."""
    edition: Edition = request.edition
    names = (edition.uid, edition.slug, edition.conference.slug, edition.conference.name, edition.name, places.origin(edition))
    looks = (edition.tagline, edition.place, edition.accent, edition.starts_on, edition.ends_on, edition.timezone)
    return (*names, *looks, translation.get_language(), path_of(request), request.on_own_host)


def path_of(request: HttpRequest) -> str:
    """However many slashes somebody puts in front, it is one page."""
    return "/" + request.path.lstrip("/")


def page_recipe(request: HttpRequest, build: Callable[[Any, Addresses], Content], book: Book | None) -> shelf.Recipe:
    nobody = nobodys(request.edition, path_of(request), on_own_host=request.on_own_host)
    content, frame = build(book, addresses_of(request)), frame_of(nobody)
    made_of = (around(request), content, frame)
    return shelf.Recipe(made_of, lambda: rendered(nobody, content, frame=frame), book.names if book else {})


def answer(request: HttpRequest, packed: shelf.Packed, *, dated: bool = False) -> HttpResponse:
    """The bytes, in the coding the client likes best, or only the news that it has them already."""
    coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""), "br", "gzip")
    headers = {
        "ETag": f'"{packed.tag}-{coding}"' if coding == "br" else f'"{packed.tag}-gzip"' if coding else f'"{packed.tag}"',
        "Cache-Control": "public, max-age=0, must-revalidate",
        "Vary": "Accept-Encoding",
    }
    if dated and packed.since <= time.time():
        headers["Last-Modified"] = http_date(packed.since)
    if is_known(request, packed, headers.get("Last-Modified")):
        return HttpResponseNotModified(headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return HttpResponse(packed.body(coding), headers=headers)


def is_known(request: HttpRequest, packed: shelf.Packed, modified: str | None) -> bool:
    """A date is only compared for being the same. "Not later" would lie: what was released may be taken back, and then an
    older file is the right one again."""
    if (tags := request.META.get("HTTP_IF_NONE_MATCH")) is not None:
        return has_already(tags, packed.tag)
    return modified is not None and request.META.get("HTTP_IF_MODIFIED_SINCE") == modified


def as_file(response: HttpResponse, content_type: str, filename: str) -> HttpResponse:
    if response.status_code == 304:
        return response
    response.headers["Content-Type"] = content_type
    if filename:
        response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or ""
    return response


def no_such_page(request: HttpRequest, missing: NoSuchPage) -> HttpResponse:
    content = Content("schedule/missing.html", "schedule", values={"sentence": str(missing)})
    return HttpResponse(rendered(request, content), status=404)


# ── For those who may see it earlier ──────────────────────────────────────────────────────────────────────────────


def preview(request: HttpRequest, edition: Edition, build: Programme) -> HttpResponse:
    """The page as strangers will see it. Strangers, and everybody where nothing was released, hear when it will be there."""
    version = newest_version(edition, request.user)
    if version is None:
        return not_yet(request, edition)
    book = shelf.book_of(version, request.user)
    return private(rendered(request, build(book, addresses_of(request)), note=note_of(edition, "programme-public")))


def not_yet(request: HttpRequest, edition: Edition) -> HttpResponse:
    """No programme yet. An edition nobody announced is nobody's business, so not even that is said."""
    if not shelf.front_of(edition).announced and not may(request.user, "read", edition):
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
    if not may(request.user, "read", edition):
        raise Http404
    version = newest_version(edition, request.user)
    book = shelf.book_of(version, request.user) if version else None
    return private(rendered(request, build(edition, book, addresses_of(request)), note=note_of(edition, "announced")))


def private(content: str | bytes) -> HttpResponse:
    return HttpResponse(content, headers={"Cache-Control": "private, no-store"})

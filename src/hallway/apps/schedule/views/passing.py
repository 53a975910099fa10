"""Answers that are made for one question and kept nowhere: what strangers ask in their own words would fill any shelf."""

from django.http import HttpRequest, HttpResponse

from hallway.apps.schedule import shelf
from hallway.apps.schedule.addresses import addresses_of
from hallway.apps.schedule.rendering import nobodys, rendered
from hallway.apps.schedule.shelf.packed import pack
from hallway.apps.schedule.views.answers import Programme, answer, edition_of, front_for, path_of, preview, reader


def passing_page(request: HttpRequest, build: Programme) -> HttpResponse:
    """The same bytes for everybody who asks the same."""
    if ahead := getattr(request, "lookahead", None):
        return ahead.programme_page(build)
    edition = edition_of(request)
    version = front_for(request, edition).version
    if version is None:
        return preview(request, edition, build)
    content = build(shelf.book_of(version, reader(request)), addresses_of(request))
    nobody = nobodys(edition, path_of(request), on_own_host=request.on_own_host)  # type: ignore[attr-defined]
    return answer(request, pack(rendered(nobody, content)))

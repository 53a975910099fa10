"""Rendering for everybody: a page is made for a request that nobody sent, so that no visitor can be in it."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from hallway.apps.schedule.pages.content import Content
from hallway.core.editions import places
from hallway.core.editions.models import Edition
from hallway.ui import context
from hallway.ui.page import Page


def nobodys(edition: Edition, path: str, *, on_own_host: bool) -> HttpRequest:
    """A request with nothing in it but what a public page may depend on."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.LANGUAGE_CODE = translation.get_language()
    request.edition, request.on_own_host, request.is_public_page = edition, on_own_host, True  # type: ignore[attr-defined]
    return request


def frame_of(request: HttpRequest) -> Page:
    """What stands around the page."""
    return context.build(request)


def rendered(request: HttpRequest, content: Content, *, note: str = "", frame: Page | None = None) -> str:
    edition: Edition = request.edition  # type: ignore[attr-defined]
    values = {
        "edition": edition,
        "title": content.title,
        "description": content.description,
        "canonical": places.address(edition, f"schedule:{content.view}", *([content.name] if content.name else [])),
        "note": note,
        **content.values,
    }
    if frame is not None:
        values["page"] = frame
    return render_to_string(content.template, values, request)

"""Times in the zone of whoever looks: their own where they named one, else the conference's."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hallway.core.editions.queries import current_edition


def own_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    def process_view(request: HttpRequest, view: Any, *_arguments: Any) -> None:
        edition = getattr(request, "edition", None)
        if edition is not None:
            timezone.activate(edition.zone)
        if getattr(view, "is_public_page", False):  # the same for everybody: not a look at who it is
            return
        person = request.user
        if person.is_authenticated and person.timezone:
            timezone.activate(ZoneInfo(person.timezone))
        elif edition is None and person.is_authenticated and (edition := current_edition()):
            timezone.activate(edition.zone)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware

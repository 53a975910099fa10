"""Filling the shelf after a release, before the visitors come: piece by piece, and on from there after a kill.

How far it came stands beside the names on the shelf, so nothing has to be undone: whoever starts again makes at most
one page twice. A new version, new code, or another look of the edition begins anew, and finds what did not change.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation

from hallway.apps.schedule.book import Book
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.rendering import nobodys
from hallway.apps.schedule.shelf import book_of, disk
from hallway.apps.schedule.shelf.code import installed
from hallway.apps.schedule.shelf.digest import digest
from hallway.core.base.urls import mounted
from hallway.core.editions import places
from hallway.core.editions.models import Edition

logger = logging.getLogger(__name__)

URLS = "hallway.apps.schedule.urls"
# In this order. What is not named here is made when somebody asks.
WHOLE = ("home", "schedule", "day", "day_by_room", "schedule_all", "speakers", "rooms", "exports", "changes", "changes_feed")
FILES = ("schedule_xml", "schedule_json", "calendar", "programme_json", "sessions_csv", "day_calendar")
EACH = ("session", "speaker", "room", "session_calendar", "speaker_calendar", "room_calendar")


def warm(version: Version, *, seconds: float) -> bool:
    """Make what this version shows, for so long; whether all of it is there. Inside `system(…)` or `unguarded(…)`."""
    folder, state = f"{version.uid}.{installed()}", digest(stands_on(version.edition))
    done = disk.progress(folder, state)
    if done < 0:
        return True
    pages, until = list(every_page(book_of(version, None))), time.monotonic() + seconds
    while done < len(pages):
        if time.monotonic() > until:
            disk.keep_progress(folder, state, done)
            return False
        ask(version, *pages[done])
        done += 1
    disk.keep_progress(folder, state, -1)
    return True


def stands_on(edition: Edition) -> tuple[Any, ...]:
    words = (edition.name, edition.tagline, edition.place, edition.accent, edition.conference.name, places.origin(edition))
    return (*words, edition.starts_on, edition.ends_on, edition.timezone, edition.slug)


def every_page(book: Book) -> Iterator[tuple[str, URLPattern, dict[str, Any]]]:
    """Language, route and what goes into its place-holders: what everybody opens first comes first."""
    routes = {pattern.name: pattern for pattern in get_resolver(URLS).url_patterns if isinstance(pattern, URLPattern)}
    for group in (WHOLE, FILES, EACH):
        for language, _name in settings.LANGUAGES:
            for name in group:
                if name in routes:
                    yield from ((language, routes[name], values) for values in samples(routes[name], book))


def samples(route: URLPattern, book: Book) -> Iterable[dict[str, Any]]:
    holders = tuple(route.pattern.converters)
    if holders == ("slug",):
        slugs = {"sessions": [*book.sessions], "speakers": [*book.by_speaker], "rooms": [*book.rooms]}
        return [{"slug": slug} for slug in slugs[str(route.pattern).partition("/")[0]]]
    return [{"day": day} for day in book.days] if holders == ("day",) else [{}]


def ask(version: Version, language: str, route: URLPattern, values: dict[str, Any]) -> None:
    """Let the view make it, as the first visitor would."""
    edition = version.edition
    own = edition.pk in places.table().canonical
    with translation.override(language), mounted("/" if own else f"/{edition.slug}/"):
        request = nobodys(edition, reverse(f"schedule:{route.name}", kwargs=values), on_own_host=own)
        request.warms = version  # type: ignore[attr-defined]
        try:
            route.callback(request, **values)
        except Http404:
            pass  # the front page of an edition nobody announced
        except Exception:  # one page that cannot be made must not keep the others cold; its visitor brings it up
            logger.exception("%s of %s was not made", request.path, version)

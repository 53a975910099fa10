"""Versions opened for reading. A process keeps the last few."""

import threading
from collections import OrderedDict
from typing import Any

from hallway.apps.schedule.book import Book, opened
from hallway.apps.schedule.models import Version
from hallway.core.base.guard import Actor

KEPT = 3  # opened versions; the largest we know takes 7 MB

_lock = threading.Lock()
_opening = threading.Lock()
_books: OrderedDict[str, Book] = OrderedDict()
_sources: tuple[str, dict[str, Any]] = ("", {})  # of one version


def book_of(version: Version, actor: Actor | None) -> Book:
    """The opened version. Its document is read, and the policy asked, the first time this process needs it. `actor`
    None is the machine, inside `system(…)`."""
    uid = str(version.uid)
    if (book := kept(uid)) is None:
        with _opening:  # a hall that asks for a cold page opens the version once
            if (book := kept(uid)) is None:
                document = read(version, actor, "document")
                book = opened(document, uid=uid, number=version.number, released_at=version.released_at)
            keep(uid, book)
    return book


def sources_of(version: Version, actor: Actor | None) -> dict[str, Any]:
    """Texts as they were written, by public id; empty for versions of old. Large, so only those asked for last are kept."""
    global _sources  # noqa: PLW0603 - a cache of this process
    uid, (kept_uid, sources) = str(version.uid), _sources
    if uid != kept_uid:
        sources = read(version, actor, "sources")
        _sources = uid, sources
    return sources


def read(version: Version, actor: Actor | None, column: str) -> dict[str, Any]:
    rows = Version.objects.all() if actor is None else Version.objects.visible_to(actor)
    return rows.filter(pk=version.pk).values_list(column, flat=True).get()


def kept(uid: str) -> Book | None:
    with _lock:
        if uid in _books:
            _books.move_to_end(uid)
        return _books.get(uid)


def keep(uid: str, book: Book) -> None:
    with _lock:
        _books[uid] = book
        while len(_books) > KEPT:
            _books.popitem(last=False)

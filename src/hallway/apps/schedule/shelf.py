"""What a process keeps of the public pages: opened versions, and finished bytes.

Both are immutable and named by the version's public id, so nothing here is ever out of date; what may be, which version
is the current one, is asked again after a second, and at once where this process changed it.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from hallway.apps.schedule.book import Book, opened
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.queries import newest_version
from hallway.core.base import clock
from hallway.core.base.guard import Actor, Anyone, may
from hallway.core.editions.models import Edition

PHASES = ("announced", "programme-public")
FRESH = 1.0  # seconds after which another process's release shows here
BOOKS = 3  # opened versions; the largest we know takes 7 MB
BYTES = 16 * 1024 * 1024  # finished pages, compressed


@dataclass(frozen=True)
class Front:
    """What strangers see of an edition: its front page, and a version of its programme."""

    announced: bool
    version: Version | None  # without its document
    asked_at: float


@dataclass(frozen=True)
class Page:
    zipped: bytes
    tag: str  # of what is inside
    made_at: datetime

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.zipped)


_lock = threading.Lock()
_fronts: dict[Hashable, Front] = {}
_books: OrderedDict[str, Book] = OrderedDict()
_pages: OrderedDict[Hashable, Page] = OrderedDict()
_size = 0


def front_of(edition: Edition) -> Front:
    """The policy's answer for strangers, at most a second old; asked again when a phase opens or closes."""
    key = (edition.uid, edition.is_shifted, *(edition.is_open(phase) for phase in PHASES))
    front = _fronts.get(key)
    if front is None or time.monotonic() - front.asked_at > FRESH:
        announced = may(Anyone(), "read", edition)
        front = Front(announced, newest_version(edition, Anyone()), time.monotonic())
        _fronts[key] = front
    return front


def forget_fronts() -> None:
    _fronts.clear()


def book_of(version: Version, actor: Actor) -> Book:
    """The opened version. Its document is read, and the policy asked, the first time this process needs it."""
    uid = str(version.uid)
    if (book := _books.get(uid)) is None:
        document = Version.objects.visible_to(actor).filter(pk=version.pk).values_list("document", flat=True).get()
        book = opened(document, uid=uid, number=version.number, released_at=version.released_at)
    with _lock:
        _books[uid] = book
        _books.move_to_end(uid)
        while len(_books) > BOOKS:
            _books.popitem(last=False)
    return book


def sources_of(version: Version, actor: Actor) -> dict[str, Any]:
    """Texts as they were written, by public id; empty for versions of old. Large, so nobody keeps them."""
    return Version.objects.visible_to(actor).filter(pk=version.pk).values_list("sources", flat=True).get()


def page(key: Hashable, render: Callable[[], str | bytes]) -> Page:
    """The finished page of this name, made now if it is not there."""
    if (found := _pages.get(key)) is None:
        found = finished(render())
        keep(key, found)
    return found


def finished(content: str | bytes) -> Page:
    content = content.encode() if isinstance(content, str) else content
    return Page(gzip.compress(content, 6, mtime=0), sha256(content).hexdigest()[:32], clock.now())


def keep(key: Hashable, made: Page) -> None:
    global _size  # noqa: PLW0603 - a cache of this process
    with _lock:
        if key not in _pages:
            _pages[key] = made
            _size += len(made.zipped)
        while _size > BYTES:
            _size -= len(_pages.popitem(last=False)[1].zipped)

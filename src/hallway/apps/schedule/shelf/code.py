"""A name for the installed code: pages are made anew when what makes them was changed."""

import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

MADE_BY = (".py", ".html", ".txt", ".xml", ".mo", ".svg")
APART = {"tests", "migrations", "management", "__pycache__"}
LIBRARIES = ("Django", "icalendar", "nh3")


@cache
def installed() -> str:
    """Once per process: reading it takes some fifty milliseconds."""
    whole = blake2b(digest_size=8)
    for path in sorted(sources(Path(settings.SOURCE))):
        whole.update(path.name.encode() + path.read_bytes())
    manifest = getattr(staticfiles_storage, "manifest_hash", "")
    words = (*(version(name) for name in LIBRARIES), sys.version, manifest, settings.STATIC_URL, str(settings.DEMO))
    whole.update("\0".join(words).encode())
    return whole.hexdigest()


def sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in APART:
            yield from sources(path)
        elif path.suffix in MADE_BY:
            yield path

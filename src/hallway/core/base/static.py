"""Files for browsers: collected where the web server takes them from, anew whenever one of them changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static() -> None:
    if not is_collected():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, skip_checks=True)
        stamp().write_text(state())


def is_collected() -> bool:
    return stamp().exists() and stamp().read_text() == state()


def stamp() -> Path:
    return Path(settings.STATIC_ROOT) / ".collected"


def state() -> str:
    return hashlib.sha256("\n".join(files()).encode()).hexdigest()


def files() -> Iterator[str]:
    """Names, sizes and times of every static file: changes when one of them does."""
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}"

"""Making an installation ready to run: database and static files. Quick when there is nothing to do.

python -m hallway.config.prepare [--static]
"""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from hallway.core.base.database import bring_up_to_date, is_behind
from hallway.core.base.static import collect_static


def prepare(*, database: bool = True, static: bool = True) -> None:
    """Migrate the database and collect static files, if either is behind the code. Two starts at once take turns."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on this machine reads it
    with one_at_a_time(Path(settings.STATIC_ROOT)):
        if database:
            migrate()
        if static:
            collect_static()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def migrate() -> None:
    """Migrating installs spaces and roles, too; without it a new permission may wait, which needs no migration."""
    if is_behind():
        print("Preparing the database…", file=sys.stderr)  # noqa: T201 - a person is waiting
        bring_up_to_date()
    else:
        from hallway.core.access.install import install  # noqa: PLC0415 - needs Django to be set up

        install()
    connection.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.config.settings")
    django.setup()
    prepare(database="--static" not in sys.argv)

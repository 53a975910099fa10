"""Making an installation ready to run: database and static files. Quick when there is nothing to do."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def prepare(*, static: bool = True) -> None:
    """Migrate the database and collect static files, if either is behind the code."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    if has_pending_migrations():
        print("Preparing the database…", file=sys.stderr)  # noqa: T201 - a person is waiting
        call_command("migrate", verbosity=0, interactive=False)
    if static:
        collect_static()


def has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = hashlib.sha256("\n".join(static_state()).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != state:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(state)


def static_state() -> Iterator[str]:
    """Names, sizes and times of every static file: changes when one of them does."""
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            yield f"{path} {found.st_size} {found.st_mtime_ns}"

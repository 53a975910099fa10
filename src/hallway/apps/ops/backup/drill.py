"""The drill: a backup is brought back into a place that is thrown away, by the command that would be used in earnest."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from hallway.apps.ops.backup.archive import Archive, Manifest
from hallway.apps.ops.backup.restore import refuse_what_cannot_be
from hallway.core.base.place import hold

SCHEMA = "hallway_drill"


class Failed(Exception):
    """It cannot be brought back. The text says why."""


def drill(path: Path) -> Manifest:
    """Restore the backup beside the installation, which is not touched. Raises Failed, Foreign, Damaged, Newer, Busy."""
    archive = Archive(path)
    if archive.manifest.engine == "postgresql":
        refuse_what_cannot_be(archive)
    with scratch_place(archive.manifest.engine) as environment:
        command = [sys.executable, "-m", "hallway.config.cli", "restore", str(path.resolve())]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603 - our own command
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or ["it ended without a word"])[-1])
    return archive.manifest


@contextmanager
def scratch_place(engine: str) -> Iterator[dict[str, str]]:
    """The environment of an empty installation: a folder, and on PostgreSQL a schema, both gone afterwards."""
    folder = settings.DATA / "drill"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HALLWAY_DATABASE", "HALLWAY_DEMO"))}
    held = hold(folder, alone=True)
    try:
        empty(folder)
        inner = folder / "place"
        environment["HALLWAY_DATA"] = str(inner)
        if engine == "postgresql":
            environment["HALLWAY_DATABASE"] = with_schema(settings.DATABASE_URL)
            schema("CREATE")
        yield environment
    finally:
        if engine == "postgresql":
            schema("DROP")
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def empty(folder: Path) -> None:
    """What a drill that was killed left behind."""
    for entry in folder.iterdir():
        shutil.rmtree(entry, ignore_errors=True)


def with_schema(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}options={quote(f'-csearch_path={SCHEMA}', safe='')}"


def schema(act: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        if act == "CREATE":
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    connection.close()

"""Bringing a backup back, into an empty place: all of it, or a place that says it is unfinished."""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from hallway.apps.ops.backup import into_postgresql, into_sqlite
from hallway.apps.ops.backup.archive import Archive, Damaged, Manifest, Newer, sync
from hallway.apps.ops.backup.make import uploads_folder
from hallway.apps.ops.backup.tables import count_rows, unknown_migrations
from hallway.core.base.database import bring_up_to_date
from hallway.core.base.place import UNFINISHED, hold
from hallway.core.base.restored import react

# What a first start, or looking, leaves in a folder: not worth keeping.
NOBODYS = {"secret-key", "static", "shelf", "lost+found", "drill", "backups", UNFINISHED}
OURS = ("files", "mailbox", "demo.json")  # what a restore brings beside the database
DATABASE_FILES = ("", "-wal", "-shm", "-journal", "-door", "-lane")


class NotEmpty(Exception):
    """There is something in the place. The text says what."""


class WrongDatabase(Exception):
    """The backup is of PostgreSQL, and this place uses SQLite."""


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    migrated: bool  # it was older than this program


def restore(path: Path, *, say: Callable[[str], object] = lambda _words: None) -> Restored:
    """Bring a backup back into this installation's empty place. Nothing is touched before all of it was checked.

    Raises Foreign, Damaged, Newer, WrongDatabase, NotEmpty, Busy. From the first change to the last the folder is marked;
    killed in between, nothing runs there, and restoring again begins anew.
    """
    archive = Archive(path)
    refuse_what_cannot_be(archive)
    say("Checking the file…")
    archive.check()
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = hold(settings.DATA, alone=True)
    try:
        begin(path)
        say("Bringing back the database…")
        bring_back_database(archive)
        say(f"Bringing back {archive.manifest.uploads} files…")
        bring_back_files(archive)
        migrated = bring_up_to_date_and_hold()
        finish()
    finally:
        os.close(held)
    return Restored(archive.manifest, migrated)


def refuse_what_cannot_be(archive: Archive) -> None:
    manifest = archive.manifest
    if manifest.engine == "postgresql" and connection.vendor == "sqlite":
        raise WrongDatabase
    if unknown := unknown_migrations(manifest.migrations):
        raise Newer(
            f"{archive.path} was made by Hallway {manifest.version}, which is newer than this one: "
            f"it knows {unknown[0]}{' and others' if len(unknown) > 1 else ''}."
        )


# ── The place ─────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(path: Path) -> None:
    """Mark an empty place, or take away what a restore that was killed left in a marked one. Raises NotEmpty."""
    mark = settings.DATA / UNFINISHED
    if not mark.exists():
        require_empty()
        mark.write_text(f"{path.resolve()}\n")
        sync(settings.DATA)
    connection.close()
    for entry in [*(settings.DATA / name for name in OURS), *settings.DATA.glob("crossing-*")]:
        shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)
    (into_sqlite if connection.vendor == "sqlite" else into_postgresql).clear()


def require_empty() -> None:
    strangers = sorted(entry.name for entry in settings.DATA.iterdir() if entry.name not in {*NOBODYS, *database_names()})
    if strangers:
        shown = ", ".join(strangers[:3]) + (", …" if len(strangers) > 3 else "")
        raise NotEmpty(f"{settings.DATA} is not empty ({shown}). A backup is brought back into an empty place: move this one away.")
    if count_tables():
        raise NotEmpty(
            "The database is not empty. A backup is brought back into an empty one: "
            + ("move the folder away." if connection.vendor == "sqlite" else "make a new one (createdb) and name it in HALLWAY_DATABASE.")
        )


def count_tables() -> int:
    with closing(connection):
        return len(connection.introspection.table_names())


def database_names() -> set[str]:
    return {f"hallway.sqlite3{end}" for end in DATABASE_FILES} if connection.vendor == "sqlite" else set()


def finish() -> None:
    connection.close()
    (settings.DATA / UNFINISHED).unlink()
    sync(settings.DATA)


# ── What comes back ───────────────────────────────────────────────────────────────────────────────────────────────


def bring_back_database(archive: Archive) -> None:
    """As it was, in the shape it had then; compared with what the manifest says."""
    if connection.vendor == "sqlite":
        into_sqlite.bring_back(archive)
    elif archive.manifest.engine == "postgresql":
        into_postgresql.bring_back(archive)
    else:
        into_postgresql.cross_over(archive)
        return  # it has compared what it could: the tables of SQLite's own are not there
    compare(archive.manifest.tables, count_rows())


def compare(expected: dict[str, int], there: dict[str, int]) -> None:
    """Raise Damaged where a table is missing or has other rows than the manifest says."""
    for table, rows in expected.items():
        if there.get(table) != rows:
            raise Damaged(f"{table} has {there.get(table, 'no')} rows after the restore, and the backup says {rows}.")


def bring_back_files(archive: Archive) -> None:
    uploads = uploads_folder()
    for name in archive.below("files"):
        archive.extract(name, uploads / name.removeprefix("files/"))
    for name in [*archive.below("mailbox"), *({"demo.json", "secret-key"} & set(archive.manifest.entries))]:
        archive.extract(name, settings.DATA / name)


def bring_up_to_date_and_hold() -> bool:
    """Migrate what is older, and see to it that the past does not act a second time. Returns whether it was older."""
    behind = bring_up_to_date()
    with transaction.atomic():
        react()
    return behind

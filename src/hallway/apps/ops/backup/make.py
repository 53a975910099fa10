"""Making a backup, while everything runs."""

import platform
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from hallway.apps.ops.backup.archive import DATABASE, TABLES, Manifest, NotWritten, Writer, writing
from hallway.apps.ops.backup.tables import applied_migrations, table_names

NAME = "hallway-%Y-%m-%d-%H%M%S.zip"
OURS = re.compile(r"hallway-\d{4}-\d\d-\d\d-\d{6}\.zip")
DEMO = ("demo.json", "mailbox")  # a demonstration stays one


def make_backup(target: Path) -> tuple[Path, Manifest]:
    """Write everything into one file; into a folder, under a name that says when. Raises NotWritten.

    The database is a copy of one moment; uploads are copied after it, so none that it names is missing but those removed
    in between.
    """
    if target.is_dir():
        target = target / datetime.now(UTC).strftime(NAME)
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        raise NotWritten(f"There is no database in {settings.DATA}.")
    with writing(target) as (writer, scratch):
        manifest = sqlite_copy(writer, scratch) if connection.vendor == "sqlite" else postgresql_copy(writer)
        for name, path in other_files():
            try:
                writer.add_file(name, path, packed=False)
            except FileNotFoundError:  # removed since we saw it
                continue
        writer.finish(manifest)
    return target, manifest


def new_manifest(server: str, tables: dict[str, int], migrations: list[list[str]]) -> Manifest:
    return Manifest(
        version=version("hallway"),
        engine=connection.vendor,
        server=f"{server}, Python {platform.python_version()}",
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        url=settings.ROOT_URL,
        migrations=migrations,
        tables=tables,
    )


def uploads_folder() -> Path:
    return Path(default_storage.location)  # type: ignore[attr-defined]


def other_files() -> Iterator[tuple[str, Path]]:
    key = settings.DATA / "secret-key"
    if key.exists():
        yield "secret-key", key
    uploads = uploads_folder()
    for name, folder in (("files", uploads), *((name, settings.DATA / name) for name in DEMO if settings.DEMO)):
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        yield from ((f"{name}/{path.relative_to(folder).as_posix()}".removesuffix("/."), path) for path in paths if path.is_file())


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────────────────────


def sqlite_copy(writer: Writer, scratch: Path) -> Manifest:
    """The whole file as it was at one moment. Writers go on meanwhile: a copy reads what was committed before it."""
    scratch.touch(mode=0o600)
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(scratch)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        tables = {name: one(copy, f'SELECT count(*) FROM "{name}"') for name in sqlite_tables(copy)}  # noqa: S608 - its own names
        migrations = [list(row) for row in copy.execute("SELECT app, name FROM django_migrations ORDER BY app, name")]
    writer.add_file(DATABASE, scratch)
    return new_manifest(f"SQLite {sqlite3.sqlite_version}", tables, migrations)


def sqlite_tables(database: sqlite3.Connection) -> list[str]:
    rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name")
    return [name for (name,) in rows]


def one(database: sqlite3.Connection, query: str) -> int:
    return int(database.execute(query).fetchone()[0])


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def postgresql_copy(writer: Writer) -> Manifest:
    """Every table through COPY, in one snapshot. No program of PostgreSQL is needed for it, of no version."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL datestyle = ISO; SET LOCAL intervalstyle = postgres; SET LOCAL extra_float_digits = 3")
        tables, columns = {}, {}
        for table in table_names():
            columns[table] = columns_of(cursor, table)
            listed = ", ".join(connection.ops.quote_name(name) for name in columns[table])
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({listed}) TO STDOUT") as copy:
                writer.add(f"{TABLES}/{table}.copy", (bytes(chunk) for chunk in copy))
            tables[table] = cursor.rowcount
        manifest = new_manifest(f"PostgreSQL {connection.pg_version}", tables, applied_migrations())  # type: ignore[attr-defined]
        manifest.columns, manifest.sequences = columns, sequences(cursor)
    return manifest


def columns_of(cursor, table: str) -> list[str]:  # type: ignore[no-untyped-def]
    """In their order, without those the database computes."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def sequences(cursor) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """The last number each gave: a number that was given to somebody who is gone must not be given again."""
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema() AND last_value IS NOT NULL")
    return dict(cursor.fetchall())

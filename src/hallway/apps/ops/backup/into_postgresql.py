"""Rows into PostgreSQL: out of a backup of PostgreSQL, or out of one of SQLite."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from hallway.apps.ops.backup.archive import DATABASE, TABLES, Archive, Damaged
from hallway.apps.ops.backup.tables import rows_of, table_names

ALIAS = "backup"  # of the SQLite file whose rows cross over


def clear() -> None:
    """Take away every table, and the functions of triggers. Only in a place that is marked as ours to clear."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in table_names():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def bring_back(archive: Archive) -> None:
    """The tables as they were when the backup was made, by the migrations it names, then their rows."""
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in archive.manifest.migrations}
    everything = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    plan = [step for step in everything if (step[0].app_label, step[0].name) in wanted]
    executor.migrate([], plan=plan)
    missing = set(archive.manifest.tables) - set(table_names())
    if missing:
        raise Damaged(f"{archive.path}: this program cannot make the table {min(missing)}.")
    with loading() as cursor:
        for table, columns in archive.manifest.columns.items():
            listed = ", ".join(connection.ops.quote_name(name) for name in columns)
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({listed}) FROM STDIN") as copy:
                for chunk in archive.read(f"{TABLES}/{table}.copy"):
                    copy.write(chunk)
        for sequence, last in archive.manifest.sequences.items():
            cursor.execute("SELECT setval(to_regclass(%s), %s) WHERE to_regclass(%s) IS NOT NULL", [sequence, last, sequence])


@contextmanager
def loading(*, keep: str = "") -> Iterator[Any]:
    """A cursor in one transaction, in which every table (but the one to keep) is empty and no trigger of ours fires: what
    they would do is done already, and those that refuse changes would refuse the clearing."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [connection.ops.quote_name(table) for table in table_names() if table != keep]
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


# ── From SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────


def cross_over(archive: Archive) -> None:
    """Rows of a SQLite backup: its file is brought up to this program first, then each model's rows are read and written."""
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="crossing-") as folder:
        archive.extract(DATABASE, Path(folder) / DATABASE)
        bring_file_up_to_date(Path(folder))
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        # The same engine without its write-ahead log: the file is only read.
        sqlite = {**connections.databases["default"], "ENGINE": "hallway.core.base.sqlite", "NAME": Path(folder) / DATABASE, "OPTIONS": {}}
        connections.databases[ALIAS] = sqlite
        try:
            with loading(keep="django_migrations") as cursor:  # they ran here
                for model in stored_models():
                    copy_rows(cursor, model)
                for statement in connection.ops.sequence_reset_sql(no_style(), stored_models()):
                    cursor.execute(statement)
                go_on_counting(cursor)
        finally:
            connections[ALIAS].close()
            del connections[ALIAS], connections.databases[ALIAS]


def bring_file_up_to_date(folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HALLWAY_DATABASE")}
    command = [sys.executable, "-m", "hallway.config.cli", "migrate", "--verbosity=0", "--skip-checks"]
    subprocess.run(command, env={**environment, "HALLWAY_DATA": str(folder)}, check=True)  # noqa: S603 - our own command


def stored_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]


def copy_rows(cursor: Any, model: type[models.Model]) -> None:
    """Raises Damaged when another number of rows arrives than left."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    rows = model._base_manager.using(ALIAS).order_by("pk").values_list(*[field.attname for field in fields])
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    sent, table = 0, model._meta.db_table
    with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN") as copy:
        for row in rows.iterator(chunk_size=2000):
            copy.write_row([field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)])
            sent += 1
    if rows_of(cursor, table) != sent:
        raise Damaged(f"{table}: {sent} rows left SQLite, and {rows_of(cursor, table)} arrived.")


def go_on_counting(cursor: Any) -> None:
    """A number that SQLite gave to a row that is gone is not given again."""
    with connections[ALIAS].cursor() as source:
        source.execute("SELECT name, seq FROM sqlite_sequence")
        counted = source.fetchall()
    for table, last in counted:
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone()[0] is not None:
            cursor.execute("SELECT setval(s, greatest(%s, 1)) FROM pg_get_serial_sequence(%s, 'id') s WHERE s IS NOT NULL", [last, table])

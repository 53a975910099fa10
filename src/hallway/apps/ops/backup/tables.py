"""What tables a database has, how many rows are in them, and which migrations made them so."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader


def table_names() -> list[str]:
    """Every table, also those without a model."""
    with connection.cursor() as cursor:
        names = [info.name for info in connection.introspection.get_table_list(cursor) if info.type in {"t", "p"}]
    return sorted(name for name in names if not name.startswith("sqlite_"))


def count_rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        return {name: rows_of(cursor, name) for name in table_names()}


def rows_of(cursor, table: str) -> int:  # type: ignore[no-untyped-def]
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name out of the catalogue
    return int(cursor.fetchone()[0])


def applied_migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationLoader(connection).applied_migrations)


def unknown_migrations(applied: list[list[str]]) -> list[str]:
    """Migrations this program does not have: a newer one made them."""
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    return [f"{app}.{name}" for app, name in applied if (app, name) not in known]

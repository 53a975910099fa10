"""Writing many rows in a moment.

On SQLite every other writer waits as long as one holds the lock. So ids are reserved and statements made before the
transaction; inside it the database has nothing to do but to run them.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import sql
from django.db.models.constants import OnConflict

from hallway.apps.schedule.actions import DRAFTS
from hallway.core.editions.models import Edition

PLACES = 30_000  # place-holders in one statement; SQLite takes 32,766
NEVER_AGAIN = {"id", "uid", "created_at", "edition", "released_in"}  # columns an update leaves alone
UNWATCHED = {"created_at", "released_in"}  # a release does not change the draft


def stamp_of(edition: Edition) -> str:
    """What tells that anything in the draft changed, whoever changed it and however."""
    digest = blake2b(digest_size=20)
    with connection.cursor() as cursor:
        for model in DRAFTS:
            names = [column.attname for column in model._meta.concrete_fields if column.name not in UNWATCHED]
            rows = model._base_manager.filter(edition_id=edition.pk).order_by("pk").values_list(*names)
            cursor.execute(*rows.query.sql_with_params())
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def reserve(model: type[models.Model], count: int) -> Iterator[int]:
    """So many ids nobody else will get. Those that are not used stay unused."""
    if not count:
        return iter(())
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
            return iter([number for (number,) in cursor.fetchall()])
        cursor.execute(BEGIN_AT_NOTHING, [table, table])
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0]
        return iter(range(last - count + 1, last + 1))


BEGIN_AT_NOTHING = """
    INSERT INTO sqlite_sequence (name, seq)
    SELECT %s, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)
"""  # where nothing was ever written into a table


class Script:
    """Statements, made before they are run."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, list[Any]]] = []
        self.widths: dict[int, tuple[int, int]] = {}  # statement → its columns, and which of them is the edition

    def insert(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """New rows. Their ids are known."""
        self.rows(model, rows, sql.InsertQuery(model))

    def write(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """Rows that are there, as they shall be."""
        columns = [column for column in model._meta.concrete_fields if column.name not in NEVER_AGAIN]
        self.rows(model, rows, sql.InsertQuery(model, on_conflict=OnConflict.UPDATE, update_fields=columns, unique_fields=[model._meta.pk]))

    def rows(self, model: type[models.Model], rows: Sequence[models.Model], query: sql.InsertQuery) -> None:
        columns = model._meta.concrete_fields
        edition = next((number for number, column in enumerate(columns) if column.name == "edition"), None)
        for some in pieces(rows, PLACES // len(columns)):
            each: Any = query.chain()
            each.insert_values(columns, some)
            for statement, values in each.get_compiler(DEFAULT_DB_ALIAS).as_sql():
                if edition is not None:
                    self.widths[len(self.statements)] = (len(columns), edition)
                self.statements.append((statement, list(values)))

    def delete(self, model: type[models.Model], ids: Sequence[int]) -> None:
        """Rows on which nothing hangs: what does makes the transaction fail."""
        for some in pieces(ids, PLACES):
            self.filtered(sql.DeleteQuery(model), some)

    def set(self, model: type[models.Model], ids: Sequence[int], **values: Any) -> None:
        for some in pieces(ids, PLACES - len(values)):
            query = sql.UpdateQuery(model)
            query.add_update_values(values)
            self.filtered(query, some)

    def filtered(self, query: Any, ids: Sequence[int]) -> None:
        query.add_filter("pk__in", ids)
        statement, values = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        self.statements.append((statement, list(values)))

    def into(self, edition: Edition) -> None:
        """All rows belong to this edition, which was founded after the statements were made."""
        for number, (width, at) in self.widths.items():
            values = self.statements[number][1]
            if len(values) == width and isinstance(values[at], list):  # PostgreSQL takes a list for each column
                values[at] = [edition.pk] * len(values[at])
            else:
                values[at::width] = [edition.pk] * (len(values) // width)

    def run(self) -> None:
        with connection.cursor() as cursor:
            for statement, values in self.statements:
                cursor.execute(statement, values)


def pieces(things: Sequence[Any], most: int) -> Iterator[Sequence[Any]]:
    for first in range(0, len(things), most):
        yield things[first : first + most]

"""SQL that refuses to change or delete rows, for both databases."""

from typing import Any

from django.db.migrations import RunPython


def refuse(table: str, *acts: str) -> RunPython:
    """A migration operation: from now on rows of this table refuse these acts (`update`, `delete`)."""

    def forwards(_apps: Any, schema_editor: Any) -> None:
        for statement in statements(table, acts, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)  # the % in it is no placeholder

    def backwards(_apps: Any, schema_editor: Any) -> None:
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for act in refused(acts, schema_editor.connection.vendor):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{act}{on}")

    return RunPython(forwards, backwards)


def statements(table: str, acts: tuple[str, ...], vendor: str) -> list[str]:
    if vendor == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are append only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        return [function] + [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"FOR EACH {'STATEMENT' if act == 'truncate' else 'ROW'} EXECUTE FUNCTION audit_append_only()"
            for act in refused(acts, vendor)
        ]
    return [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} BEGIN SELECT RAISE(ABORT, 'rows of {table} are append only'); END"
        for act in acts
    ]


def refused(acts: tuple[str, ...], vendor: str) -> list[str]:
    """TRUNCATE is a way to delete that fires no row's trigger. (On SQLite it does not exist.)"""
    return [*acts, "truncate"] if vendor == "postgresql" and "delete" in acts else list(acts)

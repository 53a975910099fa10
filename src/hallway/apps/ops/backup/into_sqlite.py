"""A database file of SQLite, put into its place."""

from pathlib import Path

from django.db import DatabaseError, connection

from hallway.apps.ops.backup.archive import DATABASE, Archive, Damaged


def clear() -> None:
    """Take away the database file and what belongs to it: an old log would be read into the new file."""
    file = Path(connection.settings_dict["NAME"])
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def bring_back(archive: Archive) -> None:
    archive.extract(DATABASE, Path(connection.settings_dict["NAME"]))
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found = cursor.fetchone()[0]
    except DatabaseError as error:
        raise Damaged(f"{archive.path}: the database in it cannot be read.") from error
    if found != "ok":
        raise Damaged(f"{archive.path}: the database in it is damaged: {found}.")

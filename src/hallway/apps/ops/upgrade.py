"""From one version to the next: a backup, the migrations, a look at what came of it, and the way back."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from hallway.apps.ops.backup.archive import Archive
from hallway.apps.ops.backup.make import make_backup
from hallway.apps.ops.backup.tables import applied_migrations, count_rows, unknown_migrations
from hallway.apps.ops.doctor.findings import Finding, examine
from hallway.apps.ops.doctor.work import is_alive
from hallway.core.base.database import waiting_migrations
from hallway.core.base.place import hold, refuse_unfinished

NAME = "before-upgrade-%Y-%m-%d-%H%M%S.zip"
BEFORE = ("writing", "log", "whole", "disk")
AFTER = ("database", "writing", "whole", "migrations")
Say = Callable[[str], object]


class Refused(Exception):
    """Nothing was done. The text says why."""


class Failed(Exception):
    """It stopped half-way; the backup is whole. The text says where, and how to go back."""


@dataclass(frozen=True)
class Upgraded:
    backup: Path | None = None
    steps: list[str] = field(default_factory=list)
    fewer: dict[str, tuple[int, int]] = field(default_factory=dict)  # table → rows before, rows now
    findings: list[Finding] = field(default_factory=list)  # what is not well now


def upgrade(*, say: Say = lambda _words: None) -> Upgraded:
    """Bring the database up to this program. Killed anywhere, it is asked again: what was done is done, and every backup
    under its own name is whole. Raises Refused, Failed, Busy, Unfinished, NotWritten.
    """
    held = hold(settings.DATA, alone=True)
    try:
        refuse_unfinished(settings.DATA)
        refuse_what_is_wrong()
        steps = waiting_migrations()
        if not steps:
            return Upgraded()
        say("Making a backup…")
        backup = back_up()
        say(f"{backup} is whole.")
        before = count_rows()
        migrate(steps, backup, say)
        return Upgraded(backup, steps, fewer_rows(before, count_rows()), [row for row in examine(*AFTER) if row.state != "ok"])
    finally:
        os.close(held)


def refuse_what_is_wrong() -> None:
    for finding in examine("database"):
        refuse(finding)
    if "django_migrations" not in connection.introspection.table_names():
        raise Refused("There is nothing to upgrade: the database is empty. `hallway serve` fills it.")
    for finding in examine(*BEFORE):
        refuse(finding)
    if unknown := unknown_migrations(applied_migrations()):
        raise Refused(f"The database is newer than this program: it knows {unknown[0]}. Install the version that was here before.")
    if has_worker_table() and is_alive():
        raise Refused("A worker of this installation is alive, perhaps on another machine. Stop Hallway everywhere, then wait a minute.")


def refuse(finding: Finding) -> None:
    if finding.state == "broken":
        raise Refused(f"{finding.says} {finding.mends}")


def has_worker_table() -> bool:
    return "jobs_worker" in connection.introspection.table_names()


def back_up() -> Path:
    """A backup that was read again: the way back must not be found broken when it is needed."""
    folder = settings.BACKUPS or settings.DATA / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, _manifest = make_backup(folder / datetime.now(UTC).strftime(NAME))
    Archive(path).check()
    return path


def migrate(steps: list[str], backup: Path, say: Say) -> None:
    say(f"Migrating, {len(steps)} steps…")
    try:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    except Exception as error:
        connection.close()
        stopped = next(iter(waiting_migrations()), "")
        raise Failed(f"It stopped at {stopped or 'the end'}: {type(error).__name__}: {error}\n\n{way_back(backup)}") from error


def fewer_rows(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Tables that lost rows. A table that is gone altogether was taken away by a version on purpose, or renamed."""
    return {table: (rows, after[table]) for table, rows in before.items() if table in after and after[table] < rows}


def way_back(backup: Path) -> str:
    """Exactly what to type."""
    data = settings.DATA
    aside = data.with_name(f"{data.name}.failed")
    file = aside / backup.relative_to(data) if backup.is_relative_to(data) else backup
    postgresql = connection.vendor == "postgresql"
    by_hand = "" if postgresql else f"\n     (if that version has no such command yet: unzip {file} -d {data})"
    database = "\n     createdb hallway_before, and name it in HALLWAY_DATABASE" if postgresql else ""
    return f"""The backup from before it is whole: {backup}
The way back, with Hallway stopped:
  1. mv {data} {aside}{database}
  2. put back the version that ran before: git checkout <it> && make setup
  3. hallway restore {file}{by_hand}
  4. hallway confirm-restored"""

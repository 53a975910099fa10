from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hallway.apps.ops.backup.archive import NotWritten
from hallway.apps.ops.backup.make import make_backup
from hallway.apps.ops.words import size


class Command(BaseCommand):
    help = "Write everything (database, uploads, secret key) into one file, while Hallway runs. A folder gets a file named by the moment."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            path, manifest = make_backup(file)
        except NotWritten as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path}: {len(manifest.tables)} tables, {manifest.rows} rows, {manifest.uploads} files, {size(path.stat().st_size)}.\n"
            f"Try it: hallway restore --check {path}"
        )

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hallway.apps.ops.backup.archive import Damaged, Foreign, Newer
from hallway.apps.ops.backup.drill import Failed, drill
from hallway.apps.ops.backup.restore import NotEmpty, Restored, WrongDatabase, restore
from hallway.core.base.place import Busy

NEXT = """
Nobody is signed in, and no letter leaves this copy until you say that it is the conference now:
  hallway confirm-restored
Letters that waited in the backup stay held back; they are listed under Letters. Then start Hallway."""


class Command(BaseCommand):
    help = "Bring a backup back into an empty place (HALLWAY_DATA, HALLWAY_DATABASE). --check tries it elsewhere and throws it away."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="the drill: bring it back beside the installation, compare, throw away")

    def handle(self, *, file: Path, check: bool, **options: Any) -> None:
        try:
            self.drill(file) if check else self.restore(file)
        except (Foreign, Damaged, Newer, NotEmpty, Failed) as error:
            raise CommandError(str(error)) from error
        except WrongDatabase as error:
            raise CommandError(f"{file} is a backup of PostgreSQL. Name an empty database in HALLWAY_DATABASE.") from error
        except Busy as error:
            raise CommandError(f"Hallway runs in {settings.DATA}, or another restore. Stop it first.") from error

    def drill(self, file: Path) -> None:
        began = time.monotonic()
        manifest = drill(file)
        self.stdout.write(
            f"{file} can be brought back: {len(manifest.tables)} tables with {manifest.rows} rows, {manifest.uploads} files, "
            f"every sum and count as written, {time.monotonic() - began:.0f} s. Made {manifest.made_at} by Hallway {manifest.version}."
        )

    def restore(self, file: Path) -> None:
        done: Restored = restore(file, say=self.stderr.write)
        manifest = done.manifest
        self.stdout.write(
            f"Brought back: {len(manifest.tables)} tables with {manifest.rows} rows, {manifest.uploads} files, as they were "
            f"{manifest.made_at}.{' It was older and was brought up to this version.' if done.migrated else ''}{NEXT}"
        )

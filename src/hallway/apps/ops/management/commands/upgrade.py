from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hallway.apps.ops.backup.archive import Damaged, Foreign, NotWritten
from hallway.apps.ops.upgrade import Failed, Refused, Upgraded, upgrade, way_back
from hallway.core.access.install import install
from hallway.core.base.place import Busy, Unfinished


class Command(BaseCommand):
    help = "Bring the database up to this program: backup, migrate, check, and the way back printed. Hallway has to be stopped."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            done = upgrade(say=self.stderr.write)
        except (Refused, Unfinished, NotWritten, Damaged, Foreign) as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except Busy as error:
            raise CommandError(f"Nothing was changed. Hallway runs in {settings.DATA}: stop it first.") from error
        except Failed as error:
            raise CommandError(str(error)) from error
        install()
        if done.backup is None:
            self.stdout.write("Nothing to do: database and program are of one age.")
        else:
            self.report(done)

    def report(self, done: Upgraded) -> None:
        self.stdout.write(f"Upgraded by {len(done.steps)} steps: {', '.join(done.steps)}.")
        for table, (before, after) in done.fewer.items():
            self.stdout.write(f"LOOK  {table} had {before} rows and has {after}. Does the changelog say why?")
        for finding in done.findings:
            self.stdout.write(f"LOOK  {finding.says} {finding.mends}")
        if done.fewer or done.findings:
            raise CommandError(f"It went through, and something above is not as it should be.\n{way_back(done.backup)}")  # type: ignore[arg-type]
        self.stdout.write(f"Every table has the rows it had. Start Hallway. If something is wrong after all:\n\n{way_back(done.backup)}")  # type: ignore[arg-type]

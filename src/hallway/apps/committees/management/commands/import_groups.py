from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from hallway.apps.committees import groups
from hallway.core.base.database import bring_up_to_date


class Command(BaseCommand):
    help = "Take teams and their members in from a JSON file: hallway import groups FILE. All or nothing; again changes nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            found = groups.read(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except groups.Unreadable as trouble:
            raise CommandError("\n".join([*trouble.problems, "Nothing was taken in."])) from trouble
        bring_up_to_date()
        for outcome in groups.import_groups(found):
            what = "founded" if outcome.made else "brought up to date"
            self.stdout.write(f"{outcome.team.name}: {what}, {outcome.added} members added")
            if outcome.left_alone:
                self.stdout.write(f"  in the team, but not in the file: {', '.join(outcome.left_alone)}")
            self.stdout.write(f"  {settings.ROOT_URL}{reverse('committees:team', args=[outcome.team.slug])}")
        for role in groups.missing_roles(found):
            self.stdout.write(f"The file names the user group “{role}”; there is no such role here.")

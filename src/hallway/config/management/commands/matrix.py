import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers import serialize
from django.db import connection

from hallway.core.access.models import Role, RolePermission


class Command(BaseCommand):
    help = "Print who may do what at every address, by asking as every role: the shipped ones and those composed here."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--only", nargs="*", metavar="ROLE", help="columns to show; default: all roles and standings")

    def handle(self, *, only: list[str] | None, **options: Any) -> None:
        """The proof runs in a scratch installation of its own, with this installation's roles: nothing here is touched."""
        installed = Role._meta.db_table in connection.introspection.table_names()
        roles = serialize("json", [*Role.objects.all(), *RolePermission.objects.all()]) if installed else ""
        with tempfile.TemporaryDirectory(prefix="hallway-matrix-") as folder:
            (Path(folder) / "roles.json").write_text(roles)
            environment = {key: value for key, value in os.environ.items() if not key.startswith("HALLWAY_")}
            environment |= {"HALLWAY_DATA": folder, "DJANGO_SETTINGS_MODULE": "hallway.config.settings_proof"}
            command = [sys.executable, "-m", "hallway.config.proof", *(only or [])]
            done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own module
        self.stdout.write(done.stdout)
        if done.returncode:
            sys.exit(done.returncode)

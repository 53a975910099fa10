import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hallway.config.api import schema

FILE = Path("docs/reference/openapi.json")


def text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    help = "Print the schema of the HTTP API (OpenAPI)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--write", action="store_true", help=f"write it to {FILE}, where it is checked in")

    def handle(self, *, write: bool, **options: Any) -> None:
        if not write:
            self.stdout.write(text(), ending="")
        elif FILE.parent.is_dir():
            FILE.write_text(text())
        else:
            raise CommandError(f"Run this in Hallway’s source folder: there is no {FILE.parent} here.")

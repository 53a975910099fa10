from typing import Any

from django.core.management.base import BaseCommand

from hallway.config.prepare import prepare
from hallway.config.serve import Supervisor, address, children


class Command(BaseCommand):
    help = "Run Hallway on this machine: web and background work. HOST and PORT say where it listens."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        prepare()
        host, port = address()
        Supervisor(children(host, port)).run(when_up=lambda: self.stdout.write(f"Hallway listens on http://{host}:{port}/"))

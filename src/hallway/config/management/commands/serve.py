from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hallway.config.prepare import prepare
from hallway.config.serve import Plan, Unservable, address, become_supervisor, children, shown
from hallway.core.base.place import Busy, Unfinished, hold, refuse_unfinished


class Command(BaseCommand):
    help = "Run Hallway on this machine: web and background work. HOST and PORT say where it listens."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        try:
            host, port = address()
            held = hold(settings.DATA, alone=False)
            refuse_unfinished(settings.DATA)
        except (Unservable, Unfinished) as error:
            raise CommandError(str(error)) from error
        except Busy as error:
            raise CommandError(f"A demonstration, a restore or an upgrade runs in {settings.DATA}. Stop it first.") from error
        prepare()
        plan = Plan(children(host, port), host, port, words=f"Hallway listens on {shown(host, port)}", database=database_file())
        become_supervisor(plan, keep=[held])


def database_file() -> str:
    """The SQLite file of this installation; empty on PostgreSQL."""
    default = settings.DATABASES["default"]
    return str(default["NAME"]) if default["ENGINE"].endswith("sqlite") else ""

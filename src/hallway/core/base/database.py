"""Whether the database is as new as the code."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_behind() -> bool:
    """Whether migrations wait. An empty database has all of them before it."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> None:
    """Migrate the database if it is behind the code: a command may be the first thing that happens to an installation."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on this machine reads it
    if is_behind():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)

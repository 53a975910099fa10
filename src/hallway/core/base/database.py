"""Whether the database is as new as the code."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def is_behind() -> bool:
    """Whether migrations wait. An empty database has all of them before it."""
    return bool(waiting_migrations())


def waiting_migrations() -> list[str]:
    """Those the code has and the database has not seen, in their order: `outbox.0002_standstill`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def bring_up_to_date() -> bool:
    """Migrate the database if it is behind the code: a command may be the first thing that happens to an installation.
    Returns whether it was."""
    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on this machine reads it
    if not is_behind():
        return False
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    return True

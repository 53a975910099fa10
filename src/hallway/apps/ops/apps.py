from importlib.metadata import version

from django.apps import AppConfig
from django.conf import settings


class OpsConfig(AppConfig):
    """Upkeep: whether all is well, backups and the way back, upgrades, errors."""

    name = "hallway.apps.ops"
    label = "ops"

    def ready(self) -> None:
        from hallway.apps.ops import intake, rules  # noqa: F401, PLC0415 - declarations
        from hallway.core.jobs.worker import when_work_begins  # noqa: PLC0415

        when_work_begins(intake.begin)
        if settings.SENTRY_DSN:
            from hallway.apps.ops import sentry  # noqa: PLC0415 - not loaded where nobody asked for it

            sentry.begin(settings.SENTRY_DSN, f"hallway@{version('hallway')}")

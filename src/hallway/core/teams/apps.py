from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "hallway.core.teams"
    label = "teams"

    def ready(self) -> None:
        from hallway.core.teams import rules  # noqa: F401, PLC0415 - declarations

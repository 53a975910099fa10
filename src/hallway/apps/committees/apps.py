from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "hallway.apps.committees"
    label = "committees"

    def ready(self) -> None:
        from hallway.apps.committees import rules  # noqa: F401, PLC0415 - declarations

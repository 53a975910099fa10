from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "hallway.core.access"
    label = "access"

    def ready(self) -> None:
        from hallway.core.access import panels, receivers, rules  # noqa: F401, PLC0415 - declarations

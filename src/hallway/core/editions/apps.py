from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "hallway.core.editions"
    label = "editions"

    def ready(self) -> None:
        from hallway.core.editions import receivers, rules  # noqa: F401, PLC0415 - declarations

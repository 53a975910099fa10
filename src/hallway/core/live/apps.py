from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "hallway.core.live"
    label = "live"

    def ready(self) -> None:
        from hallway.core.live import restored, rules  # noqa: F401, PLC0415 - declarations

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "hallway.core.outbox"
    label = "outbox"

    def ready(self) -> None:
        from hallway.core.outbox import rules, standstill  # noqa: F401, PLC0415 - declarations

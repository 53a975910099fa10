from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "hallway.core.audit"
    label = "audit"

    def ready(self) -> None:
        from hallway.core.audit import rules  # noqa: F401, PLC0415 - declarations

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "hallway.core.attachments"
    label = "attachments"

    def ready(self) -> None:
        from hallway.core.attachments import rules  # noqa: F401, PLC0415 - declarations

from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "hallway.apps.schedule"
    label = "schedule"

    def ready(self) -> None:
        from hallway.apps.schedule import receivers, rules  # noqa: F401, PLC0415 - declarations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hallway.core.people"
    label = "people"

    def ready(self) -> None:
        from hallway.core.people import receivers, restored, rules  # noqa: F401, PLC0415 - declarations

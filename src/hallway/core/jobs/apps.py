from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "hallway.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks")  # so that every recurring job is on the timetable

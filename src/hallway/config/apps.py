from django.apps import AppConfig
from django.conf import settings

from hallway.core.base import clock


class HallwayConfig(AppConfig):
    """The installation itself: the only place that knows every app."""

    name = "hallway.config"
    label = "config"

    def ready(self) -> None:
        if settings.DEMO_MARKER:  # a demonstration always takes place in the same February
            clock.move(settings.DEMO_MARKER.delta)

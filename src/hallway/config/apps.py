from django.apps import AppConfig


class HallwayConfig(AppConfig):
    """The installation itself: the only place that knows every app."""

    name = "hallway.config"
    label = "config"

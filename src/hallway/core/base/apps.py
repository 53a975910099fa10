from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "hallway.core.base"
    label = "base"

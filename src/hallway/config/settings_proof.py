"""Settings of the proof (`hallway matrix`): the real ones, in a scratch folder, with no demo and no background work."""

from hallway.config.settings import *  # noqa: F403

DEMO = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING["root"]["level"] = "CRITICAL"  # noqa: F405

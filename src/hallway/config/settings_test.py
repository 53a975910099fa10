"""Settings of the test run: the real ones, with quick hashing and letters nobody sends by themselves."""

import os
import tempfile

os.environ.setdefault("HALLWAY_DATA", tempfile.mkdtemp(prefix="hallway-test-"))

from hallway.config.settings import *  # noqa: F403

TESTING = True
if os.environ.get("HALLWAY_TEST_DATABASE"):
    DATABASES = {"default": database(os.environ["HALLWAY_TEST_DATABASE"])}  # noqa: F405
    DATABASES["default"]["CONN_MAX_AGE"] = 0
if os.environ.get("HALLWAY_TEST_NAME"):  # the template being made
    DATABASES["default"]["NAME"] = os.environ["HALLWAY_TEST_NAME"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SMTP = {**SMTP, "host": "127.0.0.1", "port": 9}  # noqa: F405
LOGGING["root"]["level"] = "CRITICAL"  # noqa: F405

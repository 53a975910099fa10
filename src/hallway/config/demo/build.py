"""Telling the whole story into an empty data folder: what `hallway demo` runs in a process of its own, once."""

import logging
import os

import django
from django.core.management import call_command
from django.db import connection

from hallway.config.demo.folder import OPENING
from hallway.config.demo.stage import moment, stage

BEFORE = "2026-09-01 18:00"  # a quiet evening on which somebody installs Hallway


def build() -> None:
    """Fill the database, the files and, through the mail server of the settings, the mailbox."""
    from hallway.config.demo.story import tell  # noqa: PLC0415 - models, so after Django is set up

    logging.getLogger("hallway").setLevel(logging.CRITICAL)  # refused letters are part of the story
    with stage(moment(BEFORE)) as here:
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        tell(here, until=OPENING)
    connection.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.config.settings")
    django.setup()
    build()

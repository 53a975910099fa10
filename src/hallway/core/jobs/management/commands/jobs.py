import os
import secrets
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hallway.core.base.place import Unfinished, refuse_unfinished
from hallway.core.jobs.worker import HallwayWorker


class Command(BaseCommand):
    help = "Run background tasks and the recurring timetable until stopped."

    def handle(self, **options: Any) -> None:
        try:
            refuse_unfinished(settings.DATA)
        except Unfinished as error:
            raise CommandError(str(error)) from error
        worker = HallwayWorker(f"{os.uname().nodename[:40]}-{os.getpid()}-{secrets.token_hex(3)}")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()

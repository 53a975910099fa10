import os
import secrets
import signal
from typing import Any

from django.core.management.base import BaseCommand

from hallway.core.jobs.worker import HallwayWorker


class Command(BaseCommand):
    help = "Run background tasks and the recurring timetable until stopped."

    def handle(self, **options: Any) -> None:
        worker = HallwayWorker(f"{os.uname().nodename[:40]}-{os.getpid()}-{secrets.token_hex(3)}")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()

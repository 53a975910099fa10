import os
import secrets

from hallway.core.jobs.timetable import every
from hallway.core.outbox.deliver import deliver

WORKER = f"{os.uname().nodename[:32]}-{os.getpid()}-{secrets.token_hex(4)}"


@every(seconds=0.5, lane="mail")
def deliver_letters() -> None:
    deliver(WORKER)

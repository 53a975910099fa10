"""A process that has everything loaded and forks a child for each line it reads, which is the work the child does again and
again: children that are killed often have to be born quickly. Each prints its process id."""

import os
import signal
import sys
from itertools import count

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.config.settings_test")
    django.setup()
    from django.db import connection

    from hallway.apps.schedule.shelf.code import installed

    installed()  # each child would read all of our code first

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
            continue
        connection.close()
        work = {"release": release, "warm": warm, "write": write, "tell": tell}[line.strip()]
        for number in count():
            work(number)


def release(number: int) -> None:
    from hallway.apps.schedule.actions import release_schedule
    from hallway.apps.schedule.models import Session
    from hallway.core.audit.record import system
    from hallway.core.base.guard import unguarded
    from hallway.core.editions.models import Edition

    with unguarded("test"):
        Session.objects.filter(slug="session-1").update(title=f"By {os.getpid()}, {number}")
    with system("test"):
        release_schedule(Edition.objects.get(slug="2027"), by=None)


def warm(_number: int) -> None:
    from hallway.apps.schedule import tasks

    tasks.CHUNK = 0.05
    tasks.warm_shelf()


def write(number: int) -> None:
    from hallway.apps.schedule.shelf import disk
    from hallway.apps.schedule.shelf.packed import pack

    disk.put("ab" * 20, pack(f"{os.getpid()} {number} ".encode() * 50_000))


def tell(_number: int) -> None:
    from hallway.apps.schedule import tasks, watching

    watching.CHUNK = 2
    tasks.tell_watchers()


if __name__ == "__main__":
    main()

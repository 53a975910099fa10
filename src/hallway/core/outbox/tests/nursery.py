"""A process that has everything loaded and forks a delivering worker for each line it reads: workers that die often have
to be born quickly. Each prints its process id; each has a database connection and a name of its own, as `hallway jobs`."""

import os
import signal
import sys
from datetime import timedelta

import django
from django.conf import settings


def main(port: int, lease: float) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.config.settings_test")
    django.setup()
    from hallway.core.outbox import deliver

    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": port}
    deliver.LEASE = timedelta(seconds=lease)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    for _line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
            continue
        while True:
            deliver.deliver(f"worker-{os.getpid()}")
            signal.sigtimedwait([], 0.01)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))

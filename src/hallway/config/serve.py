"""`hallway serve`: everything one machine needs, as child processes that start, and stop, together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

GRACE = 15  # seconds a child has to finish what it is doing


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0


def children(host: str, port: int) -> list[Child]:
    python = [sys.executable, "-m"]
    web = [
        *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", os.environ.get("HALLWAY_THREADS", "8"), "--backlog", "1024", "--no-ws", "--log-level", "warning",
        "hallway.config.wsgi:application",
    ]  # fmt: skip
    return [Child("web", web), Child("jobs", [*python, "hallway.config.cli", "jobs"])]


class Supervisor:
    """Keeps the children running. One that dies is started again, with a pause when it dies at once."""

    def __init__(self, children: list[Child], *, environment: dict[str, str] | None = None) -> None:
        self.children = children
        self.environment = {**os.environ, **(environment or {})}
        self.stopping = False

    def run(self, *, when_up: Callable[[], None] | None = None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: setattr(self, "stopping", True))
        for child in self.children:
            self.start(child)
        if when_up:
            when_up()
        while not self.stopping:
            for child in self.children:
                self.revive(child)
            time.sleep(0.2)
        self.stop()

    def start(self, child: Child) -> None:
        # A session of its own: Ctrl+C reaches only this process, which stops the children in order.
        child.process = subprocess.Popen(  # noqa: S603 - our own commands
            child.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has no other threads
        )
        child.started = time.monotonic()

    def revive(self, child: Child) -> None:
        if child.process is not None and child.process.poll() is not None:
            print(f"hallway: {child.name} stopped ({child.process.returncode}), starting it again", file=sys.stderr)  # noqa: T201
            time.sleep(0 if time.monotonic() - child.started > 5 else 1)
            self.start(child)

    def stop(self) -> None:
        running = [child.process for child in self.children if child.process is not None and child.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is killed, so that no orphan keeps the port."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def address() -> tuple[str, int]:
    """Where to listen: HOST and PORT, default 127.0.0.1:8000."""
    return os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)

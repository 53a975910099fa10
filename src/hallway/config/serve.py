"""Running Hallway on one machine: everything it needs as child processes that start, and stop, together.

No Django here. `hallway serve` prepares the installation with it and then becomes this small program, which only
watches: children that die are started again, none outlives it, none is left behind.
"""

import ctypes
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

GRACE = 15.0  # seconds a child has to finish what it is doing
LOOK = 0.2  # seconds between looks at the children
PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0)  # before a child that keeps dying is started again
SETTLED = 30.0  # seconds after which a child counts as healthy again
PATIENCE = 3  # starts of a child that never answered, before we give up


class Unservable(Exception):
    """It cannot listen there. The text is a sentence for the person who asked."""


@dataclass
class Child:
    name: str
    command: list[str]
    handles: list[int] = field(default_factory=list)  # open files it gets from us


@dataclass
class Plan:
    """What runs, and what to say once it answers. `database` is the SQLite file to leave tidy, if there is one."""

    children: list[Child]
    host: str
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    words: str = ""
    database: str = ""

    @classmethod
    def read(cls, text: str) -> "Plan":
        values = json.loads(text)
        return cls(**{**values, "children": [Child(**child) for child in values["children"]]})


def become_supervisor(plan: Plan, *, keep: Iterable[int] = ()) -> None:
    """Turn this process into the supervisor of the plan. Never returns; `keep` are open files that stay open."""
    for handle in {*keep, *(handle for child in plan.children for handle in child.handles)}:
        os.set_inheritable(handle, True)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "hallway.config.serve", json.dumps(asdict(plan))])  # noqa: S606 - ourselves


def children(host: str, port: int) -> list[Child]:
    """Web and background work."""
    python = [sys.executable, "-m"]
    threads = os.environ.get("HALLWAY_THREADS") or str(min(8, 2 * (os.cpu_count() or 1) + 1))
    web = [
        *python, "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1",
        "--blocking-threads", threads, "--backlog", "1024", "--no-ws", "--log-level", "warning", "hallway.config.wsgi:application",
    ]  # fmt: skip
    return [Child("web", web), Child("jobs", [*python, "hallway.config.cli", "jobs"])]


# ── Where to listen ───────────────────────────────────────────────────────────────────────────────────────────────


def address() -> tuple[str, int]:
    """Where to listen: HOST and PORT, default 127.0.0.1:8000. Raises Unservable when nothing can listen there."""
    host, said = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not said.isdecimal() or not 0 < int(said) < 65536:
        raise Unservable(f"PORT is a number from 1 to 65535, not “{said}”.")
    port = int(said)
    try:
        family, kind, _protocol, _name, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise Unservable(f"HOST “{host}” is no address of this machine.") from error
    with socket.socket(family, kind) as trial:
        # Without SO_REUSEPORT: the web server shares its port with anybody who asks, and two would answer in turns.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(where)
        except OSError as error:
            raise Unservable(cannot_listen(host, port, error)) from error
    return str(where[0]), port


def cannot_listen(host: str, port: int, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"Port {port} is only for the system’s own programs. Choose one above 1023, for example PORT=8080."
    if error.errno == 98:
        return f"Port {port} is taken: something else listens on {host}. Choose another one, for example PORT={port + 1}."
    return f"HOST “{host}” is no address of this machine."


def shown(host: str, port: int) -> str:
    """The address to open in a browser."""
    name = "localhost" if host in {"0.0.0.0", "::", "127.0.0.1", "::1"} else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{name}:{port}/"


def answers(host: str, port: int) -> bool:
    """Whether somebody listens."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((target, port), timeout=1).close()
    except OSError:
        return False
    return True


# ── Watching ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Watch:
    """One child: its process, and when it may start again."""

    def __init__(self, child: Child, environment: dict[str, str]) -> None:
        self.child, self.environment = child, environment
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.due = 0.0
        self.falls = 0

    def start(self) -> None:
        parent = os.getpid()
        # A session of its own: Ctrl+C reaches only this process, which stops the children in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.child.command,
            env=self.environment,
            pass_fds=self.child.handles,
            start_new_session=True,
            preexec_fn=lambda: die_with(parent),  # noqa: PLW1509 - this process has no other threads
        )
        self.started = time.monotonic()

    def look(self) -> None:
        """Start the child again if it died; one that keeps dying waits longer each time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            print(f"hallway: {self.child.name} stopped ({self.process.returncode}), starting it again", file=sys.stderr)  # noqa: T201
            self.end_group()
            self.falls = 0 if now - self.started > SETTLED else self.falls + 1
            self.due = now + PAUSES[min(self.falls, len(PAUSES) - 1)]
            self.process = None
        if self.process is None and now >= self.due:
            self.start()

    def end_group(self) -> None:
        """Whatever the child left behind: a server that was killed leaves its worker, which would keep the port."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        environment = {**os.environ, **plan.environment}
        self.watches = [Watch(child, environment) for child in plan.children]
        self.signals = 0
        self.announced = False

    def run(self) -> int:
        """Until a signal asks to stop. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note_signal)
        while not self.signals and not self.hopeless():
            for watch in self.watches:
                watch.look()
            self.announce()
            time.sleep(LOOK)
        self.stop()
        if not self.signals:
            print("hallway: it does not start; the reason stands above.", file=sys.stderr)  # noqa: T201
        return 0 if self.signals else 1

    def note_signal(self, *_: object) -> None:
        self.signals += 1

    def announce(self) -> None:
        if not self.announced and answers(self.plan.host, self.plan.port):
            self.announced = True
            print(self.plan.words, flush=True)  # noqa: T201

    def hopeless(self) -> bool:
        return not self.announced and any(watch.falls >= PATIENCE for watch in self.watches)

    def stop(self) -> None:
        """Ask all children at once, wait, and end those that do not come. A second signal stops waiting."""
        running = [watch.process for watch in self.watches if watch.process is not None]
        for process in running:
            process.terminate()
        deadline, asked = time.monotonic() + GRACE, self.signals
        while any(process.poll() is None for process in running) and time.monotonic() < deadline and self.signals == asked:
            time.sleep(0.05)
        for watch in self.watches:
            watch.end_group()
        for process in running:
            process.wait()
        tidy(self.plan.database)


def tidy(database: str) -> None:
    """Fold SQLite's write-ahead log into the file, so that a copy of the file is a copy of everything."""
    if database and Path(database).exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(database, timeout=1)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def die_with(parent: int) -> None:
    """Ask Linux to end this child when its parent is killed, so that no orphan keeps the port."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != parent:  # killed in between
        os._exit(1)


if __name__ == "__main__":
    sys.exit(Supervisor(Plan.read(sys.argv[1])).run())

"""Installations for tests: a folder and a database, on which the command `hallway` is run as a host would run it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection, connections

from hallway.apps.ops.backup.tables import count_rows

PATIENCE = 150.0  # seconds for anything; a busy machine is slow


def hallway(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hallway.config.cli", *arguments]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return trial.getsockname()[1]


@dataclass
class Place:
    data: Path
    name: str  # of the database: a file, or a database of the test's PostgreSQL
    more: dict[str, str] = field(default_factory=dict)  # settings beside the usual ones

    @property
    def environment(self) -> dict[str, str]:
        """Without the settings of the test itself."""
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("HALLWAY_", "DJANGO_"))}
        database = {"HALLWAY_DATABASE": url_of(self.name)} if on_postgresql() else {}
        return {**keep, "HALLWAY_DATA": str(self.data), **database, **self.more}

    def run(self, *arguments: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            hallway(*map(str, arguments)),
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def done(self, *arguments: object, **more: str) -> str:
        """What a command says that has to succeed."""
        outcome = self.run(*arguments, **more)
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    def refused(self, *arguments: object, **more: str) -> str:
        """What a command says that has to refuse: a sentence, no traceback."""
        outcome = self.run(*arguments, **more)
        assert outcome.returncode == 1, outcome
        assert "Traceback" not in outcome.stderr, outcome.stderr
        return outcome.stderr.strip()

    def killed(self, *arguments: object, when: Callable[[], object], **more: str) -> None:
        """Begin a command and kill it at a moment."""
        process = subprocess.Popen(hallway(*map(str, arguments)), env={**self.environment, **more}, start_new_session=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while not when():
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.001)  # another process is at work
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    @contextmanager
    def looked_into(self) -> Iterator[None]:
        """This process's connection leads there."""
        before = connection.settings_dict["NAME"]
        use(self.name)
        try:
            yield
        finally:
            use(before)

    def counts(self) -> dict[str, int]:
        with self.looked_into():
            return count_rows()

    def sql(self, statement: str, *values: object) -> list[tuple]:
        with self.looked_into(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def content(self) -> dict[str, list[str]]:
        """Every row of every table, for comparing two places."""
        with self.looked_into(), connection.cursor() as cursor:
            found = {}
            for table in connection.introspection.table_names():
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(map(repr, cursor.fetchall()))
            return found

    def files(self) -> dict[str, bytes]:
        folder = self.data / "files"
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"


def url_of(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["HALLWAY_TEST_DATABASE"])._replace(path=f"/{name}"))


def use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def create_database(name: str) -> None:
    with psycopg.connect(url_of("postgres"), autocommit=True) as session:
        session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]
        session.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]


def drop_database(name: str) -> None:
    connections.close_all()
    with psycopg.connect(url_of("postgres"), autocommit=True) as session:
        session.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def move_in(template: str, data: Path) -> str:
    """The test's own database as a place's: the file lies in its folder."""
    data.mkdir(mode=0o700, parents=True)
    if on_postgresql():
        return template
    shutil.copyfile(template, data / "hallway.sqlite3")
    (data / "hallway.sqlite3").chmod(0o600)
    return str(data / "hallway.sqlite3")

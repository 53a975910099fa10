"""The writers' lane of SQLite: everybody gets through, in turn, and nobody who dies in it blocks the others.

These tests bring database files of their own, so they say the same on both databases.
"""

import fcntl
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.utils import ConnectionHandler

from hallway.core.base.sqlite.base import DatabaseWrapper, Lane
from hallway.core.base.tests.crowd import at_once

SCHEMA = """
    CREATE TABLE note (id integer PRIMARY KEY, who integer NOT NULL, text varchar(20) UNIQUE);
    CREATE TABLE reply (id integer PRIMARY KEY, note_id integer REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED);
"""


def handler(path: Path, *, timeout: float = 20) -> ConnectionHandler:
    """Connections as the settings make them."""
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": timeout,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    return ConnectionHandler({"default": {"ENGINE": "hallway.core.base.sqlite", "NAME": path, "OPTIONS": options}})


class Database:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.handler = handler(path)

    @property
    def connection(self) -> DatabaseWrapper:
        """This thread's own."""
        return self.handler["default"]

    def run(self, sql: str, *params: Any) -> Any:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else None

    def atomic(self) -> Any:
        return Atomic(self.connection)

    def is_free(self) -> bool:
        with Path(f"{self.path}-lane").open("w") as lane:
            try:
                fcntl.flock(lane, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    def somebody_waits(self) -> bool:
        """Whoever waits for the lane stands in its door."""
        with Path(f"{self.path}-door").open("w") as door:
            try:
                fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def is_free_soon(self) -> bool:
        end = time.monotonic() + 5
        while time.monotonic() < end:
            if self.is_free():
                return True
            time.sleep(0.01)  # another process is dying
        return False

    def count(self) -> int:
        return self.run("SELECT count(*) FROM note")[0][0]


class Atomic(transaction.Atomic):
    """`transaction.atomic` of a connection that stands in no settings."""

    def __init__(self, connection: DatabaseWrapper) -> None:
        super().__init__(using="lane", savepoint=True, durable=False)
        self.connection = connection

    def __enter__(self) -> None:
        transaction.connections["lane"] = self.connection
        super().__enter__()


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Database]:
    with django_db_blocker.unblock():
        database = Database(tmp_path / "notes.sqlite3")
        with database.connection.cursor() as cursor:
            for statement in SCHEMA.strip().splitlines():
                cursor.execute(statement)
        yield database
        database.handler.close_all()
        if hasattr(transaction.connections._connections, "lane"):
            del transaction.connections["lane"]


# ── Taking the lane, and giving it back ─────────────────────────────────────────────────────────────────────────


def test_transaction_holds_the_lane_to_its_end(database: Database) -> None:
    with database.atomic():
        assert not database.is_free()
        with database.atomic():
            database.run("INSERT INTO note (who) VALUES (1)")
        assert not database.is_free()  # only a savepoint ended
        with pytest.raises(ZeroDivisionError), database.atomic():
            1 / 0  # noqa: B018
        assert not database.is_free()
    assert database.is_free()
    assert database.count() == 1


def test_single_write_takes_the_lane_for_itself(database: Database) -> None:
    lane = Lane(str(database.path))
    lane.enter()
    written = threading.Event()

    def write() -> None:
        database.run("INSERT INTO note (who) VALUES (1)")
        written.set()
        database.connection.close()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    assert not written.wait(0.05)
    lane.leave()
    assert written.wait(5)
    thread.join()
    assert database.is_free()


def test_reader_waits_for_nobody(database: Database) -> None:
    lane = Lane(str(database.path))
    lane.enter()
    assert database.count() == 0
    lane.leave()


def test_lane_is_left_after_an_exception(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.atomic():
        1 / 0  # noqa: B018
    assert database.is_free()


def test_lane_is_left_after_a_refused_write(database: Database) -> None:
    database.run("INSERT INTO note (who, text) VALUES (1, 'a')")
    with pytest.raises(IntegrityError):
        database.run("INSERT INTO note (who, text) VALUES (1, 'a')")
    assert database.is_free()
    with pytest.raises(IntegrityError), database.atomic():
        database.run("INSERT INTO note (who, text) VALUES (1, 'a')")
    assert database.is_free()


def test_lane_is_left_after_a_failed_commit(database: Database) -> None:
    """A reply to no note is refused at the COMMIT, which leaves the transaction open until it is rolled back."""
    with pytest.raises(IntegrityError), database.atomic():
        database.run("INSERT INTO reply (note_id) VALUES (99)")
    assert database.is_free()
    assert database.run("SELECT count(*) FROM reply") == [(0,)]


def test_lane_is_left_when_the_connection_closes_inside(database: Database) -> None:
    with pytest.raises(DatabaseError), database.atomic():  # noqa: PT012
        database.run("INSERT INTO note (who) VALUES (1)")
        database.connection.close()
        database.run("INSERT INTO note (who) VALUES (2)")
    assert database.is_free()
    assert database.count() == 0


def test_lane_is_left_when_begin_fails(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who does not know the lane writes for longer than the patience of SQLite."""
    stranger = handler(database.path)["default"]
    stranger.set_autocommit(False)
    stranger.cursor().execute("INSERT INTO note (who) VALUES (1)")
    stranger.lane.leave()
    impatient = handler(database.path, timeout=0.01)["default"]
    with pytest.raises(OperationalError, match="locked"), Atomic(impatient):
        pass
    assert database.is_free()
    stranger.rollback()
    stranger.close()
    impatient.close()


def test_manual_transaction_keeps_the_lane_to_its_end(database: Database) -> None:
    connection = database.connection
    connection.set_autocommit(False)
    database.run("INSERT INTO note (who) VALUES (1)")
    assert not database.is_free()
    connection.commit()
    assert database.is_free()
    database.run("INSERT INTO note (who) VALUES (1)")
    connection.rollback()
    assert database.is_free()
    connection.set_autocommit(True)
    assert database.count() == 1


# ── Processes that die, and children ────────────────────────────────────────────────────────────────────────────

PROCESS = """
import os, sys, time
from django.conf import settings
settings.configure()
import django; django.setup()
from hallway.core.base.tests.test_lane import Atomic, handler
connection = handler(sys.argv[1])["default"]
with Atomic(connection):
    connection.cursor().execute("INSERT INTO note (who) VALUES (1)")
    if sys.argv[2] == "fork" and os.fork() == 0:
        if sys.argv[3] == "close":
            connection.close()
        os.write(1, b"child %d\\n" % os.getpid())
        time.sleep(60)
        os._exit(0)
    os.write(1, b"parent %d\\n" % os.getpid())
    time.sleep(60)
"""


class Running:
    """A process inside the lane, perhaps with a forked child."""

    def __init__(self, database: Database, *how: str) -> None:
        command = [sys.executable, "-c", PROCESS, str(database.path), *how]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.pids = {}
        for _ in how if how[0] == "fork" else how[:1]:
            name, pid = self.process.stdout.readline().split()
            self.pids[name] = int(pid)

    def kill(self, name: str) -> None:
        os.kill(self.pids.pop(name), signal.SIGKILL)
        if name == "parent":
            self.process.wait()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.pids):
            self.kill(name)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.slow
def test_process_killed_in_the_lane_blocks_nobody(database: Database) -> None:
    with Running(database, "alone") as running:
        assert not database.is_free()
        running.kill("parent")
        assert database.is_free_soon()
        database.run("INSERT INTO note (who) VALUES (2)")
        assert database.run("SELECT who FROM note") == [(2,)]


@pytest.mark.slow
def test_child_of_a_killed_process_does_not_keep_the_lane(database: Database) -> None:
    """A lock is inherited by fork; the child has nothing to write and must not hold it."""
    with Running(database, "fork", "sleep") as running:
        assert not database.is_free()
        running.kill("parent")
        assert database.is_free_soon()


@pytest.mark.slow
def test_child_that_closes_its_connections_frees_nothing(database: Database) -> None:
    with Running(database, "fork", "close") as running:
        assert not database.is_free()
        running.kill("child")
        assert not database.is_free()


# ── In turn ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_comes_out_does_not_overtake_who_waits(database: Database) -> None:
    one, other = Lane(str(database.path)), Lane(str(database.path))
    turns: list[str] = []

    def wait_once() -> None:
        other.enter()
        turns.append("other")
        other.leave()

    for _ in range(20):
        one.enter()
        thread = threading.Thread(target=wait_once, daemon=True)
        thread.start()
        while not database.somebody_waits():
            time.sleep(0.0005)
        turns.append("one")
        one.leave()
        one.enter()  # at once: the other has not even woken up
        turns.append("one again")
        one.leave()
        thread.join()
    assert turns == ["one", "other", "one again"] * 20


# ── Sixteen writers ─────────────────────────────────────────────────────────────────────────────────────────────


class Rush:
    """Writers and readers for a while; what each of them waited, and what went wrong."""

    def __init__(self, database: Database, *, writers: int, readers: int, seconds: float, timeout: float = 20) -> None:
        self.handler = handler(database.path, timeout=timeout)
        self.waits: dict[int, list[float]] = {number: [] for number in range(writers)}
        self.errors: list[Exception] = []
        self.seconds, self.end = seconds, 0.0
        self.start = threading.Barrier(writers + readers, action=self.begin)
        at_once([lambda number=number: self.write(number) for number in range(writers)] + [self.read] * readers)

    def begin(self) -> None:
        self.end = time.monotonic() + self.seconds

    def write(self, number: int) -> None:
        connection = self.handler["default"]
        connection.ensure_connection()
        self.start.wait()
        while time.monotonic() < self.end:
            before = time.monotonic()
            try:
                connection._start_transaction_under_autocommit()
                self.waits[number].append(time.monotonic() - before)
                connection.cursor().execute("INSERT INTO note (who) VALUES (%s)", [number])
                time.sleep(0.001)  # as an action does between its statements
                connection._commit()
            except OperationalError as error:
                self.errors.append(error)
        connection.close()

    def read(self) -> None:
        connection = self.handler["default"]
        connection.ensure_connection()
        self.start.wait()
        while time.monotonic() < self.end:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM note")
                cursor.fetchall()
        connection.close()

    @property
    def all_waits(self) -> list[float]:
        return [wait for waits in self.waits.values() for wait in waits]


@pytest.mark.slow
def test_sixteen_writers_all_get_through_in_turn(database: Database) -> None:
    """No "database is locked" although SQLite itself has no patience here, and nobody is starved."""
    rush = Rush(database, writers=16, readers=4, seconds=2, timeout=0.05)
    assert rush.errors == []
    assert database.count() == len(rush.all_waits) > 100
    assert min(len(waits) for waits in rush.waits.values()) > 1
    assert max(rush.all_waits) < 200 * statistics.median(rush.all_waits)  # without the door: some 20,000 times the median


@pytest.mark.slow
def test_without_the_lane_the_same_rush_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above."""
    monkeypatch.setattr(Lane, "enter", lambda lane: None)
    rush = Rush(database, writers=16, readers=4, seconds=1, timeout=0.05)
    assert {str(error) for error in rush.errors} == {"database is locked"}

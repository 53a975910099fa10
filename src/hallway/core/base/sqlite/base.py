"""SQLite with one fair lane for writers.

SQLite lets one connection write at a time; the others poll, with growing pauses, and the unlucky one waits longest.
Here every write first takes a file lock, which the kernel hands on as soon as it is free, so writers queue instead of
polling. Readers never wait. `timeout` stays as the last resort for programs that do not know the lane.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from django.db.backends.sqlite3 import base

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class Lane:
    """The queue in front of one database file; one per connection, shared through the kernel.

    There are two locks: the door in front of the lane, and the lane. Who comes out of the lane and wants in again waits
    at the door, where somebody stands already: with the lane's lock alone they would snatch it before those who are
    waiting have woken up, again and again.
    """

    def __init__(self, database: str) -> None:
        self.paths = (f"{database}-door", f"{database}-lane")
        self.handles: list[int] = []
        _lanes.add(self)

    def enter(self) -> None:
        if not self.handles:
            self.handles = [os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self.paths]
        door, lane = self.handles
        fcntl.flock(door, fcntl.LOCK_EX)
        try:
            fcntl.flock(lane, fcntl.LOCK_EX)
        finally:
            fcntl.flock(door, fcntl.LOCK_UN)

    def leave(self) -> None:
        if self.handles:
            fcntl.flock(self.handles[1], fcntl.LOCK_UN)

    def close(self) -> None:
        while self.handles:
            os.close(self.handles.pop())

    __del__ = close


_lanes: "WeakSet[Lane]" = WeakSet()


def leave_to_parent() -> None:
    """A forked child inherits the handle and with it the lock: it would hold on to it when its parent is killed, and
    unlock it in the middle of its parent's transaction."""
    for lane in list(_lanes):
        lane.close()


os.register_at_fork(after_in_child=leave_to_parent)


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lane: Lane | None = None
        self.in_lane = False

    def get_new_connection(self, conn_params: dict) -> Any:
        name = str(conn_params["database"])
        if not self.is_in_memory_db() and ":memory:" not in name:
            self.lane = Lane(name.removeprefix("file:").split("?")[0])
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA recursive_triggers = ON")  # else REPLACE deletes rows past the triggers that refuse it
        return connection

    def enter_lane(self) -> None:
        if self.lane and not self.in_lane:
            self.lane.enter()
            self.in_lane = True

    def leave_lane(self) -> None:
        if self.lane and self.in_lane:
            self.in_lane = False
            self.lane.leave()

    def _start_transaction_under_autocommit(self) -> None:
        self.enter_lane()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.leave_lane()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self.leave_lane_if_idle()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self.leave_lane_if_idle()

    def leave_lane_if_idle(self) -> None:
        # A failed COMMIT leaves the transaction open until it is rolled back.
        if self.connection is None or not self.connection.in_transaction:
            self.leave_lane()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]
        self.leave_lane()
        if self.lane:
            self.lane.close()

    @contextmanager
    def lane_for(self, query: str) -> Iterator[None]:
        """A single write outside a transaction takes the lane for itself."""
        alone = self.lane is not None and not self.in_lane and WRITES.match(query)
        if alone:
            self.enter_lane()
        try:
            yield
        finally:
            if alone:
                self.leave_lane_if_idle()

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=LaneCursor)
        cursor.database = self
        return cursor


class LaneCursor(base.SQLiteCursorWrapper):
    database: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        with self.database.lane_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        with self.database.lane_for(query):
            return super().executemany(query, param_list)

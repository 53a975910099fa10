"""Errors into the list: whatever is logged as an error with an exception becomes a `Fault`.

A thread of its own writes them, with a connection of its own: the error may have come in the middle of a transaction, and
what is undone there must not undo the report. A database that is away loses reports; the log has them.
"""

import logging
import queue
import threading
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F

from hallway.apps.ops import stack
from hallway.apps.ops.logs import view_of
from hallway.core.base import clock
from hallway.core.base.guard import unguarded

WAITING = 200  # reports in line; more of them say nothing new


@dataclass(frozen=True)
class Report:
    fingerprint: str
    kind: str
    where: str
    source: str
    stack: str
    at: datetime


class Intake(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.line: queue.Queue[Report] = queue.Queue(WAITING)
        self.thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None or threading.current_thread() is self.thread:
            return
        try:
            self.line.put_nowait(report(error, source_of(record)))
        except queue.Full:
            return
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.work, name="faults", daemon=True)
            self.thread.start()

    def work(self) -> None:
        while True:
            one = self.line.get()
            close_old_connections()
            try:
                note(one)
            except Exception:  # noqa: BLE001 - reporting an error must not be one; the log has it
                connection.close()
            finally:
                self.line.task_done()


def begin() -> Intake:
    """Listen from now on. Called by the processes that serve and work; a command's error is on the screen already."""
    intake = Intake()
    logging.getLogger().addHandler(intake)
    return intake


def source_of(record: logging.LogRecord) -> str:
    """The page or the job. Names of code alone."""
    if hasattr(record, "request"):
        return view_of(record.request)
    if record.name == "hallway.core.jobs.timetable" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    return record.name


def report(error: BaseException, source: str) -> Report:
    return Report(
        fingerprint=stack.fingerprint(error),
        kind=stack.name_of(error)[:200],
        where=stack.place_of(error)[:300],
        source=source[:200],
        stack=stack.written(error)[:20_000],
        at=clock.now(),
    )


def note(one: Report) -> None:
    """Count it, or begin a new row; the oldest beyond a hundred go."""
    from hallway.apps.ops.models import LISTED, Fault  # noqa: PLC0415 - logging is there before models are

    with unguarded("errors are listed"):
        known = Fault.objects.filter(fingerprint=one.fingerprint)
        newest = {"last_at": one.at, "where": one.where, "source": one.source, "stack": one.stack}
        if known.update(count=F("count") + 1, **newest):
            return
        try:
            with transaction.atomic():
                Fault(fingerprint=one.fingerprint, kind=one.kind, first_at=one.at, **newest).save(force_insert=True)
        except IntegrityError:  # another process was faster
            known.update(count=F("count") + 1, **newest)
        beyond = list(Fault.objects.order_by("-last_at", "-id").values_list("pk", flat=True)[LISTED:])
        Fault.objects.filter(pk__in=beyond).delete()

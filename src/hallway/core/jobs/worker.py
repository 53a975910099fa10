"""The worker process: enqueued tasks, the recurring timetable, and a heartbeat, each in a thread of its own.

A task whose worker was killed goes back into the queue when the worker's heartbeat falls silent: tasks fetch by id and
call one action, and actions check the state they find, so running one twice is harmless.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from hallway.core.jobs.models import Worker
from hallway.core.jobs.timetable import every, lanes, run_due

logger = logging.getLogger(__name__)

HEARTBEAT = 10.0  # seconds
SILENCE = timedelta(seconds=60)
PAUSE = 0.25  # seconds between looks into the queue


_beginnings: list[Callable[[], object]] = []


def when_work_begins(beginning: Callable[[], object]) -> None:
    """Have this called once in every worker process, before its first task."""
    _beginnings.append(beginning)


class HallwayWorker:
    """Runs until `stop()`; with `batch`, until the queue of tasks is empty."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stopping = threading.Event()
        self.tasks = TaskWorker(
            queue_names=["*"],
            interval=PAUSE,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        for begin in _beginnings:
            begin()
        loops: list[tuple[Callable[[], object], float]] = [(self.beat, HEARTBEAT)]
        loops += [(lambda lane=lane: run_due(lane=lane), PAUSE) for lane in lanes()]  # type: ignore[misc]
        threads = [threading.Thread(target=self.repeat, args=loop, daemon=True) for loop in loops]
        self.beat()
        for thread in threads:
            thread.start()
        self.repeat(self.run_tasks, PAUSE)
        for thread in threads:
            thread.join(timeout=20)
        self.leave()

    def leave(self) -> None:
        """Whoever goes in order is not missed: no heartbeat is left to fall silent."""
        with suppress(DatabaseError):
            Worker.objects.filter(name=self.name).delete()
        connection.close()

    def stop(self) -> None:
        self.stopping.set()

    def repeat(self, step: Callable[[], object], pause: float) -> None:
        while not self.stopping.is_set():
            close_old_connections()
            try:
                step()
            except Exception:  # a database that is away for a moment must not end the worker
                logger.exception("%s failed", getattr(step, "__name__", step))
                self.stopping.wait(1)
            self.stopping.wait(pause)
        connection.close()

    def beat(self) -> None:
        Worker.objects.update_or_create(name=self.name, defaults={"seen_at": timezone.now()})

    def run_tasks(self) -> None:
        """Run what is in the queue. An empty queue costs one read and no write."""
        ready = DBTaskResult.objects.ready().filter(backend_name=self.tasks.backend_name)
        while not self.stopping.is_set() and ready.exists():
            with transaction.atomic():
                task = ready.get_locked()
                if task is None:
                    return
                task.claim(self.name)
            self.tasks.run_task(task)


@every(seconds=20)
def requeue_orphaned_tasks() -> int:
    """Give tasks of dead workers back to the queue. Returns how many."""
    now = timezone.now()
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    alive = set(Worker.objects.filter(seen_at__gte=now - SILENCE).values_list("name", flat=True))
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    orphans = [task.pk for task in running if not alive.intersection(task.worker_ids[-1:])]
    return running.filter(pk__in=orphans).update(status=TaskResultStatus.READY, started_at=None)

"""The worker process: what it begins is finished, by another one if it is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hallway.core.jobs.models import RecurringJob, Worker
from hallway.core.jobs.tasks import prune_results
from hallway.core.jobs.tests.chores import break_down, note_down
from hallway.core.jobs.worker import SILENCE, HallwayWorker, requeue_orphaned_tasks


def beat(name: str, ago: timedelta) -> None:
    Worker.objects.update_or_create(name=name, defaults={"seen_at": timezone.now() - ago})


def task() -> DBTaskResult:
    return DBTaskResult.objects.get()


@pytest.mark.django_db
def test_worker_runs_what_is_in_the_queue(tmp_path: Path) -> None:
    for word in ("one", "two"):
        note_down.enqueue(str(tmp_path / "notes"), word)
    HallwayWorker("w1").run_tasks()
    assert (tmp_path / "notes").read_text().splitlines() == ["one begun", "one done", "two begun", "two done"]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}


@pytest.mark.django_db
def test_failing_task_keeps_its_error_and_stops_no_other(tmp_path: Path) -> None:
    broken = break_down.enqueue()
    note_down.enqueue(str(tmp_path / "notes"), "one")
    HallwayWorker("w1").run_tasks()
    row = DBTaskResult.objects.get(pk=broken.id)
    assert (row.status, row.exception_class_path) == (TaskResultStatus.FAILED, "builtins.ValueError")
    assert "no more paper" in row.traceback
    assert (tmp_path / "notes").exists()


@pytest.mark.django_db
def test_task_goes_with_the_act_that_asked_for_it(tmp_path: Path) -> None:
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        note_down.enqueue(str(tmp_path / "notes"), "never")
        1 / 0  # noqa: B018
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(0), TaskResultStatus.RUNNING),
        (SILENCE - timedelta(seconds=5), TaskResultStatus.RUNNING),
        (SILENCE + timedelta(seconds=1), TaskResultStatus.READY),
        (timedelta(days=2), TaskResultStatus.READY),
    ],
)
def test_task_of_a_silent_worker_goes_back_into_the_queue(tmp_path: Path, ago: timedelta, status: str) -> None:
    note_down.enqueue(str(tmp_path / "notes"), "one")
    task().claim("w1")
    beat("w1", ago)
    beat("w2", timedelta(0))
    requeue_orphaned_tasks()
    assert task().status == status


@pytest.mark.django_db
def test_only_the_last_worker_of_a_task_counts(tmp_path: Path) -> None:
    note_down.enqueue(str(tmp_path / "notes"), "one")
    task().claim("dead")
    beat("alive", timedelta(0))
    requeue_orphaned_tasks()
    task().claim("alive")
    assert requeue_orphaned_tasks() == 0
    assert task().worker_ids == ["dead", "alive"]


@pytest.mark.django_db
def test_finished_tasks_are_kept_a_week_and_failed_ones_a_month(tmp_path: Path) -> None:
    note_down.enqueue(str(tmp_path / "notes"), "one")
    break_down.enqueue()
    HallwayWorker("w1").run_tasks()
    kept = []
    for days in (6, 8, 27, 29):
        DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=days))
        prune_results()
        kept.append(DBTaskResult.objects.count())
    assert kept == [2, 1, 1, 0]


# ── Killed ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def start(real_db: str) -> Iterator[Callable[[], subprocess.Popen]]:
    """Start `hallway jobs` as a process of its own."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hallway.config.settings_test", "HALLWAY_TEST_NAME": real_db}
    processes = []

    def begin() -> subprocess.Popen:
        processes.append(subprocess.Popen([sys.executable, "-m", "django", "jobs"], env=environment))
        return processes[-1]

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def wait_for(happened: Callable[[], object], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)  # another process is at work


@pytest.mark.slow
@pytest.mark.both
def test_task_of_a_killed_worker_is_done_by_another(start: Callable[[], subprocess.Popen], tmp_path: Path) -> None:
    notes, hold = tmp_path / "notes", tmp_path / "hold"
    hold.touch()
    note_down.enqueue(str(notes), "one")
    first = start()
    wait_for(lambda: notes.exists() and notes.read_text())
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert task().status == TaskResultStatus.RUNNING
    Worker.objects.update(seen_at=timezone.now() - SILENCE)  # a minute later
    RecurringJob.objects.update(next_at=timezone.now())
    hold.unlink()
    start()
    wait_for(lambda: task().status == TaskResultStatus.SUCCESSFUL)
    assert notes.read_text().splitlines() == ["one begun", "one begun", "one done"]
    assert len(set(task().worker_ids)) == 2


@pytest.mark.slow
@pytest.mark.both
def test_worker_that_is_told_to_stop_finishes_its_task(start: Callable[[], subprocess.Popen], tmp_path: Path) -> None:
    notes, hold = tmp_path / "notes", tmp_path / "hold"
    hold.touch()
    for word in ("one", "two"):
        note_down.enqueue(str(notes), word)
    worker = start()
    wait_for(lambda: notes.exists() and notes.read_text())
    worker.send_signal(signal.SIGTERM)
    hold.unlink()
    assert worker.wait(timeout=30) == 0
    assert notes.read_text().splitlines() == ["one begun", "one done"]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == [TaskResultStatus.READY, TaskResultStatus.SUCCESSFUL]

"""Imports that are killed, two at once, and one undone while another runs: before or after, never between."""

import os
import signal
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hallway.apps.schedule.actions import DRAFTS
from hallway.apps.schedule.importing import batches, batchwork
from hallway.apps.schedule.importing.imports import import_programme
from hallway.apps.schedule.models import ImportBatch, Session
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person

from .making import edition as make_edition
from .making import programme, session
from .test_formats_samples import event, pentabarf

pytestmark = [pytest.mark.both, pytest.mark.slow]

KILLS = 12


@pytest.fixture
def edda(real_db: str) -> Person:
    edition = make_edition(timezone="Europe/Brussels")
    person = create_person("Edda Editor", by=None, address="edda@cast.example")
    write_grant(Role.objects.get(slug="program-editor"), by=None, person=person, edition=edition)
    return person


def file(first: int, last: int, *, title: str = "Talk") -> bytes:
    return pentabarf(
        *(
            event(number, start=f"{8 + number // 60:02}:{number % 60:02}", duration="00:01", title=f"{title} {number}")
            for number in range(first, last)
        )
    )


def brought(data: bytes, by: Person) -> ImportBatch:
    return batches.bring(Edition.objects.get(), [SimpleUploadedFile("schedule.xml", data)], by=by, timezone="Europe/Brussels")


def read(data: bytes, by: Person) -> ImportBatch:
    batch = brought(data, by)
    batchwork.work_on(batch.pk)
    return fresh(batch)


def fresh(batch: ImportBatch) -> ImportBatch:
    with unguarded("test"):
        return ImportBatch.objects.get(pk=batch.pk)


def draft() -> list[Any]:
    """Every row as it is, without its ids: those that a killed process reserved are never used."""
    connection.close()
    unseen = {"id", "uid", "created_at", "as_imported", "person_id", "track_id", "session_id", "speaker_id", "room_id"}
    with unguarded("test"):
        return [[{k: v for k, v in row.items() if k not in unseen} for row in model.objects.order_by("pk").values()] for model in DRAFTS]


def forked(work: Callable[[], Any]) -> int:
    """A process that needs no start-up: its moments are those of the work."""
    connection.close()
    if (process := os.fork()) == 0:
        try:
            work()
        finally:
            os._exit(0)
    return process


def lasts(work: Callable[[], Any]) -> float:
    began = time.monotonic()
    os.waitpid(forked(work), 0)
    return time.monotonic() - began


def killed(work: Callable[[], Any], after: float) -> None:
    process = forked(work)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_reading_that_was_killed_is_taken_up_again(edda: Person) -> None:
    data = file(1, 150)
    whole = brought(data, edda)
    length, seen = lasts(lambda: batchwork.work_on(whole.pk)), set()
    wanted = fresh(whole)
    assert (wanted.state, wanted.counts["sessions"]["new"]) == ("ready", 149)
    for number in range(KILLS):
        batch = brought(data, edda)
        killed(lambda pk=batch.pk: batchwork.work_on(pk), length * 1.1 * number / KILLS)
        seen.add(fresh(batch).state)
        batchwork.work_on(batch.pk)  # what the next worker does
        after = fresh(batch)
        assert (after.state, after.counts, after.stamp) == ("ready", wanted.counts, wanted.stamp)
    assert "reading" in seen, "nobody was killed while reading: that would prove nothing"
    assert draft() == [[]] * len(DRAFTS)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_taking_in_and_undoing_killed_at_any_moment_leave_before_or_after(edda: Person) -> None:
    first, later = read(file(1, 100), edda), file(1, 200, title="Later")
    batches.accept(first, by=edda)
    batchwork.work_on(first.pk)
    before = draft()
    batch = read(later, edda)
    batches.accept(batch, by=edda)
    length = lasts(lambda: batchwork.work_on(batch.pk))
    after = draft()
    assert before != after
    put_back(batch, edda)
    assert draft() == before
    states = {True: ("applying", before), False: ("applied", after)}
    seen = []
    for number in range(KILLS):
        batch = read(later, edda)
        batches.accept(batch, by=edda)
        killed(lambda pk=batch.pk: batchwork.work_on(pk), length * 1.1 * number / KILLS)
        found = (fresh(batch).state, draft())
        assert found in states.values()
        seen.append(found[0])
        batchwork.work_on(batch.pk)
        assert (fresh(batch).state, draft()) == ("applied", after)
        batches.undo(fresh(batch), by=edda)
        killed(lambda pk=batch.pk: batchwork.work_on(pk), length * 1.1 * number / KILLS)
        assert (fresh(batch).state, draft()) in [("undoing", after), ("undone", before)]
        batchwork.work_on(batch.pk)
        assert (fresh(batch).state, draft()) == ("undone", before)
    assert "applying" in seen, "nobody was killed before the end"


def put_back(batch: ImportBatch, by: Person) -> None:
    batches.undo(fresh(batch), by=by)
    batchwork.work_on(batch.pk)


def at_once(*works: Callable[[], Any]) -> list[BaseException]:
    troubles: list[BaseException] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            work()
        except Exception as trouble:  # noqa: BLE001 - the test shows it
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return troubles


def titles() -> list[str]:
    with unguarded("test"):
        return sorted(Session.objects.values_list("title", flat=True))


def test_two_programmes_at_once_are_both_whole(edda: Person) -> None:
    edition = Edition.objects.get()
    one, other = (programme(*(session(number) for number in numbers)) for numbers in (range(1, 60), range(40, 100)))

    def work(made: Any) -> Callable[[], Any]:
        def run() -> None:
            with system("a thread imports"):
                import_programme(edition, made, by=None, publish=False)

        return run

    assert at_once(work(one), work(other)) == []
    assert titles() == sorted(f"Session {number}" for number in range(1, 100))


def test_of_two_imports_accepted_at_once_the_second_looks_again(edda: Person) -> None:
    one, other = read(file(1, 40), edda), read(file(30, 80), edda)
    for batch in (one, other):
        batches.accept(batch, by=edda)
    assert at_once(lambda: batchwork.work_on(one.pk), lambda: batchwork.work_on(other.pk)) == []
    states = {fresh(batch).state: fresh(batch) for batch in (one, other)}
    assert sorted(states) == ["applied", "ready"]
    again = states["ready"]
    assert again.is_renewed
    assert again.counts["sessions"]["same"] == 10
    batches.accept(again, by=edda)
    batchwork.work_on(again.pk)
    assert titles() == sorted(f"Talk {number}" for number in range(1, 80))


def test_one_worker_of_two_takes_it_in(edda: Person) -> None:
    batch = read(file(1, 60), edda)
    batches.accept(batch, by=edda)
    assert at_once(*[lambda: batchwork.work_on(batch.pk)] * 3) == []
    assert fresh(batch).state == "applied"
    assert titles() == sorted(f"Talk {number}" for number in range(1, 60))


def test_undo_while_another_import_runs(edda: Person) -> None:
    first = read(file(1, 60), edda)
    batches.accept(first, by=edda)
    batchwork.work_on(first.pk)
    second = read(file(50, 90, title="Later"), edda)
    batches.accept(second, by=edda)
    batches.undo(fresh(first), by=edda)
    assert at_once(lambda: batchwork.work_on(first.pk), lambda: batchwork.work_on(second.pk)) == []
    assert fresh(first).state == "undone"
    later = [f"Later {number}" for number in range(50, 90)]
    if fresh(second).state == "ready":  # the undoing was faster: look again
        assert titles() == []
        batches.accept(fresh(second), by=edda)
        batchwork.work_on(second.pk)
    else:  # the import was faster: what it changed stays
        assert len(fresh(first).left) >= 10
    assert fresh(second).state == "applied"
    assert titles() == sorted(later)

"""Recurring jobs: taken once, made up once, and a failing one says so."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.utils import timezone

from hallway.core.audit.models import Event, SealedEvent
from hallway.core.audit.record import record
from hallway.core.base.tests.crowd import at_once
from hallway.core.jobs import timetable
from hallway.core.jobs.models import RecurringJob
from hallway.core.jobs.timetable import every, lanes, run_due

NAME = "hallway.core.jobs.tests.test_timetable.chore.<locals>.job"


@pytest.fixture
def runs() -> Iterator[list[str]]:
    """A timetable with nothing on it; what runs is noted here."""
    with mock.patch.dict(timetable.timetable, clear=True):
        yield []


def chore(runs: list[str], word: str = "job", error: Exception | None = None, **pause: Any) -> Callable:
    def job() -> None:
        runs.append(word)
        if error:
            raise error

    return every(**pause)(job)


@pytest.mark.django_db
def test_job_runs_at_once_and_then_at_its_turn(runs: list[str]) -> None:
    chore(runs, minutes=10)
    now = timezone.now()
    for minutes in (0, 1, 9, 10, 11):
        run_due(now + timedelta(minutes=minutes))
    assert runs == ["job", "job"]
    assert RecurringJob.objects.get(name=NAME).next_at == now + timedelta(minutes=20)


@pytest.mark.django_db
def test_missed_turns_are_made_up_once(runs: list[str]) -> None:
    chore(runs, minutes=10)
    now = timezone.now()
    run_due(now)
    run_due(now + timedelta(days=3))
    assert runs == ["job", "job"]


@pytest.mark.django_db
def test_failing_job_keeps_its_error_until_it_works_and_stops_no_other(runs: list[str]) -> None:
    with mock.patch.object(timetable, "logger"):
        chore(runs, "broken", ValueError("no paper"), minutes=10)
        timetable.timetable["another"] = timetable.Entry("another", timedelta(minutes=10), lambda: runs.append("another"), "upkeep")
        now = timezone.now()
        assert run_due(now) == [NAME, "another"]
        assert RecurringJob.objects.get(name=NAME).last_error == "ValueError: no paper"
        chore(runs, "mended", minutes=10)
        run_due(now + timedelta(minutes=10))
    assert RecurringJob.objects.get(name=NAME).last_error == ""
    assert runs == ["broken", "another", "mended", "another"]


@pytest.mark.django_db
def test_lanes_are_apart(runs: list[str]) -> None:
    chore(runs, minutes=1, lane="mail")
    assert lanes() == ["mail"]
    assert run_due(lane="upkeep") == []
    assert run_due(lane="mail") == [NAME]


def test_everything_that_recurs_is_on_the_timetable() -> None:
    assert {name.rpartition(".")[2] for name in timetable.timetable} >= {
        "seal_history", "deliver_letters", "requeue_orphaned_tasks", "prune_newcomers", "prune_results", "prune_sessions",
        "prune_events", "drop_removed_bytes", "hand_over_entitlements",
    }  # fmt: skip
    assert lanes() == ["mail", "shelf", "slow", "upkeep"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(timetable.timetable))
def test_job_with_nothing_to_do_does_nothing(name: str) -> None:
    assert timetable.timetable[name].run() in {None, 0}


@pytest.mark.django_db
def test_sealing_job_seals_everything() -> None:
    for _ in range(3):
        record("test.thing.happen", by=None)
    run_due()
    assert SealedEvent.objects.count() == Event._base_manager.count() == 3


# ── Five workers ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("first", [True, False], ids=["first turn ever", "later turn"])
def test_job_is_taken_once_by_five_workers(real_db: str, runs: list[str], first: bool) -> None:
    chore(runs, minutes=10)
    now = timezone.now()
    if not first:
        run_due(now - timedelta(hours=1))
        runs.clear()
    taken = at_once([lambda: run_due(now)] * 5)
    assert sorted(taken) == [[]] * 4 + [[NAME]]
    assert runs == ["job"]


@pytest.mark.slow
@pytest.mark.both
def test_without_the_condition_each_of_them_would_take_it(real_db: str, runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""

    def take(entry: timetable.Entry, now: Any) -> bool:
        with transaction.atomic():
            return bool(RecurringJob.objects.filter(name=entry.name).update(next_at=now + entry.pause))

    chore(runs, minutes=10)
    now = timezone.now()
    run_due(now - timedelta(hours=1))
    runs.clear()
    monkeypatch.setattr(timetable, "take", take)
    seen = {entry.name: now - timedelta(minutes=1) for entry in timetable.timetable.values()}
    monkeypatch.setattr(timetable, "dict", lambda _rows: seen, raising=False)  # all of them looked at the same moment
    at_once([lambda: run_due(now)] * 5)
    assert runs == ["job"] * 5
    assert connection.vendor

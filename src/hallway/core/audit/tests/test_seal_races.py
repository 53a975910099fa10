"""Sealing while others write: commits overtake each other, and still every event is sealed exactly once."""

import threading

import pytest
from django.db import transaction

from hallway.core.audit.models import Event, Seal, SealedEvent
from hallway.core.audit.record import record
from hallway.core.audit.seal import seal_new_events, verify_seals
from hallway.core.base.tests.crowd import Meanwhile, at_once

pytestmark = [pytest.mark.slow, pytest.mark.both]


def happen(*verbs: str) -> None:
    for verb in verbs:
        record(f"test.{verb}.happen", by=None, word=verb)


def sealed() -> list[str]:
    return [entry.event.verb.split(".")[1] for entry in SealedEvent.objects.select_related("event").order_by("seal__number", "event_id")]


def test_late_commit_is_sealed_too(real_db: str) -> None:
    """An event with a smaller id is committed after a bigger one was sealed. (On SQLite there is no overtaking: the second
    writer waits.)"""
    with transaction.atomic():
        happen("slow")
        quick = Meanwhile(lambda: (happen("quick"), seal_new_events()))
    quick.result()
    while seal_new_events():
        pass
    assert sorted(sealed()) == ["quick", "slow"]
    assert verify_seals().whole


def test_every_event_of_sixteen_writers_is_sealed_once(real_db: str) -> None:
    writing = threading.Event()
    writing.set()

    def write(number: int) -> None:
        for turn in range(12):
            with transaction.atomic():
                happen(f"w{number}x{turn}")

    def seal() -> int:
        sealed_here = 0
        while writing.is_set():
            sealed_here += seal_new_events()
        return sealed_here

    sealer = Meanwhile(seal)
    results = at_once([lambda number=number: write(number) for number in range(16)])
    writing.clear()
    assert results == [None] * 16
    count = sealer.result()
    while more := seal_new_events():
        count += more
    assert count == SealedEvent.objects.count() == Event._base_manager.count() == 16 * 12
    assert verify_seals().whole


def test_five_sealers_at_once_make_one_chain(real_db: str) -> None:
    for _ in range(5):
        happen("one", "two", "three")
        at_once([seal_new_events] * 5)
    while seal_new_events():
        pass
    assert [seal.number for seal in Seal.objects.all()] == list(range(1, Seal.objects.count() + 1))
    assert SealedEvent.objects.count() == 15
    assert verify_seals().whole

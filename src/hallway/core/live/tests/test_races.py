"""Sixteen writers on one topic."""

import random

import pytest
from django.db import transaction

from hallway.core.base.tests.crowd import Meanwhile, at_once, outcomes
from hallway.core.live import announce as announcing
from hallway.core.live.announce import announce
from hallway.core.live.models import Event, Topic

pytestmark = [pytest.mark.slow, pytest.mark.both]


def numbers() -> list[int]:
    return sorted(Event._base_manager.values_list("seq", flat=True))


def write(turns: int = 10, *, seed: int = 0) -> None:
    """Announce again and again; every third act is undone."""
    dice = random.Random(seed)
    for _ in range(turns):
        try:
            with transaction.atomic():
                announce("room:1", "talk.began", {"by": seed}, space_id=None)
                if not dice.randrange(3):
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass


def test_sixteen_writers_leave_no_gap_and_no_double(real_db: str) -> None:
    assert outcomes(at_once([lambda seed=seed: write(seed=seed) for seed in range(16)])) == {"done": 16}
    assert numbers() == list(range(1, len(numbers()) + 1))
    assert Topic.objects.get().seq == len(numbers()) > 50


def test_numbers_are_in_the_order_of_the_commits(real_db: str) -> None:
    """The second writer gets its number when the first has committed, and the first's number when it has not."""
    with transaction.atomic():
        announce("room:1", "first", space_id=None)
        second = Meanwhile(lambda: announce("room:1", "second", space_id=None))
        assert second.outcome is None
    assert second.result() == 2
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        announce("room:1", "undone", space_id=None)
        third = Meanwhile(lambda: announce("room:1", "third", space_id=None))
        raise ZeroDivisionError
    assert third.result() == 3


def test_without_the_lock_numbers_would_be_doubled(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: reading the number and writing it in two steps."""

    def next_number(topic: str) -> tuple[int, int]:
        row, _made = Topic.objects.get_or_create(name=topic)
        return row.pk, row.seq + 1

    Topic.objects.create(name="room:1")
    monkeypatch.setattr(announcing, "next_number", next_number)
    monkeypatch.setattr(announcing, "announce", announce.__wrapped__)  # type: ignore[attr-defined]
    results = outcomes(at_once([lambda: announcing.announce("room:1", "x", space_id=None)] * 16))
    assert results.get("IntegrityError", 0) > 0

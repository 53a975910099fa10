"""Sealing: every event once, and whatever is changed later shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallway.core.access.tests import cast
from hallway.core.audit import seal as seals
from hallway.core.audit.models import Event, EventText, Seal, SealedEvent, commit_to
from hallway.core.audit.record import erase_words, record
from hallway.core.audit.seal import SETTLED, START, seal_new_events, verify_seals

pytestmark = pytest.mark.django_db


def happen(*verbs: str) -> list[Event]:
    return [record(f"test.{verb}.happen", by=None, word=verb) for verb in verbs]


def sealed() -> list[tuple[int, list[str]]]:
    """(number, verbs) of each seal."""
    return [(seal.number, [entry.event.verb.split(".")[1] for entry in seal.entries.order_by("event_id")]) for seal in Seal.objects.all()]


def test_each_event_is_sealed_once() -> None:
    happen("one", "two")
    assert seal_new_events() == 2
    assert seal_new_events() == 0
    happen("three")
    assert seal_new_events() == 1
    assert sealed() == [(1, ["one", "two"]), (2, ["three"])]
    verdict = verify_seals()
    assert (verdict.whole, verdict.seals, verdict.events, verdict.head) == (True, 2, 3, Seal.objects.latest("number").hash)


def test_nothing_to_seal_is_whole() -> None:
    assert (verify_seals().whole, verify_seals().head) == (True, START)


def test_long_queue_is_sealed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 2)
    happen("one", "two", "three", "four", "five")
    assert [seal_new_events() for _ in range(4)] == [2, 2, 1, 0]
    assert verify_seals().whole


def test_old_ids_are_not_looked_at_for_ever(still: Any) -> None:
    """An id may appear late, when a commit overtakes another; after an hour none can."""
    happen("one", "two")
    seal_new_events()
    assert Seal.objects.latest("number").watermark == 0
    still.at += SETTLED + timedelta(seconds=1)
    happen("three")
    seal_new_events()
    assert Seal.objects.latest("number").watermark == Event._base_manager.get(verb="test.two.happen").pk
    assert verify_seals().whole


# ── Tampering ───────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def without_triggers() -> Iterator[None]:
    """Like somebody with a shell on the database."""
    tables = {
        "audit_event": "update delete",
        "audit_seal": "update delete",
        "audit_sealedevent": "update delete",
        "audit_eventtext": "update",
    }
    connection.check_constraints()  # PostgreSQL alters no table with checks still to come
    if connection.vendor == "postgresql":
        for table in tables:
            sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    else:
        for table, acts in tables.items():
            for act in acts.split():
                sql(f"DROP TRIGGER {table}_no_{act}")
    yield


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def event(verb: str) -> Event:
    return Event._base_manager.get(verb=f"test.{verb}.happen")


def edit_an_event() -> None:
    Event._base_manager.filter(pk=event("two").pk).update(verb="test.other.happen")


def move_an_event_in_time() -> None:
    Event._base_manager.filter(pk=event("two").pk).update(at=event("two").at - timedelta(days=1))


def put_another_actor() -> None:
    Event._base_manager.filter(pk=event("two").pk).update(actor=cast.person("Mallory"))


def delete_an_event() -> None:
    pk = event("two").pk
    EventText.objects.filter(pk=pk).delete()
    SealedEvent.objects.filter(pk=pk)._raw_delete("default")
    Event._base_manager.filter(pk=pk)._raw_delete("default")


def insert_an_event() -> None:
    (fresh,) = happen("new")
    SealedEvent.objects.create(event=fresh, seal=Seal.objects.get(number=1))


def insert_an_event_below_the_watermark() -> None:
    """It stands in no seal, and the sealing job does not look so far back."""
    salt, promise = commit_to({})
    Event(pk=event("one").pk - 1, verb="test.new.happen", commitment=promise, at=event("one").at).save(force_insert=True)
    EventText(event_id=event("one").pk - 1, salt=salt, details={}).save(force_insert=True)


def swap_two_events() -> None:
    one, two = event("one"), event("two")
    for pk, other in ((one.pk, two), (two.pk, one)):
        fields = {name: getattr(other, name) for name in ("verb", "commitment", "at")}
        Event._base_manager.filter(pk=pk).update(**fields)


def move_an_event_to_another_seal() -> None:
    SealedEvent.objects.filter(event=event("two")).update(seal=Seal.objects.get(number=2))


def remove_a_seal() -> None:
    first = Seal.objects.get(number=1)
    first.entries.all()._raw_delete("default")
    Seal.objects.filter(pk=first.pk)._raw_delete("default")


def hide_a_seal() -> None:
    """Remove one and number the rest anew."""
    remove_a_seal()
    Seal.objects.filter(number=2).update(number=1)


def forge_a_seal() -> None:
    Seal.objects.filter(number=1).update(hash="f" * 64)


TAMPERING = [
    edit_an_event, move_an_event_in_time, put_another_actor, delete_an_event, insert_an_event, insert_an_event_below_the_watermark,
    swap_two_events, move_an_event_to_another_seal, remove_a_seal, hide_a_seal, forge_a_seal,
]  # fmt: skip


@pytest.fixture
def chain(still: Any) -> None:
    """Three seals; what is in the first is older than an hour."""
    sql("INSERT INTO sqlite_sequence (name, seq) VALUES ('audit_event', 100)" if connection.vendor == "sqlite" else "SELECT 1")
    for verbs in (("one", "two"), ("three", "four"), ("five",)):
        happen(*verbs)
        seal_new_events()
        still.at += timedelta(hours=2)
    assert verify_seals().whole


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda tamper: tamper.__name__.replace("_", " "))
def test_tampering_shows(chain: None, tamper: Callable[[], None]) -> None:
    with without_triggers():
        tamper()
    verdict = verify_seals()
    assert not verdict.whole
    assert verdict.broken_at in {1, 2}


def test_edited_words_show(chain: None) -> None:
    with without_triggers():
        EventText.objects.filter(event=event("two")).update(details={"word": "other"})
    verdict = verify_seals()
    assert (verdict.whole, verdict.broken_at, verdict.wrong_words) == (False, None, 1)


def test_another_salt_shows(chain: None) -> None:
    with without_triggers():
        EventText.objects.filter(event=event("two")).update(salt="0" * 32)
    assert verify_seals().wrong_words == 1


def test_words_with_a_new_promise_show(chain: None) -> None:
    """Somebody clever changes the commitment too: then the event no longer fits its seal."""
    with without_triggers():
        salt, promise = commit_to({"word": "other"})
        EventText.objects.filter(event=event("two")).update(details={"word": "other"}, salt=salt)
        Event._base_manager.filter(pk=event("two").pk).update(commitment=promise)
    assert verify_seals().broken_at == 1


def test_erased_words_keep_the_chain_whole(chain: None) -> None:
    assert erase_words(Event._base_manager.filter(verb__in=["test.one.happen", "test.three.happen"])) == 2
    verdict = verify_seals()
    assert (verdict.whole, verdict.events) == (True, 5)
    happen("six")
    seal_new_events()
    assert verify_seals().whole


numbers = st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15).map(lambda number: number + 0.0)  # PostgreSQL knows no -0.0
plain = st.none() | st.booleans() | numbers | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
JSON = st.dictionaries(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    st.recursive(
        plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abÄ"), inner, max_size=3), max_leaves=6
    ),
    max_size=3,
)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(details=JSON)
def test_words_come_back_from_the_database_as_they_were_promised(details: dict[str, Any]) -> None:
    salt, promise = commit_to(details)
    row = Event(verb="test.words.keep", commitment=promise)
    row.save(force_insert=True)
    EventText(event=row, salt=salt, details=details).save(force_insert=True)
    assert verify_seals().wrong_words == 0

"""History can be added to and never changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from hallway.core.access.models import Space
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event, EventText, Seal, SealedEvent
from hallway.core.audit.record import erase_words, record, system
from hallway.core.audit.seal import seal_new_events
from hallway.core.base.guard import Unscoped, unguarded
from hallway.core.teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """One sealed event."""
    event = record("teams.team.edit", cast.team("Web"), by=cast.person("Ada"), name="Web")
    seal_new_events()
    connection.check_constraints()  # PostgreSQL empties no table with checks still to come
    return event


def sql(statement: str, *params: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)


def test_record_keeps_who_did_what_to_which_thing(still: Any) -> None:
    ada, web = cast.person("Ada"), cast.team("Web")
    event = record("teams.team.edit", web, by=ada, name=["Web", "Net"])
    row = Event._base_manager.select_related("text").get()
    assert (row.at, row.actor, row.verb, row.target_type, row.target_id) == (still.at, ada, "teams.team.edit", "teams.team", web.pk)
    assert row.space_id == cast.page(web).pk
    assert row.text.details == {"name": ["Web", "Net"]}
    assert row == event


def test_record_goes_with_the_act_it_belongs_to() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        record("teams.team.edit", by=None)
        1 / 0  # noqa: B018
    assert not Event._base_manager.exists()


CHANGES: dict[str, Callable[[Event], object]] = {
    "event saved": lambda event: Event(pk=event.pk, verb="x", commitment="x").save(force_update=True),
    "event updated": lambda event: Event._base_manager.update(verb="x"),
    "event updated in bulk": lambda event: Event._base_manager.bulk_update([event], ["verb"]),
    "event upserted": lambda event: Event._base_manager.bulk_create(
        [event], update_conflicts=True, unique_fields=["id"], update_fields=["verb"]
    ),
    "event deleted": lambda event: Event._base_manager.filter(pk=event.pk)._raw_delete("default"),
    "event updated by SQL": lambda event: sql("UPDATE audit_event SET verb = 'x'"),
    "event deleted by SQL": lambda event: sql("DELETE FROM audit_event"),
    "words changed": lambda event: EventText.objects.update(details={}),
    "words changed by SQL": lambda event: sql("UPDATE audit_eventtext SET details = '{}'"),
    "seal changed": lambda event: Seal.objects.update(hash="x"),
    "seal deleted": lambda event: Seal.objects.all()._raw_delete("default"),
    "seal deleted by SQL": lambda event: sql("DELETE FROM audit_seal"),
    "entry moved": lambda event: SealedEvent.objects.update(seal=1),
    "entry deleted": lambda event: SealedEvent.objects.all().delete(),
    "entry deleted by SQL": lambda event: sql("DELETE FROM audit_sealedevent"),
}
if connection.vendor == "postgresql":
    CHANGES |= {f"{table} emptied": lambda event, table=table: sql(f"TRUNCATE {table} CASCADE") for table in ("audit_event", "audit_seal")}
else:
    CHANGES |= {
        "event replaced": lambda event: sql(
            "REPLACE INTO audit_event (id, uid, at, verb, target_type, commitment) VALUES (%s, 'x', '2027-01-01', 'x', '', '')", event.pk
        ),
        "seal replaced": lambda event: sql(
            "INSERT OR REPLACE INTO audit_seal (number, at, previous, hash, watermark) VALUES (1, '2027-01-01', '', '', 0)"
        ),
    }


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_history_refuses_to_change(event: Event, change: Callable[[Event], object]) -> None:
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        change(event)
    assert Event._base_manager.values_list("verb", flat=True).get() == "teams.team.edit"


def test_actor_of_an_event_cannot_be_deleted(event: Event) -> None:
    """Forgetting a person empties their row; it does not take history apart."""
    assert event.actor is not None
    with pytest.raises(ProtectedError):
        event.actor.delete()


def test_words_may_go_and_the_event_stays(event: Event) -> None:
    assert erase_words(Event._base_manager.all()) == 1
    assert not EventText.objects.exists()
    assert Event._base_manager.get() == event


# ── Reading past the policy leaves a trace ──────────────────────────────────────────────────────────────────────


def test_system_reads_everything_and_says_why() -> None:
    ada = cast.person("Ada")
    cast.team("Trust", private=True)
    with system("exporting everything", by=ada):
        assert Team.objects.filter(private=True).count() == 1
    with pytest.raises(Unscoped):
        Team.objects.count()
    trace = Event._base_manager.select_related("text").get()
    assert (trace.verb, trace.actor, trace.text.details) == ("audit.system.read", ada, {"reason": "exporting everything"})


def test_system_that_fails_is_closed_again() -> None:
    with pytest.raises(ZeroDivisionError), system("failing"):
        1 / 0  # noqa: B018
    with pytest.raises(Unscoped):
        Space.objects.count()
    assert Event._base_manager.count() == 1


def test_machine_s_own_reading_leaves_none() -> None:
    with unguarded("counting"):
        Team.objects.count()
    assert not Event._base_manager.exists()

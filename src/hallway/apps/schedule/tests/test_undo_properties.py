"""Whatever was imported and changed: undoing an import puts back what nobody touched since, exactly, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import DRAFTS, release_schedule
from hallway.apps.schedule.importing import batchwork
from hallway.apps.schedule.models import ImportBatch, Room, Session, SessionSpeaker, Slot, Speaker, Star, Track
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

from .conftest import Cast
from .making import programme, session, slot, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PEOPLE = tuple(
    formats.Person(key, name, id=str(number)) for number, (key, name) in enumerate([("ada", "Ada"), ("ben", "Ben"), ("cem", "Cem")])
)
ROOMS = tuple(formats.Room(name, name) for name in ("Anchor", "Beacon", "Compass"))
TRACKS = (formats.Track("web", "Web"), formats.Track("data", "Data"))

persons = st.lists(st.sampled_from(["ada", "ben", "cem"]), unique=True, max_size=3).map(tuple)
sessions = st.builds(
    lambda number, title, track, people: session(number, title=title, track=track, persons=people),
    st.integers(1, 4),
    st.sampled_from(["Tides", "Lamps", "Ropes"]),
    st.sampled_from(["web", "data", ""]),
    persons,
)
places = st.tuples(st.sampled_from([room.key for room in ROOMS]), st.integers(0, 5), st.sampled_from([30, 60]))


@st.composite
def programmes(draw: Any) -> formats.Programme:
    """A file with some of four sessions, of which each has up to two times."""
    chosen = draw(st.lists(sessions, min_size=1, max_size=4, unique_by=lambda each: each.key))
    slots = [
        slot(int(each.key), room=room, after=60 * hour, minutes=minutes)
        for each in chosen
        for room, hour, minutes in draw(st.lists(places, max_size=2))
    ]
    used = {each.room for each in slots} | {"Anchor"}
    return replace(
        programme(*chosen, slots=tuple(slots)),
        rooms=tuple(room for room in ROOMS if room.key in used),
        tracks=tuple(track for track in TRACKS if track.key in {each.track for each in chosen}),
        persons=tuple(person for person in PEOPLE if person.key in {key for each in chosen for key in each.persons}),
    )


edits = st.lists(
    st.tuples(st.sampled_from(["title", "room", "speaker", "move", "drop", "star", "release", "swap"]), st.integers(0, 3)), max_size=4
)


def act(edition: Edition, what: str, which: int, ann: Person) -> None:
    """Somebody does something by hand."""
    found = list(Session.objects.filter(edition=edition).order_by("pk"))
    if not found:
        return
    if what == "release":
        release_schedule(edition, by=None)
    one = found[which % len(found)]
    rooms, speakers = list(Room.objects.order_by("pk")), list(Speaker.objects.order_by("pk"))
    HANDS[what](one, rooms, speakers, which, ann) if what in HANDS else None


def move(session: Session) -> None:
    for each in Slot.objects.filter(session=session)[:1]:
        Slot.objects.filter(pk=each.pk).update(starts_at=each.starts_at + timedelta(minutes=5))


HANDS: dict[str, Any] = {
    "title": lambda one, *_more: Session.objects.filter(pk=one.pk).update(title="By hand"),
    "room": lambda _one, rooms, _speakers, which, _ann: Room.objects.filter(pk=rooms[which % len(rooms)].pk).update(name="By hand"),
    "speaker": lambda _one, _rooms, speakers, which, _ann: Speaker.objects.filter(
        pk__in=[each.pk for each in speakers[which : which + 1]]
    ).update(biography="By hand"),
    "move": lambda one, *_more: move(one),
    "drop": lambda one, *_more: Session.objects.filter(pk=one.pk).delete(),
    "star": lambda one, _rooms, _speakers, _which, ann: Star.objects.get_or_create(edition=one.edition, person=ann, session=one),
    "swap": lambda one, rooms, _speakers, which, _ann: Slot.objects.filter(session=one).update(room=rooms[which % len(rooms)]),
}


# ── A plain model ─────────────────────────────────────────────────────────────────────────────────────────────────

Things = dict[tuple[str, int], Any]


def things() -> Things:
    """Every room, track, speaker, and session with its stage and times, as plain values. Read from the tables, by itself."""
    unseen = {"created_at", "released_in_id"}
    rows = {model: [{k: v for k, v in row.items() if k not in unseen} for row in model.objects.order_by("pk").values()] for model in DRAFTS}
    found: Things = {(model.__name__, row["id"]): row for model in (Room, Track, Speaker) for row in rows[model]}
    for row in rows[Session]:
        parts = [[each for each in rows[model] if each["session_id"] == row["id"]] for model in (SessionSpeaker, Slot)]
        found["Session", row["id"]] = (row, parts)
    return found


def expected(before: Things, after: Things, now: Things) -> tuple[Things, set[Any]]:
    """Who is as the import left them is what they were before. Returns what should be there, and who was touched."""
    result, touched = dict(now), set()
    for key in before.keys() | after.keys():
        if before.get(key) == after.get(key):
            continue
        if key not in before and key not in now:
            continue  # made, and taken away since: nothing is left to undo
        if now.get(key) != after.get(key):
            touched.add(key)
        elif key in before:
            result[key] = before[key]
        else:
            del result[key]
    return result, touched


@pytest.fixture(autouse=True)
def looking() -> Iterator[None]:
    with unguarded("test"):
        yield


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=programmes(), second=programmes(), between=edits, since=edits)
def test_undo_restores_what_nobody_touched(
    edition: Edition, cast: Cast, first: formats.Programme, second: formats.Programme, between: Any, since: Any
) -> None:
    mark = transaction.savepoint()
    try:
        take_in(edition, first, publish=False)
        for what, which in between:
            act(edition, what, which, cast.ann)
        before, people = things(), set(Person.objects.values_list("pk", flat=True))
        take_in(edition, second, publish=False)
        batch = ImportBatch.objects.latest("pk")
        after = things()
        for what, which in since:
            act(edition, what, which, cast.ann)
        now = things()
        if not batch.can_be_undone:
            assert after == before
            return
        ImportBatch.objects.filter(pk=batch.pk).update(state="undoing", undone_by=cast.edda)
        batchwork.work_on(batch.pk)
        batch.refresh_from_db()
        assert batch.state == "undone"
        compare(batch, expected(before, after, now), now)
        needed = set(Speaker.objects.values_list("person_id", flat=True))
        assert needed <= set(Person.objects.values_list("pk", flat=True))
        assert people <= set(Person.objects.values_list("pk", flat=True))
        if not since:
            assert set(Person.objects.values_list("pk", flat=True)) == people
    finally:
        transaction.savepoint_rollback(mark)


def compare(batch: ImportBatch, told: tuple[Things, set[Any]], now: Things) -> None:
    """What differs from the plain model is listed, and stays as it was just before."""
    wanted, touched = told
    found = things()
    kept = {key for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)}
    assert {key: found.get(key) for key in kept} == {key: now.get(key) for key in kept}
    reasons = [why for _kind, _name, why in batch.left]
    assert len(kept) == sum(why in {"starred", "used", "lacks", "taken"} for why in reasons)
    assert len(touched) == sum(why in {"changed", "gone"} for why in reasons)
    for key in kept:
        assert is_tied(key, found), key


def is_tied(key: tuple[str, int], found: Things) -> bool:
    """Why something that nobody touched may stay: it is starred, or something that stays needs it, or it cannot go back."""
    kind, pk = key
    rows = [(row, parts) for (name, _pk), value in found.items() if name == "Session" for row, parts in [value]]
    used = {
        "Room": {each["room_id"] for _row, (_stage, slots) in rows for each in slots},
        "Track": {row["track_id"] for row, _parts in rows},
        "Speaker": {each["speaker_id"] for _row, (stage, _slots) in rows for each in stage},
        "Session": set(Star.objects.values_list("session_id", flat=True)),
    }
    return pk in used[kind]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=programmes(), second=programmes(), third=programmes())
def test_imports_undone_one_after_the_other_leave_nothing_behind(
    edition: Edition, cast: Cast, first: formats.Programme, second: formats.Programme, third: formats.Programme
) -> None:
    mark = transaction.savepoint()
    try:
        states, people = [things()], Person.objects.count()
        for made in (first, second, third):
            take_in(edition, made, publish=False)
            states.append(things())
        for batch, state in zip(ImportBatch.objects.order_by("-pk"), reversed(states[:-1]), strict=True):
            ImportBatch.objects.filter(pk=batch.pk, counts__undo=True).update(state="undoing", undone_by=cast.edda)
            batchwork.work_on(batch.pk)
            assert things() == state
        assert Person.objects.count() == people
    finally:
        transaction.savepoint_rollback(mark)

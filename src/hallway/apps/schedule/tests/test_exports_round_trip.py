"""Out and in again: into the same edition nothing changes, into an empty one the same programme appears."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.importing.imports import Outcome
from hallway.apps.schedule.models import Session, Slot
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition

from . import making
from .making import programme, session, slot, take_in
from .test_exports_judges import LARGE, SETS, SMALL, fetched
from .test_formats_samples import FRAB_XML, frab_json

pytestmark = pytest.mark.django_db
FILES = ("schedule.xml", "schedule.json")


def again(edition: Edition, name: str) -> Outcome:
    """The edition's own export, imported into it."""
    return take_in(edition, formats.read(fetched(edition, name).encode(), name=name), publish=False)


def counts(outcome: Outcome) -> dict[str, tuple[int, int]]:
    return {kind: (each.new, each.changed) for kind, each in outcome.counts.items()}


NOTHING = dict.fromkeys(("rooms", "tracks", "speakers", "sessions"), (0, 0))


def rows(edition: Edition) -> tuple[Any, ...]:
    with unguarded("test"):
        sessions = Session.objects.filter(edition=edition).order_by("pk")
        slots = Slot.objects.filter(edition=edition).order_by("pk")
        return (
            list(
                sessions.values_list(
                    "uid", "slug", "title", "subtitle", "abstract", "description", "markup", "kind", "track", "language", "links"
                )
            ),
            list(slots.values_list("uid", "session", "room", "starts_at", "minutes", "day")),
        )


SAMPLES = {
    "frab xml": lambda: formats.read(FRAB_XML, name="schedule.xml"),
    "frab json": lambda: formats.read(frab_json(), name="schedule.json"),
    "numbers only": lambda: programme(session(1), session(2), session(3)),
    "two times": lambda: programme(session(1), session(2), slots=(slot(1), slot(1, after=90), slot(2, room="Beacon"))),
    "keys that are no numbers": lambda: programme(
        session(1, id="", code="talk-1", key="talk-1"), slots=(making.formats.Slot("talk-1", "Anchor", making.NINE, 60, making.DAY),)
    ),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_own_export_changes_nothing(edition: Edition, sample: str, name: str) -> None:
    take_in(edition, SAMPLES[sample]())
    before, exported = rows(edition), fetched(edition, name)
    assert counts(again(edition, name)) == NOTHING
    assert rows(edition) == before
    assert counts(again(edition, name)) == NOTHING
    assert counts(take_in(edition, SAMPLES[sample](), publish=False)) == NOTHING  # and the file it came from is known still
    with unguarded("test"):
        release_schedule(edition, by=None)
    assert fetched(edition, name).replace('"version":"2"', '"version":"1"').replace("<version>2<", "<version>1<") == exported


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_empty_edition_becomes_the_same_programme(edition: Edition, sample: str, name: str) -> None:
    take_in(edition, SAMPLES[sample]())
    first = formats.read(fetched(edition, name).encode(), name=name)
    other = making.edition("other")
    take_in(other, first)
    assert plain(formats.read(fetched(other, name).encode(), name=name)) == plain(first)


def plain(found: formats.Programme) -> list[tuple[Any, ...]]:
    """Sessions with their times, people and texts, whatever their keys are."""
    people = {person.key: (person.name, person.biography) for person in found.persons}
    rooms = {room.key: room.name for room in found.rooms}
    told = []
    for each in found.sessions:
        times = sorted((slot.start, slot.minutes, slot.day, rooms[slot.room]) for slot in found.slots if slot.session == each.key)
        words = (each.title, each.subtitle, each.abstract, each.description, each.kind, each.language, each.track)
        told.append((*words, tuple(people[key] for key in each.persons), times, each.links, each.attachments, each.do_not_record))
    return sorted(told, key=repr)


def taken_in(edition: Edition, shared: Path, names: Sequence[str]) -> None:
    folder = shared / "data" / "programmes"
    take_in(edition, formats.read_files([(name, (folder / name).read_bytes()) for name in names], timezone="Europe/Brussels"))


@pytest.mark.slow
@pytest.mark.parametrize("names", SMALL + LARGE + SETS, ids=lambda names: names[0])
def test_real_programme_comes_back(edition: Edition, shared: Path, names: list[str]) -> None:
    taken_in(edition, shared, names)
    other = making.edition("other")
    for name in FILES:
        assert counts(again(edition, name)) == NOTHING
    found = formats.read(fetched(edition, "schedule.json").encode(), name="schedule.json")
    take_in(other, found)
    assert plain(formats.read(fetched(other, "schedule.json").encode(), name="schedule.json")) == plain(found)

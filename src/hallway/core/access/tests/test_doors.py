"""What a screen says would open or close is what opens and closes."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from hallway.core.access.doors import closed_by, closed_by_end, opened_by, opened_by_role
from hallway.core.access.models import Role, RoleGrant, Space
from hallway.core.access.tests import cast
from hallway.core.access.tests.machine import MEMBER, ConferenceMachine
from hallway.core.base import clock
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team, live

pytestmark = pytest.mark.django_db

Levels = dict[int, str]


def entered(person: Person) -> Levels:
    """How far the person gets into each space, as the policy says."""
    found: Levels = {}
    for level in ("read", "write", "manage"):
        found |= dict.fromkeys(Space.objects.visible_to(person, level).values_list("pk", flat=True), level)
    return found


def difference(more: Levels, less: Levels) -> set[tuple[int, str, str]]:
    """(space, level with, level without) of every space that differs."""
    return {(pk, level, less.get(pk, "")) for pk, level in more.items() if less.get(pk, "") != level}


def said(doors: list[Any]) -> set[tuple[int, str, str]]:
    found = {(door.space.pk, door.level, door.before) for door in doors}
    assert len(found) == len(doors)
    return found


@pytest.fixture(params=range(4))
def world(request: Any) -> Iterator[tuple[ConferenceMachine, Random]]:
    """A conference in which much happened, another one for each number."""
    machine = ConferenceMachine()
    try:
        machine.begin(seed=request.param, start=0)
        yield machine, Random(request.param)
    finally:
        machine.teardown()


@pytest.mark.slow
def test_what_opens_and_closes_is_what_was_said(world: tuple[ConferenceMachine, Random]) -> None:
    machine, random = world
    seen = 0
    for _ in range(3):
        seen += joining(random.choice(machine.people), random)
        seen += leaving(random)
        seen += taking_a_role(random.choice(machine.people), random)
        seen += losing_a_role(random)
    assert seen > 3  # or nothing was compared


def joining(person: Person, random: Random) -> int:
    team, kind = random.choice(Team._base_manager.all()), random.choice(MEMBER)
    if Membership._base_manager.filter(team=team, person=person, until__isnull=True).exists():
        return 0
    before, foreseen = entered(person), said(opened_by(team, kind, person))
    cast.member(team, person, kind)
    assert foreseen == difference(entered(person), before)
    return len(foreseen)


def leaving(random: Random) -> int:
    row = random.choice(list(Membership._base_manager.filter(live(clock.now())).select_related("person")))
    before, foreseen = entered(row.person), said(closed_by(row, row.person))
    Membership._base_manager.filter(pk=row.pk).update(until=clock.now())
    assert foreseen == difference(before, entered(row.person))
    return len(foreseen)


def taking_a_role(person: Person, random: Random) -> int:
    role, edition = random.choice(Role.objects.all()), random.choice([None, *Edition.objects.all()])
    before, foreseen = entered(person), said(opened_by_role(role, edition, person))
    cast.grant(role, person, edition)
    assert foreseen == difference(entered(person), before)
    return len(foreseen)


def losing_a_role(random: Random) -> int:
    grants = list(RoleGrant._base_manager.filter(live(clock.now()), person__isnull=False).select_related("person"))
    grant = random.choice(grants)
    before, foreseen = entered(grant.person), said(closed_by_end(grant))
    RoleGrant._base_manager.filter(pk=grant.pk).update(until=clock.now())
    assert foreseen == difference(before, entered(grant.person))
    return len(foreseen)


def test_doors_are_named_and_in_order() -> None:
    person = cast.person("New")
    team = cast.team("Web")
    doors = opened_by(team, "voting", person)
    assert {door.where for door in doors} >= {"Web"}
    assert [door.where.casefold() for door in doors] == sorted(door.where.casefold() for door in doors)
    assert (doors[-1].level, doors[-1].before) == ("write", "")


def test_no_door_opens_for_an_inactive_member() -> None:
    assert opened_by(cast.team("Web"), "inactive", cast.person("New")) == []


def test_doors_take_one_query_however_many(django_assert_num_queries: Any) -> None:
    person, team = cast.person("New"), cast.team("Web")
    with django_assert_num_queries(2):
        opened_by(team, "chair", person)
    for number in range(5):
        cast.team(f"Other {number}")
    with django_assert_num_queries(2):
        assert len(opened_by(team, "chair", person)) > 5

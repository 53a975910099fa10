from typing import Any

import pytest
from django.urls import reverse

from hallway.apps.committees.tests.conftest import Cast
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.base.guard import unguarded
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Rescue


def url(name: str, *args: object) -> str:
    return reverse(f"committees:{name}", args=args)


@pytest.fixture
def second_admin(cast: Cast) -> Person:
    person = create_person("Abe Admin", by=None, address="abe@cast.example")
    write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, person=person)
    return person


def orphan(cast: Cast) -> None:
    with unguarded("test"):
        Membership.objects.filter(team=cast.diversity).update(until=cast.membership(cast.diversity, cast.fay).since)


def test_admin_sees_one_row_and_nothing_more(visit: Any, cast: Cast) -> None:
    rows = visit(cast.ada).get(url("private_teams")).context["rows"]
    assert [(row.name, row.kind, row.members, row.chairs, row.orphaned) for row in rows] == [
        ("Diversity", "committee", 1, ["Fay Private"], False)
    ]


@pytest.mark.parametrize("who", ["bo", "fay", "board_member", "eve"])
def test_nobody_else_sees_the_rows(visit: Any, cast: Cast, who: str) -> None:
    assert visit(getattr(cast, who)).get(url("private_teams")).status_code == 403


def test_living_team_gets_nobody_from_outside(visit: Any, cast: Cast) -> None:
    visit(cast.ada).post(url("rescue", cast.diversity.uid), {"address": "eve@cast.example", "reason": "please"})
    with unguarded("test"):
        assert Rescue.objects.count() == 0


def test_two_admins_rescue_an_orphan_and_everybody_is_told(visit: Any, cast: Cast, second_admin: Person) -> None:
    from hallway.core.outbox.models import Letter

    orphan(cast)
    data = {"address": "eve@cast.example", "reason": "nobody answers"}
    assert visit(cast.ada).post(url("rescue", cast.diversity.uid), data).status_code == 302
    with unguarded("test"):
        rescue = Rescue.objects.get()
    visit(cast.ada).post(url("rescue_agreement", rescue.uid))
    assert visit(cast.eve).get(url("team", "diversity")).status_code == 404
    visit(second_admin).post(url("rescue_agreement", rescue.uid))
    assert visit(cast.eve).get(url("team", "diversity")).status_code == 200
    assert visit(second_admin).get(url("team", "diversity")).status_code == 404
    with unguarded("test"):
        assert Letter.objects.filter(person=cast.fay).latest("id").kind == "outbox/discreet"

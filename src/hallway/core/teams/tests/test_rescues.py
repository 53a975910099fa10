"""The one row of a private team that Conference Admins see, and how two of them help it (S1.28)."""

import pytest
from django.db import IntegrityError, transaction

from hallway.core.access.models import Role, Space
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event
from hallway.core.base.guard import Anyone, NotAllowed
from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.core.teams.actions import end_membership
from hallway.core.teams.models import Membership, Rescue, Team
from hallway.core.teams.queries import live_memberships
from hallway.core.teams.rescues import AlreadySettled, NotOrphaned, TakesTwo, agree_rescue, ask_rescue, private_rows, withdraw_rescue

pytestmark = pytest.mark.django_db


@pytest.fixture
def orphan() -> Team:
    """A private committee whose last two members left or became inactive, and two Conference Admins."""
    cast.admin("Al")
    cast.admin("Bo")
    team = cast.team("Trust", cast.person("Mia"), kind="committee", private=True)
    cast.member(team, cast.person("Ivo"), "inactive")
    end_membership(live_memberships().get(person=named("Mia")), by=named("Mia"))
    Letter._base_manager.all().delete()
    return team


def named(name: str) -> Person:
    return Person.objects.get(name=name)


def asked(team: Team, person: str = "New", by: str = "Al") -> Rescue:
    somebody = Person.objects.filter(name=person).first() or cast.person(person)
    return ask_rescue(str(team.uid), somebody, reason="A report came in.", by=named(by))


def test_admin_sees_one_row_and_no_more(orphan: Team) -> None:
    full = cast.team("Care", cast.person("Max"), chair=cast.person("Cora"), private=True)
    rows = private_rows(by=named("Al"))
    assert [(row.name, row.kind, row.members, row.chairs, row.orphaned) for row in rows] == [
        ("Care", "workgroup", 2, ["Cora"], False),
        ("Trust", "committee", 0, [], True),
    ]
    assert not Team.objects.visible_to(named("Al")).filter(pk__in=[orphan.pk, full.pk]).exists()


@pytest.mark.parametrize("who", ["board chair", "composed role", "admin of one edition", "member", "stranger"])
def test_nobody_else_sees_the_row(orphan: Team, who: str) -> None:
    person = cast.person("Somebody")
    if who == "board chair":
        cast.member(cast.board(), person, "chair")
    if who == "composed role":
        cast.grant(cast.role("Sneaky", "teams.see_private_rows"), person)
    if who == "admin of one edition":
        cast.grant(Role.CONFERENCE_ADMIN, person, cast.edition())
    if who == "member":
        cast.member(cast.team("Plain"), person)
    actor = Anyone() if who == "stranger" else person
    with pytest.raises(NotAllowed):
        private_rows(by=actor)
    with pytest.raises(NotAllowed):
        ask_rescue(str(orphan.uid), cast.person("New"), reason="Why not.", by=actor)


def test_two_admins_appoint_a_voting_member_and_everybody_is_told(orphan: Team) -> None:
    membership = agree_rescue(asked(orphan), by=named("Bo"))
    assert (membership.person.name, membership.kind) == ("New", "voting")
    assert Space.objects.visible_to(named("New"), "write").filter(pk=cast.page(orphan).pk).exists()
    letters = Letter._base_manager.order_by("address")
    assert [(letter.address, letter.kind) for letter in letters] == [
        (f"{name}@example.org", "outbox/discreet") for name in ("ivo", "mia", "new")
    ]
    assert [event.verb for event in Event.objects.visible_to(named("New")).order_by("id")][-3:] == [
        "teams.rescue.ask",
        "teams.membership.begin",
        "teams.rescue.agree",
    ]


def test_admins_still_see_nothing_inside_afterwards(orphan: Team) -> None:
    agree_rescue(asked(orphan), by=named("Bo"))
    for name in ("Al", "Bo"):
        assert not Space.objects.visible_to(named(name)).filter(owner=orphan).exists()
        assert not Event.objects.visible_to(named(name)).filter(verb__startswith="teams.").exists()
        assert not Rescue.objects.visible_to(named(name)).exists()


def test_who_asks_does_not_agree(orphan: Team) -> None:
    with pytest.raises(TakesTwo):
        agree_rescue(asked(orphan), by=named("Al"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rescue._base_manager.update(agreed_by=named("Al"))
    assert not live_memberships().filter(team=orphan).exists()


def test_nobody_appoints_themselves(orphan: Team) -> None:
    with pytest.raises(TakesTwo):
        asked(orphan, "Al", by="Al")
    with pytest.raises(TakesTwo):
        agree_rescue(asked(orphan, "Bo", by="Al"), by=named("Bo"))


def test_second_admin_has_to_be_one(orphan: Team) -> None:
    with pytest.raises(NotAllowed):
        agree_rescue(asked(orphan), by=cast.person("Somebody"))


def test_team_with_members_is_left_alone(orphan: Team) -> None:
    rescue = asked(orphan)
    row = cast.member(orphan, cast.person("Back"), "non-voting")
    with pytest.raises(NotOrphaned):
        agree_rescue(rescue, by=named("Bo"))
    with pytest.raises(NotOrphaned):
        asked(orphan, "Other")
    Membership._base_manager.filter(pk=row.pk).update(kind="inactive")
    agree_rescue(rescue, by=named("Bo"))


def test_inactive_member_is_brought_back(orphan: Team) -> None:
    agree_rescue(asked(orphan, "Ivo"), by=named("Bo"))
    assert [(row.person.name, row.kind) for row in live_memberships().filter(team=orphan)] == [("Ivo", "voting")]


def test_rescue_is_settled_once(orphan: Team) -> None:
    rescue = asked(orphan)
    withdraw_rescue(rescue, by=named("Bo"))
    with pytest.raises(AlreadySettled):
        agree_rescue(rescue, by=named("Bo"))
    with pytest.raises(AlreadySettled):
        withdraw_rescue(rescue, by=named("Al"))


def test_team_that_is_not_private_or_gone_needs_no_rescue(orphan: Team) -> None:
    plain = cast.team("Plain")
    for team in (plain, orphan):
        Team._base_manager.filter(pk=orphan.pk).update(dissolved_at=orphan.created_at)
        with pytest.raises(NotAllowed):
            asked(team)

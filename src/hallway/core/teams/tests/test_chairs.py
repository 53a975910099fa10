"""How a chair is made: proposed, then confirmed by the board or refused with a reason (S0.40 to S0.42)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hallway.core.access.models import Space
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event
from hallway.core.base.guard import NotAllowed
from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.core.teams.actions import NotAMember, change_kind, end_membership
from hallway.core.teams.chairs import (
    AlreadyDecided,
    AlreadyProposed,
    ReasonMissing,
    confirm_chair,
    propose_chair,
    refuse_chair,
    withdraw_nomination,
)
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Team
from hallway.core.teams.queries import live_memberships

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Team:
    """A workgroup with two voting members and a chair, below a board of one."""
    cast.member(cast.board(), cast.person("Boss"), "chair")
    return cast.team("Web", cast.person("Ann"), cast.person("Bob"), chair=cast.person("Chi"))


def named(name: str) -> Person:
    return Person.objects.get(name=name)


def kinds(team: Team) -> dict[str, str]:
    return dict(live_memberships().filter(team=team).order_by("position", "id").values_list("person__name", "kind"))


def letters(kind: str) -> list[str]:
    return sorted(Letter._base_manager.filter(kind=kind).values_list("address", flat=True))


def may_manage(name: str, team: Team) -> bool:
    return Space.objects.visible_to(named(name), "manage").filter(pk=cast.page(team).pk).exists()


def proposed(team: Team, name: str = "Bob", by: str = "Ann", **how: Any) -> ChairNomination:
    return propose_chair(team, named(name), by=named(by), **how)


def test_proposed_chair_gains_nothing_and_the_board_is_told(web: Team) -> None:
    proposed(web)
    assert kinds(web) == {"Ann": "voting", "Bob": "voting", "Chi": "chair"}
    assert not may_manage("Bob", web)
    assert letters("teams/chair_proposed") == ["boss@example.org"]


def test_confirmed_chair_takes_the_place_of_the_one_before(web: Team) -> None:
    confirm_chair(proposed(web), by=named("Boss"))
    assert kinds(web) == {"Ann": "voting", "Bob": "chair", "Chi": "voting"}
    assert [may_manage(name, web) for name in ("Bob", "Chi")] == [True, False]
    assert letters("teams/chair_confirmed") == ["ann@example.org", "bob@example.org", "chi@example.org"]
    assert [event.verb for event in Event._base_manager.order_by("id")] == [
        "teams.chair.propose",
        "teams.chair.confirmed",
        "teams.membership.change_kind",
        "teams.membership.change_kind",
    ]


def test_second_chair_stands_beside_the_first(web: Team) -> None:
    confirm_chair(proposed(web, replaces=False), by=named("Boss"))
    assert kinds(web) == {"Ann": "voting", "Bob": "chair", "Chi": "chair"}


def test_refused_chair_stays_what_they_are_and_the_team_reads_why(web: Team) -> None:
    refuse_chair(proposed(web), reason="  Too early. ", by=named("Boss"))
    assert kinds(web) == {"Ann": "voting", "Bob": "voting", "Chi": "chair"}
    row = ChairNomination._base_manager.get()
    assert (row.outcome, row.reason, row.decided_by_id) == ("refused", "Too early.", named("Boss").pk)
    assert letters("teams/chair_refused") == ["ann@example.org", "bob@example.org", "chi@example.org"]
    assert "Too early." in Letter._base_manager.filter(kind="teams/chair_refused")[0].text


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_refusal_says_why(web: Team, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        refuse_chair(proposed(web), reason=reason, by=named("Boss"))
    with pytest.raises(IntegrityError), transaction.atomic():
        ChairNomination._base_manager.update(outcome="refused", decided_at=web.created_at)


@pytest.mark.parametrize("name", ["Ann", "Bob", "Chi", "Stranger"])
def test_only_the_board_decides(web: Team, name: str) -> None:
    nomination, somebody = proposed(web), Person.objects.filter(name=name).first() or cast.person(name)
    with pytest.raises(NotAllowed):
        confirm_chair(nomination, by=somebody)
    with pytest.raises(NotAllowed):
        refuse_chair(nomination, reason="No.", by=somebody)


def test_outsider_may_not_propose(web: Team) -> None:
    for name in ("Boss", "Stranger"):
        somebody = Person.objects.filter(name=name).first() or cast.person(name)
        with pytest.raises((NotAllowed, Team.DoesNotExist)):
            propose_chair(web, named("Bob"), by=somebody)


def test_only_a_member_is_proposed_and_only_once(web: Team) -> None:
    with pytest.raises(NotAMember):
        propose_chair(web, cast.person("Stranger"), by=named("Ann"))
    cast.member(web, cast.person("Ivo"), "inactive")
    with pytest.raises(NotAMember):
        proposed(web, "Ivo")
    with pytest.raises(AlreadyProposed):
        proposed(web, "Chi")
    proposed(web)
    with pytest.raises(AlreadyProposed):
        proposed(web)


def test_refused_may_be_proposed_again(web: Team) -> None:
    refuse_chair(proposed(web), reason="Not yet.", by=named("Boss"))
    confirm_chair(proposed(web), by=named("Boss"))
    assert kinds(web)["Bob"] == "chair"


def test_decision_is_made_once(web: Team) -> None:
    nomination = proposed(web)
    confirm_chair(nomination, by=named("Boss"))
    for attempt in (
        lambda: confirm_chair(nomination, by=named("Boss")),
        lambda: refuse_chair(nomination, reason="No.", by=named("Boss")),
        lambda: withdraw_nomination(nomination, by=named("Ann")),
    ):
        with pytest.raises(AlreadyDecided):
            attempt()


def test_who_left_meanwhile_is_not_confirmed(web: Team) -> None:
    nomination = proposed(web)
    end_membership(live_memberships().get(person=named("Bob")), by=named("Bob"))
    with pytest.raises(NotAMember):
        confirm_chair(nomination, by=named("Boss"))


def test_who_became_chair_meanwhile_is_confirmed_as_such(web: Team) -> None:
    """The board made them chair by hand while the proposal lay there."""
    nomination = proposed(web)
    change_kind(live_memberships().get(person=named("Bob")), kind=MemberKind.CHAIR, by=named("Boss"))
    confirm_chair(nomination, by=named("Boss"))
    assert kinds(web) == {"Ann": "voting", "Bob": "chair", "Chi": "voting"}
    assert Membership._base_manager.filter(person=named("Bob"), until__isnull=True).count() == 1


@pytest.mark.parametrize("name", ["Ann", "Bob", "Chi"])
def test_proposal_is_taken_back_by_who_is_near(web: Team, name: str) -> None:
    withdraw_nomination(proposed(web), by=named(name))
    assert ChairNomination._base_manager.get().outcome == "withdrawn"


def test_stranger_takes_no_proposal_back(web: Team) -> None:
    with pytest.raises(NotAllowed):
        withdraw_nomination(proposed(web), by=cast.person("Stranger"))


# ── In private ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def trust() -> Team:
    """A private committee: for the board it does not exist, so its own voting members confirm."""
    cast.member(cast.board(), cast.person("Boss"), "chair")
    team = cast.team("Trust", cast.person("Ann"), cast.person("Bob"), cast.person("Vera"), kind="committee", private=True)
    cast.member(team, cast.person("Nia"), "non-voting")
    return team


@pytest.mark.parametrize("name", ["Boss", "Ann", "Bob", "Nia"])
def test_neither_board_nor_proposer_nor_proposed_confirms_in_private(trust: Team, name: str) -> None:
    with pytest.raises(NotAllowed):
        confirm_chair(proposed(trust), by=named(name))


def test_another_voting_member_confirms_in_private(trust: Team) -> None:
    confirm_chair(proposed(trust), by=named("Vera"))
    assert kinds(trust) == {"Ann": "voting", "Bob": "chair", "Vera": "voting", "Nia": "non-voting"}


def test_letters_about_a_private_chair_are_discreet_and_the_board_gets_none(trust: Team) -> None:
    confirm_chair(proposed(trust), by=named("Vera"))
    found = Letter._base_manager.all()
    assert {(letter.kind, letter.discreet) for letter in found} == {("outbox/discreet", True)}
    assert "boss@example.org" not in {letter.address for letter in found}
    assert not any("Trust" in letter.text or "Bob is" in letter.text for letter in found)

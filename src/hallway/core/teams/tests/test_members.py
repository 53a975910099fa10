"""Coming into a team and out of it: who may, what is kept, who is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hallway.core.access.models import Space
from hallway.core.access.receivers import OwnsAnArea
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event, EventText
from hallway.core.base.guard import Anyone, NotAllowed
from hallway.core.live.models import Event as LiveEvent
from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.core.teams.actions import (
    AlreadyMember,
    BoardDecides,
    LastChair,
    NotAMember,
    TeamDissolved,
    add_member,
    change_kind,
    dissolve_team,
    edit_team,
    end_membership,
    found_team,
    make_private,
)
from hallway.core.teams.models import MemberKind, Membership, Team, TeamKind
from hallway.core.teams.queries import board, live_memberships, members_of

pytestmark = pytest.mark.django_db


def rows(team: Team) -> list[tuple[str, str, bool]]:
    """(person, kind, over) of every row there ever was."""
    found = Membership._base_manager.filter(team=team).select_related("person").order_by("id")
    return [(row.person.name, row.kind, row.until is not None) for row in found]


def letters() -> list[tuple[str, str, str]]:
    """(kind, to, subject) of all letters."""
    return list(Letter._base_manager.order_by("id").values_list("kind", "address", "subject"))


def verbs() -> list[str]:
    return list(Event._base_manager.order_by("id").values_list("verb", flat=True))


def may_read(actor: Any, team: Team) -> bool:
    return Space.objects.visible_to(actor).filter(pk=cast.page(team).pk).exists()


@pytest.fixture
def web() -> Team:
    return cast.team("Web", cast.person("Mo"), chair=cast.person("Chi"))


def named(name: str) -> Person:
    return Person.objects.get(name=name)


# ── In ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_chair_adds_a_member_who_is_told_and_gets_in(web: Team) -> None:
    new = cast.person("New")
    membership = add_member(web, new, kind=MemberKind.VOTING, by=named("Chi"))
    assert (membership.kind, membership.by_id, membership.position) == ("voting", named("Chi").pk, 1)
    assert may_read(new, web)
    assert verbs() == ["teams.membership.begin"]
    assert letters() == [("teams/added", "new@example.org", "You are in Web now")]
    assert [event.kind for event in LiveEvent._base_manager.all()] == ["membership.began"]


@pytest.mark.parametrize("outsider", ["Mo", "Stranger"])
def test_outsider_may_not_add(web: Team, outsider: str) -> None:
    person = Person.objects.filter(name=outsider).first() or cast.person(outsider)
    with pytest.raises(NotAllowed):
        add_member(web, cast.person("New"), kind=MemberKind.VOTING, by=person)
    assert rows(web) == [("Mo", "voting", False), ("Chi", "chair", False)]
    assert letters() == []


def test_board_member_appoints_into_a_team_that_is_not_private(web: Team) -> None:
    boss = cast.person("Boss")
    cast.member(cast.board(), boss)
    add_member(web, cast.person("New"), kind=MemberKind.NON_VOTING, by=boss)
    hidden = cast.team("Trust", chair=cast.person("Cora"), private=True)
    with pytest.raises(NotAllowed):
        add_member(hidden, cast.person("Newer"), kind=MemberKind.VOTING, by=boss)


def test_chair_makes_no_other_chair(web: Team) -> None:
    with pytest.raises(BoardDecides):
        add_member(web, cast.person("New"), kind=MemberKind.CHAIR, by=named("Chi"))
    with pytest.raises(BoardDecides):
        change_kind(live_memberships().get(person=named("Mo")), kind=MemberKind.CHAIR, by=named("Chi"))


def test_inactive_member_is_not_added_a_second_time(web: Team) -> None:
    cast.member(web, gone := cast.person("Ivo"), "inactive")
    with pytest.raises(AlreadyMember):
        add_member(web, gone, kind=MemberKind.VOTING, by=named("Chi"))


def test_membership_that_begins_later_counts_as_one(web: Team, still: Any) -> None:
    new, chair = cast.person("New"), named("Chi")
    add_member(web, new, kind=MemberKind.VOTING, by=chair, since=still.at + timedelta(days=7))
    assert not may_read(new, web)
    with pytest.raises(AlreadyMember):
        add_member(web, new, kind=MemberKind.VOTING, by=chair)
    still.move(days=7)
    assert may_read(new, web)


def test_dissolved_team_takes_nobody(web: Team) -> None:
    dissolve_team(web, by=cast.admin("Ada"))
    with pytest.raises(TeamDissolved):
        add_member(web, cast.person("New"), kind=MemberKind.VOTING, by=named("Ada"))


# ── Out ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ended_member_is_out_and_told(web: Team) -> None:
    mo = named("Mo")
    end_membership(live_memberships().get(person=mo), by=named("Chi"))
    assert not may_read(mo, web)
    assert rows(web) == [("Mo", "voting", True), ("Chi", "chair", False)]
    assert letters() == [("teams/ended", "mo@example.org", "You are no longer in Web")]


def test_everybody_may_leave(web: Team) -> None:
    end_membership(live_memberships().get(person=named("Mo")), by=named("Mo"))
    assert [person.name for person in members_of(web)] == ["Chi"]


def test_membership_ends_once(web: Team) -> None:
    row = live_memberships().get(person=named("Mo"))
    end_membership(row, by=named("Chi"))
    with pytest.raises(NotAMember):
        end_membership(row, by=named("Chi"))


def test_membership_that_has_not_begun_can_be_called_off(web: Team, still: Any) -> None:
    new, chair = cast.person("New"), named("Chi")
    row = add_member(web, new, kind=MemberKind.VOTING, by=chair, since=still.at + timedelta(days=7))
    end_membership(row, by=chair)
    still.move(days=8)
    assert not may_read(new, web)
    assert rows(web)[-1] == ("New", "voting", True)


def test_last_chair_may_not_leave(web: Team) -> None:
    row = live_memberships().get(person=named("Chi"))
    with pytest.raises(LastChair):
        end_membership(row, by=named("Chi"))
    with pytest.raises(LastChair):
        change_kind(row, kind=MemberKind.VOTING, by=named("Chi"))
    assert may_read(named("Chi"), web)


def test_chair_whose_other_has_only_been_announced_may_not_leave(web: Team, still: Any) -> None:
    """A chair who begins next week is none yet, and an inactive one neither."""
    cast.member(web, cast.person("Next"), "chair", since=still.at + timedelta(days=7))
    with pytest.raises(LastChair):
        end_membership(live_memberships().get(person=named("Chi")), by=named("Chi"))


def test_board_releases_the_chair_of_a_team_but_not_its_own_last(web: Team) -> None:
    boss = cast.person("Boss")
    own = cast.member(cast.board(), boss, "chair")
    end_membership(live_memberships().get(person=named("Chi")), by=boss)
    assert [person.name for person in members_of(web)] == ["Mo"]
    with pytest.raises(LastChair):
        end_membership(own, by=boss)


# ── From kind to kind ───────────────────────────────────────────────────────────────────────────────────────────


def test_change_of_kind_keeps_the_row_of_before(web: Team) -> None:
    mo, chair = named("Mo"), named("Chi")
    fresh = change_kind(live_memberships().get(person=mo), kind=MemberKind.INACTIVE, by=chair)
    assert not may_read(mo, web)
    change_kind(fresh, kind=MemberKind.VOTING, by=chair)
    assert may_read(mo, web)
    assert [row for row in rows(web) if row[0] == "Mo"] == [("Mo", "voting", True), ("Mo", "inactive", True), ("Mo", "voting", False)]
    positions = set(Membership._base_manager.filter(person=mo).values_list("position", flat=True))
    assert len(positions) == 1


def test_change_of_kind_keeps_the_end(web: Team, still: Any) -> None:
    end = still.at + timedelta(days=3)
    row = cast.member(web, cast.person("Guest"), until=end)
    assert change_kind(row, kind=MemberKind.NON_VOTING, by=named("Chi")).until == end


def test_same_kind_changes_nothing(web: Team) -> None:
    row = live_memberships().get(person=named("Mo"))
    assert change_kind(row, kind=MemberKind.VOTING, by=named("Chi")) == row
    assert verbs() == []


# ── The team itself ─────────────────────────────────────────────────────────────────────────────────────────────


def test_founder_gives_a_team_its_spaces_and_chair() -> None:
    admin, chair = cast.admin("Ada"), cast.person("Chi")
    team = found_team("Diversity Łódź", kind=TeamKind.COMMITTEE, by=admin, chair=chair)
    assert team.slug == "diversity-lodz"
    assert "team" in set(Space._base_manager.filter(owner=team).values_list("kind", flat=True))
    assert verbs() == ["teams.team.found", "teams.membership.begin"]
    assert may_read(chair, team)


def test_second_team_of_a_name_gets_a_number_also_when_the_first_is_hidden() -> None:
    admin = cast.admin("Ada")
    cast.team("Trust", private=True)
    assert found_team("Trust", kind=TeamKind.COMMITTEE, by=admin).slug == "trust-2"
    assert found_team("信頼", kind=TeamKind.COMMITTEE, by=admin).slug == "team"


@pytest.mark.parametrize("name", ["Mo", "Chi"])
def test_member_may_not_found_or_dissolve(web: Team, name: str) -> None:
    with pytest.raises(NotAllowed):
        found_team("Other", kind=TeamKind.WORKGROUP, by=named(name))
    with pytest.raises(NotAllowed):
        dissolve_team(web, by=named(name))


def test_stranger_may_nothing(web: Team) -> None:
    with pytest.raises(NotAllowed):
        found_team("Other", kind=TeamKind.WORKGROUP, by=Anyone())


def test_dissolved_team_is_over_also_for_those_who_would_have_begun_later(web: Team, still: Any) -> None:
    add_member(web, new := cast.person("New"), kind=MemberKind.VOTING, by=named("Chi"), since=still.at + timedelta(days=7))
    dissolve_team(web, by=cast.admin("Ada"))
    still.move(days=8)
    assert not may_read(new, web)
    assert not may_read(named("Chi"), web)
    with pytest.raises(TeamDissolved):
        dissolve_team(web, by=named("Ada"))


def test_nobody_dissolves_the_board() -> None:
    """It owns the organisation and confirms every chair."""
    boss = cast.person("Boss")
    cast.member(cast.board(), boss, "chair")
    for by in (boss, cast.admin("Ada")):
        with pytest.raises(NotAllowed):
            dissolve_team(cast.board(), by=by)
    assert board() == cast.board()
    assert [person.name for person in members_of(cast.board())] == ["Boss"]


def test_private_team_is_dissolved_by_its_chair_alone() -> None:
    hidden = cast.team("Trust", cast.person("Mia"), chair=cast.person("Cora"), private=True)
    for by in (cast.admin("Ada"), named("Mia")):
        with pytest.raises((NotAllowed, Team.DoesNotExist)):
            dissolve_team(hidden, by=by)
    dissolve_team(hidden, by=named("Cora"))
    assert list(members_of(hidden)) == []


def test_private_is_for_good(web: Team) -> None:
    make_private(web, reason="People trust us.", by=named("Chi"))
    for attempt in (
        lambda: edit_team(web, by=named("Chi"), private=False),
        lambda: Team._base_manager.filter(pk=web.pk).update(private=False),
        lambda: sql(f"UPDATE teams_team SET private = false WHERE id = {web.pk}"),
    ):
        with pytest.raises(IntegrityError, match="stays private"), transaction.atomic():
            attempt()
    assert Team._base_manager.get(pk=web.pk).private


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_owner_of_an_area_cannot_become_private(web: Team) -> None:
    Space._base_manager.filter(pk=cast.area(cast.edition(), "site").pk).update(owner=web)
    with pytest.raises(OwnsAnArea):
        make_private(web, reason="Quiet.", by=named("Chi"))


def test_holder_of_a_role_cannot_become_private(web: Team) -> None:
    """The list of holders would show that it exists."""
    grant = cast.grant("cms-editor", web)
    with pytest.raises(OwnsAnArea):
        make_private(web, reason="Quiet.", by=named("Chi"))
    type(grant)._base_manager.filter(pk=grant.pk).update(until=grant.since)
    assert make_private(web, reason="Quiet.", by=named("Chi")).private


def test_letters_about_a_private_team_carry_no_content() -> None:
    hidden = cast.team("Trust", chair=cast.person("Cora"), private=True)
    add_member(hidden, cast.person("New"), kind=MemberKind.VOTING, by=named("Cora"))
    letter = Letter._base_manager.get()
    assert (letter.kind, letter.discreet, letter.subject) == ("outbox/discreet", True, "Something new in one of your teams")
    assert not {"Trust", "Cora"} & set(f"{letter.subject} {letter.text} {letter.html}".replace(",", " ").split())
    assert not Letter.objects.visible_to(cast.admin("Ada")).exists()
    assert Letter.objects.visible_to(named("New")).get() == letter


def test_history_of_a_private_team_is_hidden_from_who_left_it() -> None:
    hidden = cast.team("Trust", cast.person("Mia"), chair=cast.person("Cora"), private=True)
    edit_team(hidden, by=named("Cora"), scope="Secret")
    end_membership(live_memberships().get(person=named("Mia")), by=named("Mia"))
    assert list(Event.objects.visible_to(named("Mia"))) == []
    assert [event.verb for event in Event.objects.visible_to(named("Cora"))] == ["teams.membership.end", "teams.team.edit"]
    assert EventText.objects.count() == 2

"""Single answers of the policy, each for a reason. (All of them together: test_state_machine.py.)"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from hallway.core.access.explain import explain
from hallway.core.access.models import EntitlementGrant, GuestPass, ReadingTeam, Role, RoleGrant, Share, Space
from hallway.core.access.tests import cast
from hallway.core.access.tests.things import Plan, Rule, Sheet, declared, make_tables
from hallway.core.audit.models import Event
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Anyone, holds
from hallway.core.live.announce import announce
from hallway.core.live.models import Event as LiveEvent
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team

pytestmark = pytest.mark.django_db

WHATS = ("read", "write", "manage", "admin")


def levels(actor: object, space: Space) -> list[str]:
    return [what for what in WHATS if Space.objects.visible_to(actor, what).filter(pk=space.pk).exists()]  # type: ignore[arg-type]


@pytest.fixture
def things() -> Iterator[None]:
    with declared():
        make_tables()
        yield


# ── Private ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def hidden() -> Team:
    """A private committee with a chair and a member."""
    return cast.team("Trust", cast.person("Mia"), kind="committee", chair=cast.person("Cora"), private=True)


def test_rows_put_by_sql_open_nothing_private(hidden: Team) -> None:
    """Whatever stands in the tables: a share, a role, a pass, an open door, an entitlement (Done when 3)."""
    edition, stranger = cast.edition(), cast.person("Otto")
    others = cast.team("Others", stranger)
    space = cast.page(hidden)
    Space._base_manager.filter(pk=space.pk).update(open_level="write", opens_to="stream", opens_to_level="write", edition=edition)
    Share._base_manager.create(space=space, team=others, level="write")
    GuestPass._base_manager.create(space=space, person=stranger, level="write", team=hidden, until=clock.now() + timedelta(days=1))
    EntitlementGrant._base_manager.create(person=stranger, key="stream", edition=edition, source="sql")
    for holder in (stranger, others):
        cast.grant(Role.CONFERENCE_ADMIN, holder)
        cast.grant(Role.CONFERENCE_ADMIN, holder, edition)
    assert levels(stranger, space) == []
    assert not Team.objects.visible_to(stranger).filter(pk=hidden.pk).exists()
    assert not Membership.objects.visible_to(stranger).filter(team=hidden).exists()
    assert explain(stranger, space).reasons == []


def test_the_same_rows_open_what_is_not_private() -> None:
    """The control of the test above: each row alone opens an ordinary team's page."""
    edition = cast.edition()
    space = cast.page(cast.team("Plain"))
    Space._base_manager.filter(pk=space.pk).update(open_level="none", opens_to="stream", opens_to_level="read", edition=edition)
    shared, guest, entitled, admin, nobody = (cast.person(name) for name in ("Sue", "Gus", "Ed", "Al", "Nob"))
    Share._base_manager.create(space=space, team=cast.team("Crew", shared, kind="crew"), level="write")
    GuestPass._base_manager.create(space=space, person=guest, level="read", team=space.owner, until=clock.now() + timedelta(days=1))
    EntitlementGrant._base_manager.create(person=entitled, key="stream", edition=edition, source="sql")
    cast.grant(Role.CONFERENCE_ADMIN, admin, edition)
    assert [levels(person, space) for person in (shared, guest, entitled, admin, nobody)] == [
        ["read", "write"],
        ["read"],
        ["read"],
        ["read", "write", "manage", "admin"],
        [],
    ]


def test_conference_admin_sees_no_trace_of_a_private_team(hidden: Team) -> None:
    admin = cast.admin("Adam")
    record("teams.team.edit", hidden, by=Person.objects.get(name="Cora"))
    announce(f"team:{hidden.uid}", "membership.began", space_id=cast.page(hidden).pk)
    assert hidden.name not in {str(team) for team in Team.objects.visible_to(admin)}
    assert not Space.objects.visible_to(admin).filter(owner=hidden).exists()
    assert [event.verb for event in Event.objects.visible_to(admin)] == []
    assert list(LiveEvent.objects.visible_to(admin)) == []


def test_members_of_a_private_team_see_all_of_it(hidden: Team) -> None:
    chair, member = Person.objects.get(name="Cora"), Person.objects.get(name="Mia")
    record("teams.team.edit", hidden, by=chair)
    announce(f"team:{hidden.uid}", "membership.began", space_id=cast.page(hidden).pk)
    assert levels(chair, cast.page(hidden)) == ["read", "write", "manage"]
    assert levels(member, cast.page(hidden)) == ["read", "write"]
    assert [event.verb for event in Event.objects.visible_to(member)] == ["teams.team.edit"]
    assert LiveEvent.objects.visible_to(member).count() == 1


def test_reading_team_reads_a_private_team_and_no_more(hidden: Team) -> None:
    reader = cast.person("Rita")
    ReadingTeam._base_manager.create(team=hidden, reader=cast.team("Readers", reader))
    assert levels(reader, cast.page(hidden)) == ["read"]


def test_reader_through_two_teams_hears_one_reason(hidden: Team) -> None:
    reader = cast.person("Rita")
    for name in ("Readers", "More readers"):
        ReadingTeam._base_manager.create(team=hidden, reader=cast.team(name, reader))
    assert explain(reader, cast.page(hidden)).reasons == ["Trust lets Readers read along"]


def test_inactive_member_of_a_private_team_is_an_outsider(hidden: Team) -> None:
    gone = cast.person("Ivo")
    cast.member(hidden, gone, "inactive")
    assert levels(gone, cast.page(hidden)) == []


def test_area_that_sql_gave_to_a_private_team_is_closed_to_roles(hidden: Team) -> None:
    edition, helper = cast.edition(), cast.person("Hal")
    cast.grant(cast.role("Lists", "access.see_entitlements"), helper)
    assert levels(helper, cast.area(edition, "tickets")) == ["read"]
    Space._base_manager.filter(edition=edition, kind="tickets").update(owner=hidden)
    assert levels(helper, cast.area(edition, "tickets")) == []


# ── Closed spaces ───────────────────────────────────────────────────────────────────────────────────────────────


def test_closed_space_lets_in_only_who_is_party_to_a_row(things: None) -> None:
    """Direct messages lie in a closed space that only the relation clause enters."""
    member, party, chair = (cast.person(name) for name in ("Mo", "Pat", "Chi"))
    space = cast.page(cast.team("Talkers", member, chair=chair))
    Space._base_manager.filter(pk=space.pk).update(closed=True)
    Sheet(pk=1, space_id=space.pk, author_id=party.pk, published=True).save(force_insert=True)
    assert [Sheet.objects.visible_to(actor).count() for actor in (party, member, chair, cast.admin("Adam"), Anyone())] == [1, 0, 0, 0, 0]


def test_nothing_on_a_closed_shelf_is_public(things: None) -> None:
    team = cast.team("Makers")
    Plan(pk=1, team_id=team.pk, published=True).save(force_insert=True)
    assert Plan.objects.visible_to(Anyone()).count() == 1
    Space._base_manager.filter(owner=team, kind="shelf").update(closed=True)
    assert Plan.objects.visible_to(Anyone()).count() == 0


# ── Permissions ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_permission_of_a_team_opens_nothing_of_the_organisation(things: None) -> None:
    """The chair of any team may add members there; that says nothing about what belongs to the organisation."""
    chair = cast.person("Chi")
    cast.team("Small", chair=chair)
    Rule(pk=1).save(force_insert=True)
    assert list(Rule.objects.visible_to(chair, "teams.add_member")) == []
    assert list(RoleGrant.objects.visible_to(chair, "teams.add_member")) == []


def test_role_gives_its_permission_and_reading_of_its_kind() -> None:
    edition, helper = cast.edition(), cast.person("Hal")
    cast.grant(cast.role("Lists", "access.see_entitlements"), helper, edition)
    assert levels(helper, cast.area(edition, "tickets")) == ["read"]
    assert holds(helper, "access.see_entitlements", edition_id=edition.pk)
    assert not holds(helper, "access.grant_entitlement", edition_id=edition.pk)
    assert levels(helper, cast.area(edition, "site")) == []


def test_role_of_one_edition_says_nothing_in_another() -> None:
    one, other, helper = cast.edition("e1"), cast.edition("e2"), cast.person("Hal")
    cast.grant(cast.role("Lists", "access.see_entitlements"), helper, one)
    assert [levels(helper, cast.area(edition, "tickets")) for edition in (one, other)] == [["read"], []]


def test_permissions_of_several_roles_add_up(things: None) -> None:
    edition, helper = cast.edition(), cast.person("Hal")
    for name in ("access.see_entitlements", "things.see_stage"):
        cast.grant(cast.role(name.partition(".")[0], name), helper)
    assert [levels(helper, cast.area(edition, kind)) for kind in ("tickets", "stage", "wings")] == [["read"], ["read"], []]


def test_misspelt_permission_is_an_error_and_no_empty_list() -> None:
    with pytest.raises(KeyError):
        Space.objects.visible_to(Anyone(), "teams.add_membre")


def test_deactivated_person_is_a_stranger() -> None:
    admin = cast.admin("Adam")
    page = cast.page(cast.team("Plain", admin))
    assert levels(admin, page) == ["read", "write", "manage", "admin"]
    admin.is_active = False
    assert levels(admin, page) == []


# ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_membership_is_dead_at_its_second(still) -> None:
    """With no job, and whatever an edition's clock shows (Done when 3)."""
    edition = cast.edition(clock_anchor=still.at, clock_shows=still.at - timedelta(days=300), clock_speed=60)
    mia = cast.person("Mia")
    page = cast.page(team := cast.team("Trust", private=True, edition=edition))
    cast.member(team, mia, until=still.at + timedelta(hours=1))
    still.move(hours=1, microseconds=-1)
    assert levels(mia, page) == ["read", "write"]
    still.move(microseconds=1)
    assert levels(mia, page) == []
    assert (edition.now() - still.at).days == -298  # the edition's clock tells another time, and nobody asked it


def test_membership_begins_at_its_second(still) -> None:
    mia = cast.person("Mia")
    page = cast.page(team := cast.team("Trust", private=True))
    cast.member(team, mia, since=still.at + timedelta(hours=1))
    still.move(hours=1, microseconds=-1)
    assert levels(mia, page) == []
    still.move(microseconds=1)
    assert levels(mia, page) == ["read", "write"]


@pytest.mark.parametrize("shift", [timedelta(days=-400), timedelta(0), timedelta(days=400)])
def test_shifted_edition_moves_no_end(still, shift: timedelta) -> None:
    edition = cast.edition(clock_anchor=still.at, clock_shows=still.at + shift)
    ended: dict[str, datetime] = {"until": still.at}
    mia, guest, helper = (cast.person(name) for name in ("Mia", "Gus", "Hal"))
    team = cast.team("Room", edition=edition)
    cast.member(team, mia, since=still.at - timedelta(days=1), **ended)
    GuestPass._base_manager.create(
        space=cast.page(team), person=guest, level="read", team=team, since=still.at - timedelta(days=1), **ended
    )
    cast.grant(cast.role("Lists", "access.see_entitlements"), helper, edition, since=still.at - timedelta(days=1), **ended)
    assert [levels(mia, cast.page(team)), levels(guest, cast.page(team)), levels(helper, cast.area(edition, "tickets"))] == [[], [], []]


def test_role_through_a_team_ends_with_the_membership(still) -> None:
    edition, hal = cast.edition(), cast.person("Hal")
    team = cast.team("Desk")
    cast.member(team, hal, until=still.at + timedelta(minutes=5))
    cast.grant(cast.role("Lists", "access.see_entitlements"), team)
    assert levels(hal, cast.area(edition, "tickets")) == ["read"]
    still.move(minutes=5)
    assert levels(hal, cast.area(edition, "tickets")) == []

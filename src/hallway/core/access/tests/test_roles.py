"""Composing, giving and taking back roles: nobody climbs, and somebody always remains who may do everything."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from hallway.core.access.models import Role, RoleGrant
from hallway.core.access.roles import (
    AlreadyGranted,
    GrantOver,
    LastAdmin,
    NameTaken,
    PrivateTeam,
    RoleInUse,
    RoleLocked,
    admins,
    compose_role,
    delete_role,
    end_grant,
    grant_role,
    too_many_admins,
)
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event
from hallway.core.base.guard import Anyone, NotAllowed, holds
from hallway.core.base.rules import permissions
from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.core.teams.actions import change_kind, dissolve_team, end_membership
from hallway.core.teams.models import MemberKind

pytestmark = pytest.mark.django_db

ADMINS_OWN = {name for name, permission in permissions.items() if permission.level == "admin"}


def composed(*names: str, by: Any, name: str = "Desk", role: Role | None = None) -> Role:
    return compose_role(role, name=name, purpose="", names=names, by=by)


def conference_admin() -> Role:
    return Role.objects.get(slug=Role.CONFERENCE_ADMIN)


def helper(*names: str, until: Any = None) -> Person:
    """Somebody who may compose and give roles, and what else is named, by a composed role."""
    person = cast.person("Hal")
    cast.grant(cast.role("Helper", "access.compose_role", "access.grant_role", *names), person, until=until)
    return person


# ── The four that are shipped ───────────────────────────────────────────────────────────────────────────────────


def test_conference_admin_has_every_permission() -> None:
    assert set(conference_admin().permissions.values_list("name", flat=True)) == {*permissions}


@pytest.mark.parametrize("slug", ["cms-editor", "conference-admin", "program-editor", "sponsor-admin"])
def test_shipped_role_is_locked(slug: str) -> None:
    role, admin = Role.objects.get(slug=slug), cast.admin("Ada")
    with pytest.raises(RoleLocked):
        composed(role=role, name="Mine", by=admin)
    with pytest.raises(RoleLocked):
        delete_role(role, by=admin)


# ── Composing ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_composed_role_opens_exactly_its_permissions() -> None:
    person, admin = cast.person("Hal"), cast.admin("Ada")
    grant_role(composed("people.see_people", by=admin), by=admin, person=person)
    assert {name for name in permissions if holds(person, name)} == {"people.see_people"}


def test_permission_taken_out_of_a_role_is_gone_at_once() -> None:
    person, admin = cast.person("Hal"), cast.admin("Ada")
    role = composed("people.see_people", "access.see_roles", by=admin)
    grant_role(role, by=admin, person=person)
    composed("people.see_people", role=role, by=admin)
    assert [holds(person, name) for name in ("people.see_people", "access.see_roles")] == [True, False]
    event = Event.objects.visible_to(admin).filter(verb="access.role.compose").select_related("text").first()
    assert event is not None
    assert (event.text.details["gained"], event.text.details["lost"]) == ([], ["access.see_roles"])


@pytest.mark.parametrize("who", ["admin", "board chair", "helper"])
@pytest.mark.parametrize("name", sorted(ADMINS_OWN))
def test_what_only_admins_may_is_composed_by_nobody(who: str, name: str) -> None:
    person = {"admin": lambda: cast.admin("Ada"), "board chair": board_chair, "helper": helper}[who]()
    with pytest.raises(NotAllowed):
        composed(name, by=person)


@pytest.mark.parametrize("name", sorted(ADMINS_OWN))
def test_what_only_admins_may_is_held_by_nobody_else_also_by_sql(name: str) -> None:
    person, edition = cast.person("Sly"), cast.edition()
    for where in (None, edition):
        cast.grant(cast.role(f"Sneaky {where}", name), person, where)
    cast.member(cast.board(), person, "chair")
    cast.grant(Role.CONFERENCE_ADMIN, person, edition)
    assert not holds(person, name)
    assert holds(cast.admin("Ada"), name)


def board_chair() -> Person:
    person = cast.person("Boss")
    cast.member(cast.board(), person, "chair")
    return person


def test_composer_gives_no_more_than_they_have() -> None:
    hal = helper("people.see_people")
    composed("people.see_people", by=hal)
    for names in (["people.see_contact"], ["people.see_people", "people.see_contact"], ["no.such_thing"]):
        with pytest.raises(NotAllowed):
            composed(*names, name="More", by=hal)


def test_composer_does_not_touch_a_role_that_holds_more_than_they_have() -> None:
    hal = helper()
    strong = cast.role("Strong", "people.see_contact")
    with pytest.raises(NotAllowed):
        composed(role=strong, name="Strong", by=hal)
    assert list(strong.permissions.values_list("name", flat=True)) == ["people.see_contact"]


def test_composer_does_not_add_to_their_own_role() -> None:
    hal = helper()
    own = Role.objects.get(slug="helper")
    with pytest.raises(NotAllowed):
        composed("access.compose_role", "access.grant_role", "people.see_contact", role=own, name="Helper", by=hal)


def test_what_is_held_in_one_edition_is_not_given_in_all() -> None:
    hal, edition = helper(), cast.edition()
    lists = cast.role("Lists", "access.see_entitlements")
    cast.grant(lists, hal, edition)
    with pytest.raises(NotAllowed):
        grant_role(lists, by=hal, person=cast.person("Pal"))
    with pytest.raises(NotAllowed):
        composed("access.see_entitlements", by=hal)


def test_what_is_held_for_a_while_is_not_given_for_good(still: Any) -> None:
    """Otherwise a role until tomorrow would be one for ever."""
    hal = helper("people.see_people", until=still.at + timedelta(days=1))
    desk = cast.role("Desk", "people.see_people")
    with pytest.raises(NotAllowed):
        grant_role(desk, by=hal, person=hal)


@pytest.mark.parametrize("who", ["member", "stranger", "admin of one edition", "helper without compose"])
def test_outsider_may_not_compose_or_give(who: str) -> None:
    person: Any = cast.person("Otto")
    if who == "stranger":
        person = Anyone()
    if who == "member":
        cast.member(cast.board(), person)
    if who == "admin of one edition":
        cast.grant(Role.CONFERENCE_ADMIN, person, cast.edition())
    if who == "helper without compose":
        cast.grant(cast.role("Reader", "access.see_roles"), person)
    with pytest.raises(NotAllowed):
        composed(by=person)
    with pytest.raises(NotAllowed):
        grant_role(cast.role("Empty"), by=person, person=cast.person("Pal"))
    with pytest.raises(NotAllowed):
        delete_role(cast.role("Other"), by=person)


def test_name_is_taken_once() -> None:
    admin = cast.admin("Ada")
    first = composed(by=admin, name="Badge desk")
    with pytest.raises(NameTaken):
        composed(by=admin, name="badge DESK")
    assert composed(by=admin, name="Badge desk", role=first).slug == first.slug == "badge-desk"


def test_unknown_permission_leaves_nothing_behind() -> None:
    admin, before = cast.admin("Ada"), Role.objects.count()
    with pytest.raises(KeyError), transaction.atomic():
        composed("no.such_thing", by=admin)
    assert Role.objects.count() == before


def test_role_somebody_held_is_kept() -> None:
    admin = cast.admin("Ada")
    role = composed(by=admin)
    grant = grant_role(role, by=admin, person=cast.person("Hal"))
    end_grant(grant, by=admin)
    with pytest.raises(RoleInUse):
        delete_role(role, by=admin)
    unused = composed(by=admin, name="Unused")
    delete_role(unused, by=admin)
    assert not Role.objects.filter(pk=unused.pk).exists()


# ── Giving and taking back ──────────────────────────────────────────────────────────────────────────────────────


def test_holder_is_told_and_everybody_of_a_team() -> None:
    admin = cast.admin("Ada")
    team = cast.team("Desk", cast.person("Ann"), cast.person("Bob"))
    role = cast.role("Lists", "access.see_entitlements")
    end_grant(grant_role(role, by=admin, team=team), by=admin)
    end_grant(grant_role(role, by=admin, person=cast.person("Hal")), by=admin)
    told = sorted(Letter._base_manager.values_list("kind", "address"))
    assert told == [
        (kind, f"{name}@example.org") for kind in ("access/role_ended", "access/role_granted") for name in ("ann", "bob", "hal")
    ]


def test_same_role_is_given_once_for_one_place() -> None:
    admin, hal, edition, role = cast.admin("Ada"), cast.person("Hal"), cast.edition(), cast.role("Lists", "access.see_entitlements")
    grant_role(role, by=admin, person=hal)
    grant_role(role, by=admin, person=hal, edition=edition)
    with pytest.raises(AlreadyGranted):
        grant_role(role, by=admin, person=hal, edition=edition)


def test_private_team_holds_no_role() -> None:
    with pytest.raises(PrivateTeam):
        grant_role(cast.role("Lists"), by=cast.admin("Ada"), team=cast.team("Trust", private=True))
    assert not RoleGrant._base_manager.filter(team__isnull=False).exists()


def test_grant_is_to_a_person_or_to_a_team() -> None:
    role = cast.role("Lists")
    for holders in ({}, {"person": cast.person("Hal"), "team": cast.team("Desk")}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant(role=role, **holders).save()


def test_grant_ends_once_and_at_once() -> None:
    admin, hal = cast.admin("Ada"), cast.person("Hal")
    grant = grant_role(cast.role("People", "people.see_people"), by=admin, person=hal)
    assert holds(hal, "people.see_people")
    end_grant(grant, by=admin)
    assert not holds(hal, "people.see_people")
    with pytest.raises(GrantOver):
        end_grant(grant, by=admin)


def test_everybody_may_give_up_their_own_role_and_nobody_another() -> None:
    hal, pal = cast.person("Hal"), cast.person("Pal")
    grant = cast.grant(cast.role("People", "people.see_people"), hal)
    with pytest.raises(NotAllowed):
        end_grant(grant, by=pal)
    end_grant(grant, by=hal)
    assert not holds(hal, "people.see_people")


def test_helper_takes_no_role_from_an_admin() -> None:
    admin, hal = cast.admin("Ada"), helper()
    cast.admin("Bea")
    grant = RoleGrant._base_manager.get(person=admin)
    with pytest.raises(NotAllowed):
        end_grant(grant, by=hal)
    with pytest.raises(NotAllowed):
        grant_role(conference_admin(), by=hal, person=hal)


# ── The last admin ──────────────────────────────────────────────────────────────────────────────────────────────


def test_last_admin_stays() -> None:
    ada = cast.admin("Ada")
    with pytest.raises(LastAdmin):
        end_grant(RoleGrant._base_manager.get(person=ada), by=ada)
    assert holds(ada, "access.grant_role")


def test_admin_whose_time_ends_does_not_count_as_the_one_who_stays(still: Any) -> None:
    ada = cast.admin("Ada")
    cast.grant(Role.CONFERENCE_ADMIN, cast.person("Tim"), until=still.at + timedelta(days=1))
    cast.grant(Role.CONFERENCE_ADMIN, cast.person("Eda"), cast.edition())
    cast.grant(Role.CONFERENCE_ADMIN, cast.person("Gone", is_active=False))
    cast.grant(Role.CONFERENCE_ADMIN, cast.team("Empty"))
    with pytest.raises(LastAdmin):
        end_grant(RoleGrant._base_manager.get(person=ada), by=ada)


@pytest.mark.parametrize("how", ["ends", "inactive", "dissolved", "team loses it"])
def test_last_admin_through_a_team_stays(how: str) -> None:
    ann = cast.person("Ann")
    office = cast.team("Office")
    row, grant = cast.member(office, ann), cast.grant(Role.CONFERENCE_ADMIN, office)
    acts = {
        "ends": lambda: end_membership(row, by=ann),
        "inactive": lambda: change_kind(row, kind=MemberKind.INACTIVE, by=ann),
        "dissolved": lambda: dissolve_team(office, by=ann),
        "team loses it": lambda: end_grant(grant, by=ann),
    }
    with pytest.raises(LastAdmin), transaction.atomic():
        acts[how]()
    assert [person.name for person in admins()] == ["Ann"]
    assert holds(ann, "access.grant_role")


def test_member_of_the_admins_team_leaves_when_another_remains() -> None:
    ann, bob = cast.person("Ann"), cast.person("Bob")
    office = cast.team("Office", ann, bob)
    cast.grant(Role.CONFERENCE_ADMIN, office)
    end_membership(office_row(ann), by=ann)
    assert [person.name for person in admins()] == ["Bob"]
    with pytest.raises(LastAdmin):
        end_membership(office_row(bob), by=bob)


def office_row(person: Person) -> Any:
    from hallway.core.teams.queries import live_memberships

    return live_memberships().get(person=person)


def test_too_many_admins_are_noticed() -> None:
    for number in range(5):
        cast.admin(f"Admin{number}")
    assert too_many_admins() is None
    cast.admin("Sixth")
    assert too_many_admins() == (6, 5)
    cast.team("Crowd", *[cast.person(f"Person{number}") for number in range(60)])
    assert too_many_admins() is None  # a tenth of the organisers


# ── The first admin, and no superuser ───────────────────────────────────────────────────────────────────────────


def test_command_makes_the_first_admin(capsys: Any) -> None:
    call_command("createsuperuser", "Ada@Example.org", name="Ada")
    ada = Person.objects.with_address("ada@example.org").get()
    assert (list(admins()), ada.is_superuser) == ([ada], False)
    call_command("createsuperuser", "ada@example.org")
    assert "already" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("createsuperuser", "nobody")


def test_superuser_does_not_exist() -> None:
    ada = cast.person("Ada")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=ada.pk).update(is_superuser=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="Root", is_superuser=True)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET is_superuser = true")
    assert not ada.has_perm("people.see_people")
    assert not ada.is_staff

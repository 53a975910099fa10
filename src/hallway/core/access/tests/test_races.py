"""Admins, roles and entitlements at the same moment: somebody always remains who may do everything."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from hallway.core.access import entitlements, receivers, roles
from hallway.core.access.entitlements import grant_entitlement, grant_list, read_list
from hallway.core.access.models import EntitlementGrant, Role, RoleGrant
from hallway.core.access.roles import admins, compose_role, end_grant, grant_role
from hallway.core.access.tests import cast
from hallway.core.base.tests.crowd import Meanwhile, at_once, meet, outcomes, without_locks
from hallway.core.editions.actions import found_edition
from hallway.core.people.models import Person
from hallway.core.people.signals import address_verified
from hallway.core.teams.actions import end_membership
from hallway.core.teams.models import Membership

pytestmark = [pytest.mark.slow, pytest.mark.both]
ROUNDS = int(os.environ.get("HALLWAY_ROUNDS", "1"))

Acts = list[Callable[[], Any]]


class TwoAdmins:
    """Two Conference Admins who are about to end each other: directly, or the second through the team that holds it."""

    def __init__(self, *, through_team: bool = False) -> None:
        RoleGrant._base_manager.all().delete()  # those of the round before
        name = f"{Person.objects.count()}"
        self.one, self.other = cast.person(f"One{name}"), cast.person(f"Other{name}")
        self.grant = cast.grant(Role.CONFERENCE_ADMIN, self.one)
        self.through_team = through_team
        self.second: RoleGrant | Membership
        if through_team:
            office = cast.team(f"Office {name}")
            cast.grant(Role.CONFERENCE_ADMIN, office)
            self.second = cast.member(office, self.other)
        else:
            self.second = cast.grant(Role.CONFERENCE_ADMIN, self.other)

    def attacks(self, end_a_grant: Any = end_grant, end_a_membership: Any = end_membership) -> Acts:
        end_second = end_a_membership if self.through_team else end_a_grant
        return [lambda: end_second(self.second, by=self.one), lambda: end_a_grant(self.grant, by=self.other)]


BOTH = pytest.mark.parametrize("through_team", [False, True], ids=["directly", "through a team"])


@BOTH
def test_fifty_times_two_admins_end_each_other(real_db: str, through_team: bool) -> None:
    for _ in range(ROUNDS):
        two = TwoAdmins(through_team=through_team)
        results = outcomes(at_once(two.attacks() * 50))
        assert admins().count() == 1
        assert results.pop("done") == 1
        assert {*results} <= {"NotAllowed", "GrantOver", "NotAMember", "LastAdmin"}
        assert sum(results.values()) == 99


@BOTH
def test_of_two_admins_who_end_each_other_one_remains(real_db: str, monkeypatch: pytest.MonkeyPatch, through_team: bool) -> None:
    two = TwoAdmins(through_team=through_team)
    meet(monkeypatch, receivers, after="keep_an_admin")
    meet(monkeypatch, roles, after="keep_an_admin")
    at_once(two.attacks())
    assert admins().count() == 1


@BOTH
def test_without_the_lock_no_admin_would_remain(real_db: str, monkeypatch: pytest.MonkeyPatch, through_team: bool) -> None:
    two = TwoAdmins(through_team=through_team)
    check = roles.keep_an_admin
    meet(monkeypatch, roles, after="keep_an_admin")
    monkeypatch.setattr(receivers, "keep_an_admin", roles.keep_an_admin)  # both meet at one place
    at_once(two.attacks(*[without_locks(act, monkeypatch) for act in (end_grant, end_membership)]))
    assert check is not roles.keep_an_admin
    assert admins().count() == 0


def test_role_given_by_twenty_at_once_is_held_once(real_db: str) -> None:
    admin, person, role = cast.admin("Ada"), cast.person("New"), cast.role("Lists", "access.see_entitlements")
    results = outcomes(at_once([lambda: grant_role(role, by=admin, person=person)] * 20))
    assert results == {"done": 1, "AlreadyGranted": 19}
    assert RoleGrant._base_manager.filter(role=role).count() == 1


def test_role_for_a_team_while_its_members_leave(real_db: str) -> None:
    """They lock a role and a team, in different orders: nobody may meet a deadlock."""
    admin, office = cast.admin("Ada"), cast.team("Office")
    cast.grant(Role.CONFERENCE_ADMIN, office)
    rows = [cast.member(office, cast.person(f"Mo{number}")) for number in range(8)]
    edition = cast.edition()
    role = Role.objects.get(slug=Role.CONFERENCE_ADMIN)
    leaving: Acts = [lambda row=row: end_membership(row, by=admin) for row in rows]
    giving: Acts = [lambda: grant_role(role, by=admin, team=office, edition=edition)] * 8
    results = outcomes(at_once([act for pair in zip(leaving, giving, strict=True) for act in pair]))
    assert results == {"done": 9, "AlreadyGranted": 7}


# ── Entitlements ────────────────────────────────────────────────────────────────────────────────────────────────


def on_the_list(*addresses: str) -> entitlements.Listing:
    return read_list("\n".join(addresses), default_key="stream")


def test_same_list_by_eight_at_once_lets_everybody_in_once(real_db: str) -> None:
    admin, edition = cast.admin("Ada"), cast.edition()
    listing = on_the_list("ada@example.org", *[f"guest{number}@example.org" for number in range(20)])
    results = at_once([lambda: grant_list(edition, listing, source="list", by=admin)] * 8)
    assert outcomes(results) == {"done": 8}
    assert sorted(result.new for result in results) == [0] * 7 + [21]
    assert EntitlementGrant._base_manager.count() == 21


def test_person_let_in_by_eight_at_once_is_in_once(real_db: str) -> None:
    admin, person, edition = cast.admin("Ada"), cast.person("New"), cast.edition()
    acts: Acts = [lambda: grant_entitlement(person, "stream", edition=edition, reason="kind", by=admin)] * 8
    assert outcomes(at_once(acts)) == {"done": 8}
    assert EntitlementGrant._base_manager.filter(person=person).count() == 1


def test_address_proven_while_the_list_is_written_is_let_in(real_db: str) -> None:
    """The list was read when nobody had proved the address, and was not committed when somebody did."""
    admin, edition, person = cast.admin("Ada"), cast.edition(), cast.person("New", address="")
    with transaction.atomic():
        grant_list(edition, on_the_list("new@example.org"), source="list", by=admin)
        proving = Meanwhile(lambda: prove(person, "new@example.org"))
    proving.result()
    assert EntitlementGrant._base_manager.get().person_id == person.pk


def test_two_addresses_proven_at_once_bring_one_entitlement(real_db: str) -> None:
    admin, edition, person = cast.admin("Ada"), cast.edition(), cast.person("New", address="")
    addresses = [f"new{number}@example.org" for number in range(6)]
    grant_list(edition, on_the_list(*addresses), source="list", by=admin)
    results = at_once([lambda address=address: prove(person, address) for address in addresses])
    assert outcomes(results) == {"done": 6}
    assert [grant.person_id for grant in EntitlementGrant._base_manager.all()] == [person.pk]


def prove(person: Person, address: str) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=person, email=address, verified=True)
    address_verified.send(Person, person=person, address=address)


def test_of_eight_roles_of_one_name_one_is_composed(real_db: str) -> None:
    ada = cast.person("Ada")
    cast.grant(Role.CONFERENCE_ADMIN, ada)
    acts: Acts = [lambda: compose_role(None, name="Racy", purpose="", names=["people.see_people"], by=ada)] * 8
    assert outcomes(at_once(acts)) == {"done": 1, "NameTaken": 7}


def test_of_eight_editions_of_one_slug_one_is_founded(real_db: str) -> None:
    ada = cast.person("Ada")
    cast.grant(Role.CONFERENCE_ADMIN, ada)
    cast.edition("2030")
    acts: Acts = [lambda: found_edition("Racy 2031", slug="2031", by=ada)] * 8
    assert outcomes(at_once(acts)) == {"done": 1, "SlugTaken": 7}

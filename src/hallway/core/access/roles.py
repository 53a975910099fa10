"""Roles: composing them, giving them, taking them back. The last Conference Admin stays."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from hallway.core.access.install import set_permissions
from hallway.core.access.lookup import organisation
from hallway.core.access.models import Role, RoleGrant
from hallway.core.access.policy import Ask, spaces
from hallway.core.access.standing import Standing
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor, NotAllowed, require
from hallway.core.base.rules import permissions
from hallway.core.editions.models import Edition
from hallway.core.live.announce import announce
from hallway.core.outbox.post import post
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team, live
from hallway.core.teams.queries import live_memberships, members_of

OPEN_PATHS = {"new", "grants"}  # words below /roles/ that mean something else
TOO_MANY_ADMINS = 5  # or a tenth of the organisers, whichever is more (S0.18)


class RoleLocked(Exception):
    """The four shipped roles are the same everywhere."""


class NameTaken(Exception):
    """Another role has this name."""


class LastAdmin(Exception):
    """Somebody must be able to do everything."""


class AlreadyGranted(Exception):
    """They hold this role there already."""


class GrantOver(Exception):
    """Somebody else was faster."""


class PrivateTeam(Exception):
    """A private team holds no roles: the list of holders would show that it exists."""


class RoleInUse(Exception):
    """Somebody held or holds the role, so its history stays."""


@transaction.atomic
def compose_role(role: Role | None, *, name: str, purpose: str, names: Iterable[str], by: Actor) -> Role:
    """Make a role, or change one, out of permissions. Nobody composes what they may not do themselves, and nobody at all
    what only Conference Admin may.

    Asks `access.compose_role`. `names` are permissions of code; KeyError for others. Raises RoleLocked, NameTaken,
    NotAllowed.
    """
    require(by, "access.compose_role")
    wanted = sorted(set(names))
    Role.objects.select_for_update(no_key=True).get(slug=Role.CONFERENCE_ADMIN)  # or two of one name are composed at the same moment
    if role is not None:
        role = Role.objects.select_for_update(no_key=True).get(slug=role.slug)
        if role.locked:
            raise RoleLocked
    if Role.objects.filter(name__iexact=name).exclude(slug=role.slug if role else "").exists():
        raise NameTaken
    if any(permissions[name].level == "admin" for name in wanted if name in permissions):
        raise NotAllowed("access.compose_role")
    before = list(role.permissions.values_list("name", flat=True)) if role else []
    may_hand_out({*wanted} | {*before}, by=by)
    role = role or Role(slug=free_role_slug(name))
    role.name, role.purpose = name, purpose
    role.save()
    set_permissions(role, wanted)
    gained, lost = sorted({*wanted} - {*before}), sorted({*before} - {*wanted})
    record("access.role.compose", role, by=by, space_id=organisation().pk, name=name, gained=gained, lost=lost)
    return role


@transaction.atomic
def delete_role(role: Role, *, by: Actor) -> None:
    """Remove a role nobody ever held. Asks `access.compose_role`. Raises RoleLocked, RoleInUse."""
    require(by, "access.compose_role")
    role = Role.objects.select_for_update(no_key=True).get(pk=role.pk)
    if role.locked:
        raise RoleLocked
    if RoleGrant._base_manager.filter(role=role).exists():
        raise RoleInUse
    record("access.role.delete", role, by=by, space_id=organisation().pk, name=role.name)
    role.delete()


@transaction.atomic
def grant_role(
    role: Role,
    *,
    by: Actor,
    person: Person | None = None,
    team: Team | None = None,
    edition: Edition | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role to a person or to everybody in a team, in one edition or in all, perhaps until a moment (UTC).

    Asks `access.grant_role`; nobody gives what they may not do themselves. Raises AlreadyGranted, PrivateTeam.
    """
    require(by, "access.grant_role")
    may_hand_out(role.permissions.values_list("name", flat=True), by=by, role=role)
    if team is not None and Team._base_manager.select_for_update(no_key=True).get(pk=team.pk).private:  # the team before the role
        raise PrivateTeam
    role = Role.objects.select_for_update(no_key=True).get(pk=role.pk)
    return write_grant(role, by=by, person=person, team=team, edition=edition, until=until)


def write_grant(role: Role, *, by: Actor | None, person: Person | None = None, team: Team | None = None, **when: Any) -> RoleGrant:
    """The row, its history, the letters. The caller has asked; the command line need not."""
    same = RoleGrant._base_manager.filter(live(clock.now()), role=role, person=person, team=team, edition=when.get("edition"))
    if same.exists():
        raise AlreadyGranted
    grant = RoleGrant(role=role, person=person, team=team, by_id=by.pk if by else None, **when)
    grant.save()
    record("access.role.grant", grant, by=by, role=role.name, to=str(person or team), edition=str(grant.edition or ""))
    readers = [person] if person else list(members_of(team)) if team else []
    post("access/role_granted", to=readers, by=by, context={"role": role, "grant": grant, "by": by})
    announce("organisation", "role.granted", {"grant": str(grant.uid)}, space_id=organisation().pk)
    return grant


@transaction.atomic
def end_grant(grant: RoleGrant, *, by: Actor) -> None:
    """Take a role back, at once. Everybody may give up their own. Raises GrantOver, LastAdmin."""
    if grant.person_id is None or grant.person_id != by.pk:
        require(by, "access.grant_role")
        may_hand_out(grant.role.permissions.values_list("name", flat=True), by=by, role=grant.role)
    if grant.role.is_admin:
        keep_an_admin(without_grant=grant)
    ended = RoleGrant._base_manager.filter(live(clock.now()), pk=grant.pk).update(until=clock.now(), ended_by=by.pk)
    if not ended:
        raise GrantOver
    record("access.role.end", grant, by=by, role=grant.role.name, to=str(grant.person or grant.team))
    readers = [grant.person] if grant.person else list(members_of(grant.team)) if grant.team else []
    post("access/role_ended", to=readers, by=by, context={"role": grant.role, "by": by})
    announce("organisation", "role.ended", {"grant": str(grant.uid)}, space_id=organisation().pk)


def may_hand_out(names: Iterable[str], *, by: Actor, role: Role | None = None) -> None:
    """Raise NotAllowed unless the actor manages the organisation, or holds every one of these permissions themselves,
    everywhere. Conference Admin is handed on only by those who manage everything."""
    if manages_organisation(by):
        return
    if (role is not None and role.is_admin) or not set(names) <= own_permissions(by):
        raise NotAllowed("access.grant_role")


def manages_organisation(actor: Actor) -> bool:
    """Whether somebody manages the organisation as a whole: the board's chair, a Conference Admin."""
    return spaces(Standing(actor), Ask("manage")).filter(kind="organisation").exists()


def own_permissions(actor: Actor) -> set[str]:
    """The permissions somebody holds by roles everywhere and without an end, so that they may hand them on."""
    everywhere = Standing(actor).grants().filter(edition__isnull=True, until__isnull=True)
    held = set(everywhere.values_list("role__permissions__name", flat=True))
    return {name for name in held if name not in permissions or permissions[name].level != "admin"}


def admins(at: datetime | None = None) -> QuerySet[Person]:
    """The people who hold Conference Admin for all editions at a moment, themselves or through a team."""
    at = at or clock.now()
    return admins_by(admin_grants(at), live_memberships(at))


def admin_grants(at: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant._base_manager.filter(live(at), role__slug=Role.CONFERENCE_ADMIN, edition__isnull=True)


def admins_by(grants: QuerySet[RoleGrant], memberships: QuerySet[Membership]) -> QuerySet[Person]:
    through_teams = memberships.filter(team_id__in=grants.filter(team__isnull=False).values("team_id"))
    direct = grants.filter(person__isnull=False)
    return Person.objects.filter(Q(pk__in=direct.values("person_id")) | Q(pk__in=through_teams.values("person_id")), is_active=True)


def keep_an_admin(*, without_grant: RoleGrant | None = None, without_membership: Membership | None = None) -> None:
    """Raise LastAdmin when nobody would be left who may do everything for good.

    Locks the role's row, so that two admins who end each other at the same moment are asked one after the other.
    """
    at = clock.now()
    if without_membership and not admin_grants(at).filter(team_id=without_membership.team_id).exists():
        return
    Role.objects.select_for_update(no_key=True).get(slug=Role.CONFERENCE_ADMIN)
    at = clock.now()
    grants = admin_grants(at).filter(until__isnull=True)
    memberships = live_memberships(at).filter(until__isnull=True)
    if without_grant:
        grants = grants.exclude(pk=without_grant.pk)
    if without_membership:
        memberships = memberships.exclude(pk=without_membership.pk)
    if not admins_by(grants, memberships).exists():
        raise LastAdmin


def too_many_admins() -> tuple[int, int] | None:
    """(how many hold Conference Admin, how many would be enough) when it is too many, else None (S0.18)."""
    organisers = Person.objects.filter(pk__in=live_memberships().values("person_id")).count()
    enough = max(TOO_MANY_ADMINS, organisers // 10)
    count = admins().count()
    return (count, enough) if count > enough else None


def free_role_slug(name: str) -> str:
    wanted, number = slugify(name)[:50] or "role", 2
    slug = wanted
    while slug in OPEN_PATHS or Role.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    return slug

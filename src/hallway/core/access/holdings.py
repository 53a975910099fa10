"""What one person holds, and what each of it opens: for their own page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from hallway.core.access.doors import Door, doors
from hallway.core.access.models import EntitlementGrant, GuestPass, ReadingTeam, RoleGrant, Share, Space
from hallway.core.access.queries import visible_grants
from hallway.core.access.standing import Standing
from hallway.core.base import clock
from hallway.core.people.models import Person
from hallway.core.teams.models import MemberKind, Membership, live


@dataclass(frozen=True)
class Holding:
    """A membership, an entitlement or a visit, and the doors it leads through. The policy says which doors are open at
    all; here they are only sorted."""

    row: Membership | EntitlementGrant | GuestPass
    doors: list[Door]


@dataclass(frozen=True)
class Holdings:
    teams: list[Holding]
    roles: list[RoleGrant]
    entitlements: list[Holding]
    visits: list[Holding]

    def __bool__(self) -> bool:
        return bool(self.teams or self.roles or self.entitlements or self.visits)


def holdings(person: Person) -> Holdings:
    """What this person holds now. As many queries for ten teams as for one."""
    found = sorted(doors(Standing(person)).values(), key=lambda door: (door.where.casefold(), door.title))

    def through(leads: Callable[[Space], bool]) -> list[Door]:
        return [door for door in found if leads(door.space)]

    memberships, now = list(own_memberships(person)), clock.now()
    into = by_team(person, [row.team_id for row in memberships if row.is_live() and row.kind != MemberKind.INACTIVE])
    entitled = EntitlementGrant.objects.visible_to(person).filter(live(now), person=person)
    visits = GuestPass.objects.visible_to(person).filter(live(now), person=person, team__dissolved_at__isnull=True)
    return Holdings(
        teams=[Holding(row, through(into.get(row.team_id, nowhere))) for row in memberships],
        roles=own_roles(person),
        entitlements=[
            Holding(row, through(opened_to(row))) for row in entitled.select_related("edition").order_by("-edition_id", "key", "id")
        ],
        visits=[Holding(row, [door for door in found if door.space.pk == row.space_id]) for row in visits.select_related("team")],
    )


def own_memberships(person: Person) -> list[Membership]:
    rows = Membership.objects.visible_to(person).filter(Q(until__isnull=True) | Q(until__gt=clock.now()), person=person)
    return list(rows.select_related("team").order_by("team__name", "id"))


def own_roles(person: Person) -> list[RoleGrant]:
    mine = Standing(person).grants().values("pk")
    rows = visible_grants(person).filter(live(clock.now()), pk__in=mine).prefetch_related("role__permissions")
    return list(rows.order_by("role__name", "id"))


def by_team(person: Person, teams: list[int]) -> dict[int, Callable[[Space], bool]]:
    """For each team: whether being in it leads into a space. What it owns, what was opened to it, what it reads along."""
    shared = set(Share.objects.visible_to(person).filter(team_id__in=teams).values_list("team_id", "space_id"))
    reads = set(ReadingTeam.objects.visible_to(person).filter(reader_id__in=teams).values_list("reader_id", "team_id"))

    def leads(team: int) -> Callable[[Space], bool]:
        return lambda space: space.owner_id == team or (team, space.pk) in shared or (team, space.owner_id) in reads

    return {team: leads(team) for team in teams}


def opened_to(row: EntitlementGrant) -> Callable[[Space], bool]:
    return lambda space: (space.opens_to, space.edition_id) == (row.key, row.edition_id) and space.opens_to_level != "none"


def nowhere(_space: Space) -> bool:
    return False

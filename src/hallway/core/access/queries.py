"""What the screens of roles, entitlements and areas show."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet

from hallway.core.access.models import EntitlementGrant, Role, RoleGrant, Space
from hallway.core.access.roles import manages_organisation, own_permissions
from hallway.core.base import clock
from hallway.core.base.guard import Actor, holds
from hallway.core.base.rules import LEVELS, Kind, Permission, kinds, permissions
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person, fold
from hallway.core.teams.models import Team, live
from hallway.core.teams.queries import live_memberships


@dataclass
class Holders:
    """Who holds a role now: the grants, and the people behind them, each counted once."""

    grants: list[RoleGrant] = field(default_factory=list)
    people: set[int] = field(default_factory=set)

    @property
    def teams(self) -> int:
        return len({grant.team_id for grant in self.grants if grant.team_id})


def visible_grants(actor: Actor) -> QuerySet[RoleGrant]:
    """Grants the actor may see. A team that became private is left out: the list would show that it exists."""
    known = Team.objects.visible_to(actor).values("pk")
    rows = RoleGrant.objects.visible_to(actor).filter(Q(team__isnull=True) | Q(team_id__in=known))
    return rows.select_related("role", "person", "team", "edition", "by", "ended_by")


def holders(actor: Actor, *, role: Role | None = None) -> dict[int, Holders]:
    """By role: who holds it at this moment. Two queries."""
    grants = visible_grants(actor).filter(live(clock.now()))
    grants = grants.filter(role=role) if role else grants
    found: dict[int, Holders] = defaultdict(Holders)
    rows = list(grants.order_by("since", "id"))
    in_team: dict[int, set[int]] = defaultdict(set)
    teams = [grant.team_id for grant in rows if grant.team_id]
    for team, person in live_memberships().filter(team_id__in=teams).values_list("team_id", "person_id"):
        in_team[team].add(person)
    for grant in rows:
        found[grant.role_id].grants.append(grant)
        if grant.person_id:
            found[grant.role_id].people.add(grant.person_id)
        elif grant.team_id:
            found[grant.role_id].people |= in_team[grant.team_id]
    return found


def past_grants(actor: Actor, role: Role, *, limit: int = 20) -> list[RoleGrant]:
    """Who held a role before, the last to end first."""
    return list(visible_grants(actor).filter(role=role, until__lte=clock.now()).order_by("-until", "-id")[:limit])


@dataclass(frozen=True)
class Offer:
    """A permission as it stands on the screen where roles are composed: `locked` says why it cannot be chosen."""

    permission: Permission
    chosen: bool = False
    locked: str = ""


@dataclass(frozen=True)
class OfferGroup:
    kind: Kind
    offers: list[Offer]


def by_kind(names: set[str] | None = None) -> list[tuple[Kind, list[Permission]]]:
    """Declared permissions (or those named) by kind of space, the mild ones first."""
    groups: dict[str, list[Permission]] = defaultdict(list)
    for permission in sorted(permissions.values(), key=lambda permission: LEVELS.index(permission.level)):
        if (names is None or permission.name in names) and permission.kind in kinds:
            groups[permission.kind].append(permission)
    return [(kind, groups[name]) for name, kind in kinds.items() if groups[name]]


def composable(actor: Actor) -> set[str]:
    """Permissions the actor may put into a role: everything but the admins' own for those who manage the organisation,
    for others what they hold themselves."""
    open_ones = {permission.name for permission in permissions.values() if permission.level != "admin"}
    return open_ones if manages_organisation(actor) else open_ones & own_permissions(actor)


def find_people(actor: Actor, text: str, *, limit: int = 8) -> list[Person]:
    """People by the beginning of a name, or by a whole e-mail address.

    Names are searched among organisers, and among everybody for those who may look people up; an address must be known
    in full, so nobody can fish for addresses.
    """
    text = text.strip()
    if len(text) < 2:
        return []
    people = Person.objects.filter(is_active=True, is_newcomer=False)
    if "@" in text:
        return list(Person.objects.with_address(text).filter(is_active=True))
    if not holds(actor, "people.see_people"):
        people = people.filter(pk__in=live_memberships().filter(team__private=False).values("person_id"))
    word = fold(text)
    return list(people.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}")).order_by("sort_key")[:limit])


def teams_for_roles(actor: Actor) -> QuerySet[Team]:
    """Teams that may hold a role: those the actor sees, without private and dissolved ones."""
    return Team.objects.visible_to(actor).filter(private=False, dissolved_at__isnull=True).order_by("name")


# ── Entitlements ──────────────────────────────────────────────────────────────────────────────────────────────────


def entitlements(actor: Actor, edition: Edition, text: str = "", *, source: str = "") -> QuerySet[EntitlementGrant]:
    """Who may come in, by name or address, from all sources or one. Those who were taken back stand at the end."""
    rows = EntitlementGrant.objects.visible_to(actor, "access.see_entitlements").filter(edition=edition)
    if source:
        rows = rows.filter(source=source)
    if text.strip():
        word = fold(text)
        named = Person.objects.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}")).values("pk")
        owners = Person.objects.with_address(text).values("pk")
        rows = rows.filter(Q(person_id__in=named) | Q(person_id__in=owners) | Q(address__startswith=text.strip().lower()))
    over = Q(until__isnull=False, until__lte=clock.now())
    return rows.select_related("person", "by").alias(over=over).order_by("over", "person__sort_key", "address", "id")


@dataclass(frozen=True)
class Source:
    """A list that was taken in: how many of it hold now, and since when."""

    name: str
    holding: int
    waiting: int
    first: datetime
    last: datetime


def sources(actor: Actor, edition: Edition) -> list[Source]:
    rows = EntitlementGrant.objects.visible_to(actor, "access.see_entitlements").filter(edition=edition)
    holding = Q(until__isnull=True) | Q(until__gt=clock.now())
    waiting = holding & Q(person__isnull=True)
    numbers = (
        rows.order_by()
        .values("source")
        .annotate(holding=Count("pk", filter=holding), waiting=Count("pk", filter=waiting), first=Min("created_at"), last=Max("created_at"))
    )
    return [Source(row["source"], row["holding"], row["waiting"], row["first"], row["last"]) for row in numbers.order_by("-last")]


def known_keys(edition: Edition) -> list[str]:
    """What entitlements of this edition open, or are held already: to choose from."""
    opened = Space._base_manager.filter(edition=edition).exclude(opens_to="").values_list("opens_to", flat=True)
    held = EntitlementGrant._base_manager.filter(edition=edition).values_list("key", flat=True)
    return sorted({*opened, *held.distinct(), "stream", "chat"})


# ── Areas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def areas(edition: Edition) -> list[Space]:
    """The areas of an edition and the teams that own them. The caller has asked; areas belong to no private team."""
    rows = Space._base_manager.filter(edition=edition, name="").select_related("owner", "edition")
    order = list(kinds)
    return sorted((row for row in rows if row.kind in kinds and kinds[row.kind].area), key=lambda row: order.index(row.kind))


def holding(actor: Actor, edition: Edition) -> dict[str, int]:
    """How many people hold each entitlement of an edition now, for those who may see who comes in."""
    rows = EntitlementGrant.objects.visible_to(actor, "access.see_entitlements").filter(live(clock.now()), edition=edition)
    numbers = rows.filter(person__isnull=False).order_by().values("key").annotate(people=Count("person_id", distinct=True))
    return {row["key"]: row["people"] for row in numbers}

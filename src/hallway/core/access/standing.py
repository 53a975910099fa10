"""What one actor holds at one moment: the subqueries every clause of the policy is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hallway.core.access.models import EntitlementGrant, GuestPass, Role, RoleGrant
from hallway.core.base import clock
from hallway.core.base.guard import Actor
from hallway.core.teams.models import ORGANISING, MemberKind, Membership, Team, live


@dataclass(frozen=True)
class Standing:
    """An actor and a moment of the real clock.

    `plus` and `minus` ask "what if": teams the person would be in (id → kind), memberships they would have lost;
    `roles` and `ended` the same for roles (id of the role, id of the edition or None for all) and for grants of them. The
    screens use them to say what an act opens and closes.
    """

    actor: Actor
    at: datetime = field(default_factory=clock.now)
    plus: tuple[tuple[int, str], ...] = ()
    minus: tuple[int, ...] = ()
    roles: tuple[tuple[int, int | None], ...] = ()
    ended: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Whether this is a person with an open account. Strangers hold nothing."""
        return self.actor.pk is not None and getattr(self.actor, "is_active", True)

    @property
    def is_real(self) -> bool:
        """Whether nothing is imagined: this is how things are."""
        return not (self.plus or self.minus or self.roles or self.ended)

    def memberships(self) -> QuerySet[Membership]:
        rows = Membership._base_manager.filter(live(self.at), person_id=self.actor.pk).exclude(kind=MemberKind.INACTIVE)
        return rows.exclude(pk__in=self.minus) if self.minus else rows

    def in_team(self, column: str, *, chair: bool = False) -> Q:
        """Rows whose team (the column) this person is a live member, or a chair, of."""
        rows = self.memberships().filter(kind=MemberKind.CHAIR) if chair else self.memberships()
        imagined = [team for team, kind in self.plus if kind == MemberKind.CHAIR or (not chair and kind != MemberKind.INACTIVE)]
        q = Q(**{f"{column}__in": rows.values("team_id")})
        return q | Q(**{f"{column}__in": imagined}) if imagined else q

    def is_organiser(self) -> Q:
        """True for everybody who is a live member of a board, committee or workgroup."""
        rows = self.memberships().filter(team__kind__in=ORGANISING)
        imagined = Team._base_manager.filter(pk__in=[team for team, kind in self.plus if kind != MemberKind.INACTIVE], kind__in=ORGANISING)
        return Q(Exists(rows)) | Q(Exists(imagined)) if self.plus else Q(Exists(rows))

    def grants(self) -> QuerySet[RoleGrant]:
        """Role grants that hold: this person's own and those of their teams."""
        rows = RoleGrant._base_manager.filter(live(self.at)).filter(Q(person_id=self.actor.pk) | self.in_team("team_id"))
        return rows.exclude(pk__in=self.ended) if self.ended else rows

    def grants_covering(self, edition: str) -> QuerySet[RoleGrant]:
        """Those of the grants that cover the outer row's edition (the column): all editions, or that one."""
        return self.grants().filter(Q(edition__isnull=True) | Q(edition_id=OuterRef(edition)))

    def holds_role(self, edition: str, **role: object) -> Q:
        """True where a role like this (its slug, its permissions) covers the row's edition (the column)."""
        q = Q(Exists(self.grants_covering(edition).filter(**{f"role__{name}": value for name, value in role.items()})))
        for role_id, edition_id in self.roles:
            where = Q() if edition_id is None else Q(**{edition: edition_id})
            q |= Q(Exists(Role.objects.filter(pk=role_id, **role))) & where
        return q

    def passes(self, levels: Iterable[str]) -> QuerySet[GuestPass]:
        return GuestPass._base_manager.filter(live(self.at), person_id=self.actor.pk, level__in=levels, team__dissolved_at__isnull=True)

    def entitlements(self) -> QuerySet[EntitlementGrant]:
        return EntitlementGrant._base_manager.filter(live(self.at), person_id=self.actor.pk)

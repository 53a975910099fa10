"""What one actor holds at one moment: the subqueries every clause of the policy is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hallway.core.access.models import EntitlementGrant, GuestPass, RoleGrant
from hallway.core.base import clock
from hallway.core.base.guard import Actor
from hallway.core.teams.models import ORGANISING, MemberKind, Membership, Team, live


@dataclass(frozen=True)
class Standing:
    """An actor and a moment of the real clock.

    `plus` and `minus` ask "what if": teams the person would be in (id → kind), memberships they would have lost. The
    screens use them to say what adding somebody opens and ending a membership closes.
    """

    actor: Actor
    at: datetime = field(default_factory=clock.now)
    plus: tuple[tuple[int, str], ...] = ()
    minus: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """Whether this is a person with an open account. Strangers hold nothing."""
        return self.actor.pk is not None and getattr(self.actor, "is_active", True)

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
        return RoleGrant._base_manager.filter(live(self.at)).filter(Q(person_id=self.actor.pk) | self.in_team("team_id"))

    def grants_covering(self, edition: str) -> QuerySet[RoleGrant]:
        """Those of the grants that cover the outer row's edition (the column): all editions, or that one."""
        return self.grants().filter(Q(edition__isnull=True) | Q(edition_id=OuterRef(edition)))

    def passes(self, levels: Iterable[str]) -> QuerySet[GuestPass]:
        return GuestPass._base_manager.filter(live(self.at), person_id=self.actor.pk, level__in=levels, team__dissolved_at__isnull=True)

    def entitlements(self) -> QuerySet[EntitlementGrant]:
        return EntitlementGrant._base_manager.filter(live(self.at), person_id=self.actor.pk)

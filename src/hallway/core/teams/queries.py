from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from hallway.core.base import clock
from hallway.core.base.guard import Actor, unguarded
from hallway.core.people.models import Person
from hallway.core.teams.models import MemberKind, Membership, Team, TeamKind, live

OPEN_PATHS = {"new", "private"}  # words below /teams/ that mean something else


def live_memberships(at: datetime | None = None) -> QuerySet[Membership]:
    """Memberships that give access at a moment (by default now, UTC): begun, not over, not inactive. Unguarded: the
    policy itself asks it."""
    return Membership._base_manager.filter(live(at or clock.now())).exclude(kind=MemberKind.INACTIVE)


def members_of(team: Team, at: datetime | None = None, *, kinds: Iterable[str] = ()) -> QuerySet[Person]:
    """The people who are in a team at a moment, those of the given kinds or all but the inactive."""
    rows = Membership._base_manager.filter(live(at or clock.now()), team=team)
    rows = rows.filter(kind__in=kinds) if kinds else rows.exclude(kind=MemberKind.INACTIVE)
    return Person.objects.filter(pk__in=rows.values("person_id"))


def board() -> Team | None:
    """The board above all teams: the oldest that is not dissolved."""
    return Team._base_manager.filter(kind=TeamKind.BOARD, dissolved_at__isnull=True).order_by("id").first()


def my_teams(person: Person) -> list[Team]:
    """The teams a person is in now, inactive memberships left out."""
    return list(Team.objects.visible_to(person).filter(pk__in=live_memberships().filter(person=person).values("team_id")))


def has_other_chair(membership: Membership) -> bool:
    """Whether the team has a live chair besides this one."""
    others = live_memberships().filter(team_id=membership.team_id, kind=MemberKind.CHAIR)
    return others.exclude(pk=membership.pk).exists()


def is_live_member(actor: Actor, team: Team, *, kinds: Iterable[str] = ()) -> bool:
    """Whether the actor is in the team now, in one of the kinds; without kinds in any but inactive."""
    rows = live_memberships().filter(team=team, person_id=actor.pk)
    return (rows.filter(kind__in=kinds) if kinds else rows).exists()


def free_slug(wanted: str, *, by: Actor) -> str:
    """A slug nobody has. Where a team the actor cannot see has it, a number is added without a word: "taken" would
    tell that such a team exists."""
    with unguarded("team slugs"):
        taken = set(Team.objects.filter(slug__startswith=wanted[:50]).values_list("slug", flat=True))
    slug, number = (f"{wanted}-team" if wanted in OPEN_PATHS else wanted), 2
    while slug in taken:
        slug, number = f"{wanted[:50]}-{number}", number + 1
    return slug

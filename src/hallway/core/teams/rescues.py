"""What Conference Admins may know of a private team, and how they help one that has lost everybody.

One row: name, kind, how many members, who chairs it, orphaned or not. When it is orphaned (nobody left but inactive
members) two admins together may appoint a member; everybody who was in it is told. There is no other way in.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from hallway.core.audit.record import record, space_of
from hallway.core.base import clock
from hallway.core.base.guard import Actor, NotAllowed, require
from hallway.core.outbox.post import post
from hallway.core.people.models import Person
from hallway.core.teams.actions import enter
from hallway.core.teams.models import MemberKind, Membership, Rescue, Team, live
from hallway.core.teams.queries import live_memberships


class NotOrphaned(Exception):
    """The team has members of its own; nobody is appointed from outside."""


class TakesTwo(Exception):
    """Whoever asks cannot be the one who agrees, nor the one appointed."""


class AlreadySettled(Exception):
    """Somebody else was faster."""


@dataclass(frozen=True)
class PrivateRow:
    """All that is known of a private team outside it."""

    uid: str
    name: str
    kind: str
    members: int
    chairs: list[str]
    rescues: list[Rescue]

    @property
    def orphaned(self) -> bool:
        return self.members == 0


def private_rows(*, by: Actor) -> list[PrivateRow]:
    """One row for each private team, for a Conference Admin (`teams.see_private_rows`)."""
    require(by, "teams.see_private_rows")
    alive = live(clock.now())
    teams = Team._base_manager.filter(private=True, dissolved_at__isnull=True).order_by("name")
    members = dict(live_memberships().filter(team__in=teams).values_list("team_id").annotate(n=Count("pk")).values_list("team_id", "n"))
    chairs = Membership._base_manager.filter(alive, team__in=teams, kind=MemberKind.CHAIR).select_related("person")
    rescues = Rescue._base_manager.filter(open_rescue(), team__in=teams).select_related("person", "by")
    return [
        PrivateRow(
            uid=str(team.uid),
            name=team.name,
            kind=team.get_kind_display(),
            members=members.get(team.pk, 0),
            chairs=[chair.person.name for chair in chairs if chair.team_id == team.pk],
            rescues=[rescue for rescue in rescues if rescue.team_id == team.pk],
        )
        for team in teams
    ]


def open_rescue() -> Q:
    return Q(agreed_at__isnull=True, withdrawn_at__isnull=True)


@transaction.atomic
def ask_rescue(uid: str, person: Person, *, reason: str, by: Actor) -> Rescue:
    """Propose to appoint a person to an orphaned private team. Raises NotOrphaned, TakesTwo."""
    require(by, "teams.see_private_rows")
    if person.pk == by.pk:
        raise TakesTwo
    team = orphaned_team(uid)
    rescue = Rescue(team=team, person=person, by_id=by.pk, reason=reason)
    rescue.save()
    record("teams.rescue.ask", rescue, by=by, person=person.name, reason=reason)
    return rescue


@transaction.atomic
def agree_rescue(rescue: Rescue, *, by: Actor) -> Membership:
    """The second admin agrees: the person becomes a voting member and everybody who ever was one is told.

    Raises TakesTwo, AlreadySettled, NotOrphaned.
    """
    require(by, "teams.see_private_rows")
    team = orphaned_team(str(rescue.team.uid))
    rescue = Rescue._base_manager.select_for_update(no_key=True).get(pk=rescue.pk)
    if rescue.agreed_at or rescue.withdrawn_at:
        raise AlreadySettled
    if by.pk in {rescue.by_id, rescue.person_id}:
        raise TakesTwo
    rescue.agreed_by_id, rescue.agreed_at = by.pk, clock.now()
    rescue.save(update_fields=["agreed_by", "agreed_at"])
    for old in Membership._base_manager.filter(live(clock.now()), team=team, person_id=rescue.person_id):
        Membership._base_manager.filter(pk=old.pk).update(until=clock.now(), ended_by=by.pk)
    membership = enter(team, rescue.person, kind=MemberKind.VOTING, by=by)
    record("teams.rescue.agree", rescue, by=by, person=rescue.person.name)
    everybody = Person.objects.filter(pk__in=Membership._base_manager.filter(team=team).values("person_id"))
    post("teams/rescued", to=everybody, by=by, space_id=space_of(team), context={"team": team})
    return membership


@transaction.atomic
def withdraw_rescue(rescue: Rescue, *, by: Actor) -> None:
    """Take the proposal back; any admin may. Raises AlreadySettled."""
    require(by, "teams.see_private_rows")
    if not Rescue._base_manager.filter(open_rescue(), pk=rescue.pk).update(withdrawn_at=clock.now()):
        raise AlreadySettled
    record("teams.rescue.withdraw", rescue, by=by)


def orphaned_team(uid: str) -> Team:
    team = Team._base_manager.select_for_update(no_key=True).filter(uid=uid, private=True, dissolved_at__isnull=True).first()
    if team is None:
        raise NotAllowed("teams.see_private_rows")
    if live_memberships().filter(team=team).exists():
        raise NotOrphaned
    return team

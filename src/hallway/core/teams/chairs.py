"""How a chair is made: the group proposes, the board confirms or refuses with a reason (S0.40–S0.42)."""

from django.db import transaction

from hallway.core.audit.record import record, space_of
from hallway.core.base import clock
from hallway.core.base.guard import Actor, NotAllowed, holds, may
from hallway.core.live.announce import announce
from hallway.core.outbox.post import post
from hallway.core.people.models import Person
from hallway.core.teams.actions import NotAMember, switch_kind
from hallway.core.teams.models import VOTING, ChairNomination, MemberKind, Membership, Team
from hallway.core.teams.queries import board, is_live_member, live_memberships, members_of


class AlreadyProposed(Exception):
    """The person is the chair, or proposed already."""


class AlreadyDecided(Exception):
    """Somebody else was faster."""


class ReasonMissing(Exception):
    """A refusal says why."""


@transaction.atomic
def propose_chair(team: Team, person: Person, *, by: Actor, replaces: bool = True) -> ChairNomination:
    """Put a member forward as chair. Nothing changes for them until it is confirmed.

    Asks `teams.nominate_chair`. Raises NotAMember, AlreadyProposed.
    """
    team = Team.objects.visible_to(by, "teams.nominate_chair").select_for_update(no_key=True).get(pk=team.pk)
    current = live_memberships().filter(team=team, person=person).first()
    if current is None:
        raise NotAMember
    open_ones = ChairNomination._base_manager.filter(team=team, person=person, outcome="")
    if current.kind == MemberKind.CHAIR or open_ones.exists():
        raise AlreadyProposed
    return write_nomination(team, person, by=by, replaces=replaces)


def write_nomination(team: Team, person: Person, *, by: Actor | None, replaces: bool) -> ChairNomination:
    """The row, its history and the letters to those who decide. The caller has asked."""
    nomination = ChairNomination(team=team, person=person, by_id=by.pk if by else None, replaces=replaces)
    nomination.save()
    record("teams.chair.propose", nomination, by=by, person=person.name)
    deciders = members_of(team, kinds=VOTING) if team.private else members_of(above) if (above := board()) else Person.objects.none()
    if by is not None:
        context = {"team": team, "person": person, "by": by}
        post("teams/chair_proposed", to=deciders.exclude(pk=by.pk), by=by, space_id=space_of(team), context=context)
    announce(f"team:{team.uid}", "chair.proposed", {"nomination": str(nomination.uid)}, space_id=space_of(team))
    return nomination


def may_decide(nomination: ChairNomination, *, by: Actor) -> bool:
    """Whether the actor speaks the deciding word.

    The board does. A private team does not exist for the board, so there another voting member confirms: neither who
    proposed nor who is proposed.
    """
    if nomination.team.private:
        return by.pk not in {nomination.person_id, nomination.by_id} and is_live_member(by, nomination.team, kinds=VOTING)
    return holds(by, "teams.confirm_chair")


@transaction.atomic
def confirm_chair(nomination: ChairNomination, *, by: Actor) -> Membership:
    """Make the proposed person chair, now. With `replaces`, the chairs of before become voting members.

    Asks `may_decide`. Raises AlreadyDecided, NotAMember (they left meanwhile).
    """
    nomination = open_nomination(nomination, by=by)
    team = nomination.team
    current = live_memberships().filter(team=team, person_id=nomination.person_id).select_related("person").first()
    if current is None:
        raise NotAMember
    before = list(live_memberships().filter(team=team, kind=MemberKind.CHAIR).exclude(pk=current.pk).select_related("person"))
    decide(nomination, ChairNomination.Outcome.CONFIRMED, by=by)
    is_chair = current.kind == MemberKind.CHAIR  # the board was faster, by hand
    fresh = current if is_chair else switch_kind(current, kind=MemberKind.CHAIR, by=by, team=team)
    for old in before if nomination.replaces else []:
        switch_kind(old, kind=MemberKind.VOTING, by=by, team=team)
    tell(nomination, by=by)
    return fresh


@transaction.atomic
def refuse_chair(nomination: ChairNomination, *, reason: str, by: Actor) -> None:
    """Say no, with a reason that the team reads. Asks `may_decide`. Raises AlreadyDecided, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    nomination = open_nomination(nomination, by=by)
    decide(nomination, ChairNomination.Outcome.REFUSED, by=by, reason=reason.strip())
    tell(nomination, by=by)


@transaction.atomic
def withdraw_nomination(nomination: ChairNomination, *, by: Actor) -> None:
    """Take a proposal back: who made it, who is proposed, or who may propose. Raises AlreadyDecided."""
    if by.pk not in {nomination.by_id, nomination.person_id} and not may(by, "teams.nominate_chair", nomination.team):
        raise NotAllowed("teams.nominate_chair", nomination.team)
    decide(lock(nomination), ChairNomination.Outcome.WITHDRAWN, by=by)


def open_nomination(nomination: ChairNomination, *, by: Actor) -> ChairNomination:
    if not may_decide(nomination, by=by):
        raise NotAllowed("teams.confirm_chair", nomination.team)
    return lock(nomination)


def lock(nomination: ChairNomination) -> ChairNomination:
    """The nomination and its team, locked, still open."""
    Team._base_manager.select_for_update(no_key=True).get(pk=nomination.team_id)
    rows = ChairNomination._base_manager.select_related("team", "person")
    row = rows.select_for_update(of=("self",)).get(pk=nomination.pk)
    if row.outcome:
        raise AlreadyDecided
    return row


def decide(nomination: ChairNomination, outcome: str, *, by: Actor, reason: str = "") -> None:
    nomination.outcome, nomination.reason, nomination.decided_at, nomination.decided_by_id = outcome, reason, clock.now(), by.pk
    nomination.save(update_fields=["outcome", "reason", "decided_at", "decided_by"])
    record(f"teams.chair.{outcome}", nomination, by=by, person=nomination.person.name, reason=reason)
    announce(f"team:{nomination.team.uid}", f"chair.{outcome}", {"nomination": str(nomination.uid)}, space_id=space_of(nomination.team))


def tell(nomination: ChairNomination, *, by: Actor) -> None:
    team = nomination.team
    context = {"team": team, "person": nomination.person, "reason": nomination.reason, "by": by}
    readers = members_of(team).exclude(pk=by.pk)
    post(f"teams/chair_{nomination.outcome}", to=readers, by=by, space_id=space_of(team), context=context)

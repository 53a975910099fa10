"""Founding teams, and coming into and out of them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.text import slugify

from hallway.core.audit.record import record, space_of
from hallway.core.base import clock
from hallway.core.base.guard import Actor, NotAllowed, holds, require
from hallway.core.editions.models import Edition
from hallway.core.live.announce import announce
from hallway.core.outbox.post import post
from hallway.core.people.models import Person, fold
from hallway.core.teams.models import MemberKind, Membership, Team, TeamKind, live
from hallway.core.teams.queries import board, free_slug, has_other_chair
from hallway.core.teams.signals import membership_ended, membership_ending, team_becoming_private, team_founded


class AlreadyMember(Exception):
    """The person is in the team; change the kind instead."""


class NotAMember(Exception):
    """The membership is over: somebody else was faster."""


class LastChair(Exception):
    """The team would be left without a chair."""


class BoardDecides(Exception):
    """Only the board's word makes a chair."""


class KnownToEverybody(Exception):
    """A board cannot be private."""


class TeamDissolved(Exception):
    """The team ended."""


@transaction.atomic
def found_team(
    name: str,
    *,
    kind: TeamKind,
    by: Actor,
    short_name: str = "",
    edition: Edition | None = None,
    scope: str = "",
    areas: Iterable[str] = (),
    established_on: date | None = None,
    established_by: str = "",
    private: bool = False,
    private_reason: str = "",
    chair: Person | None = None,
) -> Team:
    """Found a team. Its spaces are made with it. `chair`, if given, is appointed: the founder speaks for the board.

    Asks `teams.found_team`, and for a chair `teams.confirm_chair`.
    """
    require(by, "teams.found_team")
    if chair is not None:
        require(by, "teams.confirm_chair")
    one_after_the_other()
    wanted = slugify(fold(short_name or name))[:60] or "team"
    team = Team(
        slug=free_slug(wanted, by=by),
        name=name,
        short_name=short_name,
        kind=kind,
        edition=edition,
        scope=scope,
        areas=list(areas),
        established_on=established_on,
        established_by=established_by,
        private=private,
        private_reason=private_reason,
    )
    team.save()
    team_founded.send(Team, team=team, by=by)
    record("teams.team.found", team, by=by, name=name, kind=kind, private=private)
    if chair is not None:
        enter(team, chair, kind=MemberKind.CHAIR, by=by)
    return team


def one_after_the_other() -> None:
    """Lock what every founding locks: at the same moment two teams of one name would choose the same slug."""
    Team._base_manager.select_for_update(no_key=True).filter(kind=TeamKind.BOARD).order_by("id").first()


@transaction.atomic
def edit_team(team: Team, *, by: Actor, **changes: object) -> Team:
    """Change names, scope, areas or founding data (`changes` are field values). Asks `teams.edit_team`."""
    team = Team.objects.visible_to(by, "teams.edit_team").select_for_update(no_key=True).get(pk=team.pk)
    before = {name: getattr(team, name) for name in changes}
    for name, value in changes.items():
        setattr(team, name, value)
    team.save(update_fields=list(changes))
    changed = {name: [str(before[name]), str(value)] for name, value in changes.items() if before[name] != value}
    if changed:
        record("teams.team.edit", team, by=by, changed=changed)
    return team


@transaction.atomic
def make_private(team: Team, *, reason: str, by: Actor) -> Team:
    """Close a team to everybody outside, for good. Its chair decides; an area of an edition cannot belong to it.

    Asks `teams.edit_team`. Raises KnownToEverybody.
    """
    team = Team.objects.visible_to(by, "teams.edit_team").select_for_update(no_key=True).get(pk=team.pk)
    if team.kind == TeamKind.BOARD:
        raise KnownToEverybody
    team_becoming_private.send(Team, team=team, by=by)
    team.private, team.private_reason = True, reason
    team.save(update_fields=["private", "private_reason"])
    record("teams.team.make_private", team, by=by, reason=reason)
    return team


@transaction.atomic
def dissolve_team(team: Team, *, by: Actor) -> Team:
    """End a team: every membership ends now. What it owned stays its own and can be read by nobody but through shares.

    Asks `teams.found_team`, and of a private team its chair. Nobody dissolves the board above all teams.
    """
    what = "teams.edit_team" if team.private else "read"
    if not team.private:
        require(by, "teams.found_team")
    if team == board():
        raise NotAllowed("teams.found_team", team)
    team = Team.objects.visible_to(by, what).select_for_update(no_key=True).get(pk=team.pk)
    if team.dissolved_at:
        raise TeamDissolved
    now = clock.now()
    for membership in unfinished(team, now):
        close(membership, at=now, by=by)
    Team.objects.visible_to(by).filter(pk=team.pk).update(dissolved_at=now)
    record("teams.team.dissolve", team, by=by)
    return team


@transaction.atomic
def add_member(
    team: Team, person: Person, *, kind: MemberKind, by: Actor, since: datetime | None = None, until: datetime | None = None
) -> Membership:
    """Take a person into a team, from now or from `since` to `until` (UTC).

    Asks `teams.add_member` of the team, or `teams.appoint_member`. A chair is made by the board alone (BoardDecides).
    Raises AlreadyMember, TeamDissolved.
    """
    team = locked_for_members(team, by=by)
    if kind == MemberKind.CHAIR and not holds(by, "teams.confirm_chair"):
        raise BoardDecides
    membership = enter(team, person, kind=kind, by=by, since=since, until=until)
    post("teams/added", to=person, by=by, space_id=space_of(team), context={"team": team, "membership": membership, "by": by})
    return membership


@transaction.atomic
def change_kind(membership: Membership, *, kind: MemberKind, by: Actor) -> Membership:
    """Move a member to another kind, from now on. The row of before is ended and stays; undo is the same act back.

    Asks like `add_member`. Raises NotAMember, LastChair, BoardDecides.
    """
    team = locked_for_members(membership.team, by=by)
    current = Membership.objects.visible_to(by).filter(pk=membership.pk).filter(live(clock.now())).first()
    if current is None:
        raise NotAMember
    if kind == current.kind:
        return current
    if kind == MemberKind.CHAIR and not holds(by, "teams.confirm_chair"):
        raise BoardDecides
    keep_a_chair(current, by=by)
    return switch_kind(current, kind=kind, by=by, team=team)


@transaction.atomic
def end_membership(membership: Membership, *, by: Actor) -> None:
    """End a membership at once: everything it opened closes with the commit. Everybody may end their own. One that has
    not begun yet is called off.

    Asks `teams.end_membership` of the team, or `teams.appoint_member`, or being the member. Raises NotAMember, LastChair.
    """
    if by.pk == membership.person_id:
        team = Team._base_manager.select_for_update(no_key=True).get(pk=membership.team_id)
    else:
        team = locked_for_members(membership.team, by=by, what="teams.end_membership")
    now = clock.now()
    current = unfinished(team, now).filter(pk=membership.pk).first()
    if current is None:
        raise NotAMember
    if current.is_live(now):
        keep_a_chair(current, by=by)
    space_id = space_of(team)
    close(current, at=now, by=by)
    post("teams/ended", to=current.person, by=by, space_id=space_id, context={"team": team, "by": by, "own": by.pk == current.person_id})


def locked_for_members(team: Team, *, by: Actor, what: str = "teams.add_member") -> Team:
    """The team's row, locked, if the actor may bring people in or out. They are asked after the lock: who was ended while
    they waited for it does nothing more."""
    locked = Team._base_manager.select_for_update(no_key=True).get(pk=team.pk)
    teams = Team.objects.visible_to(by, what)
    if not teams.filter(pk=team.pk).exists():
        teams = Team.objects.visible_to(by)
        if locked.private or not (holds(by, "teams.appoint_member") and teams.filter(pk=team.pk).exists()):
            raise NotAllowed(what, team)
    if locked.dissolved_at:
        raise TeamDissolved
    return locked


def keep_a_chair(membership: Membership, *, by: Actor) -> None:
    """Refuse to take a team's last chair away. The board may release the chair of another team; nobody can leave the
    board itself without one. The caller holds the team's lock."""
    if membership.kind != MemberKind.CHAIR or has_other_chair(membership):
        return
    released = membership.team.kind != TeamKind.BOARD and by.pk != membership.person_id and holds(by, "teams.confirm_chair")
    if not released:
        raise LastChair


def enter(
    team: Team, person: Person, *, kind: str, by: Actor | None, since: datetime | None = None, until: datetime | None = None
) -> Membership:
    """Write the membership, tell the history and whoever looks. The caller has asked and holds the team's lock."""
    since = since or clock.now()
    rows = Membership._base_manager.filter(team=team, person=person)
    if rows.filter(live(since)).exists() or rows.filter(since__gt=since).exists():
        raise AlreadyMember
    last = Membership._base_manager.filter(team=team).aggregate(last=Max("position"))["last"] or 0
    membership = Membership(team=team, person=person, kind=kind, since=since, until=until, position=last + 1, by_id=by.pk if by else None)
    membership.save()
    record("teams.membership.begin", membership, by=by, person=person.name, kind=kind)
    announce(f"team:{team.uid}", "membership.began", {"membership": str(membership.uid)}, space_id=space_of(team))
    return membership


def switch_kind(current: Membership, *, kind: str, by: Actor, team: Team) -> Membership:
    """End the row and begin one of another kind at the same moment, at the same place in the list."""
    now = clock.now()
    membership_ending.send(Membership, membership=current, by=by, becomes=kind)
    Membership._base_manager.filter(pk=current.pk).update(until=now, ended_by=by.pk)
    fresh = Membership(team=team, person=current.person, kind=kind, since=now, until=current.until, position=current.position, by_id=by.pk)
    fresh.save()
    record("teams.membership.change_kind", fresh, by=by, person=current.person.name, kind=[current.kind, kind])
    announce(f"team:{team.uid}", "membership.changed", {"membership": str(fresh.uid)}, space_id=space_of(team))
    if kind == MemberKind.INACTIVE:
        membership_ended.send(Membership, membership=current, by=by)
    return fresh


def close(membership: Membership, *, at: datetime, by: Actor) -> None:
    membership_ending.send(Membership, membership=membership, by=by, becomes=None)
    Membership._base_manager.filter(pk=membership.pk).update(until=max(at, membership.since), ended_by=by.pk)
    record("teams.membership.end", membership, by=by, person=membership.person.name)
    team = membership.team
    announce(f"team:{team.uid}", "membership.ended", {"membership": str(membership.uid)}, space_id=space_of(team))
    membership_ended.send(Membership, membership=membership, by=by)


def unfinished(team: Team, at: datetime) -> QuerySet[Membership]:
    """Memberships that are not over: also those that begin later."""
    return Membership._base_manager.filter(Q(until__isnull=True) | Q(until__gt=at), team=team).select_related("team", "person")

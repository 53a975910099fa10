"""What the team pages show."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from hallway.apps.committees.models import Note
from hallway.core.access.abilities import abilities
from hallway.core.access.doors import level_of, reachable
from hallway.core.access.models import Share, Space
from hallway.core.access.standing import Standing
from hallway.core.attachments.models import Attachment
from hallway.core.base import clock
from hallway.core.base.guard import Actor, holds
from hallway.core.base.rules import kinds
from hallway.core.people.models import Person, fold
from hallway.core.teams.chairs import may_decide
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Team, live
from hallway.core.teams.queries import live_memberships


@dataclass(frozen=True)
class Group:
    """Members of one standing, in the order the team lists them (S0.43, S0.45, S0.46)."""

    kind: str
    title: str
    members: list[Membership]


@dataclass
class Rights:
    """What the viewer may do on a team's page; each is asked of the policy once."""

    add: bool = False
    end: bool = False
    edit: bool = False
    propose: bool = False
    dissolve: bool = False
    member: Membership | None = None
    decide: set[int] = field(default_factory=set)  # nominations they speak the deciding word on


def rights(actor: Actor, team: Team, nominations: list[ChairNomination]) -> Rights:
    if team.dissolved_at:
        return Rights()

    may = abilities(actor, team, "teams.add_member", "teams.end_membership", "teams.edit_team", "teams.nominate_chair")
    appoints = not team.private and holds(actor, "teams.appoint_member")
    edits = "teams.edit_team" in may
    return Rights(
        add=appoints or "teams.add_member" in may,
        end=appoints or "teams.end_membership" in may,
        edit=edits,
        propose="teams.nominate_chair" in may,
        dissolve=edits if team.private else holds(actor, "teams.found_team"),
        member=Membership.objects.visible_to(actor).filter(live(clock.now()), team=team, person_id=actor.pk).first(),
        decide={row.pk for row in nominations if may_decide(row, by=actor)},
    )


def member_groups(actor: Actor, team: Team) -> list[Group]:
    """The members of now (and those who will come), by standing: the chair stands among the voting, marked."""
    rows = Membership.objects.visible_to(actor).filter(team=team).filter(Q(until__isnull=True) | Q(until__gt=clock.now()))
    rows = list(rows.select_related("person").order_by("position", "since", "id"))
    voting = [row for row in rows if row.kind in {MemberKind.CHAIR, MemberKind.VOTING}]
    others = [
        Group(kind.value, str(kind.label), [row for row in rows if row.kind == kind])
        for kind in (MemberKind.NON_VOTING, MemberKind.INACTIVE)
    ]
    return [Group("voting", str(MemberKind.VOTING.label), voting), *others]


def past_members(actor: Actor, team: Team) -> list[Membership]:
    """Memberships that are over, the last to end first."""
    rows = Membership.objects.visible_to(actor).filter(team=team, until__lte=clock.now())
    return list(rows.select_related("person", "ended_by", "by").order_by("-until", "-id"))


def open_nominations(actor: Actor, team: Team) -> list[ChairNomination]:
    rows = ChairNomination.objects.visible_to(actor).filter(team=team, outcome="")
    return list(rows.select_related("person", "by", "team"))


@dataclass(frozen=True)
class TeamDoor:
    """One of a team's spaces as the viewer sees it: what it is, how far they get, whom else it is open to."""

    space: Space
    title: str
    level: str
    shares: list[Share]


def team_doors(actor: Actor, team: Team) -> list[TeamDoor]:
    """The team's spaces the viewer may enter. Two queries."""
    spaces = list(reachable(Standing(actor)).filter(owner=team).select_related("owner", "edition"))
    shares = list(Share.objects.visible_to(actor).filter(space__in=spaces).select_related("team"))
    return [
        TeamDoor(space, str(kinds[space.kind].title), level_of(space), [share for share in shares if share.space_id == space.pk])
        for space in spaces
        if space.kind in kinds
    ]


def newest_notes(actor: Actor, team: Team, *, archived: bool = False) -> QuerySet[Note]:
    notes = Note.objects.visible_to(actor).filter(space__owner=team, archived_at__isnull=not archived)
    return notes.select_related("changed_by").order_by("-changed_at")


def removed_files(actor: Actor, note: Note) -> list[Attachment]:
    """Files somebody took off a note, whose bytes are still kept; the last one first."""
    rows = note.files.visible_to(actor).filter(removed_at__isnull=False).exclude(file="")
    return list(rows.select_related("removed_by").order_by("-removed_at"))


def candidates(actor: Actor, text: str, *, team: Team, limit: int = 8) -> list[Person]:
    """People one may add to a team, by the beginning of a name or by their whole e-mail address.

    Names are searched among organisers, and among everybody for those who may look people up; an address must be known
    in full, so nobody can fish for addresses. Who is in the team already is left out.
    """
    text = text.strip()
    if len(text) < 2:
        return []
    people = Person.objects.filter(is_active=True, is_newcomer=False)
    inside = Membership.objects.visible_to(actor).filter(live(clock.now()), team=team).values("person_id")
    if "@" in text:
        return list(Person.objects.with_address(text).filter(is_active=True).exclude(pk__in=inside))
    known = (
        people
        if holds(actor, "people.see_people")
        else people.filter(pk__in=live_memberships().filter(team__private=False).values("person_id"))
    )
    word = fold(text)
    named = known.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}"))
    return list(named.exclude(pk__in=inside).order_by("sort_key")[:limit])


def waiting_for(actor: Actor) -> list[ChairNomination]:
    """Chairs proposed in teams the actor sees, on which they speak the deciding word."""
    rows = ChairNomination.objects.visible_to(actor).filter(outcome="").select_related("team", "person", "by")
    return [row for row in rows if may_decide(row, by=actor)]

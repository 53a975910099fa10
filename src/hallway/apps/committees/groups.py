"""Taking groups in from a file: who is in which team, in which standing, since when, and for what.

Two shapes are understood: that of a workgroup's page (`name`, `full_name`, `scope`, `established`, `established_by`,
`chair: {who, state}`, `voting`, `non_voting`, `inactive`) and that of a foundation's charters (`name`, `chair`,
`co_chair`, `members`, `scope`). One group, a list of them, or `{"groups": […]}`. All or nothing.
"""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hallway.core.access.models import Role
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person, fold
from hallway.core.teams.actions import enter
from hallway.core.teams.chairs import write_nomination
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Team, TeamKind, live
from hallway.core.teams.signals import team_founded

MAX_BYTES = 5_000_000
STANDINGS = {
    "voting": MemberKind.VOTING,
    "members": MemberKind.VOTING,
    "non_voting": MemberKind.NON_VOTING,
    "inactive": MemberKind.INACTIVE,
}


class Unreadable(Exception):
    """Nothing was taken in. `problems` are sentences, each with its place."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = list(problems)


@dataclass
class Group:
    """A team as the file tells it. Members in the file's order, each name once."""

    name: str
    short_name: str
    kind: TeamKind
    scope: str = ""
    areas: list[str] = field(default_factory=list)
    established_on: date | None = None
    established_by: str = ""
    private: bool = False
    members: dict[str, MemberKind] = field(default_factory=dict)
    proposed_chair: str = ""
    roles: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    team: Team
    made: bool
    added: int
    left_alone: list[str]  # in the team, but not in the file


def read(data: bytes) -> list[Group]:
    """Parse and check a file. Raises Unreadable with every problem found."""
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is larger than %(n)d MB.") % {"n": MAX_BYTES // 1_000_000})
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Unreadable(_("This is not a JSON file: %(error)s") % {"error": str(error)[:200]}) from error
    if isinstance(found, dict):
        found = found["groups"] if isinstance(found.get("groups"), list) else [found]
    if not isinstance(found, list) or not found:
        raise Unreadable(_("The file holds no groups."))
    problems: list[str] = []
    groups = [read_group(item, place=_("group %(n)d") % {"n": number}, problems=problems) for number, item in enumerate(found, 1)]
    names = [slug_of(group) for group in groups if group]
    problems += [_("“%(name)s” stands in the file twice.") % {"name": name} for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise Unreadable(*problems)
    return [group for group in groups if group]


def read_group(item: Any, *, place: str, problems: list[str]) -> Group | None:
    name = text_of(item, "full_name") or text_of(item, "name") if isinstance(item, dict) else ""
    if not name:
        problems.append(_("%(place)s: it has no name.") % {"place": place})
        return None
    place = f"{place} ({name[:60]})"
    short = text_of(item, "name") if text_of(item, "full_name") else ""
    scope, areas = scope_of(text_of(item, "scope"))
    group = Group(
        name=name[:120],
        short_name=short[:40],
        kind=kind_of(item, name),
        scope=scope,
        areas=areas,
        established_by=text_of(item, "established_by")[:120],
        private=bool(item.get("private") or item.get("sensitive")),
        roles=[role for role in item.get("user_groups") or [] if isinstance(role, str)],
    )
    if founded := text_of(item, "established"):
        try:
            group.established_on = date.fromisoformat(founded)
        except ValueError:
            problems.append(_("%(place)s: “%(text)s” is not a date; write 2014-12-22.") % {"place": place, "text": founded[:40]})
    read_members(item, group, place=place, problems=problems)
    return group


def text_of(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return " ".join(value.split()) if isinstance(value, str) and key != "scope" else value.strip() if isinstance(value, str) else ""


def scope_of(text: str) -> tuple[str, list[str]]:
    """The scope, and its areas where it names them after "in particular:" (S0.3)."""
    head, mark, tail = text.partition("in particular:")
    if not mark:
        return text, []
    return head.strip().rstrip(",:"), [area.strip().rstrip(".") for area in tail.split(",") if area.strip()]


def kind_of(item: dict[str, Any], name: str) -> TeamKind:
    wanted = item.get("kind")
    if wanted in TeamKind.values:
        return TeamKind(wanted)
    words = name.casefold()
    return TeamKind.COMMITTEE if "committee" in words else TeamKind.BOARD if words.endswith("board") else TeamKind.WORKGROUP


def read_members(item: dict[str, Any], group: Group, *, place: str, problems: list[str]) -> None:
    """Everybody once, in the file's order."""
    for key, kind in STANDINGS.items():
        names = item.get(key) or []
        if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
            problems.append(_("%(place)s, “%(key)s”: this is not a list of names.") % {"place": place, "key": key})
            continue
        for name in (name.strip()[:150] for name in names):
            if group.members.setdefault(name, kind) != kind:
                problems.append(_("%(place)s: %(name)s stands there twice, in different lists.") % {"place": place, "name": name})
    read_chair(item, group, place=place, problems=problems)


def read_chair(item: dict[str, Any], group: Group, *, place: str, problems: list[str]) -> None:
    """A confirmed chair is one; a proposed chair keeps their standing until the board confirms them."""
    chair = item.get("chair")
    if isinstance(chair, str):
        chair = {"who": chair, "state": "confirmed"}
    who = text_of(chair, "who")[:150] if isinstance(chair, dict) else ""
    state = chair.get("state") or "confirmed" if isinstance(chair, dict) else ""
    if who and state == "proposed":
        group.members.setdefault(who, MemberKind.VOTING)
        group.proposed_chair = who
    elif who and state == "confirmed":
        group.members = {**({} if who in group.members else {who: MemberKind.CHAIR}), **group.members}
        group.members[who] = MemberKind.CHAIR
    elif who:
        problems.append(_("%(place)s: a chair is “confirmed” or “proposed”.") % {"place": place})
    if second := text_of(item, "co_chair")[:150]:
        group.members[second] = MemberKind.CHAIR


def slug_of(group: Group) -> str:
    return slugify(fold(group.short_name or group.name))[:60] or "team"


@transaction.atomic
def import_groups(groups: list[Group]) -> list[Outcome]:
    """Write the groups: teams made or brought up to date, members added. Nobody is put out; who is missing in the file is
    listed. A name that stands in several groups of the file is one person; a name is never matched with somebody from
    elsewhere, because two people may share it. The command line acts for the installation (`by=None`)."""
    people: dict[str, Person] = {}
    return [import_group(group, people) for group in groups]


def import_group(group: Group, people: dict[str, Person]) -> Outcome:
    team = Team._base_manager.select_for_update().filter(slug=slug_of(group), dissolved_at__isnull=True).first()
    made = team is None
    team = team or Team(slug=slug_of(group), private=group.private)
    team.name, team.short_name, team.kind = group.name, group.short_name, group.kind
    team.scope, team.areas, team.established_on, team.established_by = group.scope, group.areas, group.established_on, group.established_by
    team.save()
    if made:
        team_founded.send(Team, team=team, by=None)
        record("teams.team.found", team, by=None, name=team.name, kind=team.kind, private=team.private)
    rows = Membership._base_manager.filter(live(clock.now()), team=team).select_related("person")
    inside = {row.person.name: row.person for row in rows}
    people.update({name: person for name, person in inside.items() if name not in people})
    missing = [name for name in group.members if name not in inside]
    for name in missing:
        people[name] = people.get(name) or create_person(name, by=None)
        enter(team, people[name], kind=group.members[name], by=None)
    propose(team, group, people)
    return Outcome(team, made, len(missing), sorted(set(inside) - set(group.members), key=fold))


def propose(team: Team, group: Group, people: dict[str, Person]) -> None:
    person = people.get(group.proposed_chair)
    if person and not ChairNomination._base_manager.filter(team=team, person=person, outcome="").exists():
        write_nomination(team, person, by=None, replaces=True)


def missing_roles(groups: list[Group]) -> list[str]:
    """User groups the file speaks of that are no roles here."""
    named = {role for group in groups for role in group.roles}
    return sorted(named - set(Role.objects.values_list("name", flat=True)))

"""From rows to what the components of `ui` show."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from hallway.apps.committees.models import Note
from hallway.apps.committees.queries import TeamDoor
from hallway.core.access.doors import Door
from hallway.core.access.explain import Way
from hallway.core.base.rules import kinds
from hallway.core.teams.models import Team
from hallway.ui.parts import Line, Row, Tab


def level(name: str) -> str:
    return {"read": _("read"), "write": _("read and write"), "manage": _("manage")}[name]


def tabs(team: Team, current: str, *, edits: bool = False) -> list[Tab]:
    pages = [("overview", _("Overview"), "team"), ("notes", _("Notes"), "notes"), ("history", _("History"), "history")]
    if edits:
        pages.append(("edit", _("Settings"), "edit"))
    return [Tab(title, reverse(f"committees:{view}", args=[team.slug]), current=name == current) for name, title, view in pages]


def gains(doors: Iterable[Door]) -> list[Line]:
    """What somebody gets into that they do not get into today."""
    return [changed(door, was=door.before, now=door.level) if door.before else Line("add", words(door)) for door in doors]


def losses(doors: Iterable[Door]) -> list[Line]:
    """What closes; where something remains, what that is."""
    return [changed(door, was=door.level, now=door.before) if door.before else Line("del", words(door)) for door in doors]


def changed(door: Door, *, was: str, now: str) -> Line:
    return Line("chg", words(door), was=level(was), now=level(now))


def words(door: Door) -> str:
    if door.before:
        return _("%(title)s of %(where)s") % {"title": door.title, "where": door.where}
    return _("%(title)s of %(where)s, %(level)s") % {"title": door.title, "where": door.where, "level": level(door.level)}


def team_rows(teams: Iterable[Team], mine: dict[int, str]) -> list[Row]:
    return [
        Row(
            title=team.name,
            url=reverse("committees:team", args=[team.slug]),
            small=Truncator(team.scope).chars(140),
            flag=team.letters,
            badge=mine.get(team.pk, ""),
            badge_kind="here" if team.pk in mine else "",
            end=_("private") if team.private else team.edition.name if team.edition else "",
            arrow=True,
        )
        for team in teams
    ]


def door_rows(doors: Iterable[TeamDoor]) -> list[Row]:
    """The team's spaces: what each is, and whom else it is open to."""
    return [
        Row(
            title=door_title(door),
            url=reverse("committees:space", args=[door.space.uid]),
            small=opened_to(door),
            icon="door-open",
            arrow=True,
        )
        for door in doors
    ]


def door_title(door: TeamDoor) -> str:
    """A team has a programme in every edition: the year tells them apart."""
    return f"{door.title}, {door.space.edition.name}" if door.space.edition else door.title


def opened_to(door: TeamDoor) -> str:
    if door.space.owner.private:
        return _("closed to everybody outside")
    others = [_("%(team)s may %(level)s") % {"team": share.team.short, "level": level(share.level)} for share in door.shares]
    if door.space.open_level != "none":
        others.append(_("all teams may %(level)s") % {"level": level(door.space.open_level)})
    return ", ".join(others) or _("the team alone")


def note_rows(notes: Iterable[Note]) -> list[Row]:
    return [
        Row(
            title=note.title,
            url=reverse("committees:note", args=[note.uid]),
            small=_("%(who)s, %(when)s") % {"who": note.changed_by or _("the system"), "when": date_format(note.changed_at, "DATE_FORMAT")},
            icon="file-text",
            arrow=True,
        )
        for note in notes
    ]


def way_rows(ways: Iterable[Way]) -> list[Row]:
    return [Row(title=way.who, small=_("may %(level)s: %(how)s") % {"level": level(way.level), "how": way.how}, icon="key") for way in ways]


def space_title(kind: str) -> str:
    return str(kinds[kind].title) if kind in kinds else kind

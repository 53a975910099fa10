"""From roles, grants and entitlements to what the components of `ui` show."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.core.access.doors import Door
from hallway.core.access.models import Role, RoleGrant
from hallway.core.access.queries import Holders
from hallway.core.base.rules import permissions
from hallway.ui.parts import Line, Row


def level(name: str) -> str:
    return {"read": _("read"), "write": _("read and write"), "manage": _("manage")}[name]


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def sentence(name: str) -> str:
    """What a permission lets somebody do. One whose app is gone keeps its name."""
    return str(permissions[name].sentence) if name in permissions else name


def role_rows(roles: Iterable[Role], held: dict[int, Holders]) -> list[Row]:
    return [
        Row(
            title=role.name,
            url=reverse("access:role", args=[role.slug]),
            small=purpose(role),
            icon="lock" if role.locked else "key",
            end=how_many(held.get(role.pk, Holders())),
            arrow=True,
        )
        for role in roles
    ]


def purpose(role: Role) -> str:
    """What a role is for. The shipped ones say it in every language."""
    return _(role.purpose) if role.locked and role.purpose else role.purpose


def how_many(held: Holders) -> str:
    if not held.grants:
        return _("nobody")
    people = len(held.people)
    return ngettext("%(number)d person", "%(number)d people", people) % {"number": people}


def where(grant: RoleGrant) -> str:
    return grant.edition.name if grant.edition else _("all editions")


def opens(doors: Iterable[Door]) -> list[Line]:
    return [Line("add", words(door)) if not door.before else changed(door, door.before, door.level) for door in doors]


def closes(doors: Iterable[Door]) -> list[Line]:
    return [Line("del", words(door)) if not door.before else changed(door, door.level, door.before) for door in doors]


def changed(door: Door, was: str, now: str) -> Line:
    return Line("chg", _("%(title)s of %(where)s") % {"title": door.title, "where": door.where}, was=level(was), now=level(now))


def words(door: Door) -> str:
    return _("%(title)s of %(where)s, %(level)s") % {"title": door.title, "where": door.where, "level": level(door.level)}


def rights(names: Iterable[str], *, gained: bool = True) -> list[Line]:
    """What a role may do, as lines of a diff: beyond the doors it opens."""
    return [Line("add" if gained else "del", _("may %(what)s") % {"what": sentence(name)}) for name in names]


def difference(before: Iterable[str], after: Iterable[str]) -> list[Line]:
    """What a role gains and loses by being composed anew."""
    before, after = set(before), set(after)
    gained = rights(sorted(after - before))
    return gained + rights(sorted(before - after), gained=False)


def door_groups(doors: Iterable[Door]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Doors by where they are: (team or edition, [(what, how far)])."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for door in doors:
        groups.setdefault(door.where, []).append((door.title, level(door.level)))
    return list(groups.items())

"""From roles, grants and entitlements to what the components of `ui` show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.core.access.doors import Door
from hallway.core.access.holdings import Holding
from hallway.core.access.models import Role, RoleGrant, Space
from hallway.core.access.queries import Holders
from hallway.core.base.rules import Kind, kinds, permissions
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


# ── Areas, and who enters by ticket or list ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Area:
    """An area of an edition as its screen shows it."""

    space: Space
    kind: Kind
    entry: str
    may_open: bool


def area(space: Space, *, may_open: bool, holding: int | None) -> Area:
    return Area(space, kinds[space.kind], entry(space, holding), may_open)


def is_open(space: Space) -> bool:
    return bool(space.opens_to) and space.opens_to_level != "none" and not space.owner.private


def title(space: Space) -> str:
    return str(kinds[space.kind].title) if space.kind in kinds else space.kind


def entry(space: Space, holding: int | None = None) -> str:
    """Who enters a space by an entitlement; with how many those are, for whoever may know."""
    if not is_open(space):
        return _("Nobody enters by ticket or list.")
    words = (
        _("Whoever holds “%(key)s” may read and write.") if space.opens_to_level == "write" else _("Whoever holds “%(key)s” may read.")
    ) % {"key": space.opens_to}
    if holding is None:
        return words
    return f"{words} " + ngettext("That is %(number)d person now.", "Those are %(number)d people now.", holding) % {"number": holding}


def entry_opened(space: Space, key: str, level: str) -> str:
    words = (
        _("Whoever holds “%(key)s” may read and write in %(area)s now.")
        if level == "write"
        else _("Whoever holds “%(key)s” may read %(area)s now.")
    )
    return words % {"key": key, "area": title(space)}


def entry_hint(kind: str, level: str) -> str:
    """What an entitlement of this level gives in a space of this kind, beside entering it."""
    levels = {"read"} if level == "read" else {"read", "write"}
    names = [permission.name for permission in permissions.values() if permission.kind == kind and permission.level in levels]
    if not names:
        return _("They see what lies here.") if level == "read" else _("They work in everything that lies here.")
    return _("They may %(what)s.") % {"what": "; ".join(sentence(name) for name in names)}


# ── What I hold ───────────────────────────────────────────────────────────────────────────────────────────────────


def holdings(held: Iterable[Holding]) -> list[tuple[object, list[str]]]:
    """What somebody holds, each with the doors it opens in words."""
    return [(each.row, [words(door) for door in each.doors]) for each in held]


def role_gives(role: Role) -> list[str]:
    return [sentence(permission.name) for permission in role.permissions.all()]

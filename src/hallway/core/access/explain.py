"""Why somebody may or may not, in sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import BooleanField, ExpressionWrapper, Model
from django.utils import formats
from django.utils.translation import gettext as _

from hallway.core.access.lookup import spaces_of
from hallway.core.access.models import GuestPass, ReadingTeam, Role, RoleGrant, Share, Space
from hallway.core.access.policy import (
    ROUTES,
    Ask,
    home_opens,
    outside_private,
    parse,
    read_with,
    relation_opens,
    relation_q,
    space_q,
    visible,
)
from hallway.core.access.standing import Standing
from hallway.core.base.guard import Actor, Anyone
from hallway.core.base.rules import permissions, rules_of
from hallway.core.teams.models import MemberKind, live
from hallway.core.teams.queries import members_of


@dataclass
class Explanation:
    """`allowed` equals what `visible_to` says. `reasons` finish "You may see this because …"; `instead` says whom to
    ask when the answer is no."""

    allowed: bool
    reasons: list[str] = field(default_factory=list)
    instead: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def explain(actor: Actor, thing: Model, what: str = "read") -> Explanation:
    """Why the actor may or may not do `what` (a level, a permission's name or a field group) with a thing."""
    model = type(thing)
    rules = rules_of(model)
    ask = parse(what, rules)
    me = Standing(actor)
    allowed = model._base_manager.filter(visible(model, actor, what), pk=thing.pk).exists()
    if not allowed:
        return Explanation(False, instead=whom_to_ask(thing, what))
    reasons = space_reasons(me, ask, thing)
    rows = model._base_manager.filter(pk=thing.pk)
    if me.known:
        held = [relation for relation in rules.relations if relation_opens(relation, ask)]
        reasons += [str(relation.sentence) for relation in held if rows.filter(relation_q(relation, rules.home, actor)).exists()]
    if ask == Ask("read"):
        public_rows = rows.filter(outside_private(rules.home, public=True))
        reasons += [str(public.sentence) for public in rules.public if public_rows.filter(public.q(me.at)).exists()]
    return Explanation(True, reasons)


def space_reasons(me: Standing, ask: Ask, thing: Model) -> list[str]:
    """The routes that lead this person into the thing's space."""
    if not me.known or not home_opens(rules_of(type(thing)), ask):
        return []
    spaces = spaces_of(thing, ask.permission.kind if ask.permission else "").select_related("owner", "edition")
    space = spaces.filter(space_q(me, ask)).first()
    if space is None:
        return []
    found = routes_into(me, ask, space)
    reasons = [SENTENCES[name](me, space, ask) for name in found if not outdone(name, found)]
    if reasons and not space.owner.private:
        reasons.append(_("nothing here is private"))
    return reasons


def routes_into(me: Standing, ask: Ask, space: Space) -> list[str]:
    """The names of the routes that lead into this space, in their order. One query."""
    open_routes = [route for route in ROUTES if route.into_private or not space.owner.private]
    asked = {route.name: q for route in open_routes if (q := route.q(me, ask)) is not None}
    flags = {name: ExpressionWrapper(q, output_field=BooleanField()) for name, q in asked.items()}
    row = Space._base_manager.filter(pk=space.pk, closed=False).annotate(**flags).values(*flags).first() or {}
    return [name for name in asked if row.get(name)]


def outdone(name: str, found: list[str]) -> bool:
    """Whether a stronger reason says it all."""
    return (name == "role" and "admin" in found) or (name == "open" and "membership" in found)


def day(moment: object) -> str:
    return formats.date_format(moment, "F Y")  # type: ignore[arg-type]


def membership_sentence(me: Standing, space: Space, ask: Ask) -> str:
    row = me.memberships().filter(team=space.owner).order_by("since").first()
    if row is None:
        return _("you would be in %(team)s") % {"team": space.owner.short}
    names = {"team": space.owner.short, "since": day(row.since)}
    if row.kind == MemberKind.CHAIR:
        return _("you have chaired %(team)s since %(since)s") % names
    return _("you have been in %(team)s since %(since)s") % names


def reading_sentence(me: Standing, space: Space, ask: Ask) -> str:
    row = ReadingTeam._base_manager.filter(me.in_team("reader_id"), team=space.owner).select_related("reader").first()
    assert row is not None
    return _("%(team)s lets %(reader)s read along") % {"team": space.owner.short, "reader": row.reader.short}


def admin_sentence(me: Standing, space: Space, ask: Ask) -> str:
    return _("you hold %(role)s, which may do everything that is not private") % {"role": admin_role_name(me)}


def admin_role_name(me: Standing) -> str:
    return me.grants().filter(role__slug=Role.CONFERENCE_ADMIN).values_list("role__name", flat=True).first() or ""


def role_sentence(me: Standing, space: Space, ask: Ask) -> str:
    grants = me.grants().filter(role__permissions__kind__in=read_with(space.kind)).select_related("role", "team").order_by("id")
    if ask.permission:
        grants = grants.filter(role__permissions__name=ask.permission.name)
    grant = next((row for row in grants if row.edition_id in {None, space.edition_id}), None)
    assert grant is not None
    if grant.team:
        return _("%(team)s holds the role %(role)s") % {"team": grant.team.short, "role": grant.role.name}
    return _("you hold the role %(role)s") % {"role": grant.role.name}


def share_sentence(me: Standing, space: Space, ask: Ask) -> str:
    row = Share._base_manager.filter(me.in_team("team_id"), space=space).select_related("team").first()
    assert row is not None
    return _("%(owner)s opened it to %(team)s") % {"owner": space.owner.short, "team": row.team.short}


def open_sentence(me: Standing, space: Space, ask: Ask) -> str:
    return _("%(owner)s opened it to the members of all teams") % {"owner": space.owner.short}


def entitlement_sentence(me: Standing, space: Space, ask: Ask) -> str:
    return _("your ticket opens it (%(key)s)") % {"key": space.opens_to}


def pass_sentence(me: Standing, space: Space, ask: Ask) -> str:
    row = me.passes(ask.levels).filter(space=space).select_related("team").first()
    assert row is not None
    until = formats.date_format(row.until, "DATE_FORMAT")
    return _("you are a guest of %(team)s until %(until)s") % {"team": row.team.short, "until": until}


SENTENCES: dict[str, Callable[[Standing, Space, Ask], str]] = {
    "membership": membership_sentence,
    "reading": reading_sentence,
    "admin": admin_sentence,
    "role": role_sentence,
    "share": share_sentence,
    "open": open_sentence,
    "entitlement": entitlement_sentence,
    "pass": pass_sentence,
}


def whom_to_ask(thing: Model, what: str) -> str:
    """Who can open a closed door. Only for things the asker may know of; a private one is a 404."""
    permission = parse(what, rules_of(type(thing))).permission
    space = spaces_of(thing, permission.kind if permission else "").select_related("owner").first()
    if space is None or space.owner.private:
        return ""
    chairs = ", ".join(person.name for person in members_of(space.owner, kinds=[MemberKind.CHAIR]))
    names = {"team": space.owner.short, "chairs": chairs, "what": what_it_is_called(what)}
    if chairs:
        return _("Only %(team)s may %(what)s here. Ask %(chairs)s.") % names
    return _("Only %(team)s may %(what)s here. It has no chair at present.") % names


def what_it_is_called(what: str) -> str:
    """A level or a permission as a verb for a sentence: “only Grants may … here”."""
    if what in permissions:
        return str(permissions[what].sentence)
    return {"read": _("read"), "write": _("write"), "manage": _("manage")}.get(what, what)


@dataclass(frozen=True)
class Way:
    """One line of "who may enter here"."""

    who: str
    level: str
    how: str
    thing: Model | None = None


def ways_into(space: Space) -> list[Way]:
    """Everybody who may enter a space, and how. The caller has asked `read` on it; of a private team's space only
    members and reading teams stand here, because nothing else counts. Of others no private team is named."""
    owner, now = space.owner, Standing(Anyone()).at
    ways = [Way(owner.name, "write", _("owns it"))]
    ways += [
        Way(row.reader.name, "read", _("reads along"), row) for row in ReadingTeam._base_manager.filter(team=owner).select_related("reader")
    ]
    if owner.private:
        return ways
    ways += [
        Way(row.team.name, row.level, _("opened to them"), row)
        for row in Share._base_manager.filter(space=space, team__private=False).select_related("team")
    ]
    if space.open_level != "none":
        ways.append(Way(_("Members of all other teams"), space.open_level, _("opened to them")))
    if space.opens_to and space.opens_to_level != "none":
        ways.append(Way(_("Whoever holds “%(key)s”") % {"key": space.opens_to}, space.opens_to_level, _("by ticket or list")))
    passes = GuestPass._base_manager.filter(live(now), space=space).select_related("person", "team")
    ways += [
        Way(row.person.name, row.level, _("guest until %(day)s") % {"day": formats.date_format(row.until, "DATE_FORMAT")}, row)
        for row in passes
    ]
    grants = (
        RoleGrant._base_manager.filter(live(now))
        .exclude(team__private=True)
        .filter(role__permissions__kind__in=read_with(space.kind))
        .distinct()
        .select_related("role", "person", "team")
    )
    ways += [
        Way(str(row.person or row.team), "manage" if row.role.is_admin else "read", _("role %(role)s") % {"role": row.role.name}, row)
        for row in grants
        if row.edition_id in {None, space.edition_id}
    ]
    return ways

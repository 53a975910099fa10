"""The one answer to "who may", as one SQL condition.

    visible_to(actor, what)  =  space clause  OR  relation clause  OR  public clause

The space clause is an OR of routes into a space; each route is a condition and a sentence, so that what a list shows
and what a screen explains cannot drift apart. There is no deny rule: whatever is not opened by a route stays closed.
Everything is made of subqueries, without joins and DISTINCT, so the result can be locked, counted and combined. Time is
in the condition: access ends with the membership, at its second, with no job.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from hallway.core.access.models import ReadingTeam, Role, Share, Space
from hallway.core.access.standing import Standing
from hallway.core.base.guard import Actor
from hallway.core.base.rules import (
    LEVELS,
    FieldGroup,
    Home,
    InSpace,
    Level,
    OfEdition,
    OfOrganisation,
    OfTeam,
    Permission,
    Relation,
    Rules,
    SpaceItself,
    kinds,
    permissions,
    rules_of,
)
from hallway.core.teams.models import Team

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Ask:
    """What is asked: a level, a permission (which has a level), or a group of fields."""

    level: Level
    permission: Permission | None = None
    group: FieldGroup | None = None

    @property
    def levels(self) -> list[str]:
        """The levels of a share, pass or open door that are enough."""
        return [level for level in ("read", "write") if LEVELS.index(level) >= LEVELS.index(self.level)]


def parse(what: str, rules: Rules | None = None) -> Ask:
    """A level, a permission's name, or a field group's name. KeyError for anything else: a typing mistake must not
    become an empty list."""
    if what in LEVELS:
        return Ask(what)
    if rules and what in rules.groups:
        group = rules.groups[what]
        permission = permissions[group.permission] if group.permission else None
        return Ask(permission.level if permission else "admin", permission, group)
    permission = permissions[what]
    return Ask(permission.level, permission)


# ── The space clause: routes into a space ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Route:
    """One way into a space. `q` is None where the route cannot lead to what is asked."""

    name: str
    q: Callable[[Standing, Ask], Q | None]
    into_private: bool = False


def by_membership(me: Standing, ask: Ask) -> Q | None:
    """Every live member but the inactive writes; the chair manages."""
    return None if ask.level == "admin" else me.in_team("owner_id", chair=ask.level == "manage")


def by_reading(me: Standing, ask: Ask) -> Q | None:
    """Members of a reading team read a private team's spaces."""
    if ask.level != "read":
        return None
    return Q(owner_id__in=ReadingTeam._base_manager.filter(me.in_team("reader_id")).values("team_id"))


def by_admin(me: Standing, ask: Ask) -> Q | None:
    """Conference Admin manages everything that is not private (S0.18, S0.21)."""
    return me.holds_role("edition_id", slug=Role.CONFERENCE_ADMIN)


def by_role(me: Standing, ask: Ask) -> Q | None:
    """A role gives the very permissions it holds, and reading of their kinds and of the editions they are for."""
    if ask.permission and ask.level != "admin":
        return me.holds_role("edition_id", permissions__name=ask.permission.name)
    if ask.level == "read":
        edition = Q(kind="edition") & me.holds_role("edition_id", permissions__kind__in=read_with("edition"))
        return me.holds_role("edition_id", permissions__kind=OuterRef("kind")) | edition
    return None


def read_with(kind: str) -> list[str]:
    """The kinds whose permissions let a role read a space of this kind: its own. An edition itself is read with any
    permission in it: whoever works on its programme has to know that it exists."""
    return sorted(area.name for area in kinds.values() if area.area) if kind == "edition" else [kind]


def by_share(me: Standing, ask: Ask) -> Q | None:
    if not ask.levels:
        return None
    return Q(pk__in=Share._base_manager.filter(me.in_team("team_id"), level__in=ask.levels).values("space_id"))


def by_open_door(me: Standing, ask: Ask) -> Q | None:
    """Opened to the members of every other board, committee and workgroup."""
    return Q(open_level__in=ask.levels) & me.is_organiser() if ask.levels else None


def by_entitlement(me: Standing, ask: Ask) -> Q | None:
    if not ask.levels:
        return None
    held = me.entitlements().filter(key=OuterRef("opens_to"), edition_id=OuterRef("edition_id"))
    return Q(opens_to_level__in=ask.levels) & ~Q(opens_to="") & Q(Exists(held))


def by_pass(me: Standing, ask: Ask) -> Q | None:
    return Q(pk__in=me.passes(ask.levels).values("space_id")) if ask.levels else None


ROUTES = (
    Route("membership", by_membership, into_private=True),
    Route("reading", by_reading, into_private=True),
    Route("admin", by_admin),
    Route("role", by_role),
    Route("share", by_share),
    Route("open", by_open_door),
    Route("entitlement", by_entitlement),
    Route("pass", by_pass),
)


def owner_not_private() -> Q:
    return Q(owner_id__in=Team._base_manager.filter(private=False).values("pk"))


def space_condition(me: Standing, ask: Ask) -> Q:
    """Spaces in which the actor may do what is asked, by one of the routes."""
    if not me.known:
        return NOTHING
    inside, outside = Q(), Q()
    for route in ROUTES:
        q = route.q(me, ask)
        if q is not None and route.into_private:
            inside |= q
        elif q is not None:
            outside |= q
    if not inside and not outside:
        return NOTHING
    opened = inside | (owner_not_private() & outside) if outside else inside
    kind = Q(kind=ask.permission.kind) if ask.permission else Q()
    return Q(closed=False) & kind & opened


def space_q(me: Standing, ask: Ask) -> Q:
    """The same condition, from its compiled form."""
    compiled_form: Any = select_spaces(me, ask)
    return Q(pk__in=compiled_form)


def spaces(me: Standing, ask: Ask, *, kind: str = "") -> QuerySet[Space]:
    """The spaces (of a kind) in which the actor may do what is asked."""
    compiled_form: Any = select_spaces(me, ask, kind=kind)
    return Space._base_manager.filter(pk__in=compiled_form)


def select_spaces(me: Standing, ask: Ask, *, kind: str = "", column: str = "pk") -> RawSQL | QuerySet[Space]:
    """A column of the spaces (of a kind) in which the actor may do what is asked, to stand behind `__in`.

    Django takes milliseconds to turn this condition into SQL, the database microseconds to answer it, and a page asks
    dozens of times. So the SQL is made once for each question and kept; only the person and the moment change.
    """
    if not me.known:
        return Space._base_manager.none().values(column)
    if not me.is_real:
        return asked(me, ask, kind, column)
    return RawSQL(*statement(me, ask, kind, column))  # noqa: S611 - made by Django, below


def statement(me: Standing, ask: Ask, kind: str, column: str) -> tuple[str, list[Any]]:
    """The SQL of one question, with this person and this moment in its parameters."""
    made, parameters = compiled(connection.vendor, ask.level, ask.permission.name if ask.permission else "", kind, column)
    moment = connection.ops.adapt_datetimefield_value(me.at)
    filled = {SOMEBODY: me.actor.pk, connection.ops.adapt_datetimefield_value(SOMETIME): moment}
    return made, [filled.get(value, value) for value in parameters]


def asked(me: Standing, ask: Ask, kind: str, column: str) -> QuerySet[Space]:
    rows = Space._base_manager.filter(space_condition(me, ask), **({"kind": kind} if kind else {}))
    return rows.exclude(**{column: None}).order_by().values(column)


# What stands for the person and the moment while the SQL is made. Nothing else in it has these values.
SOMEBODY = 7_245_908_113_027_654_321
SOMETIME = datetime(1901, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    pk: int = SOMEBODY
    is_active: bool = True


@cache
def compiled(vendor: str, level: Level, permission: str, kind: str, column: str) -> tuple[str, tuple[Any, ...]]:
    """The SQL of one question for one kind of database, with placeholders, and what goes into them."""
    ask = Ask(level, permissions[permission] if permission else None)
    return asked(Standing(Somebody(), at=SOMETIME), ask, kind, column).query.sql_with_params()


# ── Content: where rows belong, who is party to them, what is public ────────────────────────────────────────────


def visible(model: type[Model], actor: Actor, what: str) -> Q:
    """The condition behind `Model.objects.visible_to(actor, what)`."""
    rules = rules_of(model)
    ask = parse(what, rules)
    me = Standing(actor)
    clauses = Q()
    if me.known and home_opens(rules, ask):
        clauses |= home_q(rules.home, me, ask)
    if me.known:
        for relation in rules.relations:
            if relation_opens(relation, ask):
                clauses |= relation_q(relation, rules.home, actor)
    if ask == Ask("read"):
        clauses |= public_q(rules, me.at)
    return clauses or NOTHING


def public_q(rules: Rules, at: datetime) -> Q:
    """Rows that are for everybody at a moment."""
    clauses = Q()
    for public in rules.public:
        clauses |= public.q(at) & outside_private(rules.home, public=True)
    return clauses


def public_at(model: type[Model], at: datetime) -> Q:
    """What strangers will see at another moment, if nobody changes anything until then. For those who see more already and
    look ahead: it stands beside `visible_to`, never in its place."""
    return public_q(rules_of(model), at) or NOTHING


def home_opens(rules: Rules, ask: Ask) -> bool:
    """A field group without a permission is opened by relations alone."""
    return rules.home is not None and (ask.group is None or ask.permission is not None)


def home_q(home: Home | None, me: Standing, ask: Ask) -> Q:
    """Rows whose space is open to the actor."""
    if isinstance(home, SpaceItself):
        return space_q(me, ask)
    if isinstance(home, InSpace):
        return Q(**{f"{home.column}__in": select_spaces(me, ask)})
    if isinstance(home, OfOrganisation):
        return Q(Exists(spaces(me, ask, kind=home.kind))) & (home.only or Q())
    # A permission of another kind asks the neighbour: the team's notes, the edition's programme.
    kind = ask.permission.kind if ask.permission else home.kind  # type: ignore[union-attr]
    column = "owner_id" if isinstance(home, OfTeam) else "edition_id"
    return Q(**{f"{home.column}__in": select_spaces(me, ask, kind=kind, column=column)})  # type: ignore[union-attr]


def relation_opens(relation: Relation, ask: Ask) -> bool:
    """Being party to a row meets levels up to its own, and the field groups it names; never a permission."""
    if ask.group:
        return ask.group.name in relation.opens
    return ask.permission is None and LEVELS.index(ask.level) <= LEVELS.index(relation.level)


def relation_q(relation: Relation, home: Home | None, actor: Actor) -> Q:
    q = relation.q(actor)
    return q if relation.holds_in_private else q & outside_private(home)


def outside_private(home: Home | None, *, public: bool = False) -> Q:
    """Rows that do not lie in a private team's space, whoever put them there. Nothing behind a closed door is `public`
    either; who is party to a row may enter there."""
    allowed = Space._base_manager.filter(owner_not_private())
    allowed = allowed.filter(closed=False) if public else allowed
    if isinstance(home, SpaceItself):
        return Q(pk__in=allowed.values("pk"))
    if isinstance(home, InSpace):
        q = Q(**{f"{home.column}__in": allowed.values("pk")})
        return q if public else q | Q(**{f"{home.column}__isnull": True})
    if isinstance(home, OfTeam):
        return Q(**{f"{home.column}__in": allowed.filter(kind=home.kind).values("owner_id")})
    if isinstance(home, OfEdition):
        return Q(**{f"{home.column}__in": allowed.filter(kind=home.kind, edition__isnull=False).values("edition_id")})
    return Q()


def held(actor: Actor, *names: str, edition_id: int | None = None) -> set[str]:
    """Those of these permissions which the actor has in the organisation, or in an area of the edition named. One query."""
    me = Standing(actor)
    if not me.known or not names:
        return set()
    parts, parameters = [], []
    for name in names:
        ask = parse(name)
        made, values = statement(me, ask, ask.permission.kind if ask.permission else "", "edition_id" if edition_id else "pk")
        parts.append(f"%s IN ({made})" if edition_id else f"EXISTS ({made})")
        parameters += [edition_id, *values] if edition_id else values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        return {name for name, yes in zip(names, cursor.fetchone(), strict=True) if yes}


def holds(actor: Actor, permission: str, *, edition_id: int | None = None) -> bool:
    """Whether the actor has a permission of the organisation, or of an area of the edition named."""
    return bool(held(actor, permission, edition_id=edition_id))

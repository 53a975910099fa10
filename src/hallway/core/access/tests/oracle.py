"""Who may do what, once more: written from the law alone, in plain Python over plain rows.

It shares no code with the policy, is slow, and knows no SQL. Where the two differ, one of them is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

LEVELS = ("read", "write", "manage", "admin")
ORGANISERS = ("board", "committee", "workgroup")
ADMIN = "conference-admin"


# ── The rows ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Person:
    pk: int | None  # None: a stranger
    active: bool = True


@dataclass
class Team:
    pk: int
    kind: str
    private: bool = False
    dissolved: bool = False


@dataclass
class Dated:
    since: datetime
    until: datetime | None

    def holds(self, now: datetime) -> bool:
        """From `since` on, and up to but not at `until`."""
        if now < self.since:
            return False
        return self.until is None or now < self.until


@dataclass
class Membership(Dated):
    pk: int
    team: int
    person: int
    kind: str


@dataclass
class Space:
    pk: int
    kind: str
    owner: int
    edition: int | None = None
    open_level: str = "none"
    opens_to: str = ""
    opens_to_level: str = "none"
    closed: bool = False


@dataclass
class Share:
    space: int
    team: int
    level: str


@dataclass
class ReadingTeam:
    team: int
    reader: int


@dataclass
class Role:
    pk: int
    slug: str
    permissions: set[str]


@dataclass
class Grant(Dated):
    role: int
    person: int | None
    team: int | None
    edition: int | None


@dataclass
class Pass(Dated):
    space: int
    person: int
    level: str
    team: int


@dataclass
class Entitlement(Dated):
    person: int
    key: str
    edition: int


@dataclass
class Party:
    """Somebody who is party to a row: how far that lets them, which fields it opens, and whether it is only about what
    they sent there themselves."""

    person: int
    level: str
    opens: tuple[str, ...] = ()
    sent_it: bool = False


@dataclass
class Thing:
    """A row of content, and where it belongs: a space, the space of some kind of a team, the area of some kind of an
    edition, or the organisation's area."""

    pk: int
    space: int | None = None
    team: int | None = None
    edition: int | None = None
    kind: str = ""  # the kind of the team's space or the edition's area, or "organisation"
    parties: list[Party] = field(default_factory=list)
    public: bool = False
    apart: bool = False  # left out by the "only" of its declaration


@dataclass
class Permission:
    kind: str
    level: str


@dataclass
class World:
    now: datetime
    permissions: dict[str, Permission]
    groups: dict[str, str]  # field group → the permission that opens it, "" for relations alone
    people: dict[int, Person] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)
    spaces: dict[int, Space] = field(default_factory=dict)
    shares: list[Share] = field(default_factory=list)
    readers: list[ReadingTeam] = field(default_factory=list)
    roles: dict[int, Role] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    entitlements: list[Entitlement] = field(default_factory=list)


# ── The law ─────────────────────────────────────────────────────────────────────────────────────────────────────


def may(world: World, person: Person, thing: Thing, what: str) -> bool:
    """Whether a person may do this with a row: by its space, by being party to it, or because it is public."""
    return in_its_space(world, person, thing, what) or as_party(world, person, thing, what) or as_public(world, thing, what)


def in_its_space(world: World, person: Person, thing: Thing, what: str) -> bool:
    name = world.groups.get(what, what)
    if not name or thing.apart:
        return False
    return any(may_enter(world, person, space, name) for space in where_it_lies(world, thing, name))


def as_party(world: World, person: Person, thing: Thing, what: str) -> bool:
    """Being party to a row counts in a closed space too, but in a private team's only for what one sent there."""
    if person.pk is None or not person.active:
        return False
    for party in thing.parties:
        if party.person != person.pk or (lies_private(world, thing) and not party.sent_it):
            continue
        if what in world.groups:
            if what in party.opens:
                return True
        elif what in LEVELS and LEVELS.index(what) <= LEVELS.index(party.level):
            return True
    return False


def as_public(world: World, thing: Thing, what: str) -> bool:
    """Released rows, for anybody; what lies in private or behind a closed door is never public."""
    if what != "read" or not thing.public or lies_private(world, thing):
        return False
    home = list(where_it_lies(world, thing, "read"))
    return thing.kind == "organisation" or any(not space.closed for space in home)


def where_it_lies(world: World, thing: Thing, name: str) -> Iterator[Space]:
    """The spaces that answer for a row. For a permission of another kind: the neighbour of that kind, where the row
    belongs to a team or an edition rather than to one space."""
    permission = world.permissions.get(name)
    kind = permission.kind if permission else thing.kind
    for space in world.spaces.values():
        if thing.space is not None:
            if space.pk == thing.space:
                yield space
        elif thing.team is not None:
            if space.owner == thing.team and space.kind == kind:
                yield space
        elif thing.edition is not None:
            if space.edition == thing.edition and space.kind == kind:
                yield space
        elif thing.kind == "organisation" and space.kind == "organisation":
            yield space


def lies_private(world: World, thing: Thing) -> bool:
    if thing.team is not None:
        return world.teams[thing.team].private
    return any(world.teams[space.owner].private for space in where_it_lies(world, thing, "read"))


def may_enter(world: World, person: Person, space: Space, name: str) -> bool:
    """Whether a person may do this in a space: a level, or a permission of the space's kind."""
    permission = world.permissions.get(name)
    level = permission.level if permission else name
    if person.pk is None or not person.active or space.closed:
        return False
    if permission and permission.kind != space.kind:
        return False
    if enough(by_owning(world, person, space), level):
        return True
    if world.teams[space.owner].private:
        return False
    return by_role(world, person, space, name) or enough(by_opening(world, person, space), level)


def enough(held: str, level: str) -> bool:
    return held != "none" and LEVELS.index(held) >= LEVELS.index(level)


def higher(one: str, other: str) -> str:
    ranks = ("none", *LEVELS)
    return one if ranks.index(one) > ranks.index(other) else other


def by_owning(world: World, person: Person, space: Space) -> str:
    """Members of the owner write, its chair manages; members of a reading team read."""
    held = "none"
    for membership in live_memberships(world, person):
        if membership.team == space.owner:
            held = higher(held, "manage" if membership.kind == "chair" else "write")
        for row in world.readers:
            if row.team == space.owner and row.reader == membership.team:
                held = higher(held, "read")
    return held


def by_opening(world: World, person: Person, space: Space) -> str:
    """What was opened to others: shares, the open door for organisers, entitlements, guest passes. Write at most."""
    held = "none"
    mine = {membership.team for membership in live_memberships(world, person)}
    for share in world.shares:
        if share.space == space.pk and share.team in mine:
            held = higher(held, share.level)
    if any(world.teams[team].kind in ORGANISERS for team in mine):
        held = higher(held, space.open_level)
    for row in world.entitlements:
        same = row.person == person.pk and row.key == space.opens_to and row.edition == space.edition
        if same and space.opens_to and row.holds(world.now):
            held = higher(held, space.opens_to_level)
    for guest in world.passes:
        answered_for = not world.teams[guest.team].dissolved
        if guest.space == space.pk and guest.person == person.pk and guest.holds(world.now) and answered_for:
            held = higher(held, guest.level)
    return held


def by_role(world: World, person: Person, space: Space, name: str) -> bool:
    """Conference Admin does everything. Any other role gives the very permissions it holds, and reading of their
    kinds of space, and of the editions in which they lie; nothing of level admin."""
    mine = {membership.team for membership in live_memberships(world, person)}
    for grant in world.grants:
        held = grant.person == person.pk or grant.team in mine
        if not held or not grant.holds(world.now) or grant.edition not in {None, space.edition}:
            continue
        role = world.roles[grant.role]
        if role.slug == ADMIN:
            return True
        if name in world.permissions:
            if name in role.permissions and world.permissions[name].level != "admin":
                return True
        elif name == "read":
            of_role = {world.permissions[held].kind for held in role.permissions}
            within = {other.kind for other in world.spaces.values() if other.edition is not None and other.edition == space.edition}
            if space.kind in of_role or (space.kind == "edition" and of_role & within):
                return True
    return False


def live_memberships(world: World, person: Person) -> Iterator[Membership]:
    """Those that count: begun, not over, not inactive."""
    for membership in world.memberships:
        if membership.person == person.pk and membership.kind != "inactive" and membership.holds(world.now):
            yield membership

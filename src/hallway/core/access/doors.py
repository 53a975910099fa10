"""What a person may enter, and what would change: the lists shown before somebody is added or a membership ends."""

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from hallway.core.access.models import Role, RoleGrant, Space
from hallway.core.access.policy import Ask, space_q
from hallway.core.access.standing import Standing
from hallway.core.base.guard import Actor
from hallway.core.base.rules import kinds
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team


@dataclass(frozen=True)
class Door:
    """A space and how far a person gets into it: read, write or manage."""

    space: Space
    level: str
    before: str = ""  # the level they had or keep without the change; empty: none

    @property
    def title(self) -> str:
        kind = kinds.get(self.space.kind)
        return str(kind.title) if kind else self.space.kind

    @property
    def where(self) -> str:
        """What tells this door from others of its kind: the team, or the edition."""
        edition = self.space.edition
        if edition is not None and edition.pk and kinds.get(self.space.kind) and kinds[self.space.kind].area:
            return edition.name
        return self.space.owner.short


def doors(me: Standing) -> dict[int, Door]:
    """Every space the person may enter, by its id. One query."""
    rows = reachable(me).select_related("owner", "edition")
    return {space.pk: Door(space, level_of(space)) for space in rows}


def reachable(me: Standing) -> QuerySet[Space]:
    """The spaces the person may enter, each with `may_write` and `may_manage`."""

    def flag(level: str) -> ExpressionWrapper:
        return ExpressionWrapper(space_q(me, Ask(level)), output_field=BooleanField())  # type: ignore[arg-type]

    return Space._base_manager.filter(space_q(me, Ask("read"))).annotate(may_write=flag("write"), may_manage=flag("manage"))


def level_of(space: Space) -> str:
    """The highest level at which a space of `reachable` is open: read, write or manage."""
    return "manage" if space.may_manage else "write" if space.may_write else "read"  # type: ignore[attr-defined]


def opened_by(team: Team, kind: str, person: Person) -> list[Door]:
    """What a person gains by joining a team as this kind of member."""
    return difference(doors(Standing(person, plus=((team.pk, kind),))), doors(Standing(person)))


def closed_by(membership: Membership, person: Person) -> list[Door]:
    """What a person loses when this membership ends."""
    return difference(doors(Standing(person)), doors(Standing(person, minus=(membership.pk,))))


class Newcomer:
    """Somebody who has nothing yet: what a role opens all by itself."""

    pk = 0


def opened_by_role(role: Role, edition: Edition | None, person: Actor | None = None) -> list[Door]:
    """What a person gains by a role in one edition or in all; without a person, what the role opens by itself."""
    actor = person or Newcomer()
    given = Standing(actor, roles=((role.pk, edition.pk if edition else None),))
    return difference(doors(given), doors(Standing(actor)))


def closed_by_end(grant: RoleGrant) -> list[Door]:
    """What closes when a grant ends: to its person, or to somebody of its team who has nothing else."""
    if grant.person is not None:
        return difference(doors(Standing(grant.person)), doors(Standing(grant.person, ended=(grant.pk,))))
    return opened_by_role(grant.role, grant.edition)


def difference(more: dict[int, Door], less: dict[int, Door]) -> list[Door]:
    """Doors of `more` that `less` lacks, or has at a lower level; teams together, in the order of their names."""
    changed = [
        Door(door.space, door.level, less[pk].level if pk in less else "")
        for pk, door in more.items()
        if pk not in less or less[pk].level != door.level
    ]
    return sorted(changed, key=lambda door: (door.where.casefold(), door.title))

"""The people and teams of core's tests, made in one line each, past the actions: what is tested are those."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress

from hallway.core.access.install import make_team_spaces, set_permissions
from hallway.core.access.models import Role, RoleGrant, Space
from hallway.core.editions.models import Conference, Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team, TeamKind


def person(name: str, *, address: str | None = None, **fields: Any) -> Person:
    """Somebody with a proven address (`ada@example.org` for Ada; none for an empty one)."""
    someone = Person.objects.create(name=name, **fields)
    address = f"{name.split(maxsplit=1)[0].lower()}@example.org" if address is None else address
    if address:
        EmailAddress.objects.create(user=someone, email=address, primary=True, verified=True)
    return someone


def board() -> Team:
    return Team._base_manager.get(kind=TeamKind.BOARD)


def team(name: str, *members: Person, kind: str = "workgroup", chair: Person | None = None, **fields: Any) -> Team:
    """A team with its spaces, its voting members and its chair."""
    made = Team(slug=name.lower().replace(" ", "-"), name=name, kind=kind, **fields)
    made.save()
    make_team_spaces(made)
    for someone in members:
        member(made, someone)
    if chair is not None:
        member(made, chair, "chair")
    return made


def member(team: Team, person: Person, kind: str = "voting", *, since: datetime | None = None, until: datetime | None = None) -> Membership:
    row = Membership(team=team, person=person, kind=kind, until=until, **({"since": since} if since else {}))
    row.save()
    return row


def page(team: Team) -> Space:
    """The team's page: every team has this space."""
    return Space._base_manager.get(owner=team, kind="team")


def area(edition: Edition, kind: str) -> Space:
    return Space._base_manager.get(edition=edition, kind=kind, name="")


def role(name: str, *names: str) -> Role:
    """A role composed of these permissions."""
    made = Role.objects.create(slug=name.lower(), name=name)
    set_permissions(made, list(names))
    return made


def grant(role: Role | str, holder: Person | Team, edition: Edition | None = None, **when: Any) -> RoleGrant:
    role = Role.objects.get(slug=role) if isinstance(role, str) else role
    row = RoleGrant(role=role, edition=edition, **{"team" if isinstance(holder, Team) else "person": holder}, **when)
    row.save()
    return row


def admin(name: str) -> Person:
    """A Conference Admin, for all editions and for good."""
    someone = person(name)
    grant(Role.CONFERENCE_ADMIN, someone)
    return someone


def edition(slug: str = "e2027", **fields: Any) -> Edition:
    conference, _made = Conference.objects.get_or_create(slug="conf", defaults={"name": "Conf"})
    return Edition.objects.create(conference=conference, slug=slug, name=slug.upper(), **fields)

"""The permanent cast: Ada may do everything, Bo chairs Programme, Cy is in it, Dan is in Venue, Eve is in no team.
Fay chairs Diversity, which is private."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from hallway.core.access.models import Role, Space
from hallway.core.access.roles import write_grant
from hallway.core.base.guard import unguarded
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person
from hallway.core.teams.actions import add_member, enter, found_team
from hallway.core.teams.models import MemberKind, Membership, Team, TeamKind


@dataclass
class Cast:
    ada: Person
    bo: Person
    cy: Person
    dan: Person
    eve: Person
    fay: Person
    board_member: Person
    programme: Team
    venue: Team
    diversity: Team

    def membership(self, team: Team, person: Person) -> Membership:
        with unguarded("test"):
            return Membership.objects.get(team=team, person=person, until__isnull=True)

    def space(self, team: Team, kind: str) -> Space:
        with unguarded("test"):
            return Space.objects.get(owner=team, kind=kind)


@pytest.fixture
def cast(db: None) -> Cast:
    names = {
        "ada": "Ada Admin",
        "bo": "Bo Chair",
        "cy": "Cy Member",
        "dan": "Dan Venue",
        "eve": "Eve Outside",
        "fay": "Fay Private",
        "bea": "Bea Board",
    }
    people = {key: create_person(name, by=None, address=f"{key}@cast.example") for key, name in names.items()}
    ada = people["ada"]
    write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, person=ada)
    with unguarded("test"):
        board = Team.objects.get(kind=TeamKind.BOARD)
    enter(board, people["bea"], kind=MemberKind.CHAIR, by=None)
    programme = found_team("Programme Committee", short_name="Programme", kind=TeamKind.COMMITTEE, by=ada, chair=people["bo"])
    add_member(programme, people["cy"], kind=MemberKind.VOTING, by=people["bo"])
    venue = found_team("Venue", kind=TeamKind.COMMITTEE, by=ada)
    add_member(venue, people["dan"], kind=MemberKind.VOTING, by=ada)
    closed: dict[str, Any] = {"private": True, "private_reason": "people tell us things"}
    diversity = found_team("Diversity", kind=TeamKind.COMMITTEE, by=ada, chair=people["fay"], **closed)
    bea = people.pop("bea")
    return Cast(**people, board_member=bea, programme=programme, venue=venue, diversity=diversity)


@pytest.fixture
def visit(cast: Cast) -> Any:
    """`visit(person)` is a browser in which that person is signed in; without one, a stranger's."""

    def browser(person: Person | None = None) -> Client:
        client = Client(HTTP_HOST="localhost")
        if person is not None:
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return browser

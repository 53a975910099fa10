"""Who meets the programme: Edda edits it, Cem edits the website, Sol looks after sponsors, Ann attends, Bea is on the board."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person
from hallway.core.teams.actions import enter
from hallway.core.teams.models import MemberKind, Team, TeamKind

from . import making


@dataclass
class Cast:
    edda: Person
    cem: Person
    sol: Person
    ann: Person
    bea: Person


@pytest.fixture
def edition(db: None) -> Edition:
    return making.edition()


@pytest.fixture
def cast(db: None, edition: Edition) -> Cast:
    names = {"edda": "Edda Editor", "cem": "Cem Website", "sol": "Sol Sponsor", "ann": "Ann Attendee", "bea": "Bea Board"}
    people = {key: create_person(name, by=None, address=f"{key}@cast.example") for key, name in names.items()}
    for key, role in (("edda", "program-editor"), ("cem", "cms-editor"), ("sol", "sponsor-admin")):
        write_grant(Role.objects.get(slug=role), by=None, person=people[key], edition=edition)
    with unguarded("test"):
        board = Team.objects.get(kind=TeamKind.BOARD)
    enter(board, people["bea"], kind=MemberKind.VOTING, by=None)
    return Cast(**people)


@pytest.fixture
def visit() -> Any:
    """`visit(person)` is a browser in which that person is signed in; without one, a stranger's."""

    def browser(person: Person | None = None, **headers: str) -> Client:
        client = Client(HTTP_HOST="localhost", headers=headers or None)
        if person is not None:
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return browser

"""The house whose screens are tested: Ada may do everything, Bo chairs Programme, Cy is in it, Eve is in no team, Fay
chairs Diversity, which is private; two editions, 2026 announced and 2027 a draft."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.access.tests import cast
from hallway.core.base import clock
from hallway.core.editions import places
from hallway.core.editions.actions import found_edition, set_phase
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import Team

HOSTILE = '"><script>alert(1)</script>'


@dataclass
class House:
    ada: Person
    bo: Person
    cy: Person
    eve: Person
    fay: Person
    board: Team
    programme: Team
    diversity: Team
    past: Edition
    draft: Edition

    @property
    def admin(self) -> Role:
        return Role.objects.get(slug="conference-admin")

    def give(self, person: Person, *names: str, edition: Edition | None = None) -> Role:
        """A role of these permissions, held by the person."""
        role = cast.role(f"role-{person.pk}-{len(names)}", *names)
        write_grant(role, by=None, person=person, edition=edition)
        return role


@pytest.fixture
def house(db: None) -> House:
    people = {name: cast.person(full) for name, full in PEOPLE.items()}
    ada, fay = people["ada"], people["fay"]
    write_grant(Role.objects.get(slug="conference-admin"), by=None, person=ada)
    programme = cast.team("Programme", people["cy"], kind="committee", chair=people["bo"])
    diversity = cast.team("Diversity", kind="committee", chair=fay, private=True, private_reason="people tell us things")
    past = found_edition(
        "Tidewater 2026", slug="2026", by=ada, timezone="Europe/Lisbon", starts_on=date(2026, 6, 18), ends_on=date(2026, 6, 20)
    )
    draft = found_edition(
        "Tidewater 2027", slug="2027", by=ada, timezone="Europe/Lisbon", starts_on=date(2027, 6, 17), ends_on=date(2027, 6, 19)
    )
    set_phase(past, "announced", opens_at=clock.now() - timedelta(days=300), by=None)
    return House(**people, board=cast.board(), programme=programme, diversity=diversity, past=past, draft=draft)


PEOPLE = {"ada": "Ada Admin", "bo": "Bo Chair", "cy": "Cy Member", "eve": "Eve Outside", "fay": "Fay Private"}


@pytest.fixture
def visit(house: House) -> Callable[..., Client]:
    """`visit(person)` is a browser in which that person is signed in; without one, a stranger's."""

    def browser(person: Person | None = None) -> Client:
        client = Client(HTTP_HOST="localhost")
        if person is not None:
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return browser


@pytest.fixture(autouse=True)
def in_english() -> object:
    with translation.override("en"):
        yield


def told(response) -> list[str]:
    """What the page says was done."""
    return [str(message) for message in response.context["messages"]]


def queries_of(client: Client, url: str) -> int:
    """How many queries a page takes, with the table of addresses read anew: it is kept for seconds."""
    client.get(url)
    places.forget()
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)

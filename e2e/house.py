"""The people and editions of the journeys through the organisers' screens."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext

from e2e.conftest import Server
from hallway.core.access.entitlements import grant_list, read_list
from hallway.core.access.models import Role
from hallway.core.access.roles import grant_role, write_grant
from hallway.core.base import clock
from hallway.core.editions.actions import add_host, edit_conference, found_edition, make_current, set_phase
from hallway.core.editions.models import Edition
from hallway.core.outbox.models import Letter, State
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person
from hallway.core.teams.actions import add_member, found_team
from hallway.core.teams.models import MemberKind, Team, TeamKind


@dataclass
class House:
    odalys: Person  # may do everything
    jun: Person  # chairs Programme
    noor: Person  # is in it
    priya: Person  # is in no team
    programme: Team
    edition: Edition
    past: Edition
    desk: Role


def house() -> House:
    odalys, jun, noor, priya = (
        somebody(name) for name in ("Odalys Pennyfeather", "Jun Maplewick", "Noor Saltmarsh", "Priya Starling-Moss")
    )
    write_grant(Role.objects.get(slug="conference-admin"), by=None, person=odalys)
    past, edition = (found(year, odalys) for year in (2026, 2027))
    edit_conference(edition.conference, name="Tidewater", apex="tidewater.example", redirect=302, by=odalys)
    make_current(edition, by=odalys)
    add_host(edition, "2027.tidewater.example", by=odalys)
    set_phase(edition, "announced", opens_at=clock.now() - timedelta(days=9), by=odalys)
    programme = found_team("Programme", kind=TeamKind.COMMITTEE, by=odalys, chair=jun)
    add_member(programme, noor, kind=MemberKind.VOTING, by=odalys)
    desk = Role.objects.get(slug="program-editor")
    grant_role(desk, by=odalys, team=programme, edition=edition)
    guests = read_list("\n".join(f"guest{number}@ferryline.example,stream,ticket {number}" for number in range(3)), default_key="stream")
    grant_list(edition, guests, source="Tickets, 3 May", by=odalys)
    Letter._base_manager.filter(person=jun).update(state=State.UNCERTAIN)
    Letter._base_manager.filter(person=noor).update(state=State.FAILED, error="550 no such user here")
    return House(odalys, jun, noor, priya, programme, edition, past, desk)


def somebody(name: str) -> Person:
    return create_person(name, by=None, address=f"{name.split(maxsplit=1)[0].lower()}@candlewright.example")


def found(year: int, by: Person) -> Edition:
    days = {"starts_on": date(year, 6, 17), "ends_on": date(year, 6, 19)}
    return found_edition(f"Tidewater {year}", slug=str(year), by=by, timezone="Europe/Lisbon", place="Port Maren", **days)


def signed_in(context: BrowserContext, person: Person, server: Server) -> None:
    """Put somebody's session into the browser, without the way through the mail."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])

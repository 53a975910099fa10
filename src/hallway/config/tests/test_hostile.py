"""Requests nobody sends in good faith, at the installation's own front door."""

import re

import pytest
from django.conf import settings
from django.test import Client

from hallway.config.middleware import MAX_REQUEST
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.access.tests import cast
from hallway.core.people.models import Person

pytestmark = pytest.mark.django_db


def browser(person: Person | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def ada() -> Person:
    ada = cast.person("Ada")
    write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, person=ada)
    cast.edition("2027")
    return ada


# ── Kept by nobody in between ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["teams/", "teams/board/", "organise/people/", "organise/roles/", "account/letters/", "nothing/"])
def test_no_cache_keeps_what_somebody_may_see(ada: Person, path: str) -> None:
    assert browser(ada).get(f"/en/{path}").headers["Cache-Control"] == "private, no-cache"


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────

NULS = [
    "/faces/%00",
    "/en/organise/people/?q=%00",
    "/en/organise/people/?q=a%00b@example.org",
    "/en/organise/editions/2027/entitlements/?q=%00",
    "/en/organise/editions/2027/entitlements/?source=%00",
    "/en/organise/editions/2027/entitlements/new/?q=a%00",
    "/en/organise/roles/cms-editor/grants/new/?q=a%00",
    "/en/teams/board/members/new/?q=a%00",
    "/2027/en/programme/sessions/?q=%00",
]


@pytest.mark.parametrize("path", NULS)
def test_address_with_a_nul_makes_no_sense(ada: Person, path: str) -> None:
    """PostgreSQL cannot even look for one, so each of these was a crash there."""
    response = browser(ada).get(path)
    assert (response.status_code, "This request makes no sense here" in response.content.decode()) == (400, True)


def test_api_says_so_in_its_own_words(ada: Person) -> None:
    response = browser(ada).get("/api/v1/teams/%00")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("path", ["//evil.example/en/", "///evil.example/en/teams/", "//evil.example/de/x"])
def test_language_links_stay_on_this_host(path: str) -> None:
    """An address with two slashes in front names a host."""
    response = browser().get(path, PATH_INFO=path)
    assert response.status_code == 404
    assert re.findall(r'(?:href|action|content)="(//[^"]*)"', response.content.decode()) == []


# ── Too much ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_stranger_fills_no_disk() -> None:
    """Said before a byte of it is read."""
    response = browser().post("/en/account/sign-in/", {"email": "a@b.example"}, CONTENT_LENGTH=str(MAX_REQUEST + 1))
    assert (response.status_code, "This is too much at once" in response.content.decode()) == (413, True)


def test_who_pastes_too_much_hears_so(ada: Person) -> None:
    page = browser(ada).post("/en/account/", {"name": "a" * 6 * 1024 * 1024})
    assert (page.status_code, "This is too much at once" in page.content.decode()) == (413, True)
    page = browser(ada).post("/en/account/", {f"field{number}": "" for number in range(3000)})
    assert (page.status_code, "This is too much at once" in page.content.decode()) == (413, True)

"""What every answer of the API has in common, who one is, and the schema that is checked in."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.config.api import api, schema
from hallway.config.management.commands.openapi import text
from hallway.core.access.tests import cast
from hallway.core.base.guard import unguarded
from hallway.core.people.models import Person
from hallway.core.teams.actions import end_membership
from hallway.core.teams.models import Membership

ROOT = Path(__file__).parents[4]


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_HOST="localhost", enforce_csrf_checks=True)


def browser(person: Person) -> Client:
    client = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


# ── Who am I ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_person_sees_who_they_are_and_their_teams() -> None:
    orla = cast.person("Orla")
    cast.team("Web", orla)
    cast.team("Other")
    answer = browser(orla).get("/api/v1/me").json()
    assert (answer["uid"], answer["name"], len(answer["csrf_token"])) == (str(orla.uid), "Orla", 64)
    assert [(team["name"], team["kind"]) for team in answer["teams"]] == [("Web", "voting")]
    assert set(answer) == {"uid", "name", "language", "timezone", "teams", "csrf_token"}


@pytest.mark.django_db
def test_team_that_ended_is_mine_no_more() -> None:
    orla, pat = cast.person("Orla"), cast.person("Pat")
    cast.team("Web", orla, pat)
    with unguarded("test"):
        membership = Membership.objects.get(person=orla)
    end_membership(membership, by=orla)
    assert browser(orla).get("/api/v1/me").json()["teams"] == []


@pytest.mark.django_db
def test_me_asks_as_much_with_three_teams_as_with_one() -> None:
    orla = cast.person("Orla")
    cast.team("Web", orla)
    client = browser(orla)
    client.get("/api/v1/me")
    with CaptureQueriesContext(connection) as one:
        client.get("/api/v1/me")
    cast.team("Design", orla)
    cast.team("Venue", orla)
    with CaptureQueriesContext(connection) as three:
        assert len(client.get("/api/v1/me").json()["teams"]) == 3
    assert len(three) == len(one)


@pytest.mark.django_db
def test_stranger_is_nobody(stranger: Client) -> None:
    response = stranger.get("/api/v1/me")
    assert (response.status_code, response.json()) == (401, {"detail": "Sign in first."})
    assert response.cookies == {}


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["x", "a" * 32, '"quoted"', "%00", "../../etc/passwd", "x" * 4000])
def test_forged_session_is_a_strangers(stranger: Client, cookie: str) -> None:
    stranger.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert stranger.get("/api/v1/me").status_code == 401


@pytest.mark.django_db
def test_person_who_was_put_off_is_a_stranger() -> None:
    orla = cast.person("Orla")
    client = browser(orla)
    Person.objects.filter(pk=orla.pk).update(is_active=False)
    assert client.get("/api/v1/me").status_code == 401


# ── Every answer ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "nothing", "me/", "teams/x/y/z", "../me.json", "me%00", "%2e%2e/", "docs", "💥"])
def test_address_that_is_none_says_where_the_schema_is(stranger: Client, path: str) -> None:
    response = stranger.get(f"/api/v1/{path}")
    assert (response.status_code, response.json()) == (
        404,
        {"detail": "There is nothing at this address. /api/v1/openapi.json lists what there is."},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused_with_those_that_work(stranger: Client, method: str) -> None:
    response = stranger.generic(method, "/api/v1/me")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET")
    assert response.json() == {"detail": "This address understands: GET."}


@pytest.mark.django_db
def test_program_that_errs_hears_so_in_json_whatever_it_sends(stranger: Client) -> None:
    for method in ("POST", "PUT", "DELETE"):
        response = stranger.generic(method, "/api/v1/nothing", "{}", content_type="application/json")
        assert (response.status_code, list(response.json())) == (404, ["detail"])
        response = stranger.generic(method, "/api/v1/openapi.json", "{}", content_type="application/json")
        assert (response.status_code, response.headers["Allow"], list(response.json())) == (405, "GET", ["detail"])


@pytest.mark.django_db
def test_answers_are_data_and_nothing_else(stranger: Client) -> None:
    for path in ("me", "openapi.json", "nothing"):
        response = stranger.get(f"/api/v1/{path}")
        assert response.headers["Content-Type"].startswith("application/json")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.django_db
def test_unknown_host_gets_no_answer() -> None:
    assert Client(HTTP_HOST="evil.example").get("/api/v1/me").status_code == 400


# ── The schema ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_schema_that_is_checked_in_is_the_one_the_code_makes() -> None:
    kept = (ROOT / "docs/reference/openapi.json").read_text()
    assert kept == text(), "The API changed. Run: hallway openapi --write, and check docs/reference/api.md."


@pytest.mark.django_db
def test_everybody_may_read_the_schema(stranger: Client) -> None:
    response = stranger.get("/api/v1/openapi.json")
    assert response.json() == schema()
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.cookies == {}
    again = stranger.get("/api/v1/openapi.json", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.django_db
def test_schema_is_smaller_for_those_who_can_unpack_it(stranger: Client) -> None:
    plain = stranger.get("/api/v1/openapi.json")
    packed = stranger.get("/api/v1/openapi.json", headers={"Accept-Encoding": "br;q=1.0, gzip;q=0.8"})
    assert gzip.decompress(packed.content) == plain.content
    assert (packed.headers["Content-Encoding"], packed.headers["ETag"]) == ("gzip", plain.headers["ETag"][:-1] + '-gzip"')
    refused = stranger.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert ("Content-Encoding" in refused.headers, refused.content) == (False, plain.content)


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, operation) for path, methods in schema()["paths"].items() for method, operation in methods.items()]


def test_schema_names_every_operation_once() -> None:
    names = [operation["operationId"] for _path, _method, operation in operations()]
    made = [
        name
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for name in [each.view_func.__name__ for each in view.operations]
    ]
    assert (sorted(names), len(set(names))) == (sorted(made), len(names))


def test_whatever_changes_something_needs_cookie_and_token() -> None:
    changing = {operation["operationId"]: operation["security"] for _path, method, operation in operations() if method != "get"}
    assert changing == {"write_note": [{"SignedIn": [], "Token": []}], "edit_note": [{"SignedIn": [], "Token": []}]}


def test_every_no_has_one_shape() -> None:
    shapes = {
        answer["content"]["application/json"]["schema"]["$ref"]
        for _path, _method, operation in operations()
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    }
    assert shapes == {"#/components/schemas/Problem", "#/components/schemas/Faster"}


def test_page_names_every_address() -> None:
    page = (ROOT / "docs/reference/api.md").read_text()
    assert [path for path in schema()["paths"] if f"`{path}`" not in page] == []

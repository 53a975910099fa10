"""Teams and notes over HTTP: the cast of the pages, asked and answered in JSON."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import trans_real

from hallway.apps.committees.actions import archive_note, write_note
from hallway.apps.committees.models import Note, NoteVersion
from hallway.apps.committees.tests.conftest import Cast
from hallway.core.access.actions import share_space
from hallway.core.base.guard import unguarded
from hallway.core.editions.actions import found_edition
from hallway.core.people.models import Person
from hallway.core.teams.actions import end_membership, found_team
from hallway.core.teams.models import TeamKind

NOTHING = {"detail": "There is nothing at this address that you may see."}
SIGN_IN = {"detail": "Sign in first."}
HOSTILE = [
    '"a"><script>alert(1)</script>',
    "'; DROP TABLE committees_note; --",
    "{{ 7*7 }}{% now %}",
    "\u202egnp.exe",
    "😀" * 20,
    "%s%n%00",
    "\\u0000",
]


@dataclass
class Program:
    """A program of somebody who is signed in: it keeps the cookie and sends the token, as docs/reference/api.md says."""

    client: Client
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        headers = {**({"X-CSRFToken": self.token} if self.token else {}), **headers}
        kind = headers.pop("content_type", "application/json")
        return self.client.generic(method, f"/api/v1{path}", text, content_type=kind, headers=headers)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)


@pytest.fixture
def program(cast: Cast) -> Any:
    def started(person: Person | None = None) -> Program:
        client = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
        if person is None:
            return Program(client)
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return Program(client, client.get("/api/v1/me").json()["csrf_token"])

    return started


@pytest.fixture
def note(cast: Cast) -> Note:
    return write_note(cast.space(cast.programme, "notes"), title="How we review", body="**Kindly.**", by=cast.bo)


def written() -> list[tuple[str, str, int]]:
    with unguarded("test"):
        return list(Note.objects.order_by("pk").values_list("title", "body", "version"))


def outline(response: Any) -> tuple[int, Any]:
    return response.status_code, response.json()


# ── Teams ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_member_sees_the_teams_of_the_house(program: Any, cast: Cast) -> None:
    answer = program(cast.cy).get("/teams").json()
    assert [team["slug"] for team in answer["items"]] == ["board", "programme", "venue"]
    assert (answer["count"], answer["next"]) == (3, None)


def test_outsider_sees_no_team_and_stranger_signs_in(program: Any, cast: Cast) -> None:
    assert outline(program(cast.eve).get("/teams")) == (200, {"items": [], "count": 0, "next": None})
    assert outline(program().get("/teams")) == (401, SIGN_IN)


def test_team_says_what_the_page_says(program: Any, cast: Cast) -> None:
    assert program(cast.cy).get("/teams/programme").json() == {
        "uid": str(cast.programme.uid),
        "slug": "programme",
        "name": "Programme Committee",
        "short_name": "Programme",
        "kind": "committee",
        "edition": None,
        "private": False,
        "scope": "",
        "areas": [],
        "established_on": cast.programme.established_on and cast.programme.established_on.isoformat(),
        "established_by": cast.programme.established_by,
        "dissolved_at": None,
    }


def test_members_come_in_the_teams_order(program: Any, cast: Cast) -> None:
    answer = program(cast.dan).get("/teams/programme/members").json()
    assert [(row["person"]["name"], row["kind"], row["until"]) for row in answer["items"]] == [
        ("Bo Chair", "chair", None),
        ("Cy Member", "voting", None),
    ]
    assert set(answer["items"][0]) == {"uid", "person", "kind", "since", "until"}
    assert set(answer["items"][0]["person"]) == {"uid", "name"}  # no address, nothing else of the person


def test_whose_membership_ended_is_out_at_once(program: Any, cast: Cast) -> None:
    cy = program(cast.cy)
    assert cy.get("/teams/programme/notes").status_code == 200
    end_membership(cast.membership(cast.programme, cast.cy), by=cast.bo)
    assert outline(cy.get("/teams/programme/notes")) == (404, NOTHING)
    assert [row["person"]["name"] for row in program(cast.bo).get("/teams/programme/members").json()["items"]] == ["Bo Chair"]


@pytest.mark.parametrize("path", ["/teams/programme", "/teams/programme/members", "/teams/programme/notes"])
@pytest.mark.parametrize(("who", "status"), [("eve", 404), ("cy", 200), ("ada", 200)])
def test_who_reads_a_team(program: Any, cast: Cast, path: str, who: str, status: int) -> None:
    assert program(getattr(cast, who)).get(path).status_code == status


@pytest.mark.parametrize("path", ["", "/members", "/notes"])
@pytest.mark.parametrize("who", ["ada", "bo", "cy", "dan", "eve", "board_member"])
def test_private_team_is_unnamed(program: Any, cast: Cast, path: str, who: str) -> None:
    """Word for word the answer about a team that does not exist."""
    asker = program(getattr(cast, who))
    there, nowhere = asker.get(f"/teams/{cast.diversity.slug}{path}"), asker.get(f"/teams/no-such-team{path}")
    assert outline(there) == outline(nowhere) == (404, NOTHING)
    assert there.headers.items() >= {("Cache-Control", "private, no-store")}
    assert "Diversity" not in asker.get("/teams").content.decode()
    assert "Diversity" not in asker.get("/me").content.decode()


def test_those_inside_read_their_private_team(program: Any, cast: Cast) -> None:
    fay = program(cast.fay)
    assert fay.get(f"/teams/{cast.diversity.slug}").json()["private"] is True
    assert [row["person"]["name"] for row in fay.get(f"/teams/{cast.diversity.slug}/members").json()["items"]] == ["Fay Private"]
    assert [team["slug"] for team in fay.get("/me").json()["teams"]] == [cast.diversity.slug]


def test_private_note_is_nobody_elses(program: Any, cast: Cast) -> None:
    private = write_note(cast.space(cast.diversity, "notes"), title="A case", body="names", by=cast.fay)
    body = {"title": "mine now", "body": "", "base": 1}
    assert program(cast.fay).get(f"/notes/{private.uid}").json()["title"] == "A case"
    for person in (cast.ada, cast.bo, cast.board_member, cast.eve):
        asker = program(person)
        for address in (f"/notes/{private.uid}", f"/notes/{private.uid}/versions"):
            assert outline(asker.get(address)) == (404, NOTHING)
        assert outline(asker.ask("PUT", f"/notes/{private.uid}", body)) == (404, NOTHING)
        assert outline(asker.ask("POST", f"/teams/{cast.diversity.slug}/notes", body)) == (404, NOTHING)
    assert written() == [("A case", "names", 1)]


def test_edition_nobody_announced_is_named_only_to_those_who_may_know(program: Any, cast: Cast) -> None:
    edition = found_edition("Lanternfest 2029", slug="2029", by=None)
    found_team("Crew of 2029", kind=TeamKind.CREW, by=cast.ada, edition=edition)
    found = {row["name"]: row["edition"] for row in program(cast.cy).get("/teams").json()["items"]}
    assert found["Crew of 2029"] == "2029"
    assert program(cast.eve).get("/teams").json()["items"] == []


# ── Notes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_member_writes_reads_and_changes_a_note(program: Any, cast: Cast) -> None:
    cy = program(cast.cy)
    response = cy.ask("POST", "/teams/programme/notes", {"title": "  Agenda ", "body": "- one"})
    made = response.json()
    assert (response.status_code, response.headers["Location"]) == (201, f"/api/v1/notes/{made['uid']}")
    assert {key: made[key] for key in ("title", "body", "version", "team", "files", "archived_at")} == {
        "title": "Agenda",
        "body": "- one",
        "version": 1,
        "team": "programme",
        "files": [],
        "archived_at": None,
    }
    assert made["changed_by"] == {"uid": str(cast.cy.uid), "name": "Cy Member"}
    assert cy.get(f"/notes/{made['uid']}").json() == made
    status, changed = outline(cy.ask("PUT", f"/notes/{made['uid']}", {"title": "Agenda", "body": "- two", "base": 1}))
    assert (status, changed["body"], changed["version"]) == (200, "- two", 2)
    versions = cy.get(f"/notes/{made['uid']}/versions").json()
    assert [(row["number"], row["body"], row["by"]["name"]) for row in versions["items"]] == [
        (2, "- two", "Cy Member"),
        (1, "- one", "Cy Member"),
    ]


def test_page_shows_what_the_program_wrote(program: Any, visit: Any, cast: Cast) -> None:
    program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "Agenda", "body": "- one"})
    assert "Agenda" in visit(cast.bo).get("/en/teams/programme/notes/").content.decode()


def test_body_may_be_left_out(program: Any, cast: Cast) -> None:
    assert program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "Later"}).json()["body"] == ""


def test_who_was_slower_gets_what_it_says_now(program: Any, cast: Cast, note: Note) -> None:
    address = f"/notes/{note.uid}"
    program(cast.cy).ask("PUT", address, {"title": "How we review", "body": "by Cy", "base": 1})
    response = program(cast.bo).ask("PUT", address, {"title": "How we review", "body": "by Bo", "base": 1})
    assert response.status_code == 409
    assert response.json() == {
        "detail": "Cy Member changed this note meanwhile. Nothing was written: look at what it says now, and send that version as base.",
        "field_errors": {},
        "note": program(cast.bo).get(address).json(),
    }
    assert written() == [("How we review", "by Cy", 2)]


def test_base_of_the_future_is_a_conflict_too(program: Any, cast: Cast, note: Note) -> None:
    assert program(cast.bo).ask("PUT", f"/notes/{note.uid}", {"title": "x", "body": "", "base": 2**31 - 1}).status_code == 409
    assert written() == [("How we review", "**Kindly.**", 1)]


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("cy", 200), ("ada", 200), ("dan", 404), ("eve", 404), ("board_member", 404)])
def test_who_reads_and_writes_a_note(program: Any, cast: Cast, note: Note, who: str, status: int) -> None:
    asker = program(getattr(cast, who))
    body = {"title": "x", "body": "y"}
    assert asker.get(f"/notes/{note.uid}").status_code == status
    assert asker.get(f"/notes/{note.uid}/versions").status_code == status
    assert asker.get("/teams/programme/notes").status_code == status
    assert asker.ask("PUT", f"/notes/{note.uid}", {**body, "base": 1}).status_code == status
    assert asker.ask("POST", "/teams/programme/notes", body).status_code == (201 if status == 200 else status)
    assert len(written()) == (2 if status == 200 else 1)


def test_reading_share_reads_and_hears_why_it_does_not_write(program: Any, cast: Cast, note: Note) -> None:
    share_space(cast.space(cast.programme, "notes"), cast.venue, level="read", by=cast.bo)
    dan = program(cast.dan)
    assert dan.get(f"/notes/{note.uid}").json()["title"] == "How we review"
    assert [row["title"] for row in dan.get("/teams/programme/notes").json()["items"]] == ["How we review"]
    for response in (
        dan.ask("PUT", f"/notes/{note.uid}", {"title": "x", "base": 1}),
        dan.ask("POST", "/teams/programme/notes", {"title": "x"}),
    ):
        assert response.status_code == 403
        assert list(response.json()) == ["detail"]
        assert "Programme" in response.json()["detail"]
    assert written() == [("How we review", "**Kindly.**", 1)]


@pytest.mark.parametrize("body", ["not json", {"title": "x" * 9999}, {"secret": 1}, b"\xff"])
def test_who_may_not_write_hears_that_whatever_they_sent(program: Any, cast: Cast, note: Note, body: Any) -> None:
    """A sentence about the body would tell that the note is there."""
    eve = program(cast.eve)
    assert outline(eve.ask("PUT", f"/notes/{note.uid}", body)) == (404, NOTHING)
    assert outline(eve.ask("POST", "/teams/programme/notes", body)) == (404, NOTHING)


def test_stranger_is_asked_to_sign_in_everywhere(program: Any, cast: Cast, note: Note) -> None:
    stranger = program()
    for method, path in (
        ("GET", "/teams"),
        ("GET", "/teams/programme"),
        ("GET", "/teams/no-such-team"),
        ("GET", "/teams/programme/members"),
        ("GET", "/teams/programme/notes"),
        ("POST", "/teams/programme/notes"),
        ("GET", f"/notes/{note.uid}"),
        ("GET", f"/notes/{uuid4()}"),
        ("PUT", f"/notes/{note.uid}"),
        ("GET", f"/notes/{note.uid}/versions"),
    ):
        assert outline(stranger.ask(method, path, {"title": "x", "base": 1} if method != "GET" else None)) == (401, SIGN_IN), path
    assert written() == [("How we review", "**Kindly.**", 1)]


def test_notes_that_were_put_away_are_asked_for(program: Any, cast: Cast, note: Note) -> None:
    archive_note(note, by=cast.bo)
    cy = program(cast.cy)
    assert cy.get("/teams/programme/notes").json()["items"] == []
    (row,) = cy.get("/teams/programme/notes?archived=true").json()["items"]
    assert (row["title"], row["archived_at"] is None) == ("How we review", False)
    assert cy.get("/teams/programme/notes?archived=perhaps").status_code == 422


def test_files_are_named_and_open(program: Any, cast: Cast) -> None:
    upload = SimpleUploadedFile("minutes.txt", b"what was said")
    note = write_note(cast.space(cast.programme, "notes"), title="With file", body="", by=cast.bo, files=[upload])
    cy = program(cast.cy)
    (file,) = cy.get(f"/notes/{note.uid}").json()["files"]
    assert (file["name"], file["size"]) == ("minutes.txt", 13)
    assert b"".join(cy.client.get(file["url"]).streaming_content) == b"what was said"


# ── What may be wrong with a body ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "detail", "fields"),
    [
        ({}, "Look again at: title.", {"title": ["This is missing."]}),
        ({"title": ""}, "Look again at: title.", {"title": ["This is empty."]}),
        ({"title": " \t\n"}, "Look again at: title.", {"title": ["This is empty, or contains a character that cannot be kept."]}),
        ({"title": "a\0b"}, "Look again at: title.", {"title": ["This is empty, or contains a character that cannot be kept."]}),
        ({"title": "x", "body": "\0"}, "Look again at: body.", {"body": ["This is empty, or contains a character that cannot be kept."]}),
        ({"title": "x" * 151}, "Look again at: title.", {"title": ["At most 150 characters."]}),
        ({"title": 7}, "Look again at: title.", {"title": ["This has to be text."]}),
        (
            {"title": None, "body": ["x"]},
            "Look again at: title, body.",
            {"title": ["This has to be text."], "body": ["This has to be text."]},
        ),
        ({"title": "x", "secret": 1}, "Look again at: secret.", {"secret": ["Nothing of this name is known here."]}),
        ({"title": "x", "base": 1}, "Look again at: base.", {"base": ["Nothing of this name is known here."]}),
        ([], "Send an object: {…}.", None),
        ("null", "Send an object: {…}.", None),
    ],
)
def test_what_does_not_fit_is_named_by_field(program: Any, cast: Cast, body: Any, detail: str, fields: Any) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", body)
    assert outline(response) == (422, {"detail": detail, **({"field_errors": fields} if fields else {})})
    assert written() == []


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        (0, "At least 1."),
        (-1, "At least 1."),
        (2**31, "At most 2147483647."),
        (10**400, "At most 2147483647."),
        ("two", "This has to be a whole number."),
        (1.5, "This has to be a whole number."),
        (None, "This has to be a whole number."),
    ],
)
def test_base_is_a_version(program: Any, cast: Cast, note: Note, base: Any, sentence: str) -> None:
    response = program(cast.cy).ask("PUT", f"/notes/{note.uid}", {"title": "x", "base": base})
    assert outline(response) == (422, {"detail": "Look again at: base.", "field_errors": {"base": [sentence]}})
    assert written() == [("How we review", "**Kindly.**", 1)]


@pytest.mark.parametrize("body", ["{", '{"title": "x",}', b"\xff\xfe", '{"title": "\\ud800"}', "[" * 100_000, "x" * 100_000])
def test_body_that_is_no_json_is_refused(program: Any, cast: Cast, body: str | bytes) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", body)
    assert response.status_code == 400
    assert response.json()["detail"].startswith("The body is not JSON: ")
    assert written() == []


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/json5"]
)
def test_body_of_another_type_is_refused(program: Any, cast: Cast, kind: str) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "x"}, content_type=kind)
    assert outline(response) == (415, {"detail": "Send JSON, with the header Content-Type: application/json."})
    assert written() == []


def test_type_may_name_its_letters(program: Any, cast: Cast) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "Grüße"}, content_type="application/json; charset=utf-8")
    assert (response.status_code, written()) == (201, [("Grüße", "", 1)])


def test_too_much_at_once_is_refused(program: Any, cast: Cast) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "x", "body": "y" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})
    assert outline(response) == (413, {"detail": "This is too much at once."})
    assert written() == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_it_was_and_harms_nobody(program: Any, visit: Any, cast: Cast, text: str) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", {"title": text, "body": text})
    made = response.json()
    assert (response.status_code, made["title"], made["body"]) == (201, text, text)
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>alert" not in visit(cast.cy).get("/en/teams/programme/notes/").content.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_name_of_a_field_is_a_name(program: Any, cast: Cast, text: str) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "x", text * 50: 1})
    assert outline(response)[1]["field_errors"] == {(text * 50)[:100]: ["Nothing of this name is known here."]}
    assert response.status_code == 422


@pytest.mark.parametrize("uid", ["1", "not-a-uid", "%00", "..%2f..%2fetc", "0" * 32, str(UUID(int=0)), "{uid}", "%F0%9F%98%80"])
def test_guessed_addresses_are_nothing(program: Any, cast: Cast, uid: str) -> None:
    for path in (f"/notes/{uid}", f"/notes/{uid}/versions", f"/teams/{uid}", f"/teams/{uid}/members", f"/teams/{uid}/notes"):
        response = program(cast.ada).get(path)
        assert response.status_code == 404
        assert list(response.json()) == ["detail"]


# ── The token ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["", "wrong", "a" * 32, "b" * 64, "\u00fc", "x" * 5000])
def test_change_without_the_token_is_refused(program: Any, cast: Cast, note: Note, token: str) -> None:
    cy = program(cast.cy)
    cy.token = token
    body = {"title": "x", "base": 1}
    for response in (cy.ask("PUT", f"/notes/{note.uid}", body), cy.ask("POST", "/teams/programme/notes", {"title": "x"})):
        assert outline(response) == (403, {"detail": "The header X-CSRFToken is missing or old. GET /api/v1/me gives a fresh one."})
    assert written() == [("How we review", "**Kindly.**", 1)]
    assert cy.get(f"/notes/{note.uid}").status_code == 200  # reading needs none


def test_form_of_another_site_cannot_write(program: Any, cast: Cast) -> None:
    """Cookie and field, as a browser would send them: what stands in the body is no token."""
    cy = program(cast.cy)
    token, cy.token = cy.token, ""
    form = f"csrfmiddlewaretoken={token}&title=x"
    response = cy.ask("POST", "/teams/programme/notes", form, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, written()) == (403, [])


def test_other_origin_cannot_write(program: Any, cast: Cast) -> None:
    response = program(cast.cy).ask("POST", "/teams/programme/notes", {"title": "x"}, Origin="https://evil.example")
    assert (response.status_code, written()) == (403, [])


# ── Lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def many_notes(cast: Cast, number: int) -> None:
    space = cast.space(cast.programme, "notes")
    for each in range(number):
        write_note(space, title=f"Note {each}", body="", by=cast.bo if each % 2 else cast.cy)


def test_list_comes_in_pieces_that_lead_to_the_next(program: Any, cast: Cast) -> None:
    many_notes(cast, 5)
    cy, path, found = program(cast.cy), "/api/v1/teams/programme/notes?limit=2&archived=false", []
    while path:
        answer = cy.get(path.removeprefix("/api/v1")).json()
        assert answer["count"] == 5
        found.append([row["title"] for row in answer["items"]])
        path = answer["next"]
    assert found == [["Note 4", "Note 3"], ["Note 2", "Note 1"], ["Note 0"]]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("limit=0", "limit", "At least 1."),
        ("limit=-1", "limit", "At least 1."),
        ("limit=201", "limit", "At most 200."),
        ("limit=many", "limit", "This has to be a whole number."),
        ("limit=", "limit", "This has to be a whole number."),
        ("limit=%00", "limit", "This has to be a whole number."),
        ("offset=-1", "offset", "At least 0."),
        ("offset=1000001", "offset", "At most 1000000."),
        ("offset=9999999999999999999999999", "offset", "At most 1000000."),
    ],
)
@pytest.mark.parametrize("path", ["/teams", "/teams/programme/members", "/teams/programme/notes", "/notes/{note}/versions"])
def test_pieces_have_limits(program: Any, cast: Cast, note: Note, path: str, query: str, field: str, sentence: str) -> None:
    response = program(cast.cy).get(f"{path.format(note=note.uid)}?{query}")
    assert outline(response) == (422, {"detail": f"Look again at: {field}.", "field_errors": {field: [sentence]}})


def test_piece_after_the_end_is_empty(program: Any, cast: Cast, note: Note) -> None:
    assert outline(program(cast.cy).get("/teams/programme/notes?offset=1000000&limit=200")) == (
        200,
        {"items": [], "count": 1, "next": None},
    )


@pytest.mark.parametrize(
    "path", ["/teams/programme/notes", "/notes/{note}", "/notes/{note}/versions", "/teams/programme/members", "/teams"]
)
def test_long_lists_ask_no_more_of_the_database(program: Any, cast: Cast, note: Note, path: str) -> None:
    cy, address = program(cast.cy), path.format(note=note.uid)
    cy.get(address)  # what is asked once per process
    with CaptureQueriesContext(connection) as one:
        cy.get(address)
    many_notes(cast, 2)
    for number in (1, 2):
        cy.ask("PUT", f"/notes/{note.uid}", {"title": "x", "body": str(number), "base": number})
        found_team(f"Team {number}", kind=TeamKind.COMMITTEE, by=cast.ada, chair=cast.eve)
    with CaptureQueriesContext(connection) as three:
        cy.get(address)
    assert len(three) == len(one)
    assert len(one) <= 8


def test_versions_are_those_of_this_note(program: Any, cast: Cast, note: Note) -> None:
    many_notes(cast, 2)
    with unguarded("test"):
        assert NoteVersion.objects.count() == 3
    assert [row["title"] for row in program(cast.cy).get(f"/notes/{note.uid}/versions").json()["items"]] == ["How we review"]


# ── Around the answers ────────────────────────────────────────────────────────────────────────────────────────────


def test_answers_about_teams_are_kept_by_nobody(program: Any, cast: Cast, note: Note) -> None:
    for path in (
        "/teams",
        "/teams/programme",
        "/teams/programme/members",
        "/teams/programme/notes",
        f"/notes/{note.uid}",
        "/teams/nothing",
    ):
        response = program(cast.cy).get(path)
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in response.headers
        assert {"Cookie", "Accept-Language"} <= {part.strip() for part in response.headers["Vary"].split(",")}


def test_head_says_what_get_says_without_the_words(program: Any, cast: Cast, note: Note) -> None:
    cy = program(cast.cy)
    for path in ("/teams", "/teams/programme/notes", f"/notes/{note.uid}"):
        get, head = cy.get(path), cy.ask("HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == str(len(get.content))
    assert program().ask("HEAD", "/teams").status_code == 401


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/teams"), ("POST", "/teams/programme"), ("PATCH", "/teams/programme/notes")])
def test_other_methods_are_named(program: Any, cast: Cast, method: str, path: str) -> None:
    response = program(cast.cy).ask(method, path, {})
    allowed = response.headers["Allow"]
    assert outline(response) == (405, {"detail": f"This address understands: {allowed}."})
    assert "GET" in allowed


def test_sentences_are_in_the_language_that_is_asked_for(program: Any, cast: Cast, note: Note, german: None) -> None:
    cy, accept = program(cast.cy), {"Accept-Language": "de-AT,de;q=0.9,en;q=0.1"}
    unfit = cy.ask("POST", "/teams/programme/notes", {"title": ""}, **accept).json()
    assert unfit == {"detail": "Schau noch einmal auf: title.", "field_errors": {"title": ["Das ist leer."]}}
    faster = cy.ask("PUT", f"/notes/{note.uid}", {"title": "x", "base": 7}, **accept)
    assert faster.json()["detail"] == "Bo Chair war schneller."
    assert (
        cy.ask("POST", "/teams/programme/notes", {"title": ""}, **{"Accept-Language": "tlh, xx;q=junk"}).json()["detail"]
        == "Look again at: title."
    )


@pytest.fixture
def german(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Translations of the test's own, so that it does not depend on words."""
    catalog = Catalog("de")
    catalog.add("Look again at: %(fields)s.", "Schau noch einmal auf: %(fields)s.", flags=["python-format"])
    catalog.add("This is empty.", "Das ist leer.")
    meanwhile = "%(who)s changed this note meanwhile. Nothing was written: look at what it says now, and send that version as base."
    catalog.add(meanwhile, "%(who)s war schneller.", flags=["python-format"])
    (tmp_path / "de/LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "de/LC_MESSAGES/django.mo").open("wb") as file:
        write_mo(file, catalog)
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(trans_real, "_translations", {})

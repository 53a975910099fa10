"""A walk through the demonstration: what the bar promises to whom is there."""

import re
import sqlite3
import uuid
from contextlib import closing
from typing import Any

import pytest

from hallway.config.demo import folder
from hallway.config.demo.bar import GROUPS, parts
from hallway.config.demo.cast import cast
from hallway.config.demo.tests.running import Server, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.both]


def uid_of(demo: Server, table: str, **where: str) -> str:
    ((column, value),) = where.items()
    with closing(sqlite3.connect(f"file:{demo.data / folder.DATABASE}?mode=ro", uri=True)) as connection:
        return str(uuid.UUID(connection.execute(f"SELECT uid FROM {table} WHERE {column} = ?", [value]).fetchone()[0]))


@pytest.fixture(scope="module")
def notes(demo: Server) -> Any:
    """The address of a note, by its title."""
    return lambda title: f"/en/notes/{uid_of(demo, 'committees_note', title=title)}/"


def visitor(demo: Server, key: str) -> Visitor:
    someone = Visitor(demo)
    someone.be(uid_of(demo, "people_person", name=cast().by_key[key].name))
    return someone


CHOOSING, CAMERAS = "How we choose talks", "Cameras, cables, captions"
ON_CALL, WALK, MENTORS = "On call: who, when, how", "Walk through the hall, 9 January", "Mentoring: pairs and promises"
OPEN, CLOSED, HIDDEN = 200, 403, 404


@pytest.mark.parametrize(
    ("key", "steps"),
    [
        ("odalys", [("/en/teams/programme/members/new/?q=noor", OPEN, "Noor Saltmarsh"), (CHOOSING, OPEN, "Conflicts of interest")]),
        ("wilhelmina", [("/en/home/", OPEN, "Mateo Brightwater as chair of Sponsors"), (ON_CALL, HIDDEN, "")]),
        ("anouk", [("/en/teams/communications/", OPEN, "Ludo Hartigan-Bell")]),
        ("clementine", [(WALK, OPEN, "eight-doors.png"), (CHOOSING, HIDDEN, "")]),
        ("mateo", [("/en/teams/sponsors/", OPEN, "Chair, proposed"), ("/en/teams/sponsors/edit/", CLOSED, "")]),
        ("yusra", [(CHOOSING, OPEN, "guest"), (WALK, HIDDEN, "")]),
        ("lucja", [("/en/home/", OPEN, "Łucja"), ("Minutes, 15 February 2027", HIDDEN, "")]),
        ("maren", [(ON_CALL, OPEN, "Night boat"), (MENTORS, OPEN, "Eighteen pairs")]),
        ("wanjiku", [(MENTORS, OPEN, "Eighteen pairs"), (ON_CALL, HIDDEN, ""), ("/en/teams/diversity/", OPEN, "Conduct response")]),
        ("pavel", [("/en/teams/private/", OPEN, "Maren Oxblood"), (ON_CALL, HIDDEN, ""), ("/en/teams/conduct-response/", HIDDEN, "")]),
        ("arun", [("/2027/en/programme/", OPEN, "Release version 4"), ("/en/organise/roles/", CLOSED, "")]),
        ("sakura", [("/en/organise/people/?q=od", OPEN, "Odalys Pennyfeather"), ("/2027/en/programme/", CLOSED, "")]),
        (GROUPS[4][1][0].key, [("/en/home/", OPEN, ""), ("/2027/en/programme/", CLOSED, "")]),
        (GROUPS[4][1][1].key, [("/en/home/", OPEN, "stream"), (CAMERAS, HIDDEN, "")]),
        (GROUPS[4][1][2].key, [(CAMERAS, OPEN, "rubber feet"), (CHOOSING, HIDDEN, "")]),
    ],
)
def test_everybody_finds_what_was_promised(demo: Server, notes: Any, key: str, steps: list[tuple[str, int, str]]) -> None:
    someone = visitor(demo, key)
    for path, expected, words in steps:
        path = path if path.startswith("/") else notes(path)
        status, page = someone.get(path)
        assert (path, status) == (path, expected)
        assert words in re.sub(r"\s+", " ", page)


def test_every_part_is_walked() -> None:
    walked = {mark.args[1][index][0] for mark in test_everybody_finds_what_was_promised.pytestmark for index in range(len(mark.args[1]))}
    assert walked == set(parts())


def test_draft_edition_is_for_its_teams(demo: Server) -> None:
    assert demo.get("/2028/en/")[0] == 404
    assert "Tidewater 2028" not in demo.get("/demo/")[1]
    assert visitor(demo, "odalys").get("/2028/en/")[0] == 200


def test_drafted_title_shows_to_nobody_outside(demo: Server) -> None:
    page = demo.get("/2027/en/schedule/2027-06-17/")[1]
    assert "An API that apologises" in page
    assert "in four languages" not in page


# ── In a browser ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_pages_of_the_demonstration_are_for_everybody(demo: Server, tab: Any, width: int, dark: bool) -> None:
    from e2e.browser import axe, no_sideways_scroll, small_targets

    page = tab(width=width, dark=dark)
    letter = uid_of(demo, "outbox_letter", kind="people/login_code")
    for path in ("/demo/", "/demo/?q=xyzzy", "/demo/mailbox/", "/demo/mailbox/?q=leyla", f"/demo/mailbox/{letter}/"):
        page.goto(f"http://localhost:{demo.port}{path}")
        page.locator("demo-bar form").wait_for()
        axe(page)
        no_sideways_scroll(page)
        assert small_targets(page) == []
    assert page.troubles == []


@pytest.mark.browser
def test_visitor_becomes_somebody_in_the_bar(demo: Server, tab: Any) -> None:
    page = tab()
    page.goto(f"http://localhost:{demo.port}/en/home/")
    bar = page.locator("demo-bar")
    bar.get_by_role("combobox").select_option(label="Pavel Driftwell, Conference Admin")
    bar.get_by_role("button").click()
    page.get_by_role("heading", name="Pavel").wait_for()
    bar.get_by_role("combobox").select_option(label="A stranger, not signed in")
    bar.get_by_role("button").click()
    page.get_by_role("heading", name="Sign in or join").wait_for()


@pytest.mark.browser
def test_visitor_becomes_somebody_without_scripts(demo: Server, tab: Any) -> None:
    page = tab(scripts=False)
    page.goto(f"http://localhost:{demo.port}/demo/")
    page.get_by_role("searchbox").fill("clementine")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Be Clementine").click()
    page.get_by_role("heading", name="Clementine").wait_for()

"""What sessions are chosen by, the pages of each choice, and the search that needs no script."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import words as said
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.choices import Choosing
from hallway.apps.schedule.models import Room, Session
from hallway.apps.schedule.pages.days import by_room_content
from hallway.apps.schedule.pages.sessions import session_content
from hallway.apps.schedule.public import current_book
from hallway.apps.schedule.searching import LONGEST, MOST, search
from hallway.core.base import clock
from hallway.core.base.guard import Anyone, unguarded
from hallway.core.editions.models import Edition

from . import making
from .making import DAY, programme, session, slot, take_in
from .test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def address(edition: Edition) -> Addresses:
    return Addresses(edition, on_own_host=False)


def tagged(edition: Edition, tags: dict[str, list[str]], **more: Any) -> None:
    with unguarded("test"):
        for title, names in tags.items():
            Session.objects.filter(title=title).update(tags=names, **more)
        release_schedule(edition, by=None)


def titles(response: Any) -> list[str]:
    return re.findall(r"<h[34]><a [^>]*>([^<]*)</a>", response.content.decode().partition("<main")[2])


# ── Choices ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_choices_of_a_day_are_counted_and_those_without_a_choice_left_out(edition: Edition, address: Addresses) -> None:
    made = (session(1, language="en", kind="talk"), session(2, language="de", kind="Lecture"), session(3, track="data", language="en"))
    take_in(edition, programme(*made, slots=(slot(1), slot(2, room="Beacon"), slot(3, after=60))))
    tagged(edition, {"Session 1": ["C", "C++"], "Session 2": ["c++"]})
    book = current_book(edition, Anyone())
    choosing = Choosing(book, book.slots_on(DAY))
    found = {group.name: [(each.slug, each.title, each.count) for each in group.choices] for group in choosing.groups(address)}
    assert found == {
        "track": [("web", "Web", 2), ("data", "Data", 1)],
        "tag": [("c", "C", 1), ("c-2", "C++", 2)],
        "language": [("de", "German", 1), ("en", "English", 2)],
        "room": [("anchor", "Anchor", 2), ("beacon", "Beacon", 1)],
    }
    assert [choosing.keys(slot) for slot in book.slots_on(DAY)] == ["t0 g0 g1 l1 k0 r0", "t0 g1 l0 k0 r1", "t1 l1 r0"]


def test_every_chip_leads_to_a_page_of_its_sessions(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1, language="en"), session(2, track="data", language="de", kind="open-space"), session(3)))
    tagged(edition, {"Session 2": ["Fähren"]}, level="Beginner")
    html = stranger.get("/2027/en/schedule/").content.decode()
    paths = re.findall(r'<a class="chip" href="([^"]+)" data-key', html)
    assert {path: (page := stranger.get(path)).status_code and titles(page) for path in paths if "/schedule/" in path} == {
        "/2027/en/schedule/tracks/web/": ["Session 1", "Session 3"],
        "/2027/en/schedule/tracks/data/": ["Session 2"],
        "/2027/en/schedule/languages/de/": ["Session 2"],
        "/2027/en/schedule/languages/en/": ["Session 1"],
    }
    for path in ("tags/fahren", "levels/beginner", "kinds/openspace"):
        assert titles(stranger.get(f"/2027/en/schedule/{path}/")) == ["Session 2"]
    assert "Open space" in words(stranger.get("/2027/en/schedule/kinds/openspace/").content)


@pytest.mark.parametrize("facet", ["tracks", "tags", "languages", "levels", "kinds"])
def test_choice_nobody_offers_is_no_page(edition: Edition, stranger: Client, facet: str) -> None:
    take_in(edition, programme())
    missing = stranger.get(f"/2027/en/schedule/{facet}/nothing/")
    assert (missing.status_code, "No session is found under this." in words(missing.content)) == (404, True)


def test_all_days_lists_every_session_even_without_a_time(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2), slots=(slot(1),)))
    page = stranger.get("/2027/en/schedule/all/")
    assert titles(page) == ["Session 1"]
    assert "Not on the timetable yet Session 2" in words(page.content)


def test_query_in_the_address_changes_no_byte(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    plain, filtered = (stranger.get(f"/2027/en/schedule/{query}") for query in ("", "?track=data&q=ferries"))
    assert (filtered.content, filtered["ETag"]) == (plain.content, plain["ETag"])


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Lightning talks", "Lightning talks"),
        ("open_space", "Open space"),
        ("Help desk", "Help desk"),
        ("SPRINTS", "Sprint"),
        ("Gong", "Gong"),
    ],
)
def test_kinds_are_said_as_people_say_them(written: str, shown: str) -> None:
    assert said.kind(written) == shown


# ── Search ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_search_folds_letters_and_looks_everywhere(edition: Edition, stranger: Client) -> None:
    made = (
        session(1, title="Über Fähren"),
        session(2, abstract="Why <b>ferries</b> cross the Øresund.", persons=("ben",)),
        session(3, title="Oresund by night"),
    )
    take_in(edition, programme(*made))
    found = {query: titles(stranger.get("/2027/en/schedule/search/", {"q": query})) for query in ("UBER fahren", "oresund", "ben row", "b")}
    assert found == {
        "UBER fahren": ["Über Fähren"],
        "oresund": ["Session 2", "Oresund by night"],
        "ben row": ["Session 2"],
        "b": ["Über Fähren", "Session 2", "Oresund by night"],
    }
    assert "1 speaker" in words(stranger.get("/2027/en/schedule/search/", {"q": "rower"}).content)


def test_search_without_luck_says_so_and_leads_to_all(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    page = stranger.get("/2027/en/schedule/search/", {"q": "<b>zeppelins"})
    assert "No session and no speaker matches “&lt;b&gt;zeppelins”. Look at all: 1 session" in words(page.content)
    assert stranger.get("/2027/en/schedule/search/").status_code == 200


def test_search_is_bounded(edition: Edition) -> None:
    numbers = range(1, MOST + 6)
    take_in(edition, programme(*(session(number) for number in numbers), slots=(slot(1),)))
    book = current_book(edition, Anyone())
    found = search(book, "session")
    assert (len(found.sessions), found.session_count) == (MOST, MOST + 5)
    assert search(book, "session" + " " * LONGEST + "nothing").session_count == MOST + 5


def test_search_is_the_same_for_everybody_and_kept_nowhere(edition: Edition, stranger: Client, cast: Any, visit: Any) -> None:
    take_in(edition, programme())
    pages = [browser.get("/2027/en/schedule/search/", {"q": "session"}) for browser in (stranger, visit(cast.edda), visit(cast.ann))]
    assert len({page.content for page in pages}) == 1
    assert [page.cookies for page in pages] == [{}, {}, {}]
    with unguarded("test"):
        Session.objects.update(title="Changed")
        release_schedule(edition, by=None)
    assert titles(stranger.get("/2027/en/schedule/search/", {"q": "changed"})) == ["Changed"]


def test_nobody_searches_what_is_not_public(edition: Edition, stranger: Client, cast: Any, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    for browser in (stranger, visit(cast.ann), visit(cast.sol)):
        assert browser.get("/2027/en/schedule/search/", {"q": "session"}).status_code == 404
    assert titles(visit(cast.edda).get("/2027/en/schedule/search/", {"q": "session"})) == ["Session 1"]


def test_search_costs_as_many_queries_for_three_as_for_one(db: None, stranger: Client) -> None:
    counts = []
    for number in (1, 3):
        edition = making.edition(f"with-{number}")
        take_in(edition, programme(*(session(each) for each in range(1, number + 1))))
        path = f"/with-{number}/en/schedule/search/"
        stranger.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert len(titles(stranger.get(path, {"q": "session"}))) == number
        counts.append(len(captured))
    assert counts[0] == counts[1]


# ── Everybody is in one place ─────────────────────────────────────────────────────────────────────────────────────


def test_other_rooms_point_to_a_plenary(edition: Edition, address: Addresses) -> None:
    made = (session(1, kind="opening", title="Opening"), session(2), session(3))
    places = (slot(1), slot(2, room="Beacon", after=30), slot(3, room="Beacon", after=120))
    take_in(edition, programme(*made, slots=places))
    with unguarded("test"):
        Room.objects.filter(slug="anchor").update(is_plenary=True)
        release_schedule(edition, by=None)
    book = current_book(edition, Anyone())
    lines = {line["id"]: [stop.title for stop in line["stops"]] for line in by_room_content(book, address, DAY, edition).values["lines"]}
    assert lines == {"anchor": ["Opening"], "beacon": ["Session 2", "Session 3"]}  # one goes on regardless
    beside = session_content(book, address, book.sessions["session-2"], edition).values["elsewhere"]
    assert [row.title for row in beside["plenaries"]] == ["Everybody is in A: Opening"]
    take_in(edition, programme(*made, slots=(slot(1), slot(2, room="Beacon", after=60), slot(3, room="Beacon", after=120))), publish=False)
    with unguarded("test"):
        release_schedule(edition, by=None)
    line = by_room_content(current_book(edition, Anyone()), address, DAY, edition).values["lines"][1]
    assert [(stop.title, stop.pointer) for stop in line["stops"]][:2] == [("Everybody is in A: Opening", True), ("Session 2", False)]
    assert line["count"] == "2 sessions"


# ── Whose clock ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_rehearsal_tells_the_browser_how_far_its_clock_is_moved(edition: Edition, cast: Any, visit: Any, stranger: Client) -> None:
    take_in(edition, programme())
    assert "shift=" not in stranger.get("/2027/en/schedule/").content.decode()
    edition.clock_anchor, edition.clock_shows, edition.clock_speed = clock.now(), making.NINE, 10
    edition.save()
    html = visit(cast.edda).get("/2027/en/schedule/").content.decode()
    mark = re.search(r'<programme-now [^>]*shift="(-?\d+)" speed="10.0"', html)
    assert mark is not None, html[html.find("<programme-now") :][:200]
    assert abs(int(mark[1]) - (making.NINE - clock.now()).total_seconds()) < 300

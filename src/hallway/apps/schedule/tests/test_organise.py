"""Organisers' screens: who may open them, and what they do."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hallway.apps.schedule.models import Room, Session, Slot, Version
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition

from . import making
from .conftest import Cast
from .making import NINE, open_phase, programme, session, take_in
from .test_pages import words

pytestmark = pytest.mark.django_db

SCREENS = [
    "programme/",
    "programme/import/",
    "programme/sessions/",
    "programme/sessions/session-1/",
    "programme/rooms/",
    "programme/rooms/anchor/",
]
ACTS = ["programme/versions/", "programme/import/", "programme/sessions/session-1/", "programme/rooms/anchor/"]


@pytest.fixture
def drafted(edition: Edition) -> Edition:
    take_in(edition, programme(session(1), session(2)), publish=False)
    return edition


def one(model: Any, **lookup: Any) -> Any:
    with unguarded("test"):
        return model.objects.get(**lookup)


def count(model: Any) -> int:
    with unguarded("test"):
        return model.objects.count()


def times_form(*rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    form = {"times-TOTAL_FORMS": len(rows), "times-INITIAL_FORMS": initial}
    return form | {f"times-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def session_form(**more: Any) -> dict[str, Any]:
    return {
        "title": "Session 1",
        "subtitle": "",
        "kind": "",
        "track": "",
        "language": "",
        "level": "",
        "abstract": "",
        "description": "",
        **more,
    }


@pytest.mark.parametrize("who", ["edda", "bea"])
def test_program_editor_and_board_open_every_screen(drafted: Edition, cast: Cast, visit: Any, who: str) -> None:
    browser = visit(getattr(cast, who))
    assert {path: browser.get(f"/2027/en/{path}").status_code for path in SCREENS} == dict.fromkeys(SCREENS, 200)


@pytest.mark.parametrize("who", ["cem", "sol", "ann"])
def test_outsiders_may_open_no_screen_and_do_nothing(drafted: Edition, cast: Cast, visit: Any, who: str) -> None:
    browser = visit(getattr(cast, who))
    assert {browser.get(f"/2027/en/{path}").status_code for path in SCREENS} <= {403, 404}
    assert {browser.post(f"/2027/en/{path}", session_form(title="Mine")).status_code for path in ACTS} <= {403, 404}
    assert b"Session 1" not in b"".join(browser.get(f"/2027/en/{path}").content for path in SCREENS)
    assert (count(Version), one(Session, foreign_id="1").title) == (0, "Session 1")


def test_outsider_hears_why_once_the_programme_is_public(drafted: Edition, cast: Cast, visit: Any) -> None:
    open_phase(drafted, "programme-public")
    with unguarded("test"):
        from hallway.apps.schedule.actions import release_schedule

        release_schedule(drafted, by=None)
    assert {visit(cast.ann).get(f"/2027/en/{path}").status_code for path in SCREENS} == {403}


def test_stranger_is_asked_to_sign_in(drafted: Edition, visit: Any) -> None:
    for path in SCREENS:
        response = visit().get(f"/2027/en/{path}")
        assert (response.status_code, "sign-in" in response["Location"]) == (302, True)
    assert {visit().post(f"/2027/en/{path}").status_code for path in ACTS} == {302}
    assert count(Version) == 0


def test_editor_of_another_edition_is_an_outsider(cast: Cast, visit: Any) -> None:
    other = making.edition("2028")
    take_in(other, programme(), publish=False)
    assert {visit(cast.edda).get(f"/2028/en/{path}").status_code for path in SCREENS} <= {403, 404}


# ── Releasing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_editor_releases_and_sees_what_changed_since(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    page = words(browser.get("/2027/en/programme/").content)
    assert "2 sessions, 2 speakers, 2 rooms, 2 tracks" in page
    assert "Release version 1" in page
    response = browser.post("/2027/en/programme/versions/", {"comment": "First light"}, follow=True)
    assert response.redirect_chain == [("/2027/en/programme/", 302)]
    page = words(response.content)
    assert "Version 1" in page
    assert "by Edda Editor · First light" in page
    assert "Nothing changed. Everybody sees what you see." in page
    assert "Release version 2" not in page
    with unguarded("test"):
        Session.objects.filter(foreign_id="1").update(title="Session one")
    page = words(browser.get("/2027/en/programme/").content)
    assert "Changed: Session one: title" in page
    assert "Release version 2" in page


def test_second_click_releases_nothing(drafted: Edition, cast: Cast, visit: Any) -> None:
    """Two clicks, two tabs, two editors: whoever saw version 1 coming does not release version 2."""
    browser, second = visit(cast.edda), visit(cast.edda)
    page = browser.get("/2027/en/programme/").content.decode()
    assert re.findall(r'name="number" value="(.*?)"', page) == ["1"]
    sent = {"comment": "First light", "number": "1"}
    browser.post("/2027/en/programme/versions/", sent)
    response = second.post("/2027/en/programme/versions/", sent, follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "This version is released already. What changed since stands here."
    ]
    assert count(Version) == 1
    with unguarded("test"):
        Session.objects.filter(foreign_id="1").update(title="Session one")
    browser.post("/2027/en/programme/versions/", {"comment": "", "number": "2"})
    assert count(Version) == 2


def test_empty_programme_offers_the_import(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    assert "Import a programme" in words(browser.get("/2027/en/programme/").content)
    browser.post("/2027/en/programme/versions/", {"comment": ""})
    assert count(Version) == 0


def test_programme_page_costs_as_much_with_three_sessions_as_with_one(cast: Cast, visit: Any) -> None:
    counts = []
    for number in (1, 3):
        edition = making.edition(f"with-{number}")
        take_in(edition, programme(*(session(each) for each in range(1, number + 1))))
        browser = visit(cast.bea)
        browser.get(f"/with-{number}/en/programme/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"/with-{number}/en/programme/").status_code == 200
            assert browser.get(f"/with-{number}/en/programme/sessions/").status_code == 200
            assert browser.get(f"/with-{number}/en/programme/rooms/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


# ── Correcting by hand ────────────────────────────────────────────────────────────────────────────────────────────


def test_editor_corrects_a_session_and_its_time(drafted: Edition, cast: Cast, visit: Any) -> None:
    beacon, there = one(Room, name="Beacon"), one(Slot, session__foreign_id="1")
    times = times_form(
        {"slot": str(there.uid), "room": beacon.pk, "day": "2027-06-05", "time": "11:00", "minutes": "45"},
        {"slot": "", "room": beacon.pk, "day": "2027-06-05", "time": "00:30", "minutes": "30"},
        initial=1,
    )
    response = visit(cast.edda).post("/2027/en/programme/sessions/session-1/", session_form(title="Session one") | times)
    assert (response.status_code, response["Location"]) == (302, "/2027/en/programme/sessions/")
    changed = one(Session, foreign_id="1")
    assert (changed.title, changed.slug) == ("Session one", "session-1")
    with unguarded("test"):
        slots = Slot.objects.filter(session=changed).order_by("starts_at").values_list("room__name", "starts_at", "minutes", "day")
        assert list(slots) == [
            ("Beacon", NINE + timedelta(hours=2), 45, making.DAY),
            ("Beacon", NINE + timedelta(hours=15, minutes=30), 30, making.DAY),  # after midnight, still Saturday
        ]
    history = visit(cast.edda).get("/2027/en/programme/sessions/session-1/").content.decode()
    assert "Edda Editor" in history
    assert "changed the session Session one" in history


def test_time_is_taken_away(drafted: Edition, cast: Cast, visit: Any) -> None:
    there = one(Slot, session__foreign_id="1")
    row = {"slot": str(there.uid), "room": there.room_id, "day": "2027-06-05", "time": "09:00", "minutes": "60", "DELETE": "on"}
    visit(cast.edda).post("/2027/en/programme/sessions/session-1/", session_form() | times_form(row, initial=1))
    with unguarded("test"):
        assert not Slot.objects.filter(session__foreign_id="1").exists()


def test_wrong_time_loses_nothing_that_was_typed(drafted: Edition, cast: Cast, visit: Any) -> None:
    row = {"slot": "", "room": "", "day": "2027-06-05", "time": "9 o’clock", "minutes": "-5"}
    response = visit(cast.edda).post("/2027/en/programme/sessions/session-1/", session_form(title="Typed with care") | times_form(row))
    assert response.status_code == 422
    assert 'value="Typed with care"' in response.content.decode()
    assert "9 o’clock" in response.content.decode()
    assert one(Session, foreign_id="1").title == "Session 1"


def test_time_that_clocks_skip_is_refused(cast: Cast, visit: Any) -> None:
    from datetime import date

    edition = making.edition("spring", starts_on=date(2027, 3, 27), ends_on=date(2027, 3, 28))
    take_in(edition, programme(session(1), slots=()), publish=False)
    row = {"slot": "", "room": one(Room, name="Anchor").pk, "day": "2027-03-27", "time": "02:30", "minutes": "30"}
    response = visit(cast.bea).post("/spring/en/programme/sessions/session-1/", session_form() | times_form(row))
    assert response.status_code == 422
    assert "In this night the clocks skip 02:30." in words(response.content)


def test_somebody_elses_time_cannot_be_taken(drafted: Edition, cast: Cast, visit: Any) -> None:
    """The hidden field names a slot of another session: it is treated as a new time."""
    other = one(Slot, session__foreign_id="2")
    row = {"slot": str(other.uid), "room": other.room_id, "day": "2027-06-05", "time": "15:00", "minutes": "30"}
    visit(cast.edda).post("/2027/en/programme/sessions/session-1/", session_form() | times_form(row))
    assert one(Slot, session__foreign_id="2").starts_at == other.starts_at


def test_room_of_another_edition_is_no_choice(drafted: Edition, cast: Cast, visit: Any) -> None:
    other = making.edition("2028")
    take_in(other, programme(), publish=False)
    foreign = one(Room, edition=other, name="Anchor")
    row = {"slot": "", "room": foreign.pk, "day": "2027-06-05", "time": "15:00", "minutes": "30"}
    assert visit(cast.edda).post("/2027/en/programme/sessions/session-1/", session_form() | times_form(row)).status_code == 422


def test_editor_changes_a_room(drafted: Edition, cast: Cast, visit: Any) -> None:
    values = {"name": "Anchor Hall", "letter": "h", "line": "7", "capacity": "280", "description": "Up the *stairs*."}
    response = visit(cast.edda).post("/2027/en/programme/rooms/anchor/", values)
    assert response.status_code == 302
    room = one(Room, slug="anchor")
    assert (room.name, room.letter, room.line, room.capacity) == ("Anchor Hall", "H", 7, 280)
    taken = visit(cast.edda).post("/2027/en/programme/rooms/beacon/", values | {"name": "Beacon"})
    assert taken.status_code == 422
    assert "Another room has this letter." in words(taken.content)


def test_sessions_are_found_by_their_title(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    assert "Session 2" in words(browser.get("/2027/en/programme/sessions/?q=ION+2").content)
    assert "Session 1 " not in words(browser.get("/2027/en/programme/sessions/?q=ION+2").content)
    assert "No session matches “ferries”." in words(browser.get("/2027/en/programme/sessions/?q=ferries").content)


def test_pages_speak_german_to_organisers(drafted: Edition, cast: Cast, visit: Any) -> None:
    assert b"Programm" in visit(cast.edda).get("/2027/de/programme/").content
    assert timezone.get_current_timezone_name() == "UTC"

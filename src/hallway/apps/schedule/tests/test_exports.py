"""The programme as files: who gets them, what is in them, and that they are the same for everybody."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.exports.values import acronym_of
from hallway.apps.schedule.models import Room, Session, Slot
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition, HostName

from . import making
from .conftest import Cast
from .exporting import agreed
from .making import DAY, NINE, open_phase, programme, session, slot, take_in

pytestmark = pytest.mark.django_db

CALENDARS = [
    "/2027/en/schedule.ics",
    "/2027/en/schedule/2027-06-05.ics",
    "/2027/en/sessions/session-1.ics",
    "/2027/en/speakers/ada-ferryman.ics",
    "/2027/en/rooms/anchor.ics",
]
FILES = {
    "/2027/en/schedule.xml": "application/xml; charset=utf-8",
    "/2027/en/schedule.json": "application/json",
    "/2027/en/programme.json": "application/json",
    "/2027/en/now.json": "application/json",
    "/2027/en/sessions.csv": "text/csv; charset=utf-8; header=present",
    **dict.fromkeys(CALENDARS, "text/calendar; charset=utf-8"),
}
PAGES = [*FILES, "/2027/en/schedule/exports/"]


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_HOST="localhost")


def release(edition: Edition, change: Callable[[], object] = lambda: None) -> None:
    with unguarded("test"):
        change()
        release_schedule(edition, by=None)


def events(stranger: Client) -> list[Any]:
    return list(etree.fromstring(stranger.get("/2027/en/schedule.xml").content).iter("event"))


def frab(stranger: Client) -> list[dict[str, Any]]:
    conference = stranger.get("/2027/en/schedule.json").json()["schedule"]["conference"]
    return [event for day in conference["days"] for room in day["rooms"].values() for event in room]


def entries(stranger: Client, path: str = "/2027/en/schedule.ics") -> list[dict[str, str]]:
    """The entries of a calendar, unfolded, as name → value."""
    text = stranger.get(path).content.decode().replace("\r\n ", "")
    return [
        dict(line.split(":", 1) for line in part.split("\r\nEND:VEVENT")[0].split("\r\n")) for part in text.split("BEGIN:VEVENT\r\n")[1:]
    ]


# ── For whom ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_four_visitors_get_the_same_bytes(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    visitors = [visit(), visit(cast.edda), visit(cast.ann), visit(**{"Accept-Language": "de"})]
    for path in PAGES:
        answers = [visitor.get(path) for visitor in visitors]
        assert [answer.status_code for answer in answers] == [200] * 4
        assert len({answer.content for answer in answers}) == 1, path
        assert {answer["ETag"] for answer in answers} == {answers[0]["ETag"]}
        assert [answer.cookies for answer in answers] == [{}] * 4
        assert {answer["Vary"] for answer in answers} == {"Accept-Encoding"}


def test_files_say_what_they_are_and_may_be_read_from_any_page(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    for path, kind in FILES.items():
        answer = stranger.get(path)
        assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == (kind, "*")
        assert "Access-Control-Allow-Credentials" not in answer
        again = stranger.get(path, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content, again["Access-Control-Allow-Origin"]) == (304, b"", "*")
    assert stranger.get("/2027/en/schedule.ics")["Content-Disposition"] == 'attachment; filename="2027.ics"'
    assert stranger.get("/2027/en/rooms/anchor.ics")["Content-Disposition"] == 'attachment; filename="2027-anchor.ics"'
    assert "Content-Disposition" not in stranger.get("/2027/en/schedule.xml")


def test_nobody_outside_gets_a_file_before_the_phase_opens(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    open_phase(edition, "announced")
    for browser in (stranger, visit(cast.ann), visit(cast.cem), visit(cast.sol)):
        answers = [browser.get(path) for path in PAGES]
        assert [answer.status_code for answer in answers] == [404] * len(PAGES)
        assert b"Session 1" not in b"".join(answer.content for answer in answers)


def test_organiser_gets_the_files_earlier_for_their_eyes_only(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    for path, kind in FILES.items():
        answer = visit(cast.edda).get(path)
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, kind, "private, no-store")
        assert "Access-Control-Allow-Origin" not in answer
        assert b"Session 1" in answer.content
        assert stranger.get(path).status_code == 404


def test_edition_nobody_announced_is_not_there(edition: Edition, stranger: Client) -> None:
    answers = [stranger.get(path) for path in PAGES]
    assert [answer.status_code for answer in answers] == [404] * len(PAGES)
    assert b"Candlewright" not in b"".join(answer.content.partition(b"<main")[2] for answer in answers)


def test_where_nothing_was_released_there_is_no_file(edition: Edition, stranger: Client) -> None:
    open_phase(edition, "announced")
    open_phase(edition, "programme-public")
    assert [stranger.get(path).status_code for path in FILES] == [404] * len(FILES)


def test_drafts_are_in_no_file(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    take_in(edition, programme(session(1, title="Canary"), session(2, title="Canary", abstract="Canary")))
    assert [b"Canary" in stranger.get(path).content for path in PAGES] == [False] * len(PAGES)
    assert stranger.get("/2027/en/sessions/canary.ics").status_code == 404


@pytest.mark.parametrize("path", ["sessions/no", "speakers/no", "speakers/ben-rower", "rooms/no", "schedule/2027-07-01"])
def test_wrong_address_is_no_file(edition: Edition, stranger: Client, path: str) -> None:
    take_in(edition, programme())
    assert stranger.get(f"/2027/en/{path}.ics").status_code == 404


def test_second_visitor_costs_no_query(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    for path in PAGES:
        stranger.get(path)
    with CaptureQueriesContext(connection) as captured:
        for path in PAGES:
            stranger.get(path)
    assert len(captured) == 0


def test_files_cost_as_much_with_three_sessions_as_with_one(db: None, stranger: Client) -> None:
    counts = []
    for number in (1, 3):
        edition = making.edition(f"with-{number}")
        take_in(edition, programme(*(session(each) for each in range(1, number + 1))))
        with CaptureQueriesContext(connection) as captured:
            for path in PAGES:
                stranger.get(path.replace("/2027/", f"/with-{number}/"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_correction_changes_the_files_it_is_in_and_no_other(edition: Edition, stranger: Client) -> None:
    two = (session(1), session(2, persons=("ben",)))
    take_in(edition, programme(*two, slots=(slot(1), slot(2, room="Beacon", day=DAY + timedelta(days=1)))))
    others = ["/2027/en/sessions/session-2.ics", "/2027/en/speakers/ben-rower.ics", "/2027/en/rooms/beacon.ics"]
    paths = [*PAGES, *others, "/2027/en/schedule/2027-06-06.ics"]
    before = {path: stranger.get(path)["ETag"] for path in paths}
    release(edition, lambda: Session.objects.filter(slug="session-1").update(title="Crossing at night"))
    after = {path: stranger.get(path)["ETag"] for path in paths}
    assert {path for path in paths if before[path] != after[path]} == set(FILES)


# ── schedule.xml and schedule.json ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("conference", "slug", "acronym"),
    [
        ("europython", "europython-2026", "europython2026"),
        ("europython", "2026", "europython2026"),
        ("europython", "26", "europython26"),
        ("py", "7", "py7_"),
        ("candlewright", "candle27", "candle27"),
        ("c", "X-Y", "cxy_"),
    ],
)
def test_acronym_fits_the_formats(conference: str, slug: str, acronym: str) -> None:
    assert acronym_of(slug, conference) == acronym


def test_every_time_of_a_session_is_an_event_of_its_own(edition: Edition, stranger: Client) -> None:
    twice = session(1, code="ABC123", guid="3f1d2c4a-0000-4000-8000-000000000001")
    take_in(edition, programme(twice, slots=(slot(1), slot(1, room="Beacon", after=180))))
    with unguarded("test"):
        uids = [str(each.uid) for each in Slot.objects.order_by("starts_at")]
    found = events(stranger)
    assert [dict(event.attrib) for event in found] == [
        {"id": "1", "guid": twice.guid, "code": "ABC123"},
        {"id": "2", "guid": uids[1]},
    ]
    assert [event.findtext("slug") for event in found] == ["candlewright2027-1-session-1", "candlewright2027-2-session-1"]
    assert {event.findtext("url") for event in found} == {"http://localhost:8000/2027/en/sessions/session-1/"}
    again = formats.read(stranger.get("/2027/en/schedule.xml").content, name="schedule.xml")
    assert [(one.title, one.guid, one.code) for one in again.sessions] == [("Session 1", twice.guid, "ABC123")]
    assert [(each.start, each.minutes) for each in again.slots] == [(NINE, 60), (NINE + timedelta(hours=3), 60)]


def test_numbers_stay_when_times_change(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(7), session(3), slots=(slot(7), slot(3, after=60))))
    assert [event.get("id") for event in events(stranger)] == ["7", "3"]
    release(edition, lambda: Slot.objects.filter(session__slug="session-7").update(starts_at=NINE + timedelta(hours=5)))
    assert [event.get("id") for event in events(stranger)] == ["3", "7"]


def test_page_of_another_system_is_given_back(edition: Edition, stranger: Client) -> None:
    theirs = {"url": "https://talks.candlewright.example/17", "feedback_url": "https://talks.example/f", "licence": "CC BY"}
    take_in(edition, programme(session(1, **theirs)))
    (found,) = [
        {name: event.findtext(name) for name in ("url", "origin_url", "feedback_url", "recording/license")} for event in events(stranger)
    ]
    assert found == {
        "url": "http://localhost:8000/2027/en/sessions/session-1/",
        "origin_url": theirs["url"],
        "feedback_url": theirs["feedback_url"],
        "recording/license": "CC BY",
    }


def test_texts_are_given_back_as_they_were_written(edition: Edition, stranger: Client) -> None:
    markdown, html = "How *we* cross.\n\n# Big\n<b>]]></b> & more", '<p onclick="x()">All of it</p><script>1</script>'
    people = (formats.Person("ada", "Ada Ferryman", id="7", biography="Rows *well*."), programme().persons[1])
    take_in(edition, programme(session(1, abstract=markdown), session(2, abstract=html, markup="html"), persons=people))
    assert [event.findtext("abstract") for event in events(stranger)] == [markdown, html]
    assert [event["abstract"] for event in frab(stranger)] == [markdown, html]
    assert frab(stranger)[0]["persons"][0]["biography"] == "Rows *well*."


def test_session_after_midnight_stays_on_its_day(edition: Edition, stranger: Client) -> None:
    night = replace(slot(2, after=15 * 60 + 30), day=DAY)
    take_in(edition, programme(session(1), session(2), slots=(slot(1), night)))
    (day,) = etree.fromstring(stranger.get("/2027/en/schedule.xml").content).iter("day")
    assert dict(day.attrib) == {
        "index": "1",
        "date": "2027-06-05",
        "start": "2027-06-05T04:00:00+02:00",
        "end": "2027-06-06T04:00:00+02:00",
    }
    assert [event.findtext("date") for event in day.iter("event")] == ["2027-06-05T09:00:00+02:00", "2027-06-06T00:30:00+02:00"]


@pytest.mark.parametrize(("minutes", "xml", "text"), [(45, "00:45", "00:45"), (5999, "99:59", "99:59"), (6004, "4:04:04", "100:04")])
def test_very_long_sessions_are_written_as_readers_know_them(edition: Edition, stranger: Client, minutes: int, xml: str, text: str) -> None:
    take_in(edition, programme(session(1), slots=(slot(1, minutes=minutes),)))
    assert [event.findtext("duration") for event in events(stranger)] == [xml]
    assert [event["duration"] for event in frab(stranger)] == [text]
    for path in ("/2027/en/schedule.xml", "/2027/en/schedule.json"):
        assert [each.minutes for each in formats.read(stranger.get(path).content, name="x").slots] == [minutes]


def test_two_rooms_of_one_name_stay_two(edition: Edition, stranger: Client) -> None:
    rooms = (
        formats.Room("a", "Hall", guid="3f1d2c4a-0000-4000-8000-00000000000a"),
        formats.Room("b", "Hall", guid="3f1d2c4a-0000-4000-8000-00000000000b"),
    )
    take_in(edition, programme(session(1), session(2), rooms=rooms, slots=(slot(1, room="a"), slot(2, room="b"))))
    assert len({event.getparent().get("guid") for event in events(stranger)}) == 2
    assert [event["room"] for event in frab(stranger)] == ["Hall", "Hall (B)"]


def test_sessions_without_a_time_are_left_out_and_a_programme_without_times_is_an_empty_day(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), slots=()))
    assert (events(stranger), frab(stranger)) == ([], [])
    assert [day.get("date") for day in etree.fromstring(stranger.get("/2027/en/schedule.xml").content).iter("day")] == ["2027-06-05"]


def test_without_times_and_dates_there_is_no_schedule(db: None, stranger: Client) -> None:
    take_in(making.edition(starts_on=None, ends_on=None), programme(session(1), slots=()))
    for path in ("/2027/en/schedule.xml", "/2027/en/schedule.json"):
        answer = stranger.get(path)
        assert (answer.status_code, b"Nothing has a time yet" in answer.content) == (404, True)
    assert stranger.get("/2027/en/programme.json").json()["sessions"][0]["title"] == "Session 1"


def test_addresses_are_those_of_the_editions_own_host(edition: Edition) -> None:
    HostName.objects.create(edition=edition, host="2027.candlewright.example")
    take_in(edition, programme())
    browser = Client(HTTP_HOST="2027.candlewright.example")
    event = next(etree.fromstring(browser.get("/en/schedule.xml").content).iter("event"))
    assert event.findtext("url") == "http://2027.candlewright.example:8000/en/sessions/session-1/"


# ── Calendars ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_calendars_have_what_their_name_says(edition: Edition, stranger: Client) -> None:
    next_day = DAY + timedelta(days=1)
    three = (session(1), session(2, persons=("ada", "ben")), session(3, persons=("ben",)))
    take_in(
        edition, programme(*three, slots=(slot(1), slot(1, day=next_day), slot(2, room="Beacon"), slot(3, room="Beacon", day=next_day)))
    )
    paths = [*CALENDARS, "/2027/en/rooms/beacon.ics", "/2027/en/speakers/ben-rower.ics"]
    found = [sorted(title for *_, title in agreed(stranger.get(path).content.decode())) for path in paths]
    assert found == [
        ["Session 1", "Session 1", "Session 2", "Session 3"],
        ["Session 1", "Session 2"],
        ["Session 1", "Session 1"],
        ["Session 1", "Session 1", "Session 2"],
        ["Session 1", "Session 1"],
        ["Session 2", "Session 3"],
        ["Session 2", "Session 3"],
    ]


def test_entry_says_when_where_who_and_what(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1, abstract="How *we* cross.", tags=("night", "a, b"), persons=("ada", "ben"))))
    with unguarded("test"):
        uid = str(Slot.objects.get().uid)
    (entry,) = entries(stranger)
    stamp = making.document(edition)["sessions"][0]["slots"][0]["changed_at"].replace("-", "").replace(":", "")
    assert entry == {
        "UID": uid,
        "SEQUENCE": "0",
        "DTSTAMP": stamp,
        "LAST-MODIFIED": stamp,
        "DTSTART": "20270605T070000Z",
        "DTEND": "20270605T080000Z",
        "SUMMARY": "Session 1",
        "DESCRIPTION": r"Ada Ferryman\, Ben Rower\n\nHow we cross.\n\nhttp://localhost:8000/2027/en/sessions/session-1/",
        "LOCATION": "A Anchor",
        "STATUS": "CONFIRMED",
        "URL": "http://localhost:8000/2027/en/sessions/session-1/",
        "CATEGORIES": r"Web,night,a\, b",
    }


def test_calendar_names_itself_and_when_to_ask_again(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    head = stranger.get("/2027/en/rooms/anchor.ics").content.decode().partition("BEGIN:VEVENT")[0].split("\r\n")
    assert "X-WR-CALNAME:Candlewright Days 2027: Anchor" in head
    assert "X-WR-TIMEZONE:Europe/Berlin" in head
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in head


def test_moved_session_keeps_its_id_and_counts_on(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2)))
    before = {entry["SUMMARY"]: entry for entry in entries(stranger)}
    release(edition, lambda: Slot.objects.filter(session__slug="session-1").update(starts_at=NINE + timedelta(hours=5)))
    after = {entry["SUMMARY"]: entry for entry in entries(stranger)}
    assert after["Session 2"] == before["Session 2"]
    assert (after["Session 1"]["UID"], after["Session 1"]["SEQUENCE"]) == (before["Session 1"]["UID"], "1")
    assert after["Session 1"]["DTSTART"] == "20270605T120000Z"


def test_cancelled_session_is_cancelled_in_calendars_and_gone_from_schedules(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2)))
    release(edition, lambda: Session.objects.filter(slug="session-1").update(is_cancelled=True))
    assert [(entry["SUMMARY"], entry["STATUS"], entry["SEQUENCE"]) for entry in entries(stranger)] == [
        ("Cancelled: Session 1", "CANCELLED", "1"),
        ("Session 2", "CONFIRMED", "0"),
    ]
    assert [event.findtext("title") for event in events(stranger)] == ["Session 2"]
    assert [event["title"] for event in frab(stranger)] == ["Session 2"]
    sessions = stranger.get("/2027/en/programme.json").json()["sessions"]
    assert [(each["title"], each.get("cancelled", False)) for each in sessions] == [("Session 1", True), ("Session 2", False)]


@pytest.mark.parametrize("path", CALENDARS)
def test_slot_that_is_gone_is_taken_out_of_every_calendar_that_had_it(edition: Edition, stranger: Client, path: str) -> None:
    take_in(edition, programme(session(1), slots=(slot(1), slot(1, after=120))))
    before = entries(stranger, path)
    assert len(before) == 2
    release(edition, lambda: Slot.objects.filter(starts_at=NINE).delete())
    after = entries(stranger, path)
    assert [(entry["SUMMARY"], entry["STATUS"]) for entry in after] == [("Session 1", "CONFIRMED"), ("Cancelled: Session 1", "CANCELLED")]
    assert (after[1]["UID"], after[1]["SEQUENCE"]) == (before[0]["UID"], "1")
    assert len(agreed(stranger.get(path).content.decode())) == 2


def test_calendar_of_a_room_in_which_nothing_is_planned_is_empty(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    assert agreed(stranger.get("/2027/en/rooms/beacon.ics").content.decode()) == []


# ── programme.json, sessions.csv ──────────────────────────────────────────────────────────────────────────────────


def test_programme_json_has_what_a_browser_needs_and_no_long_texts(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1, abstract="Long words.", language="en", level="beginner", tags=("night",), kind="talk")))
    found = stranger.get("/2027/en/programme.json").json()
    with unguarded("test"):
        uids = [str(model.objects.get(slug=slug).uid) for model, slug in ((Session, "session-1"), (Room, "anchor"))]
    assert found["sessions"] == [
        {
            "uid": uids[0],
            "slug": "session-1",
            "title": "Session 1",
            "kind": "talk",
            "track": "web",
            "language": "en",
            "level": "beginner",
            "tags": ["night"],
            "speakers": ["ada-ferryman"],
            "slots": [
                {
                    "room": "anchor",
                    "day": "2027-06-05",
                    "starts_at": "2027-06-05T07:00:00Z",
                    "start": "2027-06-05T09:00:00+02:00",
                    "minutes": 60,
                }
            ],
        }
    ]
    assert found["rooms"][0] == {"uid": uids[1], "slug": "anchor", "name": "Anchor", "letter": "A", "line": 1, "capacity": 300}
    assert found["speakers"] == [{"slug": "ada-ferryman", "name": "Ada Ferryman"}]
    assert found["pages"]["session"].format("session-1") == "http://localhost:8000/2027/en/sessions/session-1/"
    assert (found["format"], found["version"], found["tags"], found["levels"]) == (1, 1, ["night"], ["beginner"])
    assert "Long words" not in json.dumps(found)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_table_runs_nothing(edition: Edition, stranger: Client, title: str) -> None:
    take_in(edition, programme(session(1, title=title, subtitle=title)))
    rows = list(csv.DictReader(io.StringIO(stranger.get("/2027/en/sessions.csv").content.decode("utf-8-sig"))))
    assert [(row["title"][0], row["subtitle"][0]) for row in rows] == [("'", "'")]


def test_table_has_a_line_for_each_time(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2, title="Ropes, and more"), slots=(slot(1), slot(1, after=120))))
    rows = list(csv.DictReader(io.StringIO(stranger.get("/2027/en/sessions.csv").content.decode("utf-8-sig"))))
    found = [(row["title"], row["start"], row["minutes"], row["room"], row["speakers"]) for row in rows]
    assert found == [
        ("Session 1", "2027-06-05 09:00", "60", "Anchor", "Ada Ferryman"),
        ("Session 1", "2027-06-05 11:00", "60", "Anchor", "Ada Ferryman"),
        ("Ropes, and more", "", "", "", "Ada Ferryman"),
    ]


# ── now.json ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """`at(moment)`: what the edition's clock shows."""
    return lambda moment: monkeypatch.setattr(Edition, "now", lambda self: moment)


def on(answer: Any) -> dict[str, tuple[list[str], str | None]]:
    """Room → titles that are on, title that is next."""
    return {
        room["letter"]: ([each["title"] for each in room["now"]], room["next"] and room["next"]["title"]) for room in answer.json()["rooms"]
    }


def test_now_says_what_is_on_and_what_is_next(edition: Edition, stranger: Client, at: Callable[[datetime], None]) -> None:
    take_in(edition, programme(session(1), session(2), session(3), slots=(slot(1), slot(2, after=90), slot(3, room="Beacon", after=60))))
    seen = {}
    for minutes in (-1, 0, 59, 60, 90, 150):
        at(NINE + timedelta(minutes=minutes))
        answer = stranger.get("/2027/en/now.json")
        seen[minutes] = (on(answer), answer.json()["changes_at"])
    assert seen == {
        -1: ({"A": ([], "Session 1"), "B": ([], "Session 3")}, "2027-06-05T07:00:00Z"),
        0: ({"A": (["Session 1"], "Session 2"), "B": ([], "Session 3")}, "2027-06-05T08:00:00Z"),
        59: ({"A": (["Session 1"], "Session 2"), "B": ([], "Session 3")}, "2027-06-05T08:00:00Z"),
        60: ({"A": ([], "Session 2"), "B": (["Session 3"], None)}, "2027-06-05T08:30:00Z"),
        90: ({"A": (["Session 2"], None), "B": (["Session 3"], None)}, "2027-06-05T09:00:00Z"),
        150: ({"A": ([], None), "B": ([], None)}, None),
    }


def test_now_is_the_same_file_until_something_changes(edition: Edition, stranger: Client, at: Callable[[datetime], None]) -> None:
    take_in(edition, programme(session(1)))
    tags, ages = [], []
    for seconds in (0, 1, 3550, 3599.5, 3600, 9999):
        at(NINE + timedelta(seconds=seconds))
        answer = stranger.get("/2027/en/now.json")
        tags.append(answer["ETag"])
        ages.append(answer["Cache-Control"])
    assert (tags[0], tags[4]) == (tags[1], tags[5])
    assert (len(set(tags[:4])), len(set(tags))) == (1, 2)
    assert ages == [f"public, max-age={age}" for age in (60, 60, 50, 1, 60, 60)]


def test_cancelled_session_is_not_on(edition: Edition, stranger: Client, at: Callable[[datetime], None]) -> None:
    take_in(edition, programme(session(1), session(2)))
    release(edition, lambda: Session.objects.filter(slug="session-1").update(is_cancelled=True))
    at(NINE)
    assert on(stranger.get("/2027/en/now.json")) == {"A": ([], "Session 2")}


# ── The page about all of them ────────────────────────────────────────────────────────────────────────────────────


def test_page_leads_to_every_file(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    page = etree.HTML(stranger.get("/2027/en/schedule/exports/").content.decode())
    main = page.find(".//main")
    fields = [field.get("value") for field in main.iter("input")]
    origin = "http://localhost:8000/2027/en"
    names = ["schedule.ics", "schedule.xml", "programme.json", "schedule.json", "now.json", "sessions.csv"]
    assert fields == [f"{origin}/{name}" for name in names]
    links = [link.get("href") for link in main.iter("a")]
    assert links[0] == "webcal://localhost:8000/2027/en/schedule.ics"
    own = [link for link in links if link.startswith("/2027/")]
    assert own == ["/2027/en/schedule/2027-06-05.ics", "/2027/en/rooms/anchor.ics", "/2027/en/rooms/beacon.ics"]
    assert [stranger.get(link).status_code for link in own] == [200] * 3
    labels = {label.get("for") for label in main.iter("label")}
    assert labels == {field.get("id") for field in main.iter("input")}


def test_heads_of_pages_name_the_files_once_there_are_some(edition: Edition, stranger: Client) -> None:
    open_phase(edition, "announced")
    open_phase(edition, "programme-public")
    assert [alternates(stranger, path) for path in ("", "schedule/")] == [[], []]
    take_in(edition, programme())
    names = [f"/2027/en/{name}" for name in ("schedule.ics", "schedule.xml", "schedule.json")]
    for path in ("", "schedule/", "sessions/session-1/", "speakers/"):
        assert alternates(stranger, path) == names


def alternates(stranger: Client, path: str) -> list[str]:
    page = etree.HTML(stranger.get(f"/2027/en/{path}").content.decode())
    kinds = ("text/calendar", "application/xml", "application/json")
    return [link.get("href") for link in page.iter("link") if link.get("rel") == "alternate" and link.get("type") in kinds]

"""Editions and their programme for programs: what they say, to whom, and that public answers are the same for all."""

import gzip
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Session
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.editions import places
from hallway.core.editions.models import Edition, HostName

from . import making
from .conftest import Cast
from .making import DAY, open_phase, programme, session, slot, take_in

pytestmark = pytest.mark.django_db

NOTHING = {"detail": "There is nothing at this address that you may see."}
NOT_YET = {"detail": "The programme of this edition is not public yet."}
OF_PROGRAMME = ["sessions", "sessions/session-1", "speakers", "speakers/ada-ferryman", "rooms", "tracks"]
LISTS = ["sessions", "speakers", "rooms", "tracks"]
HOSTILE = "\"a'><script>alert(1)</script>{{ 7|add:7 }}"


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_HOST="localhost")


def at(path: str, *, edition: str = "2027") -> str:
    return f"/api/v1/editions/{edition}/{path}".rstrip("/")


def ask(client: Client, path: str, **more: Any) -> tuple[int, Any]:
    response = client.get(at(path), **more)
    return response.status_code, response.json()


# ── What they say ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_stranger_reads_the_edition(edition: Edition, stranger: Client) -> None:
    open_phase(edition, "announced")
    row = {
        "uid": str(edition.uid),
        "slug": "2027",
        "name": "Candlewright Days 2027",
        "conference": "Candlewright Days",
        "tagline": "",
        "place": "",
        "timezone": "Europe/Berlin",
        "starts_on": "2027-06-05",
        "ends_on": "2027-06-06",
        "url": "http://localhost:8000/",
    }
    assert ask(stranger, "")[0] == 200
    assert {**ask(stranger, "")[1], "url": row["url"]} == row
    assert stranger.get("/api/v1/editions").json() == {"items": [ask(stranger, "")[1]], "count": 1, "next": None}


def test_stranger_reads_the_programme(edition: Edition, stranger: Client) -> None:
    link = formats.Link("Slides", "https://candlewright.example/slides")
    one = session(1, abstract="How **we** cross.", language="en", do_not_record=True, links=(link,), kind="Talk", subtitle="By night")
    take_in(edition, programme(one, session(2, persons=("ada", "ben"))))
    status, found = ask(stranger, "sessions/session-1")
    assert status == 200
    assert {
        key: found[key] for key in ("slug", "title", "subtitle", "kind", "track", "language", "do_not_record", "links", "speakers")
    } == {
        "slug": "session-1",
        "title": "Session 1",
        "subtitle": "By night",
        "kind": "Talk",
        "track": {"slug": "web", "name": "Web"},
        "language": "en",
        "do_not_record": True,
        "links": [{"title": "Slides", "href": "https://candlewright.example/slides", "attachment": False}],
        "speakers": [{"slug": "ada-ferryman", "name": "Ada Ferryman"}],
    }
    assert found["abstract"].strip() == "<p>How <strong>we</strong> cross.</p>"
    (time,) = found["slots"]
    assert {key: time[key] for key in ("room", "day", "starts_at", "ends_at", "minutes")} == {
        "room": {"slug": "anchor", "name": "Anchor"},
        "day": "2027-06-05",
        "starts_at": "2027-06-05T09:00:00+02:00",
        "ends_at": "2027-06-05T10:00:00+02:00",
        "minutes": 60,
    }
    assert [(row["slug"], row["sessions"]) for row in ask(stranger, "speakers")[1]["items"]] == [
        ("ada-ferryman", ["session-1", "session-2"]),
        ("ben-rower", ["session-2"]),
    ]
    assert [(row["slug"], row["letter"], row["capacity"]) for row in ask(stranger, "rooms")[1]["items"]] == [
        ("anchor", "A", 300),
        ("beacon", "B", 100),
    ]
    assert [(row["slug"], row["number"]) for row in ask(stranger, "tracks")[1]["items"]] == [("web", 1), ("data", 2)]


def test_items_of_lists_are_what_stands_at_their_own_address(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2, persons=("ben",))))
    for kind in ("sessions", "speakers"):
        items = ask(stranger, kind)[1]["items"]
        assert len(items) == 2
        for item in items:
            assert ask(stranger, f"{kind}/{item['slug']}") == (200, item)


def test_addresses_in_answers_lead_to_pages(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    for path in ("", "sessions/session-1", "speakers/ada-ferryman"):
        url = ask(stranger, path)[1]["url"]
        assert stranger.get("/" + url.partition("//")[2].partition("/")[2], follow=True).status_code == 200, url


def test_edition_on_its_own_host_answers_there_too(edition: Edition, stranger: Client) -> None:
    HostName.objects.create(edition=edition, host="2027.candlewright.example")
    take_in(edition, programme())
    own = Client(HTTP_HOST="2027.candlewright.example")
    assert own.get(at("sessions")).content == stranger.get(at("sessions")).content
    assert ask(stranger, "sessions/session-1")[1]["url"] == f"{places.origin(edition)}/en/sessions/session-1/"
    assert "2027.candlewright.example" in places.origin(edition)


def test_sessions_come_in_order_of_time_and_those_without_last(edition: Edition, stranger: Client) -> None:
    times = (slot(3), slot(1, after=120), slot(4, room="Beacon", day=DAY + timedelta(days=1)))
    take_in(edition, programme(session(1), session(2), session(3), session(4), slots=times))
    assert [row["slug"] for row in ask(stranger, "sessions")[1]["items"]] == ["session-3", "session-1", "session-4", "session-2"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("day=2027-06-05", ["session-1"]),
        ("day=2027-06-06", ["session-2"]),
        ("day=2027-07-01", []),
        ("room=beacon", ["session-2"]),
        ("room=nowhere", []),
        ("track=data", ["session-2", "session-3"]),
        ("track=nothing", []),
        ("day=2027-06-06&room=beacon&track=data", ["session-2"]),
        ("day=2027-06-05&room=beacon", []),
        ("room=%00", []),
        ("room=%22%3E%3Cscript%3E&track=%F0%9F%92%A5", []),
        ("room=&track=", ["session-1", "session-2", "session-3"]),
        ("unknown=1", ["session-1", "session-2", "session-3"]),
    ],
)
def test_sessions_of_a_day_a_room_a_track(edition: Edition, stranger: Client, query: str, slugs: list[str]) -> None:
    times = (slot(1), slot(2, room="Beacon", day=DAY + timedelta(days=1)))
    take_in(edition, programme(session(1), session(2, track="data"), session(3, track="data"), slots=times))
    status, found = ask(stranger, f"sessions?{query}")
    assert (status, [row["slug"] for row in found["items"]], found["count"]) == (200, slugs, len(slugs))


@pytest.mark.parametrize("day", ["today", "2027-13-01", "05.06.2027", "", "%00", "99999-01-01", "0", "1812240000", "2027-06-05T00:00:00"])
def test_day_has_to_be_a_day(edition: Edition, stranger: Client, day: str) -> None:
    take_in(edition, programme())
    expected = {"detail": "Look again at: day.", "field_errors": {"day": ["This has to be a day, like 2027-06-17."]}}
    assert ask(stranger, f"sessions?day={day}") == (422, expected)


def test_session_after_midnight_is_of_its_conference_day(edition: Edition, stranger: Client) -> None:
    night = replace(slot(2, after=15 * 60 + 30), day=DAY)  # half past midnight on Sunday
    take_in(edition, programme(session(1), session(2), slots=(slot(1), night)))
    found = ask(stranger, "sessions?day=2027-06-05")[1]["items"]
    assert [(row["slots"][0]["day"], row["slots"][0]["starts_at"]) for row in found] == [
        ("2027-06-05", "2027-06-05T09:00:00+02:00"),
        ("2027-06-05", "2027-06-06T00:30:00+02:00"),
    ]


@pytest.mark.parametrize("path", ["sessions/nothing", "speakers/nothing", "sessions/ada-ferryman", "speakers/session-1"])
def test_what_is_not_in_the_programme_is_not_there(edition: Edition, stranger: Client, path: str) -> None:
    take_in(edition, programme())
    kind = path.partition("s/")[0]
    assert ask(stranger, path) == (404, {"detail": f"There is no {kind} at this address."})


# ── For whom ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_edition_nobody_announced_is_unknown(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    """Word for word what is said of an edition that does not exist."""
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    for client in (stranger, visit(cast.ann)):
        for path in ["", *OF_PROGRAMME]:
            response = client.get(at(path))
            assert (response.status_code, response.json()) == (404, NOTHING)
            assert response.content == client.get(at(path, edition="no-such-edition")).content
            assert response.headers["Cache-Control"] == "private, no-store"
        assert client.get("/api/v1/editions").json() == {"items": [], "count": 0, "next": None}


def test_announced_edition_says_that_its_programme_comes(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    open_phase(edition, "announced")
    for client in (stranger, visit(cast.ann), visit(cast.cem), visit(cast.sol)):
        assert [ask(client, path) for path in OF_PROGRAMME] == [(404, NOT_YET)] * len(OF_PROGRAMME)
        assert ask(client, "")[0] == 200


def test_editor_reads_it_earlier_and_alone(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    for path in OF_PROGRAMME:
        response = visit(cast.edda).get(at(path))
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")
        assert "ETag" not in response.headers
        assert stranger.get(at(path)).status_code == 404
    assert visit(cast.edda).get("/api/v1/editions").json()["count"] == 1
    open_phase(edition, "programme-public")
    assert [stranger.get(at(path)).status_code for path in OF_PROGRAMME] == [200] * len(OF_PROGRAMME)


def test_rehearsing_edition_is_not_shown_to_strangers(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    edition.clock_anchor = edition.clock_shows = clock.now()
    edition.save()
    assert [stranger.get(at(path)).status_code for path in ["", *OF_PROGRAMME]] == [404] * 7
    assert visit(cast.edda).get(at("sessions")).status_code == 200


def test_phase_opens_and_closes_at_its_moment(edition: Edition, stranger: Client, still: Any) -> None:
    take_in(edition, programme())
    edition.phases.filter(key="programme-public").delete()
    open_phase(edition, "programme-public", opens_at=still.at + timedelta(hours=1), closes_at=still.at + timedelta(hours=2))
    seen = [stranger.get(at("sessions")).status_code]
    for _hour in range(2):
        still.move(hours=1)
        seen.append(stranger.get(at("sessions")).status_code)
    assert seen == [404, 200, 404]


def test_draft_is_in_no_answer(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    people = (*programme().persons, formats.Person("can", "Canary", id="99", biography="Canary"))
    secret = session(3, title="Canary", abstract="Canary", persons=("can",))
    rooms = (*programme().rooms, formats.Room("Canary", "Canary"))
    take_in(edition, programme(session(1, title="Canary title"), session(2), secret, persons=people, rooms=rooms))
    with unguarded("test"):
        assert Session.objects.filter(title__contains="Canary").count() == 2
    for client in (stranger, visit(cast.edda)):
        assert [b"Canary" in client.get(at(path)).content for path in OF_PROGRAMME] == [False] * len(OF_PROGRAMME)
        assert [client.get(at(path)).status_code for path in ("sessions/canary", "speakers/canary")] == [404, 404]


# ── The same for everybody ────────────────────────────────────────────────────────────────────────────────────────


def test_four_visitors_get_the_same_bytes(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    visitors = [visit(), visit(cast.edda), visit(cast.ann), visit(**{"Accept-Language": "de"})]
    for path in ["", *OF_PROGRAMME, "sessions?limit=1"]:
        answers = [visitor.get(at(path)) for visitor in visitors]
        assert len({answer.content for answer in answers}) == 1, path
        assert {answer["ETag"] for answer in answers} == {answers[0]["ETag"]}
        for answer in answers:
            assert (answer.status_code, answer.cookies) == (200, {})
            assert answer["Vary"] == "Accept-Encoding"
            assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_times_do_not_follow_whoever_asks(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    type(cast.edda).objects.filter(pk=cast.edda.pk).update(timezone="Asia/Tokyo", language="de")
    assert visit(cast.edda).get(at("sessions")).content == visit().get(at("sessions")).content


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', '"other",W/{tag} , W/"more"', "*"])
def test_who_has_the_answer_gets_no_second_copy(edition: Edition, stranger: Client, form: str) -> None:
    take_in(edition, programme())
    for encoding in ("identity", "gzip"):
        headers = {"Accept-Encoding": encoding}
        first = stranger.get(at("sessions"), headers=headers)
        again = stranger.get(at("sessions"), headers={**headers, "If-None-Match": form.format(tag=first["ETag"])})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert (again["Cache-Control"], again["Vary"]) == (first["Cache-Control"], "Accept-Encoding")


@pytest.mark.parametrize("form", ['"other"', "other", '"', "", "{tag}-", "W/", "\u00fc"])
def test_who_has_another_answer_gets_this_one(edition: Edition, stranger: Client, form: str) -> None:
    take_in(edition, programme())
    tag = stranger.get(at("sessions"))["ETag"].strip('"')
    assert stranger.get(at("sessions"), headers={"If-None-Match": form.format(tag=tag)}).status_code == 200


def test_new_release_has_a_new_tag(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    first = stranger.get(at("sessions"))
    with unguarded("test"):
        Session.objects.update(title="Changed")
        release_schedule(edition, by=None)
    changed = stranger.get(at("sessions"), headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed.json()["items"][0]["title"]) == (200, "Changed")


def test_answer_is_compressed_for_those_who_can_read_that(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    plain = stranger.get(at("sessions"))
    zipped = stranger.get(at("sessions"), headers={"Accept-Encoding": "gzip, br"})
    assert (zipped["Content-Encoding"], gzip.decompress(zipped.content)) == ("gzip", plain.content)
    assert zipped["ETag"] == plain["ETag"][:-1] + '-gzip"'
    assert stranger.get(at("sessions"), headers={"If-None-Match": zipped["ETag"]}).status_code == 200  # another encoding is another answer


@pytest.mark.parametrize("path", ["", *OF_PROGRAMME])
def test_head_says_what_get_says(edition: Edition, stranger: Client, path: str) -> None:
    take_in(edition, programme())
    get, head = stranger.get(at(path)), stranger.head(at(path))
    assert (head.status_code, head.content) == (200, b"")
    assert [head[name] for name in ("ETag", "Content-Length", "Cache-Control")] == [
        get["ETag"],
        str(len(get.content)),
        get["Cache-Control"],
    ]
    assert stranger.head(at(path), headers={"If-None-Match": get["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_programme_is_only_read(edition: Edition, stranger: Client, method: str) -> None:
    take_in(edition, programme())
    for path in ["", *OF_PROGRAMME]:
        response = getattr(stranger, method)(at(path))
        assert (response.status_code, response["Allow"], response.json()) == (405, "GET", {"detail": "This address understands: GET."})


# ── Lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_list_comes_in_pieces_that_lead_to_the_next(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(*(session(number) for number in range(1, 6))))
    path, found = at("sessions?limit=2&track=web"), []
    while path:
        answer = stranger.get(path).json()
        assert answer["count"] == 5
        found.append([row["slug"] for row in answer["items"]])
        path = answer["next"]
    assert found == [["session-1", "session-2"], ["session-3", "session-4"], ["session-5"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "offset=-1", "offset=1000001", "limit=1e3", "offset=%00"])
@pytest.mark.parametrize("path", [*(at(path) for path in LISTS), "/api/v1/editions"])
def test_pieces_have_limits(edition: Edition, stranger: Client, path: str, query: str) -> None:
    take_in(edition, programme())
    response = stranger.get(f"{path}?{query}")
    assert (response.status_code, list(response.json()["field_errors"])) == (422, [query.partition("=")[0]])
    assert response.headers["Cache-Control"] == "private, no-store"


def test_answers_cost_as_much_with_three_sessions_as_with_one(db: None, stranger: Client) -> None:
    counts = []
    for number in (1, 3):
        edition = making.edition(f"with-{number}")
        take_in(edition, programme(*(session(each) for each in range(1, number + 1))))
        with CaptureQueriesContext(connection) as captured:
            assert [stranger.get(at(path, edition=edition.slug)).status_code for path in OF_PROGRAMME] == [200] * len(OF_PROGRAMME)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_list_of_editions_asks_as_much_for_three_as_for_one(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    open_phase(edition, "announced")
    counts = []
    for client in (stranger, editor := visit(cast.edda)):
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/editions").json()["count"] == 1
        counts.append(len(captured))
    for slug in ("2028", "2029"):
        open_phase(making.edition(slug), "announced")
    stranger.get("/en/")  # the table of hosts and slugs is read anew
    for client, before in zip((stranger, editor), counts, strict=True):
        with CaptureQueriesContext(connection) as captured:
            assert [row["slug"] for row in client.get("/api/v1/editions").json()["items"]] == ["2029", "2028", "2027"]
        assert len(captured) <= before


def test_second_asker_costs_no_query(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    stranger.get(at("sessions"))
    with CaptureQueriesContext(connection) as captured:
        stranger.get(at("sessions"))
    assert len(captured) == 0


# ── Hostile words ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_hostile_words_in_every_field_are_words(edition: Edition, stranger: Client) -> None:
    """Plain fields carry them as they were, fields of HTML carry them harmless."""
    link = formats.Link(HOSTILE, "https://candlewright.example/?q=<script>\"'")
    hostile = programme(
        session(
            1, title=HOSTILE, subtitle=HOSTILE, abstract=HOSTILE, description=HOSTILE + " more", kind=HOSTILE, language=HOSTILE, links=(link,)
        ),
        session(2, title=HOSTILE, markup="html", abstract=HOSTILE, persons=("ben",)),
        rooms=(formats.Room("Anchor", HOSTILE, capacity=1, description=HOSTILE),),
        tracks=(formats.Track("web", HOSTILE),),
        persons=(formats.Person("ada", HOSTILE, id="7", biography=HOSTILE), formats.Person("ben", "Ben Rower", id="8")),
        slots=(slot(1),),
    )  # fmt: skip
    Edition.objects.filter(pk=edition.pk).update(name=HOSTILE, tagline=HOSTILE, place=HOSTILE)
    edition.refresh_from_db()
    take_in(edition, hostile)
    for path in ("", *LISTS):
        response = stranger.get(at(path))
        assert response.headers["Content-Type"].startswith("application/json")
        clean(response.json())
    (first, _second) = ask(stranger, "sessions")[1]["items"]
    assert (first["title"], first["subtitle"], first["track"]["name"]) == (HOSTILE, HOSTILE, HOSTILE)
    assert ask(stranger, "")[1]["name"] == HOSTILE


def clean(found: Any, name: str = "") -> None:
    if isinstance(found, dict):
        for key, value in found.items():
            clean(value, key)
    elif isinstance(found, list):
        for value in found:
            clean(value, name)
    elif name in {"abstract", "description", "biography"}:
        assert "<script" not in found, json.dumps(found)
    elif name == "href":
        assert found.startswith("https://"), found
    elif name in {"url", "slug"}:
        assert not set(found) & set("<>\"'"), found


@pytest.mark.parametrize("slug", ["%00", "..", "%2e%2e%2fme", "2027%00", "2027'--", "{slug}", "%F0%9F%92%A5", "x" * 5000])
def test_guessed_addresses_are_nothing(edition: Edition, stranger: Client, slug: str) -> None:
    take_in(edition, programme())
    for path in ("", *OF_PROGRAMME):
        response = stranger.get(at(path, edition=slug))
        assert (response.status_code, list(response.json())) == (404, ["detail"])
    for kind in ("sessions", "speakers"):
        assert stranger.get(at(f"{kind}/{slug}")).status_code == 404


def test_sentences_are_in_the_language_that_is_asked_for(edition: Edition, stranger: Client) -> None:
    open_phase(edition, "announced")
    german = ask(stranger, "sessions", headers={"Accept-Language": "de"})
    assert german[0] == 404
    assert german[1] != NOT_YET
    assert ask(stranger, "sessions", headers={"Accept-Language": "fr"}) == (404, NOT_YET)

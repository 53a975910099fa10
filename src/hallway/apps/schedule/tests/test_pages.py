"""The pages everybody sees: what stands on them, for whom, and that they are the same for all."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import brotli
import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import formats
from hallway.apps.schedule import words as words_of
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.choices import Choosing
from hallway.apps.schedule.models import Room, Session, Speaker
from hallway.apps.schedule.plan import plan_of
from hallway.apps.schedule.public import current_book
from hallway.apps.schedule.stops import Stops
from hallway.core.base import clock
from hallway.core.base.guard import Anyone, unguarded
from hallway.core.editions import places
from hallway.core.editions.models import Edition, HostName

from . import making
from .conftest import Cast
from .making import DAY, document, open_phase, programme, session, slot, take_in

pytestmark = pytest.mark.django_db

PAGES = [
    "/2027/en/",
    "/2027/en/schedule/",
    "/2027/en/schedule/2027-06-05/",
    "/2027/en/schedule/2027-06-05/rooms/",
    "/2027/en/schedule/all/",
    "/2027/en/schedule/tracks/web/",
    "/2027/en/sessions/session-1/",
    "/2027/en/speakers/",
    "/2027/en/speakers/ada-ferryman/",
    "/2027/en/rooms/",
    "/2027/en/rooms/anchor/",
]


def words(html: bytes) -> str:
    """What a reader reads in the page's own part."""
    main = html.decode().partition('<main id="main"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", re.sub(r"</?time[^>]*>", "", main.partition(">")[2])).split())


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_HOST="localhost")


# ── What stands on them ───────────────────────────────────────────────────────────────────────────────────────────


def test_stranger_walks_through_the_programme(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1, abstract="How we cross."), session(2, persons=("ada", "ben"))))
    seen = {path: stranger.get(path) for path in PAGES}
    assert {path: response.status_code for path, response in seen.items()} == dict.fromkeys(PAGES, 200)
    assert "5–6 June 2027" in words(seen["/2027/en/"].content)
    assert "Saturday 5 June" in words(seen["/2027/en/schedule/"].content)
    assert "09:00 Room A Session 1 Ada Ferryman" in words(seen["/2027/en/schedule/"].content)
    one = words(seen["/2027/en/sessions/session-1/"].content)
    assert one.startswith("A Anchor Sat 5 June, 09:00–10:00 Session 1")
    assert "How we cross." in one
    assert "Line A on Saturday 09:00 Session 1 You are here 10:00 Session 2 Ada Ferryman, Ben Rower" in one
    assert words(seen["/2027/en/speakers/"].content).endswith("A AF Ada Ferryman Session 1, Session 2 B BR Ben Rower Session 2")
    assert "A Session 1 Sat 5 June, 09:00–10:00" in words(seen["/2027/en/speakers/ada-ferryman/"].content).replace("Room ", "")
    assert words(seen["/2027/en/rooms/anchor/"].content).startswith("A Anchor 300 seats")


def test_times_are_in_the_conferences_zone_which_is_named(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    assert "Times in Berlin (UTC+2)" in words(stranger.get("/2027/en/schedule/").content)


def test_repeated_session_shows_all_its_times(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), slots=(slot(1), slot(1, room="Beacon", after=180))))
    page = words(stranger.get("/2027/en/sessions/session-1/").content)
    assert page.startswith("A Anchor Sat 5 June, 09:00–10:00 B Beacon Sat 5 June, 12:00–13:00 Session 1")


def test_session_after_midnight_stays_on_its_conference_day(edition: Edition, stranger: Client) -> None:
    night = replace(slot(2, after=15 * 60 + 30), day=DAY)  # half past midnight on Sunday
    take_in(edition, programme(session(1), session(2), slots=(slot(1), night)))
    assert "00:30 Sun Room A Session 2" in words(stranger.get("/2027/en/schedule/2027-06-05/").content)
    assert "Sat 5 June, 00:30–01:30" in words(stranger.get("/2027/en/sessions/session-2/").content)
    assert "Nothing is planned on this day" in words(stranger.get("/2027/en/schedule/2027-06-06/").content)


def test_session_without_a_time_says_so(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2, persons=("ben",)), slots=(slot(1),)))
    assert "Time and room are not fixed yet." in words(stranger.get("/2027/en/sessions/session-2/").content)
    assert "Not on the timetable yet" in words(stranger.get("/2027/en/speakers/ben-rower/").content)


def test_schedule_opens_on_the_day_of_the_conference(edition: Edition, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    two = (slot(1), slot(2, day=DAY + timedelta(days=1)))
    take_in(edition, programme(session(1), session(2), slots=two))
    assert "Saturday 5 June" in words(stranger.get("/2027/en/schedule/").content)
    monkeypatch.setattr(Edition, "now", lambda self: making.NINE + timedelta(days=1))
    assert "Sunday 6 June" in words(stranger.get("/2027/en/schedule/").content)
    monkeypatch.setattr(Edition, "now", lambda self: making.NINE + timedelta(days=2))
    assert "Saturday 5 June" in words(stranger.get("/2027/en/schedule/").content)


def test_pages_speak_german(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    assert "Samstag" in words(stranger.get("/2027/de/schedule/").content)


def test_day_that_is_none_of_the_conference_is_no_page(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    response = stranger.get("/2027/en/schedule/2027-07-01/")
    assert response.status_code == 404
    assert "Thursday 1 July 2027 is not a day of this conference." in words(response.content)
    assert stranger.get("/2027/en/schedule/2027-02-30/").status_code == 404


@pytest.mark.parametrize(("path", "sentence"), [("sessions/no/", "no session"), ("speakers/no/", "no speaker"), ("rooms/no/", "no room")])
def test_wrong_address_leads_back_to_the_schedule(edition: Edition, stranger: Client, path: str, sentence: str) -> None:
    take_in(edition, programme())
    response = stranger.get(f"/2027/en/{path}")
    assert response.status_code == 404
    assert words(response.content).startswith(f"There is {sentence} at this address.")
    assert b'href="/2027/en/schedule/"' in response.content


def test_pages_name_their_canonical_address(edition: Edition, stranger: Client) -> None:
    HostName.objects.create(edition=edition, host="2027.candlewright.example")
    take_in(edition, programme(session(1, abstract="How we cross.")))
    page = stranger.get("/2027/en/sessions/session-1/").content.decode()
    assert f'<link rel="canonical" href="{places.origin(edition)}/en/sessions/session-1/">' in page
    assert '<meta property="og:title" content="Session 1">' in page
    assert '<meta property="og:description" content="How we cross.">' in page
    assert '<meta name="description" content="How we cross.">' in page


def test_edition_on_its_own_host_has_short_addresses(edition: Edition) -> None:
    HostName.objects.create(edition=edition, host="2027.candlewright.example")
    take_in(edition, programme())
    page = Client(HTTP_HOST="2027.candlewright.example").get("/en/schedule/").content
    assert b'href="/en/sessions/session-1/"' in page
    assert b"/2027/" not in page.partition(b"<main")[2]


# ── For whom ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_shows_before_the_phase_opens(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    for browser in (stranger, visit(cast.ann), visit(cast.cem), visit(cast.sol)):
        assert [browser.get(path).status_code for path in PAGES] == [404] * len(PAGES)
        assert b"Session 1" not in b"".join(browser.get(path).content for path in PAGES)


def test_organiser_sees_the_page_earlier_with_a_note(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    response = visit(cast.edda).get("/2027/en/sessions/session-1/")
    assert response.status_code == 200
    assert "Not public yet" in words(response.content)
    assert "Session 1" in words(response.content)
    assert response["Cache-Control"] == "private, no-store"
    assert "ETag" not in response


def test_preview_is_not_kept_for_strangers(edition: Edition, cast: Cast, visit: Any, stranger: Client) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    visit(cast.edda).get("/2027/en/sessions/session-1/")
    assert stranger.get("/2027/en/sessions/session-1/").status_code == 404
    open_phase(edition, "programme-public")
    public = stranger.get("/2027/en/sessions/session-1/")
    assert public.status_code == 200
    assert "Not public yet" not in words(public.content)


def test_announced_edition_without_a_programme_says_when_it_comes(edition: Edition, stranger: Client) -> None:
    open_phase(edition, "announced")
    open_phase(edition, "programme-public", opens_at=making.NINE)
    home = stranger.get("/2027/en/")
    assert home.status_code == 200
    assert "It appears here on Saturday 5 June 2027 at 09:00." in words(home.content)
    waiting = stranger.get("/2027/en/schedule/")
    assert waiting.status_code == 404
    assert "It appears on Saturday 5 June 2027 at 09:00." in words(waiting.content)


def test_open_phase_without_a_release_is_an_empty_page(edition: Edition, stranger: Client) -> None:
    open_phase(edition, "announced")
    open_phase(edition, "programme-public")
    response = stranger.get("/2027/en/speakers/")
    assert response.status_code == 200
    assert "The programme is not out yet" in words(response.content)


def test_edition_nobody_announced_is_not_there(edition: Edition, stranger: Client) -> None:
    assert [stranger.get(path).status_code for path in PAGES] == [404] * len(PAGES)
    assert b"Candlewright" not in stranger.get("/2027/en/schedule/").content.partition(b"<main")[2]


def test_rehearsing_edition_is_not_shown_to_strangers(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    edition.clock_anchor = edition.clock_shows = clock.now()
    edition.save()
    assert [stranger.get(path).status_code for path in PAGES] == [404] * len(PAGES)
    assert "This edition rehearses" in words(visit(cast.edda).get("/2027/en/schedule/").content)


def test_phase_opens_and_closes_at_its_moment(edition: Edition, stranger: Client, still: Any) -> None:
    take_in(edition, programme())
    edition.phases.filter(key="programme-public").delete()
    open_phase(edition, "programme-public", opens_at=still.at + timedelta(hours=1), closes_at=still.at + timedelta(hours=2))
    assert stranger.get("/2027/en/speakers/").status_code == 404
    still.move(hours=1)
    assert stranger.get("/2027/en/speakers/").status_code == 200
    still.move(hours=1)
    assert stranger.get("/2027/en/speakers/").status_code == 404


# ── The same for everybody ────────────────────────────────────────────────────────────────────────────────────────


def test_four_visitors_get_the_same_bytes(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    visitors = [visit(), visit(cast.edda), visit(cast.ann), visit(**{"Accept-Language": "de"})]
    for path in PAGES:
        answers = [visitor.get(path) for visitor in visitors]
        assert len({answer.content for answer in answers}) == 1, path
        assert {answer["ETag"] for answer in answers} == {answers[0]["ETag"]}
        for answer in answers:
            assert answer.cookies == {}
            assert answer["Vary"] == "Accept-Encoding"
            assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
            assert not re.search(rb"nonce|csrfmiddlewaretoken", answer.content)
            assert cast.edda.name.encode() not in answer.content


def test_who_has_the_page_gets_no_second_copy(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    first = stranger.get("/2027/en/schedule/")
    again = stranger.get("/2027/en/schedule/", headers={"If-None-Match": f'W/"other", {first["ETag"]}'})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    with unguarded("test"):
        Session.objects.update(title="Changed")
        release_schedule(edition, by=None)
    changed = stranger.get("/2027/en/schedule/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "Changed" in words(changed.content)


def test_page_is_compressed_for_those_who_can_read_that(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    plain = stranger.get("/2027/en/schedule/")
    reading = {"gzip, br": ("br", brotli.decompress), "gzip": ("gzip", gzip.decompress), "br;q=0.5, gzip": ("gzip", gzip.decompress)}
    for accepted, (coding, read) in reading.items():
        packed = stranger.get("/2027/en/schedule/", headers={"Accept-Encoding": accepted})
        assert (packed["Content-Encoding"], packed["ETag"]) == (coding, f'{plain["ETag"][:-1]}-{coding}"')
        assert read(packed.content) == plain.content
    refused = stranger.get("/2027/en/schedule/", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert (refused.headers.get("Content-Encoding"), refused.content) == (None, plain.content)


def test_second_visitor_costs_no_query(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme())
    stranger.get("/2027/en/schedule/")
    with CaptureQueriesContext(connection) as captured:
        stranger.get("/2027/en/schedule/")
    assert len(captured) == 0


def test_page_costs_as_much_with_three_sessions_as_with_one(db: None, stranger: Client) -> None:
    counts = []
    for number in (1, 3):
        edition = making.edition(f"with-{number}")
        take_in(edition, programme(*(session(each) for each in range(1, number + 1))))
        with CaptureQueriesContext(connection) as captured:
            for path in PAGES:
                stranger.get(path.replace("/2027/", f"/with-{number}/"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_drafts_are_never_in_public_bytes(edition: Edition, stranger: Client) -> None:
    take_in(edition, programme(session(1), session(2)))
    secret = session(3, title="Canary", subtitle="Canary", abstract="Canary", kind="Canary", persons=("can",))
    people = (*programme().persons, formats.Person("can", "Canary", id="99", biography="Canary"))
    rooms = (*programme().rooms, formats.Room("Canary", "Canary"))
    tracks = (*programme().tracks, formats.Track("can", "Canary"))
    later = programme(
        session(1, title="Canary title"), session(2), secret, persons=people, rooms=rooms, tracks=tracks,
        slots=(slot(1, after=1), slot(2, after=60), slot(3, room="Canary")),
    )  # fmt: skip
    take_in(edition, later)
    with unguarded("test"):
        assert [model.objects.filter(**{f"{name}__contains": "Canary"}).exists() for model, name in CANARIES] == [True] * 3
    assert [b"Canary" in stranger.get(path).content for path in PAGES] == [False] * len(PAGES)
    for path in ("/2027/en/sessions/canary/", "/2027/en/speakers/canary/", "/2027/en/rooms/canary/"):
        missing = stranger.get(path)
        assert (missing.status_code, b"Canary" in missing.content) == (404, False)


CANARIES = [(Session, "title"), (Speaker, "name"), (Room, "name")]


# ── Hostile words ─────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = "\"a'><script>alert(1)</script>{{ 7|add:7 }}"


def test_hostile_words_in_every_field_do_nothing(edition: Edition, stranger: Client, cast: Cast, visit: Any) -> None:
    link = formats.Link(HOSTILE, "https://candlewright.example/?q=<script>\"'")
    hostile = programme(
        session(
            1, title=HOSTILE, subtitle=HOSTILE, abstract=HOSTILE, description=HOSTILE + " more", kind=HOSTILE, language=HOSTILE,
            persons=("ada", "ben"), links=(link,), attachments=(link,), url="https://candlewright.example/", licence=HOSTILE,
        ),
        session(2, title=HOSTILE, markup="html", abstract=HOSTILE),
        title=HOSTILE,
        rooms=(formats.Room("Anchor", HOSTILE, capacity=1, description=HOSTILE), formats.Room("Beacon", HOSTILE + "2")),
        tracks=(formats.Track("web", HOSTILE),),
        persons=(formats.Person("ada", HOSTILE, id="7", biography=HOSTILE), formats.Person("ben", "Ben Rower", id="8")),
        slots=(slot(1), slot(2, room="Beacon")),
    )  # fmt: skip
    Edition.objects.filter(pk=edition.pk).update(name=HOSTILE, tagline=HOSTILE, place=HOSTILE)
    edition.refresh_from_db()
    take_in(edition, hostile)
    frozen = document(edition)
    slugs = [("sessions", frozen["sessions"]), ("speakers", frozen["speakers"]), ("rooms", frozen["rooms"])]
    paths = [f"/2027/en/{kind}/{thing['slug']}/" for kind, things in slugs for thing in things]
    editor = visit(cast.edda)
    drafts = ["programme/", "programme/sessions/", "programme/rooms/", f"programme/sessions/{frozen['sessions'][0]['slug']}/"]
    pages = [stranger.get(path) for path in [*PAGES[:4], "/2027/en/speakers/", "/2027/en/rooms/", *paths]]
    pages += [editor.get(f"/2027/en/{path}") for path in drafts]
    assert {page.status_code for page in pages} == {200}
    for page in pages:
        html = page.content.decode()
        assert "<script>alert" not in html
        assert "alert(1)" in html  # it is there, as words
        assert ">14<" not in html
        for tag in re.findall(r"<[a-z][^>]*>", html):
            assert not re.search(r"\s(on\w+|style)=", tag), tag
            assert tag.count('"') % 2 == 0, tag


# ── The stops made in Python ──────────────────────────────────────────────────────────────────────────────────────


def test_stops_are_those_of_the_component(edition: Edition) -> None:
    made = (session(1, persons=("ada", "ben"), title="<b> & co"), session(2, persons=(), track=""), session(3), session(4, kind="break"))
    take_in(edition, programme(*made, slots=(slot(1), slot(2, room="Beacon"), slot(3, after=120), slot(4, after=240))))
    with unguarded("test"):
        Session.objects.filter(title="Session 2").update(is_cancelled=True)
        release_schedule(edition, by=None)
    book = current_book(edition, Anyone())
    address, choosing = Addresses(edition, on_own_host=False), Choosing(book, book.slots_on(DAY))
    stops, plan = Stops(address, choosing), plan_of(book, DAY)
    items = [item for moment in plan.moments for item in moment.items]
    assert [(item.slot.session.is_cancelled, item.hub) for item in items] == [(False, False), (True, False), (False, True), (False, True)]
    for item in items:
        each, room, track = item.slot.session, item.slot.room, item.slot.session.track
        values = {
            "url": address("session", each.slug), "letter": room.letter, "line": room.line, "at": item.at, "length": item.length,
            "by": each.by, "column": item.column, "time": words_of.times_tag(item.slot), "session": "" if item.calm else each.uid,
            "track": track and track.number, "track_line": track and track.line, "track_name": track and track.name, "title": each.title,
            "calm": item.calm, "gone": each.is_cancelled, "keys": choosing.keys(item.slot),
        }  # fmt: skip
        shared = "title url letter=letter line=line at=at length=length by=by time=time session=session keys=keys"
        tag = "hub" if item.hub else "stop"
        own = " calm=calm" if item.hub else " column=column track=track track_line=track_line track_name=track_name gone=gone"
        component = engines["django"].from_string(f"{{% {tag} {shared}{own} %}}").render(values)
        assert parse_html(stops.hub(item) if item.hub else stops.stop(item)) == parse_html(component)


# ── The way to the organisers' page ───────────────────────────────────────────────────────────────────────────────


def test_only_those_who_may_edit_are_shown_where(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    for page, edited in (("sessions/session-1", "programme/sessions/session-1"), ("rooms/anchor", "programme/rooms/anchor")):
        mark = re.search(r'data-me-may="([^"]+)" hidden', visit().get(f"/2027/en/{page}/").content.decode())
        assert mark is not None
        ask = {"may": [mark[1], "schedule.session:evil", "nothing:1", "schedule.session:" + "0" * 99], "lang": "de"}
        assert visit(cast.edda).get("/me.json", ask).json()["may"] == {mark[1]: f"/2027/de/{edited}/"}
        assert visit(cast.ann).get("/me.json", ask).json()["may"] == {}
        assert "may" not in visit().get("/me.json", ask).json()

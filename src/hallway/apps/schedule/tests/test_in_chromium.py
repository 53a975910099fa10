"""The programme in a real browser: on a desk and on a phone, light and dark, with and without scripts."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page, expect

from e2e.browser import axe, no_sideways_scroll, small_targets
from hallway.apps.schedule import formats
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.editions.models import Edition
from hallway.core.people.actions import create_person

from . import making
from .making import DAY, programme, session, slot, take_in

pytestmark = pytest.mark.browser

Tab = Callable[..., Page]
PAGES = [
    "",
    "schedule/",
    "schedule/2027-06-05/rooms/",
    "sessions/session-1/",
    "speakers/",
    "speakers/ada-ferryman/",
    "rooms/",
    "rooms/anchor/",
]


@pytest.fixture
def site(real_db: str) -> Iterator[str]:
    """The address of a running Hallway with a database of its own."""
    server = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://localhost:{server.port}"
    server.terminate()
    for thread in threading.enumerate():  # whoever still answers holds the database that is about to go
        if "process_request" in thread.name:
            thread.join(10)


@pytest.fixture
def address(site: str) -> str:
    """A small programme with a keynote, a night and a repeated session."""
    edition: Edition = making.edition()
    sessions = (
        session(1, title="Session 1", abstract="How *we* cross.\n\n- one\n- two", description="See https://candlewright.example/."),
        session(2, persons=("ada", "ben"), language="en", do_not_record=True),
        session(3, track="data", kind="workshop"),
        session(4, kind="keynote", title="Keynote: the longest title that anybody ever gave to a session about crossing rivers at night"),
        session(5),
    )
    places = (
        slot(4, after=-60, minutes=45),
        slot(1),
        slot(2, room="Beacon", minutes=30),
        slot(3, room="Beacon", after=30, minutes=90),
        slot(5, after=15 * 60 + 30),
        slot(5, day=DAY + timedelta(days=1)),
    )
    take_in(edition, programme(*sessions, slots=places))
    return f"{site}/2027/en/"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(address: str, tab: Tab, width: int, dark: bool) -> None:
    page = tab(width=width, dark=dark)
    for path in PAGES:
        page.goto(address + path)
        axe(page)
        no_sideways_scroll(page)
        assert small_targets(page) == []
    assert page.troubles == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1280, 390])
def test_organisers_screens_are_accessible_and_fit(address: str, tab: Tab, width: int) -> None:
    edda = create_person("Edda Editor", by=None, address="edda@cast.example")
    write_grant(Role.objects.get(slug="program-editor"), by=None, person=edda)
    client = Client(HTTP_HOST="localhost")
    client.force_login(edda, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = tab(width=width)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": address}]
    )
    for path in ("", "import/", "sessions/", "sessions/session-1/", "rooms/", "rooms/anchor/"):
        page.goto(f"{address}programme/{path}")
        axe(page)
        no_sideways_scroll(page)
        assert small_targets(page) == []
    page.emulate_media(color_scheme="dark")
    axe(page, only=("color-contrast",))
    page.goto(f"{address}programme/sessions/session-1/")
    page.get_by_label("Title", exact=True).fill("Session one")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_text("“Session one” is changed in the draft.")).to_be_visible()
    page.goto(f"{address}programme/")
    page.get_by_role("button", name="Release version 2").click()
    expect(page.get_by_text("Version 2 is released.")).to_be_visible()
    page.goto(f"{address}sessions/session-1/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Session one")
    assert page.troubles == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [1280, 390])
def test_programme_is_read_without_scripts(address: str, tab: Tab, width: int) -> None:
    page = tab(width=width, scripts=False)
    page.goto(address)
    page.get_by_role("link", name="See the schedule").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saturday 5 June")
    page.get_by_role("link", name="Session 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Session 2")
    page.get_by_role("link", name="Ben Rower").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ben Rower")
    page.go_back()
    page.get_by_role("link", name="Beacon").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beacon")
    no_sideways_scroll(page)


def test_schedule_is_a_grid_on_a_desk_and_a_list_on_a_phone(address: str, tab: Tab) -> None:
    def lefts(width: int) -> list[int]:
        page = tab(width=width)
        page.goto(address + "schedule/")
        return [round(page.get_by_role("link", name=name, exact=True).bounding_box()["x"]) for name in ("Session 1", "Session 2")]

    desk, phone = lefts(1280), lefts(390)
    assert desk[0] + 300 < desk[1]
    assert phone[0] == phone[1]


def test_keyboard_reaches_a_session_from_the_head(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(address + "schedule/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(20):  # past days, search, chips and rooms
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Keynote"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keynote")


@pytest.fixture
def crowded(site: str) -> str:
    """Twelve rooms and 120 sessions in a day: more than a phone wants to scroll through."""
    edition = making.edition("crowded")
    rooms = tuple(formats.Room(f"Room {number}", f"Room {number}") for number in range(12))
    sessions = tuple(session(number) for number in range(120))
    places = tuple(slot(number, room=f"Room {number % 12}", after=number // 12 * 30, minutes=30) for number in range(120))
    take_in(edition, programme(*sessions, rooms=rooms, slots=places))
    return f"{site}/crowded/en/schedule/"


@pytest.mark.parametrize("scripts", [True, False])
def test_long_day_on_a_phone_shows_an_hour_at_a_time(crowded: str, tab: Tab, scripts: bool) -> None:
    page = tab(width=390, scripts=scripts)
    page.goto(crowded)
    expect(page.get_by_role("link", name="Session 0", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Session 30", exact=True)).to_be_hidden()
    page.get_by_label("Hours").get_by_role("link", name="10:00").click()
    expect(page.get_by_role("link", name="Session 30", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Session 0", exact=True)).to_be_hidden()
    page.get_by_role("link", name="11:00").last.click()
    expect(page.get_by_role("link", name="Session 50", exact=True)).to_be_visible()
    page.get_by_role("link", name="Whole day").click()
    expect(page.get_by_role("link", name="Session 0", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Session 119", exact=True)).to_be_visible()
    no_sideways_scroll(page)


def test_many_rooms_scroll_inside_their_box(crowded: str, tab: Tab) -> None:
    page = tab()
    page.goto(crowded)
    axe(page)
    no_sideways_scroll(page)
    inside = page.evaluate(
        "(() => { const box = document.querySelector('.tt-box'); return [box.scrollWidth > box.clientWidth, box.tabIndex]; })()"
    )
    assert inside == [True, 0]
    expect(page.get_by_role("link", name="Session 119", exact=True)).to_be_visible()

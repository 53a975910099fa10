"""Reading the programme in a real browser: choosing, one's own clock, where we are now, paper, and all of it by keyboard."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import axe, no_sideways_scroll, small_targets
from hallway.apps.schedule import formats
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Room, Session
from hallway.core.base.guard import unguarded

from . import making
from .making import DAY, programme, session, slot, take_in
from .test_in_chromium import site

pytestmark = pytest.mark.browser

__all__ = ["site"]
Tab = Callable[..., Page]


@pytest.fixture
def address(site: str) -> str:
    """Six sessions on Saturday, one on Sunday; two are about ferries, one of them is cancelled."""
    edition = making.edition()
    sessions = (
        session(1, language="en", kind="talk"),
        session(2, language="de", kind="workshop", title="Über die Fähre"),
        session(3, track="data", language="en", kind="talk"),
        session(4, track="data", language="en", kind="talk", persons=("ben",)),
        session(5, language="en", kind="talk"),
        session(6, language="en", kind="opening", persons=("ben",)),
    )
    places = (
        slot(6, after=-60),
        slot(1),
        slot(2, room="Beacon"),
        slot(3, after=120),
        slot(4, room="Beacon", after=120),
        replace(slot(5, after=15 * 60 + 30), day=DAY),
        slot(5, day=DAY + timedelta(days=1)),
    )
    take_in(edition, programme(*sessions, slots=places))
    with unguarded("test"):
        Session.objects.filter(title="Session 1").update(tags=["Ferries", "Tides"])
        Session.objects.filter(title="Über die Fähre").update(tags=["ferries"], is_cancelled=True)
        Room.objects.filter(slug="anchor").update(is_plenary=True)
        release_schedule(edition, by=None)
    return f"{site}/2027/en/"


def shown(page: Page) -> list[str]:
    titles = page.locator(".stop:visible h3, .hub:visible h3, .stop:visible h4").all_text_contents()
    return sorted(titles)


# ── Choosing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [1280, 390])
def test_words_filter_at_once_and_stand_in_the_address(address: str, tab: Tab, width: int) -> None:
    page = tab(width=width)
    page.goto(f"{address}schedule/")
    said = page.locator(".filter output")
    expect(said).to_have_text("6 sessions")
    page.get_by_role("searchbox").fill("uber FAHRE")
    expect(said).to_have_text("6 sessions, 1 shown")
    assert shown(page) == ["Über die Fähre"]
    assert page.url == f"{address}schedule/?q=uber+FAHRE"
    page.reload()
    expect(said).to_have_text("6 sessions, 1 shown")
    page.get_by_role("button", name="Clear the filter").click()
    expect(said).to_have_text("6 sessions")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.url == f"{address}schedule/"
    assert page.troubles == []  # type: ignore[attr-defined]


def test_chips_filter_count_and_go_along_to_another_day(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{address}schedule/")
    page.get_by_role("button", name="Data").click()
    expect(page.locator(".filter output")).to_have_text("6 sessions, 2 shown")
    assert shown(page) == ["Session 3", "Session 4"]
    page.get_by_text("More to choose by").click()
    expect(page.get_by_role("button", name="German")).to_have_text(re.compile(r"German\s+0"))
    expect(page.get_by_role("button", name="Beacon")).to_have_text(re.compile(r"Beacon\s+1"))
    page.get_by_role("button", name="Beacon").click()
    assert shown(page) == ["Session 4"]
    assert page.url.endswith("?track=data&room=beacon")
    page.get_by_role("link", name="Sun 6").click()
    expect(page.get_by_role("heading", name="No session matches all of this.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Look on all days").click()
    expect(page.locator(".filter output")).to_have_text("7 sessions, 1 shown")
    assert shown(page) == ["Session 4"]


def test_nothing_found_says_so_and_leads_on(address: str, tab: Tab) -> None:
    page = tab(width=390)
    page.goto(f"{address}schedule/?q=zeppelins")
    expect(page.get_by_role("heading", name="No session matches “zeppelins”.")).to_be_visible()
    axe(page)
    no_sideways_scroll(page)
    page.get_by_role("button", name="Clear the filter: 6 sessions").click()
    expect(page.get_by_role("link", name="Session 1")).to_be_visible()


def test_starred_sessions_are_a_choice(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{address}schedule/")
    page.get_by_role("button", name="Star Session 3").click()
    starred = page.get_by_role("button", name=re.compile("^Starred"))
    expect(starred).to_have_text(re.compile(r"Starred\s+1"))
    starred.click()
    assert shown(page) == ["Session 3"]
    assert page.url.endswith("?starred=1")
    page.get_by_role("button", name="Star Session 3").click()
    expect(page.get_by_role("heading", name="No session matches all of this.")).to_be_visible()


def test_filter_is_worked_by_keyboard(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{address}schedule/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("session")
    page.keyboard.press("Enter")
    assert page.url.endswith("?q=session")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip().startswith("2 Data"):
            break
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Data")).to_be_focused()
    assert shown(page) == ["Session 3", "Session 4"]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_choosing_are_accessible_and_fit(address: str, tab: Tab, width: int, dark: bool) -> None:
    page = tab(width=width, dark=dark)
    for path in ("schedule/all/", "schedule/?track=data", "schedule/tags/ferries/", "schedule/search/?q=fahre", "sessions/uber-die-fahre/"):
        page.goto(address + path)
        axe(page)
        no_sideways_scroll(page)
        assert small_targets(page) == []
    assert page.troubles == []  # type: ignore[attr-defined]


def test_without_scripts_choices_are_pages_and_words_ask_the_server(address: str, tab: Tab) -> None:
    page = tab(scripts=False)
    page.goto(f"{address}schedule/")
    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Track\s+Data"))
    assert shown(page) == ["Session 3", "Session 4"]
    page.goto(f"{address}schedule/")
    page.get_by_role("searchbox").fill("fahre")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}schedule/search/?q=fahre")
    assert shown(page) == ["Über die Fähre"]


def test_crowd_of_speakers_is_searched(site: str, tab: Tab) -> None:
    edition = making.edition()
    people = tuple(formats.Person(f"p{number}", f"{'ÄBC'[number % 3]}na Rower {number}", id=str(number)) for number in range(330))
    take_in(edition, programme(session(1, persons=tuple(person.key for person in people)), persons=people))
    page = tab(width=390)
    page.goto(f"{site}/2027/en/speakers/")
    expect(page.get_by_role("link", name="Bna Rower 1", exact=True)).to_be_hidden()
    page.get_by_role("searchbox").fill("ana rower 30")
    expect(page.locator(".filter output")).to_have_text("330 speakers, 5 shown")
    expect(page.get_by_role("link", name="Äna Rower 30", exact=True)).to_be_visible()
    expect(page.locator("summary:visible")).to_have_count(1)
    axe(page)
    page.get_by_role("button", name="Clear the filter").click()
    expect(page.get_by_role("link", name="Bna Rower 1", exact=True)).to_be_hidden()


# ── Clocks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_own_clock_is_remembered_and_says_another_day(address: str, tab: Tab) -> None:
    page = tab(timezone_id="Asia/Tokyo", locale="en-GB")
    page.goto(f"{address}schedule/")
    night = page.locator(".tt-time time").last
    expect(night).to_have_text("00:30")
    page.get_by_role("button", name="Show my time").click()
    expect(night).to_have_text("07:30\u00a0+1")
    expect(page.locator(".tt-time time").first).to_have_text("15:00")
    expect(page.get_by_text("Times as on your clock")).to_be_visible()
    page.goto(f"{address}sessions/session-1/")
    expect(page.locator(".when-link")).to_have_text("Sat 5 June, 16:00–17:00")
    page.get_by_role("button", name="Show my time").click()
    expect(page.locator(".when-link")).to_have_text("Sat 5 June, 09:00–10:00")


@pytest.mark.parametrize(
    ("day", "theirs", "mine"),
    [
        (date(2026, 10, 24), ["01:30", "02:30", "02:30", "03:30"], ["19:30", "20:30", "21:30", "22:30"]),
        (date(2027, 3, 27), ["00:30", "01:30", "03:30", "04:30"], ["19:30", "20:30", "21:30", "22:30"]),
    ],
)
def test_nights_in_which_clocks_change(site: str, tab: Tab, day: date, theirs: list[str], mine: list[str]) -> None:
    """Berlin sets its clocks at 01:00 UTC; New York does not that night."""
    first = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=23, minutes=30)
    edition = making.edition(starts_on=day, ends_on=day)
    places = tuple(formats.Slot(str(number), "Anchor", first + timedelta(hours=number - 1), 30, day) for number in (1, 2, 3, 4))
    take_in(edition, programme(*(session(number) for number in (1, 2, 3, 4)), slots=places, days=(day,), starts_on=day, ends_on=day))
    page = tab(timezone_id="America/New_York")
    page.goto(f"{site}/2027/en/schedule/{day}/")
    times = page.locator(".tt-time time")
    assert times.all_text_contents() == theirs
    page.get_by_role("button", name="Show my time").click()
    assert times.all_text_contents() == mine
    tops = page.locator(".tt-time").evaluate_all("all => all.map((each) => each.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))


def at(page: Page, hour: int, minute: int = 0, *, days: int = 0) -> None:
    page.clock.set_fixed_time(making.NINE.replace(hour=0) + timedelta(days=days, hours=hour - 2, minutes=minute))


def test_line_shows_where_we_are(address: str, tab: Tab) -> None:
    page = tab(timezone_id="Europe/Berlin")
    at(page, 9, 30)
    page.goto(f"{address}schedule/")
    line = page.locator(".now-line")
    expect(line).to_have_text("Now 09:30")
    assert page.locator(".is-now h3").all_text_contents() == ["Session 1", "Über die Fähre"]
    stop, here = page.locator(".stop", has_text="Session 1").bounding_box(), line.bounding_box()
    assert stop["y"] < here["y"] + here["height"] / 2 < stop["y"] + stop["height"]
    axe(page)
    at(page, 3, days=1)
    page.reload()
    expect(line).to_have_count(0)


def test_phone_jumps_to_now_from_another_day(address: str, tab: Tab) -> None:
    page = tab(width=390, timezone_id="Europe/Berlin")
    at(page, 0, 45, days=1)
    page.goto(f"{address}schedule/2027-06-06/")
    expect(page.locator(".now-line")).to_have_count(0)
    page.get_by_role("link", name="Now").click()
    expect(page.locator(".now-line")).to_have_text("Now 00:45")
    expect(page.locator(".now-line")).to_be_in_viewport()
    assert page.locator(".is-now h3").all_text_contents() == ["Session 5"]
    assert page.url == f"{address}schedule/2027-06-05/#now"


# ── Cancelled, for everybody, on paper ────────────────────────────────────────────────────────────────────────────


def test_cancelled_session_is_struck_and_says_so(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{address}schedule/")
    stop = page.locator(".stop", has_text="Über die Fähre")
    assert stop.locator("h3").evaluate("each => getComputedStyle(each).textDecorationLine") == "line-through"
    expect(stop).to_contain_text("Cancelled")
    page.goto(f"{address}sessions/uber-die-fahre/")
    expect(page.locator("main .badge-bad").first).to_have_text("Cancelled")


def test_day_is_printed_as_a_list_in_two_columns(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{address}schedule/")
    page.emulate_media(media="print")
    for gone in (".head", ".foot", ".filter", "nav[aria-label=Days]", ".take"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.locator(".tt").evaluate("each => [getComputedStyle(each).display, getComputedStyle(each).columnCount]") == ["block", "2"]
    expect(page.locator(".stop .bullet").first).to_be_visible()
    assert len(shown(page)) == 6
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"

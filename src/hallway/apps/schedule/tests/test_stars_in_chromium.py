"""Stars in a real browser: kept without an account, carried into it, seen everywhere; my programme on paper and without scripts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from e2e.browser import axe, no_sideways_scroll, small_targets
from e2e.conftest import code_to
from hallway.apps.schedule import personal
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Session
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.audit.record import system
from hallway.core.editions.models import Edition
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person

from . import making
from .making import DAY, document, programme, session, slot, take_in
from .test_in_chromium import site  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

Tab = Callable[..., Page]


@pytest.fixture
def edition(site: str) -> Edition:  # noqa: F811
    """Two that overlap, one after them in the other room, one on the next day."""
    made = making.edition()
    names = ("How we cross rivers at night", "Maps for people who get lost", "Bread, and what it taught us", "Lanterns by the thousand")
    places = (slot(1), slot(2, room="Beacon", after=40), slot(3, after=100), slot(4, after=24 * 60, day=DAY.replace(day=6)))
    take_in(made, programme(*(session(number, title=title) for number, title in enumerate(names, 1)), slots=places))
    return made


@pytest.fixture
def address(site: str, edition: Edition) -> str:  # noqa: F811
    return f"{site}/2027/en/"


@pytest.fixture
def ann(edition: Edition) -> Person:
    return create_person("Ann Attendee", by=None, address="ann@cast.example")


def star(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Star {title}", exact=True)


def shot(page: Page, name: str) -> None:
    """For whoever wants to look: HALLWAY_SHOTS names a folder."""
    if folder := os.environ.get("HALLWAY_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def sign_in(page: Page, address: str) -> None:
    page.get_by_label("Your e-mail address").fill(address)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code").fill(code_to(address))
    page.get_by_role("button", name="Sign in").click()


def starred(person: Person, edition: Edition) -> set[str]:
    titles = {each["uid"]: each["title"] for each in document(edition)["sessions"]}
    return {titles[uid] for uid in personal.starred(person, edition)}


CROSS, MAPS, BREAD = "How we cross rivers at night", "Maps for people who get lost", "Bread, and what it taught us"


def test_stars_stay_without_an_account_and_move_into_it(address: str, edition: Edition, ann: Person, tab: Tab) -> None:
    phone = tab(width=390)
    phone.goto(address + "schedule/")
    star(phone, CROSS).click()
    star(phone, MAPS).click()
    expect(star(phone, CROSS)).to_have_attribute("aria-pressed", "true")
    phone.reload()
    expect(star(phone, CROSS)).to_have_attribute("aria-pressed", "true")
    expect(star(phone, BREAD)).to_have_attribute("aria-pressed", "false")
    phone.goto(address + "my-programme/")
    expect(phone.get_by_text("These two overlap by 20 minutes.")).to_be_visible()
    expect(phone.get_by_text("These stars are kept in this browser alone.")).to_be_visible()
    phone.get_by_role("link", name="Sign in or join").click()
    sign_in(phone, "ann@cast.example")
    expect(phone.get_by_text("These two overlap by 20 minutes.")).to_be_visible()
    expect(phone.get_by_text("kept in this browser alone")).to_have_count(0)
    expect(phone.get_by_role("button", name="Make an address")).to_be_visible()
    assert starred(ann, edition) == {CROSS, MAPS}
    assert phone.troubles == []  # type: ignore[attr-defined]

    laptop = tab()
    laptop.goto(address + "my-programme/")
    laptop.get_by_role("link", name="Sign in or join").click()
    sign_in(laptop, "ann@cast.example")
    expect(laptop.get_by_role("link", name=CROSS)).to_be_visible()
    laptop.goto(address + "schedule/")
    expect(star(laptop, MAPS)).to_have_attribute("aria-pressed", "true")
    with laptop.expect_response("**/stars.json"):
        star(laptop, BREAD).click()
    assert starred(ann, edition) == {CROSS, MAPS, BREAD}
    assert laptop.troubles == []  # type: ignore[attr-defined]


def test_sign_out_leaves_nothing_on_a_shared_computer(address: str, edition: Edition, ann: Person, tab: Tab) -> None:
    personal.change_stars(edition, by=ann, add=personal.uids(each["uid"] for each in document(edition)["sessions"][:1]))
    page = tab()
    page.goto(address + "my-programme/")
    page.get_by_role("link", name="Sign in or join").click()
    sign_in(page, "ann@cast.example")
    expect(page.get_by_role("link", name=CROSS)).to_be_visible()
    page.goto(address + "schedule/")
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")
    page.goto(address + "account/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(address + "schedule/")
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "false")
    assert starred(ann, edition) == {CROSS}
    star(page, BREAD).click()
    page.reload()
    expect(star(page, BREAD)).to_have_attribute("aria-pressed", "true")
    assert starred(ann, edition) == {CROSS}


def test_star_set_without_network_is_told_later(address: str, edition: Edition, ann: Person, tab: Tab) -> None:
    page = tab()
    page.goto(address + "my-programme/")
    page.get_by_role("link", name="Sign in or join").click()
    with page.expect_response("**/stars.json"):
        sign_in(page, "ann@cast.example")
    page.goto(address + "schedule/")
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(True)
    star(page, CROSS).click()
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")
    assert starred(ann, edition) == set()
    with page.expect_response("**/stars.json"):
        page.context.set_offline(False)
    assert starred(ann, edition) == {CROSS}


def test_two_tabs_agree(address: str, tab: Tab) -> None:
    one = tab()
    two = another(one.context)
    one.goto(address + "schedule/")
    two.goto(address + "schedule/")
    star(one, CROSS).click()
    expect(star(two, CROSS)).to_have_attribute("aria-pressed", "true")
    star(two, CROSS).click()
    expect(star(one, CROSS)).to_have_attribute("aria-pressed", "false")


def another(context: BrowserContext) -> Page:
    return context.new_page()


def test_star_is_pressed_by_keyboard_and_on_the_page_of_a_session(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(address + "schedule/")
    page.get_by_role("link", name=CROSS).click()
    button = page.get_by_role("button", name="Star", exact=True)
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.goto(address + "rooms/anchor/")
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")
    page.goto(address + "speakers/ada-ferryman/")
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")


def test_broken_or_forbidden_storage_does_no_harm(address: str, tab: Tab) -> None:
    page = tab()
    page.goto(address + "schedule/")
    star(page, CROSS).click()
    page.evaluate("for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{broken')")
    page.reload()
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "false")
    star(page, CROSS).click()
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")
    strict = tab()
    strict.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })")
    strict.goto(address + "schedule/")
    star(strict, CROSS).click()
    expect(star(strict, CROSS)).to_have_attribute("aria-pressed", "true")
    assert page.troubles == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_everything_of_mine_is_accessible_and_fits(address: str, edition: Edition, ann: Person, tab: Tab, width: int, dark: bool) -> None:
    with system("a test asks"):
        Session.objects.filter(slug__startswith="bread").update(interest_wanted=12)
        Session.objects.filter(slug__startswith="lanterns").update(is_cancelled=True)
        release_schedule(edition, by=None)
    personal.change_stars(edition, by=ann, add=personal.uids(each["uid"] for each in document(edition)["sessions"]))
    write_grant(Role.objects.get(slug="program-editor"), by=None, person=ann)
    page, look = tab(width=width, dark=dark), f"{width}-{'dark' if dark else 'light'}"
    page.goto(address + "my-programme/")
    fits(page, f"my-empty-{look}")
    page.get_by_role("link", name="Sign in or join").click()
    sign_in(page, "ann@cast.example")
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Secret address")).to_be_visible()
    expect(star(page, CROSS)).to_have_attribute("aria-pressed", "true")
    fits(page, f"my-programme-{look}")
    slugs = {each["title"]: each["slug"] for each in document(edition)["sessions"]}
    for name, path in (
        ("session", f"sessions/{slugs[CROSS]}/"),
        ("star", f"sessions/{slugs[CROSS]}/star/"),
        ("asked", f"sessions/{slugs[BREAD]}/"),
        ("interest", f"sessions/{slugs[BREAD]}/interest/"),
        ("schedule", "schedule/"),
        ("room", "rooms/anchor/"),
        ("speaker", "speakers/ada-ferryman/"),
        ("preview", "programme/preview/"),
        ("preview-day", "programme/preview/2027-06-05T09:20/schedule/"),
        ("preview-before", "programme/preview/2001-06-05T09:50/"),
    ):
        page.goto(address + path)
        fits(page, f"{name}-{look}")
    troubles = [each for each in page.troubles if "status of 404" not in each]  # type: ignore[attr-defined]
    assert troubles == []


def fits(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    axe(page)
    no_sideways_scroll(page)
    assert small_targets(page) == []
    shot(page, name)


def test_agenda_is_printed_as_a_list_without_buttons(address: str, edition: Edition, ann: Person, tab: Tab) -> None:
    page = tab()
    page.goto(address + "schedule/")
    star(page, CROSS).click()
    star(page, MAPS).click()
    page.goto(address + "my-programme/")
    expect(page.get_by_text("These two overlap by 20 minutes.")).to_be_visible()
    page.emulate_media(media="print")
    expect(star(page, CROSS)).to_be_hidden()
    expect(page.get_by_text("Signed in, your stars come with you")).to_be_hidden()
    expect(page.get_by_text("These two overlap by 20 minutes.")).to_be_visible()
    shot(page, "my-printed")
    assert len(page.pdf()) > 1000


def test_session_is_starred_without_scripts(address: str, edition: Edition, ann: Person, tab: Tab) -> None:
    page = tab(scripts=False)
    page.goto(address + "my-programme/")
    expect(page.get_by_text("Without JavaScript your stars stand here once you are signed in.")).to_be_visible()
    page.goto(address + "schedule/")
    page.get_by_role("link", name=CROSS).click()
    page.get_by_role("link", name="Star", exact=True).click()
    sign_in(page, "ann@cast.example")
    page.get_by_role("button", name="Star it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My programme")
    expect(page.get_by_role("link", name=CROSS)).to_be_visible()
    assert starred(ann, edition) == {CROSS}
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("Secret address")).to_be_visible()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()


def test_interest_is_said_and_counted(address: str, edition: Edition, ann: Person, tab: Tab) -> None:
    with system("a test asks"):
        Session.objects.filter(title=BREAD).update(interest_wanted=2)
        release_schedule(edition, by=None)
    page = tab()
    page.goto(address + "schedule/")
    page.get_by_role("link", name=BREAD).click()
    expect(page.get_by_text("0 of 2 people. It takes place if 2 want it.")).to_be_visible()
    page.get_by_role("link", name="Say so").click()
    sign_in(page, "ann@cast.example")
    page.get_by_role("button", name="I would come").click()
    expect(page.get_by_text("1 of 2 people. It takes place if 2 want it.")).to_be_visible()
    page.get_by_role("button", name="Not after all").click()
    expect(page.get_by_text("0 of 2 people. It takes place if 2 want it.")).to_be_visible()
    assert page.troubles == []  # type: ignore[attr-defined]

"""What people came to do, from the first click to the last, in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Server
from e2e.house import House, house, signed_in
from hallway.core.people.models import Person
from hallway.core.teams.models import ChairNomination, Membership

pytestmark = pytest.mark.browser
Tab = Callable[..., Page]


@pytest.fixture
def here(server: Server) -> House:
    return house()


@pytest.fixture
def enter(server: Server, tab: Tab) -> Callable[..., Page]:
    """A browser of somebody, open at an address."""

    def enter(person: Person | None, path: str, **more: object) -> Page:
        page = tab(**more)
        if person is not None:
            signed_in(page.context, person, server)
        page.goto(server.url + path)
        return page

    return enter


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()


def headline(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words).first).to_be_visible()


def reach(page: Page, role: str, name: str) -> None:
    """Tab until it has the focus, then Enter, as somebody without a mouse does."""
    wanted = page.get_by_role("main").get_by_role(role, name=name, exact=True).first
    expect(wanted).to_be_visible()
    for _press in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")


# ── Teams ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_chair_adds_a_member_in_two_clicks_and_ends_it_by_keyboard_alone(here: House, enter: Callable[..., Page]) -> None:
    page = enter(here.jun, "/en/teams/programme/")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("priya@candlewright.example")
    reach(page, "link", "Priya Starling-Moss")
    page.keyboard.press("Enter")  # the first click
    headline(page, "Before you add Priya Starling-Moss")
    expect(gains := page.get_by_role("list", name="What opens").get_by_role("listitem")).to_have_count(6)
    expect(gains.filter(has_text="Notes of Programme, read and write")).to_be_visible()
    expect(gains.filter(has_text="Programme of Tidewater 2027, read")).to_be_visible()
    reach(page, "button", "Add Priya Starling-Moss")
    page.keyboard.press("Enter")  # the second
    expect(page.get_by_text("Priya Starling-Moss is in Programme now.")).to_be_visible()

    reach(page, "link", "Change Priya Starling-Moss")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="What closes").get_by_role("listitem")).to_have_count(6)
    reach(page, "button", "End membership")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Priya Starling-Moss is no longer in Programme.")).to_be_visible()
    assert page.troubles == []


def test_board_refuses_a_chair_with_a_reason_and_confirms_the_next_proposal(here: House, enter: Callable[..., Page]) -> None:
    jun, board = enter(here.jun, "/en/teams/programme/"), enter(here.odalys, "/en/home/")
    propose_noor(jun)
    board.reload()
    follow(board, "Noor Saltmarsh as chair of Programme")
    press(board, "Refuse")
    expect(board.get_by_role("textbox", name="Reason")).to_be_focused()  # the browser asks for it
    board.get_by_label("Reason").fill("Let us wait for the spring meeting.")
    press(board, "Refuse")
    expect(board.get_by_text("The team is told, with your reason.")).to_be_visible()
    nomination = ChairNomination._base_manager.get()
    jun.goto(jun.url.partition("/en/")[0] + f"/en/teams/programme/nominations/{nomination.uid}/")
    expect(jun.get_by_text("Let us wait for the spring meeting.")).to_be_visible()

    jun.goto(jun.url.partition("/nominations/")[0] + "/")
    propose_noor(jun)
    board.goto(board.url.partition("/en/")[0] + "/en/home/")
    follow(board, "Noor Saltmarsh as chair of Programme")
    press(board, "Confirm Noor Saltmarsh")
    expect(board.get_by_text("Noor Saltmarsh is chair of Programme now.")).to_be_visible()
    assert Membership._base_manager.filter(person=here.noor, kind="chair", until=None).count() == 1
    assert (jun.troubles, board.troubles) == ([], [])


def propose_noor(page: Page) -> None:
    follow(page, "Change Noor Saltmarsh")
    press(page, "Propose as chair")
    expect(page.get_by_text("Noor Saltmarsh is proposed. Nothing changes until it is confirmed.")).to_be_visible()


# ── Roles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_admin_composes_a_role_that_opens_two_doors_until_it_is_taken_back(here: House, enter: Callable[..., Page]) -> None:
    admin, priya = enter(here.odalys, "/en/organise/roles/new/"), enter(here.priya, "/en/home/")
    rail = priya.get_by_role("navigation", name="Organiser")
    doors = rail.get_by_role("link", name=re.compile("^(People|Roles)$"))
    expect(doors).to_have_count(0)
    admin.get_by_label("Name", exact=True).fill("Front desk")
    admin.get_by_role("checkbox", name="may look people up by name").check()
    admin.get_by_role("checkbox", name="may see who holds which role").check()
    press(admin, "Show what changes")
    expect(admin.get_by_role("list", name="What changes").get_by_role("listitem")).to_have_count(2)
    press(admin, "Save the role")
    follow(admin, "Give it to somebody")
    admin.get_by_role("searchbox").fill("priya")
    admin.keyboard.press("Enter")
    follow(admin, "Priya Starling-Moss")
    press(admin, "Give Front desk to Priya Starling-Moss")
    headline(admin, "Front desk")

    priya.reload()
    expect(doors).to_have_text(["People", "Roles"])
    rail.get_by_role("link", name="People").click()
    headline(priya, "People")
    follow(admin, "Take it back")
    press(admin, "Take it back")
    priya.reload()
    headline(priya, "You may not look people up by name here")
    expect(priya.get_by_text("Only Board may look people up by name here.")).to_be_visible()
    assert admin.troubles == []


# ── Notes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_note_is_written_changed_by_two_at_once_and_closed_to_outsiders(here: House, enter: Callable[..., Page]) -> None:
    noor, jun = enter(here.noor, "/en/teams/programme/notes/"), enter(here.jun, "/en/teams/programme/notes/")
    follow(noor, "Write a note")
    noor.get_by_label("Title").fill("Boats and ramps")
    noor.get_by_label("Text").fill("The ramp is 90 cm wide.")
    noor.get_by_label("Add files").set_input_files({"name": "ramp.txt", "mimeType": "text/plain", "buffer": b"90 cm"})
    press(noor, "Save")
    headline(noor, "Boats and ramps")
    with noor.expect_download() as download:
        follow(noor, "ramp.txt")
    assert download.value.path().read_bytes() == b"90 cm"
    expect(noor.get_by_text("You may see this because")).to_be_visible()

    jun.reload()
    follow(jun, "Boats and ramps")
    follow(jun, "Change")
    follow(noor, "Change")
    noor.get_by_label("Text").fill("The ramp is 110 cm wide.")
    press(noor, "Save")
    headline(noor, "Boats and ramps")
    jun.get_by_label("Text").fill("The ramp is steep.")
    press(jun, "Save")
    expect(jun.get_by_text("Noor Saltmarsh changed this note while you wrote.")).to_be_visible()
    expect(jun.get_by_text("The ramp is 110 cm wide.")).to_be_visible()
    expect(jun.get_by_label("Text")).to_have_value("The ramp is steep.")
    jun.get_by_label("Text").fill("The ramp is 110 cm wide and steep.")
    press(jun, "Save")
    follow(jun, "version 3")
    expect(jun.get_by_role("heading", name=re.compile("^Version "))).to_have_text(["Version 3", "Version 2", "Version 1"])
    assert (noor.troubles, jun.troubles) == ([], [])

    outside = enter(here.priya, f"/en/notes/{noor.url.rstrip('/').rpartition('/')[2]}/")
    headline(outside, "No stop here")
    listing = enter(here.priya, "/en/teams/programme/")
    expect(listing.get_by_text("Boats and ramps")).to_have_count(0)


def test_history_of_a_role_says_who_did_what(here: House, enter: Callable[..., Page]) -> None:
    page = enter(here.odalys, "/en/organise/roles/program-editor/")
    follow(page, "All of it")
    headline(page, "What happened")
    expect(page.locator("#events li").first).to_contain_text("Odalys Pennyfeather gave the role Program Editor to Programme")
    assert page.troubles == []

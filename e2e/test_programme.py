"""A programme in, a programme out: what organisers and strangers do with it, from the first click to the last."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import no_sideways_scroll
from e2e.conftest import Server, code_to
from e2e.house import House, house, signed_in
from hallway.core.base import clock
from hallway.core.editions.actions import set_phase
from hallway.core.jobs.worker import HallwayWorker
from hallway.core.people.models import Person

pytestmark = pytest.mark.browser
Tab = Callable[..., Page]
PROGRAMME = Path(__file__).with_name("programme.xml")


@pytest.fixture
def here(server: Server) -> House:
    made = house()
    set_phase(made.edition, "programme-public", opens_at=clock.now(), by=made.odalys)
    return made


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


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()


def headline(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words).first).to_be_visible()


def says(page: Page, words: str) -> None:
    expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()


def work() -> None:
    """What `hallway jobs` does beside the server."""
    HallwayWorker("journey").run_tasks()


def bring(page: Page, file: Path | dict[str, object]) -> None:
    page.get_by_label("Programme files").set_input_files(file)  # type: ignore[arg-type]
    press(page, "Look at what it changes")
    work()
    page.reload()


def take_in(page: Page) -> None:
    press(page, "Import as a draft")
    work()
    page.reload()


def test_editor_imports_corrects_releases_and_undoes(here: House, enter: Callable[..., Page]) -> None:
    page = enter(here.noor, "/2027/en/programme/")
    follow(page, "Import a programme")
    bring(page, {"name": "broken.xml", "mimeType": "text/xml", "buffer": b"<schedule><day"})
    says(page, "broken.xml was not imported")
    bring(page, PROGRAMME)
    says(page, "Postgres on a boat")
    take_in(page)
    says(page, "It is in the draft.")

    strange = enter(None, "/2027/en/")
    headline(strange, "The programme is being made")
    page.goto(page.url.partition("/programme/")[0] + "/programme/")
    press(page, "Release version 1")
    says(page, "Version 1")
    for scripts in (True, False):
        night(enter, scripts=scripts)

    correct(page)
    strange.goto(strange.url.partition("/2027/")[0] + "/2027/en/sessions/postgres-on-a-boat/")
    headline(strange, "Postgres on a boat")  # nothing shows before the release
    page.goto(page.url.partition("/programme/")[0] + "/programme/")
    says(page, "Postgres on a bigger boat")
    press(page, "Release version 2")
    strange.reload()
    headline(strange, "Postgres on a bigger boat")
    strange.goto(strange.url.partition("/sessions/")[0] + "/schedule/changes/")
    says(strange, "Postgres on a bigger boat")

    undo(page)
    assert [trouble for trouble in page.troubles if "422" not in trouble] == []
    assert strange.troubles == []


def correct(page: Page) -> None:
    page.goto(page.url.partition("/programme/")[0] + "/programme/sessions/")
    follow(page, "Postgres on a boat")
    page.get_by_label("Title", exact=True).fill("Postgres on a bigger boat")
    press(page, "Save in the draft")
    says(page, "Postgres on a bigger boat")


def undo(page: Page) -> None:
    """What was corrected by hand stays, and is named."""
    page.goto(page.url.partition("/programme/")[0] + "/programme/import/")
    page.get_by_role("main").get_by_role("link", name=re.compile("^programme.xml")).first.click()
    follow(page, "Undo this import")
    headline(page, "Undo this import?")
    says(page, "Postgres on a bigger boat")
    press(page, "Undo this import")
    work()
    page.reload()
    says(page, "This import is undone.")
    page.goto(page.url.partition("/programme/")[0] + "/programme/sessions/")
    expect(page.get_by_role("main").get_by_text("Stars over the harbour")).to_have_count(0)
    says(page, "Postgres on a bigger boat")


def night(enter: Callable[..., Page], *, scripts: bool) -> None:
    """From the first address of the installation to a session after midnight, on a phone."""
    page = enter(None, "/", width=390, scripts=scripts)
    headline(page, "Tidewater 2027")
    follow(page, "See the schedule")
    headline(page, "Thursday 17 June")
    page.get_by_role("link", name="Fri 18").click()
    headline(page, "Friday 18 June")
    expect(page.get_by_text("Stars over the harbour")).to_have_count(0)
    page.get_by_role("link", name="Thu 17").click()
    follow(page, "Stars over the harbour")
    expect(page.get_by_role("main").get_by_role("time").or_(page.locator("main time")).first).to_contain_text("00:30")
    no_sideways_scroll(page)
    assert page.troubles == []


def released(here: House, enter: Callable[..., Page]) -> Page:
    page = enter(here.noor, "/2027/en/programme/import/")
    bring(page, PROGRAMME)
    take_in(page)
    page.goto(page.url.partition("/programme/")[0] + "/programme/")
    press(page, "Release version 1")
    return page


@pytest.mark.parametrize("width", [1280, 390])
def test_stranger_filters_stars_subscribes_signs_in_and_keeps_the_stars(
    here: House, enter: Callable[..., Page], server: Server, width: int
) -> None:
    editor = released(here, enter)
    page = enter(None, "/2027/en/schedule/2027-06-17/", width=width)
    page.get_by_role("searchbox").first.fill("boat")
    expect(page.get_by_role("heading", name="Systems that wave back")).to_be_hidden()
    expect(page.get_by_role("heading", name="Postgres on a boat")).to_be_visible()
    assert page.url.endswith("?q=boat")
    page.get_by_role("button", name="Star Postgres on a boat").click()
    page.get_by_role("button", name="Clear the filter").first.click()
    expect(page.get_by_role("heading", name="Systems that wave back")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Star Postgres on a boat")).to_have_attribute("aria-pressed", "true")
    no_sideways_scroll(page)

    page.goto(page.url.partition("/schedule/")[0] + "/my-programme/")
    headline(page, "Postgres on a boat")
    follow(page, "Sign in or join")
    page.get_by_label("E-mail").fill("priya@candlewright.example")
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_label("Code").fill(code_to("priya@candlewright.example"))
    page.get_by_role("main").get_by_role("button").first.click()
    headline(page, "Postgres on a boat")
    press(page, "Make an address")
    says(page, "Secret address")
    calendar_path = page.get_by_label("Secret address").input_value().partition("/en/")[2]  # it names the edition's own host
    address = f"{server.url}/2027/en/{calendar_path}"
    calendar = page.request.get(address)
    assert calendar.ok
    assert "Postgres on a boat" in calendar.text()

    elsewhere = enter(here.priya, "/2027/en/my-programme/", width=width)
    headline(elsewhere, "Postgres on a boat")
    press(page, "Switch off")
    assert page.request.get(address).status == 404
    assert page.troubles == []
    assert elsewhere.troubles == []
    assert editor.troubles == []

"""Every component and every layout, at two widths, in both modes, under the strict policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.browser import axe, no_sideways_scroll, small_targets
from hallway.ui.gallery import LAYOUTS

pytestmark = pytest.mark.browser

PAGES = ["", *(f"{name}/" for name in LAYOUTS)]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.strip("/") or "gallery")
def test_page_is_fit_for_everybody(site: str, tab: Callable[..., Page], name: str, width: int) -> None:
    page = tab(width=width)
    page.goto(f"{site}/gallery/{name}")
    axe(page)
    no_sideways_scroll(page)
    assert small_targets(page) == []
    page.emulate_media(color_scheme="dark")
    axe(page, only=("color-contrast",))
    assert page.troubles == []


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_error_page_is_fit_for_everybody(site: str, tab: Callable[..., Page], status: int) -> None:
    page = tab(width=390)
    page.goto(f"{site}/error/{status}/")
    axe(page)
    no_sideways_scroll(page)
    assert page.troubles == []


@pytest.mark.parametrize("name", ["schedule", "home", "room"])
def test_right_to_left_fits_as_well(site: str, tab: Callable[..., Page], name: str) -> None:
    page = tab(width=390)
    page.goto(f"{site}/gallery/{name}/")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollLeft]") == [390, 0]


def test_page_reads_without_scripts_and_its_menu_opens(site: str, tab: Callable[..., Page]) -> None:
    page = tab(width=390, scripts=False)
    page.goto(f"{site}/gallery/home/")
    assert not page.get_by_role("link", name="Reviews 14").is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.get_by_role("link", name="Reviews 14").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Reviews 14").is_visible()
    assert page.get_by_role("button", name="Dark mode").count() == 0


def test_skip_link_is_first_and_leads_to_the_content(site: str, tab: Callable[..., Page]) -> None:
    page = tab()
    page.goto(f"{site}/gallery/home/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"

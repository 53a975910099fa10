"""A real Chromium for tests, and what every page must survive in it.

Fixtures (found through conftest.py): `browser`, one per worker, and `tab`, which opens pages in it:

    page = tab(width=390, dark=True, scripts=False)
    page.goto(live_server.url)
    axe(page); no_sideways_scroll(page); assert small_targets(page) == []; assert page.troubles == []

To wait for a script, wait for what it does, or for its element: `expect(page.locator("clock-switch:defined"))`. Not with
`page.wait_for_function("…")`: it evaluates the text again and again, which our Content-Security-Policy refuses from the
second time on, so it only works where nothing had to be waited for.

Every host name leads to this machine, so an edition's own host works, and nothing leaves it.
"""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("HALLWAY_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * 127.0.0.1",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Playwright keeps an event loop in this thread, which is no danger to Django's connection."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of its own context: no cookies, no memory. What goes wrong in it is in `page.troubles`."""
    contexts = []

    def open_tab(*, width: int = 1280, height: int = 860, dark: bool = False, scripts: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.troubles = collect_errors(page)
        return page

    yield open_tab
    for context in contexts:
        context.close()


def collect_errors(page: Page) -> list[str]:
    """A list that fills with console errors (also of the Content-Security-Policy), exceptions and broken requests."""
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(said(message)) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: troubles.append(f"exception: {error}"))
    page.on("response", lambda response: troubles.append(f"{response.status}: {response.url}") if response.status >= 500 else None)
    return troubles


def said(message: ConsoleMessage) -> str:
    about = message.location.get("url", "") if message.text.startswith("Failed to load") else ""
    return f"{message.type}: {message.text} {about}".rstrip()


@cache
def axe_source() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text()


def axe(page: Page, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> None:
    """Assert that axe finds nothing: WCAG 2.0 to 2.2, A and AA, and its best practices.

    `without` names rules to leave out, `only` the ones to run (in the other mode nothing but the colours has changed).
    """
    page.wait_for_load_state()  # after a click the new page is there, but on a busy machine not yet all of it
    troubles: list[str] = getattr(page, "troubles", [])
    before = len(troubles)
    page.evaluate(axe_source())
    run_only = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    options = {"runOnly": run_only, "rules": {rule: {"enabled": False} for rule in without}}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    with page.expect_console_message(lambda message: message.text == "axe is done"):
        page.evaluate("console.warn('axe is done')")
    del troubles[before:]  # axe tries inline styles of its own, which a strict policy refuses
    assert not found, "\n".join(["", page.url, *map(told, found)])


def told(violation: dict[str, Any]) -> str:
    places = [
        f"    {node['target'][-1]}  {node['html'][:160]}\n      {node['failureSummary'].splitlines()[1].strip()}"
        for node in violation["nodes"][:8]
    ]
    return f"  {violation['id']}: {violation['help']} ({len(violation['nodes'])} places)\n" + "\n".join(places)


SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && element.checkVisibility())
    .slice(0, 10).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
}"""


def no_sideways_scroll(page: Page) -> None:
    """Assert that the page fits its width. Boxes that scroll inside themselves are fine."""
    page.wait_for_load_state()
    wide = page.evaluate(SIDEWAYS)
    assert not wide, f"{page.url} scrolls sideways because of {wide}"


SMALL = """(least) => {
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const inText = (element) => element.matches("a") && getComputedStyle(element).display === "inline";
  const box = (element) => {
    const label = element.matches("input") && element.closest("label");
    return (label || element).getBoundingClientRect();
  };
  return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]")]
    .filter((element) => seen(element) && !inText(element) && !element.matches(".skip"))
    .map((element) => [element, box(element)])
    .filter(([, { width, height }]) => width < least || height < least)
    .map(([element, { width, height }]) => `${element.outerHTML.slice(0, 90)} (${Math.round(width)} × ${Math.round(height)})`);
}"""


def small_targets(page: Page, *, least: int = 24) -> list[str]:
    """Controls smaller than a finger may miss. Links in running text are not counted (WCAG 2.2, 2.5.8)."""
    page.wait_for_load_state()
    return page.evaluate(SMALL, least)

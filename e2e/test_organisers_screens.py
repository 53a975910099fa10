"""Every screen an admin can open: for everybody, light and dark, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from e2e.browser import axe, no_sideways_scroll, small_targets
from e2e.conftest import Server
from e2e.house import signed_in
from hallway.config.proof.routes import addresses
from hallway.config.proof.world import build_world
from hallway.core.people.models import Person

pytestmark = pytest.mark.browser
APPS = ("access", "audit", "committees", "editions", "home", "ops", "outbox", "people")
ORGANISING = ("schedule:programme", "schedule:import", "schedule:edit")
SHARES = 2  # tests, so that two workers do it
FEWEST = 55  # screens; fewer means that the crawl sees nothing


def screens() -> tuple[Person, list[str]]:
    """Somebody who may everything, and one address of each route that shows them a page."""
    world = build_world()
    admin = world.personas["Conference Admin"]
    assert admin is not None
    client, found = Client(headers={"host": "localhost"}), {}
    client.force_login(admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    for address in addresses(world):
        name = address.route.name
        if not found.get(name) and (name.partition(":")[0] in APPS or name.startswith(ORGANISING)) and found.get(name) is not False:
            response = client.get(address.path)
            shows = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
            found[name] = address.path if shows else response.status_code != 405 and ""  # what is only done is no screen
    paths = [path for _name, path in sorted(found.items()) if path]
    assert len(paths) >= FEWEST, paths
    return admin, paths


@pytest.mark.parametrize("share", range(SHARES))
def test_every_organisers_screen_is_for_everybody(server: Server, tab: Callable[..., Page], share: int) -> None:
    admin, paths = screens()
    page = tab()
    signed_in(page.context, admin, server)
    wrong = []
    for path in paths[share::SHARES]:
        page.goto(server.url + path)
        try:
            fit(page)
        except AssertionError as finding:
            wrong.append(str(finding))
        wrong += [f"{path}: {trouble}" for trouble in page.troubles]
        page.troubles.clear()
    assert not wrong, "\n".join(wrong)


def fit(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 860})
    page.emulate_media(color_scheme="light")
    axe(page)
    page.emulate_media(color_scheme="dark")
    axe(page, only=("color-contrast",))
    page.set_viewport_size({"width": 390, "height": 844})
    no_sideways_scroll(page)
    assert small_targets(page) == [], page.url

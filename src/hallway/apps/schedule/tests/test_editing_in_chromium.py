"""A programme made by hand in a real browser: without scripts, by keyboard, on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from e2e.browser import axe, no_sideways_scroll, small_targets
from hallway.apps.schedule.editing.rooms import add_room, remove_room
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.people.actions import create_person

from . import making
from .making import programme, session, slot, take_in
from .test_in_chromium import site  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser

SCREENS = [
    "",
    "timetable/",
    "conflicts/",
    "history/",
    "removed/",
    "sessions/",
    "new-session/",
    "sessions/session-1/",
    "sessions/session-1/time/",
]
SCREENS += [
    "sessions/session-1/removal/",
    "speakers/",
    "speakers/ada-ferryman/",
    "speakers/ada-ferryman/person/",
    "speakers/ada-ferryman/merge/",
]
SCREENS += [
    "rooms/",
    "new-room/",
    "rooms/anchor/",
    "rooms/anchor/removal/",
    "tracks/",
    "tracks/web/",
    "tracks/web/removal/",
    "tags/",
    "tag/?tag=boats",
]


@pytest.fixture
def desk(site: str, tab: Callable[..., Page]) -> Callable[..., Page]:  # noqa: F811
    """`desk(width=390)` is a browser in which the editor of an edition is signed in; `page.home` is where the programme is."""
    edition = making.edition()
    editor = create_person("Edda Editor", by=None, address="edda@cast.example")
    write_grant(Role.objects.get(slug="program-editor"), by=None, person=editor, edition=edition)
    client = Client()
    client.force_login(editor, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME

    def opened(*, filled: bool = False, **how: Any) -> Page:
        if filled:
            talks = (session(1, tags=("boats",)), session(2, persons=("ada", "ben")), session(3))
            take_in(edition, programme(*talks, slots=(slot(1), slot(2, after=30))))
            remove_room(add_room(edition, by=editor, name="Gone"), by=editor)
        page = tab(**how)
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
        page.home = f"{site}/2027/en/programme/"
        return page

    return opened


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_every_screen_is_accessible_and_fits(desk: Any, width: int, dark: bool) -> None:
    page = desk(filled=True, width=width, dark=dark)
    small = {}
    for path in SCREENS:
        page.goto(page.home + path)
        axe(page)
        no_sideways_scroll(page)
        small[path] = small_targets(page)
    assert {path: found for path, found in small.items() if found} == {}
    assert page.troubles == []


@pytest.mark.parametrize("scripts", [False, True])
def test_a_small_programme_from_nothing(desk: Any, scripts: bool) -> None:
    page = desk(scripts=scripts)
    page.goto(page.home)
    page.get_by_role("link", name="Add the first room").click()
    page.get_by_label("Name").fill("Anchor")
    page.get_by_role("button", name="Save in the draft").first.click()
    page.goto(f"{page.home}new-session/")
    page.get_by_label("Title", exact=True).fill("Crossing at night")
    page.get_by_label("Who else?").fill("Ada Ferryman")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Add “Ada Ferryman” as a new speaker").click()
    expect(page.locator("#stage ol")).to_contain_text("Ada Ferryman")
    page.get_by_label("Abstract").fill("How *we* cross.")
    page.get_by_role("button", name="Preview the texts").click()
    expect(page.locator("#preview em")).to_have_text("we")
    page.get_by_label("Room", exact=True).select_option("Anchor")
    page.get_by_label("Day", exact=True).select_option("2027-06-05")
    page.get_by_label("Begins").fill("9")
    page.get_by_label("Minutes").fill("45")
    page.locator(".save-bar").get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("link", name="Crossing at night")).to_be_visible()
    page.goto(f"{page.home}timetable/")
    expect(page.locator(".day-room")).to_contain_text("09:00–09:45")
    page.goto(page.home)
    page.get_by_role("button", name="Release version 1").click()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    assert page.troubles == []


def test_people_are_put_in_order_by_keyboard(desk: Any) -> None:
    page = desk(filled=True)
    page.goto(f"{page.home}sessions/session-2/")
    page.get_by_label("Subtitle").fill("typed before")
    page.get_by_role("button", name="Ben Rower one place up").press("Enter")
    expect(page.locator("#stage ol .strong").first).to_have_text("Ben Rower")
    expect(page.locator(":focus")).to_have_text("Ben Rower one place up")
    page.get_by_label("Who else?").fill("Zoë Quay")
    page.get_by_label("Who else?").press("Enter")
    page.get_by_role("button", name="Add “Zoë Quay” as a new speaker").press("Enter")
    expect(page.locator("#stage ol .strong").nth(2)).to_have_text("Zoë Quay")
    expect(page.get_by_label("Who else?")).to_be_focused()
    expect(page.get_by_label("Subtitle")).to_have_value("typed before")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="Session 2")).to_be_visible()
    page.goto(f"{page.home}sessions/session-2/")
    expect(page.locator("#stage ol .strong")).to_have_text(["Ben Rower", "Ada Ferryman", "Zoë Quay"])
    assert page.troubles == []


def test_removed_and_back_with_two_keys(desk: Any) -> None:
    page = desk(filled=True, scripts=False)
    page.goto(f"{page.home}sessions/session-1/removal/")
    page.get_by_role("button", name="Remove the session").press("Enter")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("It is back, as it was.")
    expect(page.get_by_role("link", name="Session 1")).to_be_visible()

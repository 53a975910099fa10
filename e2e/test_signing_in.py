"""Joining with a code, by hand, by keyboard and without scripts; and passkeys, with an authenticator inside Chromium."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from e2e.browser import axe, no_sideways_scroll, small_targets
from e2e.conftest import Server, code_to
from e2e.house import House, house
from hallway.core.editions import places
from hallway.core.people.models import Person

pytestmark = pytest.mark.browser
Tab = Callable[..., Page]


@pytest.fixture
def here(server: Server) -> House:
    return house()


def fit(page: Page) -> None:
    axe(page)
    no_sideways_scroll(page)
    assert small_targets(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_newcomer_joins_with_a_code(server: Server, here: House, tab: Tab, scripts: bool) -> None:
    page = tab(width=390, scripts=scripts)
    page.goto(f"{server.url}/en/home/")
    page.get_by_label("Your e-mail address").fill("tamsin@candlewright.example")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    page.get_by_label("The code").fill(code_to("tamsin@candlewright.example"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What should we call you?")).to_be_visible()
    page.get_by_label("Your name").fill("Tamsin Quillfeather")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url(f"{server.url}/en/home/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tamsin")
    assert Person.objects.with_address("tamsin@candlewright.example").get().name == "Tamsin Quillfeather"
    assert page.troubles == []


def test_keyboard_alone_signs_in(server: Server, here: House, tab: Tab) -> None:
    page = tab()
    page.goto(f"{server.url}/en/account/sign-in/?next=/en/teams/")
    focus(page, "Your e-mail address")
    page.keyboard.type("jun@candlewright.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/**")
    focus(page, "The code")
    page.keyboard.type("ABCD-0000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not the code.")).to_be_visible()
    focus(page, "The code")
    page.keyboard.press("Control+A")
    page.keyboard.type(code_to("jun@candlewright.example"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}/en/teams/")
    assert page.troubles == []


def focus(page: Page, label: str) -> None:
    """Press Tab until the field has the focus, as somebody without a mouse does."""
    wanted = page.get_by_label(label, exact=True)
    for _press in range(30):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {label}")


def test_signing_in_on_an_editions_own_host_and_below_it(server: Server, here: House, tab: Tab) -> None:
    places.forget()
    for start in (f"{server.on('2027.tidewater.example')}/en/home/", f"{server.url}/2027/en/home/"):
        page = tab()
        page.goto(start)
        page.get_by_label("Your e-mail address").fill("jun@candlewright.example")
        page.get_by_role("button", name="Send me a code").click()
        page.get_by_label("The code").fill(code_to("jun@candlewright.example"))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(start)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Jun")
        # Without encryption Chromium ignores one header, and says so, anywhere but on localhost.
        assert [trouble for trouble in page.troubles if "Cross-Origin-Opener-Policy" not in trouble] == []


def authenticator(page: Page, *, verifies: bool = True) -> None:
    """A device that keeps passkeys, inside Chromium; it confirms by itself, as a finger would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": verifies}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**device, "automaticPresenceSimulation": True}})


def test_passkey_is_added_lets_in_proves_and_is_removed(server: Server, here: House, tab: Tab) -> None:
    page = tab()
    authenticator(page)
    page.goto(f"{server.url}/en/account/passkeys/")
    page.get_by_label("Your e-mail address").fill("jun@candlewright.example")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code").fill(code_to("jun@candlewright.example"))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Add a passkey").click()
    fit(page)
    page.get_by_label("What it is called").fill("My telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("The passkey is added. Next time it lets you in.")).to_be_visible()
    fit(page)

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{server.url}/en/account/sign-in/?next=/en/teams/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{server.url}/en/teams/")

    forget_the_proof(page)
    page.goto(f"{server.url}/en/account/passkeys/")
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    fit(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Remove “My telephone”?")).to_be_visible()
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_role("heading", name="No passkey yet")).to_be_visible()
    assert not Authenticator.objects.exists()
    assert page.troubles == []


def forget_the_proof(page: Page) -> None:
    """As if the sign-in were an hour ago."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    store = SessionStore(key)
    for record in store["account_authentication_methods"]:
        record["at"] -= 3600
    store.modified = True
    store.save()


def test_passkey_that_is_not_confirmed_says_so_and_leaves_the_code(server: Server, here: House, tab: Tab) -> None:
    page = tab()
    authenticator(page, verifies=False)
    page.goto(f"{server.url}/en/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used. Try again, or have a code sent.")).to_be_visible()
    expect(page.get_by_role("button", name="Send me a code")).to_be_enabled()


def test_browser_without_passkeys_shows_none(server: Server, here: House, tab: Tab) -> None:
    page = tab(scripts=False)
    page.goto(f"{server.url}/en/account/sign-in/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_pages_of_signing_in_are_fit_for_everybody(server: Server, here: House, tab: Tab, width: int, dark: bool) -> None:
    page = tab(width=width, dark=dark)
    page.goto(f"{server.url}/en/account/sign-in/")
    fit(page)
    page.get_by_label("Your e-mail address").fill("nobody")
    page.get_by_role("button", name="Send me a code").click()
    fit(page)
    page.get_by_label("Your e-mail address").fill("jun@candlewright.example")
    page.get_by_role("button", name="Send me a code").click()
    fit(page)
    page.get_by_label("The code").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    fit(page)
    page.goto(f"{server.url}/en/account/closed/")
    fit(page)
    assert page.troubles == []

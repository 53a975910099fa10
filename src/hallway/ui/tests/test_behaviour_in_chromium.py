"""What the browser modules do: one behaviour per file, none of them needed to read a page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.browser import axe, no_sideways_scroll, small_targets
from hallway.ui.tests import site as site_module

pytestmark = pytest.mark.browser
Tab = Callable[..., Page]


def theme(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).colorScheme")


def test_chosen_mode_is_there_before_the_first_paint_of_the_next_page(site: str, tab: Tab) -> None:
    page = tab(dark=False)
    page.goto(f"{site}/gallery/signin/")
    button = page.get_by_role("button", name="Dark mode")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert theme(page) == "dark"
    page.route("**/main.js", lambda route: route.abort())  # whatever comes late must not be what sets the mode
    page.goto(f"{site}/gallery/session/")
    assert theme(page) == "dark"


def test_system_chooses_the_mode_until_somebody_does(site: str, tab: Tab) -> None:
    page = tab(dark=True, scripts=False)
    page.goto(f"{site}/gallery/signin/")
    ground = page.locator("body")
    assert ground.evaluate("element => getComputedStyle(element).backgroundColor") == "oklch(0.175 0.022 268)"


def test_signed_in_visitor_sees_their_name_and_what_they_may(site: str, tab: Tab) -> None:
    page = tab()
    with page.expect_request(re.compile("/me.json")) as asked:
        page.goto(f"{site}/asked/public/")
    expect(page.locator(".only-wide me-chip [data-me=in]")).to_have_text("OP Odalys")
    expect(page.locator(".only-wide me-chip [data-me=in]")).to_have_attribute("href", "/home/")
    expect(page.get_by_role("link", name="My conference")).to_have_count(0)
    expect(page.get_by_text("Hello Odalys")).to_be_visible()
    expect(page.get_by_text("Who are you?")).not_to_be_visible()
    expect(page.get_by_role("link", name="Edit one")).to_have_attribute("href", "/edit/1/")
    expect(page.get_by_text("Edit two")).not_to_be_visible()
    assert asked.value.url == f"{site}/me.json?lang=en&may=session%3A1&may=session%3A2"
    assert page.troubles == []


def test_stranger_is_asked_to_sign_in(site: str, tab: Tab) -> None:
    page = tab()
    with page.expect_response(re.compile("/me.json")):
        page.goto(f"{site}/asked/public/?nobody")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    expect(page.get_by_role("link", name="My conference")).to_have_count(0)
    expect(page.get_by_text("Who are you?")).to_be_visible()
    expect(page.get_by_text("Hello")).not_to_be_visible()
    expect(page.get_by_text("Edit one")).not_to_be_visible()


def test_public_page_loads_only_what_it_has_a_use_for(site: str, tab: Tab) -> None:
    page = tab()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]) if request.url.endswith(".js") else None)
    page.goto(f"{site}/gallery/front/")
    page.wait_for_load_state("networkidle")
    assert sorted(loaded) == ["early.js", "main.js", "me-chip.js", "me.js", "theme-toggle.js"]


def test_no_answer_leaves_the_page_as_it_came(site: str, tab: Tab) -> None:
    page = tab()
    page.route("**/me.json*", lambda route: route.abort())
    page.goto(f"{site}/asked/public/")
    page.wait_for_load_state("load")
    expect(page.get_by_role("link", name="My conference")).to_be_visible()


def test_demo_bar_lets_anybody_be_anybody(site: str, tab: Tab) -> None:
    page = tab(width=390)
    page.goto(f"{site}/asked/public/?demo")
    person = page.get_by_label("Be somebody else")
    expect(person).to_have_value("odalys")
    form = page.locator("demo-bar form")
    assert form.evaluate("form => new URL(form.action).pathname") == "/be/"
    assert form.evaluate("form => Object.fromEntries(new FormData(form))") == {
        "csrfmiddlewaretoken": "token",
        "next": "/asked/public/?demo",
        "person": "odalys",
    }
    expect(page.get_by_role("link", name="All letters")).to_have_attribute("href", "/mailbox/")
    axe(page)
    no_sideways_scroll(page)
    assert small_targets(page) == []
    assert page.troubles == []


@pytest.mark.parametrize("frame", ["public", "organiser", "live", "bare"])
def test_demo_bar_fits_every_frame(site: str, tab: Tab, frame: str) -> None:
    page = tab()
    page.goto(f"{site}/asked/{frame}/?demo")
    expect(page.get_by_label("Be somebody else")).to_be_visible()
    bar, main = page.locator("demo-bar").bounding_box(), page.locator("main").bounding_box()
    assert (bar["x"], bar["y"], bar["width"]) == (0, 0, 1280)
    assert main["y"] >= bar["height"]
    axe(page)


def test_form_is_sent_once_however_often_it_is_pressed(site: str, tab: Tab) -> None:
    site_module.posted.clear()
    page = tab()
    page.goto(f"{site}/asked/public/")
    button = page.get_by_role("button", name="Send")
    with page.expect_response("**/receive/?status=204"):  # an answer without a page, so that this one stays
        button.click(click_count=2)
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Received")).to_be_visible()
    assert site_module.posted == [{"word": "once", "how": "plainly"}, {}]
    page.go_back()
    expect(page.get_by_role("button", name="Send")).not_to_have_attribute("aria-busy", "true")


def test_htmx_swaps_with_the_token_and_says_what_went_wrong(site: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{site}/asked/organiser/")
    with page.expect_request("**/receive/?status=200") as sent:
        page.get_by_role("button", name="Wire").click()
    assert sent.value.headers["x-csrftoken"] == page.locator("meta[name=csrf-token]").get_attribute("content")
    expect(page.locator("#here")).to_have_text("Received")
    expect(page.get_by_role("button", name="Wire")).not_to_have_attribute("aria-busy", "true")
    page.locator("#here").evaluate("here => here.replaceChildren()")
    page.get_by_role("button", name="Wrong").click()
    expect(page.locator("#here")).to_have_text("Received")  # a form to look at again comes as 422
    page.locator("#here").evaluate("here => here.replaceChildren()")
    page.get_by_role("button", name="Break").click()
    expect(page.get_by_role("status")).to_contain_text("Something broke there")
    expect(page.locator("#here")).to_have_text("")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".toast")).to_have_count(0)
    assert [
        trouble
        for trouble in page.troubles
        if "status of 4" not in trouble and "status of 5" not in trouble and not trouble.startswith("500")
    ] == []


def test_tabs_are_tabs_by_keyboard(site: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{site}/gallery/")
    chat, questions, poll = page.get_by_role("tab").all()
    expect(chat).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("Good morning from a train.", exact=True)).to_be_visible()
    expect(page.get_by_text("Where do your jobs live?")).not_to_be_visible()
    chat.focus()
    page.keyboard.press("ArrowRight")
    expect(questions).to_be_focused()
    page.keyboard.press("End")
    expect(poll).to_be_focused()
    expect(page.get_by_text("Where do your jobs live?")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(chat).to_have_attribute("aria-selected", "true")


def test_without_scripts_tabs_are_ways_to_sections(site: str, tab: Tab) -> None:
    page = tab(scripts=False)
    page.goto(f"{site}/gallery/")
    assert page.get_by_role("tab").count() == 0
    expect(page.get_by_role("link", name="Poll")).to_have_attribute("href", "#part-poll")
    expect(page.get_by_text("Where do your jobs live?")).to_be_visible()


def test_dialog_opens_closes_and_gives_the_focus_back(site: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{site}/gallery/")
    opener = page.get_by_role("link", name="Open it")
    opener.click()
    dialog = page.get_by_role("dialog", name="End Jun Maplewick’s membership?")
    expect(dialog).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(opener).to_be_focused()


def test_visitor_elsewhere_may_read_times_on_their_own_clock(site: str, tab: Tab) -> None:
    page = tab(timezone_id="Asia/Tokyo", locale="en-GB")
    page.goto(f"{site}/gallery/")
    time = page.locator("main time")
    theirs = time.text_content()
    button = page.get_by_role("button", name="Times as on my clock")
    button.click()
    assert (theirs, time.text_content()) == ("09:45", "18:45")
    page.reload()
    expect(time).to_have_text("18:45")
    button.click()
    expect(time).to_have_text("09:45")


def test_own_clock_says_the_day_when_midnight_lies_between(site: str, tab: Tab) -> None:
    page = tab(timezone_id="Pacific/Honolulu", locale="en-GB")
    page.goto(f"{site}/gallery/")
    page.locator("main time").evaluate("time => { time.dateTime = '2027-06-17T08:00:00+01:00'; }")
    page.get_by_role("button", name="Times as on my clock").click()
    expect(page.locator("main time")).to_have_text("21:00\u00a0−1")


def test_visitor_on_the_same_clock_is_not_asked(site: str, tab: Tab) -> None:
    page = tab(timezone_id="Europe/Lisbon")
    page.goto(f"{site}/gallery/")
    expect(page.locator("clock-switch:defined")).to_have_count(1)
    expect(page.locator("clock-switch")).not_to_be_visible()


def test_control_k_jumps_to_the_search(site: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{site}/gallery/home/")
    page.wait_for_load_state("networkidle")  # what listens to keys is no element one could wait for
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_wide_timetable_scrolls_in_its_box_and_keeps_times_and_letters_in_sight(site: str, tab: Tab) -> None:
    page = tab(height=500)
    page.goto(f"{site}/gallery/wide/")
    no_sideways_scroll(page)
    box = page.locator(".tt-scroll")
    box.evaluate("box => box.scrollTo(600, 300)")
    assert box.evaluate("box => [box.scrollLeft, box.scrollTop]") == [600, 300]
    frame = box.bounding_box()
    hour = page.locator(".tt-time", has_text="11:15").bounding_box()
    letters = page.locator(".tt-rooms").bounding_box()
    assert round(hour["x"]) == round(frame["x"])
    assert round(letters["y"]) == round(frame["y"])
    columns = page.locator(".stop").evaluate_all("stops => Math.min(...stops.map(stop => stop.getBoundingClientRect().width))")
    assert columns >= 130


def test_forced_colours_keep_every_state_visible(site: str, tab: Tab) -> None:
    page = tab(forced_colors="active")
    page.goto(f"{site}/gallery/")
    border = "element => getComputedStyle(element).borderTopStyle"
    outline = "element => getComputedStyle(element).outlineStyle"
    assert page.locator(".bullet").first.evaluate(border) == "solid"
    assert page.locator(".badge").first.evaluate(border) == "solid"
    assert page.locator(".chip[aria-pressed=true]").first.evaluate(outline) == "solid"


def test_paper_gets_the_list(site: str, tab: Tab) -> None:
    page = tab()
    page.goto(f"{site}/gallery/schedule/")
    assert page.locator(".tt").evaluate("element => getComputedStyle(element).display") == "grid"
    page.emulate_media(media="print")
    assert page.locator(".tt").evaluate("element => getComputedStyle(element).display") == "block"
    expect(page.locator(".head")).not_to_be_visible()


def test_helpers_find_what_they_look_for(tab: Tab) -> None:
    page = tab(width=390)
    page.set_content(
        '<main><h1>A</h1><p style="color:#bbb">Pale</p><button style="width:9px;height:9px"></button><div style="width:900px">Wide</div></main>'
    )
    with pytest.raises(AssertionError, match=r"(?s)(?=.*color-contrast)(?=.*button-name)"):
        axe(page)
    with pytest.raises(AssertionError, match="sideways"):
        no_sideways_scroll(page)
    assert len(small_targets(page)) == 1
    page.evaluate("console.error('trouble')")
    assert page.troubles == ["error: trouble"]

"""Layouts, error pages, letters."""

from dataclasses import replace
from typing import Any

import lxml.html
import pytest
from django.http import HttpRequest
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from hallway.ui import context, samples
from hallway.ui.page import Page, Place
from hallway.ui.tests.test_tags import EVIL, RUNS


def read(name: str, request: HttpRequest | None = None, **values: Any) -> Any:
    return lxml.html.document_fromstring(render_to_string(name, values, request))


HOSTILE = replace(
    samples.ORGANISER,
    brand=EVIL,
    short_brand=EVIL,
    accent=EVIL,
    tagline=EVIL,
    home=EVIL,
    me_url=EVIL,
    my_place=EVIL,
    clock=EVIL,
    town=EVIL,
    demo=True,
    places=[Place(title=EVIL, url=RUNS)],
    languages=[Place(title=EVIL, url=RUNS, language=EVIL)],
    bar=[Place(title=EVIL, url=RUNS)],
)


@pytest.mark.parametrize("frame", ["public", "organiser", "live", "bare"])
def test_hostile_words_around_a_page_stay_words(frame: str) -> None:
    html = render_to_string(f"ui/{frame}.html", {"page": HOSTILE})
    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("frame", ["public", "organiser", "live", "bare"])
def test_layout_has_a_language_one_main_and_the_skip_link_first(frame: str) -> None:
    page = read(f"ui/{frame}.html", page=samples.ORGANISER)
    assert (page.get("lang"), page.get("dir"), page.get("data-accent")) == ("en", "ltr", "marigold")
    assert len(page.findall(".//main")) == 1
    focusable = page.xpath("//body//a[@href] | //body//button | //body//input")
    assert focusable[0].get("href") == "#main"


def test_layout_speaks_the_language_of_the_request() -> None:
    with translation.override("de"):
        assert read("ui/public.html", page=samples.PUBLIC).get("lang") == "de"
    with translation.override("ar"):
        assert read("ui/public.html", page=samples.PUBLIC).get("dir") == "rtl"


def test_rail_marks_where_i_am_and_what_is_private() -> None:
    page = read("ui/organiser.html", page=samples.ORGANISER)
    assert [link.text_content().strip() for link in page.xpath("//nav[@id='menu']//a[@aria-current='page']")] == ["Home"]
    grants = page.xpath("//nav[@id='menu']//a[contains(., 'Grants')]")[0]
    assert grants.xpath(".//*[@role='img']/@aria-label") == ["Private"]


def test_demo_bar_is_there_only_in_a_demonstration() -> None:
    assert read("ui/public.html", page=samples.PUBLIC).findall(".//demo-bar") == []
    assert len(read("ui/public.html", page=replace(samples.PUBLIC, demo=True)).findall(".//demo-bar")) == 1


def test_page_is_built_only_when_a_layout_asks(settings: Any) -> None:
    settings.HALLWAY_PAGE = "hallway.ui.tests.test_layouts.counted"
    asked.clear()
    values = context.page(RequestFactory().get("/talks/"))
    assert asked == []
    assert (values["page"].brand, values["page"].accent) == ("/talks/", "marigold")
    assert asked == ["/talks/"]


asked: list[str] = []


def counted(request: HttpRequest) -> Page:
    asked.append(request.path)
    return Page(brand=request.path)


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_error_page_needs_no_context(status: int) -> None:
    page = lxml.html.document_fromstring(get_template(f"{status}.html").render())
    assert page.find(".//title").text.endswith("– Hallway")
    assert len(page.findall(".//h1")) == 1
    assert page.find(".//a[@class='brand']").get("href") == "/"


def test_refusal_says_why_and_where_to_ask() -> None:
    page = read("403.html", page=samples.PUBLIC, reasons=["Grants is private", EVIL], ask="/teams/", ask_title="Ask Ines, its chair")
    assert [item.text_content() for item in page.xpath("//ol/li")] == ["Grants is private", EVIL]
    assert page.xpath("//a[@href='/teams/']")[0].text_content() == "Ask Ines, its chair"


def test_error_page_speaks_german() -> None:
    with translation.override("de"):
        page = read("404.html", page=samples.PUBLIC)
    assert page.find(".//h1").text_content().strip() == "Hier hält nichts"
    assert page.xpath("//a[@href='#main']")[0].text_content() == "Zum Inhalt springen"


def test_not_found_gives_nothing_away() -> None:
    assert "secret" not in render_to_string("404.html", {"page": samples.PUBLIC, "request_path": "/secret-team/", "exception": "secret"})


def test_letter_shows_its_blocks_and_links_only_where_it_may() -> None:
    blocks = [{"html": "Hello <b>Noor</b>"}, {"items": ["one", EVIL]}, {"link": "https://tidewater.example/en/"}, {"link": RUNS}]
    page = read("ui/letter.html", subject=EVIL, language="de", blocks=blocks)
    assert page.get("lang") == "de"
    assert page.find(".//h1").text_content() == EVIL
    assert page.find(".//p/b").text_content() == "Noor"
    assert [item.text_content() for item in page.iter("li")] == ["one", EVIL]
    assert [link.get("href") for link in page.iter("a")] == ["https://tidewater.example/en/"] * 2 + ["#"] * 2
    assert page.findall(".//script") + page.findall(".//img") + page.findall(".//link") == []

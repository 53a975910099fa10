"""Whatever people wrote, what comes out may stand in a page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallway.apps.schedule.texts import html_of, summary_of

HOSTILE = [
    '"a"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "<iframe src=https://evil.example></iframe>",
    '<p style="position:fixed" class="hero" id="main" onclick="x()">x</p>',
    "<style>body{display:none}</style>",
    "<form action=https://evil.example><input name=q></form>",
    "https://evil.example/\"onmouseover='x'",
    "<a href='https://a.example' target=_blank rel=opener>x</a>",
    "<base href=https://evil.example>",
    "]]><!--<script>",
]
HARMFUL = re.compile(
    r"<(script|img|svg|iframe|style|form|input|base|meta|link|object)|\son\w+=|javascript:|\sstyle=|\sid=|\sclass=", re.IGNORECASE
)


def tags(html: str) -> str:
    return "".join(re.findall(r"<[^>]*>", html))


@pytest.mark.parametrize("markup", ["html", "markdown"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_nothing(text: str, markup: str) -> None:
    assert HARMFUL.search(tags(html_of(text, markup))) is None


@given(st.text(alphabet="<>\"'&ahrefscipt:/=. \n[]()!`*_#-", max_size=80), st.sampled_from(["html", "markdown"]))
def test_no_text_makes_a_harmful_tag(text: str, markup: str) -> None:
    assert HARMFUL.search(tags(html_of(text, markup))) is None


def test_markdown_becomes_paragraphs_and_headings_below_the_pages_own() -> None:
    assert html_of("# One\n\nTwo\nlines", "markdown") == "<h3>One</h3>\n<p>Two<br>\nlines</p>"


def test_web_addresses_in_a_text_become_links_once() -> None:
    rel = 'rel="noopener noreferrer nofollow ugc"'
    assert html_of("See https://a.example/b?c=1&d=2.", "markdown") == (
        f'<p>See <a href="https://a.example/b?c=1&amp;d=2" {rel}>https://a.example/b?c=1&amp;d=2</a>.</p>'
    )
    assert html_of('<p><a href="https://a.example">https://a.example</a></p>', "html") == (
        f'<p><a href="https://a.example" {rel}>https://a.example</a></p>'
    )
    assert html_of("`https://a.example`", "markdown") == "<p><code>https://a.example</code></p>"


def test_empty_paragraphs_go() -> None:
    assert html_of("<p></p><p>&nbsp;</p><p>Words</p>", "html") == "<p>Words</p>"
    assert html_of("  \n ", "markdown") == ""


def test_summary_is_plain_and_short() -> None:
    assert summary_of("<p>Fish &amp; chips</p><p>&lt;b&gt;</p>") == "Fish & chips <b>"
    long = summary_of(f"<p>{'word ' * 100}</p>")
    assert (len(long) <= 201, long[-5:]) == (True, "word…")

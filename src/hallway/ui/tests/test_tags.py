"""Every tag, with words somebody hostile typed."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.utils import timezone

from hallway.ui import markers
from hallway.ui.markup import address, attributes
from hallway.ui.parts import Line, Room, Row, Step, Stop, Tab
from hallway.ui.templatetags import ui as library

EVIL = """"><script>alert(1)</script><b a='"""
RUNS = "javascript:alert(1)"

# Each tag once, with `evil` wherever words go in and `runs` wherever an address goes in.
TAGS = {
    "icon": '{% icon "star" label=evil %}',
    "bullet": "{% bullet evil 1 %}{% bullet evil 1 label=evil %}{% bullet evil 1 quiet=True %}{% bullet evil 1 size=evil %}",
    "where": "{% where evil 1 evil url=runs small=evil %}{% where evil 1 evil %}",
    "tile": "{% tile evil 1 name=evil %}",
    "track": "{% track evil 1 evil url=runs %}{% track evil 1 evil %}",
    "flag": "{% flag evil size=evil %}",
    "face": "{% face evil %}{% face evil evil label=True %}{% face evil runs %}{% face evil label=True %}",
    "faces": "{% faces people %}",
    "badge": "{% badge evil evil %}",
    "count": "{% count 7 label=evil %}",
    "btn": "{% btn evil icon='star' %}{% btn evil runs %}{% btn evil name=evil hx_post=evil data_dialog=evil key=evil class_=evil %}",
    "chip": "{% chip evil runs current=evil %}{% chip evil before=evil name=evil %}",
    "star": "{% star evil data_id=evil %}",
    "marker": "{% marker row %}",
    "ways": "{% ways evil %}{{ evil }}{% endways %}",
    "way": "{% way evil runs small=evil %}{% way evil %}",
    "panel": "{% panel evil id=evil end=evil %}{{ evil }}{% endpanel %}{% panel evil 'tight' %}{% endpanel %}",
    "sign": "{% sign evil eyebrow=evil %}{{ evil }}{% endsign %}",
    "because": "{% because %}{{ evil }}{% endbecause %}",
    "why": "{% why sentences title=evil more=runs more_title=evil %}",
    "dialog": "{% dialog evil evil %}{{ evil }}{% enddialog %}",
    "rows": "{% rows rows label=evil kind=evil %}",
    "facts": "{% facts pairs %}",
    "meta": "{% meta sentences %}",
    "who": "{% who evil runs small=evil url=runs %}{% who evil %}",
    "diff": "{% diff lines label=evil %}",
    "table_box": "{% table_box evil evil %}{{ evil }}{% endtable_box %}",
    "tabs": "{% tabs tabs label=evil %}",
    "tab_set": "{% tab_set tabs label=evil %}{{ evil }}{% endtab_set %}",
    "steps": "{% steps steps label=evil %}",
    "pages": "{% pages page_obj %}",
    "query": "{% query before q=evil %}",
    "more": "{% more evil runs target=evil %}",
    "note": "{% note %}{{ evil }}{% endnote %}",
    "toasts": "{% toasts messages %}",
    "empty": "{% empty evil text=evil %}{{ evil }}{% endempty %}",
    "skeleton": "{% skeleton evil %}",
    "progress": "{% progress 1 2 evil left=evil %}",
    "choice": "{% choice evil evil evil hint=evil end=evil kind=evil %}",
    "switch": "{% switch evil evil hint=evil data_id=evil %}",
    "search": "{% search runs evil name=evil value=evil placeholder=evil key=evil %}",
    "timetable": "{% timetable rooms label=evil %}{{ evil }}{% endtimetable %}",
    "stop": "{% stop evil runs letter=evil line=1 by=evil time=evil track=evil track_line=1 track_name=evil starred=True at=evil column=evil length=evil %}",
    "hub": "{% hub evil runs letter=evil line=1 by=evil at=evil length=evil %}",
    "linelist": "{% linelist stops line=1 %}",
    "local_time": "{% local_time moment %}",
}
FORM_TAGS = {"field", "form", "form_errors"}  # test_fields.py
OWN = {"importmap"}  # test_csp.py


def context() -> dict[str, Any]:
    return {
        "evil": EVIL,
        "runs": RUNS,
        "people": [SimpleNamespace(name=EVIL, picture=EVIL)] * 7,
        "row": Row(title=EVIL, bullet=EVIL, line=1),
        "rows": [
            Row(title=EVIL, url=RUNS, small=EVIL, flag=EVIL, badge=EVIL, badge_kind=EVIL, end=EVIL, arrow=True),
            Row(title=EVIL, face=EVIL, picture=RUNS),
        ],
        "sentences": [EVIL, EVIL],
        "pairs": [(EVIL, EVIL)],
        "lines": [Line("add", EVIL), Line("chg", EVIL, was=EVIL, now=EVIL)],
        "tabs": [Tab(EVIL, RUNS, current=True, count=3), Tab(EVIL, EVIL)],
        "steps": [Step(EVIL, "done", EVIL, RUNS), Step(EVIL, "here")],
        "page_obj": Paginator(range(50), 10).page(2),
        "request": RequestFactory().get("/", {"q": EVIL}),
        "messages": [SimpleNamespace(level_tag=EVIL, __str__=lambda: EVIL)],
        "rooms": [Room(letter=EVIL, line=1, name=EVIL, url=RUNS, small=EVIL)],
        "stops": [Stop(time=EVIL, title=EVIL, url=RUNS, by=EVIL), Stop(time=EVIL, title=EVIL, here=True)],
        "moment": datetime(2027, 6, 17, 9, 45, tzinfo=UTC),
    }


def test_list_of_tags_is_complete() -> None:
    assert set(TAGS) | FORM_TAGS | OWN == set(library.register.tags)


@pytest.mark.parametrize("name", TAGS)
def test_hostile_words_stay_words(shown: Any, name: str) -> None:
    html = shown(TAGS[name], **context())
    assert "<script" not in html
    assert "<b a=" not in html
    assert 'href="javascript' not in html
    assert 'src="javascript' not in html
    assert re.findall(r"\son\w+=|\sstyle=", re.sub(r'"[^"]*"', '""', html)) == []


def test_hostile_words_are_in_the_page_at_all(shown: Any) -> None:
    """The test above would be content with a tag that shows nothing."""
    silent = {name for name, source in TAGS.items() if "alert(1)" not in shown(source, **context())}
    assert silent == {"local_time", "pages", "query"}  # a time has no words, the other two encode them for an address


def test_bullet_says_what_it_is() -> None:
    assert markers.bullet("A", 1) == '<span class="bullet l-1"><span class="sr">Room </span>A</span>'
    assert markers.bullet("A", 1, quiet=True) == '<span class="bullet l-1" aria-hidden="true">A</span>'
    assert (
        markers.bullet("B", 2, label="Beacon", size="l")
        == '<span class="bullet bullet-l l-2"><span class="sr">Beacon </span><span aria-hidden="true">B</span></span>'
    )


@pytest.mark.parametrize(("line", "css"), [(1, "l-1"), (12, "l-12"), (13, "l-1"), (60, "l-12"), (None, "l-12"), (0, "l-12")])
def test_lines_repeat_after_twelve(line: int | None, css: str) -> None:
    assert markers.line_class(line) == css


@pytest.mark.parametrize(
    ("name", "two"), [("Odalys Pennyfeather", "OP"), ("Ada", "A"), ("Ana Maria da Costa", "AC"), ("  ", ""), ("Émile 王", "É王")]
)
def test_initials(name: str, two: str) -> None:
    assert markers.initials(name) == two


@pytest.mark.parametrize(("name", "two"), [("Venue & catering", "Ve"), ("PR", "Pr"), ("& co", "Co"), ("", "")])
def test_letters_of_a_team(name: str, two: str) -> None:
    assert markers.letters(name) == two


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/talks/", "/talks/"),
        ("#a:b", "#a:b"),
        ("?q=a:b", "?q=a:b"),
        ("talk/a:b", "talk/a:b"),
        ("https://a.example/", "https://a.example/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", "#"),
        (" JavaScript:alert(1)", "#"),
        ("data:text/html,x", "#"),
        ("vbscript:x", "#"),
        ("java\nscript:alert(1)", "#"),
    ],
)
def test_address_never_runs(url: str, kept: str) -> None:
    assert address(url) == kept


def test_attributes() -> None:
    assert (
        attributes({"hx_post": "/a/", "disabled": True, "title": None, "value": "", "form": False, "class_": "x", "data_n": 0})
        == ' hx-post="/a/" disabled class="x" data-n="0"'
    )


def test_button_and_link(shown: Any) -> None:
    assert shown('{% btn "Save" kind="go" %}') == '<button class="btn btn-go" type="submit">Save</button>'
    assert (
        shown('{% btn "Team" "/team/" kind="quiet wide" rel="next" %}')
        == '<a class="btn btn-quiet btn-wide" href="/team/" rel="next">Team</a>'
    )
    assert 'type="button" aria-pressed="true"' in shown('{% btn "Star" pressed=True %}')
    assert '<span class="sr">More</span>' in shown('{% btn "More" icon="ellipsis" bare=True %}')


def test_faces_beyond_the_fifth_are_counted(shown: Any) -> None:
    html = shown("{% faces people %}", people=[SimpleNamespace(name=f"Person {n}") for n in range(7)])
    assert html.count('class="face"') == 5
    assert "+3" in html
    assert 'aria-label="Person 0, Person 1,' in html


def test_more_than_ten_rooms_scroll(shown: Any) -> None:
    rooms = [Room(letter="A", line=1, name="Anchor", url="#a")] * 11
    assert 'class="tt-box tt-scroll" tabindex="0"' in shown("{% timetable rooms label='Thursday' %}{% endtimetable %}", rooms=rooms)
    assert 'class="tt rooms-11 tt-wide"' in shown("{% timetable rooms label='Thursday' %}{% endtimetable %}", rooms=rooms)
    assert "tt-scroll" not in shown("{% timetable rooms label='Thursday' %}{% endtimetable %}", rooms=rooms[:10])


def test_pages_keep_what_the_address_says(shown: Any) -> None:
    request = RequestFactory().get("/people/", {"q": "Jun & Ines", "page": "2"})
    html = shown("{% pages page_obj %}", page_obj=Paginator(range(50), 20).page(2), request=request)
    assert 'href="?q=Jun+%26+Ines&amp;page=3"' in html
    assert "21 to 40 of 50" in html


def test_local_time_keeps_the_moment_and_shows_the_place(shown: Any) -> None:
    with timezone.override("Europe/Lisbon"):
        html = shown("{% local_time moment shape='full' %}", moment=datetime(2027, 6, 17, 9, 45, tzinfo=UTC))
    assert html == '<time datetime="2027-06-17T10:45:00+01:00" data-shape="full">17 June, 10:45</time>'


def test_unknown_icon_is_loud(shown: Any) -> None:
    with pytest.raises(FileNotFoundError):
        shown('{% icon "unicorn" %}')

"""Texts stay what they are, within bounds; addresses are http, https, mailto, or gone."""

import pytest

from hallway.apps.schedule import formats
from hallway.apps.schedule.formats.texts import markup_of

from .test_formats_samples import FRAB_XML, event, notes, one_event, pentabarf, problems

SCRIPT = '"a"><script>alert(1)</script>'


def test_script_in_every_text_is_kept_as_text() -> None:
    texts = dict.fromkeys(("title", "subtitle", "abstract", "description", "type", "track", "slug", "recording_license"), SCRIPT)
    programme = formats.read(one_event(**texts, persons=[{"id": 7, "name": SCRIPT, "biography": SCRIPT}], language=SCRIPT), name=SCRIPT)
    session, person = programme.sessions[0], programme.persons[0]
    found = (session.title, session.subtitle, session.abstract, session.description, session.kind, session.slug, session.licence)
    assert set(found) | {session.language, programme.tracks[1].name, person.name, person.biography} == {SCRIPT}


def test_control_characters_go_and_are_noted() -> None:
    programme = formats.read(one_event(title="Cross\0ing\u0007 at\u0085 \ud800night\ufffe", abstract="One\r\ntwo\tthree\u009b"), name="x")
    assert (programme.sessions[0].title, programme.sessions[0].abstract) == ("Crossing at night", "One\ntwo\tthree")
    assert notes(programme)[0] == "Invisible control characters were removed from 2 texts."
    programme.sessions[0].title.encode()  # no lone surrogate is left


def test_titles_are_one_line() -> None:
    assert formats.read(one_event(title="  Crossing\n\tat   night "), name="x").sessions[0].title == "Crossing at night"


def test_long_texts_are_cut_and_noted() -> None:
    programme = formats.read(one_event(title="t" * 301, abstract="a" * 100_001, description="d" * 100_000), name="x")
    session = programme.sessions[0]
    assert session.title == "t" * 299 + "…"
    assert (session.abstract, session.description) == ("a" * 99_999 + "…", "d" * 100_000)
    assert notes(programme)[0] == "2 texts were too long and were cut."


def test_long_id_is_a_problem() -> None:
    assert problems(one_event(guid="g" * 201))[0][1] == "The id is longer than 200 characters."


@pytest.mark.parametrize("word", ["None", "null", " None "])
def test_the_word_none_means_nothing(word: str) -> None:
    programme = formats.read(one_event(subtitle=word, abstract=word, language=word, track=word, recording_license=word), name="x")
    session = programme.sessions[0]
    assert (session.subtitle, session.abstract, session.language, session.track, session.licence) == ("", "", "", "", "")
    assert "5 fields hold the word “None” or “null”. They were taken as empty." in notes(programme)
    assert [sentence for _place, sentence in problems(one_event(title=word))] == ["The session has no title."]


def test_numbers_serve_as_texts() -> None:
    programme = formats.read(one_event(title=1984, id=7.0, code=10**17), name="x")
    assert [(session.title, session.id, session.code) for session in programme.sessions] == [("1984", "7", str(10**17))]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "thttps://candlewright.example",
        "https://",
        "http://[::1",
        "https://candlewright.example:99999/",
        "mailto:",
        "mailto:nobody",
        "https://candlewright.example/" + "x" * 2000,
    ],
)
def test_dangerous_and_broken_links_are_dropped_and_noted(href: str) -> None:
    programme = formats.read(one_event(links=[{"url": href, "title": "Notes"}]), name="x")
    assert programme.sessions[0].links == ()
    assert "1 link was left out: only complete web and mail addresses are taken." in notes(programme)


@pytest.mark.parametrize("field", ["url", "logo", "feedback_url"])
def test_other_addresses_obey_the_same_rule(field: str) -> None:
    assert getattr(formats.read(one_event(**{field: "javascript:alert(1)"}), name="x").sessions[0], field) == ""


def test_addresses_of_people_obey_too() -> None:
    person = {"id": 7, "name": "Ada Ferryman", "url": "javascript:alert(1)", "avatar": "data:image/svg+xml,<svg/>"}
    found = formats.read(one_event(persons=[person]), name="x").persons[0]
    assert (found.url, found.avatar) == ("", "")


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://candlewright.example/a?b=c#d", "https://candlewright.example/a?b=c#d"),
        ("HTTP://candlewright.example", "HTTP://candlewright.example"),
        ("mailto:ada@candlewright.example", "mailto:ada@candlewright.example"),
        ("https://candlewright.example/two words", "https://candlewright.example/two%20words"),
        ("www.candlewright.example", "https://www.candlewright.example"),
        ("candlewright.example/notes", "https://candlewright.example/notes"),
        ("notes.pdf", "https://candlewright.example/notes.pdf"),
        ("/notes", "https://candlewright.example/notes"),
        ("//ferry.example/notes", "https://ferry.example/notes"),
    ],
)
def test_good_links_stay_and_nearly_good_ones_are_completed(href: str, kept: str) -> None:
    links = formats.read(one_event(links=[{"url": href, "title": ""}]), name="x").sessions[0].links
    assert [link.href for link in links] == [kept]


def test_links_without_a_programme_address_are_not_guessed() -> None:
    plain = event().replace("https://candlewright.example/crossing", "/crossing")
    assert formats.read(pentabarf(plain), name="x").sessions[0].links == ()


def test_too_many_links_are_a_problem() -> None:
    sentence = "The session has 501 people or links of a kind; at most 500 are read."
    assert problems(one_event(links=["https://candlewright.example"] * 501))[0][1] == sentence


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<p>Hello", "html"),
        ("\n<UL><li>", "html"),
        ("<h2 class='a'>", "html"),
        ("Hello <b>you</b>", "markdown"),
        ("<picture>", "markdown"),
        ("<b>you</b>", "markdown"),
        ("", "markdown"),
    ],
)
def test_html_is_what_begins_with_a_block(text: str, markup: str) -> None:
    assert markup_of("", text) == markup


def test_latin1_and_utf16_are_read_as_they_declare_themselves() -> None:
    text = FRAB_XML.decode().replace("Ben Rower", "Bén Röwer")
    latin = text.replace("utf-8", "iso-8859-1").encode("iso-8859-1")
    wide = text.replace("utf-8", "utf-16").encode("utf-16")
    windows = text.replace("utf-8", "windows-1252").encode("cp1252")
    marked = b"\xef\xbb\xbf" + text.encode()
    wrongly_declared = text.replace("utf-8", "utf-16").encode()
    names = [formats.read(data, name="x").persons[1].name for data in (latin, wide, windows, marked, wrongly_declared)]
    assert names == ["Bén Röwer"] * 5

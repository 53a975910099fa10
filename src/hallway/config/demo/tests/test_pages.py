"""Being somebody, and reading letters; and that none of it exists outside a demonstration."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from hallway.config.demo.cast import cast
from hallway.config.demo.sink import file_name
from hallway.core.base.guard import unguarded
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import post_to, recipients_of
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person

pytestmark = pytest.mark.django_db
OUTSIDE = ["/demo/", "/demo/be/", "/demo/mailbox/", "/demo/mailbox/0190a1b2-0000-7000-8000-000000000000/"]


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Path:
    """The pages as a demonstration has them, with a data folder of its own, on another port than it was built for."""
    settings.ROOT_URL = "http://localhost:8123"
    settings.DEMO, settings.ROOT_URLCONF, settings.DATA = True, "hallway.config.demo.tests.urls", tmp_path
    (tmp_path / "mailbox").mkdir()
    return tmp_path


def invented(key: str) -> Person:
    one = cast().by_key[key]
    return create_person(one.name, by=None, address=one.address, language=one.language, synthetic=True)


def here(client: Client) -> str | None:
    """Who the browser's owner is taken for."""
    return client.get("/me.json").json().get("name")


def letter_to(person: Person, **values: Any) -> Letter:
    (letter,) = post_to("people/login_code", recipients_of([person]), context={"code": "TIDE-42"}, secret=True)
    with unguarded("test"):
        Letter.objects.filter(pk=letter.pk).update(**values)
        return Letter.objects.get(pk=letter.pk)


# ── Outside ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_of_it_exists_outside_a_demonstration(client: Client, path: str) -> None:
    person = invented("odalys")
    assert client.get(path).status_code == 404
    assert client.post(path, {"person": str(person.uid)}).status_code == 404
    assert here(client) is None


def test_no_bar_outside_a_demonstration(client: Client) -> None:
    assert "demo" not in client.get("/me.json").json()
    with pytest.raises(NoReverseMatch):
        reverse("demo:everybody")


# ── Being somebody ────────────────────────────────────────────────────────────────────────────────────────────────


def test_visitor_becomes_a_chair_and_a_stranger_again(client: Client, demo: Path) -> None:
    odalys = invented("odalys")
    answer = client.post("/demo/be/", {"person": str(odalys.uid)})
    assert (answer.status_code, answer["Location"]) == (302, "/en/home/")
    assert here(client) == "Odalys Pennyfeather"
    answer = client.post("/demo/be/", {"person": "", "next": "/2027/en/"})
    assert (answer.status_code, answer["Location"]) == (302, "/2027/en/")
    assert here(client) is None


def test_visitor_stays_on_the_page_they_came_from(client: Client, demo: Path) -> None:
    odalys = invented("odalys")
    answer = client.post("/demo/be/", {"person": str(odalys.uid), "next": "/en/teams/programme/?x=1"})
    assert answer["Location"] == "/en/teams/programme/?x=1"


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "https:elsewhere.example"])
def test_visitor_is_not_led_elsewhere(client: Client, demo: Path, away: str) -> None:
    odalys = invented("odalys")
    assert client.post("/demo/be/", {"person": str(odalys.uid), "next": away})["Location"] == "/en/home/"
    assert client.post("/demo/be/", {"person": "", "next": away})["Location"] == "/"


def test_somebody_who_came_by_themselves_is_nobody_to_be(client: Client, demo: Path) -> None:
    real = create_person("Somebody Real", by=None, address="real@visitor.example")
    assert client.post("/demo/be/", {"person": str(real.uid)}).status_code == 404
    assert client.post("/demo/be/", {"person": "no id at all"}).status_code == 404
    assert here(client) is None


def test_link_alone_makes_nobody_somebody(client: Client, demo: Path) -> None:
    assert client.get("/demo/be/", {"person": str(invented("odalys").uid)}).status_code == 405


def test_form_of_another_site_makes_nobody_somebody(demo: Path) -> None:
    careful, odalys = Client(enforce_csrf_checks=True, headers={"host": "localhost"}), invented("odalys")
    assert careful.post("/demo/be/", {"person": str(odalys.uid)}).status_code == 403
    token = careful.get("/me.json").json()["csrf"]
    assert careful.post("/demo/be/", {"person": str(odalys.uid), "csrfmiddlewaretoken": token}).status_code == 302


def test_everybody_is_found_without_accents(client: Client, demo: Path) -> None:
    for key in ("lucja", "thordis", "odalys"):
        invented(key)
    create_person("Łucja Real", by=None, address="real@visitor.example")
    page = client.get("/demo/", {"q": "lucja"}).content.decode()
    assert [name for name in ("Łucja Latarnia-Brzoza", "Þórdís", "Odalys", "Łucja Real") if name in page] == ["Łucja Latarnia-Brzoza"]
    assert "Nobody is called “xyz”" in client.get("/demo/", {"q": "xyz"}).content.decode()


def test_page_speaks_the_visitors_language(client: Client, demo: Path) -> None:
    assert "Who would you like to be?" in client.get("/demo/").content.decode()
    client.post("/demo/be/", {"person": str(invented("maren").uid)})
    assert "Wer möchtest du sein?" in client.get("/demo/").content.decode()


def test_bar_names_people_and_what_they_are(client: Client, demo: Path) -> None:
    odalys, pavel = invented("odalys"), invented("pavel")
    create_person("Somebody Real", by=None, address="real@visitor.example")
    bar = client.get("/me.json").json()["demo"]
    assert (bar["url"], bar["as"], bar["mailbox"], bar["everybody"]) == ("/demo/be/", None, "/demo/mailbox/", "/demo/")
    people = [(group["title"], [tuple(person.values()) for person in group["people"]]) for group in bar["groups"] if group["people"]]
    assert people == [
        ("Nobody", [("", "A stranger", "not signed in")]),
        ("Chairs", [(str(odalys.uid), "Odalys Pennyfeather", "chairs Programme")]),
        ("Roles", [(str(pavel.uid), "Pavel Driftwell", "Conference Admin")]),
    ]


def test_bar_shows_whoever_one_is(client: Client, demo: Path) -> None:
    somebody = invented("greta")
    client.post("/demo/be/", {"person": str(somebody.uid)})
    bar = client.get("/me.json", {"lang": "de"}).json()["demo"]
    assert bar["as"] == str(somebody.uid)
    assert bar["groups"][0] == {"title": "Du bist", "people": [{"id": str(somebody.uid), "name": "Greta Muschelbaum", "role": ""}]}


# ── The mailbox ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_mailbox_lists_the_newest_letter_first(client: Client, demo: Path) -> None:
    odalys, agnes = invented("odalys"), invented("agnes")
    letters = [letter_to(odalys, subject="the first"), letter_to(agnes, subject="the second"), letter_to(odalys, subject="the third")]
    page = client.get("/demo/mailbox/").content.decode()
    assert sorted(["the first", "the second", "the third"], key=page.index) == ["the third", "the second", "the first"]
    assert letters[1].state == State.HELD
    assert "held back" in page

    for query in ({"q": "pennyfea"}, {"q": "ODALYS@"}, {"person": str(odalys.uid)}):
        page = client.get("/demo/mailbox/", query).content.decode()
        assert [subject for subject in ("the first", "the second", "the third") if subject in page] == ["the first", "the third"]
    assert "No letter fits" in client.get("/demo/mailbox/", {"q": "nobody"}).content.decode()


def test_empty_mailbox_says_what_it_is_for(client: Client, demo: Path) -> None:
    assert "No letters yet" in client.get("/demo/mailbox/").content.decode()


def test_letter_is_shown_as_written_until_it_arrived(client: Client, demo: Path) -> None:
    letter = letter_to(invented("odalys"))
    page = client.get(f"/demo/mailbox/{letter.uid}/").content.decode()
    assert "TIDE-42" in page
    assert client.get(f"/demo/mailbox/{letter.uid}/letter.eml").status_code == 404


def test_letter_is_shown_as_it_arrived(client: Client, demo: Path) -> None:
    letter = letter_to(invented("odalys"), state=State.SENT)
    message = EmailMessage()
    message["Message-ID"], message["To"], message["Subject"] = letter.message_id, letter.address, letter.subject
    message.set_content('Look: http://localhost:8000/en/home/ <script>alert("text")</script> https://elsewhere.example/x')
    message.add_alternative('<p>html</p><script>alert("html")</script>', subtype="html")
    (demo / "mailbox" / file_name(bytes(message))).write_bytes(bytes(message))

    page = client.get(f"/demo/mailbox/{letter.uid}/").content.decode()
    assert '<a href="/en/home/">http://localhost:8123/en/home/</a>' in page
    assert '<a href="https://elsewhere.example/x">' in page
    assert "&lt;script&gt;alert(&quot;text&quot;)&lt;/script&gt;" in page
    assert "<script>alert" not in page

    as_html = client.get(f"/demo/mailbox/{letter.uid}/html/")
    assert "<p>html</p>" in as_html.content.decode()
    policy = as_html["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'"} == {part for part in policy if part.startswith("default-src")}
    assert [part for part in policy if part.startswith("sandbox")] == ["sandbox allow-top-navigation-by-user-activation"]
    assert not any(part.startswith("script-src") for part in policy)

    file = client.get(f"/demo/mailbox/{letter.uid}/letter.eml")
    assert b"".join(file.streaming_content) == bytes(message)  # type: ignore[attr-defined]
    assert file["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("said", ["<../../../../etc/passwd>", "", "<a/b@c>", "<" + "f" * 400 + "@x>"])
def test_no_letter_chooses_where_it_is_kept(said: str) -> None:
    name = file_name(f"Message-ID: {said}\n\ntext".encode())
    assert len(name) == 36
    assert set(name.removesuffix(".eml")) <= set("0123456789abcdef")

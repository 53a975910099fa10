"""The proof, run. What it needs to be worth something is tested, too: it must find leaks that are planted."""

import base64
import gzip
import json
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path, set_urlconf

from hallway.apps.committees import queries
from hallway.apps.committees.models import Note
from hallway.config import urls
from hallway.config.proof.crawl import Leak, crawl, summary
from hallway.config.proof.decode import texts
from hallway.config.proof.matrix import pages
from hallway.config.proof.routes import Address, Route, addresses
from hallway.config.proof.world import World, build_world
from hallway.core.access.models import Space
from hallway.core.base.guard import unguarded
from hallway.core.live.announce import announce

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def world() -> World:
    return build_world()


def test_nobody_meets_a_word_that_is_not_theirs(world: World) -> None:
    report = crawl(world, pages(world, addresses(world)))
    print(summary(world, report))
    assert report.broken == []
    assert report.leaks == set()
    assert report.unread(world) == []


def team_notes(world: World) -> Address:
    return next(address for address in addresses(world) if address.route.name == "committees:notes" and address.about == "open-committee")


def test_crawl_finds_a_list_that_forgot_to_ask(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(*_args: object, **_kwargs: object) -> list[Note]:
        with unguarded("planted"):
            return list(Note.objects.select_related("changed_by"))

    monkeypatch.setattr(queries, "newest_notes", everything)
    report = crawl(world, [team_notes(world)], personas=["member"])
    assert Leak("member", "title of a private note", team_notes(world).path) in report.leaks


def test_crawl_finds_an_export_however_it_is_wrapped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def export(_request: HttpRequest) -> HttpResponse:
        with unguarded("planted"):
            rows = json.dumps([note.body for note in Note.objects.all()])
        return HttpResponse(gzip.compress(base64.b64encode(rows.encode())), content_type="application/gzip")

    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("export", export, name="planted")])
    set_urlconf(None)
    planted = Address(Route("planted", "export", ()), "/export")
    with_export = type("urls", (), {"urlpatterns": urls.urlpatterns})
    monkeypatch.setattr("django.conf.settings.ROOT_URLCONF", with_export)
    report = crawl(world, [planted], personas=["attendee"])
    assert Leak("attendee", "text of a private note", "/export") in report.leaks


def test_crawl_finds_a_topic_that_says_too_much(world: World) -> None:
    with unguarded("planted"):
        note = world.things["notes"][2]
        open_space = Space.objects.get(kind="team", owner=world.things["team"])
    announce("planted", "note.written", {"title": note.title}, space_id=open_space.pk)
    report = crawl(world, [], personas=[])
    assert Leak("other member", "title of a private note", "topic planted") in report.leaks


@pytest.mark.parametrize("wrapped", ["gzip", "base64", "folded", "entities", "escapes"])
def test_words_are_found_in_every_wrapping(wrapped: str) -> None:
    word = "canary0123456789ab"
    data = {
        "gzip": gzip.compress(word.encode()),
        "base64": base64.b64encode(f"something {word} else".encode()),
        "folded": f"SUMMARY:can\r\n {word[3:]}".encode(),
        "entities": "".join(f"&#{ord(letter)};" for letter in word).encode(),
        "escapes": ('"' + "".join(f"\\u{ord(letter):04x}" for letter in word) + '"').encode(),
    }[wrapped]
    assert any(word in text for text in texts(data))


MATRIX = Path(__file__).parents[5] / "docs/reference/permission-matrix.md"

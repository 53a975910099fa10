"""Letters to those who asked to hear when the programme changes: who, when, what stands in them, and how they end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import tasks, watching
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Session, Slot, Star, Watch
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition
from hallway.core.outbox.models import Letter
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person

from . import making
from .conftest import Cast
from .making import NINE, open_phase, programme, session, take_in

pytestmark = pytest.mark.django_db


def letters() -> list[Letter]:
    with unguarded("test"):
        return list(Letter.objects.filter(kind="schedule/changes").order_by("pk"))


def release(edition: Edition) -> None:
    with system("test"):
        release_schedule(edition, by=None)


def move(title: str, hours: int = 6) -> None:
    with unguarded("test"):
        Slot.objects.filter(session__title=title).update(starts_at=NINE + timedelta(hours=hours))


def star(edition: Edition, person: Person, title: str) -> None:
    with unguarded("test"):
        Star.objects.create(edition=edition, person=person, session=Session.objects.get(title=title))


def told(person: Person) -> list[int]:
    with unguarded("test"):
        return list(Watch.objects.filter(person=person).values_list("told_of", flat=True))


def watchers(count: int, edition: Edition) -> list[Person]:
    addresses = [f"reader{number}@{edition.slug}.example" for number in range(count)]
    people = [create_person("Reader", by=None, address=address) for address in addresses]
    for person in people:
        watching.watch(edition, by=person)
    return people


def test_reader_asks_on_the_page_and_hears_of_the_next_version_once(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    browser = visit(cast.ann)
    page = browser.get("/2027/en/programme-news/")
    assert "Tell me when the programme changes" in page.content.decode()
    assert browser.post("/2027/en/programme-news/").status_code == 302
    assert told(cast.ann) == [1]
    tasks.tell_watchers()
    assert letters() == []
    move("Session 1")
    with unguarded("test"):
        Session.objects.filter(title="Session 2").update(is_cancelled=True)
    release(edition)
    tasks.tell_watchers()
    tasks.tell_watchers()
    (letter,) = letters()
    assert (letter.address, letter.subject) == ("ann@cast.example", "Candlewright Days 2027: the programme changed")
    assert "- Session 1: now Sat 5 June, 15:00, Anchor (was Sat 5 June, 09:00, Anchor)\n- Session 2: cancelled\n" in letter.text
    assert "http://localhost:8000/2027/en/schedule/changes/\n" in letter.text
    assert told(cast.ann) == [2]


def test_what_was_starred_stands_first(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1), session(2)))
    watching.watch(edition, by=cast.ann)
    star(edition, cast.ann, "Session 2")
    star(edition, cast.sol, "Session 2")  # who did not ask: a star is no letter
    move("Session 1")
    move("Session 2", hours=7)
    release(edition)
    tasks.tell_watchers()
    (letter,) = letters()
    starred, _and, others = letter.text.partition("And in the rest of the programme:")
    assert (starred.count("- Session 2: now"), starred.count("- Session 1: now")) == (1, 0)
    assert (others.count("- Session 2: now"), others.count("- Session 1: now")) == (0, 1)


def test_nobody_hears_before_strangers_may_look(edition: Edition, cast: Cast, still: Any) -> None:
    take_in(edition, programme(session(1)), publish=False)
    open_phase(edition, "announced")
    watching.watch(edition, by=cast.ann)
    release(edition)
    release(edition)
    tasks.tell_watchers()
    assert (letters(), told(cast.ann)) == ([], [0])
    open_phase(edition, "programme-public", opens_at=still.at + timedelta(hours=1))
    tasks.tell_watchers()
    assert letters() == []
    still.move(hours=2)
    tasks.tell_watchers()
    tasks.tell_watchers()
    assert [(letter.subject, letter.address) for letter in letters()] == [
        ("Candlewright Days 2027: the programme is out", "ann@cast.example")
    ]
    assert told(cast.ann) == [2]


def test_rehearsing_edition_writes_to_nobody(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1)))
    watching.watch(edition, by=cast.ann)
    Edition.objects.filter(pk=edition.pk).update(clock_anchor=NINE, clock_shows=NINE)
    move("Session 1")
    release(edition)
    tasks.tell_watchers()
    assert (letters(), told(cast.ann)) == ([], [1])


def test_small_corrections_are_no_letter(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1)))
    watching.watch(edition, by=cast.ann)
    with unguarded("test"):
        Session.objects.update(abstract="Other words.")
    release(edition)
    tasks.tell_watchers()
    assert (letters(), told(cast.ann)) == ([], [2])


def test_letter_is_in_the_readers_language_and_not_endless(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(*(session(number) for number in range(1, 20))))
    Person.objects.filter(pk=cast.ann.pk).update(language="de")
    watching.watch(edition, by=cast.ann)
    with unguarded("test"):
        Slot.objects.update(starts_at=NINE + timedelta(hours=9))
    release(edition)
    tasks.tell_watchers()
    (letter,) = letters()
    assert letter.language == "de"
    assert letter.text.count("\n- ") == watching.LINES + 1
    assert "http://localhost:8000/2027/de/schedule/changes/" in letter.text


def test_link_in_the_letter_ends_them_without_signing_in(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1)))
    watching.watch(edition, by=cast.ann)
    watching.watch(edition, by=cast.sol)
    move("Session 1")
    release(edition)
    tasks.tell_watchers()
    found = re.search(r"http://localhost:8000(/2027/en/programme-news/stop/\S+)", letters()[0].text)
    assert found is not None
    stranger = visit()
    assert "No more letters about the programme?" in stranger.get(found[1]).content.decode()
    assert (told(cast.ann), told(cast.sol)) == ([2], [2])
    assert stranger.post(found[1]).status_code == 200
    assert (told(cast.ann), told(cast.sol)) == ([], [2])
    assert stranger.post(found[1]).status_code == 200  # a second click is no error
    wrong = [found[1].replace("stop/", "stop/x"), "/2027/en/programme-news/stop/a:b/", "/2027/en/programme-news/stop/0/"]
    assert [stranger.post(path).status_code for path in wrong] == [404, 404, 404]


def test_link_is_for_its_own_edition(edition: Edition, cast: Cast, visit: Any) -> None:
    making.edition("2028")
    watching.watch(edition, by=cast.ann)
    with unguarded("test"):
        token = watching.stop_token(Watch.objects.get())
    visit().post(f"/2028/en/programme-news/stop/{token}/")
    assert told(cast.ann) == [0]


def test_reader_ends_the_letters_on_the_page(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1)))
    browser = visit(cast.ann)
    browser.post("/2027/en/programme-news/")
    browser.post("/2027/en/programme-news/")
    assert "No more letters" in browser.get("/2027/en/programme-news/").content.decode()
    browser.post("/2027/en/programme-news/end/")
    assert told(cast.ann) == []


def test_stranger_signs_in_first_and_an_edition_nobody_announced_is_not_there(edition: Edition, cast: Cast, visit: Any) -> None:
    assert visit(cast.ann).get("/2027/en/programme-news/").status_code == 404
    open_phase(edition, "announced")
    assert visit(cast.ann).get("/2027/en/programme-news/").status_code == 200
    asked = visit().post("/2027/en/programme-news/")
    assert (asked.status_code, asked["Location"].endswith("?next=/2027/en/programme-news/")) == (302, True)
    assert Client(HTTP_HOST="localhost", enforce_csrf_checks=True).post("/2027/en/programme-news/end/").status_code == 403


def test_three_letters_read_no_more_than_one(edition: Edition) -> None:
    counts = []
    for count in (1, 3):
        other = making.edition(f"with-{count}")
        take_in(other, programme(session(1)))
        watchers(count, other)
        with unguarded("test"):
            Slot.objects.filter(edition=other).update(starts_at=NINE + timedelta(hours=3))
        release(other)
        with CaptureQueriesContext(connection) as captured, unguarded("test"):
            watching.tell_some(other)
        counts.append(sum(query["sql"].startswith("SELECT") for query in captured))
    assert len(letters()) == 4
    assert counts[1] - counts[0] == 2  # for each letter the outbox asks whether the edition rehearses

"""Would you come, would you host it? One answer each, a count for everybody, names for the programme team."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import personal
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Interest, Session
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.base.tests.crowd import at_once
from hallway.core.editions.models import Edition, Phase
from hallway.core.people.actions import create_person

from . import making
from .conftest import Cast
from .making import programme, session, take_in
from .test_pages import words

PAGE = "/2027/en/sessions/session-1/"


@pytest.fixture
def asked(edition: Edition, cast: Cast) -> Session:
    """Session 1 takes place if two people want it; session 2 takes place anyway."""
    return asking(edition, enough=2)


def asking(edition: Edition, *, enough: int) -> Session:
    take_in(edition, programme(session(1), session(2)))
    with system("a test asks"):
        Session.objects.filter(slug="session-1").update(interest_wanted=enough)
        release_schedule(edition, by=None)
        return Session.objects.get(slug="session-1", edition=edition)


def count(browser: Client) -> tuple[int, int, str]:
    answer = browser.get(f"{PAGE}interest.json").json()
    return answer["people"], answer["hosts"], answer["words"]


def test_everybody_sees_how_many_and_nobody_who(asked: Session, cast: Cast, visit: Any) -> None:
    page = visit().get(PAGE).content.decode()
    assert "Would you come? Would you host it? It takes place if 2 people want it. Say so" in words(page.encode())
    assert f'src="{PAGE}interest.json"' in page
    assert count(visit()) == (0, 0, "0 of 2 people. It takes place if 2 want it.")
    visit(cast.ann).post(f"{PAGE}interest/", {"answer": "come"})
    assert count(visit()) == (1, 0, "1 of 2 people. It takes place if 2 want it.")
    visit(cast.bea).post(f"{PAGE}interest/", {"answer": "host"})
    assert count(visit()) == (2, 1, "2 people want it: enough.")
    response = visit().get(f"{PAGE}interest.json")
    assert response["Cache-Control"] == "public, max-age=5"
    assert "Ann" not in response.content.decode()


def test_answer_is_one_and_can_be_changed_and_withdrawn(asked: Session, cast: Cast, visit: Any) -> None:
    ann = visit(cast.ann)
    for answer, then in (("come", (1, 0)), ("come", (1, 0)), ("host", (1, 1)), ("come", (1, 0)), ("no", (0, 0)), ("no", (0, 0))):
        assert ann.post(f"{PAGE}interest/", {"answer": answer})["Location"] == f"{PAGE}interest/"
        assert count(visit())[:2] == then
    assert "Would you come? 0 of 2 people." in words(ann.get(f"{PAGE}interest/").content)


def test_only_who_is_signed_in_is_counted(asked: Session, visit: Any) -> None:
    response = visit().post(f"{PAGE}interest/", {"answer": "come"})
    assert response["Location"] == f"/2027/en/account/sign-in/?next={PAGE}interest/"
    assert count(visit())[:2] == (0, 0)


def test_nobody_is_asked_about_other_sessions(asked: Session, cast: Cast, visit: Any) -> None:
    other = "/2027/en/sessions/session-2/"
    assert "Would you come" not in visit().get(other).content.decode()
    assert visit().get(f"{other}interest.json").status_code == 404
    assert visit(cast.ann).get(f"{other}interest/").status_code == 404
    assert visit(cast.ann).post(f"{other}interest/", {"answer": "come"}).status_code == 404
    assert visit(cast.ann).get("/2027/en/sessions/no/interest/").status_code == 404


def test_question_that_was_decided_meanwhile_is_said_kindly(edition: Edition, asked: Session, cast: Cast, visit: Any) -> None:
    with system("a test decides"):
        Session.objects.filter(pk=asked.pk).update(interest_wanted=None)
    page = visit(cast.ann).post(f"{PAGE}interest/", {"answer": "come"}, follow=True)
    assert "Nobody is asked any more: this was decided meanwhile." in words(page.content)
    assert count(visit())[:2] == (0, 0)


def test_before_the_programme_is_public_only_its_team_is_asked(edition: Edition, asked: Session, cast: Cast, visit: Any) -> None:
    from hallway.core.editions import places

    Phase.objects.filter(edition=edition, key="programme-public").delete()
    places.forget()
    assert [visit(person).get(f"{PAGE}interest.json").status_code for person in (None, cast.ann, cast.edda)] == [404, 404, 200]
    assert visit(cast.edda).get(f"{PAGE}interest.json")["Cache-Control"] == "private, no-store"
    assert visit(cast.ann).post(f"{PAGE}interest/", {"answer": "come"}).status_code == 404


def test_programme_team_sees_who_would_host(asked: Session, cast: Cast) -> None:
    personal.want_session(asked, by=cast.ann)
    personal.want_session(asked, by=cast.bea, hosts=True)
    assert {name: personal.hosts_of(asked, person) for name, person in vars(cast).items()} == {
        "edda": [cast.bea], "cem": [], "sol": [], "ann": [], "bea": [cast.bea],
    }  # fmt: skip
    with unguarded("test"):
        answers = list(Interest.objects.order_by("pk"))
    assert list(Interest.objects.visible_to(cast.edda)) == answers[1:]
    assert list(Interest.objects.visible_to(cast.cem)) == []


def test_organisers_page_names_hosts(asked: Session, cast: Cast, visit: Any) -> None:
    personal.want_session(asked, by=cast.ann)
    personal.want_session(asked, by=cast.sol, hosts=True)
    page = words(visit(cast.edda).get("/2027/en/programme/sessions/session-1/").content)
    assert "Who wants it 2 people want it: enough. They would host it: SS Sol Sponsor" in page
    assert "Ann Attendee" not in page
    assert "Who wants it" not in words(visit(cast.edda).get("/2027/en/programme/sessions/session-2/").content)


def test_count_costs_as_much_with_three_as_with_one(asked: Session, cast: Cast, visit: Any) -> None:
    costs = []
    for people in ([cast.ann], [cast.ann, cast.bea, cast.sol]):
        for person in people:
            personal.want_session(asked, by=person, hosts=True)
        visit().get(f"{PAGE}interest.json")
        with CaptureQueriesContext(connection) as queries:
            visit().get(f"{PAGE}interest.json")
        with CaptureQueriesContext(connection) as more:
            personal.hosts_of(asked, cast.edda)
        costs.append((len(queries), len(more)))
    assert costs == [(2, 1), (2, 1)]


def test_without_a_token_nobody_is_counted(asked: Session, cast: Cast) -> None:
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.force_login(cast.ann, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(f"{PAGE}interest/", {"answer": "come"}).status_code == 403


def test_one_person_in_many_tabs_counts_once(real_db: str) -> None:
    edition = making.edition()
    take_in(edition, programme(session(1), session(2)))
    with system("a test asks"):
        Session.objects.filter(slug="session-1").update(interest_wanted=2)
        row = Session.objects.get(slug="session-1")
    ann = create_person("Ann Attendee", by=None, address="ann@cast.example")
    results = at_once([lambda: personal.want_session(row, by=ann, hosts=True) for _tab in range(6)])
    assert [type(result) for result in results] == [Interest] * 6
    assert personal.wanted_by(str(row.uid)) == personal.Wanted(people=1, hosts=1)

"""Stars: a person's own, whatever their browser knew before, and nobody else's."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import personal
from hallway.apps.schedule.models import Session, Star
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.base.tests.crowd import at_once
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

from . import making
from .conftest import Cast
from .making import document, open_phase, programme, session, take_in

STARS = "/2027/en/my-programme/stars.json"


@pytest.fixture
def uids(edition: Edition) -> dict[str, str]:
    """Three sessions that everybody sees: slug → public id."""
    take_in(edition, programme(session(1), session(2), session(3)))
    return {each["slug"]: each["uid"] for each in document(edition)["sessions"]}


def starred(browser: Client) -> list[str]:
    return browser.get(STARS).json()["stars"]


def test_stars_of_a_browser_move_into_the_account(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    first, second, third = uids.values()
    ann = visit(cast.ann)
    answer = ann.post(STARS, {"add": f"{second},{first}"})
    assert answer.json() == {"person": str(cast.ann.uid), "stars": [first, second]}
    other = visit(cast.ann)
    other.post(STARS, {"add": third, "person": str(cast.ann.uid)})
    assert starred(ann) == [first, second, third]
    other.post(STARS, {"remove": second})
    assert starred(ann) == [first, third]


def test_stars_are_seen_by_their_person_alone(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    visit(cast.ann).post(STARS, {"add": uids["session-1"]})
    assert {name: starred(visit(person)) for name, person in vars(cast).items()} == {
        "edda": [], "cem": [], "sol": [], "ann": [uids["session-1"]], "bea": [],
    }  # fmt: skip
    assert visit().get(STARS).status_code == 302
    assert visit().post(STARS, {"add": uids["session-1"]}).status_code == 302
    with unguarded("test"):
        assert Star.objects.count() == 1


def test_stars_stand_on_no_shelf(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    response = visit(cast.ann).get(STARS)
    assert "private" in response["Cache-Control"]
    assert "no-store" in response["Cache-Control"]


def test_somebody_elses_copy_in_the_browser_is_not_taken(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    answer = visit(cast.bea).post(STARS, {"add": uids["session-1"], "person": str(cast.ann.uid)})
    assert answer.json() == {"person": str(cast.bea.uid), "stars": []}


def test_what_is_unknown_is_passed_over(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    other = making.edition("2028")
    take_in(other, programme(session(9)))
    elsewhere = document(other)["sessions"][0]["uid"]
    sent = ",".join([str(uuid4()), "evil", "", elsewhere, "0" * 5000, uids["session-1"], uids["session-1"]])
    ann = visit(cast.ann)
    assert ann.post(STARS, {"add": sent, "remove": "evil"}).json()["stars"] == [uids["session-1"]]
    assert ann.post(STARS, {"add": uids["session-2"], "remove": uids["session-2"]}).json()["stars"] == [uids["session-1"]]


def test_draft_is_starred_only_by_who_may_see_it(edition: Edition, cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    take_in(edition, programme(session(1), session(2), session(3), session(4)), publish=False)
    with unguarded("test"):
        draft = str(Session.objects.get(slug="session-4").uid)
    assert visit(cast.ann).post(STARS, {"add": draft}).json()["stars"] == []
    assert visit(cast.edda).post(STARS, {"add": draft}).json()["stars"] == [draft]


def test_nobody_has_more_stars_than_fit(
    edition: Edition, cast: Cast, visit: Any, uids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personal, "STARS", 2)
    ann = visit(cast.ann)
    assert len(ann.post(STARS, {"add": ",".join(uids.values())}).json()["stars"]) == 2
    kept = starred(ann)
    assert ann.post(STARS, {"add": ",".join(uids.values())}).json()["stars"] == kept


def test_without_a_token_nothing_is_starred(cast: Cast, uids: dict[str, str]) -> None:
    strict = Client(HTTP_HOST="localhost", enforce_csrf_checks=True)
    strict.force_login(cast.ann, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in (STARS, "/2027/en/sessions/session-1/star/", "/2027/en/my-programme/calendar/", "/2027/en/my-programme/calendar/end/"):
        assert strict.post(path, {"add": uids["session-1"]}).status_code == 403
    token = strict.get("/me.json").json()["csrf"]
    answer = strict.post(STARS, {"add": uids["session-1"]}, headers={"X-CSRFToken": token})
    assert answer.json()["stars"] == [uids["session-1"]]


def test_a_hundred_stars_cost_as_much_as_one(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(*(session(number) for number in range(1, 101))))
    uids = [each["uid"] for each in document(edition)["sessions"]]
    ann, costs = visit(cast.ann), []
    for many in (uids[:1], uids[:3], uids):
        ann.post(STARS, {"add": ",".join(many)})
        with CaptureQueriesContext(connection) as queries:
            assert len(starred(ann)) == len(many)
        with CaptureQueriesContext(connection) as more:
            ann.post(STARS, {"add": ",".join(many), "remove": str(uuid4())})
        costs.append((len(queries), len(more)))
    assert costs == [costs[0]] * 3
    assert costs[0][0] == 3  # session, person, stars


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_session_is_starred_without_a_script(cast: Cast, visit: Any, uids: dict[str, str], answer: str) -> None:
    ann, path = visit(cast.ann), "/2027/en/sessions/session-2/star/"
    page = ann.get("/2027/en/sessions/session-2/").content.decode()
    assert f'href="{path}"' in page
    assert visit().get(path)["Location"] == f"/2027/en/account/sign-in/?next={path}"
    assert b"Star it" in ann.get(path).content
    for _twice in range(2):
        assert ann.post(path, {"star": "yes"})["Location"] == "/2027/en/my-programme/"
    assert starred(ann) == [uids["session-2"]]
    assert b"Take the star away" in ann.get(path).content
    for _twice in range(2):
        ann.post(path, {"star": answer})
    assert starred(ann) == ([uids["session-2"]] if answer == "yes" else [])


def test_star_page_exists_for_what_one_may_see(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    path = "/2027/en/sessions/session-1/star/"
    assert visit(cast.ann).get(path).status_code == 404
    assert visit(cast.ann).post(path, {"star": "yes"}).status_code == 404


def test_public_pages_say_which_session_and_never_whose_star(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    ann = visit(cast.ann)
    ann.post(STARS, {"add": uids["session-1"]})
    for path in ("schedule/", "sessions/session-1/", "rooms/anchor/", "speakers/ada-ferryman/"):
        mine, theirs = ann.get(f"/2027/en/{path}"), visit().get(f"/2027/en/{path}")
        assert mine.content == theirs.content
        assert f'data-session="{uids["session-1"]}"' in mine.content.decode()
        assert "csrfmiddlewaretoken" not in mine.content.decode()


def test_forgetting_a_person_takes_their_stars(edition: Edition, cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    personal.change_stars(edition, by=cast.ann, add=personal.uids(uids.values()))
    with system("a test forgets"):
        Person.objects.filter(pk=cast.ann.pk).delete()
        assert Star.objects.count() == 0


def test_what_many_tabs_star_at_once_is_there_once(real_db: str) -> None:
    edition = making.edition()
    open_phase(edition, "programme-public")
    take_in(edition, programme(session(1), session(2), session(3)))
    from hallway.core.people.actions import create_person

    ann = create_person("Ann Attendee", by=None, address="ann@cast.example")
    uids = [each["uid"] for each in document(edition)["sessions"]]

    def star(number: int) -> Any:
        return lambda: personal.change_stars(edition, by=ann, add=personal.uids(uids[: number % 3 + 1]))

    assert at_once([star(number) for number in range(8)]) == [None] * 8
    assert sorted(personal.starred(ann, edition)) == sorted(uids)


def test_answer_is_json_a_browser_understands(cast: Cast, visit: Any, uids: dict[str, str]) -> None:
    response = visit(cast.ann).get(STARS)
    assert response["Content-Type"] == "application/json"
    assert json.loads(response.content) == {"person": str(cast.ann.uid), "stars": []}

"""Looking ahead: organisers see the public pages as strangers will, and nothing they could not see anyway."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule.models import Session
from hallway.core.audit.record import system
from hallway.core.base import clock
from hallway.core.editions import places
from hallway.core.editions.models import Edition, Phase

from .conftest import Cast
from .making import open_phase, programme, session, slot, take_in
from .test_pages import words

pytestmark = pytest.mark.django_db

ROOT = "/2027/en/programme/preview/"
EVE, OPENS = datetime(2027, 5, 1, 8, 0, tzinfo=UTC), datetime(2027, 5, 2, 8, 0, tzinfo=UTC)  # 10:00 in Berlin


@pytest.fixture
def planned(edition: Edition) -> Edition:
    """Released, announced from 1 May, public from 2 May 2027, 10:00 in Berlin."""
    take_in(edition, programme(session(1), session(2)))
    Phase.objects.filter(edition=edition).delete()
    open_phase(edition, "announced", opens_at=EVE)
    open_phase(edition, "programme-public", opens_at=OPENS)
    return edition


@pytest.fixture
def real_clock() -> Iterator[None]:
    yield
    clock.move(timedelta())


def at(moment: datetime, path: str = "") -> str:
    return f"{ROOT}{moment + timedelta(hours=2):%Y-%m-%dT%H:%M}/{path}"


def main(content: bytes) -> str:
    """The page without its banner, its links as outside."""
    text = re.sub(r'<div class="wrap preview-note">.*?</div>\s*</div>\s*</div>', "", content.decode(), flags=re.DOTALL)
    return words(text.encode())


def seen(browser: Any, moment: datetime, path: str) -> tuple[int, str]:
    response = browser.get(at(moment, path))
    return response.status_code, main(response.content)


@pytest.mark.parametrize("path", ["", "schedule/", "sessions/session-1/", "speakers/", "rooms/anchor/", "sessions/no/"])
def test_it_is_what_strangers_get_when_the_moment_comes(planned: Edition, cast: Cast, visit: Any, real_clock: None, path: str) -> None:
    moments = [EVE, OPENS - timedelta(minutes=1), OPENS, OPENS + timedelta(days=30)]
    ahead = [seen(visit(cast.edda), moment, path) for moment in moments]
    then = []
    for moment in moments:
        clock.move(moment - datetime.now(UTC))
        places.forget()
        response = visit().get(f"/2027/en/{path}")
        then.append((response.status_code, main(response.content)))
    assert ahead == then


def test_before_it_is_announced_nothing_is_there(planned: Edition, cast: Cast, visit: Any) -> None:
    for path in ("", "schedule/", "sessions/session-1/"):
        status, text = seen(visit(cast.edda), EVE - timedelta(minutes=1), path)
        assert status == 404
        assert "Nobody sees anything here then" in text
        assert "Session" not in text


def test_banner_names_the_moment_and_leads_back(planned: Edition, cast: Cast, visit: Any) -> None:
    response = visit(cast.edda).get(at(OPENS, "schedule/"))
    assert "As everybody will see it on Sunday 2 May 2027, 10:00. Another moment, or back" in words(response.content)
    assert f'<a href="{ROOT}">' in response.content.decode()
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")


def test_links_stay_at_the_moment_but_files_and_work_do_not(planned: Edition, cast: Cast, visit: Any) -> None:
    page = visit(cast.edda).get(at(OPENS, "sessions/session-1/")).content.decode()
    assert f'href="{at(OPENS, "rooms/anchor/")}"' in page
    assert f'href="{at(OPENS, "speakers/ada-ferryman/")}"' in page
    assert f'href="{at(OPENS)}"' in page
    assert 'href="/2027/en/sessions/session-1/star/"' in page
    assert f'<link rel="canonical" href="{places.origin(planned)}/en/sessions/session-1/">' in page
    for link in set(re.findall(rf'href="({ROOT}2027[^"#]*)', page)):
        assert visit(cast.edda).get(link).status_code == 200, link


@pytest.mark.parametrize(
    "path", ["programme/", "my-programme/", "schedule.xml", "card.png", "account/", "no/", "programme/preview/", "../../programme/"]
)
def test_only_public_pages_have_a_preview(planned: Edition, cast: Cast, visit: Any, path: str) -> None:
    assert visit(cast.edda).get(at(OPENS, path)).status_code == 404


def test_preview_is_for_those_who_read_the_programme(planned: Edition, cast: Cast, visit: Any) -> None:
    for path in (ROOT, at(OPENS), at(OPENS, "schedule/")):
        assert visit().get(path)["Location"].startswith("/2027/en/account/sign-in/")
        codes = {name: visit(person).get(path).status_code for name, person in vars(cast).items()}
        assert codes == {"edda": 200, "cem": 403, "sol": 403, "ann": 403, "bea": 200}
        assert "Session 1" not in words(visit(cast.ann).get(path).content)


def test_drafts_are_not_in_it(planned: Edition, cast: Cast, visit: Any) -> None:
    take_in(planned, programme(session(1), session(2), session(3)), publish=False)
    with system("a test edits"):
        Session.objects.filter(slug="session-1").update(title="Redrafted")
    text = visit(cast.edda).get(at(OPENS, "schedule/")).content.decode()
    assert ("Session 1" in text, "Session 3" in text, "Redrafted" in text) == (True, False, False)


def test_no_clock_is_moved_and_nothing_is_kept(planned: Edition, cast: Cast, visit: Any) -> None:
    assert visit(cast.edda).get(at(OPENS, "schedule/")).status_code == 200
    assert visit().get("/2027/en/schedule/").status_code == 404
    planned.refresh_from_db()
    assert (planned.clock_anchor, planned.clock_shows) == (None, None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert not places.table().editions[planned.pk].is_shifted


def test_while_an_edition_rehearses_strangers_will_see_nothing(planned: Edition, cast: Cast, visit: Any) -> None:
    Edition.objects.filter(pk=planned.pk).update(clock_anchor=clock.now(), clock_shows=OPENS)
    places.forget()
    response = visit(cast.edda).get(at(OPENS, "schedule/"))
    assert response.status_code == 404
    assert "While this edition rehearses, nobody outside sees anything." in words(response.content)


def test_schedule_opens_on_that_day_and_its_clock_stands_there(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2), slots=(slot(1), slot(2, after=24 * 60, day=slot(2).day + timedelta(days=1)))))
    noon = datetime(2027, 6, 6, 10, 0, tzinfo=UTC)
    page = visit(cast.edda).get(at(noon, "schedule/")).content
    assert "Sunday 6 June" in words(page)
    assert "Saturday 5 June" in words(visit(cast.edda).get(at(noon - timedelta(days=1), "schedule/")).content)
    shift = re.search(rb'shift="(\d+)"', page)
    assert shift is not None
    assert abs(int(shift[1]) - (noon - clock.now()).total_seconds()) < 30


def test_moment_is_chosen_on_a_form(planned: Edition, cast: Cast, visit: Any) -> None:
    edda = visit(cast.edda)
    page = words(edda.get(ROOT).content)
    assert "Announced Saturday 1 May 2027, 10:00" in page
    assert "Programme public Sunday 2 May 2027, 10:00" in page
    assert f'href="{at(OPENS)}"' in edda.get(ROOT).content.decode()
    assert edda.get(ROOT, {"at": "2027-05-02T10:00"})["Location"] == at(OPENS)
    for wrong in ("", "yesterday", "2027-13-01T10:00", "99999-01-01T00:00"):
        response = edda.get(ROOT, {"at": wrong})
        assert response.status_code == 422
        assert "error" in response.content.decode()
    for wrong in ("2027-02-30T10:00", "0001-01-01T00:00", "9999-12-31T23:59"):
        assert edda.get(f"{ROOT}{wrong}/").status_code == 404
    assert "Look ahead" in words(edda.get("/2027/en/programme/").content)


def test_preview_costs_as_much_with_three_sessions_as_with_one(edition: Edition, cast: Cast, visit: Any) -> None:
    costs, edda = [], visit(cast.edda)
    for sessions in ((session(1),), (session(1), session(2), session(3))):
        take_in(edition, programme(*sessions))
        edda.get(at(OPENS, "schedule/"))
        with CaptureQueriesContext(connection) as queries:
            edda.get(at(OPENS, "schedule/"))
        costs.append(len(queries))
    assert costs == [costs[0]] * 2

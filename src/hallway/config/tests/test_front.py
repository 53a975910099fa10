"""The first address of an installation, and what a page's frame gives away."""

from datetime import timedelta

import pytest
from django.test import Client

from hallway.apps.schedule.shelf import forget_fronts
from hallway.core.access.tests import cast
from hallway.core.base import clock
from hallway.core.editions.models import Conference, Edition
from hallway.core.jobs.models import RecurringJob

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget_fronts()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def edition() -> Edition:
    edition = cast.edition("2028")
    Edition.objects.update(name="Lanternfest 2028")
    Conference.objects.update(current=edition)
    return edition


def announce(edition: Edition) -> None:
    edition.phases.create(key="announced", opens_at=clock.now() - timedelta(days=1))
    forget_fronts()


def test_stranger_is_led_to_the_current_edition(client: Client, edition: Edition) -> None:
    announce(edition)
    response = client.get("/en/")
    assert (response.status_code, response["Location"]) == (302, "/2028/en/")
    assert "Lanternfest 2028" in client.get("/2028/en/").content.decode()


def test_edition_nobody_announced_is_named_nowhere(client: Client, edition: Edition) -> None:
    for path in ("/en/", "/en/account/sign-in/", "/en/nothing/", "/2028/en/", "/2028/en/schedule/", "/2028/en/account/sign-in/"):
        assert "Lanternfest" not in client.get(path).content.decode(), path
    assert client.get("/en/").status_code == 200


def test_those_who_work_on_it_stand_in_it(client: Client, edition: Edition) -> None:
    orla = cast.person("Orla")
    cast.team("Web", orla)
    client.force_login(orla)
    assert "Lanternfest 2028" in client.get("/en/home/").content.decode()


def test_places_of_the_rail_are_there(client: Client, edition: Edition) -> None:
    announce(edition)
    client.force_login(cast.admin("Ada"))
    for home in ("/en/home/", "/2028/en/home/"):
        for place in client.get(home).context["page"].rail[0].places:
            assert client.get(place.url).status_code == 200, place.url


def test_first_address_of_an_empty_house_says_so(client: Client) -> None:
    assert "Nothing is public yet" in client.get("/en/").content.decode()


@pytest.fixture
def failing() -> None:
    error = "IntegrityError: something private"
    RecurringJob.objects.create(name="hallway.core.jobs.tasks.seal_history", next_at=clock.now(), last_at=clock.now(), last_error=error)
    RecurringJob.objects.create(name="hallway.core.jobs.tasks.prune_results", next_at=clock.now(), last_at=clock.now())
    RecurringJob.objects.create(name="of.an.app.that.is.gone", next_at=clock.now(), last_at=clock.now(), last_error=error)


def test_failing_job_is_named_to_the_admin_without_what_it_says(client: Client, failing: None) -> None:
    client.force_login(cast.admin("Ada"))
    page = client.get("/en/home/")
    assert [job.name for job in page.context["failing"]] == ["hallway.core.jobs.tasks.seal_history"]
    assert ("1 job in the background fails." in page.content.decode(), "something private" in page.content.decode()) == (True, False)
    RecurringJob.objects.update(last_error="")
    assert "in the background" not in client.get("/en/home/").content.decode()


def test_failing_job_is_nothing_for_a_member(client: Client, failing: None) -> None:
    orla = cast.person("Orla")
    cast.team("Web", orla)
    client.force_login(orla)
    page = client.get("/en/home/")
    assert (page.context["failing"], "in the background" in page.content.decode()) == ([], False)

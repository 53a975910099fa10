"""/metrics: numbers for a watcher, read by the official client library; who may ask, and what nobody can read out of them."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from hallway.apps.ops import meter, metrics
from hallway.core.access.tests import cast
from hallway.core.base.restored import react
from hallway.core.jobs.models import RecurringJob, Worker
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import post

pytestmark = pytest.mark.django_db


def read(**how: Any) -> dict[str, Any]:
    answer = Client().get("/metrics", **how)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    return {family.name: family for family in text_string_to_metric_families(answer.content.decode())}


def values(family: Any) -> dict[str, float]:
    return {next(iter(sample.labels.values()), ""): sample.value for sample in family.samples}


def test_every_number_is_there_with_a_sentence() -> None:
    Worker.objects.create(name="w", seen_at=timezone.now())
    RecurringJob.objects.create(name="hallway.core.jobs.tasks.prune_sessions", next_at=timezone.now() - timedelta(seconds=90))
    families = read()
    assert sorted(families) == [
        *("hallway_build", "hallway_database_bytes", "hallway_disk_free_bytes", "hallway_job_failing", "hallway_job_lag_seconds"),
        *("hallway_letters", "hallway_letters_wait_seconds", "hallway_request_seconds", "hallway_requests", "hallway_sending_stopped"),
        *("hallway_tasks", "hallway_up", "hallway_worker_silence_seconds", "process_resident_memory_bytes"),
    ]
    assert all(family.documentation for family in families.values())
    assert 90 <= values(families["hallway_job_lag_seconds"])["hallway.core.jobs.tasks.prune_sessions"] < 120
    assert values(families["hallway_database_bytes"])[""] > 100_000
    assert values(families["process_resident_memory_bytes"])[""] > 10_000_000


def test_requests_are_counted_by_part_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hallway.apps.ops.middleware.meter", fresh := meter.Meter())
    monkeypatch.setattr(metrics, "meter", fresh)
    for path in ("/me.json", "/en/organise/teams/", "/healthz"):
        Client(HTTP_HOST="localhost").get(path)
    families = read()
    counted = {(s.labels["part"], s.labels["status"]): s.value for s in families["hallway_requests"].samples}
    assert sum(counted.values()) == 2
    assert counted["house", "2xx"] == 1
    (total,) = [sample.value for sample in families["hallway_request_seconds"].samples if sample.name.endswith("_count")]
    assert total == 2


def test_letters_about_private_teams_are_not_counted() -> None:
    mia = cast.person("Mia")
    team = cast.team("Trust", mia, private=True)
    before = values(read()["hallway_letters"])
    post("teams/ended", to=mia, by=mia, space_id=cast.page(team).pk, context={"team": team})
    assert values(read()["hallway_letters"]) == before
    post("people/email_confirm", to=mia, context={"code": "1"})
    after = values(read()["hallway_letters"])
    assert {state: after[state] - before[state] for state in after if after[state] != before[state]} == {"queued": 1}
    text = Client().get("/metrics").content.decode()
    assert not any(word in text for word in ("Mia", "mia", "Trust", "trust", "example.org"))


def test_restored_copy_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert values(read()["hallway_sending_stopped"]) == {"": 0}
    react()
    assert values(read()["hallway_sending_stopped"]) == {"": 1}


def test_waiting_letter_shows_how_long() -> None:
    post("people/email_confirm", to=cast.person("Ada"), context={"code": "1"})
    Letter._base_manager.filter(state=State.QUEUED).update(next_at=timezone.now() - timedelta(minutes=20))
    assert 1200 <= values(read()["hallway_letters_wait_seconds"])[""] < 1300


def test_database_that_is_away_is_a_number() -> None:
    with mock.patch.object(metrics, "letters_by_state", side_effect=OperationalError("secret")):
        families = read()
    assert values(families["hallway_up"]) == {"": 0}
    assert "hallway_letters" not in families
    assert values(read()["hallway_up"]) == {"": 1}


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 403),
        ({"HTTP_VIA": "1.1 caddy"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer anything", "REMOTE_ADDR": "192.0.2.7"}, 403),
    ],
)
def test_without_a_token_this_machine_alone_may_ask(how: dict[str, str], status: int) -> None:
    assert Client().get("/metrics", **how).status_code == status


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"HTTP_AUTHORIZATION": "Bearer let-me-in", "REMOTE_ADDR": "192.0.2.7"}, 200),
        ({"HTTP_AUTHORIZATION": "Bearer let-me-im"}, 403),
        ({"HTTP_AUTHORIZATION": "let-me-in"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer ü"}, 403),
        ({}, 403),
    ],
)
def test_with_a_token_whoever_has_it_may_ask(settings: Any, how: dict[str, str], status: int) -> None:
    settings.METRICS_TOKEN = "let-me-in"
    assert Client().get("/metrics", **how).status_code == status

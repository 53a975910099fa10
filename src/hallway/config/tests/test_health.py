"""What a watcher asks, and which version it is."""

import subprocess
import sys
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from hallway.apps.ops import public as ops
from hallway.apps.ops import whose
from hallway.core.jobs.models import Worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["localhost", "nobody.example", "10.1.2.3:8000", "..", ""])
def test_health_is_answered_on_every_host(host: str) -> None:
    response = Client(HTTP_HOST=host).get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert (response.headers["Cache-Control"], response.headers["Content-Type"]) == ("no-store", "text/plain; charset=utf-8")
    assert (response.cookies, response.headers.get("Vary")) == ({}, None)


def test_health_says_when_the_database_is_away_and_not_why() -> None:
    with mock.patch.object(Worker, "objects") as rows:
        rows.exists.side_effect = OperationalError("password of hallway at 10.0.0.7")
        response = Client().get("/healthz")
    assert (response.status_code, response.content) == (503, b"The database does not answer.\n")
    assert response.headers["Cache-Control"] == "no-store"


def test_health_is_only_asked() -> None:
    assert Client().post("/healthz").status_code == 405
    assert Client().head("/healthz").content == b""


def test_health_proves_whose_it_is_to_whoever_asks_with_the_same_key() -> None:
    answer = Client(HTTP_HOST="nobody.example").get("/healthz", {"who": "a question"})
    assert (answer.content, whose.is_ours("a question", answer.headers[whose.HEADER])) == (b"ok\n", True)
    assert not whose.is_ours("another question", answer.headers[whose.HEADER])
    assert whose.HEADER not in Client().get("/healthz", {"who": "x" * 65}).headers


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ops, "_up_to_date", False)


def test_ready_when_a_worker_is_alive(fresh: None) -> None:
    answer = Client(HTTP_HOST="nobody.example").get("/readyz")
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (503, b"worker\n", "no-store")
    Worker.objects.create(name="w", seen_at=timezone.now() - timedelta(seconds=61))
    assert Client().get("/readyz").status_code == 503
    Worker.objects.update(seen_at=timezone.now())
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content, answer.cookies) == (200, b"ok\n", {})
    assert Client().post("/readyz").status_code == 405


def test_not_ready_while_migrations_wait(fresh: None) -> None:
    MigrationRecorder(connection).record_unapplied("outbox", "0002_standstill")
    assert Client().get("/readyz").content == b"migrations worker\n"
    MigrationRecorder(connection).record_applied("outbox", "0002_standstill")
    assert Client().get("/readyz").content == b"worker\n"


def test_not_ready_without_the_database(fresh: None) -> None:
    with mock.patch.object(ops, "is_behind", side_effect=OperationalError("password of hallway at 10.0.0.7")):
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"database\n")


def test_health_is_no_page_of_an_edition() -> None:
    assert Client(HTTP_HOST="localhost").get("/en/healthz").status_code == 404


@pytest.mark.parametrize("words", [["--version"], ["version"]])
def test_command_says_its_version(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "hallway.config.cli", *words], capture_output=True, text=True, check=True)
    assert done.stdout == f"hallway {version('hallway')}\n"


def test_version_is_the_one_of_the_package() -> None:
    assert f'\nversion = "{version("hallway")}"\n' in (Path(__file__).parents[4] / "pyproject.toml").read_text()

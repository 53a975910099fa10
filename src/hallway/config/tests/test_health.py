"""What a watcher asks, and which version it is."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

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


def test_health_is_no_page_of_an_edition() -> None:
    assert Client(HTTP_HOST="localhost").get("/en/healthz").status_code == 404


@pytest.mark.parametrize("words", [["--version"], ["version"]])
def test_command_says_its_version(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "hallway.config.cli", *words], capture_output=True, text=True, check=True)
    assert done.stdout == f"hallway {version('hallway')}\n"


def test_version_is_the_one_of_the_package() -> None:
    assert f'\nversion = "{version("hallway")}"\n' in (Path(__file__).parents[4] / "pyproject.toml").read_text()

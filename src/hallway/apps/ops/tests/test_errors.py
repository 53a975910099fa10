"""What is written down when something breaks: where and how often, and nothing of what anybody wrote."""

import gzip
import http.server
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.db import connection, transaction
from django.test import RequestFactory

from hallway.apps.ops import intake, stack
from hallway.apps.ops.intake import Intake, note, report
from hallway.apps.ops.logs import JSONLines, Lines, request_id
from hallway.apps.ops.models import LISTED, Fault
from hallway.apps.ops.tests.places import hallway
from hallway.core.base import clock

UNPACK: dict[str, Any] = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}
ADDRESS, WORDS = "ada@example.org", "what Ada wrote"


def broken(words: str = WORDS, *, kind: type[Exception] = ValueError) -> Exception:
    secret = f"{words} {ADDRESS}"
    try:
        raise kind(secret)
    except kind as error:
        return error


def caused() -> Exception:
    try:
        try:
            raise KeyError(ADDRESS)
        except KeyError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError as error:
        return error


def record(error: Exception, message: str = "It broke", **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("hallway.test", logging.ERROR, __file__, 1, message, (), (type(error), error, error.__traceback__))
    made.__dict__.update(extra)
    return made


def faults() -> list[Fault]:
    return list(Fault._base_manager.order_by("-last_at"))


# ── The list ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_errors_that_are_alike_are_one_row_with_a_count(still: Any) -> None:
    for number in range(3):
        note(report(broken(f"{WORDS} {number}"), "schedule:session"))
        still.move(minutes=5)
    note(report(caused(), "home"))
    other, row = faults()
    assert (row.kind, row.count, row.source) == ("ValueError", 3, "schedule:session")
    assert row.last_at - row.first_at == 2 * (row.last_at - row.first_at) / 2
    assert (row.last_at - row.first_at).total_seconds() == 600
    assert row.where.startswith("hallway/apps/ops/tests/test_errors.py:")
    assert (other.kind, other.count) == ("RuntimeError", 1)


@pytest.mark.django_db
def test_no_value_and_no_word_stays() -> None:
    for error in (broken(), caused(), broken(kind=OSError)):
        note(report(error, "home"))
    kept = json.dumps([[str(value) for value in vars(row).values()] for row in faults()])
    assert len(faults()) == 3
    assert ADDRESS not in kept
    assert "raise kind(secret)" in kept  # the line of code
    assert "KeyError" in kept  # what led to it


@pytest.mark.django_db
def test_hundred_kinds_stay_the_newest() -> None:
    for number in range(LISTED + 5):
        one = report(broken(), "home")
        note(intake.Report(f"{number:064}", one.kind, one.where, one.source, one.stack, clock.now()))
    assert [row.fingerprint for row in faults()] == [f"{number:064}" for number in reversed(range(5, LISTED + 5))]


@pytest.mark.parametrize("error", [AttributeError("'NoneType' object has no attribute 'name'"), ImportError("No module named x")])
def test_words_that_speak_of_code_stay(error: Exception) -> None:
    assert str(error) in stack.said_by(error)


@pytest.mark.both
def test_error_in_an_undone_transaction_is_listed(real_db: str) -> None:
    """By a thread with a connection of its own, which waits for its turn."""
    handler = Intake()
    with transaction.atomic():
        Fault(fingerprint="undone", kind="x", where="x", stack="x").save()
        handler.emit(record(broken()))
        transaction.set_rollback(True)
    handler.line.join()
    assert [row.kind for row in faults()] == ["ValueError"]
    if connection.vendor == "sqlite":
        connection.close()


def test_error_of_the_list_itself_is_not_listed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = Intake()
    noted: list[object] = []

    def stumble(one: object) -> None:
        noted.append(one)
        handler.emit(record(broken()))
        raise RuntimeError

    monkeypatch.setattr(intake, "note", stumble)
    handler.emit(record(broken()))
    handler.line.join()
    handler.emit(record(broken()))
    handler.line.join()
    assert len(noted) == 2


def test_many_errors_at_once_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    monkeypatch.setattr(intake, "note", lambda _one: gate.wait(30))
    handler = Intake()
    for _ in range(3 * intake.WAITING):
        handler.emit(record(broken()))
    assert handler.line.qsize() <= intake.WAITING
    gate.set()
    handler.line.join()


# ── Log lines ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", [Lines(), JSONLines()])
@pytest.mark.parametrize(
    "message",
    [
        f"Mail server: refused {ADDRESS}",
        f"{ADDRESS}: 550",
        "GET /en/account/confirm/?token=s3cret",
        "from 203.0.113.9",
        "from 2001:db8:0:0:0:0:0:7",
        "Not Found: /en/my/s3cret.ics",
    ],
)
def test_no_line_has_personal_data(form: logging.Formatter, message: str) -> None:
    request = RequestFactory().get("/en/my/s3cret.ics")
    line = form.format(record(broken(), message, request=request))
    assert not any(secret in line for secret in (ADDRESS, "s3cret", "203.0.113.9", "2001:db8", WORDS))
    assert "ValueError" in line
    assert "test_errors.py" in line


def test_what_helps_stays() -> None:
    line = Lines().format(record(broken(), "127.0.0.1:9 does not answer at 12:30:05, 10.0.0.7 neither"))
    assert "127.0.0.1:9 does not answer at 12:30:05, 10.0.0.7 neither" in line


def test_json_line_is_one_object_with_the_number_of_its_request() -> None:
    token = request_id.set("abc123")
    try:
        line = JSONLines().format(record(broken(), view="schedule:session", status=500, ms=12))
    finally:
        request_id.reset(token)
    assert "\n" not in line
    values = json.loads(line)
    assert {name: values[name] for name in ("request", "level", "view", "status", "ms", "error")} == {
        "request": "abc123", "level": "error", "view": "schedule:session", "status": 500, "ms": 12, "error": "ValueError",
    }  # fmt: skip


@pytest.mark.django_db
def test_each_request_is_a_line_without_its_address(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "hallway.request"):
        client.get("/me.json?lang=de", HTTP_HOST="localhost")
        client.get("/healthz")
        client.get("/static/x.css", HTTP_HOST="localhost")
    (line,) = caplog.records
    assert (line.view, line.status, line.method) == ("me", 200, "GET")  # type: ignore[attr-defined]
    assert "lang" not in line.getMessage()


# ── To a server of the host's choice ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def listener() -> Iterator[Any]:
    """A server that keeps what it is sent."""
    got: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(UNPACK[self.headers.get("Content-Encoding", "")](body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.got = got  # type: ignore[attr-defined]
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.slow
def test_errors_go_to_sentry_without_what_people_wrote(listener: Any, tmp_path: Path) -> None:
    import os
    import subprocess

    code = f"""
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "hallway.config.settings"
django.setup()
from django.test import RequestFactory
from django.core.handlers.wsgi import WSGIHandler
from django.conf import settings
from hallway.config import views
def breaks(*args, **kwargs):
    secret = "{WORDS} {ADDRESS}"
    raise ValueError(secret)
from django.urls import path
import types, sys
urls = types.ModuleType("urls_of_test"); urls.urlpatterns = [path("my/s3cret.ics", breaks, name="broken")]; sys.modules["urls_of_test"] = urls
settings.ROOT_URLCONF = "urls_of_test"
settings.MIDDLEWARE = []
environ = RequestFactory().post("/my/s3cret.ics?token=s3cret", {{"words": "{WORDS}"}}, HTTP_COOKIE="hallway=s3cret").environ
WSGIHandler()(environ, lambda *a, **k: None)
import sentry_sdk; sentry_sdk.flush(20)
"""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("HALLWAY_", "DJANGO_"))}
    dsn = f"http://key@127.0.0.1:{listener.server_address[1]}/1"
    environment = {**keep, "HALLWAY_DATA": str(tmp_path / "d"), "HALLWAY_SENTRY_DSN": dsn}
    done = subprocess.run([hallway()[0], "-c", code], env=environment, capture_output=True, text=True, check=False)
    sent = b"\n".join(listener.got).decode()
    assert "ValueError" in sent, done.stderr
    assert "breaks" in sent
    for secret in ("s3cret", ADDRESS):
        assert secret not in sent
    events = [json.loads(line) for line in sent.splitlines() if '"exception"' in line]
    assert len(events) == 1
    assert [value["value"] for value in events[0]["exception"]["values"]] == [""]
    assert "user" not in events[0]
    assert set(events[0]["request"]) <= {"method"}


@pytest.mark.slow
def test_sentry_is_not_even_loaded_where_nobody_asked_for_it(tmp_path: Path) -> None:
    import os
    import subprocess

    code = "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'hallway.config.settings'; django.setup(); print('sentry_sdk' in sys.modules)"
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("HALLWAY_", "DJANGO_"))}
    done = subprocess.run(
        [hallway()[0], "-c", code], env={**keep, "HALLWAY_DATA": str(tmp_path / "d")}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"

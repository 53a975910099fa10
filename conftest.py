"""What every test stands on: a migrated database per worker, no network but loopback, and no silent skips in CI."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, connections

from e2e.browser import browser, tab  # noqa: F401 - fixtures

ROOT = Path(__file__).parent
CACHE = ROOT / ".cache" / "test-databases"
SHARED = Path(os.environ.get("HALLWAY_SHARED", ROOT.parent / "shared"))
ABSENT = "shared data is absent"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser journeys last: they are slow, and the rest says sooner what is wrong."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """In CI a skipped test is a failure, except where the shared data is absent."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if os.environ.get("CI") == "true" and report.skipped and ABSENT not in str(report.longrepr):
        report.outcome = "failed"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real programmes, sponsors, ballots; tests that need it skip where it is not."""
    if not SHARED.is_dir():
        pytest.skip(ABSENT)
    return SHARED


# ── Databases ─────────────────────────────────────────────────────────────────────────────────────────────────────


def fingerprint() -> str:
    """Changes when a migration, a declared permission or kind, or the database engine changes."""
    digest = hashlib.sha256(connection.vendor.encode())
    sources = [
        *ROOT.glob("src/**/migrations/*.py"),
        *ROOT.glob("src/**/rules.py"),
        *ROOT.glob("src/**/access/install.py"),
        *ROOT.glob("src/**/audit/triggers.py"),
        ROOT / "requirements-dev.lock",
    ]
    for path in sorted(sources):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def migrate(name: str) -> None:
    """Migrate a database in a process of its own, so that this one keeps no trace of the old state."""
    command = [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "hallway.config.settings_test", "HALLWAY_TEST_NAME": name}
    subprocess.run(command, check=True, env=environment)


class SQLite:
    """Databases are files; a copy is a new one."""

    def template(self) -> str:
        path = CACHE / f"{fingerprint()}.sqlite3"
        with locked(CACHE / "lock"):
            if not path.exists():
                for old in CACHE.glob("*.sqlite3*"):
                    old.unlink()
                making = path.with_suffix(".making")
                making.unlink(missing_ok=True)
                migrate(str(making))
                making.rename(path)
        return str(path)

    def create(self, name: str, template: str) -> str:
        target = Path(settings.DATA) / f"{name}.sqlite3"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, target)
        return str(target)

    def drop(self, name: str) -> None:
        for path in Path(name).parent.glob(f"{Path(name).name}*"):
            path.unlink(missing_ok=True)


class PostgreSQL:
    """Databases are made from a template database, by the server."""

    @contextmanager
    def session(self) -> Iterator[Any]:
        parameters = {**connection.get_connection_params(), "dbname": "postgres", "autocommit": True}
        for unwanted in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(unwanted, None)
        with psycopg.connect(**parameters) as session:
            yield session

    def run(self, *statements: str) -> None:
        with self.session() as session:
            for statement in statements:
                session.execute(statement)

    def exists(self, name: str) -> bool:
        with self.session() as session:
            return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def template(self) -> str:
        name = f"hallway_{fingerprint()}"
        with locked(CACHE / "lock-postgresql"):
            if not self.exists(name):
                self.run(f"DROP DATABASE IF EXISTS {name}_making", f"CREATE DATABASE {name}_making")
                migrate(f"{name}_making")
                self.run(f"ALTER DATABASE {name}_making RENAME TO {name}")
        return name

    def create(self, name: str, template: str) -> str:
        name = f"hallway_test_{name}".replace("-", "_")
        with locked(CACHE / "lock-postgresql"):  # two copies of one template at once are refused
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def server() -> "SQLite | PostgreSQL":
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    """A migrated database for this worker, copied from a template that is made once per state of the migrations."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases = server()
        name = databases.create(f"{os.getpid()}-{worker_id}", databases.template())
        use(name)
        yield
        connections.close_all()
        databases.drop(name)


@pytest.fixture
def real_db(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: pytest.FixtureRequest, worker_id: str
) -> Iterator[str]:
    """A database of its own for one test, with real commits: for threads, processes and killed workers. Not together
    with the marker django_db, whose transaction is open on the other database."""
    assert request.node.get_closest_marker("django_db") is None, "real_db instead of the marker django_db"
    databases = server()
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        name = databases.create(f"{os.getpid()}-{worker_id}-own", databases.template())
        use(name)
        try:
            yield name
        finally:
            use(before)
            databases.drop(name)


# ── The world outside ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in {socket.AF_INET, socket.AF_INET6} and host not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"tests talk to loopback only, not to {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


class Still:
    """A clock that stands at `at` until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def move(self, **delta: float) -> datetime:
        self.at += timedelta(**delta)
        return self.at


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> Still:
    """The real clock of this process (`clock.now()`) stands still at a moment; `still.move(hours=1)` passes the time."""
    from hallway.core.base import clock

    still = Still(datetime.now(UTC).replace(minute=30, second=0, microsecond=0) + timedelta(days=1))  # all that is there has begun
    monkeypatch.setattr(clock, "datetime", SimpleNamespace(now=lambda _zone: still.at))
    return still


@pytest.fixture(autouse=True)
def fresh_caches() -> None:
    from hallway.core.editions import places

    cache.clear()
    places.forget()

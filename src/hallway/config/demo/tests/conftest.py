"""One built demonstration for all tests of a run: building takes seconds, copying does not."""

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hallway.config.demo import folder
from hallway.config.demo.tests.running import Server, run, server


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A demonstration, built by whichever worker of the run comes first. Nobody changes it."""
    mine = tmp_path_factory.getbasetemp()
    shared = (mine if worker_id == "master" else mine.parent) / "demonstration"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            making = shared.with_suffix(".making")
            outcome = run("demo", "--build", data=making)
            assert outcome.returncode == 0, outcome.stderr
            making.rename(shared)
    return shared


@pytest.fixture
def demonstration(built: Path, tmp_path: Path) -> Path:
    """A copy to play with."""
    copy = tmp_path / "var"
    shutil.copytree(built, copy)
    assert folder.is_whole(copy)
    return copy


@pytest.fixture(scope="session")
def demo(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running demonstration, one per worker, for tests that leave it running."""
    data = tmp_path_factory.mktemp("running") / "var"
    shutil.copytree(built, data)
    with server("demo", data=data) as running:
        yield running

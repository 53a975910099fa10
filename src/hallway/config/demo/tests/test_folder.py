"""Where the demonstration lives, and that it never touches what is real."""

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hallway.config.demo import folder
from hallway.config.demo.folder import Marker
from hallway.core.base import place


def database(path: Path, *, last: str = "2027-02-20 08:41:00") -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE audit_event (at TEXT)")
        connection.execute("CREATE TABLE outbox_letter (created_at TEXT)")
        connection.execute("INSERT INTO audit_event VALUES (?)", [last])
    connection.close()


def built(home: Path, word: str) -> None:
    """What the builder leaves behind, marked with a word."""
    building = folder.begin_building(home)
    (building / "files").mkdir()
    (building / "files" / "face").write_text(word)
    (building / "mailbox").mkdir()
    (building / "secret-key").write_text("not used")
    database(building / folder.DATABASE)
    (building / "word").write_text(word)
    folder.finish_building(home)


def word_of(home: Path) -> str:
    return (home / "files" / "face").read_text()


def everything(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


# ── Which folder ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_new_folder_is_the_demonstrations(tmp_path: Path) -> None:
    assert folder.home_of(tmp_path / "var") == tmp_path / "var"
    assert folder.home_of(tmp_path) == tmp_path


def test_folder_with_what_every_start_makes_is_free(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "static").mkdir()
    (tmp_path / ".gitkeep").touch()
    assert folder.home_of(tmp_path) == tmp_path


@pytest.mark.parametrize("name", ["hallway.sqlite3", "files", "mailbox", "notes.txt"])
def test_folder_with_anything_else_is_real(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")
    before = everything(tmp_path)
    assert folder.home_of(tmp_path) == tmp_path / "demo"
    assert everything(tmp_path) == before


def test_folder_with_a_marker_stays_the_demonstrations(tmp_path: Path) -> None:
    built(tmp_path, "first")
    folder.move_in(tmp_path)
    assert folder.home_of(tmp_path) == tmp_path
    assert folder.is_whole(tmp_path)


# ── Moving in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_half_a_building_is_nothing(tmp_path: Path) -> None:
    building = folder.begin_building(tmp_path)
    database(building / folder.DATABASE)
    assert not folder.is_whole(tmp_path)
    assert folder.home_of(tmp_path) == tmp_path
    assert list(folder.begin_building(tmp_path).iterdir()) == []


class Killed(Exception):
    """The process ended here."""


@pytest.mark.parametrize("step", range(12))
def test_killed_move_is_finished_by_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    built(tmp_path, "old")
    folder.move_in(tmp_path)
    (tmp_path / f"{folder.DATABASE}-wal").write_text("a log of the old database")
    built(tmp_path, "new")
    left = step

    def dies(act):  # type: ignore[no-untyped-def]
        def inside(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return act(*args, **kwargs)

        return inside

    with monkeypatch.context() as patch:
        for owner, name in ((Path, "replace"), (Path, "unlink"), (folder.shutil, "rmtree")):
            patch.setattr(owner, name, dies(getattr(owner, name)))
        try:
            folder.move_in(tmp_path)
        except Killed:
            assert (tmp_path / folder.MARKER).exists()  # nobody takes the rest for a real installation
    folder.move_in(tmp_path)
    assert folder.is_whole(tmp_path)
    assert word_of(tmp_path) == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [folder.MARKER, "files", folder.DATABASE, "mailbox"]


def test_killed_during_a_second_building_keeps_the_first(tmp_path: Path) -> None:
    built(tmp_path, "old")
    folder.move_in(tmp_path)
    folder.begin_building(tmp_path)
    folder.move_in(tmp_path)
    assert folder.is_whole(tmp_path)
    assert word_of(tmp_path) == "old"


# ── The clock ─────────────────────────────────────────────────────────────────────────────────────────────────────


def shows(home: Path) -> datetime:
    marker = folder.marker_of(home)
    assert marker
    return datetime.now(UTC) + marker.delta


def test_demonstration_opens_on_saturday_morning(tmp_path: Path) -> None:
    database(tmp_path / folder.DATABASE)
    folder.write_marker(tmp_path, Marker("2026-01-01T00:00:00+00:00", 0.0))
    folder.wind_clock(tmp_path)
    assert timedelta(0) <= shows(tmp_path) - folder.OPENING < timedelta(seconds=5)


def test_time_stands_still_while_it_is_switched_off(tmp_path: Path) -> None:
    database(tmp_path / folder.DATABASE, last="2027-02-20 11:15:00.250000")
    folder.write_marker(tmp_path, Marker("2026-01-01T00:00:00+00:00", 9e8))
    folder.wind_clock(tmp_path)
    left = datetime(2027, 2, 20, 11, 15, 0, 250000, tzinfo=UTC)
    assert timedelta(0) < shows(tmp_path) - left < timedelta(seconds=6)
    assert folder.marker_of(tmp_path).created == "2026-01-01T00:00:00+00:00"  # type: ignore[union-attr]


# ── The settings ──────────────────────────────────────────────────────────────────────────────────────────────────


def settings_say(data: Path, **environment: str) -> str:
    code = "from hallway.config import settings as s; print(s.DEMO, s.SMTP['host'], s.SMTP['port'])"
    keep = {name: value for name, value in os.environ.items() if not name.startswith("HALLWAY_")}
    environment = {**keep, "HALLWAY_DATA": str(data), **environment}
    return subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_marker_alone_makes_a_demonstration(tmp_path: Path) -> None:
    assert settings_say(tmp_path) == "False localhost 25"
    folder.write_marker(tmp_path, Marker("2026-01-01T00:00:00+00:00", 0.0))
    assert settings_say(tmp_path) == "True 127.0.0.1 9"
    assert settings_say(tmp_path, HALLWAY_SMTP="smtp://127.0.0.1:2525") == "True 127.0.0.1 2525"


def test_marker_means_nothing_to_another_database(tmp_path: Path) -> None:
    folder.write_marker(tmp_path, Marker("2026-01-01T00:00:00+00:00", 0.0))
    assert settings_say(tmp_path, HALLWAY_DATABASE="postgresql://localhost/real") == "False localhost 25"


def test_damaged_marker_is_no_guess(tmp_path: Path) -> None:
    (tmp_path / folder.MARKER).write_text("{")
    with pytest.raises(folder.Damaged):
        folder.marker_of(tmp_path)


# ── Holding the folder ────────────────────────────────────────────────────────────────────────────────────────────


def test_one_demonstration_in_a_folder(tmp_path: Path) -> None:
    held = place.hold(tmp_path, alone=True)
    for alone in (True, False):
        with pytest.raises(place.Busy):
            place.hold(tmp_path, alone=alone)
    os.close(held)
    first, second = place.hold(tmp_path, alone=False), place.hold(tmp_path, alone=False)
    with pytest.raises(place.Busy):
        place.hold(tmp_path, alone=True)
    os.close(first)
    os.close(second)
    os.close(place.hold(tmp_path, alone=True))

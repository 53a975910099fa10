"""`hallway upgrade`: a backup, the migrations, a look, the way back; killed or failing anywhere, nothing is lost."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.utils import timezone

from hallway.apps.ops.tests.places import PATIENCE, Place, on_postgresql
from hallway.core.base.place import UNFINISHED, hold
from hallway.core.jobs.models import Worker

pytestmark = [pytest.mark.slow, pytest.mark.both]

ROOT = Path(__file__).resolve().parents[5]
THE_GRAPH = "7e94676"  # the last commit of the issue of that name
Empty = Callable[..., Place]


@pytest.fixture
def older(place: Place) -> Place:
    """The place as the version before the last one left it."""
    place.done("migrate", "outbox", "0001", "--verbosity=0")
    return place


def backups(place: Place) -> list[Path]:
    return sorted((place.data / "backups").glob("before-upgrade-*.zip"))


def test_upgrade_makes_a_backup_migrates_and_prints_the_way_back(older: Place) -> None:
    before = older.counts()
    said = older.done("upgrade")
    (backup,) = backups(older)
    assert "Upgraded by 1 steps: outbox.0002_standstill." in said
    assert "Every table has the rows it had." in said
    assert f"mv {older.data} {older.data}.failed" in said
    assert f"hallway restore {older.data}.failed/backups/{backup.name}" in said
    after = older.counts()
    assert {table: rows for table, rows in before.items() if after[table] < rows} == {}
    assert "Nothing to do" in older.done("upgrade")
    assert backups(older) == [backup]


def test_way_back_as_printed_leads_back(older: Place, empty: Empty, tmp_path: Path) -> None:
    before = older.content()
    said = older.done("upgrade")
    steps = re.findall(r"^  \d\. (.+)$", said, re.MULTILINE)
    subprocess.run(steps[0].split(), check=True)
    there = empty("back") if on_postgresql() else older
    there.done(*steps[2].split()[1:])
    there.done(*steps[3].split()[1:])
    after = there.content()
    assert before["people_person"] == after["people_person"]
    assert before["audit_event"] == after["audit_event"][: len(before["audit_event"])]


def test_upgrade_refuses_with_a_reason_and_changes_nothing(older: Place, empty: Empty) -> None:
    def refusal(place: Place) -> str:
        said = place.refused("upgrade")
        assert "Nothing was changed." in said
        assert backups(place) == []
        return said

    held = hold(older.data, alone=False)
    assert "stop it first." in refusal(older)
    os.close(held)
    with older.looked_into():
        Worker.objects.create(name="elsewhere", seen_at=timezone.now())
    assert "A worker of this installation is alive" in refusal(older)
    (older.data / UNFINISHED).write_text("b.zip\n")
    assert "did not finish" in refusal(older)
    (older.data / UNFINISHED).unlink()
    older.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_telepathy', '2026-01-01 00:00:00+00:00')")
    assert "The database is newer than this program: it knows people.9999_telepathy." in refusal(older)
    assert "outbox_standstill" not in older.counts()
    nothing = empty()
    nothing.data.mkdir()
    assert ("There is nothing to upgrade" if on_postgresql() else "There is no database") in refusal(nothing)


# Apps that stand in for a version with a step that goes wrong. They lie in a folder of their own on the way Python looks.
STEPS = {
    "fails": "raise RuntimeError('the step goes wrong')",
    "hangs": "import time; open(r'{mark}', 'w').close(); time.sleep(600)",
    "loses": "apps.get_model('jobs', 'Worker').objects.all().delete()",
}


def next_version(folder: Path, step: str) -> dict[str, str]:
    """Settings of a version that has one more migration; as environment."""
    app = folder / "laterapp"
    (app / "migrations").mkdir(parents=True, exist_ok=True)
    (app / "__init__.py").touch()
    (app / "migrations" / "__init__.py").touch()
    body = STEPS[step].format(mark=folder / "reached")
    (app / "migrations" / "0001_later.py").write_text(
        "from django.db import migrations\n\ndef later(apps, editor):\n    " + body + "\n\nclass Migration(migrations.Migration):\n"
        "    dependencies = [('jobs', '0001_initial')]\n    operations = [migrations.RunPython(later)]\n"
    )
    (folder / "later_settings.py").write_text("from hallway.config.settings import *\nINSTALLED_APPS += ['laterapp']\n")
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return {"DJANGO_SETTINGS_MODULE": "later_settings", "PYTHONPATH": path}


def test_failed_migration_leaves_the_backup_and_says_how_to_go_back(place: Place, tmp_path: Path) -> None:
    said = place.refused("upgrade", **next_version(tmp_path, "fails"))
    assert "It stopped at laterapp.0001_later: RuntimeError: the step goes wrong" in said
    (backup,) = backups(place)
    assert f"The backup from before it is whole: {backup}" in said
    assert "can be brought back" in place.done("restore", "--check", backup)
    assert "Nothing to do" in place.done("upgrade")  # the version before still fits


def test_upgrade_that_loses_rows_says_so(place: Place, tmp_path: Path) -> None:
    place.sql("INSERT INTO jobs_worker (name, seen_at) VALUES ('old', '2026-01-01 00:00:00+00:00')")
    outcome = place.run("upgrade", **next_version(tmp_path, "loses"))
    assert outcome.returncode == 1
    assert "LOOK  jobs_worker had 1 rows and has 0." in outcome.stdout
    assert "hallway restore" in outcome.stderr


def test_killed_upgrade_is_asked_again(older: Place, tmp_path: Path) -> None:
    (older.data / "files" / "large").write_bytes(os.urandom(20_000_000))
    folder = older.data / "backups"
    older.killed("upgrade", when=lambda: folder.exists() and any(path.stat().st_size > 5_000_000 for path in folder.glob(".*.part")))
    assert backups(older) == []  # half a backup has no name
    version = next_version(tmp_path, "hangs")
    older.killed("upgrade", when=(tmp_path / "reached").exists, **version)
    (backup,) = backups(older)
    assert zipfile.ZipFile(backup).testzip() is None
    (tmp_path / "laterapp" / "migrations" / "0001_later.py").unlink()
    assert "Upgraded by" in older.done("upgrade") or "Nothing to do" in older.done("upgrade")
    assert older.counts()["people_person"] == 3
    assert "can be brought back" in older.done("restore", "--check", backup)


# ── From the commit that ended "The graph" ────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def the_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole invented conference, as that version wrote it."""
    source, data = tmp_path_factory.mktemp("graph"), tmp_path_factory.mktemp("graph-data") / "var"
    archive = subprocess.run(["git", "-C", ROOT, "archive", THE_GRAPH, "src"], capture_output=True, check=False)
    if archive.returncode:
        pytest.skip("shared data is absent: the history is not here, so the version of then cannot be made")
    subprocess.run(["tar", "-x", "-C", source], input=archive.stdout, check=True)
    for made in ("ui/static/vendor", "ui/icons"):
        shutil.copytree(ROOT / "src" / "hallway" / made, source / "src" / "hallway" / made, dirs_exist_ok=True)
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("HALLWAY_", "DJANGO_"))}
    environment = {**keep, "HALLWAY_DATA": str(data), "PYTHONPATH": str(source / "src")}
    command = [sys.executable, "-m", "hallway.config.cli", "demo", "--build"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=2 * PATIENCE)
    (data / "demo.json").unlink()  # from now on a real installation
    return data


def test_upgrade_from_the_graph_keeps_everything(the_graph: Path, tmp_path: Path) -> None:
    shutil.copytree(the_graph, tmp_path / "place")
    here = Place(tmp_path / "place", str(tmp_path / "place" / "hallway.sqlite3"), {"HALLWAY_DATABASE": ""})
    before = raw(here.data)
    said = here.done("upgrade")
    assert "Every table has the rows it had." in said
    after = raw(here.data)
    assert len(before["people_person"]) >= 400
    for table, rows in before.items():
        columns = sorted(set(rows[0]) & set(after[table][0])) if rows else []
        assert len(columns) >= len(rows[0] if rows else []) - 2, table
        assert in_order(rows, columns) - in_order(after[table], columns) == Counter(), table
    (backup,) = backups(here)
    assert "can be brought back" in here.done("restore", "--check", backup)


def raw(data: Path) -> dict[str, list[dict]]:
    """Every row of every table of the file."""
    with closing(sqlite3.connect(data / "hallway.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
        return {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}


def in_order(rows: list[dict], columns: list[str]) -> Counter[str]:
    return Counter(repr([row[name] for name in columns]) for row in rows)


def test_conference_of_the_graph_goes_through_two_backups(the_graph: Path, real_db: str, empty: Empty, tmp_path: Path) -> None:
    """SQLite of then → a backup → this database → a backup → another one: on PostgreSQL it crosses over on the way."""
    shutil.copytree(the_graph, tmp_path / "place")
    old = Place(tmp_path / "place", "", {"HALLWAY_DATABASE": ""})
    old.done("backup", tmp_path / "old.zip")
    first, second = empty("first"), empty("second")
    first.done("restore", tmp_path / "old.zip")
    assert first.files() == old.files()
    assert len(first.files()) > 100
    first.done("confirm-restored")
    first.done("backup", tmp_path / "new.zip")
    second.done("restore", tmp_path / "new.zip")
    counts = {table: len(rows) for table, rows in raw(old.data).items()}
    there = second.counts()
    grown = {
        "auth_permission",
        "django_content_type",
        "access_rolepermission",
        "access_space",
        "django_migrations",
        "audit_event",
        "audit_eventtext",
        "outbox_standstill",
    }
    gone = {"django_session", "usersessions_usersession", "base_cache"}
    assert {table for table, rows in counts.items() if there.get(table, rows) != rows} <= grown | gone
    one, two = first.content(), second.content()
    assert {table for table in one if one[table] != two[table]} <= {
        "outbox_letter",
        "outbox_standstill",
        "live_topic",
        "audit_event",
    } | gone

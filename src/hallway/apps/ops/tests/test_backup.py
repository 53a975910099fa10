"""Backups and the way back: the same rows, the same bytes, or a sentence why not."""

import json
import os
import re
import resource
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from hallway.apps.ops.backup import archive
from hallway.apps.ops.backup.make import NAME
from hallway.apps.ops.backup.rotation import is_due, kept, superfluous
from hallway.apps.ops.tests.places import Place, free_port, hallway, on_postgresql
from hallway.core.base.place import UNFINISHED
from hallway.core.editions import places
from hallway.core.outbox.models import Letter, Standstill, State
from hallway.core.people.models import Person

pytestmark = [pytest.mark.slow, pytest.mark.both]

Empty = Callable[..., Place]
# What a restore changes by itself: letters, sessions and topics; see the reactions of `after_restore`.
CHANGED = {"outbox_letter", "outbox_standstill", "live_topic", "django_session", "base_cache", "usersessions_usersession"}


@pytest.fixture
def backup(place: Place, tmp_path: Path) -> Path:
    file = tmp_path / "backup.zip"
    place.done("backup", file)
    return file


def altered(backup: Path, **changes: object) -> Path:
    """The same backup with another manifest."""
    other = backup.with_name("altered.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == archive.MANIFEST:
                content = json.dumps({**json.loads(content), **changes}).encode()
            new.writestr(name, content)
    return other


# ── There and back ────────────────────────────────────────────────────────────────────────────────────────────────


def test_restored_place_has_the_same_rows_and_bytes(place: Place, empty: Empty, backup: Path) -> None:
    there = empty()
    said = there.done("restore", backup)
    assert "Brought back: " in said
    before, after = place.content(), there.content()
    assert {table for table in before if before[table] != after[table]} <= CHANGED
    assert len(before["people_person"]) == 3
    assert there.files() == place.files()
    assert len(there.files()) == 3
    assert not (there.data / UNFINISHED).exists()
    assert pages(there) == pages(place)


def pages(place: Place) -> list[str]:
    """What Mo is shown, without the token that every visit gets anew."""
    with place.looked_into():
        places.forget()
        client = Client(HTTP_HOST="localhost")
        client.force_login(Person.objects.get(name="Mo ☕"), backend=settings.AUTHENTICATION_BACKENDS[0])
        answers = [client.get(path) for path in ("/en/teams/", "/en/teams/web/", "/en/account/holdings/")]
        assert [answer.status_code for answer in answers] == [200] * 3
        return [re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", answer.content.decode()) for answer in answers]


def test_restored_place_holds_letters_until_somebody_confirms(place: Place, empty: Empty, backup: Path) -> None:
    there = empty()
    there.done("restore", backup)
    with there.looked_into():
        assert sorted(Letter._base_manager.values_list("state", flat=True)) == [State.HELD, State.HELD, State.SENT]
        assert Standstill.objects.filter(ended_at=None).count() == 1
    assert "Letters leave again" in there.done("confirm-restored")
    assert "Nothing was held back" in there.done("confirm-restored")
    with there.looked_into():
        assert Standstill.objects.filter(ended_at=None).count() == 0
        assert Letter._base_manager.filter(state=State.HELD).count() == 2


def test_numbers_go_on_where_they_were(place: Place, empty: Empty, tmp_path: Path) -> None:
    """The number of a row that is gone is not given to another one."""
    with place.looked_into():
        gone = Standstill.objects.create(reason="gone").pk
        Standstill.objects.all().delete()
    place.done("backup", tmp_path / "b.zip")
    there = empty()
    there.done("restore", tmp_path / "b.zip")
    with there.looked_into():
        assert Standstill.objects.get().pk > gone


def test_triggers_are_there_again(place: Place, empty: Empty, backup: Path) -> None:
    there = empty()
    there.done("restore", backup)
    for statement in ("DELETE FROM audit_event", "UPDATE teams_team SET private = (1 = 0)"):
        with pytest.raises(Exception, match=r"append|stays private"):
            there.sql(statement)


def test_backup_of_one_moment_while_others_write(place: Place, empty: Empty, tmp_path: Path) -> None:
    """A file and its row, a topic and its events: they fit together in every copy."""
    writer = subprocess.Popen([*hallway("shell", "--no-imports", "-c"), WRITER], env=place.environment, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        place.done("backup", tmp_path / "b.zip")
    finally:
        writer.kill()
        writer.communicate()
    there = empty()
    there.done("restore", tmp_path / "b.zip")
    ((seq,),) = there.sql("SELECT seq FROM live_topic WHERE name = 'busy'")
    ((events,),) = there.sql("SELECT count(*) FROM live_event WHERE kind = 'busy'")
    assert seq == events > 0


WRITER = """
import itertools
from hallway.core.live.announce import announce
for number in itertools.count():
    announce("busy", "busy", {"number": number}, space_id=None)
    if number == 20:
        print("writing", flush=True)
"""


def test_drill_says_that_it_works_and_leaves_nothing(place: Place, backup: Path) -> None:
    before = place.content()
    there = sorted(path.name for path in place.data.iterdir())
    said = place.done("restore", "--check", backup)
    assert re.search(r"can be brought back: \d+ tables with \d+ rows, 3 files, every sum and count as written", said)
    assert sorted(path.name for path in place.data.iterdir()) == there
    assert place.content() == before
    if on_postgresql():
        assert place.sql("SELECT 1 FROM pg_namespace WHERE nspname = 'hallway_drill'") == []


# ── What is refused ───────────────────────────────────────────────────────────────────────────────────────────────


HARMS = {
    "truncated": "is a backup whose end is missing or damaged.",
    "flipped": "in it is damaged.",
    "exchanged": "in it is not what was written.",
    "added": "other files in it than its manifest names.",
    "foreign zip": "is no backup of Hallway.",
    "text": "is no backup of Hallway.",
    "absent": "There is no file",
}


def test_damaged_or_foreign_file_is_refused_and_nothing_is_touched(place: Place, empty: Empty, backup: Path) -> None:
    there = empty()
    for harm, words in HARMS.items():
        assert words in there.refused("restore", harmed(backup, harm)), harm
    for harm in ("exchanged", "text"):
        assert HARMS[harm] in there.refused("restore", "--check", harmed(backup, harm)), harm
    assert sorted(path.name for path in there.data.iterdir()) in (["secret-key"], ["drill", "secret-key"])


def harmed(backup: Path, harm: str) -> Path:
    content = bytearray(backup.read_bytes())
    other = backup.with_name(f"{harm}.zip")
    if harm == "truncated":
        other.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        with zipfile.ZipFile(backup) as whole:
            entry = max((info for info in whole.infolist() if info.filename != archive.MANIFEST), key=lambda info: info.compress_size)
        content[entry.header_offset + entry.compress_size // 2] ^= 0xFF
        other.write_bytes(content)
    elif harm in {"exchanged", "added"}:
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(other, "w") as new:
            for name in old.namelist():
                new.writestr(name, b"other" if harm == "exchanged" and name.startswith("files/") else old.read(name))
            if harm == "added":
                new.writestr("files/planted", b"x")
    elif harm == "foreign zip":
        with zipfile.ZipFile(other, "w") as foreign:
            foreign.writestr("holiday.txt", "sun")
    elif harm == "text":
        other.write_text("not at all")
    return other


def test_newer_backup_is_refused(place: Place, empty: Empty, backup: Path) -> None:
    migrations = json.loads(zipfile.ZipFile(backup).read(archive.MANIFEST))["migrations"]
    for changes in ({"layout": 99}, {"migrations": [*migrations, ["people", "9999_telepathy"]]}):
        assert "newer than this one" in empty().refused("restore", altered(backup, **changes, version="9.0"))


def test_backup_with_other_counts_is_refused_and_the_place_says_so(place: Place, empty: Empty, backup: Path) -> None:
    tables = json.loads(zipfile.ZipFile(backup).read(archive.MANIFEST))["tables"]
    there, file = empty(), altered(backup, tables={**tables, "people_person": 4})
    words = "people_person has 3 rows after the restore, and the backup says 4."
    assert words in there.refused("restore", file)
    assert "did not finish" in there.refused("jobs")
    assert words in place.refused("restore", "--check", file)


def test_name_that_leads_out_of_the_folder_is_refused(place: Place, empty: Empty, backup: Path, tmp_path: Path) -> None:
    evil = backup.with_name("evil.zip")
    entries = json.loads(zipfile.ZipFile(backup).read(archive.MANIFEST))["entries"]
    with zipfile.ZipFile(altered(backup, entries={**entries, "files/../../out": entries["README.txt"]}), "a") as file:
        file.writestr("files/../../out", file.read("README.txt"))
    shutil.move(backup.with_name("altered.zip"), evil)
    assert "leads elsewhere" in empty().refused("restore", evil)
    assert not (tmp_path / "out").exists()


def test_place_that_is_not_empty_is_refused(place: Place, empty: Empty, backup: Path) -> None:
    before = (place.content(), place.files())
    assert "is not empty" in place.refused("restore", backup)
    there = empty()
    (there.data / "files").mkdir(parents=True)
    (there.data / "files" / "contract.pdf").write_bytes(b"signed")
    assert "is not empty (files)" in there.refused("restore", backup)
    assert (there.data / "files" / "contract.pdf").read_bytes() == b"signed"
    assert (place.content(), place.files()) == before


def test_database_that_is_not_empty_is_refused(place: Place, empty: Empty, backup: Path) -> None:
    there = empty()
    there.done("migrate", "--verbosity=0")
    assert "The database is not empty" in there.refused("restore", backup)


def test_backup_of_postgresql_does_not_go_into_sqlite(backup: Path, empty: Empty) -> None:
    there = empty()
    words = "is a backup of PostgreSQL. Name an empty database in HALLWAY_DATABASE."
    assert words in there.refused("restore", altered(backup, engine="postgresql"), HALLWAY_DATABASE="")


def test_restore_beside_a_running_hallway_is_refused(place: Place, empty: Empty, backup: Path) -> None:
    from hallway.core.base.place import hold

    there = empty()
    held = hold(there.data, alone=False)
    try:
        assert "Stop it first" in there.refused("restore", backup)
    finally:
        os.close(held)


# ── Disk full, killed ─────────────────────────────────────────────────────────────────────────────────────────────


def test_full_disk_leaves_nothing_behind_and_says_so(place: Place, backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    done = subprocess.run(
        hallway("backup", str(backup)),
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 1
    assert "Nothing is left of it; older backups are as they were." in done.stderr
    assert "Traceback" not in done.stderr
    assert backup.read_bytes() == whole
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_folder_that_is_not_there_is_a_sentence(place: Place, tmp_path: Path) -> None:
    assert "No such file or directory" in place.refused("backup", tmp_path / "nowhere" / "b.zip")


def test_backup_killed_at_any_moment_leaves_the_old_file_whole(place: Place, backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    (place.data / "files" / "large").write_bytes(os.urandom(30_000_000))
    part = tmp_path / ".backup.zip.part"
    for size in (0, 15_000_000):
        part.unlink(missing_ok=True)
        place.killed("backup", backup, when=lambda size=size: part.exists() and part.stat().st_size >= size)
        assert backup.read_bytes() == whole
        assert part.exists(), "it was not killed in the middle"
    place.done("backup", backup)
    assert not part.exists()
    assert "can be brought back" in place.done("restore", "--check", backup)


def test_place_of_a_killed_restore_refuses_to_serve_and_says_how_to_go_on(place: Place, empty: Empty, tmp_path: Path) -> None:
    (place.data / "files" / "large").write_bytes(os.urandom(20_000_000))
    file, there = tmp_path / "large.zip", empty()
    place.done("backup", file)
    moments: list[Callable[[], object]] = [
        (there.data / UNFINISHED).exists,
        (there.data / "files" / "large").exists,
    ]
    for moment in moments:
        shutil.rmtree(there.data / "files", ignore_errors=True)
        there.killed("restore", file, when=moment)
        assert f"Run “hallway restore {file}” again" in there.refused("jobs")
    assert "did not finish" in there.refused("serve", PORT=str(free_port()))
    assert "did not finish" in asked_by_wsgi(there)
    there.done("restore", file)
    assert {table for table, rows in place.counts().items() if there.counts()[table] != rows} <= CHANGED
    assert there.files() == place.files()


def asked_by_wsgi(there: Place) -> str:
    """What a web server of somebody's own is told."""
    code = "import hallway.config.wsgi"
    return subprocess.run([hallway()[0], "-c", code], env=there.environment, capture_output=True, text=True, check=False).stderr


# ── Older ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_older_backup_is_brought_up_to_date(place: Place, empty: Empty, tmp_path: Path) -> None:
    place.done("migrate", "outbox", "0001", "--verbosity=0")
    place.done("backup", tmp_path / "old.zip")
    there = empty()
    assert "It was older and was brought up to this version." in there.done("restore", tmp_path / "old.zip")
    assert there.sql("SELECT count(*) FROM outbox_standstill") == [(1,)]
    assert there.counts()["people_person"] == 3


# ── By itself ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_daily_backup_is_made_once_a_day_and_rotated(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    now = datetime.now(UTC)
    for day in range(1, 60):
        (folder / (now - timedelta(days=day)).strftime(NAME)).touch()
    place.more["HALLWAY_BACKUPS"] = str(folder)
    for _turn in range(2):
        place.done("shell", "--no-imports", "-c", "from hallway.apps.ops.tasks import back_up; back_up()")
    backups = kept(folder)
    assert 7 + 2 <= len(backups) <= 7 + 4
    assert (backups[0][1].stat().st_size > 1000, backups[1][1].stat().st_size) == (True, 0)
    assert (folder / "notes.txt").exists()
    assert "can be brought back" in place.done("restore", "--check", backups[0][1])


def test_seven_days_and_four_weeks_stay(tmp_path: Path) -> None:
    start = datetime(2027, 2, 28, 3, 0, tzinfo=UTC)  # a Sunday
    backups = [(start - timedelta(hours=12 * number), tmp_path / str(number)) for number in range(120)]
    gone = set(superfluous(backups))
    stay = [at for at, path in backups if path not in gone]
    assert [at.date().isoformat() for at in stay] == [
        *("2027-02-28", "2027-02-27", "2027-02-26", "2027-02-25", "2027-02-24", "2027-02-23", "2027-02-22"),
        *("2027-02-21", "2027-02-14", "2027-02-07"),
    ]
    assert superfluous(backups[:1]) == []


def test_next_backup_is_due_a_day_after_the_last(tmp_path: Path) -> None:
    now = datetime(2027, 2, 20, 9, 0, tzinfo=UTC)
    assert is_due(tmp_path, now)
    (tmp_path / now.strftime(NAME)).touch()
    assert [is_due(tmp_path, now + timedelta(hours=hours)) for hours in (0, 23, 24)] == [False, False, True]

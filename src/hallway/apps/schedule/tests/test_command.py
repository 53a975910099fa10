"""`hallway import programme FILE --edition SLUG`, and what a kill leaves behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from hallway.apps.schedule.importing.imports import import_programme
from hallway.apps.schedule.models import ImportBatch, Room, Session, SessionSpeaker, Slot, Speaker, Track, Version
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Conference, Edition, HostName, Phase
from hallway.core.people.models import Person

from .making import edition as make_edition
from .making import programme, session
from .test_formats_samples import FRAB_XML, event, pentabarf

REAL = {
    "fosdem-2021-online.pentabarf.xml": (108, 109, 684, 773, 773),
    "31c3.frab.xml": (4, 8, 198, 138, 138),
    "fosdem-2025.pentabarf.xml": (35, 79, 1193, 1105, 1105),
}


def counts() -> tuple[int, ...]:
    with unguarded("test"):
        return tuple(model.objects.count() for model in (Room, Track, Speaker, Session, Slot))


def run(file: Path, capsys: Any, *more: str) -> str:
    call_command("import_programme", str(file), *more)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_missing_edition_is_made_from_the_file(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "schedule.xml"
    file.write_bytes(FRAB_XML)
    out = run(file, capsys, "--edition", "2027", "--conference", "Candlewright")
    edition = Edition.objects.get(slug="2027")
    assert (edition.name, edition.timezone, str(edition.starts_on), str(edition.ends_on)) == (
        "Candlewright Days",
        "Europe/Berlin",
        "2027-06-05",
        "2027-06-06",
    )
    assert (edition.conference.name, edition.conference.current_id) == ("Candlewright", edition.pk)
    assert "sessions  3 new, 0 changed, 0 as before, 0 missing" in out
    assert "Released as Version 1." in out
    assert out.splitlines()[-1] == f"Open {settings.ROOT_URL}/2027/en/"
    assert Client(HTTP_HOST="localhost").get("/2027/en/schedule/").status_code == 200


@pytest.mark.django_db
def test_edition_made_from_a_file_gets_a_host_below_the_domain(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    Conference.objects.create(slug="candlewright", name="Candlewright", apex="candlewright.example")
    file = tmp_path / "schedule.xml"
    file.write_bytes(FRAB_XML)
    run(file, capsys, "--edition", "2027", "--conference", "candlewright")
    assert list(HostName.objects.values_list("host", "edition__slug")) == [("2027.candlewright.example", "2027")]


@pytest.mark.django_db
def test_second_import_goes_into_the_same_edition_and_stays_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "schedule.xml"
    file.write_bytes(pentabarf(event(1), event(2, start="11:00")))
    run(file, capsys, "--edition", "2027")
    file.write_bytes(pentabarf(event(1, title="Crossing by day")))
    out = run(file, capsys, "--edition", "2027")
    assert "sessions  0 new, 1 changed, 0 as before, 1 missing" in out
    assert "Missing from the file, kept: Crossing at night" in out
    assert out.splitlines()[-1] == f"Open {settings.ROOT_URL}/2027/en/programme/"
    assert (Edition.objects.count(), Conference.objects.count()) == (1, 1)
    with unguarded("test"):
        assert Version.objects.count() == 1


@pytest.mark.django_db
def test_broken_file_makes_no_edition_and_names_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "schedule.xml"
    file.write_bytes(pentabarf(event(1), event(1, title="Another"), event(2, title="")))
    with pytest.raises(CommandError, match=r"schedule\.xml was not imported\. Nothing is changed\."):
        call_command("import_programme", str(file), "--edition", "2027")
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2
    assert all(error.startswith("Line ") for error in errors)
    assert (Edition.objects.count(), Conference.objects.count(), Person.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--edition", "api"], "is an address of the system itself"),
        (["--edition", "2027", "--timezone", "Berlin"], "is not a time zone"),
        (["--edition", "not a slug"], "Nothing was imported"),
    ],
)
def test_wrong_option_is_a_sentence(tmp_path: Path, more: list[str], sentence: str) -> None:
    file = tmp_path / "schedule.xml"
    file.write_bytes(FRAB_XML)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_programme", str(file), *more)
    assert Edition.objects.count() == 0


@pytest.mark.django_db
def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_programme", str(tmp_path / "nothing.xml"), "--edition", "2027")


CSV = "Wovon,Wer\nTides,Ada Ferryman\n"


@pytest.mark.django_db
def test_table_names_its_columns_by_options(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / "talks.csv"
    file.write_text(CSV)
    with pytest.raises(CommandError, match=r"talks\.csv was not imported: say which column is which\. Nothing is changed\."):
        call_command("import_programme", str(file), "--edition", "2027")
    asked = capsys.readouterr().err
    assert "Column “Wovon”, for example: Tides" in asked
    assert 'Say --column title="…".' in asked
    assert Edition.objects.count() == 0
    out = run(file, capsys, "--edition", "2027", "--column", "title=Wovon", "--column", "speakers=Wer")
    assert "sessions  1 new, 0 changed, 0 as before, 0 missing" in out
    assert "speakers  1 new" in out


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["title", "colour=Wovon"])
def test_column_that_is_none_is_a_sentence(tmp_path: Path, column: str) -> None:
    file = tmp_path / "talks.csv"
    file.write_text(CSV)
    with pytest.raises(CommandError, match="write FIELD=HEADER"):
        call_command("import_programme", str(file), "--edition", "2027", "--column", column)


@pytest.mark.django_db
@pytest.mark.slow
def test_files_that_belong_together_are_one_import(shared: Path, capsys: pytest.CaptureFixture) -> None:
    folder, parts = shared / "data" / "programmes", ("sessions", "speakers", "schedule", "rooms")
    files = [str(folder / f"europython-2022.{part}.json") for part in parts]
    call_command("import_programme", *files, "--edition", "2022", "--timezone", "Europe/Dublin")
    out = capsys.readouterr().out
    assert "Released as Version 1." in out
    with unguarded("test"):
        assert ImportBatch.objects.get().name == "europython-2022.sessions.json + 3"
    call_command("import_programme", *files, "--edition", "2022")
    assert " 0 new, 0 changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    one, other = tmp_path / "schedule.xml", tmp_path / "talks.csv"
    one.write_bytes(FRAB_XML)
    other.write_text("Title,Speakers\nTides,Ada Ferryman\n")
    with pytest.raises(CommandError, match=r"schedule\.xml \+ 1 was not imported\. Nothing is changed\."):
        call_command("import_programme", str(one), str(other), "--edition", "2027")
    assert Edition.objects.count() == 0


@pytest.mark.django_db
def test_edition_that_exists_keeps_its_name_and_gives_its_zone(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    make_edition(timezone="Europe/Lisbon", name="Our own name")
    file = tmp_path / "schedule.xml"
    file.write_bytes(pentabarf(event(1), zone=""))
    run(file, capsys, "--edition", "2027")
    assert Edition.objects.get().name == "Our own name"
    with unguarded("test"):
        assert f"{Slot.objects.get().starts_at:%H:%M}" == "09:00"  # 10:00 in Lisbon


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("name", REAL)
def test_real_programme_arrives_whole_and_again_changes_nothing(shared: Path, name: str, capsys: pytest.CaptureFixture) -> None:
    file = shared / "data" / "programmes" / name
    began = time.process_time()
    run(file, capsys, "--edition", "real")
    assert time.process_time() - began < 5
    assert counts() == REAL[name]
    edition = Edition.objects.get()
    assert sorted(Phase.objects.filter(edition=edition).values_list("key", flat=True)) == ["announced", "programme-public"]
    out = run(file, capsys, "--edition", "real")
    assert " 0 new, 0 changed" in out
    assert counts() == REAL[name]
    stranger = Client(HTTP_HOST="localhost")
    for path in ("", "schedule/", "speakers/", "rooms/"):
        assert stranger.get(f"/real/en/{path}").status_code == 200


@pytest.mark.django_db
@pytest.mark.slow
def test_31c3_after_midnight_is_on_its_day(shared: Path, capsys: pytest.CaptureFixture) -> None:
    run(shared / "data/programmes/31c3.frab.xml", capsys, "--edition", "31c3", "--timezone", "Europe/Berlin")
    saturday = Client(HTTP_HOST="localhost").get("/31c3/en/schedule/2014-12-27/").content.decode()
    assert "Citizenfour" in saturday
    assert '<h2 class="tt-time' in saturday
    assert "00:00</time> <small>Sun</small>" in saturday


@pytest.mark.django_db
@pytest.mark.slow
def test_fosdem_2021_shows_all_its_sessions_and_a_grid_where_that_helps(shared: Path, capsys: pytest.CaptureFixture) -> None:
    run(shared / "data/programmes/fosdem-2021-online.pentabarf.xml", capsys, "--edition", "fosdem-2021", "--timezone", "Europe/Brussels")
    stranger = Client(HTTP_HOST="localhost")
    saturday = stranger.get("/fosdem-2021/en/schedule/").content.decode()
    assert saturday.count('<article class="stop') + saturday.count('<article class="hub') == 401  # the desk that is open all day too
    assert "The Virtual FOSDEM Infodesk (Saturday)" in saturday
    assert "tt-list" in saturday  # 87 rooms
    began = time.process_time()
    sunday = stranger.get("/fosdem-2021/en/schedule/2021-02-07/").content.decode()
    assert time.process_time() - began < 0.2  # a machine that is busy; alone it is about 0.03
    assert "tt rooms-41 tt-wide" in sunday


# ── Killed, and at the same time ──────────────────────────────────────────────────────────────────────────────────


def environment(name: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hallway.config.settings_test",
        "HALLWAY_TEST_NAME": name,
        "HALLWAY_DATA": str(settings.DATA),
    }


def start(file: Path, slug: str, name: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "django", "import_programme", str(file), "--edition", slug]
    return subprocess.Popen(command, env=environment(name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def state(slug: str) -> tuple[int, ...]:
    """Everything an import leaves in an edition."""
    connection.close()
    with unguarded("test"):
        rows = [
            model.objects.filter(edition__slug=slug).count() for model in (Room, Track, Speaker, Session, SessionSpeaker, Slot, Version)
        ]
    return (*rows, Edition.objects.filter(slug=slug).count(), Phase.objects.filter(edition__slug=slug).count())


@pytest.mark.both
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_import_leaves_everything_or_nothing(real_db: str, tmp_path: Path) -> None:
    """SIGKILL at moments spread over the whole run: the edition is there with its programme and its version, or not at all."""
    file = tmp_path / "schedule.xml"
    file.write_bytes(
        pentabarf(*(event(number, start=f"{8 + number // 60:02}:{number % 60:02}", duration="00:01") for number in range(1, 200)))
    )
    began = time.monotonic()
    os.waitpid(forked(file, "whole"), 0)
    lasts = time.monotonic() - began
    complete, nothing = state("whole"), (0,) * 9
    assert complete[3:] == (199, 199, 199, 1, 1, 2)
    people, seen = Person.objects.count(), []
    while len(seen) < 16 or (complete not in seen and len(seen) < 64):  # a busy machine is slower than the first run was
        process = forked(file, f"killed-{len(seen)}")
        time.sleep(lasts * 1.2 * len(seen) / 16)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        seen.append(state(f"killed-{len(seen)}"))
    assert set(seen) == {complete, nothing}, "no kill came before the end, or all did: that would prove nothing"
    assert Person.objects.count() == people * (1 + seen.count(complete))


def forked(file: Path, slug: str) -> int:
    """A process that imports and needs no start-up: its moments are those of the import."""
    connection.close()
    if (process := os.fork()) == 0:
        try:
            with Path(os.devnull).open("w") as nothing:
                call_command("import_programme", str(file), "--edition", slug, stdout=nothing)
        finally:
            os._exit(0)
    return process


@pytest.mark.both
@pytest.mark.slow
def test_two_imports_at_once_follow_each_other(real_db: str, tmp_path: Path) -> None:
    file = tmp_path / "schedule.xml"
    file.write_bytes(FRAB_XML)
    both = [start(file, "2027", real_db) for _ in range(2)]
    outs = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outs
    assert sorted("Released as Version 1." in out for out, _err in outs) == [False, True]
    start(file, "alone", real_db).communicate(timeout=60)
    assert state("2027") == state("alone")


@pytest.mark.both
@pytest.mark.slow
def test_two_threads_importing_into_one_edition_double_nothing(real_db: str) -> None:
    edition = make_edition()
    made, troubles = programme(*(session(number) for number in range(1, 40))), []

    def work() -> None:
        try:
            with system("a thread imports"):
                import_programme(edition, made, by=None)
        except Exception as trouble:  # noqa: BLE001 - the test shows it
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert troubles == []
    assert state("2027")[:6] == (2, 2, 2, 39, 39, 39)
    assert state("2027")[6] == 1

"""Planted faults: the doctor finds each, and what its sentence says mends it, followed to the letter."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from hallway.apps.ops.backup.make import NAME
from hallway.apps.ops.doctor import machine
from hallway.apps.ops.doctor.findings import examine
from hallway.apps.ops.tests.places import Place, hallway, on_postgresql
from hallway.apps.ops.tests.tls import Authority, Site
from hallway.core.access.tests import cast
from hallway.core.editions.models import Edition, HostName
from hallway.core.jobs.models import RecurringJob, Worker
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.tests.post_office import open_office

pytestmark = [pytest.mark.slow, pytest.mark.both]

Row = dict[str, str]


def asked(place: Place, *checks: str) -> list[Row]:
    outcome = place.run("doctor", "--json", "--only", *checks)
    assert "Traceback" not in outcome.stderr, outcome.stderr
    answer = json.loads(outcome.stdout)
    assert outcome.returncode == (1 if answer["state"] == "broken" else 0)
    return answer["findings"]


def trouble(place: Place, *checks: str) -> Row:
    """The one finding that is not well."""
    rows = [row for row in asked(place, *checks) if row["state"] != "ok"]
    assert len(rows) == 1, rows
    assert rows[0]["mends"]
    return rows[0]


def well(place: Place, *checks: str) -> bool:
    rows = asked(place, *checks)
    return all(row["state"] == "ok" for row in rows)


def follow(place: Place, finding: Row, **meant: str) -> None:
    """Do what stands between backticks: set a setting, or type a command. `meant` says what a place-holder stands for."""
    (typed, *_examples) = re.findall(r"`([^`]+)`", finding["mends"])
    for placeholder, value in meant.items():
        assert placeholder in typed, typed
        typed = typed.replace(placeholder, value)
    if setting := re.fullmatch(r"(HALLWAY_\w+)=(.*)", typed):
        place.more[setting[1]] = setting[2]
    elif typed.startswith("unset "):
        del place.more[typed.removeprefix("unset ")]
    elif typed.startswith("ALTER DATABASE"):
        place.sql(typed)
    else:
        tools = f'hallway() {{ {" ".join(hallway())} "$@"; }}; python() {{ {sys.executable} "$@"; }}; {typed}'
        subprocess.run(["bash", "-c", tools], env=place.environment, check=True, capture_output=True)


# ── The database ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_database_that_is_away(place: Place) -> None:
    if on_postgresql():
        place.more["HALLWAY_DATABASE"] = "postgresql://hallway@127.0.0.1:9/hallway"
        assert trouble(place, "database", "writing", "letters")["says"].startswith("The database does not answer: connection")
        del place.more["HALLWAY_DATABASE"]  # “if it runs, correct HALLWAY_DATABASE”
    else:
        Path(place.name).rename(place.data / "elsewhere")
        finding = trouble(place, "database", "writing", "letters")
        assert finding["says"] == f"There is no database at {place.name}."
        assert not Path(place.name).exists()
        assert finding["mends"].endswith("`hallway migrate`.")
        place.done("migrate", "--verbosity=0")
    assert well(place, "database", "writing")


def test_database_that_only_reads(place: Place) -> None:
    if not on_postgresql():
        assert well(place, "writing")  # it has no such switch
        return
    place.sql(f'ALTER DATABASE "{place.name}" SET default_transaction_read_only = on')
    finding = trouble(place, "writing")
    with place.looked_into():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute(re.findall(r"`([^`]+)`", finding["mends"])[0])
    assert well(place, "writing")


def test_database_that_is_damaged(place: Place, tmp_path: Path) -> None:
    if on_postgresql():
        assert asked(place, "whole") == []  # the server says so itself
        return
    place.done("backup", tmp_path / "backup.zip")
    file = Path(place.name)
    content = bytearray(file.read_bytes())
    for at in range(8 * 4096, len(content), 16 * 4096):
        content[at : at + 4096] = os.urandom(4096)
    file.write_bytes(content)
    finding = trouble(place, "whole")
    assert finding["says"].startswith("The database ")
    shutil.move(place.data, tmp_path / "copy")  # “Keep a copy of the folder …
    follow(place, finding, FILE=str(tmp_path / "backup.zip"))  # … bring the last backup back into an empty one”
    assert well(place, "database", "whole", "writing")


def test_database_older_than_the_program(place: Place) -> None:
    place.done("migrate", "outbox", "0001", "--verbosity=0")
    finding = trouble(place, "migrations")
    assert finding["says"] == "The database is older than this program; steps that wait: 1."
    follow(place, finding)
    assert well(place, "migrations")


def test_database_newer_than_the_program(place: Place) -> None:
    place.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_telepathy', '2026-01-01 00:00:00+00:00')")
    assert trouble(place, "migrations")["says"] == "The database is newer than this program: it knows people.9999_telepathy."


def test_restored_copy(place: Place, empty: Callable[..., Place], tmp_path: Path) -> None:
    place.done("backup", tmp_path / "b.zip")
    there = empty()
    there.done("restore", tmp_path / "b.zip")
    follow(there, trouble(there, "restored"))
    assert well(there, "restored")


# ── The machine ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_data_that_others_may_read(place: Place) -> None:
    assert well(place, "permissions")
    place.data.chmod(0o755)
    finding = trouble(place, "permissions")
    assert finding["says"] == f"Others on this machine may read {place.data}."
    follow(place, finding)
    (place.data / "secret-key").chmod(0o644)
    follow(place, trouble(place, "permissions"))
    assert (place.data.stat().st_mode & 0o777, (place.data / "secret-key").stat().st_mode & 0o777) == (0o700, 0o600)
    assert well(place, "permissions")


@pytest.mark.parametrize("name", ["HALLWAY_DEBUG", "HALLWAY_DEMO"])
def test_debugging_and_demonstration(place: Place, name: str) -> None:
    place.more[name] = "1"
    finding = trouble(place, "settings")
    assert finding["state"] == "broken"
    follow(place, finding)
    assert well(place, "settings")


@pytest.mark.parametrize("proxies", ["", "10.0.0.0/8", "caddy"])
def test_proxy_nobody_believes(place: Place, proxies: str) -> None:
    place.more |= {"HALLWAY_URL": "https://hallway.example", "HALLWAY_PROXIES": proxies}
    follow(place, trouble(place, "proxies"))
    assert place.more["HALLWAY_PROXIES"] == "127.0.0.1"
    assert well(place, "proxies")


def test_address_without_tls(place: Place) -> None:
    assert trouble(place, "address")["state"] == "look"  # nobody said where people reach it
    place.more["HALLWAY_URL"] = "http://hallway.example"
    finding = trouble(place, "address")
    assert finding["state"] == "broken"
    follow(place, finding)
    assert place.more["HALLWAY_URL"] == "https://hallway.example"
    assert well(place, "address")


def test_files_of_an_older_program(place: Place) -> None:
    finding = trouble(place, "static")
    follow(place, finding)
    assert well(place, "static")


def test_time_zone_nobody_knows(place: Place) -> None:
    with place.looked_into():
        Edition.objects.update(timezone="Mars/Olympus")
    finding = trouble(place, "zones of editions")
    assert finding["says"] == "Nobody knows the time zone “Mars/Olympus” of e2027."
    with place.looked_into():
        Edition.objects.update(timezone="Europe/Lisbon")  # “or choose another one”
    assert well(place, "zones of editions", "zones")


@pytest.mark.parametrize(("free", "state"), [(100, "broken"), (1_000_000_000, "look"), (50_000_000_000, "ok")])
def test_disk_that_is_full(place: Place, monkeypatch: pytest.MonkeyPatch, free: int, state: str) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10**12, 0, free))  # type: ignore[attr-defined]
    with place.looked_into():
        assert [finding.state for finding in examine("disk")] == [state]


# ── Work and mail ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_works(place: Place) -> None:
    with place.looked_into():
        Worker.objects.create(name="gone", seen_at=timezone.now() - timedelta(hours=5))
    finding = trouble(place, "worker")
    assert finding["says"] == "The background work fell silent 5 h ago: letters wait."
    assert "`hallway jobs` alone." in finding["mends"]
    process = subprocess.Popen(hallway("jobs"), env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        deadline = datetime.now(UTC) + timedelta(seconds=150)
        while not well(place, "worker"):
            assert datetime.now(UTC) < deadline
    finally:
        process.terminate()
        process.communicate()
    assert not well(place, "worker"), "who went in order is alive no more"


def test_job_that_fails_or_is_late(place: Place) -> None:
    now = timezone.now()
    with place.looked_into():
        Worker.objects.create(name="here", seen_at=now)
        RecurringJob.objects.create(name="hallway.core.jobs.tasks.seal_history", next_at=now, last_error="ValueError: x")
    assert trouble(place, "jobs")["says"] == "hallway.core.jobs.tasks.seal_history failed at its last turn."
    with place.looked_into():
        RecurringJob.objects.update(last_error="", next_at=now - timedelta(minutes=30))
    assert trouble(place, "jobs")["says"] == "hallway.core.jobs.tasks.seal_history is late by 30 min."
    with place.looked_into():
        from hallway.core.jobs.timetable import run_due

        run_due(lane="upkeep")  # its next turn
    assert well(place, "jobs")


def test_mail_server_that_is_away_or_refuses(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_office(monkeypatch) as office:
        place.more |= {"HALLWAY_SMTP": "smtp://127.0.0.1:9", "HALLWAY_MAIL_FROM": "hallway@hallway.example"}
        refused = trouble(place, "mail")
        assert refused["says"] == "The mail server 127.0.0.1:9 does not answer: Connection refused."
        for url, words in {
            f"smtp+starttls://127.0.0.1:{office.port}": "does not offer what is asked of it",
            f"smtp://ada:secret@127.0.0.1:{office.port}": "does not offer what is asked of it",
            f"smtps://127.0.0.1:{office.port}": "does not speak TLS like this",
            "smtp://nowhere.invalid": "Nobody knows the mail server nowhere.invalid:25.",
        }.items():
            place.more["HALLWAY_SMTP"] = url
            finding = trouble(place, "mail")
            assert words in finding["says"]
            assert "secret" not in json.dumps(finding)
        follow(place, refused, **{"smtp+starttls://user:password@mail.example": f"smtp://127.0.0.1:{office.port}"})
        assert well(place, "mail")
        assert (office.arrived, office.tried) == ([], [])


# ── The house ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_admin_alone(place: Place) -> None:
    from allauth.account.models import EmailAddress

    with place.looked_into():
        EmailAddress.objects.filter(email="al@example.org").delete()
    finding = trouble(place, "admins")
    assert finding["says"] == "Conference Admins who can sign in: 1. There should be two."
    follow(place, finding)
    assert well(place, "admins")


def test_letters_that_did_not_arrive(place: Place) -> None:
    with place.looked_into():
        Letter._base_manager.filter(state=State.QUEUED).update(state=State.FAILED)
        Letter._base_manager.filter(kind="x").update(discreet=True)
    finding = trouble(place, "letters")
    assert finding["says"] == "Letters that did not arrive, or perhaps not: 2."
    assert "/en/organise/letters/" in finding["mends"]
    with place.looked_into():
        Letter._base_manager.update(state=State.REPLACED)  # what the screen does
    assert well(place, "letters")


def test_letters_that_wait(place: Place) -> None:
    with place.looked_into():
        Letter._base_manager.filter(state=State.QUEUED).update(next_at=timezone.now() - timedelta(hours=3))
    assert trouble(place, "letters")["says"] == "Letters wait for 3 h."
    with place.looked_into():
        Letter._base_manager.update(discreet=True)
    assert well(place, "letters"), "letters about private teams are nobody's business"


def test_backups_nobody_makes(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    follow(place, trouble(place, "backups"), **{"/folder/on/another/disk": str(folder)})
    unwritable = trouble(place, "backups")
    assert unwritable["says"] == f"Backups cannot be written to {folder}."
    follow(place, unwritable)
    (folder / (datetime.now(UTC) - timedelta(days=4)).strftime(NAME)).touch()
    old = trouble(place, "backups")
    assert (old["state"], old["says"]) == ("broken", "The last backup is 4 d old.")
    follow(place, old)
    assert well(place, "backups")


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def lead(place: Place, site: Site, authority: Authority) -> None:
    place.more |= {"HALLWAY_URL": f"https://localhost:{site.port}", "SSL_CERT_FILE": str(authority.file), "HALLWAY_PROXIES": "127.0.0.1"}


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"days": -1}, "The certificate of localhost is over."),
        ({"days": 3}, "The certificate of localhost ends in 2 days."),
        ({"days": 12}, "The certificate of localhost ends in 11 days."),
        ({"name": "other.example"}, "The certificate that localhost shows is for another name."),
    ],
)
def test_certificate_that_is_no_good(place: Place, authority: Authority, how: dict[str, Any], words: str) -> None:
    place.done("check")  # makes the secret key
    with Site(authority, key_of(place), **how) as site:
        lead(place, site, authority)
        finding = trouble(place, "hosts")
        assert (finding["check"], finding["says"]) == ("certificate", words)
        assert "certbot" in finding["mends"]
        site.renew(days=90)
        assert well(place, "hosts")


def test_certificate_nobody_trusts(place: Place, authority: Authority) -> None:
    place.done("check")
    with Site(authority, key_of(place)) as site:
        lead(place, site, authority)
        del place.more["SSL_CERT_FILE"]
        finding = trouble(place, "hosts")
        assert finding["says"].startswith("The certificate of localhost is not trusted")


def test_host_names_that_lead_elsewhere(place: Place, authority: Authority) -> None:
    place.done("check")
    with place.looked_into():
        HostName.objects.create(host="2027.hallway.invalid", edition=Edition.objects.get())
    with Site(authority, "another installation's key") as site:
        lead(place, site, authority)
        unknown, elsewhere = sorted((row for row in asked(place, "hosts") if row["state"] == "broken"), key=lambda row: row["says"])
        assert elsewhere["says"] == "localhost is answered by somebody else (status 200)."
        assert unknown["says"] == "Nobody knows the host name 2027.hallway.invalid."
        assert "`2027.hallway.invalid. CNAME localhost.`" in unknown["mends"]
        with place.looked_into():
            HostName.objects.all().delete()
        site.key = key_of(place)
        assert well(place, "hosts")


def test_address_that_does_not_answer_and_clock_that_goes_wrong(place: Place, authority: Authority) -> None:
    place.done("check")
    with Site(authority, key_of(place)) as site:
        lead(place, site, authority)
        site.ahead = 300
        finding = trouble(place, "hosts")
        assert finding["check"] == "clock"
        assert re.fullmatch(r"Two clocks differ by (299|300|301|30[2-9]) seconds\.", finding["says"])
        assert "`timedatectl set-ntp true`" in finding["mends"]
        site.ahead = 0
        assert well(place, "hosts", "clock")
    finding = trouble(place, "hosts")
    assert finding["says"] == "localhost does not answer: Connection refused."


def key_of(place: Place) -> str:
    return (place.data / "secret-key").read_text()


# ── All of it ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_is_asked_and_said_in_lines_too(place: Place) -> None:
    outcome = place.run("doctor")
    assert outcome.returncode == 1
    assert "Traceback" not in outcome.stderr
    assert "\nBROKEN  Nobody does the background work: letters wait.\n        → Start Hallway: " in outcome.stdout


@pytest.mark.parametrize("check", ["letters", "hosts", "admins", "mail"])
def test_no_sentence_names_a_person_or_a_private_team(place: Place, check: str) -> None:
    with place.looked_into(), override_settings(SMTP={"host": "127.0.0.1", "port": 9, "user": "", "password": "", "security": ""}):
        cast.person("Perpetua Ropewalk")
        said = " ".join(f"{row.says} {row.mends}" for row in examine(check))
    assert not {"Perpetua", "Ada", "Trust", "trust"} & set(re.findall(r"\w+", said))

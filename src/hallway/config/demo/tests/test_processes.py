"""`hallway demo` and `hallway serve` as people run them: started, killed, stopped, beside each other."""

import os
import shutil
import signal
import socket
import sqlite3
import time
from contextlib import closing
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from hallway.config import serve
from hallway.config.demo import folder
from hallway.config.demo.tests.running import Server, Visitor, descendants, free_port, is_alive, named, run, server, until

pytestmark = [pytest.mark.slow, pytest.mark.both]

PROGRAMME = """<?xml version="1.0" encoding="UTF-8"?>
<schedule><conference><acronym>lantern</acronym><title>Lantern Days</title><start>2027-09-04</start><end>2027-09-04</end><days>1</days>
<timeslot_duration>00:05</timeslot_duration><time_zone_name>Europe/Lisbon</time_zone_name></conference>
<day index="1" date="2027-09-04" start="2027-09-04T09:00:00+01:00" end="2027-09-04T18:00:00+01:00"><room name="Pier">
<event guid="7f3e2c1a-0000-4000-8000-000000000001" id="1"><date>2027-09-04T10:00:00+01:00</date><start>10:00</start><duration>00:30</duration>
<room>Pier</room><slug>lanterns</slug><title>How to hang a lantern</title><abstract>With rope.</abstract><type>talk</type>
<persons><person id="1">Perpetua Ropewalk</person></persons></event></room></day></schedule>
"""


def no_log_is_left(data: Path) -> bool:
    return not any((data / f"{folder.DATABASE}{end}").exists() for end in ("-wal", "-shm"))


# ── The demonstration ─────────────────────────────────────────────────────────────────────────────────────────────


def test_demonstration_shows_itself(demo: Server) -> None:
    said = demo.said()
    for words in (f"http://localhost:{demo.port}/demo/", f"http://localhost:{demo.port}/demo/mailbox/", "Ctrl+C"):
        assert words in said
    for path, words in (
        ("/demo/", "Who would you like to be?"),
        ("/demo/mailbox/", "TIDE-42"),
        ("/2027/en/", "Tidewater 2027"),
        ("/2027/en/schedule/2027-06-17/", "Queues that forgive"),
        ("/2026/en/schedule/2026-06-18/", "Nobody is in charge of the weather"),
    ):
        status, page = demo.get(path)
        assert (path, status) == (path, 200)
        assert words in page


def test_everything_idle_takes_little_memory(demo: Server) -> None:
    """Proportional set size of all processes together, with the pages warm."""
    for path in ("/2027/en/", "/demo/", "/demo/mailbox/", "/2027/en/schedule/2027-06-17/"):
        assert demo.get(path)[0] == 200
    kilobytes = 0
    for pid in (demo.process.pid, *descendants(demo.process.pid)):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    assert 100_000 < kilobytes < 300_000


def test_code_to_sign_in_arrives_in_the_mailbox(demo: Server) -> None:
    """A visitor gives any address; the letter goes through a real mail server and says the day of the story."""
    mailbox = demo.data / "mailbox"
    before = set(mailbox.glob("*.eml"))
    status, _page = Visitor(demo).post("/en/account/sign-in/", email="visitor@somewhere.example")
    assert status == 200
    until(lambda: set(mailbox.glob("*.eml")) - before, "no letter arrives")
    (new,) = set(mailbox.glob("*.eml")) - before
    letter = message_from_bytes(new.read_bytes(), policy=default)
    assert letter["To"] == "visitor@somewhere.example"
    assert "20 Feb 2027" in letter["Date"]
    assert str(letter["Subject"]).split()[0] in demo.get("/demo/mailbox/?q=visitor@somewhere")[1]


def test_real_programme_is_shown_beside_the_running_demonstration(demo: Server, tmp_path: Path) -> None:
    file = tmp_path / "lantern.xml"
    file.write_text(PROGRAMME)
    outcome = run("import", "programme", str(file), "--edition", "lantern", data=demo.data)
    assert outcome.returncode == 0, outcome.stderr
    until(lambda: demo.get("/lantern/en/sessions/how-to-hang-a-lantern/")[0] == 200, "the programme does not show")
    assert "How to hang a lantern" in demo.get("/lantern/en/schedule/2027-09-04/")[1]
    assert "Queues that forgive" in demo.get("/2027/en/schedule/2027-06-17/")[1]


def test_mail_server_killed_comes_back_at_the_same_address(demo: Server) -> None:
    environment = Path(f"/proc/{named(demo.process.pid, 'granian')}/environ").read_text().split("\0")
    (smtp,) = [value.removeprefix("HALLWAY_SMTP=smtp://127.0.0.1:") for value in environment if value.startswith("HALLWAY_SMTP=")]
    first = named(demo.process.pid, "demo.sink")
    os.kill(first, signal.SIGKILL)
    with socket.create_connection(("127.0.0.1", int(smtp)), timeout=30) as conversation:
        assert conversation.recv(100).startswith(b"220 ")  # it waited in line until the server was back
    assert named(demo.process.pid, "demo.sink") != first


@pytest.mark.parametrize("command", [("demo", "--reset"), ("serve",)])
def test_nothing_else_runs_in_its_folder(demo: Server, command: tuple[str, ...]) -> None:
    outcome = run(*command, data=demo.data, PORT=str(free_port()))
    assert outcome.returncode == 1
    assert "Stop it first" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert demo.answers()


def test_it_stops_cleanly_and_goes_on_where_it_was_left(demonstration: Path) -> None:
    marker = folder.marker_of(demonstration)
    assert marker
    folder.write_marker(demonstration, folder.Marker(marker.created, 1e9))
    for number in (signal.SIGINT, signal.SIGTERM):
        with server("demo", data=demonstration) as demo:
            now = folder.marker_of(demonstration)
            assert now
            assert now.created == marker.created
            assert abs(time.time() + now.shift - folder.OPENING.timestamp()) < 120  # it is Saturday morning again
            family = descendants(demo.process.pid)
            assert len(family) == 4  # web and its worker, jobs, mailbox
            assert demo.stop(number) == 0
            assert not any(is_alive(pid) for pid in family)
            assert no_log_is_left(demonstration)
            assert "Traceback" not in demo.said()
    queues = {f"{folder.DATABASE}-lane", f"{folder.DATABASE}-door"}  # where writers stand in line; empty files
    there = {path.name for path in demonstration.iterdir()} - queues
    assert there == {folder.MARKER, "files", folder.DATABASE, "mailbox", "secret-key", "static"}


def test_real_installation_stays_as_it_is(built: Path, tmp_path: Path) -> None:
    """Its folder holds a database, so the demonstration lives below it."""
    real = tmp_path / "var"
    (real / "files").mkdir(parents=True)
    (real / "files" / "contract.pdf").write_bytes(b"%PDF-1.7 signed")
    with closing(sqlite3.connect(real / "hallway.sqlite3")) as connection:
        connection.execute("CREATE TABLE precious (word TEXT)")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in real.rglob("*") if path.is_file()}
    shutil.copytree(built, real / "demo")
    with server("demo", data=real) as demo:
        assert f"The demonstration lives in {real / 'demo'}" in demo.said()
        assert f"HALLWAY_DATA={real / 'demo'} hallway import programme" in demo.said()
        assert demo.get("/demo/")[0] == 200
        assert demo.stop() == 0
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before
    assert not (real / folder.MARKER).exists()


def test_demonstration_refuses_another_database(tmp_path: Path) -> None:
    outcome = run("demo", data=tmp_path / "var", HALLWAY_DATABASE="postgresql://nobody@localhost:9/real")
    assert outcome.returncode == 1
    assert "The demonstration uses SQLite" in outcome.stderr


# ── Where to listen ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_taken_port_is_a_sentence(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = run(command, data=tmp_path / "var", PORT=str(port))
    assert outcome.returncode == 1
    assert f"Port {port} is taken" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "var" / "hallway.sqlite3").exists()


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("", "many", "PORT is a number from 1 to 65535, not “many”."),
        ("", "70000", "PORT is a number from 1 to 65535, not “70000”."),
        ("", "0", "PORT is a number from 1 to 65535, not “0”."),
        ("192.0.2.1", "", "HOST “192.0.2.1” is no address of this machine."),
        ("nowhere.invalid", "", "HOST “nowhere.invalid” is no address of this machine."),
    ],
)
def test_wrong_address_is_a_sentence(monkeypatch: pytest.MonkeyPatch, host: str, port: str, words: str) -> None:
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", port or str(free_port()))
    with pytest.raises(serve.Unservable) as said:
        serve.address()
    assert str(said.value) == words


def test_wrong_port_does_not_break_the_settings(tmp_path: Path) -> None:
    outcome = run("serve", data=tmp_path / "var", PORT="many")
    assert outcome.returncode == 1
    assert "PORT is a number" in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("192.0.2.7", "http://192.0.2.7:8000/"),
        ("fe80::1", "http://[fe80::1]:8000/"),
    ],
)
def test_address_to_open_is_one_a_browser_takes(host: str, url: str) -> None:
    assert serve.shown(host, 8000) == url


# ── Serving ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def installation(built: Path, tmp_path: Path) -> Path:
    """A real installation that looks like the demonstration: the same data, no marker."""
    data = tmp_path / "real"
    data.mkdir()
    for name in ("hallway.sqlite3", "secret-key"):
        (data / name).write_bytes((built / name).read_bytes())
    shutil.copytree(built / "static", data / "static")
    return data


def test_killed_child_is_started_again(installation: Path) -> None:
    """And nothing of a demonstration is there, though the data are the same."""
    with server("serve", data=installation) as real:
        assert [real.get(path)[0] for path in ("/demo/", "/demo/mailbox/", "/demo/be/")] == [404, 404, 404]
        assert '"demo"' not in real.get("/me.json")[1]
        for word in ("granian", " jobs"):
            child = named(real.process.pid, word)
            family = [child, *descendants(child)]
            os.kill(child, signal.SIGKILL)
            until(lambda family=family: not any(is_alive(pid) for pid in family), f"{word} leaves somebody behind")
            until(real.answers, "it does not answer again")
            until(lambda word=word, child=child: named_or_none(real, word) not in {None, child}, f"{word} does not come back")
        assert real.stop() == 0
        assert no_log_is_left(installation)


def named_or_none(running: Server, word: str) -> int | None:
    try:
        return named(running.process.pid, word)
    except ValueError:
        return None


def test_killed_supervisor_leaves_no_child(installation: Path) -> None:
    with server("serve", data=installation) as real:
        family = descendants(real.process.pid)
        assert len(family) == 3
        real.process.kill()
        until(lambda: not any(is_alive(pid) for pid in family), "children outlive their supervisor")
        assert not real.answers()
        port = real.port
    with server("serve", data=installation, port=port) as again:
        assert again.answers()
        second = run("serve", data=installation, PORT=str(port))
        assert second.returncode == 1
        assert f"Port {port} is taken" in second.stderr
        assert again.answers()

"""What the story promises: the same in every build, complete, and nobody in it is real."""

import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from hallway.config.demo import folder
from hallway.config.demo.cast import cast
from hallway.config.demo.programmes import programme
from hallway.config.demo.stock import stock, talks
from hallway.config.demo.tests.running import descendants, environment, hallway, is_alive, run, until

# What may differ from build to build: salts and what follows from them, and the machine's own notes.
BY_CHANCE = {
    "audit_event": {"commitment"},
    "audit_eventtext": {"salt"},
    "audit_seal": {"previous", "hash"},
    "people_person": {"password"},
    "django_migrations": {"applied"},
}


@pytest.fixture(scope="module")
def rows(built: Path) -> Iterator[Any]:
    """Ask the built demonstration: a function from SQL to rows."""
    connection = sqlite3.connect(f"file:{built / folder.DATABASE}?mode=ro", uri=True)
    yield lambda query: connection.execute(query).fetchall()
    connection.close()


def dump(database: Path) -> dict[str, list[tuple]]:
    """Every row of every table, without what may differ."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {}
    for table in tables:
        columns = [
            f'"{column[1]}"' for column in connection.execute(f"PRAGMA table_info({table})") if column[1] not in BY_CHANCE.get(table, set())
        ]
        found[table] = sorted(connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall(), key=repr)
    connection.close()
    return found


def contents(path: Path) -> dict[str, bytes]:
    return {str(each.relative_to(path)): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}


# ── The same again ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_build_killed_half_way_begins_anew_and_is_the_same_again(built: Path, tmp_path: Path) -> None:
    home = tmp_path / "var"
    builder = subprocess.Popen(hallway("demo", "--build"), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    half = home / folder.BUILDING / folder.DATABASE
    until(lambda: half.exists() and half.stat().st_size > 1_000_000, "it does not begin to build")
    family = descendants(builder.pid)
    assert len(family) == 3  # the story, its mail server, the static files
    os.kill(builder.pid, signal.SIGKILL)
    builder.wait()
    until(lambda: not any(is_alive(pid) for pid in family), "the builder leaves children behind")
    assert half.exists()
    assert not folder.is_whole(home)
    assert folder.home_of(home) == home

    outcome = run("demo", "--build", data=home)
    assert outcome.returncode == 0, outcome.stderr
    assert sorted(path.name for path in home.iterdir()) == sorted(path.name for path in built.iterdir())
    first, second = dump(built / folder.DATABASE), dump(home / folder.DATABASE)
    assert first.keys() == second.keys()
    assert [table for table in first if first[table] != second[table]] == []
    assert contents(built / "files") == contents(home / "files")
    assert sorted(contents(built / "mailbox")) == sorted(contents(home / "mailbox"))


def test_programme_is_the_same_in_every_process(tmp_path: Path) -> None:
    """Whatever order Python gives to its sets today."""
    code = "import django; django.setup(); from hallway.config.demo.programmes import programme; print(repr(programme('2027')))"
    more = {"DJANGO_SETTINGS_MODULE": "hallway.config.settings"}
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env=environment(tmp_path, PYTHONHASHSEED=seed, **more), check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert len(said.pop()) > 100_000


# ── What was promised ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_everybody_and_everything_is_there(rows: Any) -> None:
    def count(what: str) -> int:
        return rows(f"SELECT count(*) FROM {what}")[0][0]

    edition = "edition_id = (SELECT id FROM editions_edition WHERE slug = '2027')"
    assert {
        "people": count("people_person"),
        "teams": count("teams_team"),
        "private teams": count("teams_team WHERE private"),
        "dissolved teams": count("teams_team WHERE dissolved_at IS NOT NULL"),
        "rooms": count(f"schedule_room WHERE {edition}"),
        "tracks": count(f"schedule_track WHERE {edition}"),
        "sessions": count(f"schedule_session WHERE {edition}"),
        "speakers": count(f"schedule_speaker WHERE {edition}"),
        "speakers nobody knows": count("schedule_speaker WHERE person_id IS NULL"),
        "notes": count("committees_note"),
        "versions of notes": count("committees_noteversion"),
        "attachments": count("attachments_attachment"),
        "open proposals of chairs": count("teams_chairnomination WHERE outcome = ''"),
        "guests": count("access_guestpass WHERE until > '2027-02-20 09:00:00'"),
        "shares": count("access_share"),
        "reading teams": count("access_readingteam"),
    } == {
        "people": 400,
        "teams": 15,
        "private teams": 2,
        "dissolved teams": 1,
        "rooms": 8,
        "tracks": 7,
        "sessions": 156,
        "speakers": 120,
        "speakers nobody knows": 0,
        "notes": 25,
        "versions of notes": 41,
        "attachments": 6,
        "open proposals of chairs": 1,
        "guests": 1,
        "shares": 2,
        "reading teams": 1,
    }


@pytest.mark.slow
def test_editions_are_past_current_and_draft(rows: Any) -> None:
    found = rows(
        "SELECT e.slug, e.id = c.current_id, (SELECT count(*) FROM editions_phase p WHERE p.edition_id = e.id),"
        " (SELECT count(*) FROM schedule_version v WHERE v.edition_id = e.id)"
        " FROM editions_edition e JOIN editions_conference c ON c.id = e.conference_id ORDER BY e.slug"
    )
    assert found == [("2026", 0, 2, 1), ("2027", 1, 2, 3), ("2028", 0, 0, 0)]


@pytest.mark.slow
def test_teams_have_one_chair_two_or_none(rows: Any) -> None:
    query = (
        "SELECT t.slug, (SELECT count(*) FROM teams_membership m WHERE m.team_id = t.id AND m.kind = 'chair' AND m.until IS NULL)"
        " FROM teams_team t WHERE t.dissolved_at IS NULL"
    )
    chairs = dict(rows(query))
    assert [slug for slug, number in chairs.items() if number == 0] == ["volunteers"]
    assert [slug for slug, number in chairs.items() if number == 2] == ["communications"]
    assert sum(chairs.values()) == 14


@pytest.mark.slow
def test_roles_are_granted_with_care(rows: Any) -> None:
    held = "SELECT r.name, count(*) FROM access_rolegrant g JOIN access_role r ON r.id = g.role_id WHERE g.until IS NULL OR g.until > '2027-02-20 09:00' GROUP BY 1"
    assert dict(rows(held)) == {"Badge desk": 4, "CMS Editor": 2, "Conference Admin": 3, "Program Editor": 1, "Sponsor Admin": 1}


@pytest.mark.slow
def test_letters_of_every_state_that_lasts(rows: Any, built: Path) -> None:
    states = Counter(state for (state,) in rows("SELECT state FROM outbox_letter"))
    assert set(states) == {"sent", "queued", "uncertain", "failed", "held", "replaced"}
    kept = {path.stem for path in (built / "mailbox").iterdir()}
    sent = {uid for (uid,) in rows("SELECT uid FROM outbox_letter WHERE sent_at IS NOT NULL")}
    assert sent <= kept
    assert len(sent) > 90


@pytest.mark.slow
def test_history_goes_forward_over_half_a_year(rows: Any) -> None:
    moments = [at for (at,) in rows("SELECT at FROM audit_event ORDER BY id")]
    assert moments == sorted(moments)
    assert (moments[0][:10], moments[-1][:10]) == ("2026-09-01", "2027-02-20")
    assert len({at[:7] for at in moments}) == 6
    assert all(at < "2027-02-20 09:00" for at in moments)


@pytest.mark.slow
def test_history_is_sealed_and_whole(demonstration: Path) -> None:
    code = (
        "import django; django.setup(); from hallway.core.audit.seal import seal_new_events, verify_seals; "
        "assert seal_new_events() == 0; verdict = verify_seals(); print(verdict.whole, verdict.events > 600)"
    )
    more = {"DJANGO_SETTINGS_MODULE": "hallway.config.settings"}
    outcome = subprocess.run(
        [sys.executable, "-c", code], env=environment(demonstration, **more), check=True, capture_output=True, text=True
    )
    assert outcome.stdout.split() == ["True", "True"]


# ── Nobody is real ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_no_letter_can_leave(rows: Any, built: Path) -> None:
    addresses = {address for (address,) in rows("SELECT email FROM account_emailaddress UNION SELECT address FROM outbox_letter")}
    addresses |= {address for (address,) in rows("SELECT address FROM access_entitlementgrant")}
    assert [address for address in addresses if address and not address.endswith(".example")] == []
    written = b"".join(path.read_bytes() for path in (built / "mailbox").iterdir()).decode()
    assert [address for address in re.findall(r"^To: (.*)$", written, re.MULTILINE) if not address.strip().endswith(".example")] == []


@pytest.mark.slow
def test_everybody_is_marked_as_invented(rows: Any) -> None:
    assert rows("SELECT count(*) FROM people_person WHERE NOT synthetic") == [(0,)]


def test_texts_lead_nowhere_real() -> None:
    texts = json.dumps([talks("2026"), talks("2027"), stock("notes"), stock("biographies"), stock("teams")], default=str)
    assert [address for address in re.findall(r"[\w.-]+@[\w.-]+|https?://[\w.-]+", texts) if not address.endswith(".example")] == []


# ── The texts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everybody_has_a_name_of_their_own() -> None:
    people = cast().everybody
    assert len(people) == len({one.name for one in people}) == len({one.key for one in people}) == 400


@pytest.mark.parametrize("year", ["2026", "2027"])
def test_nobody_is_in_two_rooms_at_once(year: str) -> None:
    plan = programme(year)
    sessions = {session.key: session for session in plan.sessions}
    busy: dict[str, list[tuple]] = defaultdict(list)
    for slot in plan.slots:
        end = slot.start.timestamp() + 60 * slot.minutes
        for who in (f"room {slot.room}", *sessions[slot.session].persons):
            busy[who].append((slot.start.timestamp(), end, slot.session))
    clashes = [
        (who, first[2], second[2])
        for who, times in busy.items()
        for first, second in zip(sorted(times), sorted(times)[1:], strict=False)
        if second[0] < first[1]
    ]
    assert clashes == []


def test_titles_and_abstracts_are_all_different_and_long_enough() -> None:
    everything = talks("2026") + talks("2027")
    titles, texts = Counter(talk["title"] for talk in everything), Counter(talk["text"] for talk in everything)
    assert [title for title, number in titles.items() if number > 1] == ["Coffee"]
    assert [text for text, number in texts.items() if number > 1] == []
    assert len([talk for talk in everything if len(talk["text"]) > 60 and talk["text"].count(".") + talk["text"].count("?") >= 2]) > 180
    assert [talk["title"] for talk in everything if "!" in talk["title"] + talk["text"]] == []


def test_workshop_is_repeated_and_a_boat_leaves_after_midnight() -> None:
    plan = programme("2027")
    slots = Counter(slot.session for slot in plan.slots)
    assert slots["workshop-python-from-zero-with-tea"] == 2
    (boat,) = [slot for slot in plan.slots if slot.session.startswith("the-last-ferry")]
    assert (boat.start.isoformat(), boat.day.isoformat()) == ("2027-06-19T23:30:00+00:00", "2027-06-19")  # 00:30 on Sunday


# ── The portraits ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_portraits_are_small_and_different(built: Path, rows: Any) -> None:
    named = {name for (name,) in rows("SELECT picture FROM people_person WHERE picture != ''")}
    pictures = [path.read_bytes() for path in sorted((built / "files" / "faces").iterdir())]
    assert len(named) == len(pictures) == len(set(pictures)) == len(cast().pictured)
    assert max(len(picture) for picture in pictures) < 8_000
    assert {(Image.open(io.BytesIO(picture)).size, Image.open(io.BytesIO(picture)).format) for picture in pictures} == {
        ((280, 280), "WEBP")
    }

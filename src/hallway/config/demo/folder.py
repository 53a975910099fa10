"""Where a demonstration lives, and how it is told from a real installation. No Django here: the settings ask.

A data folder is a demonstration's if `demo.json` lies in it. The demonstration is built in a folder of its own beside
the data and moves in when it is whole, so there is never half of one:

    demo-building/   being built; thrown away if the builder was killed
    demo-ready/      whole, on its way into the folder; a killed move is finished by the next start
"""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

STORY = 1  # raised when the story changes so much that an old demonstration should begin anew
MARKER = "demo.json"
BUILDING = "demo-building"
READY = "demo-ready"
DATABASE = "hallway.sqlite3"
OWN = ("files", "mailbox", DATABASE)  # what a demonstration is made of, the database last
NOBODYS = {"secret-key", "static", "lost+found", BUILDING, READY}  # what every start leaves in a folder, real or not
OPENING = datetime(2027, 2, 20, 9, 0, tzinfo=UTC)  # Saturday morning in Port Maren


class Damaged(Exception):
    """The marker is there and cannot be read."""


@dataclass(frozen=True)
class Marker:
    created: str  # the real moment at which it was built, ISO 8601
    shift: float  # seconds by which the clock of the whole installation is ahead of the real one
    story: int = STORY

    @property
    def delta(self) -> timedelta:
        return timedelta(seconds=self.shift)


def marker_of(data: Path) -> Marker | None:
    """The folder's marker; None where the folder is not a demonstration's."""
    try:
        return Marker(**json.loads((data / MARKER).read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise Damaged(f"{data / MARKER} cannot be read. Remove it if this folder is no demonstration.") from error


def write_marker(data: Path, marker: Marker) -> None:
    fresh = data / f"{MARKER}.new"
    fresh.write_text(json.dumps(asdict(marker)) + "\n")
    fresh.replace(data / MARKER)


def home_of(data: Path) -> Path:
    """The folder a demonstration uses: this one if it is a demonstration's already or holds nothing, else `demo` in it."""
    if (data / MARKER).exists() or (data / READY).exists() or not data.exists():
        return data
    there = {entry.name for entry in data.iterdir() if not entry.name.startswith(".")}
    return data if there <= NOBODYS else data / "demo"


def is_whole(home: Path) -> bool:
    """Whether a demonstration lies there, ready to be started."""
    return (home / MARKER).exists() and (home / DATABASE).exists() and not (home / READY).exists()


# ── Moving in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def begin_building(home: Path) -> Path:
    """An empty folder to build in."""
    building = home / BUILDING
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    return building


def finish_building(home: Path) -> None:
    """What was built is whole: from now on it can only move in."""
    write_marker(home / BUILDING, Marker(datetime.now(UTC).isoformat(timespec="seconds"), 0.0))
    (home / BUILDING).rename(home / READY)


def move_in(home: Path) -> None:
    """Put what is ready into its place, where an older demonstration may lie. Killed anywhere, it is simply done again."""
    ready = home / READY
    if not ready.exists():
        return
    if (ready / MARKER).exists():
        clear(home)
        (ready / MARKER).replace(home / MARKER)
    for name in OWN:
        if (ready / name).exists():
            (ready / name).replace(home / name)
    shutil.rmtree(ready)


def clear(home: Path) -> None:
    """Take away what an older demonstration is made of; the marker stays, so that nobody mistakes the rest for real.

    A write-ahead log left behind would be read into the new database, so it goes too.
    """
    for name in OWN:
        shutil.rmtree(home / name, ignore_errors=True)
    for path in home.glob(f"{DATABASE}*"):
        path.unlink()


# ── Running ───────────────────────────────────────────────────────────────────────────────────────────────────────


def wind_clock(home: Path) -> None:
    """Let time go on where the demonstration was left: at its last act, or on Saturday morning.

    While it is switched off its time stands still; otherwise the conference would be over some day.
    """
    marker = marker_of(home)
    assert marker is not None
    shows = max(OPENING, last_act(home / DATABASE))
    shift = (shows - datetime.now(UTC)).total_seconds()
    write_marker(home, Marker(marker.created, shift, marker.story))


def last_act(database: Path) -> datetime:
    """A moment just after everything that was written down."""
    with closing(sqlite3.connect(database)) as connection:
        rows = [connection.execute(query).fetchone()[0] for query in LAST]
    return max(datetime.fromisoformat(at).replace(tzinfo=UTC) for at in rows if at) + timedelta(seconds=1)


LAST = ("SELECT max(at) FROM audit_event", "SELECT max(created_at) FROM outbox_letter")

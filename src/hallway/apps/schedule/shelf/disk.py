"""The lower storey: finished bytes as files, shared by the processes of a machine and there again after a restart.

    HALLWAY_DATA/shelf/things/ab/ab…   what was made of the same ingredients, once
    HALLWAY_DATA/shelf/names/<version>.<code>/…   address of a version → the thing it gives
    HALLWAY_DATA/shelf/moments/ab/ab…  the last second at which a file was made for an address

A file is written beside its place and renamed, so nobody sees half of one. There is no fsync: after a power cut a file may
be cut off, its sum says so, and it is made again. The whole folder may be deleted at any time.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from hallway.apps.schedule.shelf.packed import Packed, unpack

GRACE = 24 * 60 * 60  # seconds a thing may lie before somebody names it


def root() -> Path:
    return Path(settings.DATA) / "shelf"


def thing_path(key: str) -> Path:
    return root() / "things" / key[:2] / key


def name_path(folder: str, name: str) -> Path:
    return root() / "names" / folder / name


def thing(key: str) -> Packed | None:
    try:
        return unpack(thing_path(key).read_bytes())
    except OSError:
        return None


def named(folder: str, name: str) -> Packed | None:
    """What an address of a version gives, if it was made already."""
    try:
        key = name_path(folder, name).read_text("ascii")
    except (OSError, ValueError):
        return None
    return thing(key) if key.isalnum() else None


def put(key: str, packed: Packed) -> None:
    write(thing_path(key), packed.to_bytes())


def point(folder: str, name: str, key: str) -> None:
    write(name_path(folder, name), key.encode())


def write(path: Path, content: bytes) -> None:
    """A disk that is full or read-only costs time, not pages: they are made from memory."""
    beside = path.with_name(f".{token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def progress(folder: str, state: str) -> int:
    """How many pages of a version are made; -1 is all of them. `state` is what they stand on besides the version."""
    try:
        kept, _space, done = (root() / "names" / folder / ".warm").read_text("ascii").partition(" ")
        return int(done) if kept == state else 0
    except (OSError, ValueError):
        return 0


def keep_progress(folder: str, state: str, done: int) -> None:
    write(root() / "names" / folder / ".warm", f"{state} {done}".encode())


def moment(address: str) -> int:
    """Now, in seconds since 1970; or later, if something else was made for this address in this very second."""
    path, now = root() / "moments" / address[:2] / address, int(time.time())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            last = file.read(20)
            now = max(now, int(last) + 1 if last.isdecimal() else 0)
            file.truncate(0)
            file.write(str(now))
    except OSError:
        pass
    return now


# ── Throwing away ─────────────────────────────────────────────────────────────────────────────────────────────────


def sweep(wanted: set[str], *, now: float | None = None) -> int:
    """Remove the names of versions and code that are neither wanted nor young, then every thing that no name leads to.
    Returns how many things went."""
    before = (now or time.time()) - GRACE
    for folder in children(root() / "names"):
        if folder.name not in wanted and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
    kept = {name.read_text("ascii", errors="replace") for folder in children(root() / "names") for name in children(folder)}
    gone = [remove_old(thing, before) for drawer in children(root() / "things") for thing in children(drawer) if thing.name not in kept]
    for drawer in children(root() / "moments"):
        for each in children(drawer):
            remove_old(each, before)
    return sum(gone)


def remove_old(path: Path, before: float) -> bool:
    with suppress(FileNotFoundError):  # another worker was faster
        if path.stat().st_mtime < before:
            path.unlink()
            return True
    return False


def children(folder: Path) -> Iterator[Path]:
    try:
        yield from [Path(entry.path) for entry in os.scandir(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return

"""The file of a backup: a zip that a person can open too, with sums of everything in it and a manifest at its end.

It is written under another name, brought to the disk and only then renamed: under its own name there is a whole backup or
none.
"""

import errno
import fcntl
import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.db import DatabaseError

FORMAT = "hallway-backup"
LAYOUT = 1  # raised when an older Hallway could not read the file any more
README = "README.txt"
MANIFEST = "manifest.json"
DATABASE = "hallway.sqlite3"
TABLES = "postgresql"
CHUNK = 1024 * 1024

WORDS = """A backup of Hallway. It holds everything, what private teams wrote too: keep it as closely as the server.

Bring it back into an empty place:   hallway restore FILE
Try whether it can be brought back:  hallway restore --check FILE

Without Hallway: hallway.sqlite3 is the whole database, files/ are the uploads, secret-key signs cookies. From PostgreSQL
there is a file for each table, as COPY writes them; manifest.json names their columns.
"""


class NotWritten(Exception):
    """The backup could not be written, and nothing is left of it. The text says why."""


class Foreign(Exception):
    """The file is no backup of Hallway."""


class Damaged(Exception):
    """The file is a backup, and not all of it is what was written. The text says what."""


class Newer(Exception):
    """The backup was made by a newer Hallway than this one."""


@dataclass
class Manifest:
    """What a backup says of itself."""

    version: str
    engine: str  # sqlite | postgresql
    server: str
    made_at: str
    url: str
    migrations: list[list[str]]
    tables: dict[str, int]  # how many rows each had
    columns: dict[str, list[str]] = field(default_factory=dict)  # PostgreSQL: in the order of the file
    sequences: dict[str, int] = field(default_factory=dict)  # PostgreSQL: the last number given
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → size, sha256
    format: str = FORMAT
    layout: int = LAYOUT

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def uploads(self) -> int:
        return sum(name.startswith("files/") for name in self.entries)


class Writer:
    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.entries: dict[str, dict[str, Any]] = {}
        self.add(README, [WORDS.encode()])

    def add(self, name: str, chunks: Iterable[bytes], *, packed: bool = True) -> None:
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                entry.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.entries[name] = {"size": size, "sha256": digest.hexdigest()}

    def add_file(self, name: str, path: Path, *, packed: bool = True) -> None:
        with path.open("rb") as file:
            self.add(name, iter(lambda: file.read(CHUNK), b""), packed=packed)

    def finish(self, manifest: Manifest) -> None:
        manifest.entries = dict(self.entries)
        self.add(MANIFEST, [json.dumps(asdict(manifest), indent=1).encode()])
        self.zip.close()


@contextmanager
def writing(target: Path) -> Iterator[tuple[Writer, Path]]:
    """A writer, and a name beside the target for a scratch file. What was killed in the middle is cleared away by the next
    one that writes there. Raises NotWritten."""
    part, scratch = target.with_name(f".{target.name}.part"), target.with_name(f".{target.name}.scratch")
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise NotWritten(f"{target.parent}: {error.strerror}.") from error
    file = os.fdopen(handle, "r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise NotWritten(f"{target} is being written by somebody else.") from error
    writer: Writer | None = None
    try:
        scratch.unlink(missing_ok=True)
        file.truncate(0)
        writer = Writer(file)
        yield writer, scratch
        file.flush()
        os.fsync(file.fileno())
        part.rename(target)
        sync(target.parent)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if writer is not None:
            writer.zip.fp = None  # its end would be written into a full disk once more
        if isinstance(error, OSError | sqlite3.Error | DatabaseError):
            raise NotWritten(why(target, error)) from error
        raise
    finally:
        scratch.unlink(missing_ok=True)
        with suppress(OSError):  # what is left in memory does not go onto a full disk either
            file.close()


def why(target: Path, error: Exception) -> str:
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    if full or "full" in str(error):
        return f"There is no room for {target}: the disk is full. Nothing is left of it; older backups are as they were."
    return f"{target} could not be written: {error}. Nothing is left of it; older backups are as they were."


def sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Archive:
    """A backup that is read. Raises Foreign, Damaged, Newer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.zip = zipfile.ZipFile(path)
            self.manifest = self.read_manifest()
        except FileNotFoundError as error:
            raise Foreign(f"There is no file {path}.") from error
        except (zipfile.BadZipFile, OSError, KeyError, ValueError, EOFError) as error:
            if begins_like_ours(path):
                raise Damaged(f"{path} is a backup whose end is missing or damaged.") from error
            raise Foreign(f"{path} is no backup of Hallway.") from error

    def read_manifest(self) -> Manifest:
        values = json.loads(self.zip.read(MANIFEST))
        if values.get("format") != FORMAT:
            raise ValueError(MANIFEST)
        if values["layout"] > LAYOUT:
            raise Newer(f"{self.path} was made by Hallway {values['version']}, which is newer than this one.")
        known = {name: value for name, value in values.items() if name in Manifest.__dataclass_fields__}
        return Manifest(**known)

    def check(self) -> None:
        """Read all of it and compare the sums. Raises Damaged."""
        there = {name for name in self.zip.namelist() if not name.endswith("/")} - {MANIFEST}
        if there != set(self.manifest.entries):
            raise Damaged(f"{self.path}: other files in it than its manifest names.")
        for name in self.manifest.entries:
            for _chunk in self.read(name):
                pass

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, compared with its sum when the last has been read. Raises Damaged."""
        expected, digest = self.manifest.entries[name], hashlib.sha256()
        try:
            with self.zip.open(name) as entry:
                while chunk := entry.read(CHUNK):
                    digest.update(chunk)
                    yield chunk
        except (zipfile.BadZipFile, KeyError, EOFError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
            raise Damaged(f"{self.path}: “{name}” in it is damaged.") from error
        if digest.hexdigest() != expected["sha256"]:
            raise Damaged(f"{self.path}: “{name}” in it is not what was written.")

    def extract(self, name: str, target: Path) -> None:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for chunk in self.read(name):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())

    def below(self, folder: str) -> list[str]:
        """The entries of a folder. A name that leads out of it was not written by us."""
        names = [name for name in self.manifest.entries if name.startswith(f"{folder}/")]
        for name in names:
            if ".." in PurePosixPath(name).parts or "\\" in name:
                raise Damaged(f"{self.path}: “{name}” in it leads elsewhere.")
        return names


def begins_like_ours(path: Path) -> bool:
    """A zip's first entry stands at its beginning, with its name in clear."""
    try:
        with path.open("rb") as file:
            head = file.read(30 + len(README) + 200)
    except OSError:
        return False
    return head[:4] == b"PK\x03\x04" and head[30 : 30 + len(README)] == README.encode()

"""The folder with all state: who works in it now, and whether it may be used. No Django here: the settings ask."""

import fcntl
import os
from pathlib import Path

UNFINISHED = "restore-unfinished"  # lies in a data folder from the first to the last moment of a restore


class Busy(Exception):
    """Another Hallway runs in this folder."""


class Unfinished(Exception):
    """A restore began here and did not end. The text is a sentence for the person who asked."""


def hold(folder: Path, *, alone: bool) -> int:
    """Lock the folder for as long as the returned handle is open: alone, or together with others who do not ask to be.

    Raises Busy. Nothing is written; a killed process lets go by itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise Busy(folder) from error
    return handle


def refuse_unfinished(data: Path) -> None:
    """Raise Unfinished where a restore was broken off: half of an installation must not serve, nor send letters."""
    mark = data / UNFINISHED
    if mark.exists():
        raise Unfinished(
            f"A restore into {data} did not finish, so nothing runs there. Run “hallway restore {mark.read_text().strip() or 'FILE'}” "
            "again: it takes away what it left and begins anew."
        )

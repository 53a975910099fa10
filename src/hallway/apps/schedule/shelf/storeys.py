"""Finished bytes: in memory, else on disk, else made now, once."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from hallway.apps.schedule.shelf import disk
from hallway.apps.schedule.shelf.code import installed
from hallway.apps.schedule.shelf.digest import Known, digest
from hallway.apps.schedule.shelf.packed import Packed, pack

BYTES = 32 * 1024 * 1024  # kept in memory by each process
LOCKS = 64


@dataclass(frozen=True)
class Name:
    """An address of a version: everything the answer may depend on."""

    version: str
    rest: Hashable

    @property
    def folder(self) -> str:
        return f"{self.version}.{installed()}"


@dataclass(frozen=True)
class Recipe:
    """How something is made, and of what. The same ingredients give the same bytes, in every version."""

    ingredients: object
    make: Callable[[], str | bytes]
    known: Known = field(default_factory=dict, repr=False)  # names of an opened version's things, remembered
    dated: bool = False  # sent with the moment it was made


_locks = [threading.Lock() for _ in range(LOCKS)]
_shelf = threading.Lock()
_memory: OrderedDict[Name, Packed] = OrderedDict()
_size = 0


def on_shelf(name: Name, recipe: Callable[[], Recipe]) -> Packed:
    """What this address gives. A thousand who ask at once for what is not there yet wait for the one who makes it."""
    if (found := _memory.get(name)) is None:
        with _locks[hash(name) % LOCKS]:
            if (found := _memory.get(name)) is None:
                found = fetched(name, recipe)
                remember(name, found)
    return found


def fetched(name: Name, recipe: Callable[[], Recipe]) -> Packed:
    written = digest(name.rest)
    return disk.named(name.folder, written) or made(name.folder, written, recipe())


def made(folder: str, written: str, recipe: Recipe) -> Packed:
    key = digest((installed(), recipe.ingredients), recipe.known)
    if (found := disk.thing(key)) is None:
        found = pack(recipe.make(), since=disk.moment(written) if recipe.dated else 0)
        disk.put(key, found)
    disk.point(folder, written, key)
    return found


def remember(name: Name, packed: Packed) -> None:
    global _size  # noqa: PLW0603 - a cache of this process
    with _shelf:
        if name not in _memory:
            _memory[name] = packed
            _size += packed.size
        while _size > BYTES:
            _size -= _memory.popitem(last=False)[1].size


def forget() -> None:
    """Let go of the memory; the disk stays."""
    global _size  # noqa: PLW0603
    with _shelf:
        _memory.clear()
        _size = 0

"""A name made of what a page shows: the same values give the same name, in every process and on every day.

Rooms, sessions and slots know each other in circles. A slot is named by itself, its room and its whole session; a session by
itself, its track, its speakers and the times and rooms of its slots. So whatever a template reaches from one of them is
in its name. What has no name that lasts (a row, a function, a generator) is refused: a page would go stale with it.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from hashlib import blake2b
from types import NoneType
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from hallway.apps.schedule.book import Book, Room, Session, Slot, Speaker, Track

OF_BOOK = (Room, Track, Speaker, Session, Slot)
Known = dict[int, tuple[object, bytes]]  # things of an opened version → their names; holding a thing keeps its id its own


class Nameless(TypeError):
    """A page was made of something that has no lasting name."""


def digest(value: object, known: Known | None = None) -> str:
    return Namer({} if known is None else known).name(value).hex()


class Namer:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.how = self.kinds()

    def name(self, value: Any) -> bytes:
        if isinstance(value, OF_BOOK):
            return self.of_book(value)
        return hashed(*self.parts(value))

    def of_book(self, thing: Any) -> bytes:
        if (found := self.known.get(id(thing))) is None:
            found = self.known[id(thing)] = (thing, hashed(*self.fields(thing, without=("slots", "session")), *self.around(thing)))
        return found[1]

    def around(self, thing: Any) -> list[bytes]:
        """The other side of the circle."""
        if isinstance(thing, Session):
            return [hashed(*self.fields(slot, without=("session",))) for slot in thing.slots]
        return [self.name(thing.session)] if isinstance(thing, Slot) else []

    def fields(self, thing: Any, *, without: tuple[str, ...] = ()) -> list[bytes]:
        mine = [field.name for field in fields(thing) if field.name not in without]
        return [type(thing).__qualname__.encode(), *(self.name((each, getattr(thing, each))) for each in mine)]

    def parts(self, value: Any) -> list[bytes]:
        for kinds, parts in self.how:
            if isinstance(value, kinds):
                return parts(value)
        if is_dataclass(value) and not isinstance(value, type):
            return self.fields(value)
        raise Nameless(f"{type(value).__name__} has no lasting name, so no page may be made of it: give it plain values.")

    def kinds(self) -> tuple[tuple[Any, Callable[[Any], list[bytes]]], ...]:
        """Kinds of values, the narrower ones first."""
        return (
            (Enum, lambda value: [b"enum", str(value).encode()]),
            (str, lambda value: [b"text", value.encode(errors="surrogatepass")]),
            (Promise, lambda value: self.parts(str(value))),
            (NoneType | bool | int | float, lambda value: [b"value", repr(value).encode()]),
            (list | tuple, lambda value: [b"list", *map(self.name, value)]),
            (dict, lambda value: [b"dict", *sorted(self.name(pair) for pair in value.items())]),
            (set | frozenset, lambda value: [b"set", *sorted(map(self.name, value))]),
            (datetime, lambda value: [b"moment", f"{value.isoformat()} {value.tzinfo}".encode()]),
            (date | time | timedelta | tzinfo | UUID, lambda value: [type(value).__name__.encode(), str(value).encode()]),
            (bytes, lambda value: [b"bytes", value]),
            (Book, lambda value: [b"book", value.uid.encode()]),
        )


def hashed(*parts: bytes) -> bytes:
    whole = blake2b(digest_size=20)
    for part in parts:
        whole.update(len(part).to_bytes(4, "big") + part)
    return whole.digest()

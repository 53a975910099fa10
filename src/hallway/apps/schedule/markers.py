"""Letters and lines: how a room is found on the map, in the grid and at its door.

A room gets a letter once and keeps it for the whole edition, like the number of a tram. Letters that look like figures
(I and O) are left out.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from hallway.apps.schedule.models import LINES, Room
from hallway.core.people.models import fold

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"
FEW = 12  # up to as many rooms may be called by a letter of their own name


def all_letters() -> Iterator[str]:
    """A … Z, then AA, AB … ZZ, then three of them."""
    for length in (1, 2, 3):
        for letters in product(ALPHABET, repeat=length):
            yield "".join(letters)


def mark_rooms(new: list[Room], *, taken: Iterable[Room] = ()) -> None:
    """Give letter, line and position to rooms that have none, by order of capacity, else of the file."""
    taken = list(taken)
    used = {room.letter for room in taken}
    ordered = sorted(new, key=lambda room: -(room.capacity or 0))
    own = {} if taken else own_letters(ordered)
    free = (letter for letter in all_letters() if letter not in used)
    first = max((room.position for room in taken), default=-1) + 1
    for position, room in enumerate(ordered, start=first):
        room.position = position
        room.letter = own.get(id(room)) or next(free)
        room.line = position % LINES + 1


def own_letters(rooms: list[Room]) -> dict[int, str]:
    """Anchor, Beacon and Compass are A, B and C; Saal 1, Saal 2 and Saal G are 1, 2 and G. Only if that works for all."""
    if not 1 < len(rooms) <= FEW:
        return {}
    for letters in ([initial(room.name) for room in rooms], [last_word(room.name) for room in rooms]):
        if all(letters) and len(set(letters)) == len(rooms):
            return {id(room): letter for room, letter in zip(rooms, letters, strict=True)}
    return {}


def initial(name: str) -> str:
    letter = fold(name)[:1].upper()
    return letter if letter.isalpha() else ""


def last_word(name: str) -> str:
    word = name.rpartition(" ")[2].upper()
    return word if len(word) <= 2 and word.isascii() and word.isalnum() else ""


def line_of(number: int) -> int:
    """The colour of the n-th thing, counted from 1."""
    return (number - 1) % LINES + 1

"""Which letter a room gets, and which it keeps."""

import pytest

from hallway.apps.schedule.markers import all_letters, mark_rooms
from hallway.apps.schedule.models import Room


def letters(*rooms: Room) -> list[str]:
    return [room.letter for room in rooms]


def test_letters_leave_out_what_looks_like_a_figure() -> None:
    first = [letter for letter, _ in zip(all_letters(), range(27), strict=False)]
    assert first[:3] + first[7:9] + first[23:] == ["A", "B", "C", "H", "J", "Z", "AA", "AB", "AC"]
    assert not {"I", "O"} & set(first)


def test_order_of_seats_decides_else_that_of_the_file() -> None:
    rooms = [Room(name="Room x", capacity=10), Room(name="Room xx"), Room(name="Room xxx", capacity=900), Room(name="Room xxxx")]
    mark_rooms(rooms)
    assert [(room.letter, room.line, room.position) for room in rooms] == [("B", 2, 1), ("C", 3, 2), ("A", 1, 0), ("D", 4, 3)]


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["Compass", "Anchor", "Łódź"], ["C", "A", "L"]),
        (["Saal 1", "Saal 2", "Saal G"], ["1", "2", "G"]),
        (["Anchor", "Atrium"], ["A", "B"]),
        (["Only"], ["A"]),
        (["Saal 1", "Saal 2", "Foyer"], ["A", "B", "C"]),
    ],
)
def test_few_rooms_are_called_by_their_own_letters_if_that_works_for_all(names: list[str], wanted: list[str]) -> None:
    rooms = [Room(name=name) for name in names]
    mark_rooms(rooms)
    assert letters(*rooms) == wanted


def test_new_rooms_take_what_is_free() -> None:
    there = [Room(name="Anchor", letter="A", position=0), Room(name="Compass", letter="C", position=1)]
    new = [Room(name="Dock"), Room(name="Estuary")]
    mark_rooms(new, taken=there)
    assert [(room.letter, room.position) for room in new] == [("B", 2), ("D", 3)]


def test_more_than_twelve_rooms_repeat_the_colours() -> None:
    rooms = [Room(name=f"R{number}") for number in range(30)]
    mark_rooms(rooms)
    assert (rooms[12].line, rooms[24].letter, rooms[24].line) == (1, "AA", 1)
    assert len(set(letters(*rooms))) == 30

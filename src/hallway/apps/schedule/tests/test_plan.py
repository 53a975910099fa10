"""Where a session stands on the grid of a day, and on the map."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hallway.apps.schedule.book import Book, opened
from hallway.apps.schedule.linemap import LINES, line_map
from hallway.apps.schedule.plan import Plan, hours, plan_of

DAY = date(2027, 6, 5)


def book(*slots: tuple, rooms: str = "ABC", zone: str = "Europe/Berlin", day: date = DAY) -> Book:
    """A book from (title, room, "HH:MM" in UTC, minutes[, kind[, days later]])."""
    sessions = []
    for number, (title, room, start, minutes, *more) in enumerate(slots):
        kind, later = [*more, *["", 0][len(more) :]]
        moment = datetime.combine(day + timedelta(days=later), datetime.strptime(start, "%H:%M").time(), UTC)  # noqa: DTZ007
        sessions.append(
            {
                "uid": f"{number}", "slug": f"s-{number}", "title": title, "subtitle": "", "kind": kind, "abstract": "", "description": "",
                "summary": "", "track": None, "language": "", "level": "", "links": [], "do_not_record": False, "speakers": [],
                "slots": [{"uid": f"{number}", "room": room.lower(), "day": day.isoformat(), "starts_at": moment.isoformat(), "minutes": minutes}],
            }
        )  # fmt: skip
    document = {
        "timezone": zone,
        "rooms": [
            {"uid": letter, "slug": letter.lower(), "name": letter, "letter": letter, "line": 1, "capacity": None, "description": ""}
            for letter in rooms
        ],
        "tracks": [],
        "speakers": [],
        "sessions": sessions,
    }
    return opened(document, uid="x", number=1, released_at=datetime(2027, 1, 1, tzinfo=UTC))


def placed(plan: Plan) -> dict[str, tuple[int, int, int]]:
    """Title → column, row, rows."""
    return {item.slot.session.title: (item.column, item.at, item.length) for moment in plan.moments for item in moment.items}


def test_only_rooms_with_sessions_get_a_column_in_their_order() -> None:
    plan = plan_of(book(("x", "C", "08:00", 30), ("y", "A", "08:00", 30), rooms="ABCD"), DAY)
    assert [column.room.letter for column in plan.columns] == ["A", "C"]
    assert placed(plan) == {"x": (2, 0, 6), "y": (1, 0, 6)}


def test_rows_are_honest_inside_talks_and_folded_in_gaps() -> None:
    plan = plan_of(book(("x", "A", "08:00", 30), ("y", "B", "08:00", 15), ("late", "A", "12:00", 30), ("later", "B", "12:00", 30)), DAY)
    assert placed(plan) == {"x": (1, 0, 6), "y": (2, 0, 3), "late": (1, 7, 6), "later": (2, 7, 6)}


def test_long_talks_take_no_more_room_than_their_words() -> None:
    plan = plan_of(book(*((f"{room}{at}", room, f"{at:02}:00", 60) for room in "AB" for at in (8, 9, 10))), DAY)
    assert placed(plan)["A8"] == (1, 0, 6)
    assert placed(plan)["B10"] == (2, 12, 6)


def test_session_alone_in_the_main_room_is_a_hub() -> None:
    plan = plan_of(book(("Keynote", "A", "07:00", 60), ("x", "A", "08:00", 30), ("y", "B", "08:00", 30), ("late", "B", "09:00", 30)), DAY)
    assert [item.slot.session.title for item in plan.hubs] == ["Keynote"]
    assert placed(plan)["Keynote"] == (1, 0, 5)


def test_break_anywhere_is_a_calm_hub() -> None:
    plan = plan_of(book(("x", "A", "08:00", 30), ("y", "B", "08:00", 30), ("Lunch", "C", "09:00", 90, "break")), DAY)
    assert [(item.slot.session.title, item.calm, item.length) for item in plan.hubs] == [("Lunch", True, 3)]


def test_break_in_every_room_at_once_is_one() -> None:
    made = book(("x", "A", "08:00", 30), ("y", "B", "08:00", 30), ("Coffee", "A", "08:30", 30, "coffee-break"))
    coffee = made.sessions["s-2"]
    coffee.slots.append(replace(coffee.slots[0], uid="again", room=made.rooms["b"]))
    made.by_day[DAY].append(coffee.slots[1])
    plan = plan_of(made, DAY)
    assert [(item.slot.session.title, item.calm) for item in plan.hubs] == [("Coffee", True)]
    assert [slot.session.title for slot in plan.slots] == ["x", "y", "Coffee"]


def plenary(*slots: tuple, **more: Any) -> Book:
    """A book whose room A is the one for everybody."""
    made = book(*slots, **more)
    room = replace(made.rooms["a"], is_plenary=True)
    for session in made.sessions.values():
        session.slots[:] = [replace(slot, room=room) if slot.room.slug == "a" else slot for slot in session.slots]
    by_day = {day: [replace(slot, room=room) if slot.room.slug == "a" else slot for slot in slots] for day, slots in made.by_day.items()}
    return replace(made, rooms=made.rooms | {"a": room}, by_day=by_day)


def test_free_rooms_point_to_a_plenary_beside_which_something_goes_on() -> None:
    made = plenary(("Opening", "A", "08:00", 30, "opening"), ("Set-up", "B", "08:00", 30), ("x", "C", "09:00", 30), ("y", "B", "09:00", 30))
    plan = plan_of(made, DAY)
    assert plan.hubs == []
    assert [(pointer.slot.session.title, pointer.column, pointer.at, pointer.length) for pointer in plan.pointers] == [("Opening", 3, 0, 6)]


def test_plenary_alone_is_a_hub_and_needs_no_pointer() -> None:
    plan = plan_of(plenary(("Closing", "A", "08:00", 30, "Closing session"), ("x", "B", "09:00", 30), ("y", "C", "09:00", 30)), DAY)
    assert [item.slot.session.title for item in plan.hubs] == ["Closing"]
    assert plan.pointers == []


def test_cancelled_keynote_is_for_nobody() -> None:
    made = plenary(("Keynote", "A", "08:00", 30, "keynote"), ("x", "B", "09:00", 30), ("y", "C", "09:00", 30))
    gone = replace(made.sessions["s-0"], is_cancelled=True)
    made.by_day[DAY][0] = replace(made.by_day[DAY][0], session=gone)
    assert plan_of(made, DAY).hubs == []


def test_day_of_more_rows_than_there_are_classes_stays_a_list() -> None:
    slots = [(f"{room}{at}", room, f"{at // 12:02}:{at % 12 * 5:02}", 5) for at in range(240) for room in "AB"]
    assert plan_of(book(*slots), DAY).has_grid is False


def test_overlapping_sessions_of_one_room_stand_side_by_side() -> None:
    plan = plan_of(book(("x", "A", "08:00", 60), ("y", "A", "08:30", 60), ("z", "A", "09:00", 30), ("b", "B", "08:00", 30)), DAY)
    assert [(column.room.letter, column.lane) for column in plan.columns] == [("A", 0), ("A", 1), ("B", 0)]
    assert [placed(plan)[title][0] for title in "xyz"] == [1, 2, 1]


def test_what_lasts_all_day_stands_above_the_grid() -> None:
    plan = plan_of(book(("Stand", "A", "08:00", 540), ("x", "B", "08:00", 30), ("y", "C", "08:00", 30)), DAY)
    assert [slot.session.title for slot in plan.all_day] == ["Stand"]
    assert [column.room.letter for column in plan.columns] == ["B", "C"]
    assert plan_of(book(("Stand", "A", "08:00", 540)), DAY).columns == []


def test_after_midnight_stays_on_its_day_and_comes_last() -> None:
    plan = plan_of(book(("x", "A", "20:00", 60), ("night", "B", "22:30", 30), ("deep night", "B", "00:00", 30, "", 1)), DAY)
    assert [(moment.label, moment.anchor) for moment in plan.moments] == [("22:00", "2200"), ("00:30", "0030"), ("02:00", "0200")]


def test_hour_that_comes_twice_has_two_places() -> None:
    """In Berlin on 31 October 2027 it is 02:30 at 00:30 and at 01:30 UTC."""
    night = date(2027, 10, 31)
    plan = plan_of(book(("first", "A", "00:30", 30), ("second", "A", "01:30", 30), ("b", "B", "00:30", 90), day=night), night)
    assert [(moment.label, moment.anchor) for moment in plan.moments] == [("02:30", "0230"), ("02:30", "0230x")]
    assert placed(plan)["second"][1] > placed(plan)["first"][1]


def test_slot_over_the_change_of_clocks_ends_when_it_really_ends() -> None:
    night = date(2027, 3, 28)  # clocks skip 2:00 to 3:00
    slot = book(("x", "A", "00:30", 60), day=night).slots_on(night)[0]
    assert (f"{slot.start:%H:%M}", f"{slot.end:%H:%M}") == ("01:30", "03:30")


def test_odd_minutes_are_placed_and_never_shrink_to_nothing() -> None:
    plan = plan_of(book(("x", "A", "08:02", 7), ("y", "B", "08:00", 1)), DAY)
    assert placed(plan) == {"y": (2, 0, 1), "x": (1, 0, 2)}


def test_day_is_parted_in_hours() -> None:
    plan = plan_of(book(("x", "A", "08:00", 30), ("y", "A", "08:45", 30), ("z", "B", "10:15", 30)), DAY)
    assert [(hour.label, hour.anchor, len(hour.moments)) for hour in hours(plan)] == [("10:00", "1000", 2), ("12:00", "1215", 1)]


def test_zone_decides_the_words_not_the_order() -> None:
    slots = [("x", "A", "00:00", 30), ("y", "B", "00:00", 30)]
    assert plan_of(book(*slots, zone="Asia/Kolkata"), DAY).moments[0].label == "05:30"
    assert book(*slots, zone="Asia/Kolkata").zone == ZoneInfo("Asia/Kolkata")


# ── The map ───────────────────────────────────────────────────────────────────────────────────────────────────────


def busy(rooms: str) -> list[tuple]:
    return [("Keynote", "A", "07:00", 60)] + [(f"{room}{at}", room, f"{at:02}:00", 60) for room in rooms for at in (8, 9, 10)]


def test_map_has_a_line_for_each_room_and_stops_off_the_hubs() -> None:
    made = book(*busy("ABC"))
    drawn = line_map(made, plan_of(made, DAY))
    assert [end.letter for end in drawn.ends] == ["A", "A", "B", "B", "C", "C"]
    assert [(hub.title, hub.time) for hub in drawn.hubs] == [("Keynote", "09:00")]
    assert len(drawn.stops) == 9
    assert all(drawn.hubs[0].x + 60 < stop.x < drawn.width for stop in drawn.stops)
    assert [path.d.count("L") for path in drawn.paths] == [5, 5, 5]


def test_map_shows_the_busiest_rooms_only() -> None:
    letters = "ABCDEFGHJKLMNP"
    made = book(*busy(letters), ("more", "P", "12:00", 30), rooms=letters)
    drawn = line_map(made, plan_of(made, DAY))
    assert len(drawn.rooms) == LINES
    assert drawn.rooms[-1].letter == "P"


def test_opening_and_keynote_in_a_row_are_one_interchange() -> None:
    made = book(("Opening", "A", "06:30", 30), *busy("AB"))
    assert [hub.title for hub in line_map(made, plan_of(made, DAY)).hubs] == ["Keynote"]


def test_no_map_of_a_single_room() -> None:
    made = book(("x", "A", "08:00", 30))
    assert line_map(made, plan_of(made, DAY)) is None

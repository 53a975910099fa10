"""What is in the way of something else."""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from hallway.apps.schedule.conflicts import conflicts, counts, plainly

NINE = "2027-06-05T07:00:00+00:00"  # 9:00 in Berlin
DAY = date(2027, 6, 5)


def room(slug: str, **more: Any) -> dict[str, Any]:
    return {
        "uid": slug,
        "slug": slug,
        "name": slug.title(),
        "letter": slug[0].upper(),
        "line": 1,
        "capacity": None,
        "description": "",
        **more,
    }


def talk(slug: str, *times: tuple[str, int, int], by: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    """Each time is a room, minutes after nine, and how long."""
    texts = dict.fromkeys(("subtitle", "kind", "abstract", "description", "summary", "language", "level"), "")
    slots = [placed(f"{slug}-{number}", *each) for number, each in enumerate(times)]
    return {
        "uid": slug,
        "slug": slug,
        "title": slug.title(),
        **texts,
        "track": None,
        "links": [],
        "do_not_record": False,
        "speakers": by,
        "slots": slots,
        **more,
    }


def placed(uid: str, where: str, after: int, minutes: int, day: date = DAY) -> dict[str, Any]:
    starts = f"{day}T{7 + after // 60:02}:{after % 60:02}:00+00:00"
    return {"uid": uid, "room": where, "day": day.isoformat(), "starts_at": starts, "minutes": minutes}


def document(*sessions: dict[str, Any], rooms: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    names = dict.fromkeys(name for each in sessions for name in each["speakers"])
    people = [
        {"uid": name, "slug": name, "name": name.title(), "sort": name, "person": None, "biography": "", "summary": ""} for name in names
    ]
    return {
        "timezone": "Europe/Berlin",
        "rooms": list(rooms or (room("anchor"), room("beacon"))),
        "tracks": [],
        "speakers": people,
        "sessions": list(sessions),
    }


def said(*sessions: dict[str, Any], rooms: tuple[dict[str, Any], ...] = (), **more: Any) -> list[str]:
    return [plainly(each) for each in conflicts(document(*sessions, rooms=rooms), **more)]


def test_one_after_the_other_is_no_conflict() -> None:
    assert said(talk("tides", ("anchor", 0, 60), by=("ada",)), talk("boats", ("anchor", 60, 60), by=("ada",))) == []


def test_two_in_one_room() -> None:
    assert said(talk("tides", ("anchor", 0, 60)), talk("boats", ("anchor", 59, 60))) == [
        "“Tides” and “Boats” are both in Anchor, Sat 09:59."
    ]


def test_two_stands_share_a_place_all_day_but_a_talk_there_is_told() -> None:
    stands = (talk("lamps", ("anchor", 0, 480)), talk("ropes", ("anchor", 0, 480)))
    assert said(*stands) == []
    assert said(*stands, talk("tides", ("anchor", 60, 30))) == ["“Lamps” and “Tides” are both in Anchor, Sat 10:00."]


def test_one_speaker_in_two_places_and_two_of_them_are_told_together() -> None:
    found = said(talk("tides", ("anchor", 0, 60), by=("ada", "ben")), talk("boats", ("beacon", 30, 60), by=("ben", "ada")))
    assert found == ["Ada, Ben: on stage in “Tides” and in “Boats” at the same time, Sat 09:30."]


def test_a_session_beside_itself() -> None:
    assert said(talk("tides", ("anchor", 0, 60), ("beacon", 30, 60), by=("ada",))) == ["“Tides” overlaps with itself, Sat 09:30."]


def test_outside_the_edition_and_longer_than_a_day() -> None:
    days = {"first": DAY + timedelta(days=1), "last": DAY + timedelta(days=2)}
    assert said(talk("tides", ("anchor", 0, 60)), **days) == ["“Tides” is on Sat 5 June, which is no day of the edition."]
    assert said(talk("tides", ("anchor", 0, 60)), first=DAY) == []
    assert said(talk("fair", ("anchor", 0, 1441))) == ["“Fair” lasts longer than a day: 1441 minutes from Sat 09:00."]


def test_a_room_without_a_name() -> None:
    assert said(talk("tides", ("x", 0, 60)), rooms=(room("x", name=" "),)) == ["“Tides” is in a room without a name, Sat 09:00."]


def test_nothing_but_a_break_runs_beside_a_plenary() -> None:
    hall = (room("hall", is_plenary=True), room("beacon"))
    keynote = talk("welcome", ("hall", 0, 60), kind="Keynote")
    others = (talk("tides", ("beacon", 30, 60)), talk("coffee", ("beacon", 0, 30), kind="break"), talk("boats", ("beacon", 90, 30)))
    assert said(keynote, *others, rooms=hall) == ["“Tides” runs while everybody is asked to be in “Welcome”, Sat 09:00."]
    assert said(keynote, *others, rooms=(room("hall"), room("beacon"))) == []  # an ordinary room's keynote is not for everybody


@pytest.mark.parametrize(("wanted", "expected"), [(80, []), (81, ["81 people want to come to “Tides”; Anchor has 40 seats."])])
def test_a_room_too_small_for_a_session_that_is_given_twice(wanted: int, expected: list[str]) -> None:
    rooms = (room("anchor", capacity=40), room("beacon"))
    assert said(talk("tides", ("anchor", 0, 60), ("anchor", 120, 60)), rooms=rooms, wanted={"tides": wanted}) == expected
    assert said(talk("tides", ("beacon", 0, 60)), rooms=rooms, wanted={"tides": wanted}) == []  # nobody said how many seats


def test_what_is_cancelled_is_in_nobodys_way() -> None:
    assert said(talk("tides", ("anchor", 0, 60), is_cancelled=True), talk("boats", ("anchor", 0, 60))) == []


def test_kinds_are_counted_in_a_fixed_order() -> None:
    found = conflicts(
        document(talk("a", ("anchor", 0, 60), by=("ada",)), talk("b", ("anchor", 0, 60)), talk("c", ("beacon", 0, 60), by=("ada",)))
    )
    assert [(kind, number) for kind, _name, number in counts(found)] == [("room", 1), ("speaker", 1)]


def test_titles_are_escaped() -> None:
    (found,) = said(talk("tides", ("anchor", 0, 60), title="<b>Tides</b>"), talk("boats", ("anchor", 0, 60)))
    assert "<b>" not in found


def test_a_thousand_sessions_in_one_room_are_told_once_each() -> None:
    """Not every one with every other: that would be half a million, and minutes."""
    sessions = [talk(f"s{number}", ("anchor", 0, 60), by=("ada",)) for number in range(1000)]
    start = time.process_time()
    assert [number for _kind, _name, number in counts(conflicts(document(*sessions)))] == [999, 999]
    assert time.process_time() - start < 2

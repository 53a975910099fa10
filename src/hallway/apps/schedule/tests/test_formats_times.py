"""Offsets, zones, summer time, midnight and durations."""

from datetime import UTC, date, datetime

import pytest

from hallway.apps.schedule import formats

from .test_formats_samples import conference, event, frab_json, notes, one_event, pentabarf, problems

DAY = date(2027, 6, 5)


def start_of(data: bytes, **options: str) -> datetime:
    return formats.read(data, name="x", **options).slots[0].start


def one_hour_away(*, day: str, date_: str, **changes: str) -> bytes:
    """One event on a day of our choosing; day_start and day_end go."""

    def move(document: dict) -> None:
        conference(document).update(start=day, end=day)
        only = conference(document)["days"][0]
        only.update(date=day, day_start=None, day_end=None)
        only["rooms"] = {"Anchor": [{**only["rooms"]["Anchor"][0], "date": date_, **changes}]}

    return frab_json(move)


def test_offset_wins_over_the_zone_and_is_noted() -> None:
    programme = formats.read(one_event(date="2027-06-05T10:00:00+05:00", start="07:00"), name="x")
    assert programme.slots[0].start == datetime(2027, 6, 5, 5, tzinfo=UTC)
    assert notes(programme)[0] == "1 session has a time with another offset than its time zone. The time was taken as it is written."


def test_times_in_utc_are_at_home_in_any_zone() -> None:
    programme = formats.read(one_event(date="2027-06-05T08:00:00Z"), name="x")
    assert (programme.slots[0].start, notes(programme)) == (datetime(2027, 6, 5, 8, tzinfo=UTC), ["1 room has no sessions."])


def test_date_without_offset_is_wall_time_in_the_zone() -> None:
    assert start_of(one_event(date="2027-06-05T10:00:00")) == datetime(2027, 6, 5, 8, tzinfo=UTC)


def test_bare_date_is_completed_by_start() -> None:
    assert start_of(one_event(date="2027-06-05", start="10:00")) == datetime(2027, 6, 5, 8, tzinfo=UTC)
    assert start_of(one_event(date="2027-06-06", start="00:30")) == datetime(2027, 6, 5, 22, 30, tzinfo=UTC)


def test_date_none_leaves_it_to_the_start() -> None:
    assert start_of(one_event(date="None", start="10:00")) == datetime(2027, 6, 5, 8, tzinfo=UTC)


def test_date_wins_over_start_and_the_contradiction_is_noted() -> None:
    programme = formats.read(one_event(start="11:00"), name="x")
    assert programme.slots[0].start == datetime(2027, 6, 5, 8, tzinfo=UTC)
    assert notes(programme)[0] == "In 1 session “start” contradicts “date”. The date was taken."


# ── After midnight ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("change", "start", "expected"),
    [
        ("04:00:00", "03:59", (6, 1, 59)),
        ("04:00:00", "04:00", (5, 2, 0)),
        ("00:00:00", "00:30", (4, 22, 30)),
        ("09:00:00", "08:55", (6, 6, 55)),
        ("04:00:00", "25:30", (5, 23, 30)),
    ],
)
def test_pentabarf_times_before_the_day_change_are_the_night_after(change: str, start: str, expected: tuple[int, int, int]) -> None:
    programme = formats.read(pentabarf(event(start=start), day_change=change), name="x")
    day, hour, minute = expected
    assert programme.slots[0].start == datetime(2027, 6, day, hour, minute, tzinfo=UTC)
    assert (programme.slots[0].day, notes(programme)) == (DAY, [])


def test_day_that_ends_at_four_tells_when_the_next_begins() -> None:
    window = pentabarf(event(start="03:30"), day_change="").replace(
        b'date="2027-06-05">', b'date="2027-06-05" end="2027-06-06T04:00:00+02:00">'
    )
    programme = formats.read(window, name="x")
    assert (programme.slots[0].start, programme.slots[0].day) == (datetime(2027, 6, 6, 1, 30, tzinfo=UTC), DAY)
    assert (programme.day_change, notes(programme)) == (240, [])


def test_day_that_ends_in_utc_is_read_in_the_zone() -> None:
    data = frab_json(lambda document: conference(document)["days"][0].update(day_end="2027-06-06T02:00:00Z"))
    assert formats.read(data, name="x").day_change == 240


def test_silent_file_is_taken_to_begin_its_days_at_four() -> None:
    programme = formats.read(pentabarf(event(1, start="00:30"), event(2, start="05:00"), day_change=""), name="x")
    assert [slot.start for slot in programme.slots] == [datetime(2027, 6, 5, 22, 30, tzinfo=UTC), datetime(2027, 6, 5, 3, tzinfo=UTC)]
    assert programme.day_change is None
    assert notes(programme) == ["The file does not say when its days begin. 1 session before 4:00 was taken as the night after."]


@pytest.mark.parametrize("change", ["13:00:00", "soon", "-04:00", "99:00"])
def test_impossible_day_change_is_a_problem(change: str) -> None:
    assert problems(pentabarf(event(), day_change=change)) == [
        ("Line 3", f"day_change is “{change}”; a time between 0:00 and 12:00 is needed.")
    ]


def test_session_far_from_its_day_is_a_problem() -> None:
    place = "schedule.conference.days[0].rooms.Anchor[0], session 1"
    found = problems(one_event(date="2027-06-09T10:00:00+02:00"))
    assert found == [(place, "The session is dated 2027-06-09 but stands under the day 2027-06-05.")]


def test_session_dated_a_day_early_stays_and_is_noted() -> None:
    programme = formats.read(one_event(date="2027-06-04T23:00:00+02:00", start="23:00"), name="x")
    assert programme.slots[0].day == DAY
    assert notes(programme)[0] == "1 session is dated a day before the day it stands under. It stays on that day."


# ── Summer time ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_skipped_hour_moves_on() -> None:
    """Berlin, 28 March 2027: after 1:59 comes 3:00."""
    programme = formats.read(one_hour_away(day="2027-03-28", date_="2027-03-28T02:30:00", start="02:30"), name="x")
    assert programme.slots[0].start == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert "1 session begins in the hour that the change to summer time leaves out. It was moved an hour later." in notes(programme)


def test_double_hour_takes_the_first() -> None:
    """Berlin, 31 October 2027: 2:30 comes at 0:30 and at 1:30 UTC."""
    programme = formats.read(one_hour_away(day="2027-10-31", date_="2027-10-31T02:30:00", start="02:30"), name="x")
    assert programme.slots[0].start == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert "1 session begins in the hour that comes twice when summer time ends. The first one was taken." in notes(programme)


def test_offset_tells_the_second_of_the_double_hour() -> None:
    assert start_of(one_hour_away(day="2027-10-31", date_="2027-10-31T02:30:00+01:00", start="02:30")) == datetime(
        2027, 10, 31, 1, 30, tzinfo=UTC
    )


# ── Zones ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("Middle of nowhere", "Write it like Europe/Brussels."),
        ("../../etc/passwd", "Write it like Europe/Brussels."),
        ("Europe", "Did you mean Europe/Rome?"),
        ("localtime", "Write it like Europe/Brussels."),
        ("/etc/localtime", "Write it like Europe/Brussels."),
    ],
)
def test_unknown_zone_is_a_problem(name: str, hint: str) -> None:
    assert [place for place, _sentence in problems(pentabarf(event(), zone=name))] == ["Line 3"]
    assert problems(pentabarf(event(), zone=name))[0][1].startswith(f"There is no time zone “{name}”. ")
    if name != "Europe":  # which of the many is nearest does not matter
        assert problems(pentabarf(event(), zone=name))[0][1].endswith(hint)


def test_zone_may_be_written_in_small_letters() -> None:
    assert formats.read(pentabarf(event(), zone="europe/brussels"), name="x").timezone == "Europe/Brussels"


def test_callers_zone_fills_in_for_the_files() -> None:
    programme = formats.read(pentabarf(event(), zone=""), name="x", timezone="Asia/Kolkata")
    assert (programme.timezone, programme.slots[0].start) == ("Asia/Kolkata", datetime(2027, 6, 5, 4, 30, tzinfo=UTC))
    assert notes(programme) == ["The file names no time zone. Its times were taken as Asia/Kolkata."]


def test_files_zone_wins_over_the_callers() -> None:
    programme = formats.read(pentabarf(event()), name="x", timezone="Asia/Kolkata")
    assert (programme.timezone, programme.slots[0].start) == ("Europe/Brussels", datetime(2027, 6, 5, 8, tzinfo=UTC))
    assert notes(programme) == ["The file's time zone is Europe/Brussels, not Asia/Kolkata. The file's was taken."]


def test_wrong_zone_of_the_caller_is_a_problem() -> None:
    assert problems(pentabarf(event(), zone=""), timezone="Asia/Kolkatta") == [
        ("Time zone", "There is no time zone “Asia/Kolkatta”. Did you mean Asia/Kolkata?")
    ]


def test_file_without_zone_and_offsets_is_taken_as_utc() -> None:
    programme = formats.read(pentabarf(event(), zone=""), name="x")
    assert (programme.timezone, programme.slots[0].start) == ("UTC", datetime(2027, 6, 5, 10, tzinfo=UTC))
    assert notes(programme) == ["The file names no time zone, and its times have no offset. They were taken as UTC."]


@pytest.mark.parametrize(
    ("offset", "zone"), [("+02:00", "Etc/GMT-2"), ("-07:00", "Etc/GMT+7"), ("+00:00", "UTC"), ("Z", "UTC"), ("+05:30", None)]
)
def test_file_with_offsets_but_no_zone_gets_the_fixed_one(offset: str, zone: str | None) -> None:
    data = one_event(date=f"2027-06-05T10:00:00{offset}").replace(b'"Europe/Berlin"', b"null")
    assert formats.read(data, name="x").timezone == zone


def test_file_with_several_offsets_and_no_zone_has_right_times_and_no_zone() -> None:
    def mix(document: dict) -> None:
        conference(document)["time_zone_name"] = None
        conference(document)["days"][0]["rooms"]["Beacon"][0]["date"] = "2027-06-05T10:00:00+01:00"

    programme = formats.read(frab_json(mix), name="x")
    assert [slot.start.hour for slot in programme.slots] == [8, 9]
    assert programme.timezone is None
    assert notes(programme) == [
        "The file names no time zone, only offsets. Its times are right; choose the place's own zone to show them in."
    ]


# ── Durations ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("00:30", 30),
        ("1:05", 65),
        ("02:05:00", 125),
        ("00:00:30", 1),
        ("1:02:30", 1590),
        ("100:00", 6000),
        ("45", 45),
        (45, 45),
        (45.0, 45),
    ],
)
def test_durations_in_their_spellings(written: object, minutes: int) -> None:
    assert formats.read(one_event(duration=written), name="x").slots[0].minutes == minutes


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("NaN", "The duration is “NaN”; one like 0:45 is needed."),
        ("-00:30", "The duration is “-00:30”; one like 0:45 is needed."),
        (-30, "The duration is “-30”; one like 0:45 is needed."),
        ("00:90", "The duration is “00:90”; one like 0:45 is needed."),
        ("0930", "The duration is “0930”; one like 0:45 is needed."),
        (1e308, "The duration is “1e+308”; one like 0:45 is needed."),
        ("00:00", "The session lasts 0 minutes; between 1 minute and 7 days is needed."),
        ("999:00", "The session lasts 59940 minutes; between 1 minute and 7 days is needed."),
        ("٠٠:٣٠", "The duration is “٠٠:٣٠”; one like 0:45 is needed."),
        (None, "The session has no duration."),
        ("None", "The session has no duration."),
    ],
)
def test_impossible_durations_are_problems(written: object, sentence: str) -> None:
    assert [found for _place, found in problems(one_event(duration=written))] == [sentence]


def test_session_longer_than_a_day_is_noted() -> None:
    assert notes(formats.read(one_event(duration="30:00"), name="x"))[0] == "1 session lasts longer than a day."


def test_bare_minutes_are_noted() -> None:
    assert notes(formats.read(one_event(duration="45"), name="x"))[0] == "1 duration is a bare number. It was read as minutes."


# ── Impossible dates ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00:00+00:00",
        "9999-12-31T23:59:59-14:00",
        "2027-02-30T10:00:00",
        "2027-06-05T10:00:00+23:00",
        "yesterday",
        "20270605",
        "NaN",
    ],
)
def test_impossible_dates_are_problems(written: str) -> None:
    sentence = f"The date is “{written}”; one like 2027-06-04T11:00:00+02:00 is needed, between 1970 and 2100."
    assert [found for _place, found in problems(one_event(date=written))] == [sentence]


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "2027-06-31", "the fifth"])
def test_impossible_days_are_problems(written: str) -> None:
    sentence = f"The day's date is “{written}”; one like 2027-06-04 is needed, between 1970 and 2100."
    found = problems(frab_json(lambda document: conference(document)["days"][0].update(date=written)))
    assert found == [("schedule.conference.days[0]", sentence)]


def test_day_without_a_date_takes_it_from_its_start() -> None:
    programme = formats.read(frab_json(lambda document: conference(document)["days"][0].pop("date")), name="x")
    assert programme.days == (DAY,)


def test_days_more_than_a_year_apart_are_a_problem() -> None:
    def add(document: dict) -> None:
        conference(document)["days"].append({"date": "2029-06-05", "rooms": {}})

    assert problems(frab_json(add)) == [
        ("schedule.conference", "The first day (2027-06-05) and the last (2029-06-05) lie more than a year apart.")
    ]


def test_session_without_any_time_is_a_problem() -> None:
    assert [sentence for _place, sentence in problems(one_event(date=None, start=None))] == ["The session has no start."]

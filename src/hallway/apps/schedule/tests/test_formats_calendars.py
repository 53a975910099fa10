"""iCalendar and xCal: zones by any name, rules within bounds, people where they are clear."""

from datetime import UTC, date, datetime

import pytest

from hallway.apps.schedule import formats

from .test_formats_samples import GUID, notes, problems

ZONE = """BEGIN:VTIMEZONE
TZID:Harbour Time
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
TIMES = "DTSTART:20270605T080000Z\nDTEND:20270605T084500Z"


def event(*lines: str, uid: str = "1@candlewright.example", title: str = "Crossing", times: str = TIMES, room: str = "Anchor") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", times, f"LOCATION:{room}", *lines, "END:VEVENT\n"])


def calendar(*events: str, head: str = "X-WR-TIMEZONE:Europe/Berlin") -> bytes:
    whole = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{''.join(events)}END:VCALENDAR\n"
    return whole.replace("\n", "\r\n").encode()


def read(*events: str, head: str = "X-WR-TIMEZONE:Europe/Berlin") -> formats.Programme:
    return formats.read(calendar(*events, head=head), name="programme.ics")


ICS = calendar(
    event("CATEGORIES:Ferries,night", "ATTENDEE;CN=Ada Ferryman:invalid:nomail", "URL:https://candlewright.example/1", uid=GUID.format(1)),
    event("RRULE:FREQ=DAILY;COUNT=3", uid="2@x", title="Yoga", times="DTSTART;TZID=Harbour Time:20270605T090000\nDURATION:PT1H"),
    event(uid="3@x", title="Sprints", times="DTSTART;VALUE=DATE:20270606"),
    event("STATUS:CANCELLED", uid="4@x", title="Ropes"),
    head=f"X-WR-CALNAME:Candlewright Days\nX-WR-TIMEZONE:Europe/Berlin\n{ZONE.strip()}",
)
XCAL = b"""<?xml version="1.0"?>
<iCalendar xmlns:pentabarf="http://pentabarf.org" xmlns:xCal="urn:ietf:params:xml:ns:xcal">
  <vcalendar>
    <version>2.0</version>
    <x-wr-calname>Candlewright Days</x-wr-calname>
    <vevent>
      <method>PUBLISH</method>
      <uid>7@candle@candlewright.example</uid>
      <pentabarf:event-id>7</pentabarf:event-id>
      <dtstart>20270605T100000</dtstart>
      <dtend>20270605T104500</dtend>
      <duration>0.45</duration>
      <summary>Crossing, at night</summary>
      <description>How to cross.</description>
      <category>Ferries</category>
      <url>https://candlewright.example/7</url>
      <location>Anchor</location>
      <attendee>Ada Ferryman</attendee>
    </vevent>
  </vcalendar>
</iCalendar>
"""


def test_event_becomes_a_session() -> None:
    lines = (
        "CATEGORIES:Ferries,night\\, dark",
        "CATEGORIES:lamps",
        "DESCRIPTION:How to\\ncross\\, safely.\n  Folded\\; twice.\\n\\nhttps://candlewright.example/1",
        "URL:https://candlewright.example/1",
    )
    programme = read(event(*lines, uid=GUID.format(1), title="Crossing\\, at night"), head="X-WR-CALNAME:Candlewright Days")
    session = programme.sessions[0]
    assert (programme.title, session.title, session.guid, session.id) == ("Candlewright Days", "Crossing, at night", GUID.format(1), "")
    assert (programme.tracks[0].name, session.tags) == ("Ferries", ("night, dark", "lamps"))
    assert (session.description, session.url) == ("How to\ncross, safely. Folded; twice.", "https://candlewright.example/1")
    assert [(slot.room, slot.start, slot.minutes) for slot in programme.slots] == [("Anchor", datetime(2027, 6, 5, 8, tzinfo=UTC), 45)]


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "europe/berlin",
        "/mozilla.org/20070129_1/Europe/Berlin",
        "W. Europe Standard Time",
        '"Europe/Berlin"',
        "Harbour Time",
    ],
)
def test_zones_by_any_name(zone: str) -> None:
    times = f"DTSTART;TZID={zone}:20270605T100000\nDTEND;TZID={zone}:20270605T104500"
    programme = read(event(times=times), head=ZONE.strip())
    assert [(slot.start.hour, slot.minutes) for slot in programme.slots] == [(8, 45)]


def test_unknown_zone_is_a_problem_once() -> None:
    times = "DTSTART;TZID=Atlantis:20270605T100000\nDTEND;TZID=Atlantis:20270605T104500"
    assert problems(calendar(event(times=times), event(uid="2", times=times))) == [
        ("Line 7", "There is no time zone “Atlantis”, and the file does not describe it.")
    ]


def test_floating_times_are_read_in_the_calendars_zone_else_the_callers() -> None:
    floating = event(times="DTSTART:20270605T100000\nDTEND:20270605T104500")
    assert [slot.start.hour for slot in read(floating).slots] == [8]
    bare = formats.read(calendar(floating, head="X-X:1"), name="x", timezone="Asia/Kolkata")
    assert [(slot.start.hour, slot.start.minute) for slot in bare.slots] == [(4, 30)]


def test_duration_and_no_end_at_all() -> None:
    lengths = [
        read(event(times=f"DTSTART:20270605T080000Z{more}")).slots[0].minutes for more in ("\nDURATION:PT1H30M", "\nDURATION:P1DT1H", "")
    ]
    assert lengths == [90, 1500, 30]
    assert "The file does not say how long 1 session lasts. Half an hour was taken." in notes(read(event(times="DTSTART:20270605T080000Z")))


def test_whole_days_stay_on_their_dates() -> None:
    programme = read(event(), event(uid="2", times="DTSTART;VALUE=DATE:20270606\nDTEND;VALUE=DATE:20270608"))
    assert [(slot.day, slot.minutes) for slot in programme.slots] == [(date(2027, 6, 5), 45), (date(2027, 6, 6), 2880)]


def test_after_midnight_belongs_to_the_night_before_only_if_that_day_had_any() -> None:
    late = event(uid="2", times="DTSTART;TZID=Europe/Berlin:20270606T003000\nDURATION:PT1H")
    assert [slot.day for slot in read(event(), late).slots] == [date(2027, 6, 5)] * 2
    assert [slot.day for slot in read(late).slots] == [date(2027, 6, 6)]


def test_cancelled_events_are_left_out_and_noted() -> None:
    programme = read(event(), event("STATUS:CANCELLED", uid="2"))
    assert (len(programme.sessions), notes(programme)) == (1, ["1 session is cancelled. It was left out."])


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", [5, 6, 7]),
        ("FREQ=DAILY;INTERVAL=2;COUNT=2", [5, 7]),
        ("FREQ=DAILY;UNTIL=20270607T080000Z", [5, 6, 7]),
        ("FREQ=DAILY;UNTIL=20270606T215959Z", [5, 6]),
        ("FREQ=DAILY;UNTIL=20270607", [5, 6, 7]),
        ("FREQ=WEEKLY;COUNT=2", [5, 12]),
        ("FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3;WKST=SU", [5, 6, 12]),
        ("FREQ=DAILY;COUNT=3\nEXDATE:20270606T080000Z", [5, 7]),
        ("FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20270606", [5, 7]),
        ("FREQ=DAILY;COUNT=2\nRDATE:20270609T080000Z", [5, 6, 9]),
    ],
)
def test_rules_become_slots_of_one_session(rule: str, days: list[int]) -> None:
    programme = read(event(f"RRULE:{rule}"))
    assert (len(programme.sessions), [slot.day.day for slot in programme.slots]) == (1, days)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=DAILY", "The event repeats without an end. Give the rule an end, or each time an event."),
        ("FREQ=DAILY;COUNT=400", "The event repeats for more than a year. That is no session of a conference."),
        ("FREQ=DAILY;UNTIL=20990101", "The event repeats for more than a year. That is no session of a conference."),
        (
            "FREQ=SECONDLY;COUNT=9",
            "The event repeats by a rule that is not read here (FREQ=SECONDLY;COUNT=9). Give each time an event.",
        ),
        (
            "FREQ=MONTHLY;COUNT=2;BYSETPOS=1",
            "The event repeats by a rule that is not read here (FREQ=MONTHLY;COUNT=2;BYSETPOS=1). Give each time an event.",
        ),
    ],
)
def test_rules_without_bounds_are_refused(rule: str, sentence: str) -> None:
    assert problems(calendar(event(f"RRULE:{rule}"))) == [("Line 10", sentence)]


def test_one_time_of_a_rule_may_be_moved() -> None:
    moved = event("RECURRENCE-ID:20270606T080000Z", times="DTSTART:20270606T120000Z\nDTEND:20270606T124500Z", room="Beacon")
    programme = read(event("RRULE:FREQ=DAILY;COUNT=3"), moved)
    assert len(programme.sessions) == 1
    assert sorted((slot.day.day, slot.start.hour, slot.room) for slot in programme.slots) == [
        (5, 8, "Anchor"),
        (6, 12, "Beacon"),
        (7, 8, "Anchor"),
    ]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('ATTENDEE;ROLE=REQ-PARTICIPANT;CN="Ada Ferryman":invalid:nomail', ["Ada Ferryman"]),
        ("ATTENDEE;CN=Ada Ferryman:mailto:ada@cast.example", ["Ada Ferryman"]),
        ("ATTENDEE;CN=ada@cast.example:mailto:ada@cast.example", []),
        ("ATTENDEE:mailto:ada@cast.example", []),
        ("ATTENDEE;CUTYPE=ROOM;CN=Anchor:invalid:nomail", []),
        ("X-SPEAKERS:Ada Ferryman,Ben Rower\\, PhD", ["Ada Ferryman", "Ben Rower, PhD"]),
        ("X-PRESENTER:Ada Ferryman <ada@cast.example>", ["Ada Ferryman"]),
        ("ORGANIZER;CN=Candlewright Days:mailto:team@cast.example", []),
    ],
)
def test_people_where_they_are_clear_and_never_their_addresses(line: str, names: list[str]) -> None:
    programme = read(event(line))
    assert [person.name for person in programme.persons] == names
    assert "@cast.example" not in repr(programme)


def test_organisers_are_speakers_only_if_each_event_has_its_own() -> None:
    lines = ("ORGANIZER;CN=Ada Ferryman:mailto:a@cast.example", "ORGANIZER;CN=Ben Rower:mailto:b@cast.example")
    assert [person.name for person in read(event(lines[0]), event(lines[1], uid="2")).persons] == ["Ada Ferryman", "Ben Rower"]
    assert read(event(lines[0]), event(lines[0], uid="2")).persons == ()


def test_our_own_events_of_one_page_are_one_session_again() -> None:
    page = "URL:https://candlewright.example/2027/en/sessions/crossing/"
    later = "DTSTART:20270606T080000Z\nDTEND:20270606T084500Z"
    programme = read(event(page, uid=GUID.format(1)), event(page, uid=GUID.format(2), times=later, room="Beacon"))
    assert [session.key for session in programme.sessions] == [GUID.format(1)]
    assert [(slot.guid, slot.room) for slot in programme.slots] == [(GUID.format(1), "Anchor"), (GUID.format(2), "Beacon")]


def test_events_of_one_page_that_differ_stay_apart_and_are_told() -> None:
    page = "URL:https://candlewright.example/2027/en/sessions/crossing/"
    programme = read(event(page, uid=GUID.format(1)), event(page, "DESCRIPTION:Other", uid=GUID.format(2), room="Beacon"))
    assert len(programme.sessions) == 2
    assert "1 session has the title and address of another one, but differs from it. Both were taken." in notes(programme)


def test_the_conferences_own_address_joins_nothing() -> None:
    page = "URL:https://candlewright.example/"
    lunch = [event(page, uid=GUID.format(day), title="Lunch", times=f"DTSTART:2027060{day}T110000Z\nDURATION:PT1H") for day in (5, 6)]
    assert len(read(*lunch, event(page, uid=GUID.format(7))).sessions) == 3


def test_event_without_a_room_stands_in_tba() -> None:
    programme = read(event(room=""))
    assert [room.name for room in programme.rooms] == ["TBA"]
    assert notes(programme) == ["1 session has a time but no room. It stands in a room called “TBA”."]


@pytest.mark.parametrize(
    ("data", "place", "sentence"),
    [
        (calendar(event())[:-40], "Line 4", "The file stops in the middle. Download it again."),
        (calendar(event(times="DTSTART:tomorrow")), "Line 7", "DTSTART is “tomorrow”; a time like 20270604T110000Z is needed."),
        (calendar(event(times="DTSTART:20270605T080000Z\nDURATION:long")), "Line 8", "DURATION is “long”; one like PT45M is needed."),
        (calendar(event()).replace(b"END:VEVENT", b"END:VTODO"), "Line 10", "“END:VTODO” closes what is not open here."),
        (calendar(), "programme", "The file has no sessions."),
        (
            calendar(event(times="DTSTART:20270605T080000Z\nDTEND:20270605T070000Z")),
            "Line 4, session Crossing",
            "The duration is “-60”; one like 0:45 is needed.",
        ),
    ],
)
def test_broken_calendars_say_where(data: bytes, place: str, sentence: str) -> None:
    assert problems(data) == [(place, sentence)]


def test_xcal_of_pentabarf_is_read() -> None:
    programme = formats.read(XCAL, name="x", timezone="Europe/Berlin")
    session = programme.sessions[0]
    assert (programme.title, session.title, session.url) == ("Candlewright Days", "Crossing, at night", "https://candlewright.example/7")
    assert ([person.name for person in programme.persons], programme.tracks[0].name) == (["Ada Ferryman"], "Ferries")
    assert [(slot.start.hour, slot.minutes, slot.room) for slot in programme.slots] == [(8, 45, "Anchor")]


def test_xcal_of_the_standard_is_read() -> None:
    data = b"""<icalendar xmlns="urn:ietf:params:xml:ns:icalendar-2.0"><vcalendar><components><vevent><properties>
      <uid><text>1@x</text></uid><summary><text>Crossing</text></summary><location><text>Anchor</text></location>
      <dtstart><parameters><tzid><text>Europe/Berlin</text></tzid></parameters><date-time>2027-06-05T10:00:00</date-time></dtstart>
      <duration><duration>PT45M</duration></duration><categories><text>Ferries</text><text>night</text></categories>
    </properties></vevent></components></vcalendar></icalendar>"""
    programme = formats.read(data, name="x")
    assert [(slot.start.hour, slot.minutes) for slot in programme.slots] == [(8, 45)]
    assert (programme.timezone, programme.tracks[0].name, programme.sessions[0].tags) == ("Europe/Berlin", "Ferries", ("night",))


def test_sample_for_mutations_is_read() -> None:
    programme = formats.read(ICS, name="x")
    assert (len(programme.sessions), len(programme.slots)) == (3, 5)

"""Real programmes of real conferences, counted."""

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hallway.apps.schedule import formats

from .test_formats_samples import problems

READ_IN_A_PROCESS = """
import os, resource, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "hallway.config.settings_test"
import django
django.setup()
from pathlib import Path
from hallway.apps.schedule import formats
data = Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
formats.read(data, name="x")
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@cache
def programme(path: Path) -> formats.Programme:
    return formats.read(path.read_bytes(), name=path.name)


@pytest.fixture
def programmes(shared: Path) -> Path:
    return shared / "data" / "programmes"


def counts(found: formats.Programme) -> dict[str, int]:
    things = ("days", "rooms", "tracks", "persons", "sessions", "slots")
    return {thing: len(getattr(found, thing)) for thing in things}


def noted(found: formats.Programme) -> list[str]:
    return [note.sentence for note in found.notes]


def test_fosdem_2021(programmes: Path) -> None:
    found = programme(programmes / "fosdem-2021-online.pentabarf.xml")
    assert counts(found) == {"days": 2, "rooms": 108, "tracks": 109, "persons": 684, "sessions": 773, "slots": 773}
    assert (found.title, found.timezone, found.day_change) == ("FOSDEM 2021", "UTC", 0)
    assert (found.starts_on, found.ends_on) == (date(2021, 2, 6), date(2021, 2, 7))
    assert Counter(session.markup for session in found.sessions)["html"] == 703
    assert sum(len(session.links) for session in found.sessions) == 2976 - 12
    assert sum(len(session.attachments) for session in found.sessions) == 395


def test_fosdem_2021_has_87_empty_days_of_rooms_but_two_empty_rooms(programmes: Path) -> None:
    found = programme(programmes / "fosdem-2021-online.pentabarf.xml")
    used = {(slot.room, slot.day) for slot in found.slots}
    assert len(found.rooms) * len(found.days) - len(used) == 87
    assert noted(found) == [
        "The file names no time zone, and its times have no offset. They were taken as UTC.",
        "12 links were left out: only complete web and mail addresses are taken.",
        "2 links had no “https://” in front. It was added.",
        "2 rooms have no sessions.",
        "1 session begins before another one in the same room has ended.",
    ]


def test_fosdem_2021_in_its_own_zone(programmes: Path) -> None:
    found = formats.read((programmes / "fosdem-2021-online.pentabarf.xml").read_bytes(), name="x", timezone="Europe/Brussels")
    assert found.timezone == "Europe/Brussels"
    assert min(slot.start for slot in found.slots) == datetime(2021, 2, 6, 8, tzinfo=UTC)


def test_fosdem_2025(programmes: Path) -> None:
    found = programme(programmes / "fosdem-2025.pentabarf.xml")
    assert counts(found) == {"days": 2, "rooms": 35, "tracks": 79, "persons": 1193, "sessions": 1105, "slots": 1105}
    assert (found.title, found.acronym, found.timezone, found.day_change) == ("FOSDEM 2025", "fosdem-2025", "Europe/Brussels", 540)
    assert len({session.track for session in found.sessions}) == 78
    assert sum(len(session.links) for session in found.sessions) == 7142
    assert [(note.sentence, note.places) for note in found.notes] == [("1 track has no sessions.", ("Lightning Lightning Talks",))]


def test_31c3_after_midnight(programmes: Path) -> None:
    found = programme(programmes / "31c3.frab.xml")
    assert counts(found) == {"days": 4, "rooms": 4, "tracks": 8, "persons": 198, "sessions": 138, "slots": 138}
    assert (found.version, found.timezone, found.day_change) == ("1.5 To shine in a bright light", "Etc/GMT-1", 240)
    berlin = ZoneInfo("Europe/Berlin")
    after_midnight = [slot for slot in found.slots if slot.start.astimezone(berlin).date() != slot.day]
    assert len(after_midnight) == 4
    assert {slot.start.astimezone(berlin).date() - slot.day for slot in after_midnight} == {timedelta(days=1)}
    assert Counter(slot.day.day for slot in found.slots) == {27: 35, 28: 45, 29: 40, 30: 18}


def test_anyconf(programmes: Path) -> None:
    found = programme(programmes / "anyconf.pretalx.frab.json")
    assert counts(found) == {"days": 2, "rooms": 9, "tracks": 1, "persons": 2, "sessions": 2, "slots": 2}
    assert (found.acronym, found.version, found.timezone, found.day_change) == ("anyconf-2024", "2024-01-02 20:35", "Europe/Brussels", 240)
    assert [(room.name, room.capacity, room.description) for room in found.rooms[:2]] == [
        ("janson", 1415, "Janson"),
        ("j1106", 70, "J.1.106"),
    ]
    assert [(person.key, person.code, person.name) for person in found.persons] == [
        ("2", "37RA83", "AnyConf Staff"),
        ("1324", "YT3EFD", "Alice AnyConf"),
    ]
    assert noted(found) == ["8 rooms have no sessions."]


@pytest.mark.parametrize(
    ("name", "looks"),
    [
        ("pretalx-fixture.frab.json", "a JSON schema: the description of a format, not a programme"),
        ("pyconuk-2016.scheduler-talks.yml", "YAML"),
        ("pyconuk-2016.source-schedule.yml", "YAML"),
    ],
)
def test_files_that_are_no_programme_are_called_what_they_are(programmes: Path, name: str, looks: str) -> None:
    readable = (
        "Readable are schedule.xml and schedule.json (pentabarf, frab, pretalx), pretalx's API, calendars (iCalendar) and tables (CSV)."
    )
    sentence = f"This looks like {looks}. That cannot be read here. {readable}"
    assert problems((programmes / name).read_bytes()) == [("programme", sentence)]


@pytest.mark.slow
def test_fosdem_2025_is_read_quickly_and_in_little_memory(programmes: Path) -> None:
    path = programmes / "fosdem-2025.pentabarf.xml"
    data = path.read_bytes()
    begin = time.process_time()
    formats.read(data, name=path.name)
    assert time.process_time() - begin < 1.5
    read = subprocess.run([sys.executable, "-c", READ_IN_A_PROCESS, str(path)], check=True, capture_output=True, text=True)
    assert int(read.stdout) < 100  # MB more than before


# ── Other systems' files, alone and together ──────────────────────────────────────────────────────────────────────

ONE_BY_ONE = {
    "europython-2014.accepted.xml": {"days": 4, "rooms": 5, "tracks": 9, "persons": 91, "sessions": 100, "slots": 100},
    "europython-2014.schedule.xml": {"days": 7, "rooms": 7, "tracks": 11, "persons": 117, "sessions": 188, "slots": 292},
    "europython-2019.schedule.json": {"days": 7, "rooms": 17, "tracks": 0, "persons": 135, "sessions": 210, "slots": 318},
    "europython-2021.pyvideo.json": {"days": 0, "rooms": 0, "tracks": 0, "persons": 135, "sessions": 116, "slots": 0},
    "europython-2022.schedule.json": {"days": 5, "rooms": 10, "tracks": 0, "persons": 151, "sessions": 154, "slots": 274},
    "europython-2022.sessions.json": {"days": 5, "rooms": 10, "tracks": 24, "persons": 151, "sessions": 153, "slots": 152},
    "europython-2023.pretalx-slots.json": {"days": 5, "rooms": 13, "tracks": 21, "persons": 185, "sessions": 186, "slots": 268},
    "pretalx-api-example.submissions.json": {"days": 0, "rooms": 0, "tracks": 2, "persons": 3, "sessions": 2, "slots": 0},
    "pycon-uk-2018.pyvideo.json": {"days": 0, "rooms": 0, "tracks": 0, "persons": 94, "sessions": 90, "slots": 0},
    "pyconfr-2024.schedule.json": {"days": 3, "rooms": 11, "tracks": 0, "persons": 77, "sessions": 76, "slots": 76},
    "pyconuk-2016.json": {"days": 5, "rooms": 11, "tracks": 0, "persons": 90, "sessions": 126, "slots": 224},
}


def together(folder: Path, *names: str, **options: str) -> formats.Programme:
    return formats.read_files([(name, (folder / name).read_bytes()) for name in names], **options)


EUROPYTHON_2022 = tuple(f"europython-2022.{part}.json" for part in ("sessions", "speakers", "schedule", "rooms", "livestreams"))


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_other_systems_files_are_read(programmes: Path, name: str) -> None:
    assert counts(programme(programmes / name)) == ONE_BY_ONE[name]


def test_europython_2022_from_its_files_together(programmes: Path) -> None:
    found = together(programmes, *EUROPYTHON_2022, timezone="Europe/Dublin")
    assert counts(found) == {"days": 5, "rooms": 20, "tracks": 24, "persons": 151, "sessions": 155, "slots": 274}
    assert (found.starts_on, found.ends_on, found.timezone) == (date(2022, 7, 11), date(2022, 7, 15), "Europe/Dublin")
    code = {session.code: session for session in found.sessions}
    tutorial = [slot for slot in found.slots if slot.session == "3B9WHE"]
    assert [(slot.start.hour, slot.start.minute, slot.minutes, slot.room) for slot in tutorial] == [
        (8, 30, 90, "Wicklow Hall 1"),
        (10, 15, 90, "Wicklow Hall 1"),
    ]
    assert (code["39YWUH"].level, code["39YWUH"].kind, code["39YWUH"].tags) == ("some", "Talk", ("in-person",))


def test_europython_2022_in_any_order_is_the_same(programmes: Path) -> None:
    one, other = together(programmes, *EUROPYTHON_2022), together(programmes, *reversed(EUROPYTHON_2022))
    assert {session.key: session for session in one.sessions} == {session.key: session for session in other.sessions}
    assert set(one.slots) == set(other.slots)


@pytest.mark.parametrize("part", ["speakers", "rooms", "livestreams"])
def test_part_without_sessions_says_what_is_missing(programmes: Path, part: str) -> None:
    name = f"europython-2022.{part}.json"
    with pytest.raises(formats.Unreadable) as refusal:
        together(programmes, name)
    sentence = "Here are no sessions. Give the file of sessions (submissions, talks) together with this one."
    assert [(problem.place, problem.sentence) for problem in refusal.value.problems] == [(name, sentence)]


def test_a_break_in_all_rooms_is_one_session(programmes: Path) -> None:
    found = programme(programmes / "europython-2023.pretalx-slots.json")
    breaks = Counter(slot.session for slot in found.slots if slot.session.startswith("title:"))
    assert breaks == {"title:coffeebreak": 60, "title:lunch": 24}
    assert {session.kind for session in found.sessions if session.key in breaks} == {"break"}


def test_pyconuk_2016_joins_half_hours_and_works_out_the_month(programmes: Path) -> None:
    found = programme(programmes / "pyconuk-2016.json")
    assert [day.isoformat() for day in found.days] == ["2016-09-15", "2016-09-16", "2016-09-17", "2016-09-18", "2016-09-19"]
    assert "The days have no month. In 2016 they fit: September, December. September was taken." in noted(found)
    workshop = [slot for slot in found.slots if slot.session == "workshops/natural-language-processing-in-10-lines-of-code"]
    assert [(slot.start.hour, slot.minutes) for slot in workshop] == [(14, 120)]


def test_europython_2014_tells_talks_from_events_of_one_number(programmes: Path) -> None:
    found = {session.id: session for session in programme(programmes / "europython-2014.schedule.xml").sessions}
    assert (found["event-37"].title, found["37"].title == "Welcome") == ("Welcome", False)


def test_files_of_two_programmes_are_refused(programmes: Path) -> None:
    names = ["31c3.frab.xml", "anyconf.pretalx.frab.json"]
    with pytest.raises(formats.Unreadable) as refusal:
        together(programmes, *names)
    sentence = f"These files do not belong to one programme: {', '.join(names)}. Import them one after the other."
    assert [(problem.place, problem.sentence) for problem in refusal.value.problems] == [("The files", sentence)]


@pytest.mark.parametrize("name", [*ONE_BY_ONE, "31c3.frab.xml"])
def test_no_address_of_a_speaker_enters_the_model(programmes: Path, name: str) -> None:
    found = programme(programmes / name)
    assert [person.name for person in found.persons if "@" in person.name] == []
    assert "redacted@" not in repr([(person.name, person.url) for person in found.persons])

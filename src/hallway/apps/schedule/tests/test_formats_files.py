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
        ("europython-2014.schedule.xml", "the programme of EuroPython's own website of 2014"),
        ("europython-2014.accepted.xml", "the programme of EuroPython's own website of 2014"),
        ("pretalx-fixture.frab.json", "a JSON schema: the description of a format, not a programme"),
        ("pyconfr-2024.schedule.json", "a timetable made for one conference's own website"),
        ("europython-2019.schedule.json", "an export of EuroPython's own website"),
        ("europython-2023.pretalx-slots.json", "an answer of pretalx's API"),
        ("pretalx-api-example.submissions.json", "an answer of pretalx's API"),
        ("pycon-uk-2018.pyvideo.json", "a list of talks for pyvideo.org"),
        ("pyconuk-2016.json", "JSON of another kind, with the keys “conference”, “speakers”, “sessions”, “slots”"),
    ],
)
def test_other_programmes_are_called_what_they_are(programmes: Path, name: str, looks: str) -> None:
    readable = "Readable are schedule.xml (pentabarf, frab, pretalx) and schedule.json (frab, pretalx)."
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

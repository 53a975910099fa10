"""Every real file, damaged in a few dozen ways: a programme or a sentence, never anything else, and in bounded time.

HALLWAY_MUTATIONS=1000 damages each file a thousand times. Every damage is its own seed, so a failure can be repeated.
"""

import copy
import json
import os
import random
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hallway.apps.schedule import formats

from .test_formats_calendars import ICS, XCAL
from .test_formats_tables import CSV

MUTATIONS = int(os.environ.get("HALLWAY_MUTATIONS", "24"))
FILES = [
    "31c3.frab.xml",
    "anyconf.pretalx.frab.json",
    "europython-2014.accepted.xml",
    "europython-2014.schedule.xml",
    "europython-2019.schedule.json",
    "europython-2021.pyvideo.json",
    "europython-2023.pretalx-slots.json",
    "fosdem-2021-online.pentabarf.xml",
    "fosdem-2025.pentabarf.xml",
    "pretalx-api-example.submissions.json",
    "pretalx-fixture.frab.json",
    "pyconfr-2024.schedule.json",
    "pyconuk-2016.json",
]
REFUSED = {"pretalx-fixture.frab.json"}
SETS = {
    "europython-2022": [f"europython-2022.{part}.json" for part in ("sessions", "speakers", "schedule", "rooms", "livestreams")],
    "pretalx-api-example": [f"pretalx-api-example.{part}.json" for part in ("submissions", "speakers")],
}
WORDS = [
    "",
    " ",
    "None",
    "null",
    "NaN",
    "-1",
    "0",
    "1e999",
    "9" * 5000,
    "x" * 200_000,
    "\ud800",
    "\0",
    "\u202e",
    "javascript:alert(1)",
    "</title>",
]
TIMES = [
    "24:00",
    "99:99",
    "-00:30",
    "02:30",
    "0001-01-01",
    "9999-12-31T23:59:59-23:59",
    "2025-03-30T02:30:00",
    "2025-02-30",
    "Mars/Olympus",
]
OTHERS: list[Any] = [None, True, False, 0, -1, 10**30, 1.5, float("nan"), [], {}, [[]], {"en": None}, {"de": "Fähre"}, [None, 5, "x"]]

Damage = Callable[[bytes, random.Random], bytes]


# ── Bytes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def lose(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randrange(1, 2000) :]


def double(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data))
    end = at + dice.randrange(1, 5000)
    return data[:end] + data[at:end] + data[end:]


def swap(data: bytes, dice: random.Random) -> bytes:
    first, second = sorted(dice.sample(range(len(data) - 200), 2))
    size = min(dice.randrange(1, 200), second - first)
    return b"".join(
        [data[:first], data[second : second + size], data[first + size : second], data[first : first + size], data[second + size :]]
    )


def flip(data: bytes, dice: random.Random) -> bytes:
    spoiled = bytearray(data)
    for _again in range(dice.choice([1, 3, 30])):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled)


def digits(data: bytes, dice: random.Random) -> bytes:
    """Change some digits: the document stays whole, its times and ids do not."""
    spoiled = bytearray(data)
    found = [at for at in dice.sample(range(len(data)), min(len(data), 4000)) if 48 <= data[at] <= 57]
    for at in found[: dice.choice([1, 5, 50])]:
        spoiled[at] = 48 + dice.randrange(10)
    return bytes(spoiled)


def recode(data: bytes, dice: random.Random) -> bytes:
    text = data.decode(errors="replace")
    return text.encode(dice.choice(["utf-16", "utf-16-le", "utf-32-be", "utf-7", "cp037", "utf-8-sig"]), errors="replace")


BYTES: list[Damage] = [cut, lose, double, swap, flip, flip, digits, digits, digits, recode]


# ── Elements and keys ─────────────────────────────────────────────────────────────────────────────────────────────


@cache
def thinned_xml(data: bytes) -> bytes:
    """The same document with every room's first three entries: enough for damage to its structure, and quick."""
    root = etree.fromstring(data)
    for holder in root.iter("room", "day"):
        for entry in [child for child in holder if child.tag in {"event", "entry"}][3:]:
            holder.remove(entry)
    return etree.tostring(root)


def damage_xml(data: bytes, dice: random.Random) -> bytes:
    root = etree.fromstring(thinned_xml(data) if len(data) > 500_000 and MUTATIONS < 1000 else data)
    elements = list(root.iter(etree.Element))[1:]
    for _again in range(dice.choice([1, 2, 5, 40])):
        damage_element(dice.choice(elements), dice.choice(elements), dice)
    return etree.tostring(root)


def damage_element(element: Any, other: Any, dice: random.Random) -> None:
    parent = element.getparent()
    match dice.randrange(7):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            parent.insert(parent.index(element), copy.deepcopy(element))
        case 2 if other not in {element, *element.iterancestors()} and element not in set(other.iterancestors()):
            other.append(copy.deepcopy(element))
        case 3:
            element.text = xml_word(dice)
        case 4 if element.attrib:
            element.set(dice.choice(list(element.attrib)), xml_word(dice))
        case 5 if element.attrib:
            del element.attrib[dice.choice(list(element.attrib))]
        case 6:
            element.tag = dice.choice([other.tag, "day", "event", "room", "schedule"])
        case _:
            element.text, other.text = other.text, element.text


def xml_word(dice: random.Random) -> str:
    return dice.choice([word for word in WORDS + TIMES if word not in {"\ud800", "\0"}])


def damage_json(data: bytes, dice: random.Random) -> bytes:
    document = json.loads(data)
    for _again in range(dice.choice([1, 2, 5, 40])):
        holder, key = dice.choice(list(places(document)) or [([document], 0)])
        damage_value(holder, key, dice)
    return json.dumps(document).encode()


def places(value: Any) -> Any:
    """Every (holder, key) in the document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in entries:
        yield value, key
        yield from places(child)


def damage_value(holder: Any, key: Any, dice: random.Random) -> None:
    match dice.randrange(5):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(dice.randrange(len(holder) + 1), copy.deepcopy(holder[key]))
        case 2:
            other = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            holder[key], holder[other] = holder[other], holder[key]
        case 3:
            holder[key] = copy.deepcopy(dice.choice(OTHERS))
        case _:
            holder[key] = dice.choice(WORDS + TIMES)


# ── The promise ───────────────────────────────────────────────────────────────────────────────────────────────────


def damaged(data: bytes, *, name: str, seed: int) -> bytes:
    dice = random.Random(f"{name} {seed}")
    if seed % 2 or name.endswith(("ics", "csv")):
        return dice.choice(BYTES)(data, dice)
    return damage_xml(data, dice) if name.endswith("xml") else damage_json(data, dice)


def outcome(*files: bytes) -> str:
    """What the formats made of it; raises whatever else they may have raised."""
    begin = time.process_time()
    problems: tuple[formats.Problem, ...] = ()
    try:
        check(formats.read_files([(f"file {number}", data) for number, data in enumerate(files)]))
    except formats.NeedsColumns:
        return "asked"
    except formats.Unreadable as refusal:
        problems = refusal.problems or (formats.Problem("", "refused without a word"),)
    assert all(problem.place and problem.sentence for problem in problems)
    assert time.process_time() - begin < 10
    return "refused" if problems else "read"


def check(programme: formats.Programme) -> None:
    """What every programme promises, whatever the file was."""
    for things in (programme.rooms, programme.tracks, programme.persons, programme.sessions):
        keys = [thing.key for thing in things]
        assert len(set(keys)) == len(keys)
        assert all(keys)
    rooms, sessions = {room.key for room in programme.rooms}, {session.key for session in programme.sessions}
    persons, tracks = {person.key for person in programme.persons}, {"", *(track.key for track in programme.tracks)}
    assert sessions
    assert {slot.session for slot in programme.slots} <= sessions
    assert {slot.room for slot in programme.slots} <= rooms
    for session in programme.sessions:
        assert session.title
        assert session.track in tracks
        assert set(session.persons) <= persons
        assert len(set(session.persons)) == len(session.persons)
    assert all(slot.start.utcoffset() is not None and slot.minutes > 0 and slot.day in programme.days for slot in programme.slots)
    if programme.days:
        assert programme.starts_on is not None
        assert programme.ends_on is not None
        assert programme.starts_on <= programme.days[0] <= programme.days[-1] <= programme.ends_on
    hrefs = [link.href for session in programme.sessions for link in (*session.links, *session.attachments)]
    assert all(href.lower().startswith(("http://", "https://", "mailto:")) for href in hrefs)
    texts = repr(programme).encode()  # no lone surrogate anywhere
    assert b"\\x00" not in texts


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_damaged_file_is_read_or_refused_with_a_sentence(shared: Path, name: str) -> None:
    data = (shared / "data" / "programmes" / name).read_bytes()
    outcomes = {seed: outcome(damaged(data, name=name, seed=seed)) for seed in range(MUTATIONS)}
    assert set(outcomes.values()) - {"asked"} == ({"refused"} if name in REFUSED else {"read", "refused"})


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_set_with_a_damaged_file_is_read_or_refused_with_a_sentence(shared: Path, name: str) -> None:
    files = [(shared / "data" / "programmes" / each).read_bytes() for each in SETS[name]]
    outcomes = set()
    for seed in range(MUTATIONS):
        at = seed // 2 % len(files)
        spoiled = damaged(files[at], name=SETS[name][at], seed=seed)
        outcomes.add(outcome(*files[:at], spoiled, *files[at + 1 :]))
    assert outcomes - {"asked"} == {"read", "refused"}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "data"), [("our.ics", ICS), ("our.csv", CSV), ("our.xml", XCAL)], ids=["calendar", "table", "xcal"])
def test_damaged_calendar_or_table_is_read_asked_about_or_refused(name: str, data: bytes) -> None:
    outcomes = {outcome(damaged(data * 3 if name == "our.csv" else data, name=name, seed=seed)) for seed in range(4 * MUTATIONS)}
    assert {"read", "refused"} <= outcomes

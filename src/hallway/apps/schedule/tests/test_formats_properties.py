"""Small valid programmes, changed by Hypothesis at places that matter: read whole, or refused with a sentence."""

import copy
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from hallway.apps.schedule import formats
from hallway.apps.schedule.formats import times

from .test_formats_mutations import OTHERS, TIMES, WORDS, outcome, places
from .test_formats_samples import FRAB, FRAB_XML, event, frab_event, frab_json, one_event, pentabarf

quick = settings(
    max_examples=120, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

xml_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], min_codepoint=32), max_size=40).filter(
    lambda text: not any(letter in "\ufffe\uffff" for letter in text)
)


def visible(text: str) -> str:
    return "".join(letter for letter in text if not 0x7F <= ord(letter) <= 0x9F)


def is_title(text: str) -> bool:
    return visible(text).strip() not in {"", "None", "null"}


xml_words = st.one_of(st.sampled_from([word for word in WORDS + TIMES if word not in {"\ud800", "\0"}]), xml_text)
json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.sampled_from(WORDS + TIMES), st.sampled_from(OTHERS)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)
SPOTS = len(list(places(FRAB)))
PENTABARF = pentabarf(event(1), event(2, start="12:00", title="Ropes"))


@quick
@given(spots=st.lists(st.tuples(st.integers(0, SPOTS - 1), json_values), min_size=1, max_size=4))
def test_any_json_value_anywhere(spots: list[tuple[int, Any]]) -> None:
    document = copy.deepcopy(FRAB)
    for spot, value in spots:
        found = list(places(document))
        holder, key = found[spot % len(found)]
        holder[key] = copy.deepcopy(value)  # the sampled lists are shared, and would end up in themselves
    outcome(json.dumps(document).encode())


@quick
@given(
    data=st.sampled_from([FRAB_XML, PENTABARF]),
    changes=st.lists(
        st.tuples(
            st.integers(0, 200), st.sampled_from(["text", "attribute", "drop", "copy", "move", "rename"]), st.integers(0, 200), xml_words
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_any_xml_change_anywhere(data: bytes, changes: list[tuple[int, str, int, str]]) -> None:
    root = etree.fromstring(data)
    for at, what, other, word in changes:
        elements = list(root.iter(etree.Element))
        change_element(elements[at % len(elements)], what, elements[other % len(elements)], word)
    outcome(etree.tostring(root))


def change_element(element: Any, what: str, other: Any, word: str) -> None:
    parent = element.getparent()
    if what == "text" or parent is None:
        element.text = word
    elif what == "attribute":
        element.set(next(iter(element.attrib), "id"), word)
    elif what == "rename":
        element.tag = other.tag
    elif what == "drop":
        parent.remove(element)
    elif what == "copy":
        parent.append(copy.deepcopy(element))
    elif element not in {other, *other.iterancestors()}:
        other.append(element)


@quick
@given(data=st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    assert outcome(data) in {"refused", "asked"}


@quick
@given(text=st.text(max_size=200), start=st.sampled_from(["<schedule>", '{"schedule": {"conference": ', "[", "<?xml ", "<!--", ""]))
def test_any_text_behind_a_good_beginning(text: str, start: str) -> None:
    assert outcome((start + text).encode("utf-8", "surrogatepass")) == "refused"


@quick
@given(titles=st.lists(xml_text.filter(is_title), min_size=1, max_size=3))
def test_titles_come_out_as_they_went_in(titles: list[str]) -> None:
    hours = [f"{10 + at}:00" for at in range(len(titles))]
    entries = [
        frab_event(1 + at, title=title, start=hour, date=f"2027-06-05T{hour}:00+02:00")
        for at, (title, hour) in enumerate(zip(titles, hours, strict=True))
    ]
    document = copy.deepcopy(FRAB)
    document["schedule"]["conference"]["days"][0]["rooms"] = {"Anchor": entries}
    found = [session.title for session in formats.read(json.dumps(document).encode(), name="x").sessions]
    assert found == [" ".join(visible(title).split()) for title in titles]


@quick
@given(
    start=st.datetimes(datetime(2027, 6, 5, 4), datetime(2027, 6, 6, 3, 59), allow_imaginary=False),  # noqa: DTZ001
    zone=st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"]),
    minutes=st.integers(1, 7 * 24 * 60),
)
def test_moment_and_duration_survive_in_any_zone(start: datetime, zone: str, minutes: int) -> None:
    start = start.replace(second=0, microsecond=0)
    local = start.replace(tzinfo=ZoneInfo(zone))
    data = frab_json(
        lambda document: change_event(
            document, zone, date=local.isoformat(), start=f"{start:%H:%M}", duration=f"{minutes // 60}:{minutes % 60:02}"
        )
    )
    slot = formats.read(data, name="x").slots[0]
    assert (slot.start, slot.minutes, f"{slot.day}") == (local.astimezone(UTC), minutes, "2027-06-05")


def change_event(document: dict[str, Any], zone: str, **changes: str) -> None:
    conference = document["schedule"]["conference"]
    conference["time_zone_name"] = zone
    conference["days"][0]["rooms"] = {"Anchor": [frab_event(1, **changes)]}


@quick
@given(wall=st.datetimes(datetime(1980, 1, 1), datetime(2090, 1, 1)), zone=st.sampled_from(sorted(times.zones().values())))  # noqa: DTZ001
def test_every_wall_time_has_one_moment_in_every_zone(wall: datetime, zone: str) -> None:
    found = times.at_wall(wall, ZoneInfo(zone))
    back = found.utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert back == found.wall
    if found.odd == "skipped":
        assert timedelta() < back - wall <= timedelta(days=1)
    else:
        assert back == wall


@pytest.mark.parametrize("word", [word for word in WORDS + TIMES if word not in {"\ud800", "\0"}])
def test_every_hostile_word_in_every_place_of_an_event(word: str) -> None:
    for field in frab_event(1):
        outcome(one_event(**{field: word}))
    for element in ("start", "duration", "room", "title"):
        outcome(pentabarf(event(**{element: escaped(word)})))


def escaped(word: str) -> str:
    return word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

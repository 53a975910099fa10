"""Small valid programmes, made of few words, for the other tests of the formats. Here: they are what they claim to be."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hallway.apps.schedule import formats

GUID = "3f1d2c4a-0000-4000-8000-0000000000{:02}"

PENTABARF_EVENT = """
      <event id="{id}">
        <start>{start}</start>
        <duration>{duration}</duration>
        <room>{room}</room>
        <title>{title}</title>
        <track>Ferries</track>
        <type>talk</type>
        <abstract>&lt;p&gt;How to cross.&lt;/p&gt;</abstract>
        <persons><person id="7">Ada Ferryman</person></persons>
        <links><link href="https://candlewright.example/crossing">Notes</link></links>
      </event>"""


def pentabarf(*events: str, day_change: str = "04:00:00", zone: str = "Europe/Brussels", head: str = "") -> bytes:
    """A pentabarf file of one day and one room, with these events."""
    zone_line = f"<time_zone_name>{zone}</time_zone_name>" if zone else ""
    change = f"<day_change>{day_change}</day_change>" if day_change else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference>
    <title>Candlewright Days</title>
    <start>2027-06-05</start>
    <end>2027-06-05</end>
    {change}{zone_line}{head}
  </conference>
  <day index="1" date="2027-06-05">
    <room name="Anchor">{"".join(events)}
    </room>
  </day>
</schedule>
""".encode()


def event(number: int = 1, *, start: str = "10:00", duration: str = "00:30", room: str = "Anchor", title: str = "Crossing at night") -> str:
    return PENTABARF_EVENT.format(id=number, start=start, duration=duration, room=room, title=title)


FRAB_XML = f"""<?xml version='1.0' encoding='utf-8' ?>
<schedule>
  <generator name="pretalx" version="2027.1"/>
  <version>1.0 First light</version>
  <conference>
    <title>Candlewright Days</title>
    <acronym>candle27</acronym>
    <start>2027-06-05</start>
    <end>2027-06-06</end>
    <days>2</days>
    <timeslot_duration>00:05</timeslot_duration>
    <base_url>https://candlewright.example</base_url>
    <time_zone_name>Europe/Berlin</time_zone_name>
    <track name="Ferries" color="#ff8800" slug="ferries">Ferries</track>
  </conference>
  <day index="1" date="2027-06-05" start="2027-06-05T04:00:00+02:00" end="2027-06-06T03:59:00+02:00">
    <room name="Anchor" guid="{GUID.format(90)}">
      <event guid="{GUID.format(1)}" id="11" code="AAAAAA">
        <room>Anchor</room>
        <title>Crossing at night</title>
        <subtitle>With lamps</subtitle>
        <type>Talk</type>
        <date>2027-06-05T10:00:00+02:00</date>
        <start>10:00</start>
        <duration>00:45</duration>
        <abstract>How to cross *safely*.</abstract>
        <slug>candle27-11-crossing</slug>
        <track>Ferries</track>
        <logo>https://candlewright.example/media/lamp.png</logo>
        <persons>
          <person id="7" guid="{GUID.format(70)}">Ada Ferryman</person>
          <person id="8" guid="{GUID.format(80)}">Ben Rower</person>
        </persons>
        <language>en</language>
        <description>Bring a lamp.</description>
        <recording><license>CC-BY-4.0</license><optout>false</optout></recording>
        <links><link href="https://candlewright.example/notes">Notes</link></links>
        <attachments><attachment href="https://candlewright.example/media/map.pdf">Map</attachment></attachments>
        <url>https://candlewright.example/talk/AAAAAA/</url>
        <feedback_url>https://candlewright.example/talk/AAAAAA/feedback/</feedback_url>
      </event>
      <event guid="{GUID.format(2)}" id="12" code="BBBBBB">
        <room>Anchor</room>
        <title>Singing until dawn</title>
        <type>Party</type>
        <date>2027-06-06T00:30:00+02:00</date>
        <start>00:30</start>
        <duration>03:00</duration>
        <abstract></abstract>
        <track></track>
        <recording><license></license><optout>true</optout></recording>
      </event>
    </room>
  </day>
  <day index="2" date="2027-06-06" start="2027-06-06T04:00:00+02:00" end="2027-06-07T03:59:00+02:00">
    <room name="Anchor" guid="{GUID.format(90)}"/>
    <room name="Beacon" guid="{GUID.format(91)}">
      <event guid="{GUID.format(3)}" id="13" code="CCCCCC">
        <room>Beacon</room>
        <title>Ropes</title>
        <type>Workshop</type>
        <date>2027-06-06T09:00:00+02:00</date>
        <start>09:00</start>
        <duration>01:30</duration>
        <abstract></abstract>
        <track>Ferries</track>
        <persons><person id="7" guid="{GUID.format(70)}">Ada Ferryman</person></persons>
      </event>
    </room>
  </day>
</schedule>
""".encode()


def frab_event(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "guid": GUID.format(number),
        "code": f"CODE{number:02}",
        "id": number,
        "logo": None,
        "date": "2027-06-05T10:00:00+02:00",
        "start": "10:00",
        "duration": "00:45",
        "room": "Anchor",
        "slug": f"candle27-{number}-crossing",
        "url": f"https://candlewright.example/talk/CODE{number:02}/",
        "title": "Crossing at night",
        "subtitle": "",
        "track": "Ferries",
        "type": "Talk",
        "language": "en",
        "abstract": "How to cross *safely*.",
        "description": None,
        "recording_license": "",
        "do_not_record": False,
        "persons": [{"code": "ADA", "name": "Ada Ferryman", "public_name": "Ada Ferryman", "biography": "Rows.", "avatar": None}],
        "links": [{"title": "Notes", "url": "https://candlewright.example/notes", "type": "related"}],
        "attachments": [],
        **changes,
    }


FRAB: dict[str, Any] = {
    "$schema": "https://c3voc.de/schedule/schema.json",
    "schedule": {
        "url": "https://candlewright.example/schedule/",
        "version": "1.0",
        "base_url": "https://candlewright.example",
        "conference": {
            "acronym": "candle27",
            "title": "Candlewright Days",
            "start": "2027-06-05",
            "end": "2027-06-05",
            "daysCount": 1,
            "timeslot_duration": "00:05",
            "time_zone_name": "Europe/Berlin",
            "rooms": [
                {"name": "Anchor", "slug": "1-anchor", "guid": GUID.format(90), "description": None, "capacity": 120},
                {"name": "Beacon", "slug": "2-beacon", "guid": GUID.format(91), "description": "Upstairs", "capacity": None},
            ],
            "tracks": [{"name": "Ferries", "slug": "1-ferries", "color": "#FF8800"}],
            "days": [
                {
                    "index": 1,
                    "date": "2027-06-05",
                    "day_start": "2027-06-05T04:00:00+02:00",
                    "day_end": "2027-06-06T03:59:00+02:00",
                    "rooms": {"Anchor": [frab_event(1)], "Beacon": [frab_event(2, room="Beacon", title="Ropes")]},
                }
            ],
        },
    },
}


def frab_json(change: Callable[[dict[str, Any]], object] = lambda document: None) -> bytes:
    """The JSON sample after `change` has had its hand on the document."""
    document = copy.deepcopy(FRAB)
    change(document)
    return json.dumps(document).encode()


def conference(document: dict[str, Any]) -> dict[str, Any]:
    return document["schedule"]["conference"]


def one_event(**changes: Any) -> bytes:
    """The JSON sample with a single, changed event."""
    return frab_json(lambda document: conference(document)["days"][0].update(rooms={"Anchor": [frab_event(1, **changes)]}))


def events(*entries: dict[str, Any]) -> bytes:
    return frab_json(lambda document: conference(document)["days"][0].update(rooms={"Anchor": list(entries)}))


def problems(data: bytes, **options: Any) -> list[tuple[str, str]]:
    """Why this file is refused: places and sentences."""
    with pytest.raises(formats.Unreadable) as refusal:
        formats.read(data, name="programme", **options)
    return [(problem.place, problem.sentence) for problem in refusal.value.problems]


def notes(programme: formats.Programme) -> list[str]:
    return [note.sentence for note in programme.notes]


def test_the_xml_sample_is_valid_for_c3voc(shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(shared / "data/schemas/schedule.xml.xsd"))
    document = etree.fromstring(FRAB_XML)
    assert (schema.validate(document), schema.error_log.filter_from_errors()[:3]) == (True, [])


def test_the_samples_are_read_without_a_note() -> None:
    assert notes(formats.read(FRAB_XML, name="schedule.xml")) == []
    assert notes(formats.read(frab_json(), name="schedule.json")) == []
    assert notes(formats.read(pentabarf(event()), name="schedule.xml")) == []

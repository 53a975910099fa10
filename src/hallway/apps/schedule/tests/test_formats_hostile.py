"""Files that are broken, wrong or wicked: a sentence with a place, quickly, and never a traceback."""

import gzip
import json
import time
import tracemalloc
from typing import Any

import pytest

from hallway.apps.schedule import formats
from hallway.apps.schedule.formats import limits

from .test_formats_samples import FRAB, FRAB_XML, conference, event, frab_json, one_event, pentabarf, problems

READABLE = "Readable are schedule.xml and schedule.json (pentabarf, frab, pretalx), pretalx's API, calendars (iCalendar) and tables (CSV)."
DTD = "The file brings a document type (DTD). For safety such files are not read. Remove the line with <!DOCTYPE."
CUT_OFF = "The file stops in the middle. Download it again."
WORKBOOK = "This is a workbook or a text document. Save the table as CSV (UTF-8) and import that."
LOOKS = "This looks like {}. That cannot be read here. " + READABLE

BOMB = b"""<?xml version="1.0"?>
<!-- harmless -->
<!DOCTYPE schedule [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<schedule><conference><title>&c;</title></conference></schedule>"""


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\t ", "The file is empty."),
        (gzip.compress(FRAB_XML), "The file is packed (gzip). Unpack it and import what is inside."),
        (b"PK\x03\x04" + b"x" * 40, "The file is packed (zip). Unpack it and import what is inside."),
        (b"%PDF-1.7 ...", f"This is a PDF file. {READABLE}"),
        (b"\x89PNG\r\n", f"This is a PNG file. {READABLE}"),
        (b"\0\0\0\0\0\0", f"This is not a text file. {READABLE}"),
        (b"<!DOCTYPE html><html><body>Sign in", LOOKS.format("a web page, perhaps one that asks to sign in")),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html/>", LOOKS.format("a web page, perhaps one that asks to sign in")),
        (b"\n<HTML lang=en><p>404", LOOKS.format("a web page, perhaps one that asks to sign in")),
        (b"<rss><channel/></rss>", LOOKS.format("a news feed")),
        (b"<plan/>", LOOKS.format("XML of another kind, beginning with <plan>")),
        (b"<schedule/>", LOOKS.format("XML of another kind, beginning with <schedule>")),
        (b'{"detail": "Not found."}', LOOKS.format("an error message of a website")),
        (b'{"a": 1, "b": 2}', LOOKS.format("JSON of another kind, with the keys “a”, “b”")),
        (b"[1, 2]", LOOKS.format("JSON of another kind")),
        (b"{}", LOOKS.format("JSON of another kind")),
        (b"- title: Ropes\n  room: Anchor\n", LOOKS.format("YAML")),
        (
            b"Dear team, here is the programme",
            f"This is no programme we can read; it begins with “Dear team, here is the programme”. {READABLE}",
        ),
        (b'"schedule"', f'This is no programme we can read; it begins with “"schedule"”. {READABLE}'),
        (b"PK\x03\x04" + b"x" * 26 + b"[Content_Types].xml", WORKBOOK),
        (b"PK\x03\x04" + b"x" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", WORKBOOK),
    ],
)
def test_other_files_are_called_what_they_are(data: bytes, sentence: str) -> None:
    assert problems(data) == [("programme", sentence)]


def test_place_is_never_empty() -> None:
    with pytest.raises(formats.Unreadable) as refusal:
        formats.read(b"", name="")
    assert [problem.place for problem in refusal.value.problems] == ["The file"]


# ── Broken ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "place", "sentence"),
    [
        (FRAB_XML[:900], "Line 22, column 4", CUT_OFF),
        (FRAB_XML.replace(b"</day>", b"</dya>"), "Line 54, column 5", "A tag is closed here that is not the open one."),
        (FRAB_XML.replace(b"Ropes", b"R & D"), "Line 60, column 19", "A sign stands here that XML does not allow, such as a bare & or <."),
        (FRAB_XML.replace(b"Ropes", b"R\x01"), "Line 60, column 17", "A sign stands here that XML does not allow, such as a bare & or <."),
        (FRAB_XML.replace(b"Ropes", b"R&nbsp;D"), "Line 60, column 17", "An abbreviation like &nbsp; stands here which XML does not know."),
        (FRAB_XML + b"<schedule/>", "Line 72, column 1", "Something follows after the end of the programme."),
        (FRAB_XML.replace(b'id="13"', b'id="13" id="14"'), "Line 58, column 66", "An attribute stands twice in one tag."),
        (FRAB_XML.replace(b"Ropes", b"R\xe4"), "Line 60", "Some bytes here are not UTF-8 text. Save the file as UTF-8."),
        (FRAB_XML.replace(b"utf-8", b"zip_codec"), "Line 1", "The file says it is written in “zip_codec”. Save it as UTF-8."),
        (FRAB_XML.replace(b"utf-8", b"klingon"), "Line 1", "The file says it is written in “klingon”. Save it as UTF-8."),
        (json.dumps(FRAB, indent=1)[:700].encode(), "Line 27, column 6", CUT_OFF),
        (b'{"schedule": {"conference": {"days": [', "Line 1, column 39", CUT_OFF),
        (b'{"schedule": {"conference": {"days": [,]}}}', "Line 1, column 39", 'The JSON is broken here, near “{"days": [,]}}}”.'),
    ],
)
def test_broken_files_say_where(data: bytes, place: str, sentence: str) -> None:
    assert problems(data) == [(place, sentence)]


def test_key_that_stands_twice_would_lose_a_room() -> None:
    sentence = "The key “Anchor” stands twice in the same place. Only one of them could be read."
    assert problems(frab_json().replace(b'"Beacon": [', b'"Anchor": [')) == [("Key “Anchor”", sentence)]


@pytest.mark.parametrize("wrong", [5, True, "days", [], [[]], {}, None])
def test_wrong_types_in_the_frame_are_problems(wrong: Any) -> None:
    for change in ({"days": wrong}, {"days": [wrong]}, {"days": [{"date": "2027-06-05", "rooms": wrong}]}):
        assert problems(frab_json(lambda document, change=change: conference(document).update(change)))


@pytest.mark.parametrize(("wrong", "found"), [([], "a list [ … ]"), (True, "yes or no (true, false)"), ({"a": {}}, "an object { … }")])
def test_wrong_types_in_an_event_name_their_path(wrong: Any, found: str) -> None:
    place = "schedule.conference.days[0].rooms.Anchor[0].title, session 1"
    assert problems(one_event(title=wrong))[0] == (place, f"Here stands {found}, where a text is needed.")


def test_wrong_entries_of_lists_name_their_path() -> None:
    place = "schedule.conference.days[0].rooms.Anchor[0].{}[0], session 1"
    sentence = "Here stands {}, where an object {{ … }} is needed."
    assert problems(one_event(persons=[5], links=[None])) == [
        (place.format("persons"), sentence.format("the value “5”")),
        (place.format("links"), sentence.format("nothing (null)")),
    ]


# ── Wicked ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        BOMB.replace(b"aaaaaaaaaa", b"a" * 100_000),
        b'<!DOCTYPE schedule SYSTEM "file:///etc/passwd">\n<schedule/>',
        b'<!DOCTYPE schedule [<!ENTITY secret SYSTEM "file:///etc/passwd">]><schedule><title>&secret;</title></schedule>',
        b'<!DOCTYPE schedule [<!ENTITY % far SYSTEM "https://candlewright.example/a.dtd"> %far;]><schedule/>',
    ],
)
def test_document_types_are_refused(data: bytes) -> None:
    assert [sentence for _place, sentence in problems(data)] == [DTD]
    assert [sentence for _place, sentence in problems(data.decode().encode("utf-16"))] == [DTD]


def test_document_type_is_refused_at_its_line() -> None:
    assert problems(BOMB) == [("Line 3", DTD)]


def test_huge_file_is_refused_before_anything_is_read() -> None:
    data = b"<" * (100 * 1024 * 1024)
    tracemalloc.start()
    assert problems(data) == [("programme", "The file has 100 MB; at most 32 MB are read.")]
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def too_many(**changes: Any) -> bytes:
    """The JSON sample with too much of something in its conference."""
    return frab_json(lambda document: conference(document).update(changes))


def attributes(count: int) -> bytes:
    return b"<a " + b" ".join(b'a%d="1"' % number for number in range(count)) + b"/>"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pentabarf("<event/>" * 1_000_000), "The file has more than 500000 elements. That is no programme."),
        (attributes(600_000), "The file has more than 500000 elements. That is no programme."),
        (pentabarf('<event id="1"/>' * 20_000), "The file has 20000 sessions; at most 10000 are read."),
        (b"<schedule>" * 200, "Elements lie more than 100 deep in each other. That is no programme."),
        (b'{"a":' * 100_000, "Lists lie too deep in each other. That is no programme."),
        (b"[" * 100_000, "Lists lie too deep in each other. That is no programme."),
        (b"[" + b"{}," * 1_500_000 + b"{}]", "The file has more than 2000000 values. That is no programme."),
        (too_many(days=[{"rooms": {"Anchor": [{}] * 20_000}}]), "The file has 20000 sessions; at most 10000 are read."),
        (too_many(days=[{"date": "2027-06-05"}] * 101), "Here are 101 entries; at most 100 are read."),
        (too_many(rooms=[{"name": f"Room {number}"} for number in range(1001)]), "The file has more than 1000 rooms."),
        (too_many(tracks=[{"name": f"Track {number}"} for number in range(1001)]), "The file has more than 1000 tracks."),
    ],
    ids=["events", "attributes", "sessions", "depth", "objects", "lists", "values", "json-sessions", "days", "rooms", "tracks"],
)
def test_too_much_of_anything_is_refused_quickly(data: bytes, sentence: str) -> None:
    begin = time.process_time()
    assert [found for _place, found in problems(data)] == [sentence]
    assert time.process_time() - begin < 5


def rules(count: int) -> bytes:
    event = "BEGIN:VEVENT\nUID:{}\nSUMMARY:A\nDTSTART:20270605T100000Z\nRRULE:FREQ=DAILY;COUNT=300\nEND:VEVENT\n"
    return f"BEGIN:VCALENDAR\n{''.join(map(event.format, range(count)))}END:VCALENDAR".encode()


def rooms(count: int) -> bytes:
    talks = [{"title": "A", "rooms": [f"Room {number}" for number in range(900)], "start_time": "10:00"}] * count
    return json.dumps({"days": {"2027-06-05": {"talks": talks}}}).encode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (rules(40), "The file has 10001 sessions; at most 10000 are read."),
        (rooms(20), "The file has 10001 sessions; at most 10000 are read."),
        (b"BEGIN:VCALENDAR\n" + b"A:b\n" * 300_000, "The file has more than 200000 lines. That is no programme."),
        (b"title,room\n" + b"a,b\n" * 2_500_000, "The file has more than 2000000 values. That is no programme."),
        (b"title,room\n" + b"a" * 200_000 + b",b", "A cell holds more than 131072 characters. Perhaps a quotation mark is missing."),
        (b"title,room," + b",".join(b"c%d" % number for number in range(599)), "The table has 601 columns; at most 500 are read."),
    ],
    ids=["rules", "rooms", "lines", "values", "cell", "columns"],
)
def test_few_lines_may_not_become_very_many(data: bytes, sentence: str) -> None:
    begin = time.process_time()
    assert [found for _place, found in problems(data)] == [sentence]
    assert time.process_time() - begin < 8


def test_too_many_files_are_refused() -> None:
    with pytest.raises(formats.Unreadable) as refusal:
        formats.read_files([("a.json", b"[]")] * 201)
    assert str(refusal.value) == "The files: These are 201 files; at most 200 are read together."
    with pytest.raises(formats.Unreadable) as refusal:
        formats.read_files([("a.csv", b"x" * 20_000_000)] * 2)
    assert str(refusal.value) == "The files: Together they have 38 MB; at most 32 MB are read."


def test_huge_numbers_do_not_stop_anybody() -> None:
    digits = "9" * 5000
    data = one_event(id="NUMBER", title="TITLE").replace(b'"NUMBER"', digits.encode()).replace(b'"TITLE"', b"1e999")
    assert [sentence for _place, sentence in problems(data)] == ["The id is longer than 200 characters."]
    assert formats.read(one_event(title="TITLE").replace(b'"TITLE"', digits.encode()), name="x").sessions[0].title == "9" * 299 + "…"


def test_nan_and_infinity_are_words() -> None:
    data = one_event(duration="D").replace(b'"D"', b"NaN")
    assert [sentence for _place, sentence in problems(data)] == ["The duration is “NaN”; one like 0:45 is needed."]
    endless = one_event(title="T").replace(b'"T"', b"-Infinity")
    assert [session.title for session in formats.read(endless, name="x").sessions] == ["-Infinity"]


@pytest.mark.slow
def test_largest_crowd_that_is_read_takes_bounded_time_and_memory() -> None:
    """One room, all sessions at once: overlaps are noted in one pass, not for every pair."""
    data = pentabarf(*(event(number, start=f"{number % 24:02}:{number % 60:02}", duration="90:00") for number in range(10_000)))
    tracemalloc.start()
    begin = time.process_time()
    programme = formats.read(data, name="x")
    assert time.process_time() - begin < 60  # tracing the memory takes most of it
    assert tracemalloc.get_traced_memory()[1] < 250_000_000
    tracemalloc.stop()
    overlaps = programme.notes[-1]
    assert overlaps.sentence == "9999 sessions begin before another one in the same room has ended."
    assert len(overlaps.places) == limits.MAX_PLACES

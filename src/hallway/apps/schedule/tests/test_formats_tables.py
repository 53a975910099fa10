"""Tables as spreadsheets, pretalx, sessionize and people write them; and the question for columns that are not clear."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hallway.apps.schedule import formats

from .test_formats_samples import notes, problems

CSV = b"""Title,Speakers,Room,Start,End,Track,Tags,Abstract
Crossing,"Ada Ferryman, Ben Rower",Anchor,2027-06-05 10:00,2027-06-05 10:45,Ferries,"night, lamps","How to
cross."
Ropes,Ben Rower,Beacon,2027-06-05 11:00,2027-06-05 12:00,,,
Later,,,,,,,
"""


def table(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def read(*lines: str, **options: Any) -> formats.Programme:
    return formats.read(table(*lines), name="programme.csv", **options)


def asked(*lines: str, **options: Any) -> formats.NeedsColumns:
    with pytest.raises(formats.NeedsColumns) as question:
        read(*lines, **options)
    return question.value


def test_rows_become_sessions() -> None:
    programme = formats.read(CSV, name="x", timezone="Europe/Berlin")
    crossing, _ropes, later = sorted(programme.sessions, key=lambda session: ["Crossing", "Ropes", "Later"].index(session.title))
    assert (crossing.tags, crossing.abstract, crossing.id) == (("night", "lamps"), "How to\ncross.", "title:crossing")
    assert [person.name for person in programme.persons] == ["Ada Ferryman", "Ben Rower"]
    assert [(slot.session, slot.room, slot.start, slot.minutes) for slot in programme.slots] == [
        ("title:crossing", "Anchor", datetime(2027, 6, 5, 8, tzinfo=UTC), 45),
        ("title:ropes", "Beacon", datetime(2027, 6, 5, 9, tzinfo=UTC), 60),
    ]
    assert later.key not in {slot.session for slot in programme.slots}


@pytest.mark.parametrize("sign", [";", "\t", ",", "|"])
@pytest.mark.parametrize("head", ["", "\ufeff", "sep={}\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_signs_marks_and_line_ends_of_every_spreadsheet(sign: str, head: str, end: str) -> None:
    lines = [["Titel", "Referent*innen", "Raum", "Datum", "Beginn", "Ende"], ["Fähre", "Zoë", "Anker", "05.06.2027", "10:45", "11:30"]]
    text = head.format(sign).replace("\r\n", end) + "".join(sign.join(line) + end for line in lines)
    programme = formats.read(text.encode(), name="x")
    assert [(session.title, person.name) for session, person in zip(programme.sessions, programme.persons, strict=True)] == [
        ("Fähre", "Zoë")
    ]
    assert [(slot.room, slot.start, slot.minutes) for slot in programme.slots] == [("Anker", datetime(2027, 6, 5, 10, 45, tzinfo=UTC), 45)]


def test_windows_encoding_is_read_and_told() -> None:
    data = "Titel;Raum;Beginn;Dauer\nFähre – nachts;Anker;05.06.2027 10:45;45".encode("cp1252")
    programme = formats.read(data, name="x.csv")
    assert programme.sessions[0].title == "Fähre – nachts"
    assert notes(programme)[0] == "x.csv is not UTF-8. It was read as Windows-1252; look at its umlauts and accents."


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("Title,Speaker,Room,Start,Duration", "Crossing,Ada,Anchor,2027-06-05T10:00:00+02:00,45"),
        (
            "Session Id,Title,Description,Owner,Room,Scheduled At,Scheduled Duration,Speakers",
            "1,Crossing,,,Anchor,5 Jun 2027 08:00 AM,45,Ada",
        ),
        (
            "ID,Proposal title,Session type,Track,Speaker names,Room,Start,Start (date),Start (time),End,State",
            "A8CD3F,Crossing,Talk,,Ada,Anchor,2027-06-05T08:00:00+00:00,2027-06-05,08:00,2027-06-05T08:45:00+00:00,confirmed",
        ),
        ("Vortrag;Referentin;Saal;Tag;Uhrzeit;Dauer (Minuten)", "Crossing;Ada;Anchor;Samstag, 5. Juni 2027;8:00 Uhr;45"),
        ("Nr.|Titel|Sprecherinnen|Raum|Datum|Von|Bis", "1|Crossing|Ada|Anchor|05.06.27|8.00|8.45"),
        (
            "Talk,Presenter,Location,Date,Time",
            "Crossing,Ada,Anchor,06/05/2027,8:00 AM - 8:45 AM\nRopes,Ada,Anchor,06/15/2027,9:00 AM - 9:45 AM",
        ),
    ],
)
def test_headers_of_many_systems_are_known(headers: str, row: str) -> None:
    programme = read(headers, row)
    first = programme.slots[0]
    assert (programme.sessions[0].title, [person.name for person in programme.persons]) == ("Crossing", ["Ada"])
    assert (first.room, first.start, first.minutes) == ("Anchor", datetime(2027, 6, 5, 8, tzinfo=UTC), 45)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("2027-06-17 10:45", (17, 10, 45)),
        ("2027-06-17T10:45", (17, 10, 45)),
        ("17.06.2027 10:45", (17, 10, 45)),
        ("17.6.27, 10.45 Uhr", (17, 10, 45)),
        ("6/17/2027 10:45 AM", (17, 10, 45)),
        ("6/17/2027 12:05 am", (17, 0, 5)),
        ("17/06/2027 22:45", (17, 22, 45)),
        ("Do 17.06.2027 10:45", (17, 10, 45)),
        ("Thursday, 17 June 2027 10:45", (17, 10, 45)),
        ("June 17th, 2027 10:45 PM", (17, 22, 45)),
        ("2027-06-17T10:45:00Z", (17, 10, 45)),
    ],
)
def test_dates_as_people_write_them(start: str, found: tuple[int, int, int]) -> None:
    slot = read("Title;Room;Start;Duration", f"Crossing;Anchor;{start};45").slots[0]
    assert (slot.start.day, slot.start.hour, slot.start.minute) == found


def test_order_of_day_and_month_is_decided_by_the_whole_file() -> None:
    rows = ("Crossing,Anchor,6/5/2027 10:00,45", "Ropes,Anchor,{} 10:00,45")
    assert read("Title,Room,Start,Duration", rows[0], rows[1].format("6/17/2027")).days == (date(2027, 6, 5), date(2027, 6, 17))
    assert read("Title,Room,Start,Duration", rows[0], rows[1].format("17/5/2027")).days == (date(2027, 5, 6), date(2027, 5, 17))


@pytest.mark.parametrize("other", ["7/5/2027", "17/5/2027 10:00,45\nSails,Anchor,5/17/2027"])
def test_order_that_cannot_be_known_is_a_problem(other: str) -> None:
    found = problems(table("Title,Room,Start,Duration", "Crossing,Anchor,6/5/2027 10:00,45", f"Ropes,Anchor,{other} 10:00,45"))
    assert len(found) == 1
    assert found[0][0] in {"Line 2, column “Start”", "Line 4, column “Start”"}
    assert found[0][1].endswith("may have the day or the month first, and the file does not tell which. Write it like 2027-06-17.")


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("45", 45), ("0:45", 45), ("45 min", 45), ("1h 30", 90), ("1 h 30 min", 90), ("2 Stunden", 120), ("90 Minuten", 90)],
)
def test_lengths_as_people_write_them(written: str, minutes: int) -> None:
    assert read("Title,Room,Start,Duration", f"Crossing,Anchor,2027-06-05 10:00,{written}").slots[0].minutes == minutes


def test_end_after_midnight() -> None:
    programme = read("Title,Room,Date,Start,End", "Crossing,Anchor,2027-06-05,20:00,21:00", "Party,Anchor,2027-06-05,23:30,1:30")
    assert [(slot.minutes, slot.day.day) for slot in programme.slots] == [(60, 5), (120, 5)]


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("Ada Ferryman; Ben Rower", ["Ada Ferryman", "Ben Rower"]),
        ("Ada Ferryman, Ben Rower", ["Ada Ferryman", "Ben Rower"]),
        ("Ada Ferryman and Ben Rower", ["Ada Ferryman", "Ben Rower"]),
        ("Ada Ferryman & Ben Rower", ["Ada Ferryman", "Ben Rower"]),
        ("Ada Ferryman und Ben Rower", ["Ada Ferryman", "Ben Rower"]),
        ("Ben Rower, PhD", ["Ben Rower, PhD"]),
        ("Rower, Ben; Ferryman, Ada", ["Rower, Ben", "Ferryman, Ada"]),
        ("Ada Ferryman <ada@cast.example>", ["Ada Ferryman"]),
        ("ada@cast.example", []),
    ],
)
def test_several_people_in_one_cell(written: str, people: list[str]) -> None:
    programme = read("Title\tSpeakers\tRoom\tStart\tDuration", f"Crossing\t{written}\tAnchor\t2027-06-05 10:00\t45")
    assert [person.name for person in programme.persons] == people


def test_rows_of_one_title_and_content_are_its_times() -> None:
    rows = [f"Lunch,Anchor,2027-06-0{day} 12:00,60,{words}" for day, words in ((5, ""), (6, ""), (7, "Soup"))]
    programme = read("Title,Room,Start,Duration,Abstract", *rows)
    assert [(slot.session, slot.day.day) for slot in programme.slots] == [("title:lunch", 5), ("title:lunch", 6), ("title:lunch 2", 7)]
    assert "1 session has the title of another one, but differs from it. Both were taken." in notes(programme)


def test_our_own_table_comes_back() -> None:
    page = "https://candlewright.example/2027/en/sessions/crossing/"
    programme = read(
        "id,title,subtitle,type,track,language,level,tags,speakers,day,start,end,minutes,room,letter,cancelled,url",
        f"1,Crossing,,Talk,Ferries,en,easy,night,Ada,2027-06-05,2027-06-05 10:00,2027-06-05 10:45,45,Anchor,A,,{page}",
        f"2,Crossing,,Talk,Ferries,en,easy,night,Ada,2027-06-05,2027-06-06 01:00,2027-06-06 01:45,45,Beacon,B,,{page}",
        "3,'=Ropes,,Talk,,,,,,2027-06-05,2027-06-05 11:00,2027-06-05 11:45,45,Anchor,A,,https://candlewright.example/ropes/",
        "4,Sails,,Talk,,,,,,2027-06-05,2027-06-05 12:00,2027-06-05 12:45,45,Anchor,A,yes,https://candlewright.example/sails/",
    )
    assert [(session.id, session.title, session.kind, session.level) for session in programme.sessions] == [
        ("1", "Crossing", "Talk", "easy"),
        ("3", "=Ropes", "Talk", ""),
    ]
    assert [(slot.room, slot.day.day, slot.start.hour) for slot in programme.slots if slot.session == "1"] == [
        ("Anchor", 5, 10),
        ("Beacon", 5, 1),
    ]


@pytest.mark.parametrize("state", ["rejected", "Withdrawn", "canceled", "abgelehnt"])
def test_what_is_not_accepted_stays_out(state: str) -> None:
    programme = read("Title,Room,Start,Duration,State", "Crossing,Anchor,2027-06-05 10:00,45,confirmed", f"Ropes,,,,{state}")
    assert [session.title for session in programme.sessions] == ["Crossing"]


def test_a_column_for_each_speaker() -> None:
    programme = read(
        "Title,Speaker 1,Speaker 2,Speaker email,Room,Start,End", "Crossing,Ada,Ben,ada@cast.example,Anchor,5.6.2027 10:00,11:00"
    )
    assert [person.name for person in programme.persons] == ["Ada", "Ben"]


def test_no_length_is_half_an_hour_and_told() -> None:
    programme = read("Time,Title,Room", "2027-06-05 10:00,Crossing,Anchor")
    assert [slot.minutes for slot in programme.slots] == [30]
    assert "The file does not say how long 1 session lasts. Half an hour was taken." in notes(programme)


def test_six_signs_in_an_id_column_are_pretalx_codes() -> None:
    programme = read("ID,Title,Room,Start,Duration", "A8CD3F,Crossing,Anchor,2027-06-05 10:00,45")
    assert [(session.code, session.id) for session in programme.sessions] == [("A8CD3F", "")]


# ── Columns that are not clear ────────────────────────────────────────────────────────────────────────────────────


def test_no_title_asks() -> None:
    question = asked("Wann,Wer,Was", "2027-06-05 10:00,Ada,Crossing", "2027-06-05 11:00,Ben,Ropes")
    assert (question.name, question.headers) == ("programme.csv", ("Wann", "Wer", "Was"))
    assert (question.unclear, set(question.guesses) == set(formats.FIELDS)) == (("title", "start"), True)
    assert question.samples == (("2027-06-05 10:00", "Ada", "Crossing"), ("2027-06-05 11:00", "Ben", "Ropes"))


def test_answer_decides() -> None:
    columns = {"title": "Was", "start": "Wann", "speakers": "Wer", "room": None}
    programme = read("Wann,Wer,Was,Minuten", "2027-06-05 10:00,Ada,Crossing,45", columns=columns)
    assert [(session.title, session.persons) for session in programme.sessions] == [("Crossing", ("name:Ada",))]
    assert [(slot.room, slot.minutes) for slot in programme.slots] == [("TBA", 45)]


def test_two_columns_for_one_thing_ask_only_if_they_differ() -> None:
    question = asked("Title,Room,Raum,Start,Duration", "Crossing,Anchor,Anker,2027-06-05 10:00,45")
    assert (question.unclear, question.guesses["room"], question.guesses["title"]) == (("room",), "Room", "Title")
    assert read("Title,Room,Raum,Start,Duration", "Crossing,Anchor,Anchor,2027-06-05 10:00,45").rooms[0].name == "Anchor"


def test_answer_may_leave_a_column_out() -> None:
    lines = ("Title,Room,Start,Duration,Track", "Crossing,Anchor,2027-06-05 10:00,45,Ferries")
    assert read(*lines, columns={"track": None}).tracks == ()
    assert [track.name for track in read(*lines, columns={}).tracks] == ["Ferries"]


def test_answer_with_an_unknown_column_is_a_problem() -> None:
    found = problems(table("Title,Room", "Crossing,Anchor"), columns={"title": "Titel"})
    assert found == [("Line 1", "There is no column “Titel”. The columns are: “Title”, “Room”.")]


def test_two_columns_of_one_name_get_numbers() -> None:
    question = asked("Was,Was,Wo", "Crossing,Ropes,Anchor", "Sails,Knots,Beacon")
    assert question.headers == ("Was", "Was (2)", "Wo")


# ── Broken ────────────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = "Title,Room,Start,Duration"


@pytest.mark.parametrize(
    ("lines", "place", "sentence"),
    [
        (
            ("Crossing,Anchor,2027-06-05 10:00,45", "Ropes,Anchor,2027-06-05 11:00,45"),
            "Line 1",
            "The first row must name the columns, such as “Title” and “Room”; here it begins with “Crossing”.",
        ),
        (
            (HEAD, "Crossing,Anchor,2027-06-05 10:00,45,more"),
            "Line 2",
            "The row has 5 cells, but there are 4 columns. Perhaps a text lacks its quotation marks.",
        ),
        (
            (HEAD, "", "Crossing,Anchor,2027-06-31 10:00,45"),
            "Line 3, column “Start”",
            "“2027-06-31 10:00” is no time. Write it like 10:45, or 2027-06-17 10:45.",
        ),
        ((HEAD, "Crossing,Anchor,soon,45"), "Line 2, column “Start”", "“soon” is no time. Write it like 10:45, or 2027-06-17 10:45."),
        (
            ("Title,Room,Date,Start,Duration", "Crossing,Anchor,Saturday,10:00,45"),
            "Line 2, column “Date”",
            "“Saturday” is no date. Write it like 2027-06-17.",
        ),
        ((HEAD, "Crossing,Anchor,10:00,45"), "Line 1", "The sessions have times, but no column has their dates."),
        ((HEAD, "Crossing,Anchor,2027-06-05 10:00,long"), "Line 2, session Crossing", "The duration is “long”; one like 0:45 is needed."),
        ((HEAD, ",Anchor,2027-06-05 10:00,45"), "Line 2", "The session has no title."),
        (
            (HEAD, 'Crossing,"Anchor,2027-06-05 10:00,45'),
            "Line 2",
            "A quotation mark opens a text here, or after this line, and none closes it.",
        ),
        (
            (HEAD, 'Crossing,"An"chor,2027-06-05 10:00,45'),
            "Line 2",
            'A quotation mark stands inside a text here. Inside quoted texts it is written twice: "".',
        ),
        ((HEAD,), "programme", "The file has no sessions."),
    ],
)
def test_broken_tables_say_where(lines: tuple[str, ...], place: str, sentence: str) -> None:
    assert problems(table(*lines)) == [(place, sentence)]


def test_too_many_rows_are_refused() -> None:
    rows = ("Crossing,Anchor,2027-06-05 10:00,45" for _row in range(10_001))
    assert problems(table(HEAD, *rows)) == [("Line 1", "The file has 10001 sessions; at most 10000 are read.")]

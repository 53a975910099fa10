"""What a good file becomes: the model, from XML and from JSON."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from hallway.apps.schedule import formats
from hallway.apps.schedule.formats.model import Link, Person, Room, Session, Slot, Track

from .test_formats_samples import FRAB_XML, GUID, conference, event, events, frab_event, frab_json, notes, one_event, pentabarf, problems


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)


def test_frab_xml_becomes_a_programme() -> None:
    programme = formats.read(FRAB_XML, name="schedule.xml")
    assert (programme.title, programme.acronym, programme.version) == ("Candlewright Days", "candle27", "1.0 First light")
    assert (programme.url, programme.timezone, programme.day_change) == ("https://candlewright.example", "Europe/Berlin", 240)
    assert (programme.starts_on, programme.ends_on) == (date(2027, 6, 5), date(2027, 6, 6))
    assert programme.days == (date(2027, 6, 5), date(2027, 6, 6))
    assert programme.rooms == (Room(GUID.format(90), "Anchor", GUID.format(90)), Room(GUID.format(91), "Beacon", GUID.format(91)))
    assert programme.tracks == (Track("ferries", "Ferries", "#ff8800"),)
    ada, ben = GUID.format(70), GUID.format(80)
    assert programme.persons == (Person(ada, "Ada Ferryman", ada, "7"), Person(ben, "Ben Rower", ben, "8"))


def test_frab_xml_session_has_every_field() -> None:
    programme = formats.read(FRAB_XML, name="schedule.xml")
    assert programme.sessions[0] == Session(
        key=GUID.format(1),
        title="Crossing at night",
        guid=GUID.format(1),
        id="11",
        code="AAAAAA",
        slug="candle27-11-crossing",
        subtitle="With lamps",
        abstract="How to cross *safely*.",
        description="Bring a lamp.",
        markup="markdown",
        kind="Talk",
        track="ferries",
        language="en",
        persons=(GUID.format(70), GUID.format(80)),
        links=(Link("Notes", "https://candlewright.example/notes"),),
        attachments=(Link("Map", "https://candlewright.example/media/map.pdf"),),
        url="https://candlewright.example/talk/AAAAAA/",
        logo="https://candlewright.example/media/lamp.png",
        feedback_url="https://candlewright.example/talk/AAAAAA/feedback/",
        licence="CC-BY-4.0",
        do_not_record=False,
    )
    assert [session.do_not_record for session in programme.sessions] == [False, True, False]


def test_session_after_midnight_stays_on_its_conference_day() -> None:
    programme = formats.read(FRAB_XML, name="schedule.xml")
    anchor, beacon = programme.rooms
    assert programme.slots == (
        Slot(GUID.format(1), anchor.key, at(2027, 6, 5, 8), 45, date(2027, 6, 5), GUID.format(1)),
        Slot(GUID.format(2), anchor.key, at(2027, 6, 5, 22, 30), 180, date(2027, 6, 5), GUID.format(2)),
        Slot(GUID.format(3), beacon.key, at(2027, 6, 6, 7), 90, date(2027, 6, 6), GUID.format(3)),
    )


def test_pentabarf_knows_html_and_people_by_id() -> None:
    programme = formats.read(pentabarf(event()), name="schedule.xml")
    assert [(session.key, session.markup, session.persons) for session in programme.sessions] == [("1", "html", ("7",))]
    assert programme.persons == (Person("7", "Ada Ferryman", id="7"),)
    assert programme.tracks == (Track("Ferries", "Ferries"),)
    assert programme.rooms == (Room("Anchor", "Anchor"),)


def test_frab_json_becomes_the_same_kind_of_programme() -> None:
    programme = formats.read(frab_json(), name="schedule.json")
    assert (programme.title, programme.acronym, programme.url) == (
        "Candlewright Days",
        "candle27",
        "https://candlewright.example/schedule/",
    )
    assert (programme.timezone, programme.day_change, programme.days) == ("Europe/Berlin", 240, (date(2027, 6, 5),))
    assert programme.rooms == (
        Room(GUID.format(90), "Anchor", GUID.format(90), 120),
        Room(GUID.format(91), "Beacon", GUID.format(91), None, "Upstairs"),
    )
    assert programme.tracks == (Track("1-ferries", "Ferries", "#ff8800"),)
    assert programme.persons == (Person("ADA", "Ada Ferryman", code="ADA", biography="Rows."),)
    assert [(session.key, session.code, session.track) for session in programme.sessions] == [
        (GUID.format(1), "CODE01", "1-ferries"),
        (GUID.format(2), "CODE02", "1-ferries"),
    ]


def test_reading_twice_gives_the_same_programme() -> None:
    assert formats.read(FRAB_XML, name="a") == formats.read(FRAB_XML, name="a")
    assert formats.read(frab_json(), name="a") == formats.read(frab_json(), name="a")


def test_frab_people_have_public_names_and_ids() -> None:
    persons = [{"id": 3, "guid": GUID.format(70), "name": "Ada", "public_name": "Ada Ferryman"}, "Ben Rower"]
    programme = formats.read(one_event(persons=persons), name="schedule.json")
    assert [(person.key, person.name) for person in programme.persons] == [
        (GUID.format(70), "Ada Ferryman"),
        ("name:Ben Rower", "Ben Rower"),
    ]
    assert notes(programme) == ["1 person has no id. A later import recognises them by name only.", "1 room has no sessions."]


def test_localised_texts_take_the_language_of_the_session() -> None:
    texts = {"en": "Night crossing", "de": "Nachtfahrt"}
    titles = {
        language: formats.read(one_event(title=texts, language=language), name="x").sessions[0].title for language in ("de", "en", "fr")
    }
    assert titles == {"de": "Nachtfahrt", "en": "Night crossing", "fr": "Night crossing"}


def test_json_end_stands_in_for_a_missing_duration() -> None:
    programme = formats.read(one_event(duration=None, end="2027-06-05T10:50:00+02:00"), name="x")
    assert [slot.minutes for slot in programme.slots] == [50]


def test_relative_media_addresses_are_completed_with_the_base() -> None:
    programme = formats.read(one_event(logo="/media/lamp.png", attachments=[{"url": "/media/map.pdf", "title": "Map"}]), name="x")
    assert programme.sessions[0].logo == "https://candlewright.example/media/lamp.png"
    assert programme.sessions[0].attachments == (Link("Map", "https://candlewright.example/media/map.pdf"),)


def test_recordings_of_old_files_become_links() -> None:
    old = event().replace("</links>", "</links><video_download_url>https://video.example/1.webm</video_download_url>")
    links = formats.read(pentabarf(old), name="x").sessions[0].links
    assert links == (Link("Notes", "https://candlewright.example/crossing"), Link("", "https://video.example/1.webm"))


def test_tags_inside_a_text_do_not_lose_the_words() -> None:
    inner = event().replace("&lt;p&gt;How to cross.&lt;/p&gt;", "<p>How to <em>cross</em>.</p>")
    assert formats.read(pentabarf(inner), name="x").sessions[0].abstract == "How to cross."


@pytest.mark.parametrize(
    ("answer", "kept"), [(True, True), ("true", True), ("yes", True), (False, False), ("no", False), (None, False), ("", False)]
)
def test_do_not_record_in_its_spellings(answer: object, kept: bool) -> None:
    assert formats.read(one_event(do_not_record=answer), name="x").sessions[0].do_not_record is kept


def test_unclear_answer_about_recording_protects_the_speaker() -> None:
    programme = formats.read(one_event(do_not_record="perhaps"), name="x")
    assert programme.sessions[0].do_not_record is True
    assert notes(programme)[0] == "1 session does not say clearly whether it may be recorded. It was taken as: do not record."


def test_rooms_the_list_forgot_are_added_and_noted() -> None:
    def move(document: dict) -> None:
        conference(document)["days"][0]["rooms"] = {"Cellar": [frab_event(1, room="Cellar")]}

    programme = formats.read(frab_json(move), name="x")
    assert [room.name for room in programme.rooms] == ["Anchor", "Beacon", "Cellar"]
    assert [(note.sentence, note.places) for note in programme.notes] == [
        ("1 room has sessions but is missing from the file's list of rooms. It was added.", ("Cellar",)),
        ("2 rooms have no sessions.", ("Anchor", "Beacon")),
    ]


def test_session_under_another_room_than_it_says_stays_and_is_noted() -> None:
    programme = formats.read(pentabarf(event(room="Beacon")), name="x")
    assert [room.name for room in programme.rooms] == ["Anchor"]
    assert notes(programme) == ["1 session stands under one room and names another. The room it stands under was taken."]


def test_two_rooms_of_one_name_stay_two() -> None:
    def twins(document: dict) -> None:
        conference(document)["rooms"][1]["name"] = "Anchor"
        del conference(document)["days"][0]["rooms"]["Beacon"]

    programme = formats.read(frab_json(twins), name="x")
    assert [(room.key, room.name) for room in programme.rooms] == [(GUID.format(90), "Anchor"), (GUID.format(91), "Anchor")]
    assert notes(programme) == ["1 room has the same name as another one.", "1 room has no sessions."]


def test_one_guid_for_two_rooms_is_a_problem() -> None:
    data = FRAB_XML.replace(GUID.format(91).encode(), GUID.format(90).encode())
    sentence = f"Two rooms share the guid {GUID.format(90)}: “Beacon” here and “Anchor” at: Line 17."
    assert problems(data) == [("Line 57", sentence)]


def test_room_without_a_name_is_a_problem_only_with_sessions() -> None:
    nameless = pentabarf(event(room="")).replace(b'<room name="Anchor">', b"<room>")
    assert problems(nameless) == [("Line 10", "The room has sessions, but no name.")]
    empty = pentabarf(event()).replace(b"  </day>", b"    <room/>\n  </day>")
    assert notes(formats.read(empty, name="x")) == ["1 room without a name and sessions was left out."]


def test_overlaps_in_a_room_are_taken_and_noted() -> None:
    overlapping = (
        event(1, start="10:00", duration="02:00"),
        event(2, start="10:30", title="Ropes"),
        event(3, start="11:30", title="Sails"),
    )
    programme = formats.read(pentabarf(*overlapping, event(4, start="12:00", title="Lunch")), name="x")
    assert len(programme.slots) == 4
    assert [(note.sentence, note.places) for note in programme.notes] == [
        (
            "2 sessions begin before another one in the same room has ended.",
            (
                "Anchor: 2027-06-05 10:00 Crossing at night / 2027-06-05 10:30 Ropes",
                "Anchor: 2027-06-05 10:00 Crossing at night / 2027-06-05 11:30 Sails",
            ),
        )
    ]


def test_wrong_colours_and_capacities_are_left_out_and_noted() -> None:
    def spoil(document: dict) -> None:
        conference(document)["tracks"][0]["color"] = "red; background: url(x)"
        conference(document)["rooms"][0]["capacity"] = -5
        conference(document)["rooms"][1]["capacity"] = "70"

    programme = formats.read(frab_json(spoil), name="x")
    assert ([track.colour for track in programme.tracks], [room.capacity for room in programme.rooms]) == ([""], [None, 70])
    assert notes(programme) == [
        "The colour of 1 track is not written like #ff8800. It was left out.",
        "The capacity of 1 room is not a number of people. It was left out.",
    ]


@pytest.mark.parametrize(
    ("start", "end"), [("2027-06-06", "2027-06-07"), ("tomorrow", "2027-06-05"), ("2020-01-01", "2027-06-05"), ("", "2027-06-05")]
)
def test_dates_of_the_conference_give_way_to_its_days(start: str, end: str) -> None:
    programme = formats.read(frab_json(lambda document: conference(document).update(start=start, end=end)), name="x")
    assert (programme.starts_on, programme.ends_on) == (date(2027, 6, 5), date(2027, 6, 5))
    dates = f"from {start or '?'} to {end or '?'}"
    assert notes(programme) == [f"The file says the conference is {dates}. That does not fit its days, so the days were taken."]


def test_empty_object_may_be_an_empty_list() -> None:
    data = frab_json(lambda document: conference(document)["days"].append({"date": "2027-06-06", "rooms": []}))
    assert formats.read(data, name="x").days == (date(2027, 6, 5), date(2027, 6, 6))


def test_empty_programme_is_refused() -> None:
    assert problems(pentabarf()) == [("Line 3", "The file has no sessions.")]
    assert problems(events()) == [("schedule.conference", "The file has no sessions.")]
    without_days = frab_json(lambda document: conference(document).update(days=[]))
    assert problems(without_days) == [("schedule.conference", "The file has no days, and so no sessions.")]


def test_session_outside_a_room_is_a_problem() -> None:
    stray = pentabarf(event(1)).replace(b"  </day>", event(2).encode() + b"\n  </day>")
    assert problems(stray) == [("Line 24, session 2", "This session does not stand inside a room of a day.")]


def test_all_problems_are_told_at_once() -> None:
    broken = pentabarf(event(1, start="noon"), event(2, duration="soon"), event(3, title=" "))
    assert problems(broken) == [
        ("Line 11, session 1", "The start is “noon”; a time like 9:30 is needed."),
        ("Line 22, session 2", "The duration is “soon”; one like 0:45 is needed."),
        ("Line 33, session 3", "The session has no title."),
    ]


def test_reading_stops_after_fifty_problems() -> None:
    found = problems(pentabarf(*(event(number, start="noon") for number in range(80))))
    assert (len(found), found[-1][1]) == (51, "Reading stopped here, after 50 problems. There may be more.")


def test_sentences_are_in_the_readers_language() -> None:
    with translation.override("de"):
        assert problems(pentabarf(event(title=""))) == [("Zeile 11, Programmpunkt 1", "Der Programmpunkt hat keinen Titel.")]
        assert notes(formats.read(pentabarf(event(duration="45")), name="x")) == [
            "1 Dauer ist nur eine Zahl. Sie wurde als Minuten gelesen."
        ]

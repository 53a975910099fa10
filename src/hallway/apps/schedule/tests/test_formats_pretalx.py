"""pretalx's API, old and new: lists alone, lists together, pages, and what stays out."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hallway.apps.schedule import formats

from .test_formats_samples import notes

ADA = {"code": "ADAADA", "name": "Ada Ferryman", "biography": "Rows.", "email": "ada@cast.example", "avatar": None}
BEN = {"code": "BENBEN", "name": "Ben Rower", "biography": "", "email": "ben@cast.example"}
ROOMS = [
    {"id": 7, "name": {"en": "Anchor", "de": "Anker"}, "capacity": 120, "position": 0},
    {"id": 8, "name": {"en": "Beacon"}, "position": 1},
]


def old(code: str = "CROSS1", **changes: Any) -> dict[str, Any]:
    """A submission of the old API: the slot inside, names in several languages."""
    return {
        "code": code,
        "speakers": [ADA],
        "title": f"Crossing {code}",
        "submission_type": {"en": "Talk", "de": "Vortrag"},
        "track": {"en": "Ferries"},
        "state": "confirmed",
        "abstract": "How to cross.",
        "description": "Bring a lamp.",
        "duration": 45,
        "slot_count": 1,
        "do_not_record": True,
        "content_locale": "en",
        "slot": {"room_id": 7, "room": {"en": "Anchor"}, "start": "2027-06-05T10:00:00+02:00", "end": "2027-06-05T10:45:00+02:00"},
        "image": None,
        "resources": [{"resource": "https://candlewright.example/map.pdf", "description": "Map"}],
        "answers": [{"question": {"question": {"en": "Phone"}}, "answer": "secret answer"}],
        "internal_notes": "secret note",
        "tags": ["night"],
        **changes,
    }


def new(code: str = "CROSS1", **changes: Any) -> dict[str, Any]:
    """One of the new API: everything else by number or code."""
    return {
        "code": code,
        "title": f"Crossing {code}",
        "speakers": ["ADAADA"],
        "submission_type": 3,
        "track": 5,
        "tags": [2],
        "state": "confirmed",
        "abstract": "How to cross.",
        "description": "",
        "duration": 45,
        "content_locale": "en",
        "do_not_record": False,
        "image": None,
        "resources": [],
        "slots": [11],
        **changes,
    }


def slot(number: int = 11, **changes: Any) -> dict[str, Any]:
    times = {"start": "2027-06-05T10:00:00+02:00", "end": "2027-06-05T10:45:00+02:00", "duration": 45}
    return {"id": number, "room": 7, "submission": "CROSS1", "schedule": 1, "description": {}, **times, **changes}


TABLES = {
    "speakers": [{**ADA, "submissions": ["CROSS1"]}, {**BEN, "submissions": []}],
    "rooms": ROOMS,
    "tracks": [{"id": 5, "name": {"en": "Ferries"}, "color": "#ff8800"}],
    "types": [{"id": 3, "name": {"en": "Talk"}, "default_duration": 45}],
    "tags": [{"id": 2, "tag": "night"}],
    "event": {
        "slug": "candle27",
        "name": {"en": "Candlewright Days"},
        "date_from": "2027-06-05",
        "date_to": "2027-06-06",
        "timezone": "Europe/Berlin",
    },
}


def page(*entries: Any, count: int | None = None, more: bool = False, **changes: Any) -> dict[str, Any]:
    following = "https://candlewright.example/api/?page=2" if more else None
    return {"count": len(entries) if count is None else count, "next": following, "previous": None, "results": list(entries), **changes}


def read(**files: Any) -> formats.Programme:
    return formats.read_files([(f"{name}.json", json.dumps(content).encode()) for name, content in files.items()])


def refused(**files: Any) -> list[tuple[str, str]]:
    with pytest.raises(formats.Unreadable) as refusal:
        read(**files)
    return [(problem.place, problem.sentence) for problem in refusal.value.problems]


def test_old_submissions_bring_everything_with_them() -> None:
    programme = read(talks=page(old()))
    session = programme.sessions[0]
    assert (session.code, session.kind, session.language, session.tags, session.do_not_record) == ("CROSS1", "Talk", "en", ("night",), True)
    assert [track.name for track in programme.tracks] == ["Ferries"]
    assert [(link.title, link.href) for link in session.attachments] == [("Map", "https://candlewright.example/map.pdf")]
    assert [(each.room, each.start, each.minutes) for each in programme.slots] == [("Anchor", datetime(2027, 6, 5, 8, tzinfo=UTC), 45)]
    assert [(person.code, person.name, person.biography) for person in programme.persons] == [("ADAADA", "Ada Ferryman", "Rows.")]


@pytest.mark.parametrize("files", [{"talks": [old()]}, {"talks": page(old())}, {"talks": {"CROSS1": old()}}, {"talk": old()}])
def test_list_page_table_by_code_and_single_answer_are_the_same(files: dict[str, Any]) -> None:
    assert [session.code for session in read(**files).sessions] == ["CROSS1"]


def test_new_lists_together_make_a_programme() -> None:
    programme = read(submissions=page(new()), slots=page(slot()), **TABLES)
    session = programme.sessions[0]
    assert (programme.title, programme.acronym, programme.timezone) == ("Candlewright Days", "candle27", "Europe/Berlin")
    assert (str(programme.starts_on), str(programme.ends_on)) == ("2027-06-05", "2027-06-06")
    assert (session.kind, session.tags, session.persons) == ("Talk", ("night",), ("ADAADA",))
    assert [(track.name, track.colour) for track in programme.tracks] == [("Ferries", "#ff8800")]
    assert [(room.name, room.capacity) for room in programme.rooms] == [("Anchor", 120), ("Beacon", None)]
    assert [(each.room, each.start.hour, each.minutes) for each in programme.slots] == [("Anchor", 8, 45)]
    assert notes(programme) == ["1 room has no sessions."]


def test_new_submission_with_everything_expanded_needs_no_other_file() -> None:
    expanded = new(
        speakers=[ADA],
        submission_type={"id": 3, "name": {"en": "Talk"}},
        track={"id": 5, "name": {"en": "Ferries"}, "color": "#ff8800"},
        tags=[{"id": 2, "tag": "night"}],
        slots=[slot(room={"id": 7, "name": {"en": "Anchor"}})],
    )
    programme = read(submissions=page(expanded))
    session = programme.sessions[0]
    assert (session.kind, session.tags, [track.name for track in programme.tracks]) == ("Talk", ("night",), ["Ferries"])
    assert [(each.room, each.minutes) for each in programme.slots] == [("Anchor", 45)]


def test_bare_numbers_and_codes_are_told_once_each() -> None:
    programme = read(submissions=page(new(), new("CROSS2", slots=[])), slots=page(slot()))
    assert [(session.kind, session.track, session.tags, session.persons) for session in programme.sessions] == [("", "", (), ())] * 2
    assert [room.name for room in programme.rooms] == ["Room 7"]
    told = [sentence for sentence in notes(programme) if "Give the list" in sentence]
    assert [sentence.split(" are ")[0] for sentence in told] == [
        "The kinds of session",
        "The tracks",
        "The speakers",
        "The tags",
        "The rooms",
    ]


def test_repeat_has_two_slots() -> None:
    again = slot(12, start="2027-06-06T10:00:00+02:00", end="2027-06-06T10:45:00+02:00", room=8)
    programme = read(submissions=[new(slots=[11, 12])], slots=[slot(), again], **TABLES)
    assert [(each.session, each.room, each.day.day) for each in programme.slots] == [("CROSS1", "Anchor", 5), ("CROSS1", "Beacon", 6)]


def test_slots_without_a_submission_are_breaks() -> None:
    coffee = [slot(20 + room, submission=None, room=room, description={"en": "Coffee", "de": "Kaffee"}) for room in (7, 8)]
    programme = read(
        submissions=[new()], slots=[slot(start="2027-06-05T12:00:00+02:00", end="2027-06-05T13:00:00+02:00"), *coffee], **TABLES
    )
    assert [(session.title, session.kind) for session in programme.sessions] == [("Crossing CROSS1", "Talk"), ("Coffee", "break")]
    assert [each.room for each in programme.slots if each.session == "title:coffee"] == ["Anchor", "Beacon"]


def test_of_several_versions_the_newest_is_taken() -> None:
    programme = read(submissions=[new(slots=[])], slots=[slot(), slot(12, schedule=2, room=8)], **TABLES)
    assert [each.room for each in programme.slots] == ["Beacon"]
    assert "The slots are of several versions of the schedule. Those of the newest were taken." in notes(programme)


@pytest.mark.parametrize("state", ["submitted", "rejected", "withdrawn", "canceled", "deleted", "draft"])
def test_what_is_not_accepted_stays_out(state: str) -> None:
    programme = read(submissions=[old(), old("CROSS2", state=state)])
    assert [session.code for session in programme.sessions] == ["CROSS1"]
    assert "1 submission is not accepted, or was withdrawn. It was left out." in notes(programme)


def test_nothing_accepted_is_refused() -> None:
    assert refused(submissions=[old(state="submitted")]) == [("submissions.json", "The file has no sessions.")]


def test_private_matters_never_enter() -> None:
    programme = read(submissions=[old(speakers=[{**ADA, "name": "ben@cast.example"}, BEN])], speakers=TABLES["speakers"])
    everything = repr(programme)
    assert [word for word in ("@cast.example", "secret", "Phone") if word in everything] == []
    assert [person.name for person in programme.persons] == ["Ada Ferryman", "Ben Rower"]


def test_pages_given_together_are_one_list() -> None:
    first = page(old(), count=2, more=True)
    second = page(old("CROSS2"), count=2, previous="https://candlewright.example/api/?page=1")
    assert [session.code for session in read(one=first, two=second).sessions] == ["CROSS1", "CROSS2"]


def test_missing_pages_are_counted() -> None:
    sentence = "This is one page of a list: 171 of its 172 entries are missing. Give its other pages with it."
    assert refused(submissions=page(old(), count=172, more=True)) == [("The file", sentence)]
    assert refused(submissions=page(old(), count=172, more=True), rooms=ROOMS) == [("submissions.json: The file", sentence)]


def test_slots_alone_ask_for_the_submissions() -> None:
    found = refused(slots=page(slot()))
    assert found == [("slots.json", "These slots name their submissions only by code. Give the list of submissions together with them.")]


def test_widget_timetable_is_read() -> None:
    talk = {"id": 1, "code": "CROSS1", "title": "Crossing", "abstract": "", "speakers": ["ADAADA"], "track": 5, "room": 7, "duration": 45}
    times = {"start": "2027-06-05T10:00:00+02:00", "end": "2027-06-05T10:45:00+02:00", "state": "confirmed"}
    lunch = {"id": 2, "title": {"en": "Lunch"}, "room": 8, **times}
    widget = {
        "version": "1.0",
        "timezone": "Europe/Berlin",
        "talks": [talk | times, lunch],
        "speakers": [ADA],
        "rooms": [{"id": room["id"], "name": room["name"], "description": {}} for room in ROOMS],
        "tracks": TABLES["tracks"],
    }
    programme = read(schedule=widget)
    assert [(session.title, session.kind, session.persons) for session in programme.sessions] == [
        ("Crossing", "", ("ADAADA",)),
        ("Lunch", "break", ()),
    ]
    assert (programme.timezone, programme.version, [each.room for each in programme.slots]) == (
        "Europe/Berlin",
        "1.0",
        ["Anchor", "Beacon"],
    )


def test_wrong_types_name_file_and_field() -> None:
    place = "talks.json: results[0].title, session CROSS1"
    assert refused(talks=page(old(title=[1])), rooms=ROOMS) == [
        (place, "Here stands a list [ … ], where a text is needed."),
        ("talks.json: results[0], session CROSS1", "The session has no title."),
    ]


def test_broken_file_of_a_set_is_named() -> None:
    with pytest.raises(formats.Unreadable) as refusal:
        formats.read_files([("talks.json", json.dumps([old()]).encode()), ("rooms.json", b'[{"id": 7,')])
    assert [str(problem) for problem in refusal.value.problems] == [
        "rooms.json: Line 1, column 11: The file stops in the middle. Download it again."
    ]


def test_session_after_midnight_belongs_to_the_night_before() -> None:
    late = {"room": {"en": "Anchor"}, "start": "2027-06-06T00:30:00+02:00", "end": "2027-06-06T02:00:00+02:00"}
    programme = read(event=TABLES["event"], talks=[old(), old("PARTY1", slot=late)])
    assert [each.day.day for each in programme.slots] == [5, 5]

"""Who is who: repeats, copies, clashes, people named twice."""

from typing import Any

from hallway.apps.schedule import formats

from .test_formats_samples import GUID, event, events, frab_event, notes, one_event, pentabarf, problems

FIRST = "schedule.conference.days[0].rooms.Anchor[0], session 1"
SECOND = "schedule.conference.days[0].rooms.Anchor[1], session 1"


def again(guid: int, **changes: Any) -> dict[str, Any]:
    """The first event once more, in the afternoon, with another guid."""
    return frab_event(1, guid=GUID.format(guid), date="2027-06-05T15:00:00+02:00", start="15:00", **changes)


def test_pretalx_repeat_is_one_session_with_two_slots() -> None:
    programme = formats.read(events(frab_event(1), again(2)), name="x")
    assert [session.key for session in programme.sessions] == [GUID.format(1)]
    assert [(slot.session, slot.guid, slot.start.hour) for slot in programme.slots] == [
        (GUID.format(1), GUID.format(1), 8),
        (GUID.format(1), GUID.format(2), 13),
    ]


def test_older_pretalx_repeats_by_id_without_code() -> None:
    programme = formats.read(events(frab_event(1, code=None), again(2, code=None)), name="x")
    assert (len(programme.sessions), len(programme.slots)) == (1, 2)


def test_repeat_may_differ_in_its_address_and_slug() -> None:
    programme = formats.read(events(frab_event(1), again(2, slug="other", url="https://candlewright.example/other")), name="x")
    assert (len(programme.sessions), len(programme.slots)) == (1, 2)


def test_one_guid_at_two_times_is_a_problem() -> None:
    sentence = f"“Crossing at night” has two times under one id; the other stands at: {FIRST}. Remove the one that is out of date."
    assert problems(events(frab_event(1), again(1))) == [(SECOND, sentence)]


def test_pentabarf_does_not_repeat() -> None:
    found = problems(pentabarf(event(1), event(1, start="15:00")))
    assert [place for place, _sentence in found] == ["Line 22, session 1"]
    assert "the other stands at: Line 11, session 1." in found[0][1]


def test_one_id_with_two_contents_is_a_problem_with_both_places() -> None:
    sentence = f"Two different sessions have the same id; the other stands at: {FIRST}."
    assert problems(events(frab_event(1), again(2, title="Ropes"))) == [(SECOND, sentence)]


def test_one_id_with_two_codes_is_a_problem() -> None:
    assert [place for place, _sentence in problems(events(frab_event(1), again(2, code="OTHER")))] == [SECOND]


def test_entry_with_the_ids_of_two_sessions_is_a_problem() -> None:
    ropes = frab_event(2, title="Ropes", date="2027-06-05T12:00:00+02:00", start="12:00")
    mixed = frab_event(3, guid=GUID.format(1), code="CODE02")
    place = "schedule.conference.days[0].rooms.Anchor[2], session 3"
    assert [found for found, _sentence in problems(events(frab_event(1), ropes, mixed))] == [place]


def test_id_that_is_anothers_guid_is_a_problem() -> None:
    other = frab_event(2, guid=None, code=None, id=GUID.format(1), title="Ropes")
    assert len(problems(events(frab_event(1), other))) == 1


def test_word_for_word_copy_is_taken_once() -> None:
    programme = formats.read(events(frab_event(1), frab_event(1), frab_event(1)), name="x")
    assert (len(programme.sessions), len(programme.slots)) == (1, 1)
    assert notes(programme)[0] == "2 sessions stand in the file twice, word for word. They were taken once."


def test_session_without_any_id_is_a_problem() -> None:
    assert problems(events(frab_event(1, guid=None, id=None, code=None))) == [
        (
            "schedule.conference.days[0].rooms.Anchor[0], session Crossing at night",
            "The session has no id, so a later import could not recognise it.",
        )
    ]


def test_key_is_guid_else_id_else_code() -> None:
    def key(**changes: object) -> str:
        return formats.read(one_event(**changes), name="x").sessions[0].key

    assert [key(), key(guid=""), key(guid=None, id=None)] == [GUID.format(1), "1", "CODE01"]


def test_session_cannot_have_more_slots_than_the_limit() -> None:
    many = [frab_event(1, guid=f"guid-{number}", date=f"2027-06-05T{number // 60:02}:{number % 60:02}:00+02:00") for number in range(502)]
    assert problems(events(*many))[0][1] == "The session has more than 500 times."


def slot_of_page(number: int, **changes: Any) -> dict[str, Any]:
    """As our own exports write the slots of one session: ids of their own, one page."""
    page = "https://candlewright.example/2027/en/sessions/crossing/"
    values = {"id": number, "guid": GUID.format(number), "code": None, "url": page, "title": "Crossing", "start": f"{9 + number}:00"}
    return frab_event(number, **(values | {"date": f"2027-06-05T{9 + number}:00:00+02:00"} | changes))


def test_entries_of_one_page_are_one_session() -> None:
    programme = formats.read(events(slot_of_page(1, code="CODE01"), slot_of_page(2), slot_of_page(3)), name="x")
    assert [(session.key, session.code) for session in programme.sessions] == [(GUID.format(1), "CODE01")]
    assert [slot.guid for slot in programme.slots] == [GUID.format(1), GUID.format(2), GUID.format(3)]


def test_page_tells_more_than_the_address_in_the_system_before() -> None:
    before = [{"origin_url": f"https://before.example/{number}"} for number in (1, 2)]
    programme = formats.read(events(slot_of_page(1, **before[0]), slot_of_page(2, **before[1])), name="x")
    assert [(session.url, len(programme.slots)) for session in programme.sessions] == [("https://before.example/1", 2)]


def test_entries_of_one_page_that_differ_stay_apart_and_are_noted() -> None:
    programme = formats.read(events(slot_of_page(1), slot_of_page(2, abstract="Other"), slot_of_page(3, title="Ropes", url="")), name="x")
    assert len(programme.sessions) == 3
    assert "1 session has the title and address of another one, but differs from it. Both were taken." in notes(programme)


def test_address_of_sessions_with_other_titles_joins_nothing() -> None:
    programme = formats.read(events(slot_of_page(1), slot_of_page(2), slot_of_page(3, title="Ropes")), name="x")
    assert len(programme.sessions) == 3


def test_two_codes_of_one_page_are_two_sessions() -> None:
    assert len(formats.read(events(slot_of_page(1, code="CODE01"), slot_of_page(2, code="CODE02")), name="x").sessions) == 2


def test_level_and_tags_are_read_where_a_file_has_them() -> None:
    session = formats.read(one_event(level="advanced", tags=["night", {"tag": "lamps"}, "Night"]), name="x").sessions[0]
    assert (session.level, session.tags) == ("advanced", ("night", "lamps"))
    tagged = event().replace("<type>talk</type>", "<type>talk</type><level>easy</level><tags><tag>night</tag></tags>")
    assert [(each.level, each.tags) for each in formats.read(pentabarf(tagged), name="x").sessions] == [("easy", ("night",))]


# ── People ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_person_twice_in_a_session_is_listed_once() -> None:
    ada = {"id": 7, "public_name": "Ada Ferryman"}
    programme = formats.read(one_event(persons=[ada, {"id": 8, "name": "Ben Rower"}, ada]), name="x")
    assert programme.sessions[0].persons == ("7", "8")
    assert notes(programme)[0] == "1 person was named twice in a session. They are listed once."


def test_two_people_of_one_name_stay_two() -> None:
    programme = formats.read(one_event(persons=[{"id": 7, "name": "Ada Ferryman"}, {"id": 8, "name": "Ada Ferryman"}]), name="x")
    assert [person.key for person in programme.persons] == ["7", "8"]


def test_two_names_for_one_id_are_a_problem() -> None:
    found = problems(one_event(persons=[{"id": 7, "name": "Ada Ferryman"}, {"id": 7, "name": "Ben Rower"}]))
    assert found == [(FIRST, f"Two people share the id 7: “Ben Rower” here and “Ada Ferryman” at: {FIRST}.")]


def test_spelling_of_a_name_may_vary() -> None:
    programme = formats.read(one_event(persons=[{"id": 7, "name": "Zoë  Ferryman"}, {"id": 7, "name": "zoe ferryman"}]), name="x")
    assert [person.name for person in programme.persons] == ["Zoë Ferryman"]


def test_later_mention_fills_in_what_the_first_left_out() -> None:
    full = {"id": 7, "code": "ADA", "name": "Ada Ferryman", "biography": "<p>Rows.</p>"}
    second = frab_event(2, persons=[full], date="2027-06-05T12:00:00+02:00", start="12:00")
    programme = formats.read(events(frab_event(1, persons=[{"id": 7, "name": "Ada Ferryman"}]), second), name="x")
    assert [(person.key, person.code, person.biography, person.markup) for person in programme.persons] == [
        ("7", "ADA", "<p>Rows.</p>", "html")
    ]


def test_person_without_a_name_is_left_out_and_noted() -> None:
    programme = formats.read(one_event(persons=[{"id": 7, "name": ""}, {"id": 8, "name": "None"}]), name="x")
    assert (programme.persons, programme.sessions[0].persons) == ((), ())
    assert "2 people without names were left out." in notes(programme)

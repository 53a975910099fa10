"""A programme made and corrected by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from hallway.apps.schedule import changes
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.editing import keeping
from hallway.apps.schedule.editing.fields import ChangedMeanwhile, marks
from hallway.apps.schedule.editing.rooms import RoomInUse, add_room, edit_room, move_thing, remove_room
from hallway.apps.schedule.editing.sessions import Time, correct_session, edit_session, remove_session, state_of
from hallway.apps.schedule.editing.speakers import SameSpeaker, connect_speaker, edit_speaker, merge_speakers, remove_speaker
from hallway.apps.schedule.editing.tracks import add_track, remove_track, rename_tag
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Star, Track, Version
from hallway.core.audit.models import Event, EventText
from hallway.core.audit.record import erase_words
from hallway.core.base.guard import NotAllowed, unguarded
from hallway.core.editions.models import Edition

from . import making
from .conftest import Cast
from .making import DAY, NINE, programme, session, take_in
from .test_organise import count, one, session_form, times_form
from .test_pages import words

pytestmark = pytest.mark.django_db

HERE = "/2027/en/programme/"


@pytest.fixture
def drafted(edition: Edition) -> Edition:
    """Three sessions: Ada in the first two, Ben with her in the second; the third has no time."""
    sessions = (session(1, tags=("boats", "night")), session(2, persons=("ada", "ben"), tags=("boats",)), session(3, persons=()))
    take_in(edition, programme(*sessions, slots=(making.slot(1), making.slot(2, room="Beacon", after=60))), publish=False)
    return edition


def rows(model: Any, *names: str, **lookup: Any) -> list[Any]:
    with unguarded("test"):
        return list(model.objects.filter(**lookup).order_by("pk").values_list(*names, flat=len(names) == 1))


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def undo(browser: Client, response: Any) -> Any:
    """Press the button that the page offers."""
    return browser.post(f"{HERE}removed/{response.context['undo']['uid']}/", follow=True)


# ── From nothing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_stranger_makes_a_small_programme_from_an_empty_edition(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    page = browser.get(HERE)
    assert "Add the first room" in words(page.content)
    browser.post(f"{HERE}new-room/", {"name": "Anchor", "letter": "", "line": "", "capacity": "40", "description": ""})
    browser.post(f"{HERE}new-room/", {"name": "Beacon", "letter": "k", "line": "5", "capacity": "", "description": ""})
    browser.post(f"{HERE}tracks/", {"name": "Tides"})
    room = one(Room, name="Anchor")
    row = {"slot": "", "room": room.pk, "day": "2027-06-05", "time": "9", "minutes": "45"}
    typed = session_form(
        title="Crossing at night", kind="talk", track="tides", language="en", tags="boats, night, boats", interest_wanted=""
    )
    stage = {"stage": ["+Ada Ferryman", "+Zoë Quay"], "links": "https://candlewright.example/slides Slides"}
    response = browser.post(f"{HERE}new-session/", typed | stage | times_form(row), follow=True)
    assert response.redirect_chain == [("/2027/en/programme/sessions/", 302)]
    assert rows(Room, "name", "letter", "line", "position") == [("Anchor", "A", 1, 0), ("Beacon", "K", 5, 1)]
    assert rows(Track, "slug", "number", "line") == [("tides", 1, 1)]
    made = one(Session, slug="crossing-at-night")
    assert (made.title, made.kind, made.track.name, made.tags) == ("Crossing at night", "talk", "Tides", ["boats", "night"])
    assert made.links == [{"title": "Slides", "href": "https://candlewright.example/slides"}]
    assert rows(SessionSpeaker, "speaker__name", "position") == [("Ada Ferryman", 0), ("Zoë Quay", 1)]
    assert rows(Slot, "room__name", "starts_at", "minutes", "day") == [("Anchor", NINE, 45, DAY)]
    assert rows(Speaker, "person") == [None, None]
    release = browser.post(f"{HERE}versions/", {"comment": ""}, follow=True)
    assert release.status_code == 200
    assert [each["title"] for each in making.document(edition)["sessions"]] == ["Crossing at night"]


def test_saving_with_the_next_one_proposes_the_time_after(drafted: Edition, cast: Cast, visit: Any) -> None:
    row = {"slot": "", "room": one(Room, name="Beacon").pk, "day": "2027-06-06", "time": "11:15", "minutes": "45"}
    browser = visit(cast.edda)
    response = browser.post(f"{HERE}new-session/", session_form(title="Tides", act="next") | times_form(row))
    assert response["Location"] == "/2027/en/programme/new-session/?room=beacon&day=2027-06-06&time=12%3A00&minutes=45"
    page = browser.get(response["Location"]).content.decode()
    assert 'value="12:00"' in page
    browser.post(response["Location"], session_form(title="No time yet") | times_form(row | {"time": "", "minutes": ""}))
    assert rows(Slot, "pk", session__title="No time yet") == []


def test_address_stays_when_the_title_changes(drafted: Edition, cast: Cast) -> None:
    edit_session(one(Session, slug="session-1"), by=cast.edda, title="Another name")
    assert one(Session, title="Another name").slug == "session-1"


# ── Who is on stage ───────────────────────────────────────────────────────────────────────────────────────────────


def test_editor_finds_orders_and_adds_people_without_saving(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser, address = visit(cast.edda), f"{HERE}sessions/session-1/"
    typed = session_form(title="Typed with care", stage=["@ada-ferryman"])
    found = browser.post(address, typed | times_form() | {"act": "find", "find": "RÖW"})
    assert [speaker.name for speaker in found.context["sheet"].found] == ["Ben Rower"]
    added = browser.post(address, typed | times_form() | {"act": "add:ben-rower", "find": "röw"})
    assert [each.name for each in added.context["sheet"].stage] == ["Ada Ferryman", "Ben Rower"]
    both = typed | {"stage": ["@ada-ferryman", "@ben-rower"]}
    moved = browser.post(address, both | times_form() | {"act": "up:1"})
    assert [each.name for each in moved.context["sheet"].stage] == ["Ben Rower", "Ada Ferryman"]
    assert [each.name for each in browser.post(address, both | times_form() | {"act": "off:0"}).context["sheet"].stage] == ["Ben Rower"]
    new = browser.post(address, both | times_form() | {"act": "new", "find": "Zoë Quay"})
    assert [each.key for each in new.context["sheet"].stage] == ["@ada-ferryman", "@ben-rower", "+Zoë Quay"]
    assert 'value="Typed with care"' in new.content.decode()
    assert (new.status_code, count(Speaker), one(Session, slug="session-1").title) == (200, 2, "Session 1")


def test_name_that_was_typed_and_not_chosen_is_not_lost_by_saving(drafted: Edition, cast: Cast, visit: Any) -> None:
    sent = session_form(title="Typed with care", find="Zoë Quay", act="save") | times_form()
    response = visit(cast.edda).post(f"{HERE}sessions/session-1/", sent)
    assert "Add “Zoë Quay” as a new speaker" in words(response.content)
    assert one(Session, slug="session-1").title == "Session 1"


@pytest.mark.parametrize("act", ["up:9", "off:-1", "down:x", "add:nobody", "new", "time", "preview", "what:ever"])
def test_odd_buttons_change_nothing(drafted: Edition, cast: Cast, visit: Any, act: str) -> None:
    sent = session_form(act=act, stage=["@ada-ferryman", "@nobody", "", "+", "ben"]) | times_form()
    response = visit(cast.edda).post(f"{HERE}sessions/session-1/", sent | {"times-TOTAL_FORMS": "a few"})
    assert ([each.name for each in response.context["sheet"].stage], response.status_code) == (["Ada Ferryman"], 200)


def test_speaker_of_another_edition_cannot_be_put_on_stage(drafted: Edition, cast: Cast, visit: Any) -> None:
    other = making.edition("2028")
    take_in(other, programme(persons=(making.formats.Person("ada", "Only There", id="1"),)), publish=False)
    visit(cast.edda).post(f"{HERE}sessions/session-3/", session_form(title="Session 3", stage=["@only-there"]) | times_form())
    assert rows(SessionSpeaker, "pk", session__slug="session-3", edition=drafted) == []


def test_preview_is_cleaned(drafted: Edition, cast: Cast, visit: Any) -> None:
    sent = session_form(act="preview", abstract="How *we* cross.<script>alert(1)</script>") | times_form()
    response = visit(cast.edda).post(f"{HERE}sessions/session-1/", sent)
    assert response.context["sheet"].previews == {"abstract": "<p>How <em>we</em> cross.</p>", "description": ""}


def test_link_that_is_none_is_named_and_nothing_is_lost(drafted: Edition, cast: Cast, visit: Any) -> None:
    sent = session_form(title="Typed with care", links="javascript:alert(1) Slides") | times_form()
    response = visit(cast.edda).post(f"{HERE}sessions/session-1/", sent)
    assert response.status_code == 422
    assert "“javascript:alert(1) Slides” does not begin with an address" in words(response.content)
    assert 'value="Typed with care"' in response.content.decode()


# ── Two at once ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_change_different_fields_and_both_are_kept(drafted: Edition, cast: Cast) -> None:
    talk = one(Session, slug="session-1")
    seen = marks(state_of(talk, by=cast.edda))
    values = {"title": talk.title, "subtitle": talk.subtitle}
    correct_session(talk, by=cast.bea, seen=seen, **values | {"title": "Hers"})
    correct_session(talk, by=cast.edda, seen=seen, **values | {"subtitle": "And mine"})
    assert rows(Session, "title", "subtitle", slug="session-1") == [("Hers", "And mine")]


def test_two_change_the_same_field_and_the_second_hears_of_it(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser, address = visit(cast.edda), f"{HERE}sessions/session-1/"
    page = browser.get(address)
    seen = {"seen": page.context["seen"] and making_json(page.context["seen"])}
    edit_session(one(Session, slug="session-1"), by=cast.bea, title="Hers", subtitle="Hers too")
    sent = session_form(title="Mine", stage=["@ada-ferryman"]) | time_of("1")
    response = browser.post(address, sent | seen)
    assert response.status_code == 422
    assert [(line.text, line.now) for line in response.context["theirs"]] == [("Title", "Hers")]
    assert 'value="Mine"' in response.content.decode()
    assert one(Session, slug="session-1").title == "Hers"
    again = browser.post(address, sent | {"seen": making_json(response.context["seen"])})
    assert again.status_code == 302
    assert rows(Session, "title", "subtitle", slug="session-1") == [("Mine", "Hers too")]  # whatever else was changed is kept


def making_json(value: Any) -> str:
    import json

    return json.dumps(value)


def time_of(foreign_id: str) -> dict[str, Any]:
    there = one(Slot, session__foreign_id=foreign_id)
    return times_form({"slot": str(there.uid), "room": there.room_id, "day": "2027-06-05", "time": "09:00", "minutes": "60"}, initial=1)


def test_times_and_people_changed_by_somebody_else_stay(drafted: Edition, cast: Cast) -> None:
    talk, there = one(Session, slug="session-1"), one(Slot, session__slug="session-1")
    seen = marks(state_of(talk, by=cast.edda))
    ada, beacon = one(Speaker, slug="ada-ferryman"), one(Room, name="Beacon")
    old = [Time(there.room, there.day, there.starts_at, there.minutes, there)]
    correct_session(talk, by=cast.bea, stage=["New Person"], times=[Time(beacon, DAY, NINE, 30, there)], seen=seen, title=talk.title)
    correct_session(talk, by=cast.edda, stage=[ada], times=old, seen=seen, title="Mine")
    assert rows(SessionSpeaker, "speaker__name", session=talk) == ["New Person"]
    assert rows(Slot, "room__name", "minutes", session=talk) == [("Beacon", 30)]
    with pytest.raises(ChangedMeanwhile) as meanwhile:
        correct_session(talk, by=cast.edda, stage=[], times=[], seen=seen, title="Mine")
    assert sorted(meanwhile.value.theirs) == ["speakers", "times"]


@pytest.mark.parametrize("seen", ["", "[1]", "no json", '{"title": 5}'])
def test_broken_marks_do_no_harm(drafted: Edition, cast: Cast, visit: Any, seen: str) -> None:
    response = visit(cast.edda).post(f"{HERE}sessions/session-1/", session_form(seen=seen) | time_of("1"))
    assert response.status_code in {302, 422}


def test_line_ends_of_a_browser_are_no_change(drafted: Edition, cast: Cast, visit: Any) -> None:
    talk = one(Session, slug="session-1")
    edit_session(talk, by=cast.edda, abstract="One\n\nTwo\n")
    before = count(Event)
    visit(cast.edda).post(
        f"{HERE}sessions/session-1/",
        session_form(abstract="One\r\n\r\nTwo", track="web", tags="boats, night", stage=["@ada-ferryman"]) | time_of("1"),
    )
    assert (count(Event), one(Session, slug="session-1").abstract) == (before, "One\n\nTwo\n")


# ── The session as a whole ────────────────────────────────────────────────────────────────────────────────────────


def test_copy_has_everything_but_the_time(drafted: Edition, cast: Cast, visit: Any) -> None:
    visit(cast.edda).post(f"{HERE}sessions/session-2/copy/")
    copied = one(Session, title="Session 2 (copy)")
    assert (copied.slug, copied.tags, copied.track.name, copied.guid, copied.foreign_id) == ("session-2-copy", ["boats"], "Web", "", "")
    assert rows(SessionSpeaker, "speaker__name", session=copied) == ["Ada Ferryman", "Ben Rower"]
    assert rows(Slot, "pk", session=copied) == []


def test_cancelling_and_letting_it_take_place_again(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    browser.post(f"{HERE}sessions/session-1/cancellation/")
    assert one(Session, slug="session-1").is_cancelled is True
    browser.post(f"{HERE}sessions/session-1/cancellation/end/")
    assert one(Session, slug="session-1").is_cancelled is False
    assert rows(Event, "verb", verb__in=["schedule.session.cancel", "schedule.session.revive"]) == [
        "schedule.session.cancel",
        "schedule.session.revive",
    ]


def test_removed_session_comes_back_exactly(drafted: Edition, cast: Cast, visit: Any) -> None:
    release_schedule(drafted, by=cast.edda)
    browser = visit(cast.edda)
    with unguarded("test"):
        before = [list(model.objects.order_by("pk").values()) for model in (Session, SessionSpeaker, Slot)]
    page = words(browser.get(f"{HERE}sessions/session-2/removal/").content)
    assert "Sat 5 10:00, Beacon" in page
    assert "Everybody sees it until the next release" in page
    response = browser.post(f"{HERE}sessions/session-2/removal/", follow=True)
    assert response.context["undo"]["text"] == "“Session 2” is removed."
    assert (count(Session), count(Slot), count(SessionSpeaker)) == (2, 1, 1)
    assert told(undo(browser, response)) == ["It is back, as it was."]
    with unguarded("test"):
        assert [list(model.objects.order_by("pk").values()) for model in (Session, SessionSpeaker, Slot)] == before
    assert told(undo(browser, response)) == ["There is nothing to bring back: it is back already."]


def test_undo_is_offered_once_and_the_list_keeps_it(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    browser.post(f"{HERE}sessions/session-2/removal/", follow=True)
    assert browser.get(f"{HERE}sessions/").context["undo"] is None
    page = browser.get(f"{HERE}removed/")
    assert [entry.what for entry in page.context["gone"]] == ["removed the session Session 2"]
    browser.post(f"{HERE}removed/{page.context['gone'][0].event.uid}/")
    assert browser.get(f"{HERE}removed/").context["gone"] == []
    assert count(Session) == 3


def test_session_goes_with_the_next_release_and_comes_back_hidden(drafted: Edition, cast: Cast) -> None:
    release_schedule(drafted, by=cast.edda)
    before = making.document(drafted)
    uid = remove_session(one(Session, slug="session-2"), by=cast.edda)
    assert [each["title"] for each in making.document(drafted)["sessions"]] == ["Session 1", "Session 2", "Session 3"]
    release_schedule(drafted, by=cast.edda)
    assert changes.between(before, making.document(drafted)).gone == ["Session 2"]
    keeping.restore(drafted, uid, by=cast.edda)
    assert one(Session, slug="session-2").released_in_id is None  # this version does not show it
    release_schedule(drafted, by=cast.edda)
    (old,), (new,) = (
        [slot for each in doc["sessions"] if each["slug"] == "session-2" for slot in each["slots"]]
        for doc in (before, making.document(drafted))
    )
    assert (new["uid"], new["number"]) == (old["uid"], old["number"])


def test_what_it_hung_on_is_gone(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    response = browser.post(f"{HERE}sessions/session-2/removal/", follow=True)
    remove_room(one(Room, name="Beacon"), by=cast.edda)
    remove_speaker(one(Speaker, slug="ben-rower"), by=cast.edda)
    remove_track(one(Track, slug="web"), by=cast.edda)
    assert told(undo(browser, response)) == [
        "It is back. What belonged to something that is gone, or was changed since, stayed as it is: 2."
    ]
    back = one(Session, slug="session-2")
    assert (back.track, rows(Slot, "pk", session=back), rows(SessionSpeaker, "speaker__slug", session=back)) == (None, [], ["ada-ferryman"])


def test_address_that_was_taken_meanwhile_gets_a_number(drafted: Edition, cast: Cast) -> None:
    uid = remove_session(one(Session, slug="session-3"), by=cast.edda)
    with unguarded("test"):
        Session.objects.create(edition=drafted, slug="session-3", title="Session 3")
    keeping.restore(drafted, uid, by=cast.edda)
    assert rows(Session, "slug", title="Session 3") == ["session-3-2", "session-3"]


def test_import_that_brought_it_again_is_named(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    response = browser.post(f"{HERE}sessions/session-1/removal/", follow=True)
    take_in(drafted, programme(session(1, title="Session one")), publish=False)
    assert told(undo(browser, response)) == ["An import brought “Session one” meanwhile, which is the same."]
    assert count(Session) == 3


def test_erased_words_bring_nothing_back(drafted: Edition, cast: Cast) -> None:
    uid = remove_session(one(Session, slug="session-3"), by=cast.edda)
    with unguarded("test"):
        erase_words(Event.objects.filter(uid=uid))
        assert not EventText.objects.filter(event__uid=uid).exists()
    with pytest.raises(keeping.NothingToRestore):
        keeping.restore(drafted, uid, by=cast.edda)


def test_nothing_is_brought_into_another_edition(drafted: Edition, cast: Cast) -> None:
    other = making.edition("2028")
    uid = remove_session(one(Session, slug="session-3"), by=cast.edda)
    with pytest.raises(keeping.NothingToRestore):
        keeping.restore(other, uid, by=cast.bea)
    assert count(Session) == 2


def test_whoever_starred_it_is_counted_before(drafted: Edition, cast: Cast, visit: Any) -> None:
    with unguarded("test"):
        Star.objects.create(edition=drafted, person=cast.ann, session=one(Session, slug="session-1"))
    page = words(visit(cast.edda).get(f"{HERE}sessions/session-1/removal/").content)
    assert "1 person wants to see it and loses their star." in page


# ── Rooms, tracks, tags ───────────────────────────────────────────────────────────────────────────────────────────


def test_rooms_move_up_and_down_and_stay_at_the_ends(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    response = browser.post(f"{HERE}rooms/beacon/order/", {"way": "up"})
    assert response["Location"] == "/2027/en/programme/rooms/#beacon"
    with unguarded("test"):
        assert list(Room.objects.filter(edition=drafted).values_list("name", flat=True)) == ["Beacon", "Anchor"]
    before = count(Event)
    move_thing(one(Room, name="Beacon"), by=cast.edda, up=True)
    assert count(Event) == before


def test_room_with_sessions_goes_only_when_they_have_another_one(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    with pytest.raises(RoomInUse):
        remove_room(one(Room, name="Anchor"), by=cast.edda)
    with pytest.raises(RoomInUse):
        remove_room(one(Room, name="Anchor"), by=cast.edda, to=one(Room, name="Anchor"))
    assert "1 session takes place in it." in words(browser.get(f"{HERE}rooms/anchor/removal/").content)
    response = browser.post(f"{HERE}rooms/anchor/removal/", {"to": "beacon"}, follow=True)
    assert rows(Slot, "room__name") == ["Beacon", "Beacon"]
    undo(browser, response)
    assert rows(Slot, "room__name") == ["Anchor", "Beacon"]
    assert rows(Room, "name", "letter", "position") == [("Anchor", "A", 0), ("Beacon", "B", 1)]


def test_room_that_comes_back_takes_the_next_free_letter(drafted: Edition, cast: Cast) -> None:
    uid = remove_room(one(Room, name="Beacon"), by=cast.edda, to=one(Room, name="Anchor"))
    add_room(drafted, by=cast.edda, name="Compass", letter="B")
    keeping.restore(drafted, uid, by=cast.edda)
    assert rows(Room, "name", "letter") == [("Anchor", "A"), ("Beacon", "C"), ("Compass", "B")]


def test_two_change_a_room_at_once(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    seen = making_json(browser.get(f"{HERE}rooms/anchor/").context["seen"])
    edit_room(one(Room, slug="anchor"), by=cast.bea, capacity=80)
    form = {"name": "Anchor", "letter": "A", "line": "1", "capacity": "90", "description": "", "seen": seen}
    response = browser.post(f"{HERE}rooms/anchor/", form)
    assert [(str(line.text), line.now) for line in response.context["theirs"]] == [("Seats", "80")]
    assert one(Room, slug="anchor").capacity == 80
    assert browser.post(f"{HERE}rooms/anchor/", form | {"capacity": "300", "name": "Anchor Hall"}).status_code == 302
    assert rows(Room, "name", "capacity", slug="anchor") == [("Anchor Hall", 80)]


def test_tracks_are_brought_together_and_taken_apart(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    assert "Session 1: Web" in words(browser.get(f"{HERE}tracks/web/removal/").content)
    response = browser.post(f"{HERE}tracks/web/removal/", {"to": "data"}, follow=True)
    assert set(rows(Session, "track__name")) == {"Data"}
    edit_session(one(Session, slug="session-3"), by=cast.edda, track=None)
    assert told(undo(browser, response)) == [
        "It is back. What belonged to something that is gone, or was changed since, stayed as it is: 1."
    ]
    assert rows(Session, "track__name") == ["Web", "Web", None]


def test_number_of_a_track_is_not_given_twice(drafted: Edition, cast: Cast, visit: Any) -> None:
    response = visit(cast.edda).post(f"{HERE}tracks/data/", {"name": "Data", "number": "1", "line": "2"})
    assert (response.status_code, "Another track has this number." in words(response.content)) == (422, True)
    assert add_track(drafted, by=cast.edda, name="Third").number == 3


def test_tags_are_renamed_brought_together_and_removed_everywhere(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    page = browser.get(f"{HERE}tags/")
    assert [(each["tag"], each["count"]) for each in page.context["tags"]] == [("boats", "2 sessions"), ("night", "1 session")]
    assert browser.get(f"{HERE}tag/?tag=boats").context["titles"] == ["Session 1", "Session 2"]
    response = browser.post(f"{HERE}tag/", {"tag": "boats", "to": "night", "act": "rename"}, follow=True)
    assert rows(Session, "tags") == [["night"], ["night"], []]
    undo(browser, response)
    assert rows(Session, "tags") == [["boats", "night"], ["boats"], []]
    browser.post(f"{HERE}tag/", {"tag": "boats", "to": "ferries", "act": "rename"})
    response = browser.post(f"{HERE}tag/", {"tag": "night", "to": "", "act": "remove"}, follow=True)
    assert rows(Session, "tags") == [["ferries"], ["ferries"], []]
    undo(browser, response)
    assert rows(Session, "tags") == [["ferries", "night"], ["ferries"], []]
    assert browser.get(f"{HERE}tag/?tag=boats").status_code == 404
    assert browser.post(f"{HERE}tag/", {"tag": "night", "to": "a, b", "act": "rename"}).status_code == 422


# ── Speakers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_speakers_are_found_without_marks_and_added(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    browser.post(f"{HERE}new-speaker/", {"name": "Jürgen Müller", "biography": "Rows."})
    assert [row.title for row in browser.get(f"{HERE}speakers/?q=muller+jur").context["speakers"]] == ["Jürgen Müller"]
    assert [row.title for row in browser.get(f"{HERE}speakers/").context["speakers"]] == ["Ada Ferryman", "Ben Rower", "Jürgen Müller"]


def test_two_entries_become_one_and_two_again(drafted: Edition, cast: Cast, visit: Any) -> None:
    edit_speaker(one(Speaker, slug="ben-rower"), by=cast.edda, biography="Rows.")
    with unguarded("test"):
        before = [list(model.objects.order_by("pk").values()) for model in (Speaker, SessionSpeaker)]
    browser = visit(cast.edda)
    assert [row.title for row in browser.get(f"{HERE}speakers/ben-rower/merge/?q=ferry").context["found"]] == ["Ada Ferryman"]
    lines = browser.get(f"{HERE}speakers/ben-rower/merge/?into=ada-ferryman").context["lines"]
    assert [str(line.text) for line in lines] == [
        "Ben Rower, a second time in “Session 2”",
        "The biography of Ben Rower",
        "The entry Ben Rower",
    ]
    response = browser.post(f"{HERE}speakers/ben-rower/merge/", {"into": "ada-ferryman"}, follow=True)
    assert rows(SessionSpeaker, "speaker__slug", "session__slug") == [("ada-ferryman", "session-1"), ("ada-ferryman", "session-2")]
    assert rows(Speaker, "name", "biography") == [("Ada Ferryman", "Rows.")]
    undo(browser, response)
    with unguarded("test"):
        assert [list(model.objects.order_by("pk").values()) for model in (Speaker, SessionSpeaker)] == before


def test_what_was_changed_after_a_merge_is_not_torn_apart(drafted: Edition, cast: Cast) -> None:
    ada, ben = one(Speaker, slug="ada-ferryman"), one(Speaker, slug="ben-rower")
    edit_speaker(ben, by=cast.edda, biography="Rows.")
    uid = merge_speakers(ben, into=ada, by=cast.edda)
    edit_speaker(ada, by=cast.edda, biography="Rows and rows.")
    with pytest.raises(keeping.ChangedSince):
        keeping.restore(drafted, uid, by=cast.edda)
    assert rows(Speaker, "name", "biography") == [("Ada Ferryman", "Rows and rows.")]
    with pytest.raises(SameSpeaker):
        merge_speakers(ada, into=ada, by=cast.edda)


def test_speaker_is_connected_by_name_where_the_editor_may_look_people_up(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser, address = visit(cast.bea), f"{HERE}speakers/ada-ferryman/person/"
    assert [person.name for person in browser.get(f"{address}?q=attendee").context["found"]] == ["Ann Attendee"]
    browser.post(address, {"person": str(cast.ann.uid)})
    assert one(Speaker, slug="ada-ferryman").person_id == cast.ann.pk
    browser.post(address, {"nobody": "yes"})
    assert one(Speaker, slug="ada-ferryman").person_id is None


def test_others_need_the_exact_address(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser, address = visit(cast.edda), f"{HERE}speakers/ada-ferryman/person/"
    with unguarded("test"):
        was = one(Speaker, slug="ada-ferryman").person_id
    assert browser.get(f"{address}?q=attendee").context["found"] == []
    for sent in ({"person": str(cast.ann.uid)}, {"address": "an@cast.example"}, {"person": "x"}, {}):
        assert browser.post(address, sent).status_code == 422
        assert one(Speaker, slug="ada-ferryman").person_id == was
    assert browser.post(address, {"address": "Ann@cast.example"}).status_code == 302
    assert one(Speaker, slug="ada-ferryman").person_id == cast.ann.pk
    assert "Ann Attendee" in words(visit(cast.edda).get(f"{HERE}speakers/ada-ferryman/").content)


# ── A day, conflicts ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_shows_rooms_gaps_conflicts_and_what_waits(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    page = browser.get(f"{HERE}timetable/")
    assert [(line["room"].name, [stop.times for stop in line["stops"]]) for line in page.context["lines"]] == [
        ("Anchor", ["09:00–10:00"]),
        ("Beacon", ["10:00–11:00"]),
    ]
    assert [session.title for session, _url in page.context["waiting"]] == ["Session 3"]
    assert page.context["troubles"] == []
    slot = one(Slot, session__slug="session-2")
    form = {
        "slot": str(slot.uid),
        "room": slot.room_id,
        "day": "2027-06-05",
        "time": "9:30",
        "minutes": "60",
        "back": f"{HERE}timetable/2027-06-05/",
    }
    response = browser.post(f"{HERE}sessions/session-2/time/", form, follow=True)
    assert response.redirect_chain == [("/2027/en/programme/timetable/2027-06-05/", 302)]
    assert told(response) == ["“Session 2” is moved in the draft. Something is in its way."]
    assert (
        strip_tags(response.context["troubles"][0]["sentence"])
        == "Ada Ferryman: on stage in Session 1 and in Session 2 at the same time, Sat 09:30."
    )
    assert [stop.troubles for line in response.context["lines"] for stop in line["stops"]] == [("Speaker in two places",)] * 2
    assert browser.get(f"{HERE}").context["troubles"] == [("speaker", "Speaker in two places", 1)]
    assert [each["kind"] for each in browser.get(f"{HERE}conflicts/?kind=speaker").context["troubles"]] == ["speaker"]
    assert browser.get(f"{HERE}conflicts/?kind=room").context["troubles"] == []
    assert [each["kind"] for each in browser.get(f"{HERE}sessions/session-1/").context["troubles"]] == ["speaker"]


def test_waiting_session_gets_a_time_and_loses_it_again(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser, room = visit(cast.edda), one(Room, name="Beacon")
    form = {"slot": "", "room": room.pk, "day": "2027-06-06", "time": "14.30", "minutes": "30"}
    browser.post(f"{HERE}sessions/session-3/time/", form)
    slot = one(Slot, session__slug="session-3")
    assert (slot.day, slot.starts_at) == (date(2027, 6, 6), NINE + timedelta(days=1, hours=5, minutes=30))
    browser.post(f"{HERE}sessions/session-3/time/", {"slot": str(slot.uid), "act": "away"})
    assert rows(Slot, "pk", session__slug="session-3") == []


def test_way_back_leads_nowhere_else(drafted: Edition, cast: Cast, visit: Any) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"):
        response = visit(cast.edda).post(f"{HERE}sessions/session-1/cancellation/", {"back": back})
        assert response["Location"] == "/2027/en/programme/sessions/session-1/"


def test_saving_into_a_conflict_is_allowed_and_said(drafted: Edition, cast: Cast, visit: Any) -> None:
    row = {"slot": "", "room": one(Room, name="Anchor").pk, "day": "2027-06-05", "time": "09:30", "minutes": "30"}
    response = visit(cast.edda).post(f"{HERE}new-session/", session_form(title="Tides") | times_form(row), follow=True)
    assert response.redirect_chain == [("/2027/en/programme/sessions/tides/", 302)]
    assert told(response) == ["“Tides” is in the draft. Everybody sees it with the next release. Something is in its way."]


def test_edition_without_dates_asks_for_a_date(cast: Cast, visit: Any) -> None:
    edition = making.edition("someday", starts_on=None, ends_on=None)
    add_room(edition, by=cast.bea, name="Anchor")
    browser = visit(cast.bea)
    assert "No days yet" in words(browser.get("/someday/en/programme/timetable/").content)
    row = {"slot": "", "room": one(Room, edition=edition).pk, "day": "2028-01-02", "time": "9:00", "minutes": "30"}
    assert browser.post("/someday/en/programme/new-session/", session_form(title="Tides") | times_form(row)).status_code == 302
    assert rows(Slot, "day", edition=edition) == [date(2028, 1, 2)]


# ── History ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_field_is_in_the_history_and_can_be_put_back(drafted: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    data = one(Track, slug="data")
    edit_session(one(Session, slug="session-1"), by=cast.edda, title="Another", tags=["sails"], track=data, do_not_record=True)
    page = browser.get(f"{HERE}history/")
    chapter = page.context["past"][0]
    assert [(name, line.was, line.now) for name, line in chapter.fields] == [
        ("title", "Session 1", "Another"),
        ("track", "Web", "Data"),
        ("tags", "boats, night", "sails"),
        ("do_not_record", "no", "yes"),
    ]
    for name in ("title", "tags", "track", "do_not_record"):
        assert browser.post(f"{HERE}history/{chapter.entry.event.uid}/", {"field": name}).status_code == 302
    talk = one(Session, slug="session-1")
    assert (talk.title, talk.tags, talk.track.name, talk.do_not_record) == ("Session 1", ["boats", "night"], "Web", False)
    assert browser.post(f"{HERE}history/{chapter.entry.event.uid}/", {"field": "slug"}).status_code == 404


def test_history_goes_on_page_by_page(drafted: Edition, cast: Cast, visit: Any) -> None:
    for number in range(52):
        edit_room(one(Room, slug="anchor"), by=cast.edda, capacity=number + 1000)
    browser = visit(cast.edda)
    page = browser.get(f"{HERE}history/")
    assert len(page.context["past"]) == 50
    assert len(browser.get(f"{HERE}history/{page.context['more']}").context["past"]) >= 2
    assert browser.get(f"{HERE}history/?before=x").status_code == 200


# ── Who may ───────────────────────────────────────────────────────────────────────────────────────────────────────

SCREENS = ["", "timetable/", "timetable/2027-06-05/", "conflicts/", "history/", "removed/", "sessions/", "sessions/session-1/", "speakers/"]
SCREENS += ["speakers/ada-ferryman/", "rooms/", "rooms/anchor/", "tracks/", "tags/"]
EDITING = ["new-session/", "sessions/session-1/time/", "sessions/session-1/removal/", "new-speaker/", "speakers/ada-ferryman/person/"]
EDITING += ["speakers/ada-ferryman/merge/", "speakers/ada-ferryman/removal/", "new-room/", "rooms/anchor/removal/", "tracks/web/"]
EDITING += ["tracks/web/removal/", "tag/?tag=boats"]
ACTS = [
    *EDITING,
    "sessions/session-1/",
    "sessions/session-1/copy/",
    "sessions/session-1/cancellation/",
    "sessions/session-1/cancellation/end/",
]
ACTS += ["speakers/ada-ferryman/", "rooms/anchor/", "rooms/anchor/order/", "tracks/", "tracks/web/order/"]


@pytest.fixture
def events(drafted: Edition, cast: Cast) -> list[str]:
    """Addresses of something removed and of something changed."""
    removed = remove_session(one(Session, slug="session-3"), by=cast.bea)
    edit_room(one(Room, slug="anchor"), by=cast.bea, capacity=7)
    with unguarded("test"):
        changed = Event.objects.filter(verb="schedule.room.edit").latest("pk").uid
    return [f"removed/{removed}/", f"history/{changed}/"]


def state() -> list[Any]:
    with unguarded("test"):
        return [list(model.objects.order_by("pk").values()) for model in (Room, Track, Speaker, Session, SessionSpeaker, Slot)]


def test_program_editor_and_board_open_everything(drafted: Edition, cast: Cast, visit: Any) -> None:
    for person in (cast.edda, cast.bea):
        assert {path: visit(person).get(HERE + path).status_code for path in SCREENS + EDITING} == dict.fromkeys(SCREENS + EDITING, 200)


@pytest.mark.parametrize("who", ["cem", "sol", "ann", None])
def test_outsiders_open_nothing_and_do_nothing(drafted: Edition, cast: Cast, visit: Any, events: list[str], who: str | None) -> None:
    browser, before = visit(getattr(cast, who) if who else None), state()
    expected = {403, 404} if who else {302}
    assert {browser.get(HERE + path).status_code for path in SCREENS + EDITING} <= expected
    sent = session_form(title="Mine", name="Mine", to="mine", address="ann@cast.example", into="ben-rower", field="capacity", way="down")
    assert {browser.post(HERE + path, sent).status_code for path in ACTS + events} <= expected
    assert state() == before


def test_speaker_of_a_draft_is_an_outsider_here(drafted: Edition, cast: Cast, visit: Any, events: list[str]) -> None:
    """They may read their own sessions, but not the organisers' screens."""
    connect_speaker(one(Speaker, slug="ada-ferryman"), cast.ann, by=cast.edda)
    browser, before = visit(cast.ann), state()
    assert {browser.get(HERE + path).status_code for path in SCREENS + EDITING} <= {403, 404}
    assert {browser.post(HERE + path, session_form(title="Mine", name="Mine")).status_code for path in ACTS + events} <= {403, 404}
    assert state() == before


@pytest.fixture
def reader(cast: Cast, edition: Edition) -> Any:
    """Sol's team may read the programme's area."""
    from hallway.core.access.models import Share, Space
    from hallway.core.teams.actions import found_team

    team = found_team("Sponsors", kind="committee", by=cast.bea, chair=cast.sol)
    with unguarded("test"):
        space = Space.objects.get(kind="programme", edition=edition)
        Share.objects.create(space=space, team=team, level="read", by=cast.bea)
    return cast.sol


def test_whoever_may_only_read_looks_and_has_no_buttons(drafted: Edition, reader: Any, cast: Cast, visit: Any, events: list[str]) -> None:
    browser, before = visit(reader), state()
    pages = {path: browser.get(HERE + path) for path in SCREENS}
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(SCREENS, 200)
    for path, page in pages.items():
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        assert ('method="post"' in main, "btn-go" in main, "Put back" in main) == (False, False, False), path
    assert {browser.get(HERE + path).status_code for path in EDITING} == {403}
    assert {browser.post(HERE + path, session_form(title="Mine", name="Mine", field="capacity")).status_code for path in ACTS + events} == {
        403
    }
    assert state() == before


def test_actions_ask_for_themselves(drafted: Edition, cast: Cast) -> None:
    talk, ada = one(Session, slug="session-1"), one(Speaker, slug="ada-ferryman")
    before = state()
    with unguarded("test"):
        missing = Session.DoesNotExist
    for act in (lambda: remove_session(talk, by=cast.cem), lambda: correct_session(talk, by=cast.cem, title="Mine")):
        with pytest.raises(missing):
            act()
    with pytest.raises(Speaker.DoesNotExist):
        remove_speaker(ada, by=cast.cem)
    for verb in (lambda: add_room(drafted, by=cast.cem, name="X"), lambda: rename_tag(drafted, "boats", by=cast.cem, to="x")):
        with pytest.raises(NotAllowed):
            verb()
    assert state() == before


# ── Long lists ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_lists_cost_as_much_with_three_as_with_one(cast: Cast, visit: Any) -> None:
    paths = [
        "",
        "timetable/",
        "conflicts/",
        "sessions/",
        "speakers/",
        "rooms/",
        "tracks/",
        "tags/",
        "history/",
        "removed/",
        "sessions/session-1/",
    ]
    counts = []
    for number in (1, 3):
        edition = making.edition(f"with-{number}")
        persons = tuple(making.formats.Person(str(each), f"Person {each}", id=str(each)) for each in range(number))
        sessions = (session(each, persons=tuple(each.key for each in persons), tags=("boats",)) for each in range(1, number + 1))
        take_in(edition, programme(*sessions, persons=persons))
        for _each in range(number):
            remove_room(add_room(edition, by=cast.bea, name="Gone"), by=cast.bea)
        browser = visit(cast.bea)
        counts.append({path: cost(browser, f"/with-{number}/en/programme/{path}") for path in paths})
    assert counts[0] == counts[1]


def cost(browser: Client, path: str) -> int:
    """Queries of a page. Which editions there are is remembered for a second, so the cheapest of three looks counts."""
    found = []
    for _look in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(path).status_code == 200
        found.append(len(captured))
    return min(found)


def test_long_lists_come_in_pages_and_search_finds_the_last(edition: Edition, cast: Cast, visit: Any) -> None:
    with unguarded("test"):
        Session.objects.bulk_create(Session(edition=edition, slug=f"s{number}", title=f"Überfahrt {number:04}") for number in range(1105))
        Speaker.objects.bulk_create(Speaker(edition=edition, slug=f"p{number}", name=f"Jürgen {number:04}") for number in range(1193))
    browser = visit(cast.edda)
    for path, count_all, asked, last in (
        ("sessions/", 1105, "uberfahrt 1104", "Überfahrt 1104"),
        ("speakers/", 1193, "JURGEN 1192", "Jürgen 1192"),
    ):
        page = browser.get(HERE + path).context["page_obj"]
        assert (len(page), page.paginator.count) == (50, count_all)
        name = path.strip("/")
        assert [row.title for row in browser.get(f"{HERE}{path}?q={asked}").context[name]] == [last]


def test_filters_narrow_the_list(drafted: Edition, cast: Cast, visit: Any) -> None:
    edit_session(one(Session, slug="session-1"), by=cast.edda, is_cancelled=True)
    browser = visit(cast.edda)

    def titles(query: str) -> list[str]:
        return [row.title for row in browser.get(f"{HERE}sessions/?{query}").context["sessions"]]

    assert titles("only=unplaced") == ["Session 3"]
    assert titles("only=cancelled") == ["Session 1"]
    assert titles("room=beacon") == ["Session 2"]
    assert titles("track=data") == []
    assert titles("tag=night") == ["Session 1"]


def test_version_stays_as_it_was(drafted: Edition, cast: Cast) -> None:
    """Nothing done by hand shows before the next release."""
    release_schedule(drafted, by=cast.edda)
    before = making.document(drafted)
    edit_session(one(Session, slug="session-1"), by=cast.edda, title="Another")
    remove_track(one(Track, slug="data"), by=cast.edda)
    assert making.document(drafted) == before
    assert count(Version) == 1

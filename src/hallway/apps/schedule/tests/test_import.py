"""A file becomes a draft, a second one updates it, and nothing is ever half there."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import formats
from hallway.apps.schedule.importing.imports import Counts, import_programme
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Track, Version
from hallway.core.audit.models import Event
from hallway.core.audit.record import system
from hallway.core.base.guard import NotAllowed, unguarded
from hallway.core.editions.models import Edition, Phase
from hallway.core.people.models import Person

from .conftest import Cast
from .making import DAY, NINE, document, programme, session, slot, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def looking() -> None:
    """These tests look at rows as the machine does."""
    with unguarded("test"):
        yield


def test_first_import_is_released_and_opens_the_edition(edition: Edition) -> None:
    outcome = take_in(edition, programme(session(1), session(2)))
    assert outcome.version is not None
    assert outcome.version.number == 1
    assert outcome.counts["sessions"] == Counts(2, 0, 0)
    assert sorted(Phase.objects.filter(edition=edition).values_list("key", flat=True)) == ["announced", "programme-public"]
    assert set(Session.objects.values_list("released_in", flat=True)) == {outcome.version.pk}


def test_phase_somebody_planned_stays_as_planned(edition: Edition) -> None:
    later = NINE + timedelta(days=4000)
    Phase.objects.create(edition=edition, key="programme-public", opens_at=later)
    take_in(edition, programme())
    assert Phase.objects.get(edition=edition, key="programme-public").opens_at == later


def test_import_without_publishing_stays_a_draft(edition: Edition) -> None:
    outcome = take_in(edition, programme(), publish=False)
    assert outcome.version is None
    assert (Version.objects.count(), Phase.objects.count()) == (0, 0)
    assert set(Session.objects.values_list("released_in", flat=True)) == {None}


def test_everything_of_a_session_arrives(edition: Edition) -> None:
    link = formats.Link("Slides", "https://candlewright.example/slides")
    take_in(
        edition,
        programme(
            session(
                1,
                guid="g-1",
                code="ABCDEF",
                subtitle="With lamps",
                abstract="How *we* cross.",
                description="Bring a lamp.",
                kind="talk",
                language="en",
                persons=("ben", "ada"),
                links=(link,),
                attachments=(link,),
                url="https://candlewright.example/1",
                licence="CC-BY",
                do_not_record=True,
            )
        ),
    )
    row = Session.objects.get()
    assert (row.title, row.subtitle, row.kind, row.language, row.do_not_record) == ("Session 1", "With lamps", "talk", "en", True)
    assert (row.abstract, row.description, row.markup) == ("How *we* cross.", "Bring a lamp.", "markdown")
    assert (row.guid, row.foreign_id, row.code, row.track.name) == ("g-1", "1", "ABCDEF", "Web")
    assert row.links == [{"title": link.title, "href": link.href}, {"title": link.title, "href": link.href, "attachment": True}]
    assert row.extras == {"url": "https://candlewright.example/1", "licence": "CC-BY"}
    stage = SessionSpeaker.objects.filter(session=row).order_by("position").select_related("speaker")
    assert [each.speaker.name for each in stage] == ["Ben Rower", "Ada Ferryman"]
    assert [(each.room.name, each.starts_at, each.minutes, each.day) for each in Slot.objects.select_related("room")] == [
        ("Anchor", NINE, 60, DAY)
    ]


def test_every_speaker_is_a_person_without_an_address(edition: Edition) -> None:
    take_in(edition, programme())
    people = Person.objects.filter(pk__in=Speaker.objects.values("person_id"))
    assert sorted(people.values_list("name", "sort_key")) == [("Ada Ferryman", "ada ferryman"), ("Ben Rower", "ben rower")]
    assert not any(person.has_usable_password() or person.emailaddress_set.exists() for person in people)


def test_same_file_again_changes_nothing(edition: Edition) -> None:
    made = programme(session(1), session(2, persons=("ada", "ben")))
    take_in(edition, made)
    before = [list(model.objects.order_by("pk").values()) for model in (Room, Track, Speaker, Session, SessionSpeaker, Slot)]
    people = Person.objects.count()
    outcome = take_in(edition, made)
    after = [list(model.objects.order_by("pk").values()) for model in (Room, Track, Speaker, Session, SessionSpeaker, Slot)]
    assert not outcome.is_new
    assert outcome.version is None
    assert outcome.counts == {"rooms": Counts(0, 0, 2), "tracks": Counts(0, 0, 2), "speakers": Counts(0, 0, 2), "sessions": Counts(0, 0, 2)}
    assert (after, Person.objects.count()) == (before, people)


def test_later_file_updates_by_its_ids_and_stays_a_draft(edition: Edition) -> None:
    take_in(edition, programme(session(1), session(2)))
    slug = Session.objects.get(foreign_id="1").slug
    moved = (slot(1, room="Beacon", after=30), slot(2, after=60), slot(3, after=120))
    outcome = take_in(edition, programme(session(1, title="Session one", persons=("ben",)), session(2), session(3), slots=moved))
    assert outcome.counts["sessions"] == Counts(1, 1, 1)
    row = Session.objects.get(foreign_id="1")
    assert (row.title, row.slug) == ("Session one", slug)
    assert [each.speaker.name for each in SessionSpeaker.objects.filter(session=row).select_related("speaker")] == ["Ben Rower"]
    assert [(each.room.name, each.starts_at) for each in Slot.objects.filter(session=row).select_related("room")] == [
        ("Beacon", NINE + timedelta(minutes=30))
    ]
    assert Version.objects.count() == 1
    assert [each["title"] for each in document(edition)["sessions"]] == ["Session 1", "Session 2"]


def test_what_a_later_file_lacks_is_reported_and_stays(edition: Edition) -> None:
    take_in(edition, programme(session(1), session(2)))
    outcome = take_in(edition, programme(session(1)))
    assert outcome.counts["sessions"] == Counts(0, 0, 1, ("Session 2",))
    assert Session.objects.count() == 2


def test_correction_by_hand_stays_until_the_file_says_something_new(edition: Edition) -> None:
    take_in(edition, programme(session(1)))
    Session.objects.update(title="Corrected by hand")
    Room.objects.filter(name="Anchor").update(name="Anchor Hall", capacity=280)
    Slot.objects.update(minutes=45)
    take_in(edition, programme(session(1)))
    assert (Session.objects.get().title, Slot.objects.get().minutes) == ("Corrected by hand", 45)
    assert list(Room.objects.order_by("pk").values_list("name", "capacity")) == [("Anchor Hall", 280), ("Beacon", 100)]
    outcome = take_in(edition, programme(session(1, title="The file's new title")))
    assert outcome.counts["sessions"] == Counts(0, 1, 0)
    assert (Session.objects.get().title, Slot.objects.get().minutes) == ("The file's new title", 45)


def test_file_without_seats_does_not_empty_them(edition: Edition) -> None:
    take_in(edition, programme())
    bare = (formats.Room("Anchor", "Anchor"), formats.Room("Beacon", "Beacon"))
    take_in(edition, programme(rooms=bare))
    assert list(Room.objects.order_by("pk").values_list("capacity", flat=True)) == [300, 100]


def test_session_is_found_by_guid_then_code_then_number(edition: Edition) -> None:
    take_in(edition, programme(session(1, guid="g-1", code="AAAAAA"), session(2, code="BBBBBB"), session(3)))
    renumbered = programme(
        replace(session(11, guid="g-1", code="ZZZZZZ", title="by guid"), key="11"),
        session(12, code="BBBBBB", title="by code"),
        session(3, guid="g-3", title="by number"),
    )
    outcome = take_in(edition, renumbered)
    assert outcome.counts["sessions"] == Counts(0, 3, 0)
    assert list(Session.objects.order_by("pk").values_list("title", "foreign_id", "guid", "code")) == [
        ("by guid", "11", "g-1", "ZZZZZZ"),
        ("by code", "12", "", "BBBBBB"),
        ("by number", "3", "g-3", ""),
    ]


def test_same_number_under_another_guid_is_another_session(edition: Edition) -> None:
    """Another system counts from 1 as well."""
    take_in(edition, programme(session(1, guid="here")))
    outcome = take_in(edition, programme(replace(session(1, guid="there", title="Not the same"), id="9", key="1")))
    assert outcome.counts["sessions"] == Counts(1, 0, 0, ("Session 1",))


def test_two_sessions_may_swap_their_numbers(edition: Edition) -> None:
    take_in(edition, programme(session(1, guid="a"), session(2, guid="b")))
    take_in(edition, programme(replace(session(2, guid="a"), key="1"), replace(session(1, guid="b"), key="2")))
    assert list(Session.objects.order_by("pk").values_list("guid", "foreign_id")) == [("a", "2"), ("b", "1")]


def test_repeated_session_keeps_its_slots_by_their_guids(edition: Edition) -> None:
    twice = (replace(slot(1), guid="s-1"), replace(slot(1, after=120), guid="s-2"))
    take_in(edition, programme(session(1, guid="s-1"), slots=twice))
    pks = dict(Slot.objects.values_list("guid", "pk"))
    later = (replace(slot(1, after=180), guid="s-2"), replace(slot(1, after=240), guid="s-3"))
    outcome = take_in(edition, programme(session(1, guid="s-2"), slots=later))
    assert outcome.counts["sessions"] == Counts(0, 1, 0)
    slots = {each.guid: (each.pk, each.starts_at) for each in Slot.objects.all()}
    assert slots["s-2"] == (pks["s-2"], NINE + timedelta(minutes=180))
    assert sorted(slots) == ["s-2", "s-3"]


def test_two_rooms_of_one_name_are_told_apart_by_guid(edition: Edition) -> None:
    same = (formats.Room("g-1", "Anchor", guid="g-1"), formats.Room("g-2", "Anchor", guid="g-2"))
    places = (slot(1, room="g-1"), slot(2, room="g-2"))
    take_in(edition, programme(session(1), session(2), rooms=same, slots=places))
    take_in(edition, programme(session(1), session(2), rooms=same, slots=places))
    assert list(Room.objects.order_by("pk").values_list("guid", "slug", "letter")) == [("g-1", "anchor", "A"), ("g-2", "anchor-2", "B")]


def test_titles_that_are_alike_get_addresses_of_their_own(edition: Edition) -> None:
    take_in(
        edition,
        programme(session(1, title="Łódź / Ahoy"), session(2, title="Lodz-ahoy"), session(3, title="Привет"), session(4, title="!")),
    )
    assert list(Session.objects.order_by("pk").values_list("slug", flat=True)) == ["lodz-ahoy", "lodz-ahoy-2", "session", "session-2"]


def test_session_without_a_slot_is_imported(edition: Edition) -> None:
    take_in(edition, programme(session(1), slots=()))
    assert document(edition)["sessions"][0]["slots"] == []
    assert document(edition)["days"] == []


def test_import_is_told_in_the_history(edition: Edition) -> None:
    take_in(edition, programme(session(1), session(2)))
    take_in(edition, programme(session(1, title="New title")))
    events = Event.objects.filter(verb__startswith="schedule.").order_by("id").select_related("text")
    assert [event.verb for event in events] == [
        "schedule.programme.import",
        "schedule.version.release",
        "schedule.session.import",
        "schedule.programme.import",
    ]
    assert events[3].text.details == {
        "file": "programme.xml",
        "new": 0,
        "changed": 1,
        "same": 6,
        "missing": 1,
        "gone": {"sessions": ["Session 2"]},
    }
    assert events[2].text.details == {"title": "New title", "what": ["title"], "file": "programme.xml"}


def test_queries_hardly_grow_with_the_file(edition: Edition) -> None:
    def queries(count: int, slug: str) -> int:
        from .making import edition as make_edition

        made = programme(*(session(number) for number in range(1, count + 1)))
        other = make_edition(slug)
        with system("counting"), CaptureQueriesContext(connection) as captured:
            import_programme(other, made, by=None)
        return len(captured)

    assert queries(1, "one") == queries(3, "three") == queries(15, "fifteen")


def test_program_editor_may_import_and_the_website_editor_may_not(edition: Edition, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        import_programme(edition, programme(), by=cast.cem, publish=False)
    assert Session.objects.count() == 0
    import_programme(edition, programme(), by=cast.edda, publish=False)
    assert Session.objects.count() == 1


def test_import_touches_its_own_edition_only(edition: Edition) -> None:
    from .making import edition as make_edition

    other = make_edition("2028")
    take_in(edition, programme(session(1)))
    outcome = take_in(other, programme(session(1)))
    assert outcome.counts["sessions"] == Counts(1, 0, 0)
    assert list(Session.objects.order_by("pk").values_list("edition_id", flat=True)) == [edition.pk, other.pk]

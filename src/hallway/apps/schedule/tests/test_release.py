"""A release freezes the draft; what is drafted afterwards shows to nobody outside."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import changes
from hallway.apps.schedule.actions import NothingToRelease, release_schedule
from hallway.apps.schedule.document import freeze
from hallway.apps.schedule.editing.rooms import LetterTaken, edit_room
from hallway.apps.schedule.editing.sessions import Time, place_session
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Track, Version
from hallway.apps.schedule.public import current_book, rooms, schedule_released, sessions_of
from hallway.apps.schedule.queries import rows_of
from hallway.core.audit.record import system
from hallway.core.base.guard import Anyone, NotAllowed, unguarded
from hallway.core.editions.models import Edition
from hallway.core.live.models import Event as LiveEvent
from hallway.core.people.models import Person

from . import making
from .conftest import Cast
from .making import DAY, NINE, document, open_phase, programme, session, slot, take_in

pytestmark = pytest.mark.django_db


def test_document_has_everything_a_page_needs(edition: Edition) -> None:
    take_in(edition, programme(session(1, abstract="How *we* cross.\n\n# Big", persons=("ada", "ben"))))
    frozen = document(edition)
    assert (frozen["timezone"], frozen["days"]) == ("Europe/Berlin", ["2027-06-05"])
    assert [(room["slug"], room["letter"], room["line"], room["capacity"]) for room in frozen["rooms"]] == [
        ("anchor", "A", 1, 300),
        ("beacon", "B", 2, 100),
    ]
    assert [(track["slug"], track["number"], track["line"]) for track in frozen["tracks"]] == [("web", 1, 1), ("data", 2, 2)]
    assert [(speaker["slug"], speaker["sort"]) for speaker in frozen["speakers"]] == [
        ("ada-ferryman", "ada ferryman"),
        ("ben-rower", "ben rower"),
    ]
    one = frozen["sessions"][0]
    assert (one["slug"], one["track"], one["speakers"]) == ("session-1", "web", ["ada-ferryman", "ben-rower"])
    assert one["abstract"] == "<p>How <em>we</em> cross.</p>\n<h3>Big</h3>"
    assert one["summary"] == "How we cross. Big"
    assert [(each["room"], each["day"], each["starts_at"], each["minutes"]) for each in one["slots"]] == [
        ("anchor", "2027-06-05", "2027-06-05T07:00:00Z", 60)
    ]


def test_program_editor_releases_and_everybody_is_told(edition: Edition, cast: Cast, django_capture_on_commit_callbacks) -> None:
    take_in(edition, programme(), publish=False)
    heard = []
    schedule_released.connect(lambda version, **_: heard.append(version.number), weak=False, dispatch_uid="test")
    try:
        version = release_schedule(edition, by=cast.edda, comment="First light")
    finally:
        schedule_released.disconnect(dispatch_uid="test")
    assert (version.number, version.by_id, version.comment, heard) == (1, cast.edda.pk, "First light", [1])
    with unguarded("test"):
        assert LiveEvent.objects.filter(kind="schedule.released").values_list("topic__name", "data").get() == (
            f"edition:{edition.pk}:programme",
            {"number": 1},
        )


def test_nobody_else_releases(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(), publish=False)
    for person in (cast.cem, cast.sol, cast.ann, Anyone()):
        with pytest.raises(NotAllowed):
            release_schedule(edition, by=person)
    with unguarded("test"):
        assert Version.objects.count() == 0


def test_empty_programme_is_not_released(edition: Edition, cast: Cast) -> None:
    with pytest.raises(NothingToRelease):
        release_schedule(edition, by=cast.edda)


def test_strangers_see_released_rows_only_while_the_phase_is_open(edition: Edition) -> None:
    take_in(edition, programme(), publish=False)
    open_phase(edition, "programme-public")
    models = (Room, Track, Speaker, Session, SessionSpeaker, Slot, Version)
    assert [model.objects.visible_to(Anyone()).count() for model in models] == [0] * 7
    with system("test"):
        release_schedule(edition, by=None)
    assert [model.objects.visible_to(Anyone()).count() for model in models] == [2, 2, 2, 1, 1, 1, 1]
    edition.phases.all().delete()
    assert [model.objects.visible_to(Anyone()).count() for model in models] == [0] * 7


def test_row_made_after_the_release_is_not_public(edition: Edition) -> None:
    take_in(edition, programme(session(1)))
    take_in(edition, programme(session(1), session(2)))
    assert list(Session.objects.visible_to(Anyone()).values_list("title", flat=True)) == ["Session 1"]


def test_only_the_newest_version_is_public(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1)))
    release_schedule(edition, by=cast.edda)
    assert list(Version.objects.visible_to(Anyone()).values_list("number", flat=True)) == [2]
    assert list(Version.objects.visible_to(cast.edda).values_list("number", flat=True)) == [2, 1]


def test_rehearsing_edition_shows_nothing_to_strangers(edition: Edition) -> None:
    take_in(edition, programme())
    Edition.objects.filter(pk=edition.pk).update(clock_anchor=NINE, clock_shows=NINE)
    assert Session.objects.visible_to(Anyone()).count() == 0


def test_speaker_reads_their_own_session_before_the_release(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1, persons=("ada",)), session(2, persons=("ben",))), publish=False)
    with unguarded("test"):
        ada = Person.objects.get(pk=Speaker.objects.get(name="Ada Ferryman").person_id)
    assert list(Session.objects.visible_to(ada).values_list("title", flat=True)) == ["Session 1"]
    assert Slot.objects.visible_to(ada).count() == 1
    assert list(Speaker.objects.visible_to(ada).values_list("name", flat=True)) == ["Ada Ferryman"]
    assert Session.objects.visible_to(ada, "write").count() == 0
    assert Session.objects.visible_to(cast.ann).count() == 0


@pytest.mark.parametrize(("who", "may"), [("edda", True), ("bea", True), ("cem", False), ("sol", False), ("ann", False)])
def test_who_edits_the_programme(edition: Edition, cast: Cast, who: str, may: bool) -> None:
    take_in(edition, programme(), publish=False)
    person = getattr(cast, who)
    for what in ("schedule.edit_programme", "schedule.release_schedule", "read"):
        assert Session.objects.visible_to(person, what).exists() is may


def test_role_for_one_edition_reaches_no_other(edition: Edition, cast: Cast) -> None:
    other = making.edition("2028")
    take_in(other, programme(), publish=False)
    assert not Session.objects.visible_to(cast.edda).exists()


# ── Correcting by hand ────────────────────────────────────────────────────────────────────────────────────────────


def row(model: type, **lookup: object) -> object:
    with unguarded("test"):
        return model.objects.get(**lookup)


def test_room_is_renamed_and_its_letter_stays_unique(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme())
    room = row(Room, name="Anchor")
    edit_room(room, by=cast.edda, name="Big Hall", letter="H")
    assert (row(Room, pk=room.pk).name, row(Room, pk=room.pk).letter) == ("Big Hall", "H")
    with pytest.raises(LetterTaken):
        edit_room(room, by=cast.edda, letter="B")
    with pytest.raises(Room.DoesNotExist):
        edit_room(room, by=cast.cem, name="Mine")


def test_session_is_moved_by_hand(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1)))
    one, beacon, there = row(Session), row(Room, name="Beacon"), row(Slot)
    later = NINE + timedelta(hours=2)
    place_session(one, [Time(beacon, DAY, later, 30, there), Time(beacon, DAY, later + timedelta(hours=1), 30)], by=cast.edda)
    with unguarded("test"):
        assert list(Slot.objects.order_by("starts_at").values_list("room__name", "starts_at", "minutes")) == [
            ("Beacon", later, 30),
            ("Beacon", later + timedelta(hours=1), 30),
        ]
        assert Slot.objects.order_by("starts_at").first().pk == there.pk
    place_session(one, [], by=cast.edda)
    with unguarded("test"):
        assert Slot.objects.count() == 0


# ── What changed ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_changed_since_the_release(edition: Edition) -> None:
    three = (session(1), session(2), session(3))
    take_in(edition, programme(*three, slots=(slot(1), slot(2, after=60), slot(3, after=120))))
    before = document(edition)
    changed = (session(1), session(2, title="Session two", abstract="Now with words."), session(4))
    take_in(edition, programme(*changed, slots=(slot(1, room="Beacon"), slot(2, after=60), slot(4, after=240))))
    with unguarded("test"):
        Session.objects.get(foreign_id="3").delete()
        after = freeze(rows_of(edition, by=None), None)
    found = changes.between(before, after)
    assert found.new == ["Session 4"]
    assert found.gone == ["Session 3"]
    assert found.moved == [("Session 1", "Sat 5 09:00, 60 min, A", "Sat 5 09:00, 60 min, B")]
    assert found.changed == [("Session two", ["title", "text"])]
    assert len(found) == 4


def test_nothing_changed_since_the_release(edition: Edition) -> None:
    take_in(edition, programme(session(1, abstract="Words."), session(2)))
    with unguarded("test"):
        draft = freeze(rows_of(edition, by=None), None)
    assert len(changes.between(document(edition), draft)) == 0


# ── The door ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_other_apps_read_the_released_programme(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(session(1, persons=("ada",)), session(2, persons=("ada", "ben"))))
    with unguarded("test"):
        Session.objects.filter(foreign_id="1").update(title="Drafted later")
        ada = Person.objects.get(name="Ada Ferryman")
    book = current_book(edition, Anyone())
    assert [each.title for each in book.sessions.values()] == ["Session 1", "Session 2"]
    assert [each.title for each in sessions_of(ada, edition, Anyone())] == ["Session 1", "Session 2"]
    assert [(room.letter, room.name) for room in rooms(edition, cast.ann)] == [("A", "Anchor"), ("B", "Beacon")]


def test_door_is_closed_to_strangers_before_the_phase_opens(edition: Edition, cast: Cast) -> None:
    take_in(edition, programme(), publish=False)
    release_schedule(edition, by=cast.edda)
    assert current_book(edition, Anyone()) is None
    assert rooms(edition, cast.ann) == []
    assert current_book(edition, cast.edda).number == 1


def test_release_needs_as_many_queries_for_three_sessions_as_for_one(edition: Edition) -> None:
    other = making.edition("2028")
    take_in(edition, programme(session(1)), publish=False)
    take_in(other, programme(session(1), session(2), session(3)), publish=False)
    counts = []
    for each in (edition, other):
        with system("counting"), CaptureQueriesContext(connection) as captured:
            release_schedule(each, by=None)
        counts.append(len(captured))
    assert counts[0] == counts[1]

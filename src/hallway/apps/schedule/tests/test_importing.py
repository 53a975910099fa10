"""Organisers bring files, look at what they change, and take them in, leave them or undo them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hallway.apps.schedule.importing import batches, batchwork
from hallway.apps.schedule.models import ImportBatch, ImportFile, Room, Session, Speaker, Version
from hallway.core.audit.models import Event
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition
from hallway.core.jobs.worker import HallwayWorker
from hallway.core.people.models import Person

from . import making
from .conftest import Cast
from .making import programme, session, take_in
from .test_formats_samples import FRAB_XML, event, pentabarf
from .test_pages import words

pytestmark = pytest.mark.django_db

HOME = "/2027/en/programme/import/"
CSV = b"What,Who,Where?\nCrossing at night,Ada Ferryman,Anchor\nTides,Ben Rower,Beacon\n"


def files(*named: tuple[str, bytes], timezone: str = "Europe/Berlin") -> dict[str, Any]:
    return {"files": [SimpleUploadedFile(name, data) for name, data in named], "timezone": timezone}


def bring(browser: Client, data: bytes, name: str = "schedule.xml", **more: Any) -> str:
    """Upload a file; the background work is done. Returns the address of the import."""
    response = browser.post(HOME, files((name, data), **more))
    assert response.status_code == 302, words(response.content)
    work()
    return response["Location"]


def take(browser: Client, address: str, **more: Any) -> str:
    """Say yes; returns the page afterwards, as text."""
    browser.post(f"{address}acceptance/", more)
    work()
    return words(browser.get(address).content)


def work() -> None:
    """What `hallway jobs` does."""
    HallwayWorker("test").run_tasks()


def the_batch(**lookup: Any) -> ImportBatch:
    with unguarded("test"):
        return ImportBatch.objects.filter(**lookup).latest("pk")


def titles() -> list[str]:
    with unguarded("test"):
        return list(Session.objects.order_by("title").values_list("title", flat=True))


# ── Bringing and looking ──────────────────────────────────────────────────────────────────────────────────────────


def test_editor_looks_first_and_then_takes_it_in(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    response = browser.post(HOME, files(("schedule.xml", FRAB_XML)))
    address = response["Location"]
    waiting = browser.get(address)
    assert "The file waits to be read." in words(waiting.content)
    assert "<noscript>" in waiting.content.decode()
    assert "Look again" in words(waiting.content)
    assert titles() == []
    work()
    shown = words(browser.get(address).content)
    assert "3 new sessions" in shown
    assert "Import as a draft" in shown
    assert titles() == []
    done = take(browser, address)
    assert "It is in the draft." in done
    assert len(titles()) == 3
    with unguarded("test"):
        assert Version.objects.count() == 0
        told = Event.objects.filter(verb__in=["schedule.batch.bring", "schedule.programme.import"]).order_by("pk")
        assert list(told.values_list("verb", "actor_id")) == [
            ("schedule.batch.bring", cast.edda.pk),
            ("schedule.programme.import", cast.edda.pk),
        ]
    assert "schedule.xml" in words(browser.get(HOME).content)


def test_not_now_changes_nothing(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    address = bring(browser, FRAB_XML)
    response = browser.post(f"{address}dismissal/", follow=True)
    assert "schedule.xml is left alone. Nothing is changed." in response.content.decode()
    assert (titles(), the_batch().state, the_batch().reading) == ([], "discarded", None)
    assert "left alone" in take(browser, address)
    assert titles() == []


def test_same_file_again_says_so_and_asks_nothing(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    take(browser, bring(browser, FRAB_XML))
    page = words(browser.get(bring(browser, FRAB_XML)).content)
    assert "schedule.xml brings nothing new." in page
    assert "Import as a draft" not in page


def test_double_click_takes_it_in_once(edition: Edition, cast: Cast, visit: Any) -> None:
    browser, other = visit(cast.edda), visit(cast.bea)
    address = bring(browser, FRAB_XML)
    browser.post(f"{address}acceptance/")
    response = other.post(f"{address}acceptance/", follow=True)
    assert "This import was decided already." in response.content.decode()
    work()
    with unguarded("test"):
        assert Event.objects.filter(verb="schedule.programme.import").count() == 1
        assert the_batch().applied_by_id == cast.edda.pk


def test_preview_says_what_was_and_what_will_be(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    take(browser, bring(browser, pentabarf(event(1), event(2, start="11:00", title="Tides"))))
    with unguarded("test"):
        Session.objects.filter(title="Tides").update(title="Tides, corrected")
    shown = words(browser.get(bring(browser, pentabarf(event(1, start="10:45"), event(2, start="11:00", title="Tides and moons")))).content)
    assert "Crossing at night: when and where: Sat 5 10:00, 30 min, Anchor Sat 5 10:45, 30 min, Anchor" in shown
    assert "Tides, corrected: title (corrected by hand): Tides, corrected Tides and moons" in shown
    assert "2 new conflicts" in shown


def test_long_preview_shows_some_and_then_all(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    many = [
        event(number, start=f"{8 + number // 60:02}:{number % 60:02}", duration="00:01", title=f"Talk {number}") for number in range(1, 71)
    ]
    address = bring(browser, pentabarf(*many))
    assert len(set(re.findall(r"Talk \d+", words(browser.get(address).content)))) == 60
    assert len(set(re.findall(r"Talk \d+", words(browser.get(f"{address}?all=1").content)))) == 70


def test_waiting_for_long_says_whom_to_ask(edition: Edition, cast: Cast, visit: Any, still: Any) -> None:
    address = visit(cast.edda).post(HOME, files(("schedule.xml", FRAB_XML)))["Location"]
    assert "Nothing has taken it up yet." not in words(visit(cast.edda).get(address).content)
    still.move(minutes=2)
    assert "Nothing has taken it up yet." in words(visit(cast.edda).get(address).content)


# ── Files that cannot be read, tables ─────────────────────────────────────────────────────────────────────────────


def test_refused_file_says_where_and_keeps_the_settings(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    broken = pentabarf(event(5), event(5, title="Another"), event(6, title=""))
    address = bring(browser, broken, timezone="Europe/Lisbon")
    response = browser.get(address)
    page = words(response.content)
    assert "schedule.xml was not imported, because of 2 problems. Nothing is changed." in page
    assert "Two different sessions have the same id" in page
    assert 'value="Europe/Lisbon"' in response.content.decode()
    assert titles() == []


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a 'aaa'>]><schedule>&a;</schedule>", b"\x89PNG"])
def test_file_that_is_no_programme_is_refused_kindly(edition: Edition, cast: Cast, visit: Any, data: bytes) -> None:
    browser = visit(cast.edda)
    assert "was not imported, because of 1 problem." in words(browser.get(bring(browser, data)).content)


def test_empty_file_and_unknown_zone_are_sentences_at_their_fields(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    empty = browser.post(HOME, files(("schedule.xml", b"")))
    zone = browser.post(HOME, files(("schedule.xml", FRAB_XML), timezone="Berlin"))
    none = browser.post(HOME, {"timezone": "Europe/Berlin"})
    assert {empty.status_code, zone.status_code, none.status_code} == {422}
    assert "“Berlin” is not a time zone." in words(zone.content)
    with unguarded("test"):
        assert ImportBatch.objects.count() == 0


def test_too_many_bytes_are_refused_before_they_are_read(edition: Edition, cast: Cast, visit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("hallway.apps.schedule.formats.MAX_BYTES", 100)
    response = visit(cast.edda).post(HOME, files(("one.json", b"x" * 60), ("two.json", b"x" * 60)))
    assert response.status_code == 422
    assert "at most 0 MB are read" in words(response.content)


def test_table_asks_which_column_is_which(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    address = bring(browser, CSV, name="talks.csv")
    page = browser.get(address)
    assert "Say which column is which." in words(page.content)
    assert "What (Crossing at night)" in words(page.content)
    wrong = browser.post(f"{address}columns/", {"title": "", "speakers": "Who"})
    assert wrong.status_code == 422
    browser.post(f"{address}columns/", {"title": "What", "speakers": "Who"})
    work()
    assert "2 new sessions" in words(browser.get(address).content)
    take(browser, address)
    assert titles() == ["Crossing at night", "Tides"]
    with unguarded("test"):
        assert sorted(Speaker.objects.values_list("name", flat=True)) == ["Ada Ferryman", "Ben Rower"]


# ── The draft changes meanwhile ───────────────────────────────────────────────────────────────────────────────────


def test_draft_that_changed_meanwhile_is_shown_anew_and_nothing_taken_in(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(11)), publish=False)
    browser = visit(cast.edda)
    address = bring(browser, pentabarf(event(1)))
    with unguarded("test"):
        Session.objects.filter(title="Session 11").update(subtitle="By hand")
    page = take(browser, address)
    assert "The draft changed while you were looking." in page
    assert titles() == ["Session 11"]
    assert "It is in the draft." in take(browser, address)
    assert titles() == ["Crossing at night", "Session 11"]


def test_second_import_sees_the_first(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    first, second = bring(browser, FRAB_XML), bring(browser, FRAB_XML)
    take(browser, first)
    page = take(browser, second)
    assert "brings nothing new" in page
    assert len(titles()) == 3


def test_somebody_who_may_no_longer_edit_changes_nothing(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    address = bring(browser, FRAB_XML)
    browser.post(f"{address}acceptance/")
    from hallway.core.access.models import RoleGrant

    with unguarded("test"):
        RoleGrant.objects.filter(person=cast.edda).delete()
    work()
    assert (titles(), the_batch().state) == ([], "refused")
    assert the_batch().problems[0][1] == "You may not edit this programme any more. Nothing is changed."


# ── What the file has no longer ───────────────────────────────────────────────────────────────────────────────────

BOTH, ONE = pentabarf(event(1), event(2, start="11:00", title="Tides")), pentabarf(event(1))


def test_missing_sessions_stay_unless_somebody_says_otherwise(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    take(browser, bring(browser, BOTH))
    address = bring(browser, ONE)
    assert "1 session is missing from the file" in words(browser.get(address).content)
    take(browser, address, missing="stay")
    assert titles() == ["Crossing at night", "Tides"]


@pytest.mark.parametrize("how", ["all", "chosen"])
def test_missing_sessions_can_go_and_come_back_with_undo(edition: Edition, cast: Cast, visit: Any, how: str) -> None:
    browser = visit(cast.edda)
    take(browser, bring(browser, BOTH))
    before = everything()
    with unguarded("test"):
        gone = str(Session.objects.get(title="Tides").uid)
    address = bring(browser, ONE)
    assert "1 session was taken away." in take(browser, address, missing=how, session=[gone] if how == "chosen" else [])
    assert titles() == ["Crossing at night"]
    browser.post(f"{address}undo/")
    work()
    assert everything() == before


def test_starred_session_is_cancelled_instead(edition: Edition, cast: Cast, visit: Any) -> None:
    from hallway.apps.schedule.models import Star

    browser = visit(cast.edda)
    take(browser, bring(browser, BOTH))
    with unguarded("test"):
        starred = Session.objects.get(title="Tides")
        Star.objects.create(edition=edition, person=cast.ann, session=starred)
    page = take(browser, bring(browser, ONE), missing="all")
    assert "1 session is marked as cancelled, because somebody has starred it." in page
    with unguarded("test"):
        assert list(Session.objects.filter(title="Tides").values_list("is_cancelled", flat=True)) == [True]


# ── Undoing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def everything() -> dict[str, Any]:
    """Every column of every row of the draft, and how many persons there are."""
    from hallway.apps.schedule.actions import DRAFTS

    with unguarded("test"):
        rows: dict[str, Any] = {model.__name__: list(model.objects.order_by("pk").values()) for model in DRAFTS}
    return rows | {"people": Person.objects.count()}


def test_undo_takes_everything_back(edition: Edition, cast: Cast, visit: Any) -> None:
    browser, before = visit(cast.edda), everything()
    address = bring(browser, FRAB_XML)
    take(browser, address)
    assert everything() != before
    page = words(browser.get(f"{address}undo/").content)
    assert "3 sessions go" in page
    assert "There is no way back from this but to import the file again." in page
    browser.post(f"{address}undo/")
    second = browser.post(f"{address}undo/", follow=True)
    assert "This import is undone already" in second.content.decode()
    work()
    assert everything() == before
    assert "This import is undone." in words(browser.get(address).content)
    with unguarded("test"):
        assert list(Event.objects.filter(verb="schedule.programme.undo").values_list("actor_id", flat=True)) == [cast.edda.pk]


def test_undo_leaves_what_was_changed_since_and_says_so(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    take(browser, bring(browser, BOTH))
    address = bring(
        browser, pentabarf(event(1, title="Crossing by day"), event(2, start="11:30", title="Tides"), event(3, start="14:00", title="New"))
    )
    take(browser, address)
    with unguarded("test"):
        Session.objects.filter(title="Crossing by day").update(subtitle="By hand")
        Session.objects.filter(title="New").update(subtitle="By hand too")
    browser.post(f"{address}undo/")
    work()
    page = words(browser.get(address).content)
    assert "2 things were left as they are" in page
    assert "Session: Crossing by day changed since, by hand or by a later import" in page
    assert titles() == ["Crossing by day", "New", "Tides"]
    with unguarded("test"):
        from hallway.apps.schedule.models import Slot

        assert f"{Slot.objects.get(session__title='Tides').starts_at:%H:%M}" == "09:00"  # 11:00 in Berlin, as before


def test_undo_leaves_a_starred_session_and_the_room_it_is_in(edition: Edition, cast: Cast, visit: Any) -> None:
    from hallway.apps.schedule.models import Star

    browser = visit(cast.edda)
    address = bring(browser, BOTH)
    take(browser, address)
    with unguarded("test"):
        Star.objects.create(edition=edition, person=cast.ann, session=Session.objects.get(title="Tides"))
    browser.post(f"{address}undo/")
    work()
    assert titles() == ["Tides"]
    with unguarded("test"):
        assert Room.objects.count() == 1
        assert Star.objects.count() == 1
    page = words(browser.get(address).content)
    assert "Session: Tides somebody has starred it, or counts on it" in page
    assert "something that stays needs it" in page


def test_undo_keeps_a_person_who_is_somebody_by_now(edition: Edition, cast: Cast, visit: Any) -> None:
    from allauth.account.models import EmailAddress

    browser = visit(cast.edda)
    address = bring(browser, FRAB_XML)
    take(browser, address)
    with unguarded("test"):
        known = Person.objects.get(pk=Speaker.objects.order_by("pk").first().person_id)
    EmailAddress.objects.create(user=known, email="ada@cast.example", verified=True)
    browser.post(f"{address}undo/")
    work()
    with unguarded("test"):
        assert Speaker.objects.count() == 0
    assert Person.objects.filter(pk=known.pk).exists()


def test_import_of_the_command_line_can_be_undone_on_screen(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    browser = visit(cast.edda)
    assert "by the system" in words(browser.get(HOME).content)
    address = f"{HOME}{the_batch().uid}/"
    browser.post(f"{address}undo/")
    work()
    assert titles() == []
    with unguarded("test"):
        assert Version.objects.count() == 1  # what was released is history


def test_released_meanwhile_is_no_change(edition: Edition, cast: Cast, visit: Any) -> None:
    from hallway.apps.schedule.actions import release_schedule

    browser = visit(cast.edda)
    address = bring(browser, FRAB_XML)
    take(browser, address)
    release_schedule(edition, by=cast.edda)
    browser.post(f"{address}undo/")
    work()
    assert titles() == []


# ── Who may ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", ["cem", "sol", "ann"])
def test_outsider_sees_no_import_and_decides_nothing(edition: Edition, cast: Cast, visit: Any, who: str) -> None:
    address, outsider = bring(visit(cast.edda), FRAB_XML, name="secret.xml"), visit(getattr(cast, who))
    gets = {outsider.get(path).status_code for path in (HOME, address, f"{address}undo/")}
    posts = {outsider.post(f"{address}{act}").status_code for act in ("columns/", "acceptance/", "dismissal/", "undo/")}
    assert gets | posts <= {403, 404}
    assert outsider.post(HOME, files(("mine.xml", FRAB_XML))).status_code in {403, 404}
    assert (the_batch().name, the_batch().state) == ("secret.xml", "ready")


def test_stranger_is_asked_to_sign_in(edition: Edition, cast: Cast, visit: Any) -> None:
    address = bring(visit(cast.edda), FRAB_XML)
    assert {visit().get(path).status_code for path in (HOME, address)} == {302}
    assert {visit().post(f"{address}{act}").status_code for act in ("acceptance/", "dismissal/", "undo/")} == {302}
    assert the_batch().state == "ready"


def test_editor_of_another_edition_finds_no_import(edition: Edition, cast: Cast, visit: Any) -> None:
    making.edition("2028")
    address = bring(visit(cast.bea), FRAB_XML)
    uid = the_batch().uid
    assert visit(cast.bea).get(f"/2028/en/programme/import/{uid}/").status_code == 404
    assert visit(cast.bea).get(address).status_code == 200


def test_files_are_kept_where_nobody_can_fetch_them(edition: Edition, cast: Cast, visit: Any) -> None:
    bring(visit(cast.edda), FRAB_XML)
    with unguarded("test"):
        file = ImportFile.objects.get()
    with file.file.open("rb") as kept:
        data = kept.read()
    assert (file.name, file.size, data) == ("schedule.xml", len(FRAB_XML), FRAB_XML)
    assert file.file.name.startswith("imports/")


# ── In the background ─────────────────────────────────────────────────────────────────────────────────────────────


def test_reading_that_broke_says_so(edition: Edition, cast: Cast, visit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("hallway.apps.schedule.formats.read_files", lambda *_args, **_more: 1 / 0)
    browser = visit(cast.edda)
    page = words(browser.get(bring(browser, FRAB_XML)).content)
    assert "Something broke here, not in your file. Nothing is changed." in page


def test_file_that_kills_its_worker_again_and_again_is_given_up(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    response = browser.post(HOME, files(("schedule.xml", FRAB_XML)))
    with unguarded("test"):
        ImportBatch.objects.update(state="reading", attempts=batchwork.TRIES)
    work()
    assert "stopped the background work several times" in words(browser.get(response["Location"]).content)


def test_work_done_twice_does_nothing_the_second_time(edition: Edition, cast: Cast, visit: Any) -> None:
    browser = visit(cast.edda)
    address = bring(browser, FRAB_XML)
    take(browser, address)
    before = everything()
    batchwork.work_on(the_batch().pk)
    assert (everything(), the_batch().state) == (before, "applied")


def test_old_files_go_and_their_imports_stay(edition: Edition, cast: Cast, visit: Any, still: Any) -> None:
    from hallway.apps.schedule.tasks import drop_imported_files

    browser = visit(cast.edda)
    address = bring(browser, FRAB_XML)
    take(browser, address)
    bring(browser, pentabarf(event(77, title="Undecided")))
    with unguarded("test"):
        paths = [file.file.path for file in ImportFile.objects.all()]
    still.move(days=181)
    drop_imported_files()
    assert [Path(path).exists() for path in paths] == [False, False]
    with unguarded("test"):
        assert sorted(ImportBatch.objects.values_list("state", flat=True)) == ["applied", "discarded"]
    browser = visit(cast.edda)
    assert browser.get(address).status_code == 200


def test_list_of_imports_costs_as_much_with_three_as_with_one(edition: Edition, cast: Cast, visit: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser, counts = visit(cast.edda), []
    for number in (1, 2):
        for turn in range(number):
            bring(browser, pentabarf(event(number * 10 + turn, title=f"Talk {number} {turn}")))
        browser.get(HOME)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(HOME).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_somebody_may_not_bring_through_the_action(edition: Edition, cast: Cast) -> None:
    from hallway.core.base.guard import NotAllowed

    with pytest.raises(NotAllowed):
        batches.bring(edition, [SimpleUploadedFile("schedule.xml", FRAB_XML)], by=cast.ann)

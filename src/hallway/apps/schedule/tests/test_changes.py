"""What changed: the page and the feed that everybody reads, frozen with each release."""

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from hallway.apps.schedule import changelog
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Room, Session, Slot
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition

from .conftest import Cast
from .making import NINE, document, programme, session, take_in
from .test_pages import stranger, words  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def correct(edition: Edition, *, comment: str = "") -> None:
    """One of each: 1 moves, 2 is cancelled, 3 goes, 4 is renamed, 5 is new."""
    with unguarded("test"):
        beacon = Room.objects.get(name="Beacon")
        Slot.objects.filter(session__title="Session 1").update(starts_at=NINE + timedelta(hours=6), room=beacon)
        Session.objects.filter(title="Session 2").update(is_cancelled=True)
        Slot.objects.filter(session__title="Session 3").delete()
        Session.objects.filter(title="Session 3").delete()
        Session.objects.filter(title="Session 4").update(title="Session four")
        Session.objects.create(edition=edition, slug="session-5", title="Session 5")
    with system("test"):
        release_schedule(edition, by=None, comment=comment)


@pytest.fixture
def corrected(edition: Edition) -> Edition:
    take_in(edition, programme(*(session(number) for number in range(1, 5))))
    correct(edition, comment="Two trains are late")
    return edition


def test_everybody_reads_what_changed(corrected: Edition, stranger: Client) -> None:  # noqa: F811
    page = stranger.get("/2027/en/schedule/changes/")
    assert page.status_code == 200
    said = words(page.content)
    assert said.index("Version 2") < said.index("Version 1")
    for line in (
        "Two trains are late",
        "Session 1 Was: Sat 5 June, 09:00, Anchor Now: Sat 5 June, 15:00, Beacon Moved",
        "Session 2 Cancelled",
        "Session 3 Taken off",
        "Session 5 New",
        "Session four Was: Session 4 Renamed",
        "The programme is out: 4 sessions.",
    ):
        assert line in said
    assert b'href="/2027/en/sessions/session-1/"' in page.content
    assert b'href="/2027/en/sessions/session-3/"' not in page.content


def test_feed_has_an_entry_for_each_version(corrected: Edition, stranger: Client) -> None:  # noqa: F811
    answer = stranger.get("/2027/en/schedule/changes.atom")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}title") for each in entries] == ["Version 2: Two trains are late", "Version 1"]
    assert len({each.findtext(f"{ATOM}id") for each in entries}) == 2
    content = entries[0].findtext(f"{ATOM}content") or ""
    assert '<a class="strong" href="http://localhost:8000/2027/en/sessions/session-1/">Session 1</a>' in content
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_hostile_words_stay_words_in_the_feed(edition: Edition, stranger: Client) -> None:  # noqa: F811
    take_in(edition, programme(session(1)))
    with unguarded("test"):
        Session.objects.update(title="<script>alert(1)</script>]]>&\x07")
    with system("test"):
        release_schedule(edition, by=None, comment="</title><x>\x08")
    feed = ElementTree.fromstring(stranger.get("/2027/en/schedule/changes.atom").content)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "Version 2: </title><x>"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;" in (entry.findtext(f"{ATOM}content") or "")


def test_what_went_on_before_the_opening_is_nobodys_business(edition: Edition, stranger: Client, still: Any) -> None:  # noqa: F811
    take_in(edition, programme(session(1), session(2, title="Secret keynote")), publish=False)
    with system("test"):
        release_schedule(edition, by=None, comment="Only for us")
    with unguarded("test"):
        Slot.objects.filter(session__title="Secret keynote").delete()
        Session.objects.filter(title="Secret keynote").delete()
    still.move(hours=1)
    with system("test"):
        release_schedule(edition, by=None)
    still.move(hours=1)
    making_public(edition, still)
    still.move(hours=1)
    with unguarded("test"):
        Session.objects.update(title="Seen by all")
    with system("test"):
        release_schedule(edition, by=None)
    for path in ("changes/", "changes.atom"):
        page = stranger.get(f"/2027/en/schedule/{path}").content
        assert (b"Secret" in page, b"Only for us" in page, b"Seen by all" in page) == (False, False, True)
    assert "Version 2 " in words(stranger.get("/2027/en/schedule/changes/").content)


def making_public(edition: Edition, still: Any) -> None:
    from .making import open_phase

    open_phase(edition, "announced", opens_at=still.at)
    open_phase(edition, "programme-public", opens_at=still.at)


def test_changes_are_not_shown_before_the_programme_is(edition: Edition, stranger: Client, cast: Cast) -> None:  # noqa: F811
    take_in(edition, programme(session(1)), publish=False)
    release_schedule(edition, by=cast.edda)
    assert [stranger.get(f"/2027/en/schedule/{path}").status_code for path in ("changes/", "changes.atom")] == [404, 404]


def test_log_is_bounded(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changelog, "KEPT", 2)
    take_in(edition, programme(session(1)))
    for _time in range(3):
        with system("test"):
            release_schedule(edition, by=None)
    assert [entry["number"] for entry in document(edition)["log"]] == [3, 4]


def test_there_and_back_again_is_no_change(edition: Edition) -> None:
    take_in(edition, programme(session(1), session(2)))
    first = document(edition)
    correct_title = lambda title: Session.objects.filter(slug="session-1").update(title=title)  # noqa: E731
    for title in ("Other", "Session 1"):
        with unguarded("test"):
            correct_title(title)
        with system("test"):
            release_schedule(edition, by=None)
    assert changelog.is_empty(changelog.between(first, document(edition)))
    assert [len(entry["renamed"]) for entry in document(edition)["log"]] == [0, 1, 1]


def test_old_versions_have_no_log_and_a_page_all_the_same(edition: Edition, stranger: Client) -> None:  # noqa: F811
    from hallway.apps.schedule.models import Version

    take_in(edition, programme(session(1)))
    with unguarded("test"):
        version = Version.objects.get()
        del version.document["log"]
        version.save()
    assert "No changes yet" in words(stranger.get("/2027/en/schedule/changes/").content)

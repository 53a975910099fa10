"""My programme: the starred sessions by day, what lies between them, and the calendar made of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from hallway.apps.schedule import personal
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import CalendarKey, Session, Slot
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions import places
from hallway.core.editions.models import Edition, HostName, Phase
from hallway.core.people.models import Person

from .conftest import Cast
from .making import DAY, NINE, document, programme, session, slot, take_in
from .test_pages import words

pytestmark = pytest.mark.django_db

MINE = "/2027/en/my-programme/"


def star(person: Person, edition: Edition, *numbers: int) -> None:
    by_slug = {each["slug"]: each["uid"] for each in document(edition)["sessions"]}
    personal.change_stars(edition, by=person, add=personal.uids(by_slug[f"session-{number}"] for number in numbers))


def read(browser: Client) -> str:
    return words(browser.get(MINE).content)


# ── The page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_agenda_says_kindly_what_lies_between(edition: Edition, cast: Cast, visit: Any) -> None:
    places_ = (
        slot(1),
        slot(2, room="Beacon", after=40),
        slot(3, room="Anchor", after=100),
        slot(4, room="Beacon", after=170),
        slot(5, day=DAY + timedelta(days=1)),
    )
    take_in(edition, programme(*(session(number) for number in range(1, 6)), slots=places_))
    star(cast.ann, edition, 1, 2, 3, 4, 5)
    assert read(visit(cast.ann)).partition("In your calendar")[0].split("My programme ")[1].strip() == (
        "Saturday 5 June 2027 Room A 09:00–10:00 Anchor Session 1 Ada Ferryman These two overlap by 20 minutes. "
        "Room B 09:40–10:40 Beacon Session 2 Ada Ferryman Straight on, from Beacon to Anchor "
        "Room A 10:40–11:40 Anchor Session 3 Ada Ferryman 10 minutes to get from Anchor to Beacon "
        "Room B 11:50–12:50 Beacon Session 4 Ada Ferryman "
        "Sunday 6 June 2027 Room A 09:00–10:00 Anchor Session 5 Ada Ferryman"
    )


def test_free_time_repeats_and_what_runs_across_are_said(edition: Edition, cast: Cast, visit: Any) -> None:
    places_ = (
        slot(1, minutes=180),
        slot(2, room="Beacon", minutes=30),
        slot(3, room="Beacon", after=120, minutes=30),
        slot(3, room="Beacon", after=26 * 60),
    )
    take_in(edition, programme(session(1), session(2), session(3), slots=places_))
    star(cast.ann, edition, 1, 2, 3)
    page = read(visit(cast.ann))
    assert "These two overlap by 30 minutes. Room B 09:00–09:30 Beacon Session 2" in page
    assert "1 h 30 min until the next one Room B 11:00–11:30 Beacon Session 3 Ada Ferryman At the same time as “Session 1”. Also" in page


def test_empty_agenda_says_what_it_is_for(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    page = visit(cast.ann).get(MINE).content
    assert "My programme No stars yet Star what you do not want to miss." in words(page)
    assert page.decode().count("btn-go") == 1


def test_what_changed_since_the_star_is_said(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2), session(3)))
    star(cast.ann, edition, 1, 2)
    with system("a test moves"):
        Slot.objects.filter(session__slug="session-1").update(starts_at=NINE + timedelta(hours=4))
        Session.objects.filter(slug="session-1").update(title="Rivers")
        Session.objects.filter(slug="session-2").update(is_cancelled=True)
    release_schedule(edition, by=cast.edda)
    star(cast.bea, edition, 1)
    page = read(visit(cast.ann))
    assert (
        "13:00–14:00 Anchor Rivers Ada Ferryman Moved since you starred it. It was Sat 5 09:00 in Anchor. It was called “Session 1”."
        in page
    )
    assert "10:00–11:00 Anchor Session 2 Ada Ferryman Cancelled" in page
    assert "until the next one" not in page
    assert "Moved since" not in read(visit(cast.bea))


def test_what_was_taken_off_is_named_to_the_browser_that_starred_it(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    uids = ",".join(each["uid"] for each in document(edition)["sessions"])
    with system("a test removes"):
        Session.objects.get(slug="session-2").delete()
    release_schedule(edition, by=cast.edda)
    part = visit().post(f"{MINE}agenda/", {"stars": uids}).content.decode()
    assert words(f'<main id="main">{part}</main>'.encode()).endswith("Not in the programme any more Session 2")


def test_session_without_a_time_and_unreleased_one_are_not_lost(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2), slots=(slot(1),)))
    star(cast.edda, edition, 1, 2)
    take_in(edition, programme(session(1), session(2), session(3), slots=(slot(1),)), publish=False)
    with unguarded("test"):
        draft = Session.objects.get(slug="session-3")
    personal.change_stars(edition, by=cast.edda, add={draft.uid})
    assert "Without a time yet Session 2 Not in the programme any more Session 3" in read(visit(cast.edda))


def test_stranger_sees_what_signing_in_brings(edition: Edition, visit: Any) -> None:
    take_in(edition, programme())
    response = visit().get(MINE)
    assert response.status_code == 200
    assert "Signed in, your stars come with you" in words(response.content)
    assert f"/en/account/sign-in/?next={MINE}" in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert response.cookies == {}


def test_strangers_browser_gets_its_agenda_drawn(edition: Edition, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    uids = sorted(each["uid"] for each in document(edition)["sessions"])
    gone = "0190ffff-0000-7000-8000-000000000000"
    part = visit().post(f"{MINE}agenda/", {"stars": ",".join([*uids, gone, "evil"])}).content.decode()
    assert words(f'<main id="main">{part}</main>'.encode()) == (
        "These stars are kept in this browser alone. Saturday 5 June 2027 Room A 09:00–10:00 Anchor Session 1 Ada Ferryman "
        "Room A 10:00–11:00 Anchor Session 2 Ada Ferryman Not in the programme any more 1 session that you had starred"
    )
    assert f'data-stars="{",".join(sorted([*uids, gone]))}"' in part


def test_signed_in_browser_gets_the_accounts_agenda_whatever_it_sends(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    star(cast.ann, edition, 2)
    uids = ",".join(each["uid"] for each in document(edition)["sessions"])
    part = visit(cast.ann).post(f"{MINE}agenda/", {"stars": uids}).content.decode()
    assert ("Session 2" in part, "Session 1" in part) == (True, False)


def test_there_is_no_agenda_before_there_is_a_programme(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    for person in (None, cast.ann):
        assert visit(person).get(MINE).status_code == 404
        assert visit(person).post(f"{MINE}agenda/", {"stars": ""}).status_code == 404


def test_agenda_costs_as_much_with_three_stars_as_with_one(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2), session(3)))
    ann, costs = visit(cast.ann), []
    for stars in ((1,), (1, 2, 3)):
        star(cast.ann, edition, *stars)
        ann.get(MINE)
        with CaptureQueriesContext(connection) as queries:
            ann.get(MINE)
        costs.append(len(queries))
    assert costs == [costs[0]] * 2


# ── The calendar ──────────────────────────────────────────────────────────────────────────────────────────────────


def address(browser: Client) -> str:
    """The path of the calendar as their page gives it."""
    page = browser.get(MINE).context
    return f"/2027{page['calendar_url'].partition('/2027')[2]}" if page["key"] else ""


def entries(content: bytes) -> list[tuple[str, str]]:
    return [(str(each["SUMMARY"]), str(each.get("STATUS", ""))) for each in Calendar.from_ical(content).walk("VEVENT")]


def test_calendar_follows_the_stars(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    star(cast.ann, edition, 1)
    ann = visit(cast.ann)
    assert address(ann) == ""
    assert ann.post(f"{MINE}calendar/")["Location"] == f"{MINE}#calendar"
    path = address(ann)
    response = visit().get(path)
    assert [title for title, _status in entries(response.content)] == ["Session 1"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    star(cast.ann, edition, 2)
    assert [title for title, _status in entries(visit().get(path).content)] == ["Session 1", "Session 2"]


def test_calendar_cancels_what_is_cancelled_or_gone(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    star(cast.ann, edition, 1, 2)
    ann = visit(cast.ann)
    ann.post(f"{MINE}calendar/")
    with system("a test cancels"):
        Session.objects.filter(slug="session-1").update(is_cancelled=True)
        Slot.objects.filter(session__slug="session-2").delete()
    release_schedule(edition, by=cast.edda)
    statuses = [status for _title, status in entries(visit().get(address(ann)).content)]
    assert statuses == ["CANCELLED", "CANCELLED"]


def test_calendar_says_when_nothing_changed(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    star(cast.ann, edition, 1)
    ann = visit(cast.ann)
    ann.post(f"{MINE}calendar/")
    path = address(ann)
    first = visit().get(path)
    for sent in (first["ETag"], f"W/{first['ETag']}", f'"other", {first["ETag"]}'):
        again = visit().get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    star(cast.ann, edition, 2)
    assert visit().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_new_address_ends_the_old_one(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    ann = visit(cast.ann)
    for _twice in range(2):  # the second press finds it made
        ann.post(f"{MINE}calendar/")
    old = address(ann)
    looked_at = str(ann.get(MINE).context["key"].uid)
    for _twice in range(2):
        ann.post(f"{MINE}calendar/", {"instead_of": looked_at})
    new = address(ann)
    assert new != old
    assert (visit().get(old).status_code, visit().get(new).status_code) == (404, 200)
    for _twice in range(2):
        ann.post(f"{MINE}calendar/end/")
    assert (address(ann), visit().get(new).status_code) == ("", 404)
    with unguarded("test"):
        assert CalendarKey.objects.count() == 0


def test_key_opens_one_edition_and_is_long(edition: Edition, cast: Cast, visit: Any) -> None:
    from .making import edition as founded

    other = founded("2028")
    take_in(edition, programme())
    take_in(other, programme())
    key = personal.open_calendar(edition, by=cast.ann)
    assert len(key.key) == 43
    assert visit().get(f"/2027/en/calendars/{key.key}.ics").status_code == 200
    assert visit().get(f"/2028/en/calendars/{key.key}.ics").status_code == 404
    assert visit().get(f"/2027/en/calendars/{key.key[:-1]}.ics").status_code == 404
    assert visit().get(f"/2027/en/calendars/{'x' * 3000}.ics").status_code == 404


def test_calendar_shows_what_its_person_may_see(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    star(cast.ann, edition, 1)
    star(cast.edda, edition, 1)
    keys = {name: personal.open_calendar(edition, by=person).key for name, person in (("ann", cast.ann), ("edda", cast.edda))}
    Phase.objects.filter(edition=edition, key="programme-public").delete()
    places.forget()

    def titles(name: str) -> list[str]:
        return [title for title, _status in entries(visit().get(f"/2027/en/calendars/{keys[name]}.ics").content)]

    assert {name: titles(name) for name in keys} == {"ann": [], "edda": ["Session 1"]}


def test_calendar_of_a_closed_account_is_gone(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme())
    key = personal.open_calendar(edition, by=cast.ann).key
    Person.objects.filter(pk=cast.ann.pk).update(is_active=False)
    assert visit().get(f"/2027/en/calendars/{key}.ics").status_code == 404


def test_calendar_costs_as_much_with_three_stars_as_with_one(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2), session(3)))
    path, costs = f"/2027/en/calendars/{personal.open_calendar(edition, by=cast.ann).key}.ics", []
    for stars in ((1,), (1, 2, 3)):
        star(cast.ann, edition, *stars)
        visit().get(path)
        with CaptureQueriesContext(connection) as queries:
            visit().get(path)
        costs.append(len(queries))
    assert costs == [3, 3]  # whose key, the version, the stars


def test_address_is_on_the_editions_own_host(edition: Edition, cast: Cast, visit: Any) -> None:
    HostName.objects.create(edition=edition, host="2027.candlewright.example")
    take_in(edition, programme())
    ann = visit(cast.ann)
    ann.post(f"{MINE}calendar/")
    page = ann.get(MINE).context
    assert page["calendar_url"] == f"{places.origin(edition)}/en/calendars/{page['key'].key}.ics"
    assert page["webcal_url"] == f"webcal:{page['calendar_url'].partition(':')[2]}"


@pytest.mark.parametrize("path", ["calendar/", "calendar/end/"])
def test_stranger_has_no_calendar(edition: Edition, visit: Any, path: str) -> None:
    take_in(edition, programme())
    assert visit().post(f"{MINE}{path}")["Location"].startswith("/2027/en/account/sign-in/")
    with unguarded("test"):
        assert CalendarKey.objects.count() == 0

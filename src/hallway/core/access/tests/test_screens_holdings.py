"""What I hold: everything of mine with its reason, and nothing of anybody else."""

from datetime import timedelta

from hallway.core.access.actions import invite_guest, let_team_read, open_to_entitled, share_space
from hallway.core.access.entitlements import grant_entitlement
from hallway.core.access.models import Space
from hallway.core.access.tests import cast
from hallway.core.access.tests.conftest import HOSTILE, queries_of
from hallway.core.base import clock
from hallway.core.teams.models import Membership

PAGE = "/en/account/holdings/"


def shown(client, what: str) -> list[tuple[str, list[str]]]:
    """What stands on the page: (name, what it opens)."""
    named = {"teams": "team", "roles": "role", "entitlements": "key", "visits": "team"}[what]
    return [(str(getattr(row, named)), lines) for row, lines in client.get(PAGE).context[what]]


def test_stranger_is_asked_to_sign_in(visit, house):
    assert visit().get(PAGE).headers["Location"] == f"/en/account/sign-in/?next={PAGE}"


def test_who_holds_nothing_reads_what_would_stand_here(visit, house):
    page = visit(house.eve).get(PAGE)
    assert ("You hold nothing yet" in page.content.decode(), bool(page.context["held"])) == (True, False)
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_attendee_reads_why_and_what_their_ticket_opens(visit, house):
    grant_entitlement(house.eve, "stream", edition=house.past, reason="Ticket T-17", until=clock.now() + timedelta(days=9), by=house.ada)
    eve = visit(house.eve)
    assert shown(eve, "entitlements") == [("stream", [])]
    assert "opens nothing at present" in eve.get(PAGE).content.decode()
    open_to_entitled(cast.area(house.past, "site"), key="stream", level="read", by=house.ada)
    open_to_entitled(cast.area(house.past, "sponsors"), key="chat", level="read", by=house.ada)
    open_to_entitled(cast.area(house.draft, "site"), key="stream", level="read", by=house.ada)
    assert shown(eve, "entitlements") == [("stream", ["Website of Tidewater 2026, read"])]
    assert "by hand: Ticket T-17, since" in eve.get(PAGE).content.decode()


def test_what_is_over_stands_here_no_more(visit, house, still):
    grant_entitlement(house.eve, "stream", edition=house.past, reason="Ticket", until=still.at + timedelta(hours=1), by=house.ada)
    invite_guest(cast.page(house.programme), house.eve, level="read", until=still.at + timedelta(hours=1), by=house.bo)
    eve = visit(house.eve)
    assert (shown(eve, "entitlements"), shown(eve, "visits")) == ([("stream", [])], [("Programme", ["Team page of Programme, read"])])
    still.move(hours=1)
    assert (shown(eve, "entitlements"), shown(eve, "visits")) == ([], [])


def test_member_reads_what_each_team_opens(visit, house):
    share_space(cast.page(house.programme), cast.team("Web", house.eve), level="read", by=house.bo)
    Space._base_manager.filter(open_level__in=["read", "write"]).update(open_level="none")
    assert shown(visit(house.eve), "teams") == [
        ("Web", ["Team page of Programme, read", "Notes of Web, read and write", "Team page of Web, read and write"])
    ]
    let_team_read(house.diversity, house.programme, by=house.fay)
    opened = dict(shown(visit(house.cy), "teams"))["Programme"]
    assert {line for line in opened if "Diversity" in line} == {"Notes of Diversity, read", "Team page of Diversity, read"}


def test_future_member_has_no_door_by_it_yet(visit, house):
    """Somebody who is in another team reads of both; the doors of the second open on its day."""
    cast.team("Venue", house.eve)
    web = cast.team("Web")
    cast.member(web, house.eve, since=clock.now() + timedelta(days=3))
    assert dict(shown(visit(house.eve), "teams"))["Web"] == []
    Membership._base_manager.filter(team=web).update(since=clock.now(), kind="inactive")
    assert dict(shown(visit(house.eve), "teams"))["Web"] == []
    Membership._base_manager.filter(team=web).update(kind="voting")
    assert "Notes of Web, read and write" in dict(shown(visit(house.eve), "teams"))["Web"]


def test_role_says_what_it_lets_one_do_and_can_be_given_up(visit, house):
    house.give(house.eve, "people.see_people", "outbox.tend_letters")
    [(role, lines)] = shown(visit(house.eve), "roles")
    assert (role.startswith("role-"), len(lines)) == (True, 2)
    assert "Give it up" in visit(house.eve).get(PAGE).content.decode()
    assert "opens everything that is not private" in visit(house.ada).get(PAGE).content.decode()


def test_nobody_finds_anything_of_others(visit, house):
    """Ada sees everybody's roles and entitlements elsewhere; here stand hers."""
    grant_entitlement(house.eve, "stream", edition=house.past, reason="canary of Eve", by=house.ada)
    invite_guest(cast.page(house.programme), house.eve, level="read", until=clock.now() + timedelta(days=1), by=house.bo)
    house.give(house.cy, "people.see_people")
    ada = visit(house.ada)
    assert [shown(ada, what) for what in ("teams", "entitlements", "visits")] == [[], [], []]
    assert [name for name, _lines in shown(ada, "roles")] == ["Conference Admin"]
    for person in (house.ada, house.cy, house.bo, house.fay):
        page = visit(person).get(PAGE).content.decode()
        assert ("canary of Eve" in page, "Diversity" in page) == (False, person == house.fay)
    assert "canary of Eve" in visit(house.eve).get(PAGE).content.decode()


def test_page_costs_as_much_with_three_things_as_with_one(visit, house):
    counts = []
    for number in (1, 2, 3):
        team = cast.team(f"Team {number}", house.eve)
        grant_entitlement(house.eve, f"key-{number}", edition=house.past, reason="x", by=house.ada)
        invite_guest(cast.page(house.programme), house.eve, level="read", until=clock.now() + timedelta(days=1), by=house.bo)
        cast.grant(cast.role(f"Role {number}", "people.see_people"), team)
        counts.append(queries_of(visit(house.eve), PAGE))
    assert counts[0] == counts[2], counts


def test_hostile_words_are_words(visit, house):
    grant_entitlement(house.eve, HOSTILE, edition=house.past, reason=HOSTILE, by=house.ada)
    assert "<script>alert" not in visit(house.eve).get(PAGE).content.decode()


def test_my_account_and_my_conference_lead_here(visit, house):
    eve = visit(house.eve)
    for url in ("/en/home/", "/en/account/", "/en/account/letters/"):
        assert f'href="{PAGE}"' in eve.get(url).content.decode(), url

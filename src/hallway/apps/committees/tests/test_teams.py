from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hallway.apps.committees.tests.conftest import Cast
from hallway.core.access.models import Role, RoleGrant
from hallway.core.access.roles import end_grant, write_grant
from hallway.core.access.tests.cast import role
from hallway.core.base.guard import NotAllowed, unguarded
from hallway.core.editions import places
from hallway.core.people.actions import create_person
from hallway.core.teams import actions
from hallway.core.teams.actions import add_member, found_team
from hallway.core.teams.models import MemberKind, Membership, Team, TeamKind


def url(name: str, *args: object) -> str:
    return reverse(f"committees:{name}", args=args)


def titles(response: Any) -> list[str]:
    return [row.title for _title, rows in response.context["groups"] for row in rows]


def test_stranger_is_asked_to_sign_in(visit: Any, cast: Cast) -> None:
    for address in (url("teams"), url("team", "programme"), url("notes", "programme")):
        response = visit().get(address)
        assert response.status_code == 302
        assert response.headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_member_sees_open_teams_and_no_private_one(visit: Any, cast: Cast) -> None:
    assert titles(visit(cast.dan).get(url("teams"))) == ["Board", "Programme Committee", "Venue"]
    assert titles(visit(cast.fay).get(url("teams"))) == ["Board", "Diversity", "Programme Committee", "Venue"]


def test_somebody_without_a_team_sees_none(visit: Any, cast: Cast) -> None:
    response = visit(cast.eve).get(url("teams"))
    assert titles(response) == []
    assert "No team you may know of" in response.content.decode()


@pytest.mark.parametrize("who", ["ada", "bo", "dan", "eve", "board_member"])
def test_private_team_is_not_there_for_anybody_outside(visit: Any, cast: Cast, who: str) -> None:
    for page in ("team", "history", "edit", "notes", "candidates", "dissolution"):
        assert visit(getattr(cast, who)).get(url(page, "diversity")).status_code == 404


def test_team_page_says_why_one_may_see_it(visit: Any, cast: Cast) -> None:
    page = visit(cast.dan).get(url("team", "programme")).content.decode()
    assert "Programme opened it to the members of all teams" in page
    page = visit(cast.bo).get(url("team", "programme")).content.decode()
    assert "you have chaired Programme since" in page


def test_outsider_may_not_edit_and_hears_whom_to_ask(visit: Any, cast: Cast) -> None:
    response = visit(cast.dan).get(url("edit", "programme"))
    assert response.status_code == 403
    assert "Ask Bo Chair" in response.content.decode()


def test_team_without_a_chair_says_so(visit: Any, cast: Cast) -> None:
    assert "No chair has yet been assigned" in visit(cast.dan).get(url("team", "venue")).content.decode()
    assert "No chair has yet been assigned" not in visit(cast.dan).get(url("team", "programme")).content.decode()


def test_board_founds_a_team_with_its_spaces(visit: Any, cast: Cast) -> None:
    data = {
        "name": "Sponsors & friends",
        "short_name": "Sponsors",
        "kind": "committee",
        "scope": "x",
        "areas": "one\ntwo\n",
        "established_by": "the board",
    }
    response = visit(cast.board_member).post(url("found"), data)
    assert response.headers["Location"] == url("team", "sponsors")
    with unguarded("test"):
        team = Team.objects.get(slug="sponsors")
    assert (team.name, team.areas) == ("Sponsors & friends", ["one", "two"])
    assert {"team", "notes"} <= {kind for kind in ("team", "notes") if cast.space(team, kind)}


def test_member_may_not_found_a_team(visit: Any, cast: Cast) -> None:
    client = visit(cast.cy)
    assert client.get(url("found")).status_code == 403
    assert client.post(url("found"), {"name": "Coup", "kind": "board"}).status_code == 403


def test_a_taken_address_does_not_tell_that_a_private_team_has_it(visit: Any, cast: Cast) -> None:
    response = visit(cast.board_member).post(url("found"), {"name": "Diversity", "kind": "committee"})
    assert response.status_code == 302
    with unguarded("test"):
        assert Team.objects.filter(slug__startswith="diversity").count() == 2


def test_private_team_needs_a_reason_and_keeps_what_was_typed(visit: Any, cast: Cast) -> None:
    response = visit(cast.board_member).post(url("found"), {"name": "Quiet", "kind": "committee", "private": "on", "scope": "kept text"})
    assert response.status_code == 200
    assert "Say why" in response.content.decode()
    assert "kept text" in response.content.decode()


def test_private_team_is_founded_with_its_chair_or_not_at_all(visit: Any, cast: Cast) -> None:
    client, data = visit(cast.ada), {"name": "Quiet", "kind": "committee", "private": "on", "private_reason": "people in need"}
    assert "Name the chair." in client.post(url("found"), data).content.decode()
    assert client.post(url("found"), {**data, "chair": cast.dan.pk}).status_code == 302
    assert visit(cast.dan).get(url("team", "quiet")).status_code == 200
    assert client.get(url("team", "quiet")).status_code == 404


def test_founder_who_does_not_speak_for_the_board_appoints_no_chair(visit: Any, cast: Cast) -> None:
    write_grant(role("Founders", "teams.found_team"), by=None, person=cast.eve)
    client, data = visit(cast.eve), {"name": "Tide", "kind": "committee", "chair": cast.eve.pk}
    assert "chair" not in client.get(url("found")).context["form"].fields
    assert client.post(url("found"), data).status_code == 302
    with unguarded("test"):
        assert not Membership.objects.filter(team__slug="tide").exists()
    with pytest.raises(NotAllowed):
        found_team("Undertow", kind=TeamKind.COMMITTEE, by=cast.eve, chair=cast.eve)


HOSTILE = '"a"><script>alert(1)</script>'


def test_hostile_words_stay_words(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)
    client.post(
        url("edit", "programme"),
        {"name": HOSTILE, "short_name": HOSTILE[:40], "scope": HOSTILE, "areas": HOSTILE, "established_by": HOSTILE},
    )
    for page in (url("team", "programme"), url("teams"), url("history", "programme"), url("edit", "programme"), reverse("home")):
        assert "<script>alert" not in client.get(page).content.decode()


def test_making_a_team_private_closes_it_for_good(visit: Any, cast: Cast) -> None:
    assert visit(cast.dan).get(url("team", "programme")).status_code == 200
    response = visit(cast.bo).post(url("privacy", "programme"), {"reason": "we need quiet", "sure": "on"})
    assert response.status_code == 302
    assert visit(cast.dan).get(url("team", "programme")).status_code == 404
    assert visit(cast.ada).get(url("team", "programme")).status_code == 404
    assert visit(cast.cy).get(url("team", "programme")).status_code == 200


def test_dissolving_shows_first_what_ends(visit: Any, cast: Cast) -> None:
    client = visit(cast.board_member)
    assert "Bo Chair, Cy Member" in client.get(url("dissolution", "programme")).content.decode()
    assert client.post(url("dissolution", "programme")).status_code == 302
    assert visit(cast.cy).get(url("team", "programme")).status_code == 404
    assert visit(cast.cy).get(url("notes", "programme")).status_code == 404


def test_a_list_of_three_asks_no_more_than_a_list_of_one(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)

    def queries() -> int:
        places.forget()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url("team", "programme")).status_code == 200
        return len(captured)

    queries()
    before = queries()
    for number in range(3):
        add_member(cast.programme, create_person(f"New {number}", by=None), kind=MemberKind.VOTING, by=cast.bo)
    assert queries() == before


@pytest.mark.parametrize("before", ["²", "9" * 5000, "-1", "x", "0190", "00000000-0000-0000-0000-000000000000"])
def test_history_begins_with_the_newest_where_the_address_means_nothing(visit: Any, cast: Cast, before: str) -> None:
    response = visit(cast.cy).get(url("history", "programme"), {"before": before})
    assert (response.status_code, response.context["events"][-1].event.verb) == (200, "teams.team.found")


def test_history_goes_on_by_public_ids(visit: Any, cast: Cast) -> None:
    """A row's number would count what happens elsewhere, in private teams too."""
    for number in range(60):
        visit(cast.bo).post(url("edit", "programme"), {"name": f"Programme {number}"})
    first = visit(cast.bo).get(url("history", "programme"))
    assert first.context["more"] == first.context["events"][-1].event.uid
    second = visit(cast.bo).get(url("history", "programme"), {"before": first.context["more"]})
    seen = [entry.event.pk for entry in (*first.context["events"], *second.context["events"])]
    assert seen == sorted(set(seen), reverse=True)
    assert second.context["events"][-1].event.verb == "teams.team.found"


# ── Refused, and somebody was faster ──────────────────────────────────────────────────────────────────────────────


def overtaken(monkeypatch: pytest.MonkeyPatch, name: str, by: Any) -> None:
    """Between what the screen asked and what it does, somebody else does this."""
    act = getattr(actions, name)

    def late(*things: Any, **values: Any) -> Any:
        by()
        return act(*things, **values)

    monkeypatch.setattr(actions, name, late)


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_team_of_the_last_admin_is_not_dissolved(visit: Any, cast: Cast) -> None:
    with unguarded("test"):
        write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, team=cast.venue)
        end_grant(RoleGrant.objects.get(person=cast.ada), by=cast.ada)
    response = visit(cast.dan).post(url("dissolution", "venue"))
    assert said(response) == ["Through Venue somebody is the last who may do everything. Give the role to somebody else first, for good."]
    assert cast.membership(cast.venue, cast.dan).until is None


def test_second_board_does_not_become_private(visit: Any, cast: Cast) -> None:
    found_team("Second Board", kind=TeamKind.BOARD, by=cast.ada, chair=cast.eve)
    response = visit(cast.eve).post(url("privacy", "second-board"), {"reason": "We are shy", "sure": "on"})
    assert response.context["private_form"].non_field_errors() == ["A board is known to everybody."]


def test_who_makes_a_team_with_a_role_private_hears_which_way_on(visit: Any, cast: Cast) -> None:
    write_grant(role("Finder", "people.see_people"), by=None, team=cast.programme)
    response = visit(cast.bo).post(url("privacy", "programme"), {"reason": "We are shy", "sure": "on"})
    words = "The team holds a role. Take that back first: the list of holders would show that the team exists."
    assert response.context["private_form"].non_field_errors() == [words]


@pytest.mark.parametrize(
    ("name", "view", "words"),
    [
        ("add_member", "add", "Somebody else was faster: the team is dissolved."),
        ("end_membership", "end", "Somebody else was faster: the membership is over."),
        ("change_kind", "kind", "Somebody else was faster: the membership is over."),
    ],
)
def test_team_dissolved_meanwhile_takes_nobody_in_or_out(
    visit: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str, view: str, words: str
) -> None:
    what = cast.eve.uid if view == "add" else cast.membership(cast.venue, cast.dan).uid
    overtaken(monkeypatch, name, by=lambda: actions.dissolve_team(cast.venue, by=cast.ada))
    assert said(visit(cast.ada).post(url(view, "venue", what), {"kind": "non-voting"})) == [words]


def test_who_is_no_chair_any_more_changes_nothing(visit: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    membership = cast.membership(cast.programme, cast.bo)
    overtaken(monkeypatch, "edit_team", by=lambda: actions.end_membership(membership, by=cast.ada))
    assert visit(cast.bo).post(url("edit", "programme"), {"name": "Bo's own"}).status_code == 404
    with unguarded("test"):
        assert Team.objects.get(pk=cast.programme.pk).name == "Programme Committee"


def test_reader_that_nobody_can_be_called_is_none(visit: Any, cast: Cast) -> None:
    response = visit(cast.fay).post(url("readers", "diversity"), {"reader": "\0"})
    assert said(response) == ["Choose a team."]

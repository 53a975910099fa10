from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hallway.apps.committees.tests.conftest import Cast
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.outbox.models import Letter
from hallway.core.teams.actions import BoardDecides, add_member
from hallway.core.teams.models import MemberKind, Membership, Team


def url(name: str, *args: object) -> str:
    return reverse(f"committees:{name}", args=args)


def letters_to(person: Any) -> list[str]:
    with unguarded("test"):
        return list(Letter.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def test_chair_finds_an_organiser_by_name_and_others_by_address_alone(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)

    def found(text: str) -> list[str]:
        return [person.name for person in client.get(url("candidates", "programme"), {"q": text}).context["people"]]

    assert found("dan") == ["Dan Venue"]
    assert found("venue") == ["Dan Venue"]
    assert found("eve") == []
    assert found("eve@cast") == []
    assert found("EVE@cast.example") == ["Eve Outside"]
    assert found("cy") == []  # is in the team
    assert found("fay") == []  # nobody learns who is in a private team only


def test_adding_somebody_shows_what_opens_then_opens_it(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)
    preview = client.get(url("add", "programme", cast.eve.uid)).content.decode()
    assert "Notes of Programme, read and write" in preview
    assert visit(cast.eve).get(url("notes", "programme")).status_code == 404
    assert client.post(url("add", "programme", cast.eve.uid), {"kind": "voting"}).status_code == 302
    assert visit(cast.eve).get(url("notes", "programme")).status_code == 200
    assert letters_to(cast.eve) == ["teams/added"]


def test_a_double_click_adds_once(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)
    for _click in range(2):
        assert client.post(url("add", "programme", cast.eve.uid), {"kind": "voting"}).status_code == 302
    with unguarded("test"):
        assert Membership.objects.filter(team=cast.programme, person=cast.eve).count() == 1


@pytest.mark.parametrize("who", ["cy", "dan", "eve"])
def test_only_those_with_the_right_add(visit: Any, cast: Cast, who: str) -> None:
    response = visit(getattr(cast, who)).post(url("add", "programme", cast.eve.uid), {"kind": "voting"})
    assert response.status_code == (404 if who == "eve" else 403)
    with unguarded("test"):
        assert not Membership.objects.filter(team=cast.programme, person=cast.eve).exists()


def test_chair_does_not_make_a_chair(visit: Any, cast: Cast) -> None:
    response = visit(cast.bo).post(url("add", "programme", cast.eve.uid), {"kind": "chair"})
    assert response.context["form"].errors
    with pytest.raises(BoardDecides):
        add_member(cast.programme, cast.eve, kind=MemberKind.CHAIR, by=cast.bo)


def test_ending_shows_what_closes_then_closes_it(visit: Any, cast: Cast) -> None:
    membership = cast.membership(cast.programme, cast.cy)
    client = visit(cast.bo)
    assert "Notes of Programme, read and write" in client.get(url("membership", "programme", membership.uid)).content.decode()
    assert visit(cast.cy).get(url("notes", "programme")).status_code == 200
    assert client.post(url("end", "programme", membership.uid)).status_code == 302
    assert visit(cast.cy).get(url("notes", "programme")).status_code == 404
    assert letters_to(cast.cy)[-1] == "teams/ended"


def test_everybody_may_leave(visit: Any, cast: Cast) -> None:
    response = visit(cast.cy).post(url("end", "programme", cast.membership(cast.programme, cast.cy).uid))
    assert response.headers["Location"] == reverse("home")


def test_member_may_not_end_another(visit: Any, cast: Cast) -> None:
    membership = cast.membership(cast.programme, cast.bo)
    assert visit(cast.cy).post(url("end", "programme", membership.uid)).status_code == 403
    assert visit(cast.eve).post(url("end", "programme", membership.uid)).status_code == 404


def test_last_chair_is_asked_to_propose_another_first(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)
    page = client.post(url("end", "programme", cast.membership(cast.programme, cast.bo).uid), follow=True).content.decode()
    assert "Bo Chair is the only chair of Programme. Propose somebody else first." in page
    assert cast.membership(cast.programme, cast.bo).is_live()


def test_changing_the_kind_keeps_history_and_can_be_undone(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)
    for kind in ("inactive", "voting"):
        row = cast.membership(cast.programme, cast.cy)
        assert client.post(url("kind", "programme", row.uid), {"kind": kind}).status_code == 302
        assert visit(cast.cy).get(url("notes", "programme")).status_code == (404 if kind == "inactive" else 200)
    with unguarded("test"):
        kinds = list(Membership.objects.filter(team=cast.programme, person=cast.cy).order_by("id").values_list("kind", flat=True))
    assert kinds == ["voting", "inactive", "voting"]


def test_members_stand_in_the_order_of_the_team_and_past_ones_in_its_history(visit: Any, cast: Cast) -> None:
    client = visit(cast.bo)
    client.post(url("add", "programme", cast.dan.uid), {"kind": "voting"})
    groups = client.get(url("team", "programme")).context["groups"]
    assert [row.person.name for row in groups[0].members] == ["Bo Chair", "Cy Member", "Dan Venue"]
    client.post(url("end", "programme", cast.membership(cast.programme, cast.cy).uid))
    assert [row.person.name for row in client.get(url("history", "programme")).context["past"]] == ["Cy Member"]


def test_membership_ends_at_its_second_without_a_job(visit: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with unguarded("test"):
        until = clock.now() + timedelta(hours=1)
        Membership.objects.filter(pk=cast.membership(cast.programme, cast.cy).pk).update(until=until)
    assert Team.objects.visible_to(cast.cy, "write").filter(pk=cast.programme.pk).exists()
    monkeypatch.setattr(clock, "_shift", timedelta(hours=1))
    assert not Team.objects.visible_to(cast.cy, "write").filter(pk=cast.programme.pk).exists()


def test_letters_about_a_private_team_carry_no_content(visit: Any, cast: Cast) -> None:
    visit(cast.fay).post(url("add", "diversity", cast.eve.uid), {"kind": MemberKind.VOTING.value})
    with unguarded("test"):
        letter = Letter.objects.filter(person=cast.eve).latest("id")
    assert (letter.kind, letter.discreet) == ("outbox/discreet", True)
    assert "Diversity" not in letter.subject + letter.text + letter.html
    assert not Letter.objects.visible_to(cast.ada, "outbox.tend_letters").filter(pk=letter.pk).exists()

from typing import Any

from django.urls import reverse

from hallway.apps.committees.tests.conftest import Cast
from hallway.core.base.guard import unguarded
from hallway.core.teams.actions import add_member
from hallway.core.teams.models import ChairNomination, MemberKind


def url(name: str, *args: object) -> str:
    return reverse(f"committees:{name}", args=args)


def propose(visit: Any, cast: Cast) -> ChairNomination:
    response = visit(cast.dan).post(url("propose", "venue", cast.membership(cast.venue, cast.dan).uid))
    assert response.status_code == 302
    with unguarded("test"):
        return ChairNomination.objects.get(team=cast.venue)


def test_proposed_chair_gains_nothing_until_confirmed(visit: Any, cast: Cast) -> None:
    nomination = propose(visit, cast)
    assert cast.membership(cast.venue, cast.dan).kind == "voting"
    assert visit(cast.dan).get(url("edit", "venue")).status_code == 403
    page = visit(cast.bo).get(url("team", "venue")).content.decode()
    assert "Dan Venue is proposed as chair" in page
    assert "Chair, proposed" in page
    assert visit(cast.board_member).post(url("confirmation", "venue", nomination.uid)).status_code == 302
    assert cast.membership(cast.venue, cast.dan).kind == "chair"
    assert visit(cast.dan).get(url("edit", "venue")).status_code == 200


def test_only_the_board_decides(visit: Any, cast: Cast) -> None:
    nomination = propose(visit, cast)
    for person in (cast.dan, cast.bo):
        assert visit(person).post(url("confirmation", "venue", nomination.uid)).status_code == 403
        assert visit(person).post(url("refusal", "venue", nomination.uid), {"reason": "no"}).status_code == 403
    assert visit(cast.eve).post(url("confirmation", "venue", nomination.uid)).status_code == 404
    assert cast.membership(cast.venue, cast.dan).kind == "voting"


def test_refusal_needs_a_reason_and_the_team_reads_it(visit: Any, cast: Cast) -> None:
    nomination = propose(visit, cast)
    board = visit(cast.board_member)
    assert board.post(url("refusal", "venue", nomination.uid), {"reason": " "}).status_code == 422
    assert board.post(url("refusal", "venue", nomination.uid), {"reason": "You are in four teams already."}).status_code == 302
    assert "four teams already" in visit(cast.dan).get(url("nomination", "venue", nomination.uid)).content.decode()
    assert cast.membership(cast.venue, cast.dan).kind == "voting"


def test_second_decision_is_told_kindly(visit: Any, cast: Cast) -> None:
    nomination = propose(visit, cast)
    board = visit(cast.board_member)
    board.post(url("confirmation", "venue", nomination.uid))
    page = board.post(url("refusal", "venue", nomination.uid), {"reason": "late"}, follow=True).content.decode()
    assert "Somebody else was faster: it is decided." in page


def test_proposal_waits_on_the_boards_home(visit: Any, cast: Cast) -> None:
    propose(visit, cast)
    assert "Dan Venue as chair of Venue" in visit(cast.board_member).get(reverse("home")).content.decode()
    assert "Dan Venue as chair of Venue" not in visit(cast.bo).get(reverse("home")).content.decode()


def test_new_chair_replaces_the_old_one(visit: Any, cast: Cast) -> None:
    visit(cast.bo).post(url("propose", "programme", cast.membership(cast.programme, cast.cy).uid))
    with unguarded("test"):
        nomination = ChairNomination.objects.get(team=cast.programme)
    visit(cast.board_member).post(url("confirmation", "programme", nomination.uid))
    assert cast.membership(cast.programme, cast.cy).kind == "chair"
    assert cast.membership(cast.programme, cast.bo).kind == "voting"


def test_private_team_confirms_its_chair_itself(visit: Any, cast: Cast) -> None:
    add_member(cast.diversity, cast.eve, kind=MemberKind.VOTING, by=cast.fay)
    add_member(cast.diversity, cast.dan, kind=MemberKind.VOTING, by=cast.fay)
    visit(cast.fay).post(url("propose", "diversity", cast.membership(cast.diversity, cast.eve).uid))
    with unguarded("test"):
        nomination = ChairNomination.objects.get(team=cast.diversity)
    address = url("confirmation", "diversity", nomination.uid)
    assert visit(cast.board_member).post(address).status_code == 404
    assert visit(cast.ada).post(address).status_code == 404
    assert visit(cast.fay).post(address).status_code == 403  # who proposed
    assert visit(cast.eve).post(address).status_code == 403  # who is proposed
    assert visit(cast.dan).post(address).status_code == 302
    assert cast.membership(cast.diversity, cast.eve).kind == "chair"

"""Two people act at the same moment: one is first, the other hears so, and no team is left in between."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from hallway.core.access.tests import cast
from hallway.core.base import clock
from hallway.core.base.tests.crowd import Meanwhile, at_once, meet, outcomes, without_locks
from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.core.teams import actions, chairs
from hallway.core.teams.actions import add_member, end_membership
from hallway.core.teams.chairs import confirm_chair, refuse_chair
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Team, TeamKind, live
from hallway.core.teams.rescues import agree_rescue, ask_rescue

pytestmark = [pytest.mark.slow, pytest.mark.both]
ROUNDS = int(os.environ.get("HALLWAY_ROUNDS", "1"))


def live_chairs(team: Team) -> int:
    return Membership._base_manager.filter(live(clock.now()), team=team, kind=MemberKind.CHAIR).count()


class TwoChairs:
    """A workgroup whose chairs are about to end each other."""

    def __init__(self, number: int = 0) -> None:
        self.one, self.other = cast.person(f"One{number}"), cast.person(f"Other{number}")
        self.team = cast.team(f"Twins {number}")
        self.rows = {person: cast.member(self.team, person, "chair") for person in (self.one, self.other)}

    def attacks(self, act: Callable[..., Any], *, times: int = 1) -> list[Callable[[], Any]]:
        return [
            lambda by=by, row=row: act(row, by=by)
            for by, row in ((self.one, self.rows[self.other]), (self.other, self.rows[self.one]))
            for _ in range(times)
        ]


def test_fifty_times_two_chairs_end_each_other(real_db: str) -> None:
    for round_number in range(ROUNDS):
        twins = TwoChairs(round_number)
        results = outcomes(at_once(twins.attacks(end_membership, times=50)))
        assert live_chairs(twins.team) == 1
        assert results.pop("done") == 1
        assert {*results} <= {"NotAllowed", "NotAMember", "LastChair"}
        assert sum(results.values()) == 99


def test_of_two_chairs_who_end_each_other_one_remains(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, actions, after="keep_a_chair")
    twins = TwoChairs()
    at_once(twins.attacks(end_membership))
    assert live_chairs(twins.team) == 1


def test_without_the_lock_no_chair_would_remain(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    meet(monkeypatch, actions, after="keep_a_chair")
    twins = TwoChairs()
    at_once(twins.attacks(without_locks(end_membership, monkeypatch)))
    assert live_chairs(twins.team) == 0


def test_chair_who_was_ended_meanwhile_does_nothing_more(real_db: str) -> None:
    """Their request waited for the lock while somebody ended them: the right is asked after the lock."""
    twins = TwoChairs()
    member = cast.member(twins.team, cast.person("Mo"))
    with transaction.atomic():
        end_membership(twins.rows[twins.other], by=twins.one)
        acting = Meanwhile(lambda: end_membership(member, by=twins.other))
    assert type(acting.result()).__name__ == "NotAllowed"
    assert member.pk in Membership._base_manager.filter(live(clock.now())).values_list("pk", flat=True)


# ── The same person twice ───────────────────────────────────────────────────────────────────────────────────────


def add_often(
    team: Team, person: Person, by: Person, *, act: Callable[..., Any] = add_member, times: int = 20, **when: Any
) -> dict[str, int]:
    return outcomes(at_once([lambda: act(team, person, kind=MemberKind.VOTING, by=by, **when)] * times))


def test_person_added_by_twenty_at_once_is_in_once(real_db: str) -> None:
    chair, person = cast.person("Chi"), cast.person("New")
    team = cast.team("Open", chair=chair)
    assert add_often(team, person, chair) == {"done": 1, "AlreadyMember": 19}
    assert Membership._base_manager.filter(team=team, person=person).count() == 1
    assert Letter._base_manager.filter(person=person, kind="teams/added").count() == 1


def test_person_added_for_a_day_by_twenty_at_once_is_in_once(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here no constraint helps: the rows have an end."""
    chair, person = cast.person("Chi"), cast.person("New")
    team = cast.team("Open", chair=chair)
    assert add_often(team, person, chair, until=clock.now() + timedelta(days=1)) == {"done": 1, "AlreadyMember": 19}


def test_without_the_lock_they_would_be_in_twice(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chair, person = cast.person("Chi"), cast.person("New")
    team = cast.team("Open", chair=chair)
    meet(monkeypatch, Membership, before="save")
    act = without_locks(add_member, monkeypatch)
    assert add_often(team, person, chair, act=act, times=2, until=clock.now() + timedelta(days=1)) == {"done": 2}


# ── One word about a nomination ─────────────────────────────────────────────────────────────────────────────────


class Proposed:
    """A member is proposed as chair, and the board is about to say two things at once."""

    def __init__(self) -> None:
        self.yes, self.no = cast.person("Yes"), cast.person("No")
        for person in (self.yes, self.no):
            cast.member(cast.board(), person)
        self.person = cast.person("New")
        self.team = cast.team("Open", self.person)
        self.nomination = ChairNomination(team=self.team, person=self.person, by=self.person)
        self.nomination.save()

    def decide(
        self, confirm: Callable[..., Any] = confirm_chair, refuse: Callable[..., Any] = refuse_chair, *, times: int = 1
    ) -> dict[str, int]:
        acts = [lambda: confirm(self.nomination, by=self.yes), lambda: refuse(self.nomination, reason="Later.", by=self.no)]
        return outcomes(at_once(acts * times))


def test_board_confirms_and_refuses_at_once(real_db: str) -> None:
    proposed = Proposed()
    assert proposed.decide(times=10) == {"done": 1, "AlreadyDecided": 19}
    outcome = ChairNomination._base_manager.get().outcome
    assert live_chairs(proposed.team) == (1 if outcome == "confirmed" else 0)
    assert set(Letter._base_manager.filter(person=proposed.person).values_list("kind", flat=True)) == {f"teams/chair_{outcome}"}


def test_without_the_lock_both_words_would_count(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proposed = Proposed()
    meet(monkeypatch, chairs, before="decide")
    confirm, refuse = (without_locks(act, monkeypatch) for act in (confirm_chair, refuse_chair))
    assert proposed.decide(confirm, refuse) == {"done": 2}


# ── Rescues ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_orphaned_team_is_rescued_once(real_db: str) -> None:
    admins = [cast.admin(name) for name in ("Al", "Bo", "Cy")]
    team = cast.team("Trust", private=True)
    asked = [ask_rescue(str(team.uid), cast.person(name), reason="Nobody is left.", by=admins[0]) for name in ("New", "Other")]
    results = at_once([lambda rescue=rescue, by=by: agree_rescue(rescue, by=by) for rescue in asked for by in admins[1:]] * 3)
    assert outcomes(results).pop("done") == 1
    assert {*outcomes(results)} == {"done", "NotOrphaned"}
    assert Membership._base_manager.filter(team=team).count() == 1


def test_teams_of_one_name_are_founded_at_once(real_db: str) -> None:
    ada = cast.person("Ada")
    cast.grant("conference-admin", ada)
    teams = at_once([lambda: actions.found_team("Racing", kind=TeamKind.CREW, by=ada)] * 8)
    assert sorted(team.slug for team in teams) == ["racing", *(f"racing-{number}" for number in range(2, 9))]

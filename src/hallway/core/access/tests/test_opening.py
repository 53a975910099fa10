"""Opening spaces to others and closing them again. What is private cannot be opened by anybody (S1.26)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hallway.core.access.actions import (
    EndMissing,
    NotPrivate,
    StaysPrivate,
    end_guest,
    hand_on_area,
    invite_guest,
    let_team_read,
    note_attempt,
    open_space,
    open_to_entitled,
    share_space,
    stop_team_reading,
    unshare_space,
)
from hallway.core.access.explain import explain, ways_into
from hallway.core.access.models import GuestPass, ReadingTeam, Role, Share, Space
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event
from hallway.core.base import clock
from hallway.core.base.guard import NotAllowed
from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.core.teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> Team:
    return cast.team("Web", cast.person("Mo"), chair=cast.person("Chi"))


@pytest.fixture
def trust() -> Team:
    return cast.team("Trust", cast.person("Mia"), chair=cast.person("Cora"), private=True)


@pytest.fixture
def space(web: Team) -> Space:
    """Web's page, open to nobody else."""
    Space._base_manager.filter(owner=web).update(open_level="none")
    return cast.page(web)


def named(name: str) -> Person:
    return Person.objects.get(name=name)


def levels(actor: Any, space: Space) -> list[str]:
    return [what for what in ("read", "write", "manage") if Space.objects.visible_to(actor, what).filter(pk=space.pk).exists()]


def verbs() -> list[str]:
    return list(Event._base_manager.order_by("id").values_list("verb", flat=True))


def everything_that_opens(space: Space) -> dict[str, Callable[[Person], object]]:
    """Each act that opens a space, by somebody."""
    others, guest = cast.team("Others"), cast.person("Guest")
    tomorrow = clock.now() + timedelta(days=1)
    return {
        "open": lambda by: open_space(space, level="read", by=by),
        "entitled": lambda by: open_to_entitled(space, key="stream", level="read", by=by),
        "share": lambda by: share_space(space, others, level="write", by=by),
        "guest": lambda by: invite_guest(space, guest, level="read", until=tomorrow, by=by),
    }


@pytest.mark.parametrize("act", ["open", "entitled", "share", "guest"])
@pytest.mark.parametrize("who", ["member", "admin of another edition", "stranger"])
def test_only_who_manages_a_space_opens_it(space: Space, act: str, who: str) -> None:
    by = named("Mo") if who == "member" else cast.person("Somebody")
    if who == "admin of another edition":
        cast.grant(Role.CONFERENCE_ADMIN, by, cast.edition())
    with pytest.raises(Space.DoesNotExist):
        everything_that_opens(space)[act](by)
    assert verbs() == []


@pytest.mark.parametrize("act", ["open", "entitled", "share", "guest"])
def test_private_space_is_opened_by_nobody_and_the_attempt_is_kept(trust: Team, act: str) -> None:
    chair, space = named("Cora"), cast.page(trust)
    with pytest.raises(StaysPrivate) as refusal:
        everything_that_opens(space)[act](chair)
    assert not Share._base_manager.exists()
    assert not GuestPass._base_manager.exists()
    note_attempt(space, by=chair, wanted=str(refusal.value))
    assert [event.verb for event in Event.objects.visible_to(named("Mia"))] == ["access.space.attempt"]
    assert list(Event.objects.visible_to(cast.admin("Ada"))) == []


def test_shared_space_is_open_to_the_team_until_it_is_closed(space: Space) -> None:
    other = cast.person("Otto")
    team = cast.team("Others", other)
    share = share_space(space, team, level="read", by=named("Chi"))
    assert levels(other, space) == ["read"]
    assert share_space(space, team, level="write", by=named("Chi")) == share
    assert levels(other, space) == ["read", "write"]
    unshare_space(share, by=named("Chi"))
    assert levels(other, space) == []
    assert verbs() == ["access.space.share", "access.space.share", "access.space.unshare"]
    assert Letter._base_manager.filter(kind="access/space_shared", person=named("Mo")).count() == 2


def test_no_space_is_shared_with_a_private_team(space: Space, trust: Team) -> None:
    """Whoever reads the space sees to whom it is open, and so would learn that the team exists."""
    cast.member(space.owner, named("Mia"), "chair")
    with pytest.raises(StaysPrivate):
        share_space(space, trust, level="read", by=named("Mia"))
    Share._base_manager.create(space=space, team=trust, level="read")
    cast.grant(Role.CONFERENCE_ADMIN, trust)
    assert "Trust" not in str([(way.who, way.how) for way in ways_into(space)])


def test_open_door_is_for_organisers_and_not_for_crews(space: Space) -> None:
    organiser, helper, stranger = (cast.person(name) for name in ("Orla", "Hal", "Stan"))
    cast.team("Others", organiser)
    cast.team("Helpers", helper, kind="crew")
    open_space(space, level="write", by=named("Chi"))
    assert [levels(person, space) for person in (organiser, helper, stranger)] == [["read", "write"], [], []]
    open_space(space, level="none", by=named("Chi"))
    assert levels(organiser, space) == []


def test_guest_is_in_until_the_moment_and_no_longer(space: Space, still: Any) -> None:
    guest = cast.person("Gus")
    with pytest.raises(EndMissing):
        invite_guest(space, guest, level="read", until=still.at, by=named("Chi"))
    invite_guest(space, guest, level="write", until=still.at + timedelta(hours=2), by=named("Chi"))
    assert levels(guest, space) == ["read", "write"]
    assert explain(guest, space).reasons[0].startswith("you are a guest of Web until")
    still.move(hours=2)
    assert levels(guest, space) == []
    assert Letter._base_manager.filter(kind="access/guest_invited", person=guest).count() == 1


def test_guest_is_sent_home_or_goes_by_themselves(space: Space) -> None:
    guest = cast.person("Gus")
    for by in (named("Chi"), guest):
        row = invite_guest(space, guest, level="read", until=clock.now() + timedelta(days=1), by=named("Chi"))
        end_guest(row, by=by)
        assert levels(guest, space) == []
    row = invite_guest(space, guest, level="read", until=clock.now() + timedelta(days=1), by=named("Chi"))
    with pytest.raises(Space.DoesNotExist):
        end_guest(row, by=named("Mo"))


def test_guest_of_a_dissolved_team_is_out(space: Space) -> None:
    guest, host = cast.person("Gus"), cast.team("Hosts")
    GuestPass._base_manager.create(space=space, person=guest, level="read", team=host, until=clock.now() + timedelta(days=1))
    assert levels(guest, space) == ["read"]
    Team._base_manager.filter(pk=host.pk).update(dissolved_at=clock.now())
    assert levels(guest, space) == []


def test_chair_of_a_private_team_lets_another_read_along(trust: Team) -> None:
    reader = cast.person("Rita")
    readers = cast.team("Readers", reader)
    for by in (named("Mia"), cast.admin("Ada"), reader):
        with pytest.raises(NotAllowed):
            let_team_read(trust, readers, by=by)
    row = let_team_read(trust, readers, by=named("Cora"))
    assert let_team_read(trust, readers, by=named("Cora")) == row
    assert levels(reader, cast.page(trust)) == ["read"]
    stop_team_reading(row, by=named("Cora"))
    assert levels(reader, cast.page(trust)) == []
    assert not ReadingTeam._base_manager.exists()


def test_only_a_private_team_has_readers(web: Team) -> None:
    with pytest.raises(NotPrivate):
        let_team_read(web, cast.team("Readers"), by=named("Chi"))


# ── Areas of an edition ─────────────────────────────────────────────────────────────────────────────────────────


def test_area_goes_to_the_team_that_does_the_work(web: Team) -> None:
    admin, area = cast.admin("Ada"), cast.area(cast.edition(), "tickets")
    assert levels(named("Mo"), area) == []
    hand_on_area(area, web, by=admin)
    assert levels(named("Mo"), area) == ["read", "write"]
    with pytest.raises(NotAllowed):
        hand_on_area(area, cast.team("Others"), by=named("Chi"))


def test_private_team_owns_no_area(trust: Team) -> None:
    with pytest.raises(StaysPrivate):
        hand_on_area(cast.area(cast.edition(), "tickets"), trust, by=cast.admin("Ada"))


def test_space_of_a_team_is_no_area_and_cannot_be_taken_away() -> None:
    """A team of one edition has spaces in it; they are not the edition's to give."""
    edition, admin, thieves = cast.edition(), cast.admin("Ada"), cast.team("Thieves")
    for private in (False, True):
        team = cast.team(f"Team {private}", private=private, edition=edition)
        spaces = list(Space._base_manager.filter(owner=team))
        assert spaces
        for space in spaces:
            with pytest.raises(NotAllowed):
                hand_on_area(space, thieves, by=admin)
        assert list(Space._base_manager.filter(owner=team)) == spaces

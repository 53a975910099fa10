"""A copy that came out of a backup: nothing leaves it until a person says so."""

from typing import Any

import pytest

from hallway.core.access.tests import cast
from hallway.core.base.restored import react
from hallway.core.live.announce import announce
from hallway.core.live.models import Topic
from hallway.core.outbox.actions import send_letter_again
from hallway.core.outbox.deliver import deliver
from hallway.core.outbox.models import Letter, Standstill, State
from hallway.core.outbox.post import Recipient, post_to
from hallway.core.outbox.standstill import BEFORE_THE_RESTORE, RESTORED, MovesAlready, move_on, standstill
from hallway.core.outbox.tests.post_office import PostOffice, open_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Any:
    with open_office(monkeypatch) as office:
        yield office


def written(state: str = State.QUEUED) -> Letter:
    (letter,) = post_to("people/email_confirm", [Recipient(None, "", "guest@example.org", "en")])
    Letter._base_manager.filter(pk=letter.pk).update(state=state)
    return letter


def state_of(letter: Letter) -> tuple[str, str]:
    return Letter._base_manager.values_list("state", "error").get(pk=letter.pk)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.QUEUED, (State.HELD, BEFORE_THE_RESTORE)),
        (State.CLAIMED, (State.HELD, BEFORE_THE_RESTORE)),
        (State.SENDING, (State.UNCERTAIN, BEFORE_THE_RESTORE)),
        (State.SENT, (State.SENT, "")),
        (State.FAILED, (State.FAILED, "")),
    ],
)
def test_restored_letters_are_listed_and_wait_for_a_person(before: str, after: tuple[str, str]) -> None:
    letter = written(before)
    react()
    assert state_of(letter) == after


def test_restored_copy_sends_nothing_and_then_only_what_is_new(office: PostOffice) -> None:
    old = written()
    react()
    new = written()
    assert (deliver("worker"), office.ids) == (0, [])
    move_on(by=None)
    assert (deliver("worker"), office.ids) == (1, [new.message_id])
    assert state_of(old) == (State.HELD, BEFORE_THE_RESTORE)


def test_held_letter_sent_again_waits_for_the_end_of_the_standstill(office: PostOffice) -> None:
    admin, old = cast.admin("Al"), written()
    react()
    again = send_letter_again(old, by=admin)
    assert deliver("worker") == 0
    move_on(by=admin)
    assert (deliver("worker"), office.ids) == (1, [again.message_id])


def test_without_the_standstill_it_would_write_to_people(office: PostOffice) -> None:
    """The control."""
    written()
    react()
    Standstill.objects.all().delete()
    written()
    assert deliver("worker") == 1


def test_standstill_ends_once_and_says_by_whom() -> None:
    admin = cast.admin("Al")
    react()
    react()
    row = standstill()
    assert row is not None
    assert row.reason == RESTORED
    move_on(by=admin)
    assert Standstill.objects.get().ended_by == admin
    with pytest.raises(MovesAlready):
        move_on(by=admin)


def test_topics_begin_a_new_epoch() -> None:
    announce("organisation", "role.granted", space_id=None)
    before = Topic.objects.get()
    react()
    after = Topic.objects.get()
    assert (after.seq, after.epoch != before.epoch) == (before.seq, True)

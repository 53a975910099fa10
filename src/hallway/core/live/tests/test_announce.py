"""Events of a topic carry numbers without gaps and without doubles, in the order of the commits."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from hallway.core.access.tests import cast
from hallway.core.base.guard import Anyone
from hallway.core.live.announce import announce
from hallway.core.live.models import Event, Topic
from hallway.core.live.tasks import KEEP, prune_events

pytestmark = pytest.mark.django_db


def numbers(topic: str) -> list[int]:
    return list(Event._base_manager.filter(topic__name=topic).order_by("id").values_list("seq", flat=True))


def test_each_topic_counts_for_itself() -> None:
    assert [announce("room:1", "talk.began", space_id=None) for _ in range(3)] == [1, 2, 3]
    assert announce("room:2", "talk.began", {"talk": "x"}, space_id=None) == 1
    assert Event._base_manager.get(topic__name="room:2").data == {"talk": "x"}
    assert Topic.objects.get(name="room:1").seq == 3


def test_aborted_act_leaves_no_gap() -> None:
    announce("room:1", "talk.began", space_id=None)
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        announce("room:1", "talk.ended", space_id=None)
        announce("room:9", "talk.ended", space_id=None)
        1 / 0  # noqa: B018
    assert announce("room:1", "talk.ended", space_id=None) == 2
    assert numbers("room:1") == [1, 2]
    assert not Topic.objects.filter(name="room:9").exists()


def test_topic_keeps_its_epoch() -> None:
    announce("room:1", "talk.began", space_id=None)
    epoch = Topic.objects.get().epoch
    announce("room:1", "talk.ended", space_id=None)
    assert Topic.objects.get().epoch == epoch
    assert epoch.version == 7


def test_who_reads_the_space_hears_the_topic() -> None:
    mo, otto = cast.person("Mo"), cast.person("Otto")
    team = cast.team("Trust", mo, private=True)
    announce("team:1", "membership.began", space_id=cast.page(team).pk)
    announce("machine", "tick", space_id=None)
    heard = {person: [event.kind for event in Event.objects.visible_to(person)] for person in (mo, otto, cast.admin("Ada"))}
    assert list(heard.values()) == [["membership.began"], [], []]
    assert not Event.objects.visible_to(Anyone()).exists()


def test_old_events_go_and_the_number_stays(still: Any) -> None:
    announce("room:1", "talk.began", space_id=None)
    still.at += KEEP + timedelta(seconds=1)
    announce("room:1", "talk.ended", space_id=None)
    prune_events()
    assert numbers("room:1") == [2]
    assert announce("room:1", "talk.began", space_id=None) == 3

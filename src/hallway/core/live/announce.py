"""Telling whoever is looking that something changed."""

from typing import Any

from django.db import connection, transaction

from hallway.core.base import clock
from hallway.core.base.ids import uuid7
from hallway.core.live.models import Event

NEXT_NUMBER = """
    INSERT INTO live_topic (name, epoch, seq) VALUES (%s, %s, 1)
    ON CONFLICT (name) DO UPDATE SET seq = live_topic.seq + 1
    RETURNING id, seq
"""


@transaction.atomic(savepoint=False)
def announce(topic: str, kind: str, data: dict[str, Any] | None = None, *, space_id: int | None) -> int:
    """Append an event to a topic, in the caller's transaction. Returns its number.

    Whoever may read the space may hear the topic. `data` says what changed in ids and numbers; a client fetches the
    words through a page, which asks the policy again. The topic's row stays locked until the commit, so numbers are
    given in the order of commits and an aborted act leaves no gap: announce last.
    """
    topic_id, seq = next_number(topic)
    Event(topic_id=topic_id, seq=seq, kind=kind, data=data or {}, at=clock.now(), space_id=space_id).save(force_insert=True)
    return seq


def next_number(topic: str) -> tuple[int, int]:
    """The topic's id and its next number, in one statement (a read before the write would race)."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [topic, uuid7().hex])
        return cursor.fetchone()

"""The house stands still: whether anything may leave it, and the end of that."""

from django.db import transaction

from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor, unguarded
from hallway.core.base.restored import after_restore
from hallway.core.outbox.models import Letter, Standstill, State

BEFORE_THE_RESTORE = "from before the restore"
RESTORED = "restored from a backup"


class MovesAlready(Exception):
    """Nothing was held back."""


def standstill() -> Standstill | None:
    """Why nothing may leave the house now. Ask inside the transaction that claims what is to be sent."""
    return Standstill.objects.filter(ended_at=None).first()


@after_restore
def stand_still() -> None:
    """A restored copy sends nothing. What waited when the backup was made may have been sent since: it is listed, and a
    person decides about each letter."""
    with unguarded("letters from before a restore"):
        waiting = Letter.objects.filter(state__in=[State.QUEUED, State.CLAIMED])
        waiting.update(state=State.HELD, error=BEFORE_THE_RESTORE, claimed_by="", claimed_until=None)
        Letter.objects.filter(state=State.SENDING).update(state=State.UNCERTAIN, error=BEFORE_THE_RESTORE, claimed_until=None)
    if not standstill():
        Standstill.objects.create(reason=RESTORED)


@transaction.atomic
def move_on(*, by: Actor | None) -> None:
    """Let letters leave again; the caller has asked. Those held back stay where they are. Raises MovesAlready."""
    if not Standstill.objects.filter(ended_at=None).update(ended_at=clock.now(), ended_by=by.pk if by else None):
        raise MovesAlready
    record("outbox.standstill.end", by=by)

from django.db import transaction

from hallway.core.base.guard import Actor, require
from hallway.core.outbox.standstill import move_on


@transaction.atomic
def confirm_restored(*, by: Actor | None) -> None:
    """This copy is the conference from now on: it may write to people. Asks `ops.confirm_restored`; whoever runs commands on
    the server (`by=None`) need not be asked. Raises MovesAlready."""
    if by is not None:
        require(by, "ops.confirm_restored")
    move_on(by=by)

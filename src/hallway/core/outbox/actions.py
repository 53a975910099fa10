"""What people do about letters that did not arrive."""

from django.db import transaction

from hallway.core.audit.record import record
from hallway.core.base.guard import Actor
from hallway.core.base.ids import uuid7
from hallway.core.outbox.models import Letter, State


class NothingToDo(Exception):
    """The letter arrived, waits, or was dealt with by somebody else."""


@transaction.atomic
def send_letter_again(letter: Letter, *, by: Actor) -> Letter:
    """Send an uncertain, refused or held letter once more, as a new letter with a Message-ID of its own.

    Asks `outbox.tend_letters`. Raises NothingToDo when the letter's state does not call for it, or its words are gone.
    """
    letter = Letter.objects.visible_to(by, "outbox.tend_letters").select_for_update().get(pk=letter.pk)
    if letter.state not in {State.UNCERTAIN, State.FAILED, State.HELD} or not letter.text or not letter.address:
        raise NothingToDo
    uid = uuid7()
    again = Letter.objects.create(
        uid=uid,
        message_id=f"<{uid.hex}@{letter.message_id.rpartition('@')[2]}",
        copy_of=letter,
        by_id=by.pk,
        **{
            name: getattr(letter, name)
            for name in ("kind", "person", "address", "language", "subject", "text", "html", "headers", "edition_id", "space_id", "secret")
        },
    )
    Letter.objects.visible_to(by, "outbox.tend_letters").filter(pk=letter.pk).update(state=State.REPLACED)
    record("outbox.letter.send_again", letter, by=by)
    return again


@transaction.atomic
def settle_letter(letter: Letter, *, by: Actor) -> None:
    """Note that an uncertain letter did arrive. Asks `outbox.tend_letters`. Raises NothingToDo."""
    letters = Letter.objects.visible_to(by, "outbox.tend_letters").filter(pk=letter.pk, state=State.UNCERTAIN)
    if not letters.update(state=State.SENT, error=""):
        raise NothingToDo
    record("outbox.letter.settle", letter, by=by)

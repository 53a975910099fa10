"""Sealing: new events become links of a hash chain, a few seconds after they were written.

Chaining inside every act would make all writers wait for one row; a job does it in batches instead.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from hallway.core.audit.models import Event, EventText, Seal, SealedEvent, commitment
from hallway.core.base import clock
from hallway.core.base.guard import unguarded

START = "0" * 64
BATCH = 2000
SETTLED = timedelta(hours=1)  # no transaction stays open longer, so older ids cannot appear any more


@transaction.atomic
def seal_new_events() -> int:
    """Seal what is not sealed yet, at most BATCH events. Returns how many."""
    with unguarded("sealing"):
        last = Seal.objects.select_for_update().order_by("-number").first()
        watermark = last.watermark if last else 0
        waiting = Event.objects.filter(id__gt=watermark, sealed__isnull=True).order_by("id")[:BATCH]
        events = list(waiting)
        if not events:
            return 0
        settled = (
            Event.objects.filter(id__gt=watermark, id__lt=events[0].id, at__lt=clock.now() - SETTLED)
            .order_by("-id")
            .values_list("id", flat=True)
            .first()
        )
    previous = last.hash if last else START
    seal = Seal.objects.create(
        number=last.number + 1 if last else 1, previous=previous, hash=chained(previous, events), watermark=settled or watermark
    )
    SealedEvent.objects.bulk_create([SealedEvent(event=event, seal=seal) for event in events])
    return len(events)


def chained(previous: str, events: list[Event]) -> str:
    digest = hashlib.sha256(previous.encode())
    for event in events:
        digest.update(b"\n" + event.line())
    return digest.hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What the check of the chain found. `broken_at` is the number of the first seal that does not fit."""

    seals: int
    events: int
    broken_at: int | None = None
    wrong_words: int = 0
    head: str = START

    @property
    def whole(self) -> bool:
        return self.broken_at is None and not self.wrong_words


def verify_seals() -> Verdict:
    """Walk the whole chain and compare every remaining text with its commitment. Reads everything; takes a while."""
    previous, count, seals = START, 0, 0
    with unguarded("verifying the seals"):
        for seal in Seal.objects.order_by("number").iterator():
            events = list(Event.objects.filter(sealed__seal=seal).order_by("id"))
            fits = seal.number == seals + 1 and seal.previous == previous and chained(previous, events) == seal.hash
            if not fits:
                return Verdict(seals, count, broken_at=seal.number, head=previous)
            previous, seals, count = seal.hash, seals + 1, count + len(events)
        wrong = sum(
            commitment(text.salt, text.details) != text.event.commitment for text in EventText.objects.select_related("event").iterator()
        )
        return Verdict(seals, count, broken_at=slipped_in(), wrong_words=wrong, head=previous)


def slipped_in() -> int | None:
    """The first seal that says all before it is sealed although an event there is not: it was put there later."""
    slipped = Event.objects.filter(sealed__isnull=True).order_by("id").values_list("id", flat=True).first() or 0
    return Seal.objects.filter(watermark__gte=slipped).order_by("number").values_list("number", flat=True).first() if slipped else None

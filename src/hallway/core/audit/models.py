"""Who did what to which thing.

An `Event` is written in the transaction of the act and never changed: triggers refuse it. Its words (`EventText`) stand
apart so that they can be erased when a person asks to be forgotten; the event keeps a salted commitment to them. A job
seals new events into a chain of hashes (`Seal`), so that a row changed or removed later shows.
"""

import hashlib
import json
import secrets
from typing import Any

from django.conf import settings
from django.db import models

from hallway.core.base import clock
from hallway.core.base.guard import GuardedManager
from hallway.core.base.ids import uuid7


class Event(models.Model):
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=80)
    target_type = models.CharField(max_length=80, blank=True)
    target_id = models.BigIntegerField(null=True)
    space_id = models.BigIntegerField(null=True)
    commitment = models.CharField(max_length=64)

    objects = GuardedManager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"], name="audit_event_target"),
            models.Index(fields=["space_id", "id"], name="audit_event_space"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.target_type} {self.target_id or ''}"

    def line(self) -> bytes:
        """What the seal covers: ids and the commitment, no words about persons."""
        parts = [self.uid.hex, self.at.isoformat(), self.actor_id, self.verb, self.target_type, self.target_id, self.space_id]
        return json.dumps([*parts, self.commitment]).encode()


class EventText(models.Model):
    """The words of an event: what changed, from what to what, why. Erasable."""

    event = models.OneToOneField(Event, models.CASCADE, primary_key=True, related_name="text")
    salt = models.CharField(max_length=32)
    details = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.details)


def commit_to(details: dict[str, Any]) -> tuple[str, str]:
    """A random salt and the SHA-256 that binds an event to its words. Without the words the hash tells nothing."""
    salt = secrets.token_hex(16)
    return salt, commitment(salt, details)


def commitment(salt: str, details: dict[str, Any]) -> str:
    """SHA-256, in hex. `details` are what JSON gives back, so that it can be computed again from the row."""
    return hashlib.sha256((salt + json.dumps(details, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


class Seal(models.Model):
    """One link of the chain: a batch of events, hashed together with the link before."""

    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=clock.now)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    watermark = models.BigIntegerField()  # every event up to this id is sealed for sure

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"


class SealedEvent(models.Model):
    """Which seal covers an event. Commits overtake each other, so a range of ids would not do."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="sealed")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="entries")

    def __str__(self) -> str:
        return f"{self.event_id} in {self.seal_id}"

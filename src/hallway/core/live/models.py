"""What happened, in order, per topic: rows written in the transaction of the act.

The sockets come with the conference day and forward these rows after the commit. A process killed in between leaves a
number that nobody sent, so a client sees the gap and asks for it.
"""

from django.db import models

from hallway.core.base import clock
from hallway.core.base.guard import GuardedManager
from hallway.core.base.ids import uuid7


class Topic(models.Model):
    """A stream of events (`team:12`, `edition:3:programme`). `epoch` changes only when a backup is restored."""

    name = models.CharField(max_length=120, unique=True)
    epoch = models.UUIDField(default=uuid7)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}@{self.seq}"


class Event(models.Model):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now, db_index=True)
    space_id = models.BigIntegerField(null=True)

    objects = GuardedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "seq"], name="live_event_seq")]
        indexes = [models.Index(fields=["space_id"], name="live_event_space")]

    def __str__(self) -> str:
        return f"{self.topic_id}#{self.seq} {self.kind}"

"""Letters: written in the transaction of the act that causes them, sent after it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hallway.core.base import clock
from hallway.core.base.models import Content


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    CLAIMED = "claimed", _("about to be sent")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("perhaps sent")
    FAILED = "failed", _("refused")
    HELD = "held", _("held back")
    REPLACED = "replaced", _("sent again")


class Letter(Content):
    """One e-mail to one address. Its words are frozen when it is written.

    The life of a letter: queued → claimed → sending → sent. A crash while *claimed* puts it back; a crash while
    *sending* leaves it *uncertain*, because nobody knows whether the other side took it: a person decides, it is never
    sent a second time by itself. The Message-ID stays the same through all attempts.
    """

    kind = models.CharField(max_length=80)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    address = models.EmailField(blank=True)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    edition_id = models.BigIntegerField(null=True)
    space_id = models.BigIntegerField(null=True)
    discreet = models.BooleanField(default=False)  # about a private team: no content, and nobody else sees it exists
    secret = models.BooleanField(default=False)  # a sign-in code: the words go when it is sent

    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_at"], name="outbox_waiting", condition=models.Q(state=State.QUEUED)),
            models.Index(fields=["claimed_until"], name="outbox_claimed", condition=models.Q(state__in=[State.CLAIMED, State.SENDING])),
            models.Index(fields=["person", "id"], name="outbox_person"),
            models.Index(fields=["state", "id"], name="outbox_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address or 'nobody'}: {self.state}"


class Standstill(models.Model):
    """While one of these has no end, nothing leaves the house: a copy that came out of a backup must not write to people
    as if it were the conference."""

    since = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reason"], condition=models.Q(ended_at=None), name="outbox_one_standstill")]

    def __str__(self) -> str:
        return f"{self.reason} since {self.since:%Y-%m-%d %H:%M}"

"""What went wrong, and what the doctor found when it last asked others."""

from django.db import models

from hallway.core.base import clock
from hallway.core.base.models import Content

LISTED = 100  # the newest kinds of errors


class Fault(Content):
    """Errors that are alike: the same kind at the same place in the code. Where it happened and how often; never what with:
    no message, no values, no address, because all of these carry what people wrote."""

    fingerprint = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=200)  # KeyError
    where = models.CharField(max_length=300)  # the last line of our own code
    source = models.CharField(max_length=200, blank=True)  # the page, by the name of its view, or the job
    stack = models.TextField()
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return f"{self.kind} in {self.where}"


class Examination(models.Model):
    """What the doctor's questions to others (mail server, own addresses) found. One row: the last answers."""

    at = models.DateTimeField(default=clock.now)
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

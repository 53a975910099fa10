"""A team's notes: Markdown that everybody in the team writes, with every version kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hallway.core.access.models import Space
from hallway.core.attachments.models import Attachment
from hallway.core.base import clock
from hallway.core.base.models import Content


class Note(Content):
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=150)
    body = models.TextField(_("text"), blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)
    files = models.ManyToManyField(Attachment, related_name="+", blank=True)

    class Meta:
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["space", "-changed_at"], name="committees_note_newest")]

    def __str__(self) -> str:
        return self.title


class NoteVersion(Content):
    """What a note said before it was changed, and now: the highest number is the note as it stands."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=150)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="committees_version_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

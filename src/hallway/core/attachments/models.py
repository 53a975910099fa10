"""Uploaded files. They lie in a space and are read like everything else in it; there is no public media folder."""

from django.conf import settings
from django.db import models

from hallway.core.access.models import Space
from hallway.core.base.models import Content

FOLDER = "attachments"


def path_of(attachment: "Attachment", _name: str) -> str:
    """By id, not by name: two people may upload `minutes.pdf`, and a name is no safe path."""
    return f"{FOLDER}/{attachment.uid.hex[-2:]}/{attachment.uid.hex}"


class Attachment(Content):
    space = models.ForeignKey(Space, models.PROTECT, related_name="+")
    file = models.FileField(upload_to=path_of, max_length=120)
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=100)  # what the bytes say, not what the browser claimed
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

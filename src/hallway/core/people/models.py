"""One person for everything: attendee, speaker, reviewer, volunteer, organiser, in every edition."""

import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.core.base.guard import VisibleQuerySet
from hallway.core.base.models import Row

# Letters that Unicode does not decompose into a base letter and a mark.
FOLDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


def fold(text: str) -> str:
    """Text for sorting and searching: without marks and case, so that Łucja stands between Lucia and Ludo (S0.46)."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.casefold()).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(FOLDED).strip()


class PersonManager(BaseUserManager.from_queryset(VisibleQuerySet)):  # type: ignore[misc]
    def with_address(self, address: str) -> models.QuerySet["Person"]:
        """The person who proved to own this e-mail address. An address nobody proved leads to nobody."""
        return self.filter(emailaddress__email=address.strip().lower(), emailaddress__verified=True)


class Person(Row, AbstractBaseUser, PermissionsMixin):
    """A human being. There is no username; e-mail addresses are rows apart, and an imported speaker may have none.

    `is_superuser` exists because Wagtail reads it; a constraint keeps it false. Who may do what is answered by
    `core.access` alone.
    """

    name = models.CharField(_("name"), max_length=150, blank=True)
    sort_key = models.CharField(max_length=150, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    timezone = models.CharField(_("time zone"), max_length=60, blank=True)
    picture = models.FileField(upload_to="faces", blank=True, db_index=True)  # faces are asked for by their file's name
    is_active = models.BooleanField(default=True)
    is_newcomer = models.BooleanField(default=False)  # asked for a code and has not entered it yet
    synthetic = models.BooleanField(default=False)  # made for a demo or a rehearsal, not a human being

    is_staff = False  # there is no django-admin

    USERNAME_FIELD = "uid"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[Any] = PersonManager()

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(is_superuser=False), name="people_no_superuser")]

    def __str__(self) -> str:
        return self.name or str(_("Somebody without a name"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = fold(self.name)[:150]
        if (fields := kwargs.get("update_fields")) is not None and "name" in fields:
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)

    @property
    def first_name(self) -> str:
        """What to call them in a greeting: the first word of the name."""
        return self.name.partition(" ")[0]

    @property
    def picture_url(self) -> str:
        """Where the picture is; empty where there is none."""
        return reverse("face", args=[str(self.picture.name).rpartition("/")[2]]) if self.picture else ""

    @property
    def initials(self) -> str:
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts[:1])).upper()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions do not exist here; apps ask `visible_to`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

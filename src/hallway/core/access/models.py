"""Spaces and the ways into them. What these rows mean together stands in `policy.py`."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallway.core.base import clock
from hallway.core.base.models import Content, Row
from hallway.core.editions.models import Edition
from hallway.core.teams.models import Team


class OpenLevel(models.TextChoices):
    NONE = "none", _("nobody")
    READ = "read", _("may read")
    WRITE = "write", _("may write")


class ShareLevel(models.TextChoices):
    READ = "read", _("may read")
    WRITE = "write", _("may write")


class Space(Content):
    """Anything shared: a team's page, notes, a board, a channel, an area of an edition. A team owns it, never a person."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(Team, models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    open_level = models.CharField(max_length=5, choices=OpenLevel, default=OpenLevel.NONE)
    opens_to = models.CharField(max_length=80, blank=True)  # an entitlement's key
    opens_to_level = models.CharField(max_length=5, choices=OpenLevel, default=OpenLevel.NONE)
    closed = models.BooleanField(default=False)  # only being party to a row counts (direct messages)

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "edition"], condition=Q(edition__isnull=False, name=""), name="access_area_once"),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="organisation"), name="access_organisation_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(kind="team"), name="access_team_page_once"),
        ]
        indexes = [
            models.Index(fields=["owner", "kind"], name="access_space_owner"),
            models.Index(fields=["edition", "kind"], name="access_space_edition"),
            models.Index(fields=["kind"], name="access_space_kind"),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class Share(Content):
    """A space opened to another team."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    level = models.CharField(max_length=5, choices=ShareLevel)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "team"], name="access_share_once")]
        indexes = [models.Index(fields=["team", "space", "level"], name="access_share_team")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.level} {self.space_id}"


class ReadingTeam(Content):
    """A team that reads everything of a private team, because that team's chair said so."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="+")
    reader = models.ForeignKey(Team, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "reader"], name="access_reader_once"),
            models.CheckConstraint(condition=~Q(team=F("reader")), name="access_reader_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} reads {self.team_id}"


class Role(Row):
    """A named bundle of permissions. The four shipped ones are locked; others are composed on screen (S0.17, S0.19)."""

    CONFERENCE_ADMIN = "conference-admin"

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True)
    locked = models.BooleanField(default=False)

    class Meta:
        ordering = ["-locked", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_admin(self) -> bool:
        return self.slug == self.CONFERENCE_ADMIN


class RolePermission(models.Model):
    """One permission of a role. The name is a constant in code; its kind of space is kept for the policy's SQL."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="permissions")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["role", "name"], name="access_permission_once")]
        indexes = [models.Index(fields=["role", "kind"], name="access_permission_kind")]

    def __str__(self) -> str:
        return self.name


class RoleGrant(Content):
    """A person, or everybody in a team, holds a role: in one edition or in all, from one moment to another."""

    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="access_grant_to_one",
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="access_grant_until_after_since"),
        ]
        indexes = [
            models.Index(fields=["person", "until"], name="access_grant_person"),
            models.Index(fields=["team", "until"], name="access_grant_team"),
        ]

    def __str__(self) -> str:
        return f"{self.role} to {self.person or self.team}"


class GuestPass(Content):
    """Somebody from outside in one space, until a day. A team answers for them."""

    space = models.ForeignKey(Space, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    level = models.CharField(max_length=5, choices=ShareLevel)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["until"]
        indexes = [models.Index(fields=["person", "space", "until"], name="access_pass_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.level} {self.space_id}"


class EntitlementGrant(Content):
    """What a person may enter because of a ticket, a list, or a kind word: `stream`, `chat`, `training:…`.

    Somebody on a list who has not proved the address yet stands there by address; proving it makes the grant theirs.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.EmailField(blank=True)
    key = models.CharField(max_length=80)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    source = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, address="") | (Q(person__isnull=True) & ~Q(address="")), name="access_entitled_to_one"
            ),
            models.UniqueConstraint(
                fields=["person", "key", "edition", "source"], condition=Q(person__isnull=False), name="access_entitled_once"
            ),
            models.UniqueConstraint(
                fields=["address", "key", "edition", "source"], condition=Q(person__isnull=True), name="access_entitled_address_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "key", "edition"], name="access_entitled")]

    def __str__(self) -> str:
        return f"{self.key} for {self.person_id or self.address}"

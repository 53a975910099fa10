"""A conference and its years."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallway.core.base import clock
from hallway.core.base.guard import VisibleQuerySet
from hallway.core.base.models import Row
from hallway.core.editions.lifecycle import phases

# Words that open a path of their own, so no edition may take them.
RESERVED_SLUGS = {
    *("static", "files", "faces", "api", "live", "healthz", "readyz", "metrics", "demo", "new", "en", "de"),
    *("favicon.ico", "robots.txt"),
}
HOST = RegexValidator(
    r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
    _("A host name looks like 2027.example.org."),
)


def check_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is an address of the system itself. Choose another one."), params={"slug": slug})


def check_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone. They look like Europe/Berlin."), params={"name": name})


class Conference(Row):
    """A series: PyCon Somewhere. It owns a domain, and one of its editions is the current one."""

    class Redirect(models.IntegerChoices):
        TEMPORARY = 302, _("temporary (302)")
        PERMANENT = 301, _("permanent (301)")

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    apex = models.CharField(max_length=253, blank=True, validators=[HOST])
    redirect = models.PositiveSmallIntegerField(choices=Redirect, default=Redirect.TEMPORARY)
    current = models.ForeignKey("Edition", models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["apex"], condition=~Q(apex=""), name="editions_apex_once")]

    def __str__(self) -> str:
        return self.name


class EditionQuerySet(VisibleQuerySet):
    def in_order(self) -> "EditionQuerySet":
        return self.order_by(F("starts_on").desc(nulls_first=True), "-id")


class Edition(Row):
    """One year of a conference."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="editions")
    slug = models.SlugField(max_length=60, unique=True, validators=[check_slug])
    name = models.CharField(max_length=120)
    tagline = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    timezone = models.CharField(max_length=60, default="UTC", validators=[check_timezone])
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    accent = models.CharField(max_length=20, default="marigold")

    # The clock an organiser may shift to rehearse. Empty: the real one.
    clock_anchor = models.DateTimeField(null=True, blank=True)  # the real moment at which…
    clock_shows = models.DateTimeField(null=True, blank=True)  # …the edition's clock showed this
    clock_speed = models.FloatField(default=1)

    objects: ClassVar = EditionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="editions_ends_after_start"),
            models.CheckConstraint(
                condition=Q(clock_anchor__isnull=True, clock_shows__isnull=True) | Q(clock_anchor__isnull=False, clock_shows__isnull=False),
                name="editions_clock_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def is_shifted(self) -> bool:
        """Whether this edition rehearses: then strangers do not see it and no letter leaves."""
        return self.clock_anchor is not None

    def now(self) -> datetime:
        """What the edition's clock shows, UTC. Drives programme, venue and reminders; never access."""
        if self.clock_anchor is None or self.clock_shows is None:
            return clock.now()
        return self.clock_shows + (clock.now() - self.clock_anchor) * self.clock_speed

    def is_open(self, phase: str, at: datetime | None = None) -> bool:
        """Whether a phase of the lifecycle (`announced`, `programme-public`) is open at a moment, UTC; by default now."""
        if phase not in phases:
            raise KeyError(phase)
        at = at or clock.now()
        return any(row.is_open(at) for row in self.phases.all() if row.key == phase)


class Phase(models.Model):
    """One row of an edition's lifecycle: what is open from when to when."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="phases")
    key = models.CharField(max_length=40)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opens_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "key"], name="editions_phase_once"),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="editions_phase_closes_later"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.edition_id}"

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at and (self.closes_at is None or at < self.closes_at)


class HostName(models.Model):
    """A host name at which an edition is reached. Its first one is canonical."""

    host = models.CharField(max_length=253, unique=True, validators=[HOST])
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="hosts")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.host

"""Teams and who is in them. A membership is the one switch: it opens what the team owns, and closes it when it ends."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hallway.core.base import clock
from hallway.core.base.models import Content
from hallway.core.editions.models import Edition


class TeamKind(models.TextChoices):
    BOARD = "board", _("board")
    COMMITTEE = "committee", _("committee")
    WORKGROUP = "workgroup", _("workgroup")
    CREW = "crew", _("crew")


# Members of these are organisers: a space opened "to other teams" is open to them. Crews help for a few days.
ORGANISING = (TeamKind.BOARD, TeamKind.COMMITTEE, TeamKind.WORKGROUP)


class Team(Content):
    """A board, committee, workgroup or crew. There is no nesting. A private team does not exist for outsiders."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TeamKind)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("edition"))
    scope = models.TextField(_("scope"), blank=True)
    areas = models.JSONField(default=list, blank=True)  # the scope as a list of short texts
    established_on = models.DateField(_("established on"), null=True, blank=True)
    established_by = models.CharField(_("established by"), max_length=120, blank=True)
    private = models.BooleanField(_("private"), default=False)
    private_reason = models.CharField(_("why private"), max_length=300, blank=True)
    dissolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind=TeamKind.BOARD, private=True), name="teams_board_is_not_private"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short(self) -> str:
        return self.short_name or self.name

    @property
    def letters(self) -> str:
        """The two letters on the team's flag."""
        words = self.short.split()
        return (words[0][0] + words[1][0].lower() if len(words) > 1 and len(words[0]) == 1 else self.short[:2]).capitalize()


class MemberKind(models.TextChoices):
    CHAIR = "chair", _("chair")
    VOTING = "voting", _("voting")
    NON_VOTING = "non-voting", _("non-voting")
    INACTIVE = "inactive", _("inactive")


VOTING = (MemberKind.CHAIR, MemberKind.VOTING)


def live(at: datetime) -> Q:
    """Dated rows that hold at a moment, UTC: begun, and not over yet. `until` is the first moment without."""
    return Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))


class Membership(Content):
    """A person in a team from one moment to another. Rows are ended, never changed: the history is the table."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=MemberKind)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)  # the order in which the team lists its members
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], condition=Q(until__isnull=True), name="teams_member_once"),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="teams_until_after_since"),
        ]
        indexes = [
            models.Index(fields=["person", "team", "kind", "since", "until"], name="teams_member_of"),
            models.Index(fields=["team", "until"], name="teams_members"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}, {self.kind}"

    def is_live(self, at: datetime | None = None) -> bool:
        at = at or clock.now()
        return self.since <= at and (self.until is None or at < self.until)


class ChairNomination(Content):
    """The group has determined a chair; only the board's word makes it so (S0.42). Until then nothing changes."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaces = models.BooleanField(default=True)  # whether the chairs of today become voting members
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["team", "person"], condition=Q(outcome=""), name="teams_nominated_once"),
            models.CheckConstraint(condition=Q(outcome="") | Q(decided_at__isnull=False), name="teams_decision_has_date"),
            models.CheckConstraint(condition=~Q(outcome="refused") | ~Q(reason=""), name="teams_refusal_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.person} as chair of {self.team}: {self.outcome or 'proposed'}"


class Rescue(Content):
    """Two admins appoint a member to an orphaned private team: one asks, another one agrees, everybody is told."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("by")), name="teams_rescue_takes_two"),
            models.CheckConstraint(condition=~Q(person=F("by")), name="teams_rescue_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.person} into team {self.team_id}"

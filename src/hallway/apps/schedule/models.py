"""The programme of an edition: working rows that organisers change, and versions that everybody reads.

The rows are the draft. A release freezes all of them into one document (`Version`); public pages show that document and
never look at the rows, so nothing that is changed afterwards shows before the next release.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallway.core.base import clock
from hallway.core.base.models import Content
from hallway.core.editions.models import Edition

LINES = 12  # line colours; with more rooms they repeat, and the letter decides


class Markup(models.TextChoices):
    MARKDOWN = "markdown", "Markdown"
    HTML = "html", "HTML"


class Version(Content):
    """A released programme, frozen. The highest number is the one everybody sees."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    released_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    comment = models.CharField(max_length=300, blank=True)
    document = models.JSONField()  # its shape: document.py
    sources = models.JSONField(default=dict)  # texts as they were written, for exports: uid → field → text

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="schedule_version_once")]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number})


class Draft(Content):
    """A working row. `released_in` is the version that shows it; empty: nobody outside knows of it yet."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    released_in = models.ForeignKey(Version, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True


class Imported(Draft):
    """A row that a file may bring again. Any of the ids it has there finds it, so a second import updates it."""

    guid = models.CharField(max_length=200, blank=True)
    foreign_id = models.CharField(max_length=310, blank=True)
    code = models.CharField(max_length=200, blank=True)
    extras = models.JSONField(default=dict, blank=True)  # what only exports give back: feedback address, licence, …
    as_imported = models.JSONField(default=dict, editable=False)  # field → fingerprint of what the file said last

    class Meta:
        abstract = True


def once(model: str, *fields: str) -> list[models.BaseConstraint]:
    """Each of these fields finds one row of an edition, unless it is empty."""
    return [
        models.UniqueConstraint(fields=["edition", field], condition=~Q(**{field: ""}), name=f"schedule_{model}_{field}_once")
        for field in fields
    ]


class Room(Imported):
    """A place: a line on the map, a column of the timetable, a letter on the door."""

    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=300)
    letter = models.CharField(_("letter"), max_length=3)
    line = models.PositiveSmallIntegerField(_("colour"))
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    is_plenary = models.BooleanField(_("plenary"), default=False)  # its openings, keynotes and closings are for everybody
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *once("room", "slug", "letter", "guid", "foreign_id"),
            models.CheckConstraint(condition=Q(line__gte=1, line__lte=LINES), name="schedule_room_line"),
        ]

    def __str__(self) -> str:
        return self.name


class Track(Imported):
    """A strand of topics: a numbered tile."""

    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=300)
    number = models.PositiveIntegerField()
    line = models.PositiveSmallIntegerField(_("colour"))
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *once("track", "slug", "foreign_id"),
            models.CheckConstraint(condition=Q(line__gte=1, line__lte=LINES), name="schedule_track_line"),
        ]

    def __str__(self) -> str:
        return self.name


class Speaker(Imported):
    """A person on the stage of one edition, as the programme introduces them."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    slug = models.SlugField(max_length=80)
    name = models.CharField(_("name"), max_length=300)
    biography = models.TextField(_("biography"), blank=True)
    markup = models.CharField(max_length=8, choices=Markup, default=Markup.MARKDOWN)

    class Meta:
        ordering = ["name", "id"]
        constraints = once("speaker", "slug", "guid", "foreign_id", "code")
        indexes = [models.Index(fields=["person"], name="schedule_speaker_person")]

    def __str__(self) -> str:
        return self.name


class Session(Imported):
    """A talk, a workshop, a keynote, a break: something that has a title and happens at one or more times."""

    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    subtitle = models.CharField(_("subtitle"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=100, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    description = models.TextField(_("description"), blank=True)
    markup = models.CharField(max_length=8, choices=Markup, default=Markup.MARKDOWN)
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(_("language"), max_length=40, blank=True)
    level = models.CharField(_("level"), max_length=40, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)  # words, in order, each once
    links = models.JSONField(default=list, blank=True)  # [{"title", "href"}], http, https or mailto only
    do_not_record = models.BooleanField(_("do not record"), default=False)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)  # stays on the pages, struck through
    interest_wanted = models.PositiveIntegerField(_("takes place if so many want it"), null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = once("session", "slug", "guid", "foreign_id", "code")

    def __str__(self) -> str:
        return self.title


class SessionSpeaker(Draft):
    """Who is on stage in a session, in order."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    speaker = models.ForeignKey(Speaker, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "speaker"], name="schedule_speaker_once_in_session")]

    def __str__(self) -> str:
        return f"{self.speaker_id} in {self.session_id}"


class Slot(Draft):
    """One time a session happens. `day` is the conference's day: 00:30 on Sunday may belong to Saturday."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(_("minutes"))
    day = models.DateField(_("day"))
    guid = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(minutes__gt=0), name="schedule_slot_lasts")]

    def __str__(self) -> str:
        return f"{self.session_id} in {self.room_id} at {self.starts_at:%Y-%m-%d %H:%M}"


# ── What belongs to one person ────────────────────────────────────────────────────────────────────────────────────


class Personal(Content):
    """Somebody's own row: no space, read by them alone, and gone with them."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Star(Personal):
    """A session somebody does not want to miss."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "session"], name="schedule_star_once")]

    def __str__(self) -> str:
        return f"{self.person_id} stars {self.session_id}"


class Interest(Personal):
    """Somebody would come to, or host, a session that only happens if enough people want it."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    hosts = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "session"], name="schedule_interest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} wants {self.session_id}"


class Watch(Personal):
    """Somebody wants a letter when the programme changes. `told_of` is the last version they heard of."""

    told_of = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "edition"], name="schedule_watch_once")]

    def __str__(self) -> str:
        return f"{self.person_id} watches {self.edition_id}"


class CalendarKey(Personal):
    """The secret in the address of somebody's own calendar. A new one ends the old."""

    key = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "edition"], name="schedule_calendar_key_once")]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


# ── Importing ─────────────────────────────────────────────────────────────────────────────────────────────────────


class ImportBatch(Content):
    """One import: files somebody brought, what they would change, and what undoing them needs."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        COLUMNS = "columns", _("asks about its columns")
        REFUSED = "refused", _("refused")
        READY = "ready", _("to be looked at")
        APPLYING = "applying", _("being taken in")
        APPLIED = "applied", _("taken in")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        DISCARDED = "discarded", _("left alone")

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=300)  # the file's, or the first one's
    language = models.CharField(max_length=8, default="en")  # in which problems and notes are written down
    timezone = models.CharField(max_length=60, blank=True)  # used where the file names none
    columns = models.JSONField(default=dict)  # of a table: our field → its header
    table = models.JSONField(default=dict)  # what to ask about one: its headers, guesses, first rows

    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # sessions read so far …
    total = models.PositiveIntegerField(default=0)  # … of so many
    problems = models.JSONField(default=list)  # [[place, sentence], …]
    notes = models.JSONField(default=list)  # [[sentence, [place, …]], …]

    reading = models.BinaryField(null=True)  # what the files say, ready to be taken in; gone when it was
    stamp = models.CharField(max_length=64, blank=True)  # of the draft the preview was made from
    is_renewed = models.BooleanField(default=False)  # the draft changed after somebody said yes: look again
    counts = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)  # its shape: preview.py
    away = models.JSONField(default=list)  # public ids of missing sessions that go with it

    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undo = models.BinaryField(null=True)  # what undoing needs: undo.py
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    left = models.JSONField(default=list)  # what undoing left as it was: [[kind, name, why], …]

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["edition", "id"], name="schedule_batch_edition")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """Background work has it now."""
        return self.state in {"waiting", "reading", "applying", "undoing"}

    @property
    def can_be_undone(self) -> bool:
        return self.state == "applied" and bool(self.counts.get("undo"))


def path_of_import(file: "ImportFile", _name: str) -> str:
    return f"imports/{file.uid.hex[-2:]}/{file.uid.hex}"


class ImportFile(Content):
    """A file as it was brought. It may hold what the public must not see: nobody gets it back, it is only read again."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to=path_of_import, max_length=120)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

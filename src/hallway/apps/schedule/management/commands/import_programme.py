"""`hallway import programme FILE [FILE …] --edition SLUG`: show a real programme by one command."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from hallway.apps.schedule import formats
from hallway.apps.schedule.importing.imports import Outcome, import_into_new, import_programme
from hallway.apps.schedule.importing.incoming import Incoming, name_of, prepare
from hallway.core.audit.record import system
from hallway.core.base.database import bring_up_to_date
from hallway.core.editions import places
from hallway.core.editions.actions import SlugTaken, found_conference, found_edition
from hallway.core.editions.models import Conference, Edition, check_timezone


class Command(BaseCommand):
    help = "Take a programme in from a file: all of it, or nothing. A missing edition is made."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="+", help="one file, or several that belong together; which are read stands in the guide"
        )
        parser.add_argument("--edition", required=True, metavar="SLUG", help="the edition's address; made if it is missing")
        parser.add_argument("--timezone", metavar="ZONE", help="used where the file names none, for example Europe/Brussels")
        parser.add_argument("--column", action="append", default=[], metavar="FIELD=HEADER", help="of a table: which column holds what")
        parser.add_argument("--conference", metavar="NAME", help="the series a new edition belongs to")

    def handle(
        self, file: list[Path], edition: str, timezone: str | None, conference: str | None, column: list[str], **options: Any
    ) -> None:
        bring_up_to_date()
        there = Edition.objects.filter(slug=edition).first()
        zone = zone_of(timezone) or (there.timezone if there else None)
        programme = self.read(file, zone, dict(map(column_of, column)))
        incoming = prepare(programme, name=name_of([each.name for each in file]))
        found = partial(self.found, programme, slug=edition, conference=conference, timezone=timezone)
        try:
            outcome = write(incoming, slug=edition, zone=timezone or programme.timezone or "UTC", found=found)
        except (IntegrityError, SlugTaken):  # somebody made the same edition at the same moment: now it is there
            outcome = write(incoming, slug=edition, zone=timezone or programme.timezone or "UTC", found=found)
        self.tell(outcome)

    def read(self, files: list[Path], zone: str | None, columns: dict[str, str | None]) -> formats.Programme:
        """The programme, or all of the files' problems and the end."""
        try:
            return formats.read_files([(file.name, bytes_of(file)) for file in files], timezone=zone, columns=columns or None)
        except formats.NeedsColumns as question:
            for line in asked(question):
                self.stderr.write(line)
            raise CommandError(f"{question.name} was not imported: say which column is which. Nothing is changed.") from None
        except formats.Unreadable as refusal:
            for problem in refusal.problems:
                self.stderr.write(str(problem))
            raise CommandError(f"{name_of([file.name for file in files])} was not imported. Nothing is changed.") from None

    def found(self, programme: formats.Programme, *, slug: str, conference: str | None, timezone: str | None) -> Edition:
        """An edition with the file's name, dates and zone, and the conference it belongs to."""
        try:
            return found_edition(
                programme.title[:120] or slug,
                slug=slug,
                by=None,
                conference=conference_named(conference or programme.title),
                timezone=timezone or programme.timezone or "UTC",
                starts_on=programme.starts_on,
                ends_on=programme.ends_on,
            )
        except ValidationError as trouble:
            raise CommandError(f"--edition {slug}: {' '.join(trouble.messages)} Nothing was imported.") from None

    def tell(self, outcome: Outcome) -> None:
        for note in outcome.notes:
            self.stdout.write(f"Note: {note}")
        for name, counts in outcome.counts.items():
            self.stdout.write(
                f"{name:9} {counts.new} new, {counts.changed} changed, {counts.same} as before, {len(counts.missing)} missing"
            )
        for title in outcome.counts["sessions"].missing:
            self.stdout.write(f"Missing from the file, kept: {title}")
        if outcome.version:
            self.stdout.write(f"Released as {outcome.version}.")
        elif outcome.is_new:
            self.stdout.write("This is a draft: look at it and release it.")
        view = "schedule:home" if outcome.version or not outcome.is_new else "schedule:programme"
        self.stdout.write(f"Open {places.address(outcome.edition, view, language=settings.LANGUAGE_CODE)}")


def write(incoming: Incoming, *, slug: str, zone: str, found: Callable[[], Edition]) -> Outcome:
    """Edition and programme together: whoever kills this leaves neither, or both."""
    with system(f"importing {incoming.name}"):
        if edition := Edition.objects.filter(slug=slug).first():
            return import_programme(edition, incoming, by=None)
        return import_into_new(Edition(slug=slug, timezone=zone), incoming, found=found)


def bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > formats.MAX_BYTES:
            raise CommandError(f"{file}: the file is larger than {formats.MAX_BYTES // 1024**2} MB. Nothing was imported.")
        return file.read_bytes()
    except OSError as trouble:
        raise CommandError(f"{file}: {trouble.strerror}. Nothing was imported.") from None


def column_of(said: str) -> tuple[str, str | None]:
    """`title=Talk title`; with nothing behind the sign the field is left out."""
    name, sign, header = said.partition("=")
    if not sign or name not in formats.FIELDS:
        raise CommandError(f"--column {said}: write FIELD=HEADER. Fields are {', '.join(formats.FIELDS)}.")
    return name, header or None


def asked(question: formats.NeedsColumns) -> Iterator[str]:
    """The columns with their first value, and the options that would say again what was guessed."""
    for number, header in enumerate(question.headers):
        samples = [row[number] for row in question.samples if number < len(row) and row[number]]
        yield f"Column “{header}”, for example: {samples[0][:60] if samples else '(empty)'}"
    for name in question.unclear:
        yield f'Say --column {name}="…".'


def zone_of(name: str | None) -> str | None:
    try:
        if name:
            check_timezone(name)
    except ValidationError as trouble:
        raise CommandError(f"--timezone: {' '.join(trouble.messages)}") from None
    return name


def conference_named(name: str) -> Conference:
    """The series of this name: found by its name, else made."""
    return Conference.objects.filter(name__iexact=name[:120]).first() or found_conference(name, by=None)

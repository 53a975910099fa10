"""Entitlements: who may enter what an edition opens to ticket holders, one by one or by a list."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from hallway.core.access.models import EntitlementGrant
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

MAX_ROWS = 20_000
COLUMNS = {"address": {"e-mail", "email", "mail", "address", "ticket email"}, "key": {"key", "entitlement"}, "reason": {"reason", "note"}}


class GrantOver(Exception):
    """Somebody else was faster."""


@dataclass
class Listing:
    """A list as it was read: the rows, and what is wrong with it. With problems, nothing of it is used."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)  # address, key, reason
    problems: list[str] = field(default_factory=list)
    doubles: int = 0


@dataclass(frozen=True)
class Outcome:
    new: int
    kept: int
    waiting: int  # of the new ones: whose address nobody has proved yet
    ended: int = 0  # stood on this list before and were taken back


def read_list(text: str, *, default_key: str) -> Listing:
    """Read a table of addresses (comma, semicolon or tab; first line names the columns), or one address per line.

    Problems name the line. A person who stands there twice is taken once.
    """
    listing, seen = Listing(), set()
    try:
        for number, row in enumerate(table_rows(text, default_key), start=1):
            if number > MAX_ROWS:
                listing.problems.append(_("The list has more than %(n)d lines. Split it.") % {"n": MAX_ROWS})
                break
            if problem := row.problem():
                listing.problems.append(problem)
            elif (row.address, row.key) in seen:
                listing.doubles += 1
            else:
                seen.add((row.address, row.key))
                listing.rows.append((row.address, row.key, row.reason[:300]))
    except BrokenQuotes as broken:
        listing.problems.append(_("Line %(line)d: nobody can tell where a cell ends. Look at the quotation marks.") % {"line": broken.line})
    return listing


class BrokenQuotes(Exception):
    """From this line on nobody can tell where a cell ends."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Row:
    """One line of a list, and cells that no column of the heading names."""

    line: int
    address: str
    key: str
    reason: str
    more: str

    def problem(self) -> str:
        """A sentence about what is wrong with the line, or nothing."""
        try:
            validate_email(self.address)
        except ValidationError:
            return _("Line %(line)d: “%(text)s” is not an e-mail address.") % {"line": self.line, "text": self.address[:60]}
        if len(self.address) > 254 or "\0" in self.key + self.reason:
            return _("Line %(line)d: there is something in it that no list has.") % {"line": self.line}
        if self.more or "@" in self.key:
            return _("Line %(line)d: there is more in it than the first line says. One address per line.") % {"line": self.line}
        if not self.key or len(self.key) > 80:
            return _("Line %(line)d: it does not say what this person may enter.") % {"line": self.line}
        return ""


def table_rows(text: str, default_key: str) -> Iterator[Row]:
    """Every line that is not empty, but for the heading."""
    place = {"address": 0, "key": 1, "reason": 2}  # without a heading: one address per line
    width = len(place)
    for number, (line, cells) in enumerate(cells_of(text.lstrip("\ufeff").splitlines())):
        named = places([cell.lower() for cell in cells]) if number == 0 else None
        if named:
            place, width = named, len(cells)
            continue
        address, key, reason = (cells[index] if 0 <= index < len(cells) else "" for index in place.values())
        yield Row(line, address.lower(), key or default_key, reason, "".join(cells[width:]))


def places(head: list[str]) -> dict[str, int] | None:
    """In which column what stands (-1: in none), by the names in the first line. None if it names no addresses."""
    place = {column: next((head.index(name) for name in head if name in names), -1) for column, names in COLUMNS.items()}
    return place if place["address"] >= 0 else None


def cells_of(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The stripped cells of every line that is not empty, with its number."""
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    if delimiter not in first:  # one column: quotation marks part nothing
        yield from ((number, [line.strip().strip('"').strip()]) for number, line in enumerate(lines, start=1) if line.strip())
        return
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BrokenQuotes(line + 1) from error
        if cells is None:
            return
        line = reader.line_num
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield line, cells


@dataclass
class Comparison:
    """What a list would do: who is new, who is there already, and who was there and was taken back."""

    new: list[EntitlementGrant] = field(default_factory=list)
    kept: int = 0
    ended: list[int] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        waiting = sum(row.person_id is None for row in self.new)
        return Outcome(len(self.new), self.kept, waiting, len(self.ended))


def compare(edition: Edition, listing: Listing, *, source: str) -> Comparison:
    """Hold a list against what is there from the same source. Nothing is written."""
    addresses = [address for address, _key, _reason in listing.rows]
    owners: dict[str, int] = {}
    for start in range(0, len(addresses), 500):
        proven = EmailAddress.objects.filter(verified=True, email__in=addresses[start : start + 500])
        owners.update(proven.values_list("email", "user_id"))
    there = EntitlementGrant._base_manager.filter(edition=edition, source=source)
    known = {(row.person_id or row.address, row.key): row for row in there}
    found, now = Comparison(), clock.now()
    for address, key, reason in listing.rows:
        person = owners.get(address)
        row = known.get((person or address, key))
        if row is None:
            grant = {"person_id": person, "address": "" if person else address, "key": key, "reason": reason}
            known[person or address, key] = fresh = EntitlementGrant(edition=edition, source=source, **grant)
            found.new.append(fresh)
        elif row.until is not None and row.until <= now:
            found.ended.append(row.pk)
        else:
            found.kept += 1
    return found


@transaction.atomic
def grant_list(
    edition: Edition, listing: Listing, *, source: str, by: Actor, until: datetime | None = None, again: bool = False
) -> Outcome:
    """Let everybody on the list in. The same list again changes nothing; with `again`, those of it who were taken back
    since come in once more. Asks `access.grant_entitlement`."""
    require(by, "access.grant_entitlement", edition_id=edition.pk)
    lock(edition)
    found = compare(edition, listing, source=source)
    for row in found.new:
        row.until, row.by_id = until, by.pk
    EntitlementGrant._base_manager.bulk_create(found.new, batch_size=500)
    if again:
        for start in range(0, len(found.ended), 500):
            rows = EntitlementGrant._base_manager.filter(pk__in=found.ended[start : start + 500])
            rows.update(since=clock.now(), until=until, by=by.pk)
    outcome = found.outcome
    record("access.entitlement.list", edition, by=by, source=source, new=outcome.new + (outcome.ended if again else 0), kept=outcome.kept)
    return outcome


@transaction.atomic
def end_list(edition: Edition, *, source: str, by: Actor) -> int:
    """Take back, at once, everything a source gave. Returns how many lost it. Asks `access.grant_entitlement`.
    Raises GrantOver."""
    require(by, "access.grant_entitlement", edition_id=edition.pk)
    rows = EntitlementGrant._base_manager.filter(edition=edition, source=source).exclude(until__lte=clock.now())
    number = rows.update(until=clock.now())
    if not number:
        raise GrantOver
    record("access.entitlement.end_list", edition, by=by, source=source, number=number)
    return number


@transaction.atomic
def grant_entitlement(
    person: Person, key: str, *, edition: Edition, reason: str, by: Actor, until: datetime | None = None
) -> EntitlementGrant:
    """Let one person in, with a reason. Asks `access.grant_entitlement`."""
    require(by, "access.grant_entitlement", edition_id=edition.pk)
    lock(edition)
    same = EntitlementGrant._base_manager.filter(person=person, key=key, edition=edition, source="by hand")
    grant = same.first() or EntitlementGrant(person=person, key=key, edition=edition, source="by hand")
    grant.reason, grant.until, grant.by_id, grant.since = reason, until, by.pk, clock.now()
    grant.save()
    record("access.entitlement.grant", grant, by=by, person=person.name, key=key, reason=reason)
    return grant


@transaction.atomic
def end_entitlement(grant: EntitlementGrant, *, by: Actor) -> None:
    """Take it back, at once. Asks `access.grant_entitlement`. Raises GrantOver."""
    require(by, "access.grant_entitlement", edition_id=grant.edition_id)
    rows = EntitlementGrant._base_manager.filter(pk=grant.pk).exclude(until__lte=clock.now())
    if not rows.update(until=clock.now()):
        raise GrantOver
    record("access.entitlement.end", grant, by=by, key=grant.key)


@transaction.atomic
def hand_over_entitlements(person: Person, address: str) -> None:
    """Grants that waited for this address become the person's, unless they hold the same already."""
    lock()
    waiting = EntitlementGrant._base_manager.filter(person__isnull=True, address=address.lower())
    for grant in waiting:
        same = EntitlementGrant._base_manager.filter(person=person, key=grant.key, edition=grant.edition_id, source=grant.source)
        if same.exists():
            grant.delete()
        else:
            waiting.filter(pk=grant.pk).update(person=person, address="")


def hand_over_forgotten() -> None:
    """Entitlements that still wait although their address is proven: the process was killed in between."""
    waiting = EntitlementGrant._base_manager.filter(person__isnull=True).values("address")
    for row in EmailAddress.objects.filter(verified=True, email__in=waiting).select_related("user"):
        hand_over_entitlements(row.user, row.email)


def lock(edition: Edition | None = None) -> None:
    """Lists and proofs of addresses come one after the other: a list is compared with the addresses proven so far, and
    whoever proves one later finds what the list says about it. An address may wait in any edition, so a proof locks all."""
    editions = Edition.objects.select_for_update(no_key=True).order_by("pk")
    list(editions.filter(pk=edition.pk) if edition else editions)

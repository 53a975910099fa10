"""Entitlements: who may enter what an edition opens to ticket holders, one by one or by a list."""

import csv
import io
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
    for number, row in enumerate(table_rows(text), start=1):
        if number > MAX_ROWS:
            listing.problems.append(_("The list has more than %(n)d lines. Split it.") % {"n": MAX_ROWS})
            break
        address, key, reason = row[1].strip().lower(), row[2].strip() or default_key, row[3].strip()
        try:
            validate_email(address)
        except ValidationError:
            listing.problems.append(_("Line %(line)d: “%(text)s” is no e-mail address.") % {"line": row[0], "text": address[:60]})
            continue
        if not key or len(key) > 80:
            listing.problems.append(_("Line %(line)d: it does not say what this person may enter.") % {"line": row[0]})
            continue
        if (address, key) in seen:
            listing.doubles += 1
            continue
        seen.add((address, key))
        listing.rows.append((address, key, reason[:300]))
    return listing


def table_rows(text: str) -> list[tuple[int, str, str, str]]:
    """(line, address, key, reason) of every line that is not empty."""
    lines = text.lstrip("\ufeff").splitlines()
    first = lines[0] if lines else ""
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    head = [name.strip().lower() for name in next(reader, [])]
    place = {column: next((head.index(name) for name in head if name in names), -1) for column, names in COLUMNS.items()}
    rows: list[tuple[int, str, str, str]] = []
    if place["address"] < 0:  # no heading: one address per line
        reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
        place = {"address": 0, "key": 1, "reason": 2}
    for cells in reader:
        if any(cell.strip() for cell in cells):
            address, key, reason = (cells[index] if 0 <= index < len(cells) else "" for index in place.values())
            rows.append((reader.line_num, address, key, reason))
    return rows


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
            found.new.append(EntitlementGrant(edition=edition, source=source, **grant))
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

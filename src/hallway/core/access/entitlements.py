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


@transaction.atomic
def grant_list(edition: Edition, listing: Listing, *, source: str, by: Actor, until: datetime | None = None) -> Outcome:
    """Let everybody on the list in. The same list again changes nothing. Asks `access.grant_entitlement`."""
    require(by, "access.grant_entitlement", edition_id=edition.pk)
    addresses = [address for address, _key, _reason in listing.rows]
    owners: dict[str, int] = {}
    for start in range(0, len(addresses), 500):
        proven = EmailAddress.objects.filter(verified=True, email__in=addresses[start : start + 500])
        owners.update(proven.values_list("email", "user_id"))
    there = EntitlementGrant._base_manager.filter(edition=edition, source=source)
    known = {(person or address, key) for person, address, key in there.values_list("person_id", "address", "key")}
    rows = [
        EntitlementGrant(
            person_id=owners.get(address), address="" if address in owners else address, key=key, edition=edition,
            source=source, reason=reason, until=until, by_id=by.pk,
        )
        for address, key, reason in listing.rows
        if (owners.get(address, address), key) not in known
    ]  # fmt: skip
    EntitlementGrant._base_manager.bulk_create(rows, batch_size=500)
    outcome = Outcome(len(rows), len(listing.rows) - len(rows), sum(row.person_id is None for row in rows))
    record("access.entitlement.list", edition, by=by, source=source, new=outcome.new, kept=outcome.kept)
    return outcome


@transaction.atomic
def grant_entitlement(
    person: Person, key: str, *, edition: Edition, reason: str, by: Actor, until: datetime | None = None
) -> EntitlementGrant:
    """Let one person in, with a reason. Asks `access.grant_entitlement`."""
    require(by, "access.grant_entitlement", edition_id=edition.pk)
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

"""What happens to persons."""

from contextlib import suppress
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import translation

from hallway.core.audit.record import record
from hallway.core.base.guard import Actor
from hallway.core.people.models import Person


class AddressTaken(Exception):
    """Somebody else proved to own this address."""


def person_for_code(address: str) -> Person | None:
    """The person a sign-in code for this address leads to: its proven owner, or a new person waiting to prove it.

    None for the owner of a closed account: they are told so by letter, and strangers see no difference.
    """
    owner = Person.objects.with_address(address).first()
    if owner is not None:
        return owner if owner.is_active else None
    return newcomer(address)


@transaction.atomic
def newcomer(address: str) -> Person:
    """A person nobody knows yet, with an address still to be proved. Forgotten after a day without a sign-in."""
    waiting = EmailAddress.objects.filter(email=address, verified=False, user__is_newcomer=True)
    if (row := waiting.select_related("user").first()) is not None:
        return row.user
    person = Person(language=translation.get_language() or "en", is_newcomer=True)
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=address, primary=True)
    return person


@transaction.atomic
def create_person(name: str, *, by: Actor | None, address: str = "", language: str = "en", synthetic: bool = False) -> Person:
    """A person known by name: an imported speaker, the first administrator, a member of the demo's cast.

    `address`, if given, counts as proved: only the machine and the command line pass one. Raises AddressTaken.
    """
    address = address.strip().lower()
    if address and EmailAddress.objects.filter(email=address, verified=True).exists():
        raise AddressTaken(address)
    person = Person(name=name, language=language, synthetic=synthetic)
    person.set_unusable_password()
    person.save()
    if address:
        EmailAddress.objects.create(user=person, email=address, primary=True, verified=True)
    record("people.person.create", person, by=by)
    return person


@transaction.atomic
def welcome(person: Person) -> None:
    """A newcomer has proved an address: from now on they are a person like everybody."""
    if Person.objects.filter(pk=person.pk, is_newcomer=True).update(is_newcomer=False):
        person.is_newcomer = False
        record("people.person.join", person, by=person)


@transaction.atomic
def rename_person(person: Person, *, name: str, language: str, timezone: str, by: Actor) -> Person:
    """Change what somebody is called, their language and time zone. Asks `manage` on the person."""
    person = Person.objects.visible_to(by, "manage").select_for_update(no_key=True).get(pk=person.pk)
    before = person.name
    person.name, person.language, person.timezone = name, language, timezone
    person.save(update_fields=["name", "language", "timezone"])
    record("people.person.change", person, by=by, name=[before, name])
    return person


def forget_newcomers(before: datetime) -> int:
    """Remove persons who asked for a code before this moment and never entered it. Returns how many. Somebody whom others
    took into a team meanwhile stays."""
    forgotten = 0
    for person in Person.objects.filter(is_newcomer=True, created_at__lt=before):
        with suppress(ProtectedError):
            person.delete()
            forgotten += 1
    return forgotten

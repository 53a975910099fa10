from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, email_removed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.dispatch import receiver

from hallway.core.audit.record import record
from hallway.core.outbox.post import Recipient, register_address_book
from hallway.core.people.actions import welcome
from hallway.core.people.models import Person
from hallway.core.people.signals import address_verified


def address_book(people: Iterable[Person]) -> list[Recipient]:
    """Persons as recipients: their primary verified address, in one query for all of them."""
    people = list(people)
    rows = EmailAddress.objects.filter(user__in=people, verified=True).order_by("primary", "-id")
    verified = dict(rows.values_list("user_id", "email"))  # the primary one comes last
    return [Recipient(person.pk, person.name, verified.get(person.pk, ""), person.language) for person in people]


register_address_book(address_book)


@receiver(email_confirmed)
def note_verified(email_address: EmailAddress, **_kwargs: Any) -> None:
    welcome(email_address.user)
    record("people.address.verify", email_address.user, by=email_address.user)
    address_verified.send(Person, person=email_address.user, address=email_address.email)


@receiver(email_changed)
def note_main_address(user: Person, **_kwargs: Any) -> None:
    note("people.address.primary", user)


@receiver(email_removed)
def note_removed_address(user: Person, **_kwargs: Any) -> None:
    note("people.address.remove", user)


@receiver(authenticator_added)
def note_new_passkey(user: Person, **_kwargs: Any) -> None:
    note("people.passkey.add", user)


@receiver(authenticator_removed)
def note_removed_passkey(user: Person, **_kwargs: Any) -> None:
    note("people.passkey.remove", user)


def note(verb: str, user: Person) -> None:
    """Record what somebody did to their own account. allauth hands over a lazy `request.user`, which has no model."""
    person = Person.objects.get(pk=user.pk)
    record(verb, person, by=person)

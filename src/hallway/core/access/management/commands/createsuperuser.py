from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from hallway.core.access.models import Role
from hallway.core.access.roles import AlreadyGranted, write_grant
from hallway.core.base.database import bring_up_to_date
from hallway.core.people.actions import AddressTaken, create_person
from hallway.core.people.models import Person


class Command(BaseCommand):
    help = "Make a Conference Admin: hallway createsuperuser you@example.org --name 'Your Name'. They sign in with a code by e-mail."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("address")
        parser.add_argument("--name", default="")

    def handle(self, *, address: str, name: str, **options: Any) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"“{address}” is not an e-mail address.") from error
        bring_up_to_date()
        self.stdout.write(make_admin(address, name))


@transaction.atomic
def make_admin(address: str, name: str) -> str:
    """The person, found or made, and the role: together or not at all. Returns what happened, in a sentence."""
    try:
        with transaction.atomic():
            person = create_person(name or address.partition("@")[0], by=None, address=address)
    except AddressTaken:
        person = Person.objects.with_address(address).get()
    try:
        with transaction.atomic():
            write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, person=person)
    except AlreadyGranted:
        return f"{person} is Conference Admin already."
    return f"{person} is Conference Admin and signs in as {address}."

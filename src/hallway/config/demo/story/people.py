"""Everybody arrives: organisers with the first evening, speakers when they propose, the others when they buy a ticket."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from hallway.config.demo.cast import Character, cast
from hallway.config.demo.portraits import file_name, portrait
from hallway.config.demo.stage import SEED, moment
from hallway.config.demo.story.diary import Diary, Story
from hallway.core.people.actions import create_person, newcomer, welcome
from hallway.core.people.models import Person
from hallway.core.people.signals import address_verified

MOVING_IN = "2026-09-01 18:30"
ARCHIVE = "2026-09-05 14:10"


def write(diary: Diary) -> None:
    founder, *organisers = sorted(cast().organisers, key=lambda one: one.key != "wilhelmina")
    diary.write(MOVING_IN, lambda story: arrive(story, [founder]))
    diary.write("2026-09-01 18:34", lambda story: arrive(story, organisers))
    former = [one for one in cast().former_stage if not one.organiser]
    diary.write(ARCHIVE, lambda story: arrive(story, former))
    there = {one.key for one in [*cast().organisers, *former]}
    speakers = [one for one in cast().stage if one.key not in there]
    audience = [one for one in cast().audience if one.key not in there]
    spread(diary, speakers, first="2026-11-02 10:00", last="2027-01-09 23:30")
    spread(diary, audience, first="2026-11-03 12:00", last="2027-02-18 21:00")


def spread(diary: Diary, people: list[Character], *, first: str, last: str) -> None:
    """One after the other, at uneven hours of these weeks, each by signing in for the first time."""
    random = Random(f"{SEED} {first}")  # noqa: S311 - the same hours in every demonstration
    begin, end = moment(first), moment(last)
    minutes = sorted(random.sample(range(int((end - begin) / timedelta(minutes=1))), len(people)))
    for one, minute in zip(people, minutes, strict=True):
        diary.write(begin + timedelta(minutes=minute), lambda story, one=one: join(story, one))


def arrive(story: Story, people: Iterable[Character]) -> None:
    """Written down by whoever moves in."""
    for one in people:
        settle(story, one, create_person(one.name, by=None, address=one.address, synthetic=True))


def join(story: Story, one: Character) -> None:
    """They gave their address, and entered the code that came to it."""
    person = newcomer(one.address)
    EmailAddress.objects.filter(user=person).update(verified=True)
    person.name, person.synthetic = one.name, True
    person.save(update_fields=["name", "synthetic"])
    welcome(person)
    settle(story, one, person)
    address_verified.send(Person, person=person, address=one.address)


def settle(story: Story, one: Character, person: Person) -> None:
    person.timezone, person.language = one.timezone, one.language
    if one.key in {shown.key for shown in cast().pictured}:
        person.picture = default_storage.save(f"faces/{file_name(one.key)}", ContentFile(portrait(one.key)))
    person.save(update_fields=["timezone", "language", "picture"])
    story.people[one.key] = person

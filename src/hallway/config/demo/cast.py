"""Everybody in the story: those who have a part in it, and the crowd around them.

Nobody here exists. The crowd's names are put together from things one finds at a harbour, and all addresses end in
`.example`.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from random import Random

from django.utils.text import slugify

from hallway.config.demo.stage import SEED
from hallway.config.demo.stock import stock
from hallway.core.people.models import fold

PEOPLE = 400
STAGE = 104  # speakers of 2027 besides the first sixteen of the cast
STARS = 16
SPEAKING_ORGANISERS = 18  # of those, how many are in a team as well
NOT_SURNAMES = {"Larkrow"}  # what sounds like somebody real


@dataclass(frozen=True)
class Character:
    key: str
    name: str
    address: str  # empty: nobody has proved one
    language: str = "en"
    timezone: str = "Europe/Lisbon"
    organiser: bool = False

    @property
    def first_name(self) -> str:
        return self.name.partition(" ")[0]


@dataclass(frozen=True)
class Cast:
    everybody: list[Character]
    by_key: dict[str, Character] = field(repr=False)

    @property
    def organisers(self) -> list[Character]:
        return [one for one in self.everybody if one.organiser]

    @property
    def crowd(self) -> list[Character]:
        return [one for one in self.everybody if not one.organiser]

    @property
    def stage(self) -> list[Character]:
        """Who speaks in 2027 besides the stars: some organisers, and the first of the crowd."""
        organisers = [one for one in self.organisers[STARS:] if one.address][:SPEAKING_ORGANISERS]
        return organisers + self.crowd[: STAGE - len(organisers)]

    @property
    def former_stage(self) -> list[Character]:
        """Who spoke in 2026: every fourth of this year's, and a dozen who do not speak again."""
        return self.stage[1::7] + self.crowd[STAGE : STAGE + 12]

    @cached_property
    def pictured(self) -> list[Character]:
        """Organisers and speakers have a portrait; the others have initials."""
        shown = {one.key for one in [*self.organisers, *self.stage, *self.former_stage]}
        return [one for one in self.everybody if one.key in shown]

    @property
    def audience(self) -> list[Character]:
        on_stage = {one.key for one in self.stage}
        return [one for one in self.crowd if one.key not in on_stage]


@cache
def cast() -> Cast:
    named = [Character(*row, organiser=True) for row in stock("cast")["people"]]
    everybody = named + crowd(PEOPLE - len(named), taken={one.name for one in named})
    return Cast(everybody, {one.key: one for one in everybody})


def crowd(count: int, *, taken: set[str]) -> list[Character]:
    random, words = Random(SEED), stock("names")  # noqa: S311 - the same people in every demonstration
    people: list[Character] = []
    surnames = shuffled(random, [head + tail for head in words["head"] for tail in words["tail"] if head.lower() != tail])
    first_names = shuffled(random, words["first"])
    for number in range(count):
        first, last = first_names[number % len(first_names)], surnames[number]
        if number % 11 == 10:  # a few with two
            last += f"-{surnames[-number]}"
        name = f"{first} {last}"
        if name in taken or last in NOT_SURNAMES:
            raise ValueError(f"choose other words: {name}")
        people.append(
            Character(
                key=slugify(fold(name)),
                name=name,
                address=f"{slugify(fold(first))}@{slugify(fold(last))[:24]}.example" if number % 3 else mailbox(first, last, words, number),
                language="de" if number % 9 == 4 else "en",
                timezone=words["zones"][number % len(words["zones"])] if number % 2 else "Europe/Lisbon",
            )
        )
    return people


def mailbox(first: str, last: str, words: dict, number: int) -> str:
    """An address at one of the post offices everybody uses."""
    return f"{slugify(fold(first))}.{slugify(fold(last))}@{words['domains'][number % len(words['domains'])]}"


def shuffled(random: Random, items: list[str]) -> list[str]:
    return random.sample(items, len(items))


# ── How the programme introduces them ─────────────────────────────────────────────────────────────────────────────


@cache
def biographies() -> dict[str, str]:
    """A biography for everybody on a stage: written for the stars, composed for the rest."""
    random, parts = Random(f"{SEED} biographies"), stock("biographies")  # noqa: S311
    found = dict(parts["of"])
    speakers = [one for one in cast().pictured if one.key not in found]
    places, habits, ties = (shuffled(random, parts[name]) for name in ("place", "habit", "tie"))
    for number, one in enumerate(speakers):
        does = parts["does"][(number * 7 + number // len(places)) % len(parts["does"])]
        place = places[number % len(places)]
        habit = habits[(number + number // len(habits)) % len(habits)]
        found[one.key] = f"{does} {place}. {habit}. {ties[number % len(ties)]}."
    return found

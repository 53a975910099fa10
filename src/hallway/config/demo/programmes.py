"""The programmes of the story as the import takes them: Tidewater 2026, and the states Tidewater 2027 went through."""

from collections.abc import Iterable
from itertools import cycle
from typing import Literal

from django.utils.text import slugify

from hallway.apps.schedule import formats
from hallway.config.demo.cast import Character, biographies, cast
from hallway.config.demo.stock import stock
from hallway.config.demo.timetable import FIRST_DAY, LAST_DAY, Place, Placed, rooms, timetable

State = Literal["keynotes", "first", "moved", "draft"]
NO_SPEAKER = {"Registration", "Coffee", "Lunch", "Social", "Boat talk", "Opening", "Closing", "Lightning talks", "Open space", "Sprint"}
NOT_RECORDED = {"Code of conduct: the first hour", "Phishing the board, kindly"}

# What was wrong once, and put right by a later version: these two took each other's place.
SWAPS: dict[State, list[tuple[str, str]]] = {
    "first": [("Git when it goes wrong", "Ask us anything"), ("Postgres on a boat", "Dataclasses, ten years on")],
}
EARLIER_TITLES: dict[State, dict[str, str]] = {"first": {"Deploying on a Friday, on purpose": "Deploying on a Friday"}}
LATER_TITLES: dict[State, dict[str, str]] = {"draft": {"An API that apologises": "An API that apologises, in four languages"}}


def programme(year: str, state: State = "moved") -> formats.Programme:
    placed = swapped(timetable(year), SWAPS.get(state, []))
    on_stage = speakers(year)
    if state == "keynotes":
        placed = [one for one in placed if one.talk.get("kind") in {"Keynote", "Workshop", "Registration", "Coffee", "Lunch"}]
    shown = {key for one in placed for key in on_stage[one.talk["title"]]}
    names = EARLIER_TITLES.get(state, {}) | LATER_TITLES.get(state, {})
    days = sorted({place.date(FIRST_DAY[year]) for one in placed for place in one.places})
    return formats.Programme(
        title=f"Tidewater {year}",
        acronym=f"tidewater-{year}",
        url="",
        version=state,
        timezone="Europe/Lisbon",
        day_change=300,
        starts_on=FIRST_DAY[year],
        ends_on=LAST_DAY[year],
        days=tuple(days),
        rooms=tuple(formats.Room(letter, name, "", seats, words) for letter, (name, seats, words) in rooms(year).items()),
        tracks=tuple(formats.Track(slugify(name), name) for name in stock("venues")[year]["tracks"]),
        persons=tuple(person(one) for one in cast().everybody if one.key in shown),
        sessions=tuple(session(one, on_stage, names) for one in placed),
        slots=tuple(slot for one in placed for slot in slots(one, year)),
    )


def person(one: Character) -> formats.Person:
    return formats.Person(one.key, one.name, code=one.key, biography=biographies()[one.key])


def session(one: Placed, on_stage: dict[str, list[str]], names: dict[str, str]) -> formats.Session:
    talk = one.talk
    return formats.Session(
        key=code_of(talk["title"]),
        title=names.get(talk["title"], talk["title"]),
        code=code_of(talk["title"]),
        abstract=talk["text"].strip(),
        kind=talk.get("kind", "Talk"),
        track=slugify(talk["track"]),
        language="en",
        persons=tuple(on_stage[talk["title"]]),
        do_not_record=talk["title"] in NOT_RECORDED,
    )


def code_of(title: str) -> str:
    return slugify(title)[:60]


def slots(one: Placed, year: str) -> Iterable[formats.Slot]:
    for place in one.places:
        yield formats.Slot(code_of(one.talk["title"]), place.room, place.start(FIRST_DAY[year]), one.minutes, place.date(FIRST_DAY[year]))


def swapped(placed: list[Placed], swaps: list[tuple[str, str]]) -> list[Placed]:
    by_title = {one.talk["title"]: one for one in placed}
    places: dict[str, tuple[list[Place], int]] = {}
    for first, second in swaps:
        places[first] = (by_title[second].places, by_title[second].minutes)
        places[second] = (by_title[first].places, by_title[first].minutes)
    return [Placed(one.talk, *places[one.talk["title"]]) if one.talk["title"] in places else one for one in placed]


def speakers(year: str) -> dict[str, list[str]]:
    """Who is on stage, by title: those the text names, and for the others everybody in turn, nobody in two rooms at once."""
    people = cast().stage if year == "2027" else cast().former_stage
    queue, found = cycle(people), {}
    free = [talk for talk in (one.talk for one in timetable(year)) if not talk.get("by") and talk.get("kind", "Talk") not in NO_SPEAKER]
    for talk in (one.talk for one in timetable(year)):
        found[talk["title"]] = list(talk.get("by", []))
    extra = len(people) - len(free)  # so many talks have two speakers, and everybody is on stage once
    for number, talk in enumerate(free):
        count = 2 if extra > 0 and number % max(1, len(free) // extra) == 0 else 1
        found[talk["title"]] = [next(queue).key for _turn in range(count)]
        extra -= count - 1
    return found

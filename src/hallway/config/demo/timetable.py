"""When and where everything of the story's conferences takes place.

The texts say it for a few sessions; the others are laid into the free places of the days, room by room, so that a line
has a colour of its own: beginners take the Ferry, data meets under the Beacon.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hallway.config.demo.stage import PORT_MAREN
from hallway.config.demo.stock import stock, talks

Talk = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LENGTH = {"Workshop": 90, "Panel": 45, "Open space": 90}


@dataclass(frozen=True)
class Place:
    """A time in a room: `Thu 10:45 A`. Hours after midnight belong to the day before: `Sat 24:30 F`."""

    day: str
    hour: int
    minute: int
    room: str

    @classmethod
    def of(cls, text: str) -> "Place":
        day, time, room = text.split()
        hour, minute = time.split(":")
        return cls(day, int(hour), int(minute), room)

    def date(self, first: date) -> date:
        return first + timedelta(days=(DAYS.index(self.day) - first.weekday()) % 7)

    def start(self, first: date) -> datetime:
        noon = datetime.combine(self.date(first), datetime.min.time(), PORT_MAREN)
        return (noon + timedelta(hours=self.hour, minutes=self.minute)).astimezone(UTC)


@dataclass(frozen=True)
class Placed:
    talk: Talk
    places: list[Place]
    minutes: int


@dataclass(frozen=True)
class Layout:
    """The free places of a year: which rooms at which times, how long, and what each room is for."""

    times: dict[str, list[str]]  # room → times of talks
    tracks: dict[str, list[tuple[str, int]]]  # room → tracks in turn, with how many of each
    workshops: list[str]
    minutes: dict[str, int]


def long_talks(*days: str) -> list[str]:
    return [f"{day} {time}" for day in days for time in ("10:45", "11:30", "13:30", "14:15", *(["15:30", "16:15"] if day == "Fri" else []))]


def short_talks(*days: str) -> list[str]:
    first = ("10:45", "11:15", "11:45", "13:30", "14:00", "14:30")
    return [f"{day} {time}" for day in days for time in (*first, *(["15:30", "16:00", "16:30"] if day == "Fri" else []))]


LAYOUTS = {
    "2027": Layout(
        times={room: (long_talks if room in "ABF" else short_talks)("Fri", "Sat") for room in "ABCDEF"},
        tracks={
            "A": [("Web & APIs", 10)],
            "B": [("Data & science", 10)],
            "C": [("Running things", 11), ("Core & typing", 4)],
            "D": [("Community", 9), ("Core & typing", 6)],
            "E": [("Security", 11), ("Data & science", 2), ("Web & APIs", 1)],
            "F": [("Beginners", 10)],
        },
        workshops=["Wed 13:45 D", "Wed 13:45 E", "Wed 13:45 G", "Wed 13:45 H", "Wed 15:45 E", "Wed 15:45 F", "Wed 15:45 G", "Wed 15:45 H"],
        minutes={"A": 45, "B": 45, "F": 45, "C": 30, "D": 30, "E": 30},
    ),
    "2026": Layout(
        times={
            "N": [f"{day} {time}" for day in ("Thu", "Fri", "Sat") for time in ("10:45", "11:30", "13:30", "14:15")],
            "R": [f"{day} {time}" for day in ("Thu", "Fri", "Sat") for time in ("10:45", "11:30", "13:30", "14:15")],
            "S": [f"{day} {time}" for day in ("Thu", "Fri", "Sat") for time in ("10:45", "11:15", "11:45")],
        },
        tracks={
            "N": [("Web", 6), ("Running things", 5)],
            "R": [("Data", 6), ("Community", 6)],
            "S": [("Core", 6)],
        },
        workshops=[],
        minutes={"N": 45, "R": 45, "S": 30},
    ),
}
AGAIN = {"Workshop: Python from zero, with tea": ["Wed 13:45 F", "Sat 13:30 G"]}  # given twice
FIRST_DAY = {"2026": date(2026, 6, 18), "2027": date(2027, 6, 16)}
LAST_DAY = {"2026": date(2026, 6, 20), "2027": date(2027, 6, 20)}


def timetable(year: str) -> list[Placed]:
    """Every session of the year with its places, in the order of the files."""
    layout, found = LAYOUTS[year], []
    free = {id(talk): place for talk, place in laid_out(year, layout)}
    for talk in talks(year):
        places = [Place.of(text) for text in AGAIN.get(talk["title"]) or said(talk) or [free[id(talk)]]]
        found.append(Placed(talk, places, talk.get("minutes") or LENGTH.get(talk.get("kind", ""), layout.minutes.get(places[0].room, 30))))
    return found


def said(talk: Talk) -> list[str]:
    """The places its text names."""
    at = talk.get("at", [])
    return [at] if isinstance(at, str) else at


def laid_out(year: str, layout: Layout) -> Iterator[tuple[Talk, str]]:
    waiting: dict[str, list[Talk]] = defaultdict(list)
    workshops = []
    for talk in talks(year):
        if not said(talk) and talk["title"] not in AGAIN:
            (workshops if talk.get("kind") == "Workshop" else waiting[talk["track"]]).append(talk)
    yield from zip(workshops, layout.workshops, strict=False)
    for room, times in layout.times.items():
        queue = [waiting[track].pop(0) for track in mixed(layout.tracks[room])]
        yield from zip(queue, (f"{time} {room}" for time in times), strict=False)
    left = [*workshops[len(layout.workshops) :], *(talk for some in waiting.values() for talk in some)]
    if left:
        raise ValueError(f"no place for {[talk['title'] for talk in left]}")


def mixed(tracks: list[tuple[str, int]]) -> list[str]:
    """Tracks in turn, each spread evenly: eleven of one and four of another are not eleven and then four."""
    spread = [((number + 0.5) / count, order, track) for order, (track, count) in enumerate(tracks) for number in range(count)]
    return [track for _at, _order, track in sorted(spread)]


def rooms(year: str) -> dict[str, list[Any]]:
    """Letter → name, seats, description."""
    return {row[0][0]: row for row in stock("venues")[year]["rooms"]}

"""The day as a line map: rooms are lines, sessions are stops, and what is for everybody is an interchange.

A drawing made of the real programme, in the coordinates of an SVG. It shows the busiest lines of a day, not all of it:
whoever wants to read a schedule opens the schedule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from hallway.apps.schedule.book import Book, Room
from hallway.apps.schedule.plan import Item, Plan

LINES = 10  # more are a tangle
GAP = 34  # between lines
BUNDLED = 11  # between lines at an interchange
TOP, LEFT, RIGHT, PAD = 52, 36, 1180, 46
WIDTH = RIGHT + LEFT - 9
HALF = 17  # of an interchange's width
STEM = 44  # lines run bundled this far before and after it
APART = 20  # stops of a line are never closer
HUBS = 3


@dataclass(frozen=True)
class Stop:
    x: float
    y: float
    line: int


@dataclass(frozen=True)
class End:
    x: float
    y: float
    letter: str
    line: int

    @property
    def baseline(self) -> float:
        return self.y + 6.5


@dataclass(frozen=True)
class Hub:
    x: float
    y: float
    height: float
    title: str
    time: str

    @property
    def left(self) -> float:
        return self.x - HALF


@dataclass(frozen=True)
class Path:
    line: int
    d: str


@dataclass(frozen=True)
class LineMap:
    rooms: list[Room]
    paths: list[Path]
    stops: list[Stop]
    ends: list[End]
    hubs: list[Hub]
    width: float
    height: float

    @property
    def names_at(self) -> float:
        """Baseline of the interchanges' names."""
        return self.height - 34

    @property
    def times_at(self) -> float:
        return self.height - 12


def line_map(book: Book, plan: Plan) -> LineMap | None:
    """The map of a day, None when there is too little for one."""
    items = [item for moment in plan.moments for item in moment.items]
    rooms = busiest(book, [item for item in items if not item.hub])
    if len(rooms) < 2:
        return None
    net = Net(len(rooms), items)
    return LineMap(
        rooms=rooms,
        paths=[Path(room.line, net.path(number)) for number, room in enumerate(rooms)],
        stops=[stop for number, room in enumerate(rooms) for stop in net.stops(number, room)],
        ends=[End(x, net.own(number), room.letter, room.line) for number, room in enumerate(rooms) for x in (LEFT, RIGHT + 10)],
        hubs=[net.hub(x, item) for x, item in net.hubs],
        width=WIDTH,
        height=TOP + (len(rooms) - 1) * GAP + (96 if net.hubs else 44),
    )


def busiest(book: Book, items: list[Item]) -> list[Room]:
    """The rooms with most sessions that day, in their usual order."""
    count = Counter(item.slot.room.slug for item in items)
    chosen = sorted(count, key=lambda slug: (-count[slug], book.order[slug]))[:LINES]
    return [book.rooms[slug] for slug in sorted(chosen, key=book.order.__getitem__)]


class Net:
    """Where things are: time runs from left to right as on the grid, with room around each interchange for lines to meet."""

    def __init__(self, lines: int, items: list[Item]) -> None:
        self.lines = lines
        self.middle = TOP + (lines - 1) * GAP / 2
        self.together = [item for item in items if item.hub]
        self.by_room: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            self.by_room[item.slot.room.slug].append(item)
        hubs = chosen_hubs(items)
        self.around = 2 * (STEM + self.run(0)) + APART
        rows = self.rows_before(max(item.at + item.length for item in items))
        self.step = (RIGHT - LEFT - 2 * PAD - len(hubs) * self.around) / max(rows, 1)
        self.hubs: list[tuple[float, Item]] = []
        for item in hubs:
            self.hubs.append((self.x(item) + self.around / 2, item))

    def rows_before(self, at: int) -> int:
        """Rows of the grid before this one in which not everybody is in one place."""
        return at - sum(hub.length for hub in self.together if hub.at < at)

    def x(self, item: Item) -> float:
        return LEFT + PAD + self.rows_before(item.at) * self.step + self.around * sum(hub.at < item.at for _x, hub in self.hubs)

    def own(self, number: int) -> float:
        """The height at which a line runs by itself."""
        return TOP + number * GAP

    def bundled(self, number: int) -> float:
        return self.middle + (number - (self.lines - 1) / 2) * BUNDLED

    def run(self, number: int) -> float:
        """How far a line runs at 45 degrees to come to the bundle."""
        return abs(self.bundled(number) - self.own(number))

    def path(self, number: int) -> str:
        own, bundled, run = self.own(number), self.bundled(number), self.run(number)
        points = [(float(LEFT), own)]
        for x, _item in self.hubs:
            points += [(x - STEM - run, own), (x - STEM, bundled), (x + STEM, bundled), (x + STEM + run, own)]
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in [*points, (float(RIGHT), own)])

    def stops(self, number: int, room: Room) -> Iterator[Stop]:
        """The sessions of a line; where they are closer than a stop is wide, one stands for several."""
        last = 0.0
        for item in self.by_room[room.slug]:
            x = self.x(item)
            if not item.hub and x - last >= APART:
                last = x
                yield Stop(round(x, 1), self.own(number), room.line)

    def hub(self, x: float, item: Item) -> Hub:
        height = (self.lines - 1) * BUNDLED + 2 * HALF
        return Hub(round(x, 1), self.middle - height / 2, height, item.slot.session.title, f"{item.slot.start:%H:%M}")


def chosen_hubs(items: list[Item]) -> list[Item]:
    """At most a few. Of those that follow each other the longest: an opening and its keynote are one place on the map."""
    chosen: list[Item] = []
    for item in items:
        if not item.hub or item.calm:
            continue
        if chosen and not any(chosen[-1].at < other.at < item.at for other in items):
            chosen[-1:] = [max(chosen[-1], item, key=lambda hub: hub.slot.minutes)]
        else:
            chosen.append(item)
    return sorted(sorted(chosen, key=lambda hub: -hub.slot.minutes)[:HUBS], key=lambda hub: hub.at)

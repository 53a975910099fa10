"""One day on the grid: which rooms get a column, and in which row a session starts and how many it covers.

A row is five minutes, or more where talks are long. Minutes are honest inside talks and folded where nothing but a break,
or nothing at all, happens.
A session of the main room that is alone at its time is a hub: everybody is there, so it spans all columns.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from statistics import median

from hallway.apps.schedule import words
from hallway.apps.schedule.book import Book, Room, Slot
from hallway.ui.timetable_grid import ROOMS, STEPS

STEP = 5  # minutes
ALL_DAY = 6 * 60  # stands and the like have no stop on a line; they stand above it
HUB, CALM, EMPTY, LONGEST = 5, 3, 1, 24  # steps that a hub, a break, a gap and a stretch without any change cover at most
USUAL = 6  # rows that the words of a session need; a usual session gets about as many
COLUMNS = ROOMS  # with more nobody reads a grid: the day stays a list, on wide screens in columns


@dataclass(frozen=True, slots=True)
class Column:
    """A room's column. A room whose sessions overlap gets several, side by side."""

    room: Room
    lane: int


@dataclass(frozen=True, slots=True)
class Item:
    slot: Slot
    hub: bool = False
    calm: bool = False
    column: int = 0  # 1 is the first room
    at: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Pointer:
    """A room in which nothing happens, because everybody is in another."""

    slot: Slot  # where they are
    column: int
    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that begins at one time."""

    label: str
    anchor: str  # 1100, for #t-1100
    at: int
    items: list[Item]


@dataclass(frozen=True)
class Plan:
    day: date
    columns: list[Column] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    all_day: list[Slot] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        return [*self.all_day, *(item.slot for moment in self.moments for item in moment.items)]

    @property
    def has_grid(self) -> bool:
        last = self.moments[-1].at if self.moments else 0
        return 1 < len(self.columns) <= COLUMNS and last <= STEPS

    @property
    def hubs(self) -> list[Item]:
        return [item for moment in self.moments for item in moment.items if item.hub]


def plan_of(book: Book, day: date) -> Plan:
    slots = book.slots_on(day)
    all_day = [slot for slot in slots if slot.minutes >= ALL_DAY]
    timed = together([slot for slot in slots if slot.minutes < ALL_DAY])
    if not timed:
        return Plan(day, all_day=all_day)
    spans = [span(slot) for slot in timed]
    lanes = lanes_of(timed)
    rooms = sorted({slot.room.slug for slot in timed}, key=book.order.__getitem__)
    columns = [
        Column(book.rooms[slug], lane) for slug in rooms for lane in range(max(lanes[id(s)] for s in timed if s.room.slug == slug) + 1)
    ]
    place = {(column.room.slug, column.lane): number for number, column in enumerate(columns, start=1)}
    hubs = {id(slot) for slot in alone_of(timed) if is_for_all(slot, book)} if len(rooms) > 1 else set()
    rows = fold(timed, hubs)
    items = [
        Item(
            slot,
            hub=id(slot) in hubs,
            calm=id(slot) in hubs and is_calm(slot),
            column=place[slot.room.slug, lanes[id(slot)]],
            at=rows[start],
            length=rows[end] - rows[start],
        )
        for slot, (start, end) in zip(timed, spans, strict=True)
    ]
    return Plan(day, columns, list(moments_of(items)), all_day, list(pointers_of(items, len(columns))))


def together(slots: list[Slot]) -> list[Slot]:
    """A coffee break that stands in every room at once is one: it stays where it is named first."""
    times: dict[tuple[int, int, int], list[Slot]] = defaultdict(list)
    for slot in slots:
        times[id(slot.session), *span(slot)].append(slot)
    alone = {id(slot) for slot in alone_of([same[0] for same in times.values()]) if is_calm(slot)}
    doubles = {id(slot) for same in times.values() if id(same[0]) in alone for slot in same[1:]}
    return [slot for slot in slots if id(slot) not in doubles]


def span(slot: Slot) -> tuple[int, int]:
    """The slot in steps since the epoch: real time, so that a change of clocks shows as what it is."""
    start = int(slot.starts_at.timestamp()) // 60
    return start // STEP, max(-(-(start + slot.minutes) // STEP), start // STEP + 1)


def is_for_all(slot: Slot, book: Book) -> bool:
    """A late talk may be the last one running; only what the main room or its kind says is for everybody is a hub."""
    if slot.session.is_cancelled:
        return False
    return book.order[slot.room.slug] == 0 or slot.room.is_plenary or words.kind_key(slot.session.kind) in words.PLENARY | words.CALM


def is_calm(slot: Slot) -> bool:
    return words.kind_key(slot.session.kind) in words.CALM


def is_plenary(slot: Slot) -> bool:
    """Everybody is meant to be there, also when something goes on elsewhere."""
    return slot.room.is_plenary and not slot.session.is_cancelled and words.kind_key(slot.session.kind) in words.PLENARY


def plenaries_on(book: Book, day: date) -> list[Slot]:
    return [slot for slot in book.slots_on(day) if is_plenary(slot)]


def pointers_of(items: list[Item], columns: int) -> Iterator[Pointer]:
    """During a plenary that is no hub, because somewhere something goes on: what the rooms without anything say."""
    for plenary in items:
        if plenary.hub or not is_plenary(plenary.slot):
            continue
        busy = {item.column for item in items if item.at < plenary.at + plenary.length and plenary.at < item.at + item.length}
        yield from (Pointer(plenary.slot, column, plenary.at, plenary.length) for column in range(1, columns + 1) if column not in busy)


def lanes_of(slots: list[Slot]) -> dict[int, int]:
    """Which lane of its room each slot takes: 0, unless something there is still going on."""
    busy: dict[str, list[int]] = defaultdict(list)
    lanes = {}
    for slot in slots:
        start, end = span(slot)
        ends = busy[slot.room.slug]
        lane = next((lane for lane, until in enumerate(ends) if until <= start), len(ends))
        ends[lane : lane + 1] = [end]
        lanes[id(slot)] = lane
    return lanes


def alone_of(slots: list[Slot]) -> Iterator[Slot]:
    """The slots during which nothing else happens anywhere."""
    if not slots:
        return
    latest = 0
    for slot, following in zip(slots, [*slots[1:], None], strict=True):
        start, end = span(slot)
        if start >= latest and (following is None or span(following)[0] >= end):
            yield slot
        latest = max(latest, end)


def fold(slots: list[Slot], hubs: set[int]) -> dict[int, int]:
    """Steps since the epoch → row of the grid, for every moment at which something starts or ends."""
    spans = {span(slot): (id(slot) in hubs, is_calm(slot)) for slot in slots}
    edges = sorted({edge for each in spans for edge in each})
    rows, row = {edges[0]: 0}, 0
    running_until: dict[int, int] = defaultdict(int)
    for start, end in spans:
        running_until[start] = max(running_until[start], end)
    squeeze = min(1.0, USUAL / median(end - start for start, end in spans))
    latest = 0
    for begin, end in pairwise(edges):
        latest = max(latest, running_until[begin])
        hub, calm = spans.get((begin, end), (False, False))
        if hub:
            row += min(end - begin, CALM if calm else HUB)
        else:
            row += max(1, round(min(end - begin, LONGEST) * squeeze)) if latest > begin else EMPTY
        rows[end] = row
    return rows


def moments_of(items: list[Item]) -> Iterator[Moment]:
    """Items by the time they begin, each time with a name that a link can lead to."""
    seen: set[str] = set()
    for _start, group in groupby(items, key=lambda item: item.slot.starts_at):
        together = list(group)
        start = together[0].slot.start
        anchor = f"{start:%H%M}"
        while anchor in seen:  # 02:30 comes twice in the night the clocks go back
            anchor += "x"
        seen.add(anchor)
        yield Moment(f"{start:%H:%M}", anchor, together[0].at, together)


@dataclass(frozen=True, slots=True)
class Hour:
    label: str
    anchor: str
    moments: list[Moment]


def hours(plan: Plan) -> list[Hour]:
    """The day in hours, for jumping to one."""
    found: list[Hour] = []
    for (_date, hour), moments in groupby(plan.moments, key=lambda moment: (moment.items[0].slot.start.date(), moment.label[:2])):
        first = list(moments)
        found.append(Hour(f"{hour}:00", first[0].anchor, first))
    return found

"""Bringing a file and the rows that are there together: which row is meant, what changes, what is new, what is missing.

A row remembers a fingerprint of what the last file said in each field. So a correction made by hand stays until the file
itself says something new there, and the same file again changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.utils.text import slugify

from hallway.apps.schedule.document import guid_of
from hallway.apps.schedule.importing.incoming import IDS, Said, Values, mark_of
from hallway.apps.schedule.models import Imported
from hallway.core.people.models import fold

Item = TypeVar("Item", bound=Imported)
REFERENCES = {"track", "speakers"}  # keys of the file, set when all rows are there
KEPT = {"capacity", "description", "biography", "level", "tags", "extras"}  # what a file that says nothing does not empty


@dataclass
class Merge(Generic[Item]):
    """The outcome for one model. `rows` has the row of every key of the file."""

    rows: dict[str, Item] = field(default_factory=dict)
    new: list[Item] = field(default_factory=list)
    changed: dict[int, list[str]] = field(default_factory=dict)  # row's pk → the fields that show a change
    by_hand: dict[int, list[str]] = field(default_factory=dict)  # of them, those somebody had corrected
    kept: dict[int, list[str]] = field(default_factory=dict)  # fields somebody corrected and the file says nothing new about
    missing: list[Item] = field(default_factory=list)

    def mark(self, row: Item, name: str) -> None:
        """Something that belongs to the row changed, though none of its own fields."""
        if not row._state.adding:
            self.changed.setdefault(row.pk, []).append(name)


class Slugs:
    """Readable addresses, each once: a name, then the name and a number."""

    def __init__(self, taken: Iterable[str], fallback: str) -> None:
        self.taken = set(taken)
        self.fallback = fallback
        self.numbers: dict[str, int] = {}

    def next(self, name: str) -> str:
        wanted = slugify(fold(name.replace(".", "-").replace("/", "-")))[:70].strip("-_") or self.fallback
        slug = wanted
        while slug in self.taken:
            self.numbers[wanted] = self.numbers.get(wanted, 1) + 1
            slug = f"{wanted}-{self.numbers[wanted]}"
        self.taken.add(slug)
        return slug


def merge(
    there: list[Item], incoming: Mapping[str, Said], make: Callable[[Values], Item], *, also: Mapping[str, Item] | None = None
) -> Merge[Item]:
    """Match the file's items with the rows that are there, and set what the file changed on them.

    `also` are more guids that mean a row (those of a session's slots).
    """
    result: Merge[Item] = Merge()
    exported = exported_guids(there)
    index = {("guid", guid): row for guid, row in (exported | dict(also or {})).items()} | index_of(there)
    taken: set[int] = set()
    for key, said in incoming.items():
        values = {name: value for name, value in said.values.items() if name not in REFERENCES}
        row = found(index, values, taken)
        if row is None:
            row = make(values)
            row.as_imported = {name: said.marks[name] for name in values if name not in IDS}
            result.new.append(row)
        else:
            taken.add(row.pk)
            if exported.get(values.get("guid", "")) is row:
                del values["guid"]  # one of our own exports came back
            update(row, values, said.marks, result)
        result.rows[key] = row
    result.missing = [row for row in there if row.pk not in taken and any(getattr(row, name) for name in IDS)]
    return result


def exported_guids(rows: Iterable[Item]) -> dict[str, Item]:
    """The guids that our exports give to rows which brought none, or none that is a UUID."""
    return {guid: row for row in rows if (guid := guid_of(row)) != row.guid}


def index_of(rows: Iterable[Item]) -> dict[tuple[str, str], Item]:
    return {(name, getattr(row, name)): row for row in rows for name in IDS if getattr(row, name)}


def found(index: dict[tuple[str, str], Item], values: Values, taken: set[int]) -> Item | None:
    """The row that has one of these ids: guid before code before number. Two different guids are two things, whatever
    their numbers say: another system counts from 1 as well."""
    for name in IDS:
        row = index.get((name, values.get(name, "")))
        if row is None or row.pk in taken:
            continue
        if name == "foreign_id" and row.guid and values.get("guid", row.guid) != row.guid:
            continue
        return row
    return None


def update(row: Item, values: Values, marks: Mapping[str, str], result: Merge[Item]) -> None:
    """Set what the file says now and did not say before; note the fields in which that shows."""
    shown, by_hand, kept = [], [], []
    for name, value in values.items():
        was, last = getattr(row, name), row.as_imported.get(name)
        if name in IDS:
            setattr(row, name, value)
        elif not value and name in KEPT:
            continue
        elif said_anew(row, name, marks[name]):
            setattr(row, name, value)
            shown += [name] if was != value else []
            by_hand += [name] if was != value and last and mark_of(was) != last else []
        elif was != value:
            kept.append(name)
    for where, names in ((result.changed, shown), (result.by_hand, by_hand), (result.kept, kept)):
        if names:
            where[row.pk] = names


def said_anew(row: Imported, name: str, mark: str) -> bool:
    """Whether the file says something about this that the last one did not; remembered at once."""
    if row.as_imported.get(name) == mark:
        return False
    row.as_imported = row.as_imported | {name: mark}
    return True

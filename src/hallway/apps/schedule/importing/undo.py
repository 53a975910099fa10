"""Undoing an import: what it needs to remember, and what can still be undone.

Things are rooms, tracks, speakers, and sessions with their stage and their times. Of each thing an import touched we
keep what it was before, and a fingerprint of what the import left. Who still has that fingerprint goes back to what it
was, exactly; what was changed since stays as it is. A release changes no thing.
"""

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hallway.apps.schedule.importing.incoming import Values
from hallway.apps.schedule.importing.snapshot import Snapshot
from hallway.apps.schedule.models import Draft, Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.apps.schedule.texts import fingerprint
from hallway.core.people.models import Person

KINDS: dict[str, type[Draft]] = {"room": Room, "track": Track, "speaker": Speaker, "session": Session}
PARTS: dict[str, type[Draft]] = {"stage": SessionSpeaker, "slots": Slot}
UNSEEN = {"created_at", "released_in_id", "edition_id"}  # not what a thing says
ONCE = ("slug", "letter", "guid", "foreign_id", "code")  # in an edition, unless they are empty

Key = tuple[str, int]  # kind, pk
Thing = dict[str, Any]  # {"row": values, "stage": [values, …], "slots": [values, …]}, the parts of sessions only


def things(snapshot: Snapshot) -> dict[Key, Thing]:
    found: dict[Key, Thing] = {(kind, pk): {"row": row} for kind, model in KINDS.items() for pk, row in snapshot[model].items()}
    for key in found:
        if key[0] == "session":
            found[key] |= {"stage": [], "slots": []}
    for part, model in PARTS.items():
        for row in snapshot[model].values():
            found["session", row["session_id"]][part].append(row)
    return found


def mark_of(thing: Thing) -> str:
    """What tells that a thing was changed."""
    seen = {name: value for name, value in thing["row"].items() if name not in UNSEEN}
    parts = [
        [
            {name: value for name, value in row.items() if name not in UNSEEN}
            for row in sorted(thing.get(part, []), key=lambda row: row["id"])
        ]
        for part in PARTS
    ]
    return fingerprint(written([seen, *parts]))


def written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=plain)


def plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    assert isinstance(value, UUID)
    return str(value)


# ── What an import remembers ──────────────────────────────────────────────────────────────────────────────────────


def packed(before: Snapshot, after: Snapshot, *, people: Iterable[Person]) -> bytes:
    """Everything undoing needs; empty when nothing changed."""
    old, new = things(before), things(after)
    marks = {key: mark_of(thing) for key, thing in new.items()}
    made = [[*key, marks[key]] for key in new if key not in old]
    altered = [[*key, marks[key], thing] for key, thing in old.items() if key in new and mark_of(thing) != marks[key]]
    removed = [[*key, thing] for key, thing in old.items() if key not in new]
    if not (made or altered or removed):
        return b""
    said = {"made": made, "altered": altered, "removed": removed, "people": [person.pk for person in people]}
    return zlib.compress(written(said).encode(), 6)


@dataclass
class Memory:
    """The same, opened."""

    made: dict[Key, str]
    altered: dict[Key, tuple[str, Thing]]
    removed: dict[Key, Thing]
    people: list[int]


def opened(data: bytes) -> Memory:
    said = json.loads(zlib.decompress(data))
    return Memory(
        {(kind, pk): mark for kind, pk, mark in said["made"]},
        {(kind, pk): (mark, typed(kind, thing)) for kind, pk, mark, thing in said["altered"]},
        {(kind, pk): typed(kind, thing) for kind, pk, thing in said["removed"]},
        said["people"],
    )


def typed(kind: str, thing: Thing) -> Thing:
    """JSON's values as the columns want them."""
    found: Thing = {"row": values_of(KINDS[kind], thing["row"])}
    return found | {part: [values_of(PARTS[part], row) for row in thing[part]] for part in PARTS if part in thing}


def values_of(model: type[Draft], row: Values) -> Values:
    columns = {column.attname: column for column in model._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in row.items() if name in columns}


# ── What can be undone ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Undoing:
    """The things as they will be, and which of the import's stay as they are, and why."""

    things: dict[Key, Thing]
    left: dict[Key, str] = field(default_factory=dict)  # why: a key of WHY in batches.py
    removed: set[Key] = field(default_factory=set)
    restored: set[Key] = field(default_factory=set)


def undoing(memory: Memory, now: dict[Key, Thing], *, tied: set[Key]) -> Undoing:
    """Decide for each thing. `tied` are those that something outside the programme hangs on: they cannot go.

    One thing that stays may need another one that would have gone, and hold a name that another one had: so we look again
    until nothing more has to stay.
    """
    result = Undoing(dict(now))
    for key, mark in memory.made.items():
        if key in now and mark_of(now[key]) != mark:
            result.left[key] = "changed"
        elif key in now and key in tied:
            result.left[key] = "starred"
        elif key in now:
            result.removed.add(key)
    for key, (mark, _before) in memory.altered.items():
        if key not in now:
            result.left[key] = "gone"
        elif mark_of(now[key]) != mark:
            result.left[key] = "changed"
        else:
            result.restored.add(key)
    result.restored |= {key for key in memory.removed if key not in now}
    before = memory.removed | {key: thing for key, (_mark, thing) in memory.altered.items()}
    while True:
        result.things = {key: thing for key, thing in now.items() if key not in result.removed}
        result.things |= {key: before[key] for key in result.restored}
        if not (keep_what_is_used(result) | leave_what_lacks(result) | leave_what_is_taken(result)):
            return result


def keep_what_is_used(result: Undoing) -> bool:
    """A room stays with the session that somebody put into it."""
    used = {key for thing in result.things.values() for key in needs(thing)} & result.removed
    result.removed -= used
    result.left |= dict.fromkeys(used, "used")
    return bool(used)


def leave_what_lacks(result: Undoing) -> bool:
    """A session cannot go back into a room that is gone."""
    lacking = {key for key in result.restored if any(need not in result.things for need in needs(result.things[key]))}
    result.restored -= lacking
    result.left |= dict.fromkeys(lacking, "lacks")
    return bool(lacking)


def leave_what_is_taken(result: Undoing) -> bool:
    """A session cannot get back an address that another one has by now."""
    holders: dict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for key, thing in result.things.items():
        for name in ONCE:
            if value := thing["row"].get(name):
                holders[key[0], name, value].append(key)
    taken = {key for keys in holders.values() if len(keys) > 1 for key in keys if key in result.restored}
    result.restored -= taken
    result.left |= dict.fromkeys(taken, "taken")
    return bool(taken)


def needs(thing: Thing) -> Iterable[Key]:
    if track := thing["row"].get("track_id"):
        yield "track", track
    yield from (("speaker", row["speaker_id"]) for row in thing.get("stage", []))
    yield from (("room", row["room_id"]) for row in thing.get("slots", []))


def snapshot_of(found: dict[Key, Thing]) -> Snapshot:
    made: Snapshot = {model: {} for model in (*KINDS.values(), *PARTS.values())}
    for (kind, pk), thing in found.items():
        made[KINDS[kind]][pk] = thing["row"]
        for part, model in PARTS.items():
            made[model] |= {row["id"]: row for row in thing.get(part, [])}
    return made


def counted(keys: Iterable[Key]) -> dict[str, int]:
    return dict(Counter(kind for kind, _pk in keys))

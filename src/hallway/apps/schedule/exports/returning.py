"""One of our own exports coming back into its edition: what it only repeats must not look like news.

The formats cannot carry everything. An export gives ids to rows that have none, numbers to slots, our page as the address,
cleaned lines and valid addresses. So where a thing of the file is one we exported, it gets back the id it is found by, and
each value that says what the row says anyway becomes the row's own. Corrections made by hand stay what they are, and the
file from which the programme once came is still known afterwards.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from hallway.apps.schedule.document import Rows, guid_of
from hallway.apps.schedule.exports.events import slug_of
from hallway.apps.schedule.exports.values import acronym_of, as_uri
from hallway.apps.schedule.importing.incoming import IDS, Incoming, Said, Values, mark_of
from hallway.apps.schedule.models import Imported, Session, Track

Item = TypeVar("Item", bound=Imported)
INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
OURS = ("url", "slug")  # extras in which an export says what is ours, where the row has another system's


def returned(incoming: Incoming, there: Rows) -> Incoming:
    """The file with everything that is ours known again."""
    tracks = tracks_of(incoming.tracks, there.tracks)
    sessions = sessions_of(incoming, there)
    if not sessions:
        strays = {key: row for key, row in tracks.items() if row.foreign_id != key}
        return replace(incoming, tracks=repeated(incoming.tracks, strays)) if strays else incoming
    rooms, speakers = by_guid(incoming.rooms, there.rooms), by_guid(incoming.speakers, there.speakers)
    made = replace(
        incoming,
        rooms=repeated(incoming.rooms, rooms),
        speakers=repeated(incoming.speakers, speakers),
        tracks=repeated(incoming.tracks, tracks),
        sessions=repeated(incoming.sessions, sessions),
    )
    pks = {
        kind: {key: row.pk for key, row in found.items()} for kind, found in (("rooms", rooms), ("speakers", speakers), ("tracks", tracks))
    }
    stage, times = stages(there), slots(there)
    for key, row in sessions.items():
        said = made.sessions[key]
        wanted = sorted((pks["rooms"].get(slot.room, 0), slot.start, slot.minutes, slot.day) for slot in incoming.slots[key])
        on_stage = [pks["speakers"].get(person, 0) for person in said.values["speakers"]]
        same = {
            "slots": wanted == times.get(row.pk, []),
            "speakers": on_stage == stage.get(row.pk, []),
            "track": pks["tracks"].get(said.values["track"]) == row.track_id,
        }
        said.marks.update({name: row.as_imported.get(name, said.marks[name]) for name, is_same in same.items() if is_same})
    return made


# ── Which rows are meant ──────────────────────────────────────────────────────────────────────────────────────────


def sessions_of(incoming: Incoming, there: Rows) -> dict[str, Session]:
    """The file's sessions with a slug that only we make, and a guid that we gave or were given for that very session."""
    if not there.sessions:
        return {}
    known = {guid: session for session in there.sessions for guid in (session.guid, guid_of(session)) if guid}
    by_pk = {session.pk: session for session in there.sessions}
    known |= {guid: by_pk[slot.session_id] for slot in there.slots for guid in (slot.guid, guid_of(slot)) if guid}
    acronym = acronym_of(there.edition.slug, there.edition.conference.slug)
    found: dict[str, Session] = {}
    for key, said in incoming.sessions.items():
        row, slug = known.get(said.values.get("guid", "")), said.values["extras"].get("slug", "")
        if row and slug == slug_of(acronym, said.values.get("foreign_id", ""), row.slug) and row not in found.values():
            found[key] = row
    return found


def by_guid(said: Mapping[str, Said], rows: Iterable[Item]) -> dict[str, Item]:
    known = {guid: row for row in rows for guid in (row.guid, guid_of(row)) if guid}
    return {key: known[guid] for key, each in said.items() if (guid := each.values.get("guid", "")) in known}


def tracks_of(said: Mapping[str, Said], rows: list[Track]) -> dict[str, Track]:
    """Tracks have no guid, and those made by hand no id at all: whatever the file is, the same name is the same track."""
    found: dict[str, Track] = {}
    for names in ({row.foreign_id: row for row in rows}, {row.slug: row for row in rows}, {bare(row.name): row for row in rows}):
        for key, each in said.items():
            row = names.get(key) or names.get(bare(each.values["name"]))
            if row and key not in found and bare(row.name) == bare(each.values["name"]) and row not in found.values():
                found[key] = row
    return found


def stages(there: Rows) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in sorted(there.stage, key=lambda row: row.position):
        found.setdefault(row.session_id, []).append(row.speaker_id)
    return found


def slots(there: Rows) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for slot in there.slots:
        found.setdefault(slot.session_id, []).append((slot.room_id, slot.starts_at, slot.minutes, slot.day))
    return {pk: sorted(times) for pk, times in found.items()}


# ── What they only repeat ─────────────────────────────────────────────────────────────────────────────────────────


def repeated(said: Mapping[str, Said], rows: Mapping[str, Any]) -> dict[str, Said]:
    return {key: repeating(each, rows[key]) if key in rows else each for key, each in said.items()}


def repeating(said: Said, row: Imported) -> Said:
    """What was said of this row, with its own value wherever that is what is said."""
    values, marks = dict(said.values), dict(said.marks)
    for name in IDS:
        values.pop(name, None)
    values["guid"] = row.guid or guid_of(row)
    if isinstance(row, Session):
        values["extras"] = row.extras | {name: value for name, value in values["extras"].items() if name not in OURS}
    for name in [name for name in values if name not in IDS and hasattr(row, name) and name != "track"]:
        if is_same(name, getattr(row, name), values[name], row):
            values[name] = getattr(row, name)
            marks[name] = row.as_imported.get(name, marks[name])
        else:
            marks[name] = mark_of(values[name])
    if "markup" in values and all(
        values[name] == getattr(row, name) for name in ("abstract", "description", "biography") if name in values
    ):
        values["markup"], marks["markup"] = row.markup, row.as_imported.get("markup", marks["markup"])  # type: ignore[attr-defined]
    return Said(values, marks)


def is_same(name: str, own: Any, value: Any, row: Imported) -> bool:
    if name == "links":
        return [plain(link) for link in own] == [plain(link) for link in value]
    if name == "extras":
        return {key: as_uri(text) for key, text in own.items()} == {key: as_uri(text) for key, text in value.items()}
    if isinstance(own, str) and isinstance(value, str):
        letter = getattr(row, "letter", "")  # of a room: the second of one name says it
        return bare(own) == bare(value) or (name == "name" and bool(letter) and bare(f"{own} ({letter})") == bare(value))
    return bool(own == value)


def plain(link: Values) -> tuple[str, str, bool]:
    return bare(link.get("title", "")), as_uri(link["href"]), bool(link.get("attachment"))


def bare(text: str) -> str:
    return INVISIBLE.sub("", text)

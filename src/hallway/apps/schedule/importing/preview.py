"""What an import would do, to be read before it is done. Kept with the batch as plain data, said in words when it is shown.

    {"new": {"sessions": [[title, [time, …]], …], "speakers": [[name, []], …], "rooms": …, "tracks": …},
     "changed": [[kind, name, [[field, was, is now, corrected by hand], …]], …],
     "kept": [[kind, name, [field, …]], …],
     "missing": {"sessions": [[public id, title, [time, …]], …], "speakers": [[public id, name, []], …], …},
     "conflicts": [sentence, …]}

A time is [start in UTC, minutes, the conference's day, room].
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.apps.schedule.changes import FIELDS
from hallway.apps.schedule.conflicts import Conflict, conflicts, plainly
from hallway.apps.schedule.document import Rows, freeze
from hallway.apps.schedule.importing.imports import Plan
from hallway.apps.schedule.importing.snapshot import Snapshot
from hallway.apps.schedule.models import Imported, Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.ui.parts import Line

KINDS = {"rooms": Room, "tracks": Track, "speakers": Speaker, "sessions": Session}
LONGEST = 140  # letters of a text, around what changes in it
LEAD = 30  # letters before that
MOST = 200  # conflicts that are kept
MORE_FIELDS = {
    "abstract": gettext_lazy("abstract"),
    "description": gettext_lazy("description"),
    "biography": gettext_lazy("biography"),
    "slots": gettext_lazy("when and where"),
    "extras": gettext_lazy("what only other systems show"),
    "markup": gettext_lazy("how its texts are written"),
}
WORDLESS = {"extras", "markup"}  # that they change is all there is to say

Time = list[Any]


def preview_of(plan: Plan, *, conflicts_before: set[tuple[Any, ...]]) -> dict[str, Any]:
    merged, rows = plan.drafted.merged, plan.rows
    times = times_of(rows)
    named: dict[str, list[Imported]] = {"rooms": [*rows.rooms], "tracks": [*rows.tracks], "speakers": [*rows.speakers]}
    named["sessions"] = [*rows.sessions, *plan.drafted.away]
    teller = Teller(plan.before, rows)
    return {
        "new": {
            name: [[str(row), times.get(row.pk, []) if name == "sessions" else []] for row in each.new] for name, each in merged.items()
        },
        "changed": [
            [name, teller.name(row), list(teller.said(row, merged[name].changed[row.pk], merged[name].by_hand.get(row.pk, [])))]
            for name, each in named.items()
            for row in each
            if row.pk in merged[name].changed
        ],
        "kept": [
            [name, str(row), merged[name].kept[row.pk]] for name, each in named.items() for row in each if row.pk in merged[name].kept
        ],
        "missing": {
            name: [[str(row.uid), str(row), times.get(row.pk, []) if name == "sessions" else []] for row in each.missing]
            for name, each in merged.items()
        },
        "conflicts": [plainly(each) for each in conflicts_of(rows) if mark_of(each) not in conflicts_before][:MOST],
    }


def conflicts_of(rows: Rows) -> list[Conflict]:
    return conflicts(freeze(rows, None), first=rows.edition.starts_on, last=rows.edition.ends_on)


def mark_of(conflict: Conflict) -> tuple[Any, ...]:
    return (conflict.kind, conflict.who, *(slot.uid for slot in conflict.slots))


def times_of(rows: Rows) -> dict[int, list[Time]]:
    """Session's pk → its times, in order."""
    rooms = {room.pk: room.name for room in rows.rooms}
    found: dict[int, list[Time]] = {}
    for slot in sorted(rows.slots, key=lambda slot: slot.starts_at):
        found.setdefault(slot.session_id, []).append(time_of(vars(slot), rooms))
    return found


def time_of(slot: dict[str, Any], rooms: dict[int, str]) -> Time:
    return [slot["starts_at"].astimezone(UTC).isoformat(), slot["minutes"], slot["day"].isoformat(), rooms[slot["room_id"]]]


class Teller:
    """What fields said and say, in words and numbers that JSON has."""

    def __init__(self, before: Snapshot, rows: Rows) -> None:
        self.before = before
        self.old_names = {model: {pk: row["name"] for pk, row in before[model].items()} for model in (Room, Track, Speaker)}
        self.new_names = {Track: {row.pk: row.name for row in rows.tracks}, Speaker: {row.pk: row.name for row in rows.speakers}}
        self.old_parts = {model: self.grouped(before[model].values()) for model in (SessionSpeaker, Slot)}
        self.stage = self.grouped(map(vars, rows.stage))
        self.times = times_of(rows)

    def grouped(self, rows: Any) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(row["session_id"], []).append(row)
        return found

    def name(self, row: Imported) -> str:
        """What it is called until now."""
        before = self.before[type(row)][row.pk]
        return str(before["title"] if "title" in before else before["name"])

    def said(self, row: Imported, names: list[str], by_hand: list[str]) -> Iterator[list[Any]]:
        for name in names:
            if name == "markup" and len(names) > 1:
                continue  # it comes with the text
            was, now = self.pair(row, name)
            if isinstance(was, str) and isinstance(now, str):
                was, now = readable(was, now)
                was, now = excerpts(was, now)
            yield [name, was, now, name in by_hand]

    def pair(self, row: Imported, name: str) -> tuple[Any, Any]:
        if name == "slots":
            old = sorted(self.old_parts[Slot].get(row.pk, []), key=lambda each: each["starts_at"])
            return [time_of(each, self.old_names[Room]) for each in old], self.times.get(row.pk, [])
        if name == "speakers":
            return self.on_stage(self.old_parts[SessionSpeaker], Speaker, row.pk), ", ".join(
                self.new_names[Speaker][each["speaker_id"]] for each in self.ordered(self.stage, row.pk)
            )
        before = self.before[type(row)][row.pk]
        if name == "track":
            return self.old_names[Track].get(before["track_id"], ""), self.new_names[Track].get(vars(row)["track_id"], "")
        return ("", "") if name in WORDLESS else (plain(before[name]), plain(getattr(row, name)))

    def on_stage(self, parts: dict[int, list[dict[str, Any]]], model: type[Speaker], pk: int) -> str:
        return ", ".join(self.old_names[model][each["speaker_id"]] for each in self.ordered(parts, pk))

    def ordered(self, parts: dict[int, list[dict[str, Any]]], pk: int) -> list[dict[str, Any]]:
        return sorted(parts.get(pk, []), key=lambda each: each["position"])


def plain(value: Any) -> Any:
    """A value of a column as text; yes and no stay what they are."""
    if isinstance(value, list):
        return ", ".join(each["href"] if isinstance(each, dict) else str(each) for each in value)
    return value if isinstance(value, bool) else "" if value is None else str(value)


def readable(was: str, now: str) -> tuple[str, str]:
    """Without the tags of HTML, unless only tags change."""
    bare = (strip_tags(was), strip_tags(now)) if "<" in was + now else (was, now)
    return bare if bare[0] != bare[1] else (was, now)


def excerpts(was: str, now: str) -> tuple[str, str]:
    """Both texts around the first letter in which they differ."""
    first = next((at for at, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), min(len(was), len(now)))
    begin = max(0, was.rfind(" ", 0, max(first - LEAD, 0)) + 1) if max(len(was), len(now)) > LONGEST else 0
    return cut(was, begin), cut(now, begin)


def cut(text: str, begin: int) -> str:
    shown = " ".join(text[begin : begin + LONGEST].split())
    return f"{'…' if begin and shown else ''}{shown}{'…' if len(text) > begin + LONGEST else ''}"


# ── In words ──────────────────────────────────────────────────────────────────────────────────────────────────────


def lines_of(changed: list[Any], zone: ZoneInfo) -> list[Line]:
    """A line for each field that changes, as it is read: Title: when and where: was → is now."""
    return [
        Line("chg", f"{name}: {field_words(what)}{_(' (corrected by hand)') if by_hand else ''}", words(was, zone), words(now, zone))
        for _kind, name, fields in changed
        for what, was, now, by_hand in fields
    ]


def field_words(name: str) -> str:
    return str(FIELDS.get(name) or MORE_FIELDS.get(name) or name)


def words(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return when(value, zone) or _("no time")
    return str(value)


def when(times: list[Time], zone: ZoneInfo) -> str:
    """`Sat 5 10:45, 30 min, Anchor; …`"""
    return "; ".join(when_one(datetime.fromisoformat(start).astimezone(zone), *rest) for start, *rest in times)


def when_one(start: datetime, minutes: int, day: str, room: str) -> str:
    said = {"day": date_format(date.fromisoformat(day), _("D j")), "time": f"{start:%H:%M}", "minutes": minutes, "room": room}
    return _("%(day)s %(time)s, %(minutes)s min, %(room)s") % said

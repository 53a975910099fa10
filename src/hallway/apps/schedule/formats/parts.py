"""What the lists of a pretalx API, or of a website made from it, are about: submissions, speakers, rooms, slots …

Such a programme comes in parts: one file for each list, or for each page of a list, or several lists in one file. A part
is recognised by the keys of its entries, never by the name of its file.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .documents import Document
from .limits import MAX_SESSIONS
from .trouble import Report
from .values import Value

Where = tuple[str, str | None]  # kind, and the key it stands under; None: the entries are the object's own

LISTS = {  # what they may be called where several stand in one file
    "submissions": "submissions",
    "talks": "submissions",
    "sessions": "submissions",
    "slots": "",  # submissions in the old API, times in the new one
    "breaks": "slots",
    "speakers": "speakers",
    "rooms": "rooms",
    "tracks": "tracks",
    "tags": "tags",
    "submission_types": "types",
}
PROGRAMME = ("submissions", "slots", "days", "board")  # one of these is needed; the others only add to it


@dataclass
class Parts:
    found: dict[str, list[Value]] = field(default_factory=dict)
    heads: list[Value] = field(default_factory=list)  # what stands around the lists: version, time zone

    def of(self, kind: str) -> list[Value]:
        return self.found.get(kind, [])


def recognises(value: object) -> bool:
    return bool(lists_of(value))


def lists_of(value: Any) -> list[Where]:
    if isinstance(value, list):
        return here(kind_of(value), "")
    if not isinstance(value, dict) or "$schema" in value:
        return []
    if "results" in value:
        return here(kind_of(value["results"]), "results")
    return timetables(value) or alone(value) or named_lists(value) or by_code(value)


def timetables(value: dict[str, Any]) -> list[Where]:
    if is_days(value.get("days")):
        return [("days", "days")]
    boards: list[Where] = [("board", key) for key in ("schedule", "sprints") if is_board(value.get(key))]
    return [*boards, *named_lists(value)] if boards else []


def alone(value: dict[str, Any]) -> list[Where]:
    """One thing, as an API answers when asked for it."""
    kind = "event" if {"date_from", "date_to"} <= value.keys() else kind_of([value])
    return here(kind if kind in {"event", "submissions", "speakers"} else "", None)


def here(kind: str, key: str | None) -> list[Where]:
    return [(kind, key)] if kind else []


def named_lists(value: dict[str, Any]) -> list[Where]:
    """{"talks": […], "rooms": […], …}: at least one of them must look like what it is called."""
    there = {key: kind_of(entries(value[key])) for key in LISTS if isinstance(value.get(key), list | dict)}
    found: list[Where] = [(seen if seen == "streams" else LISTS[key] or seen, key) for key, seen in there.items() if seen or LISTS[key]]
    return found if any(there.values()) else []


def by_code(value: dict[str, Any]) -> list[Where]:
    """{"A8CD3F": {…}, …}"""
    kind = kind_of(list(value.values()))
    return [(kind, None)] if kind in {"submissions", "speakers"} else []


def entries(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value


def kind_of(found: Any) -> str:
    """What the entries of a list are, by their keys."""
    sample = [entry for entry in found[:50] if isinstance(entry, dict)] if isinstance(found, list) else []
    keys: set[str] = set().union(*sample)
    return next((kind for kind, fits in KINDS if fits(keys)), "")


KINDS: tuple[tuple[str, Callable[[set[str]], bool]], ...] = (
    ("streams", lambda keys: "youtubeId" in keys),
    ("event", lambda keys: {"slug", "date_from", "date_to"} <= keys),
    ("answers", lambda keys: {"question", "answer"} <= keys or {"question", "variant"} <= keys or {"score", "submission"} <= keys),
    ("submissions", lambda keys: {"code", "title"} <= keys and bool(keys & {"speakers", "submission_type", "session_type", "state"})),
    ("slots", lambda keys: {"start", "end"} <= keys and bool(keys & {"submission", "room"}) and "title" not in keys),
    ("speakers", lambda keys: {"name", "code"} <= keys and bool(keys & {"biography", "submissions", "avatar", "avatar_url"})),
    ("tracks", lambda keys: {"name", "color"} <= keys),
    ("types", lambda keys: {"name", "default_duration"} <= keys),
    ("rooms", lambda keys: "name" in keys and bool(keys & {"capacity", "floor", "position", "speaker_info", "guid", "factSheet"})),
    ("tags", lambda keys: "tag" in keys),
)


def is_days(value: Any) -> bool:
    """EuroPython's website: {"2022-07-13": {"rooms": […], "talks": […]}}, later "events"."""
    days = list(value.values()) if isinstance(value, dict) else []
    return bool(days) and all(isinstance(day, dict) and (("talks" in day) or ("events" in day)) for day in days)


def is_board(value: Any) -> bool:
    """PyCon FR's website: {"2024-11-02": {"540": {"1": submission}}}, by minute and number of the room."""
    days = list(value.values()) if isinstance(value, dict) else []
    return bool(days) and all(
        isinstance(day, dict) and day and all(minute.isdigit() and isinstance(cells, dict) for minute, cells in day.items()) for day in days
    )


# ── Taking them out ───────────────────────────────────────────────────────────────────────────────────────────────


def parts_of(documents: Sequence[Document], report: Report) -> Parts:
    parts, pages = Parts(), Pages(report)
    for document in documents:
        value = document.value if isinstance(document.value, dict) else {"": document.value}
        top = Value(value, "", report, prefix=document.prefix)
        parts.heads.append(top)
        for kind, key in lists_of(document.value):
            found = list(inside(top, kind, key))
            parts.found.setdefault(kind, []).extend(found)
            pages.add(kind, top, len(found))
    pages.refuse_missing()
    return parts


def inside(top: Value, kind: str, key: str | None) -> Iterator[Value]:
    if key is None and (kind == "event" or kind_of([top.value]) == kind):
        yield top
    elif key is None:
        yield from by_key(top)
    elif isinstance(top.value.get(key), dict):
        yield from by_key(top.object(key))
    else:
        yield from top.objects(key)


def by_key(value: Value) -> Iterator[Value]:
    value.refuse_more_than(MAX_SESSIONS, len(value.value), "")
    return (value.entry(key, entry) for key, entry in value.value.items())


@dataclass
class Pages:
    """How many entries each list should have, and has: an API hands out 25 or 50 at a time."""

    report: Report
    there: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    open: dict[str, Value] = field(default_factory=dict)

    def add(self, kind: str, top: Value, count: int) -> None:
        if "results" not in top.value:
            return
        self.there[kind] = self.there.get(kind, 0) + count
        total = top.value.get("count")
        if isinstance(total, int):
            self.wanted[kind] = max(total, self.wanted.get(kind, 0))
        if top.value.get("next") or top.value.get("previous"):
            self.open.setdefault(kind, top)

    def refuse_missing(self) -> None:
        for kind, top in self.open.items():
            here, total = self.there[kind], self.wanted.get(kind)
            if total is None and not top.value.get("previous"):
                self.report.problem(top.at(), _("This is one page of a list, and more follow. Give its other pages together with it."))
            if total is None or here >= total:
                continue
            sentence = _("This is one page of a list: %(missing)d of its %(total)d entries are missing. Give its other pages with it.")
            self.report.problem(top.at(), sentence % {"missing": total - here, "total": total})
        self.report.refuse_if_broken()

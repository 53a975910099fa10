"""What each version changed, for those who made plans with the one before: frozen at the release, told in any language.

    document["log"] = [{"number", "released_at", "comment", "sessions", "new": [[uid, slug, title], …], "gone": […], "cancelled": […],
                        "revived": […], "renamed": [[uid, slug, title, old title], …],
                        "moved": [[uid, slug, title, [place, …] was, [place, …] now], …]}, …]

The oldest first. A place is [day, starts_at (UTC), minutes, room's name, room's letter]. The first version of an edition has no
changes: everything in it is new.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from hallway.apps.schedule.document import Document

KEPT = 60  # versions told of
MOST = 300  # sessions of one kind in one entry; who moves more has made a new programme
KINDS = ("moved", "cancelled", "revived", "gone", "new", "renamed")
Entry = dict[str, Any]


def logged(document: Document, before: Document | None, *, number: int, at: datetime, comment: str) -> None:
    """Write the log into a document that is to become a version."""
    said = {"number": number, "released_at": at.astimezone(UTC).isoformat(), "comment": comment}
    changes = between(before, document) if before else nothing()
    log = (before or {}).get("log", [])
    document["log"] = [*log, {**said, "sessions": len(document["sessions"]), **changes}][-KEPT:]


def nothing() -> Entry:
    return {kind: [] for kind in KINDS}


def between(before: Document, after: Document, *, only: Iterable[str] | None = None) -> Entry:
    """What differs for visitors; `only` for these sessions, by public id."""
    found = nothing()
    old = {session["uid"]: session for session in before["sessions"]}
    new = {session["uid"]: session for session in after["sessions"]}
    was, now = rooms_of(before), rooms_of(after)
    for uid, session in new.items():
        if uid not in old:
            found["new"].append(named(session))
        else:
            compare(old[uid], session, was, now, found)
    found["gone"] = [named(session) for uid, session in old.items() if uid not in new and not session.get("is_cancelled")]
    kept = None if only is None else set(only)
    return {kind: [each for each in each_kind if kept is None or each[0] in kept][:MOST] for kind, each_kind in found.items()}


def compare(was: Document, now: Document, rooms_before: Document, rooms_after: Document, found: Entry) -> None:
    if now["title"] != was["title"]:
        found["renamed"].append([*named(now), was["title"]])
    if now.get("is_cancelled", False) != was.get("is_cancelled", False):
        found["cancelled" if now["is_cancelled"] else "revived"].append(named(now))
    places = places_of(was, rooms_before), places_of(now, rooms_after)
    if when_and_where(was) != when_and_where(now) and not now.get("is_cancelled"):
        found["moved"].append([*named(now), *places])


def when_and_where(session: Document) -> list[Any]:
    """A room that is only called differently is still the same door."""
    return sorted((slot["starts_at"], slot["minutes"], slot["day"], slot["room"]) for slot in session["slots"])


def named(session: Document) -> list[str]:
    return [session["uid"], session["slug"], session["title"]]


def rooms_of(document: Document) -> Document:
    return {room["slug"]: room for room in document["rooms"]}


def places_of(session: Document, rooms: Document) -> list[list[Any]]:
    slots = [[slot["day"], slot["starts_at"], slot["minutes"], rooms[slot["room"]]] for slot in session["slots"]]
    return [[*time, room["name"], room["letter"]] for *time, room in sorted(slots, key=lambda slot: slot[1])]


def is_empty(entry: Entry) -> bool:
    return not any(entry[kind] for kind in KINDS)

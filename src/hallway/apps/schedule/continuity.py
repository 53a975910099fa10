"""What a version keeps from the one before, so that apps and calendars recognise what they have.

A slot has a number that never changes (phone apps know a session by it), and for calendars a sequence that grows with
every change, the moment of the last one, and a trace when it is gone: a calendar removes only what it is told to remove.
"""

import json
from datetime import UTC, datetime

from hallway.apps.schedule.document import Document
from hallway.apps.schedule.texts import fingerprint

GONE = 2_000  # traces kept at most; the oldest go first
LARGEST = 2**31 - 1  # a number that every app can hold


def continued(document: Document, before: Document | None, *, at: datetime) -> Document:
    """The document with its slots' numbers, sequences and moments of change, and with what is gone since `before`.

    `at` is the moment of the release, UTC. Writes into `document` and returns it.
    """
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    old = slots_of(before) if before else {}
    traces = {each["uid"]: each for each in (before or {}).get("gone", [])}
    marks = marks_of(document)
    for session in document["sessions"]:
        for slot in session["slots"]:
            follow(slot, old.get(slot["uid"]) or traces.get(slot["uid"]), mark=marks[slot["uid"]], stamp=stamp)
    number_slots(document, traces | old)
    new = slots_of(document)
    traces = {uid: each for uid, each in traces.items() if uid not in new}
    gone = traces_of(before, new, stamp=stamp) if before else []
    document["gone"] = [*traces.values(), *gone][-GONE:]
    return document


def slots_of(document: Document) -> dict[str, Document]:
    return {slot["uid"]: slot for session in document["sessions"] for slot in session["slots"]}


def marks_of(document: Document) -> dict[str, str]:
    """Slot → a fingerprint of everything its calendar entry says."""
    names = {thing["slug"]: thing["name"] for kind in ("rooms", "speakers", "tracks") for thing in document[kind]}
    marks = {}
    for session in document["sessions"]:
        own = {name: value for name, value in session.items() if name not in {"slots", "extras"}}
        own["speakers"] = [names[slug] for slug in session["speakers"]]
        for slot in session["slots"]:
            said = {**own, **{name: slot[name] for name in ("starts_at", "minutes")}, "room": names[slot["room"]]}
            marks[slot["uid"]] = fingerprint(json.dumps(said, sort_keys=True, default=str))
    return marks


def follow(slot: Document, was: Document | None, *, mark: str, stamp: str) -> None:
    slot["mark"] = mark
    if was is None:
        slot |= {"sequence": 0, "changed_at": stamp}
    elif was.get("mark") == mark:
        slot |= {"sequence": was["sequence"], "changed_at": was["changed_at"]}
    else:
        slot |= {"sequence": was.get("sequence", 0) + 1, "changed_at": stamp}


def number_slots(document: Document, old: dict[str, Document]) -> None:
    """Numbers as before; a session that came with a number gives it to its first slot; the rest get the next free ones."""
    taken: set[int] = {slot["number"] for slot in old.values() if slot.get("number")}
    waiting: list[tuple[Document, Document]] = []
    for session in document["sessions"]:
        for slot in session["slots"]:
            if number := old.get(slot["uid"], {}).get("number"):
                slot["number"] = number
            else:
                waiting.append((session, slot))
    free: list[Document] = []
    for session, slot in waiting:
        number = own_number(session)
        if number and number not in taken and slot is session["slots"][0]:
            slot["number"] = number
            taken.add(number)
        else:
            free.append(slot)
    following = max([*taken, 0]) + 1 if max([*taken, 0]) < LARGEST - len(free) else 1
    for slot in free:
        while following in taken:
            following += 1
        slot["number"] = following
        taken.add(following)


def own_number(session: Document) -> int:
    text = session["id"]
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST else 0


def traces_of(before: Document, new: dict[str, Document], *, stamp: str) -> list[Document]:
    """What a calendar needs to take an entry out again."""
    rooms = {each["slug"]: each["name"] for each in before["rooms"]}
    return [
        {
            "uid": slot["uid"],
            "session": session["uid"],
            "title": session["title"],
            "speakers": session["speakers"],
            "room": slot["room"],
            "room_name": rooms[slot["room"]],
            "day": slot["day"],
            "starts_at": slot["starts_at"],
            "minutes": slot["minutes"],
            "number": slot.get("number", 0),
            "sequence": slot.get("sequence", 0) + 1,
            "changed_at": stamp,
        }
        for session in before["sessions"]
        for slot in session["slots"]
        if slot["uid"] not in new
    ]

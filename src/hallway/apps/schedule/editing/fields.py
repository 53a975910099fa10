"""What a change by hand changes, field by field; and what happens when two people change the same thing at once."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from hallway.apps.schedule.models import Room, Session, Speaker, Track
from hallway.apps.schedule.texts import fingerprint
from hallway.core.audit.models import Event
from hallway.core.audit.record import record, space_of
from hallway.core.base.guard import Actor
from hallway.core.live.announce import announce

Thing = Room | Track | Speaker | Session
Changed = dict[str, list[Any]]  # field → before, after, as JSON has it
Seen = Mapping[str, str]  # field → mark of what stood there when the form was opened


class ChangedMeanwhile(Exception):
    """Somebody else changed the very fields this person changed. `theirs` has what stands there now."""

    def __init__(self, theirs: dict[str, Any]) -> None:
        super().__init__(", ".join(theirs))
        self.theirs = theirs


def set_values(row: Thing, values: Mapping[str, Any]) -> Changed:
    """Set what differs; field → [before, after]. Ends of lines differ from browser to browser and are no change."""
    changed = {}
    for name, value in values.items():
        before = getattr(row, name)
        if mark(before) != mark(value):
            changed[name] = [plain(before), plain(value)]
            setattr(row, name, value)
    return changed


def write(row: Thing, values: Mapping[str, Any], *, by: Actor, **named: str) -> Changed:
    """Set, save, record and announce. The caller holds the lock and has fetched the row for whoever acts."""
    changed = set_values(row, values)
    if changed:
        row.save(update_fields=list(changed))
        tell("edit", row, by=by, **named, fields=changed)
    return changed


def tell(act: str, row: Thing, *, by: Actor, **details: Any) -> Event:
    """A line in the history, and word to whoever is looking."""
    kind = row._meta.model_name
    event = record(f"schedule.{kind}.{act}", row, by=by, **details)
    announce(f"edition:{row.edition_id}:programme", f"{kind}.{PAST.get(act, 'edited')}", {str(kind): str(row.uid)}, space_id=space_of(row))
    return event


PAST = {"add": "added", "remove": "removed", "place": "placed", "cast": "cast"}


def plain(value: Any) -> Any:
    """As JSON has it: what refers to a row becomes its name."""
    return str(value) if isinstance(value, Model) else value


def mark(value: Any) -> str:
    """A short fingerprint of a value, to be sent with a form."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    elif isinstance(value, Model):
        value = [value.pk]
    return fingerprint(json.dumps(value, sort_keys=True, default=str))[:10]


def marks(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: mark(value) for name, value in values.items()}


def settled(now: Mapping[str, Any], wanted: Mapping[str, Any], seen: Seen | None) -> dict[str, Any]:
    """What is to be written: fields this person left as they saw them stay as others have made them since.

    Raises ChangedMeanwhile where both changed the same field, and not to the same.
    """
    if not seen:
        return dict(wanted)
    touched = {name: value for name, value in wanted.items() if mark(value) != seen.get(name)}
    clashes = {name: now[name] for name, value in touched.items() if mark(now[name]) not in {seen.get(name), mark(value)}}
    if clashes:
        raise ChangedMeanwhile(clashes)
    return touched

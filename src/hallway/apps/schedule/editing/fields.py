"""What a change by hand changes, field by field."""

from typing import Any

from hallway.apps.schedule.models import Room, Session


def set_values(row: Room | Session, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what differs; field → [before, after]."""
    changed = {}
    for name, value in values.items():
        if (before := getattr(row, name)) != value:
            setattr(row, name, value)
            changed[name] = [before, value]
    return changed


def readable(changed: dict[str, list[Any]]) -> dict[str, list[str]]:
    return {name: ["" if value is None else str(value) for value in pair] for name, pair in changed.items()}

"""Writing history, and reading past the guard with a trace."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from hallway.core.audit.models import Event, EventText, commit_to
from hallway.core.base.guard import Actor, unguarded

_space_of: Callable[[models.Model], int | None] | None = None


def register_space_of(finder: Callable[[models.Model], int | None]) -> None:
    """`core.access` says here, at start-up, in which space a thing lies, so that its history obeys the same policy."""
    global _space_of  # noqa: PLW0603
    _space_of = finder


def space_of(thing: models.Model) -> int | None:
    """The id of the space in which a thing lies, None when it lies in none."""
    return _space_of(thing) if _space_of else None


@transaction.atomic(savepoint=False)
def record(verb: str, target: models.Model | None = None, *, by: Actor | None, space_id: int | None = None, **details: Any) -> Event:
    """Append one event to the history, in the caller's transaction.

    `verb` is `app.thing.act`. `target` is what it happened to; its space decides who may read the event, unless
    `space_id` names another. `by` is the person who acted, None for the machine. `details` are plain JSON values;
    they may be erased later, so nothing else may depend on them.
    """
    salt, promise = commit_to(details)
    event = Event(
        actor_id=by.pk if by else None,
        verb=verb,
        target_type=target._meta.label_lower if target else "",
        target_id=target.pk if target else None,
        space_id=space_id or (space_of(target) if target else None),
        commitment=promise,
    )
    event.save(force_insert=True)
    EventText(event=event, salt=salt, details=details).save(force_insert=True)
    return event


def prepared(
    verb: str, targets: Iterable[tuple[models.Model, dict[str, Any]]], ids: Iterator[int], *, by: Actor | None, space_id: int | None
) -> list[tuple[Event, EventText]]:
    """What `record` would write for many things of one space, each with its details. For whoever writes in bulk: nothing is
    written yet, and `ids` are ids that were reserved for these events."""
    found = []
    for target, details in targets:
        salt, promise = commit_to(details)
        named = {"target_type": target._meta.label_lower, "target_id": target.pk, "space_id": space_id}
        event = Event(pk=next(ids), actor_id=by.pk if by else None, verb=verb, commitment=promise, **named)
        found.append((event, EventText(event=event, salt=salt, details=details)))
    return found


@contextmanager
def system(reason: str, *, by: Actor | None = None) -> Iterator[None]:
    """Read past the access policy: for imports, exports and upkeep that act for the installation, not for a person.

    Every use is recorded with its reason, and with `by` when a person started it.
    """
    record("audit.system.read", by=by, reason=reason)
    with unguarded(reason):
        yield


def erase_words(events: models.QuerySet[Event]) -> int:
    """Remove the words of these events; the chain stays whole. Returns how many lost theirs."""
    with unguarded("erasing the words of events"):
        return EventText.objects.filter(event__in=events.values("pk")).delete()[0]

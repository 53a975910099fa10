"""Many at once: threads that start together, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from django.db import connections
from django.db.models import QuerySet


def at_once(acts: Sequence[Callable[[], Any]], *, patience: float = 60) -> list[Any]:
    """Run all acts at the same moment, each in a thread. Returns, in order, what each returned or raised."""
    results: list[Any] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            barrier.wait(timeout=patience)
            results[place] = acts[place]()
        except Exception as error:  # noqa: BLE001 - it is the result
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return results


class Meanwhile:
    """An act in a thread of its own. It is given a moment to come as far as the lock that this thread holds."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.outcome: Any = None
        self.thread = threading.Thread(target=self.run, args=(act,), daemon=True)
        self.thread.start()
        self.thread.join(timeout=0.2)

    def run(self, act: Callable[[], Any]) -> None:
        try:
            self.outcome = act()
        except Exception as error:  # noqa: BLE001 - it is the result
            self.outcome = error
        finally:
            connections.close_all()

    def result(self) -> Any:
        self.thread.join(timeout=30)
        assert not self.thread.is_alive(), "it waits for ever"
        return self.outcome


def outcomes(results: Sequence[Any]) -> dict[str, int]:
    """How often each exception was raised, and `done` for what went through."""
    counted: dict[str, int] = {}
    for result in results:
        name = type(result).__name__ if isinstance(result, Exception) else "done"
        counted[name] = counted.get(name, 0) + 1
    return counted


def without_locks(action: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The action as it would be if nobody had thought of locks: rows are not locked, and there is no transaction around
    it (on SQLite that is the lock). For the controls, which must fail."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows._chain())
    return action.__wrapped__  # type: ignore[attr-defined]


def meet(monkeypatch: pytest.MonkeyPatch, owner: Any, *, after: str = "", before: str = "", people: int = 2) -> None:
    """Whoever has passed a check of an action (or is about to write) waits a moment for the others to come as far: with
    a lock they cannot, without one all of them act on what was true before."""
    step, meeting = getattr(owner, after or before), threading.Barrier(people)

    def wait() -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=0.3)

    def stepped(*args: Any, **kwargs: Any) -> Any:
        if before:
            wait()
        result = step(*args, **kwargs)
        if after:
            wait()
        return result

    monkeypatch.setattr(owner, after or before, stepped)

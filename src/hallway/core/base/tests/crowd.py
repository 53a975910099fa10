"""Many at once: threads that start together, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


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


def outcomes(results: Sequence[Any]) -> dict[str, int]:
    """How often each exception was raised, and `done` for what went through."""
    counted: dict[str, int] = {}
    for result in results:
        name = type(result).__name__ if isinstance(result, Exception) else "done"
        counted[name] = counted.get(name, 0) + 1
    return counted

"""Acts per second, each with history, a letter and a live event, 16 writers at once; next to a bare insert in the same run."""

import multiprocessing
import os
import statistics
import time

from scratch import begin, row

WRITERS, SECONDS = 16, 8


def write(what: str, seconds: float, number: int, results: multiprocessing.Queue) -> None:
    """One writer, a process of its own: acts until the time is over, and says how many and how long each took."""
    import django

    django.setup()
    from django.db import connection, transaction

    from hallway.core.access.models import Space
    from hallway.core.audit.models import Event
    from hallway.core.audit.record import record
    from hallway.core.base.guard import unguarded
    from hallway.core.live.announce import announce
    from hallway.core.outbox.post import post
    from hallway.core.people.models import Person

    person = Person.objects.get(name="Writer")
    with unguarded("bench"):
        space = Space.objects.get(kind="organisation")

    def act() -> None:
        with transaction.atomic():
            record("bench.thing.do", person, by=person, space_id=space.pk, number=number)
            post("outbox/discreet", to=person)
            announce(f"bench:{number % 4}", "thing.done", {"n": number}, space_id=space.pk)

    def bare() -> None:
        Event(verb="bench", commitment="-").save(force_insert=True)

    step, times, errors = {"act": act, "bare insert": bare}[what], [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.perf_counter()
        try:
            step()
        except Exception:
            errors += 1
        times.append((time.perf_counter() - began) * 1000)
    connection.close()
    results.put((len(times), errors, sorted(times)))


def main() -> None:
    database = begin()
    from django.db import connections

    from hallway.core.people.actions import create_person

    create_person("Writer", by=None, address="writer@bench.example")
    connections.close_all()
    row("database", "what", "writers", "per second", "median ms", "p99 ms", "longest ms", "errors")
    row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:")
    for what in ("bare insert", "act"):
        for writers in (1, WRITERS):
            results: multiprocessing.Queue = multiprocessing.get_context("spawn").Queue()
            processes = [
                multiprocessing.get_context("spawn").Process(target=write, args=(what, SECONDS, n, results)) for n in range(writers)
            ]
            for process in processes:
                process.start()
            counted = [results.get(timeout=SECONDS * 6 + 60) for _ in processes]
            for process in processes:
                process.join()
            times = sorted(t for _n, _e, ts in counted for t in ts)
            total = sum(n for n, _e, _t in counted)
            row(
                database, what, writers, f"{total / SECONDS:.0f}", f"{statistics.median(times):.1f}", f"{times[int(len(times) * 0.99)]:.0f}",
                f"{times[-1]:.0f}", sum(e for _n, e, _t in counted),
            )  # fmt: skip


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    main()

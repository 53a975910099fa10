"""Importing FOSDEM 2025: seconds, memory, queries, and how long the lock is held; the same again; undoing it. Then the same
as `hallway serve` does it, in a process of its own, while twenty people read and five write other things."""

import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from scratch import SHARED, begin, row

FILE = SHARED / "data/programmes/fosdem-2025.pentabarf.xml"
READERS, WRITERS, SECONDS = 20, 5, 20


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Held:
    """How long writing transactions are open: what every other writer waits for."""

    def __init__(self) -> None:
        from django.db import transaction

        self.longest = self.longest_cpu = 0.0
        self.enter, self.exit = transaction.Atomic.__enter__, transaction.Atomic.__exit__
        self.began = self.began_cpu = 0.0

    def __enter__(self) -> "Held":
        from django.db import connection, transaction

        held = self

        def enter(self: Any) -> None:
            outermost = not connection.in_atomic_block
            held.enter(self)
            if outermost:
                held.began, held.began_cpu = time.perf_counter(), time.process_time()

        def leave(self: Any, *error: Any) -> None:
            held.exit(self, *error)
            if not connection.in_atomic_block:
                held.longest = max(held.longest, time.perf_counter() - held.began)
                held.longest_cpu = max(held.longest_cpu, time.process_time() - held.began_cpu)

        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave
        return self

    def __exit__(self, *_error: object) -> None:
        from django.db import transaction

        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = self.enter, self.exit


@contextmanager
def counted() -> Iterator[list[None]]:
    """Queries, without keeping their words: that would take longer than they do."""
    from django.db import connection

    numbers: list[None] = []

    def count(execute: Any, *query: Any) -> Any:
        numbers.append(None)
        return execute(*query)

    with connection.execute_wrapper(count):
        yield numbers


def measured(database: str, what: str, step: Callable[[], Any]) -> None:
    """One line: the step is taken once."""
    began, began_cpu, before = time.perf_counter(), time.process_time(), megabytes()
    with Held() as held, counted() as numbers:
        step()
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    lock = f"{held.longest * 1000:.0f} ({held.longest_cpu * 1000:.0f})"
    row(database, what, f"{seconds:.2f} ({cpu:.2f})", len(numbers), lock, f"{megabytes():.0f} ({megabytes() - before:+.0f})")


def brought(edition: Any, person: Any, data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from hallway.apps.schedule.importing import batches

    return batches.bring(edition, [SimpleUploadedFile("fosdem-2025.xml", data)], by=person, timezone="Europe/Brussels")


def read(batch: Any) -> None:
    from hallway.apps.schedule.importing.batchwork import work_on

    work_on(batch.pk)


def accepted(batch: Any, person: Any) -> None:
    from hallway.apps.schedule.importing import batches

    batches.accept(batch, by=person)
    read(batch)


def undone(batch: Any, person: Any) -> None:
    from hallway.apps.schedule.importing import batches

    batches.undo(batch, by=person)
    read(batch)


def alone(database: str, edition: Any, person: Any, data: bytes) -> None:
    row("database", "what", "seconds (CPU)", "queries", "longest lock, ms (CPU)", "peak memory, MB")
    row("---", "---", "---:", "---:", "---:", "---:")
    first = brought(edition, person, data)
    measured(database, "read and compare, into an empty edition", lambda: read(first))
    measured(database, "take in 1,105 sessions", lambda: accepted(first, person))
    measured(database, "the same file again: nothing new", lambda: read(brought(edition, person, data)))
    later = data.replace(b"<abstract>", b"<abstract>New. ").replace(b"<duration>00:", b"<duration>01:")
    second = brought(edition, person, later)
    measured(database, "read and compare, every session changed", lambda: read(second))
    measured(database, "take in the changes, with a line of history for each", lambda: accepted(second, person))
    measured(database, "undo the changes", lambda: undone(second, person))
    measured(database, "undo the first import", lambda: undone(first, person))
    fresh(database, data)


def fresh(database: str, data: bytes) -> None:
    """The command: a new edition, and version 1 of it."""
    import io

    from django.core.management import call_command

    def command() -> None:
        call_command("import_programme", str(FILE), edition="commanded", stdout=io.StringIO())

    measured(database, "`hallway import programme`, with its release", command)


# ── Under load ────────────────────────────────────────────────────────────────────────────────────────────────────


def repeat(kind: str, act: Callable[[], None], until: float, pause: float, results: Any) -> None:
    times, errors = [], []
    while time.time() < until:
        began = time.perf_counter()
        try:
            act()
        except Exception as error:
            errors.append(f"{type(error).__name__}: {error}")
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(pause)
    results.put((kind, times, errors))


def visitors(ready: Any, results: Any) -> None:
    """Ten who read, in one process, as a web server has them."""
    import django

    django.setup()
    from django.test import Client

    pages = ["/steady/en/schedule/", "/steady/en/speakers/", "/steady/en/"]

    def look(client: Client, page: str) -> None:
        assert client.get(page).status_code == 200

    clients = [Client(headers={"host": "localhost"}) for _ in range(READERS // 2)]
    look(clients[0], pages[0])
    ready.wait()
    together_in_threads(
        [lambda client=client, page=pages[n % 3]: look(client, page) for n, client in enumerate(clients)], "reader", 0.2, results
    )


def writers(ready: Any, results: Any) -> None:
    """Who does other things: an act with history, a letter and a live event."""
    import django

    django.setup()
    from django.db import transaction

    from hallway.core.access.models import Space
    from hallway.core.audit.record import record
    from hallway.core.base.guard import unguarded
    from hallway.core.live.announce import announce
    from hallway.core.outbox.post import post
    from hallway.core.people.models import Person

    person = Person.objects.get(name="Edda Editor")
    with unguarded("bench"):
        space = Space.objects.get(kind="organisation")

    def act(number: int) -> None:
        with transaction.atomic():
            record("bench.thing.do", person, by=person, space_id=space.pk, number=number)
            post("outbox/discreet", to=person)
            announce(f"bench:{number}", "thing.done", {"n": number}, space_id=space.pk)

    ready.wait()
    together_in_threads([lambda n=n: act(n) for n in range(WRITERS)], "writer", 0.05, results)


def together_in_threads(acts: list[Callable[[], None]], kind: str, pause: float, results: Any) -> None:
    until = time.time() + SECONDS
    threads = [Thread(target=repeat, args=(kind, act, until, pause, results)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def importer(ready: Any, results: Any) -> None:
    """What the worker does, over and over: read, take in, undo."""
    import django

    django.setup()
    from hallway.core.base.guard import unguarded
    from hallway.core.editions.models import Edition
    from hallway.core.people.models import Person

    edition, person, data = Edition.objects.get(slug="2025"), Person.objects.get(name="Edda Editor"), FILE.read_bytes()

    def import_and_undo() -> None:
        batch = brought(edition, person, data)
        read(batch)
        accepted(batch, person)
        undone(batch, person)
        batch.refresh_from_db(fields=["state"])
        assert batch.state == "undone", batch.state

    ready.wait()
    with unguarded("bench"):
        repeat("import and undo", import_and_undo, time.time() + SECONDS, 0, results)


def together(database: str, *, importing: bool) -> None:
    spawn = multiprocessing.get_context("spawn")
    jobs = [visitors, visitors, writers, *([importer] if importing else [])]
    ready, results = spawn.Barrier(len(jobs)), spawn.Queue()
    processes = [spawn.Process(target=job, args=(ready, results)) for job in jobs]
    for process in processes:
        process.start()
    counts = [results.get(timeout=SECONDS * 5 + 120) for _ in range(READERS + WRITERS + importing)]
    for process in processes:
        process.join()
    for kind, name in (("reader", f"{READERS} readers"), ("writer", f"{WRITERS} writers"), ("import and undo", "import and undo")):
        times = sorted(each for what, times, _errors in counts if what == kind for each in times)
        errors = [error for what, _times, errors in counts if what == kind for error in errors]
        if times:
            figures = (f"{each:.0f}" for each in (statistics.median(times), times[int(len(times) * 0.99)], times[-1]))
            row(database, name, "yes" if importing else "no", len(times), *figures, len(errors), *sorted(set(errors))[:2])


def main() -> None:
    if not FILE.exists():
        sys.exit(f"shared data is absent: {FILE}")
    database = begin()
    import io

    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from hallway.core.access.models import Role
    from hallway.core.access.roles import write_grant
    from hallway.core.editions.actions import found_edition
    from hallway.core.people.actions import create_person

    os.makedirs(settings.STATIC_ROOT, exist_ok=True)
    steady = str(SHARED / "data/programmes/31c3.frab.xml")
    call_command("import_programme", steady, edition="steady", timezone="Europe/Berlin", stdout=io.StringIO())
    edition = found_edition("FOSDEM 2025", slug="2025", by=None, timezone="Europe/Brussels")
    person = create_person("Edda Editor", by=None, address="edda@bench.example")
    write_grant(Role.objects.get(slug="program-editor"), by=None, person=person, edition=edition)
    data = FILE.read_bytes()
    alone(database, edition, person, data)
    connections.close_all()
    print()
    row("database", "who", "beside imports", "acts", "median ms", "p99 ms", "longest ms", "errors")
    row("---", "---", "---", "---:", "---:", "---:", "---:", "---:")
    for importing in (False, True):
        together(database, importing=importing)


if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    main()

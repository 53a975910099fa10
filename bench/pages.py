"""What a released programme costs: CPU and bytes of its pages and files from the shelf, beside the same bytes as a static file
through the same stack; how long a release takes, and how much one correction makes anew."""

import gc
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scratch import SHARED, begin, row

PROGRAMMES = {
    "EuroPython 2022": [
        "europython-2022.schedule.json",
        "europython-2022.sessions.json",
        "europython-2022.speakers.json",
        "europython-2022.rooms.json",
    ],
    "FOSDEM 2025": ["fosdem-2025.pentabarf.xml"],
}
FOLDER = SHARED / "data/programmes"
if not FOLDER.exists():
    sys.exit(f"shared data is absent: {FOLDER}")
database = begin()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.apps.schedule import shelf, warming
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Session, Slot, Version
from hallway.apps.schedule.shelf import disk, storeys
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition

ROUNDS = 200
client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
static = Path(settings.STATIC_ROOT)
static.mkdir(parents=True, exist_ok=True)


def cpu(ask: Callable[[], object], rounds: int) -> float:
    """Milliseconds of CPU of one call: the best of three runs."""
    gc.collect()
    best = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(rounds):
            ask()
        best.append((time.process_time() - began) / rounds * 1000)
    return min(best)


def anew(address: str) -> object:
    """As the first visitor of a release, with an opened version."""
    shelf.forget()
    disk.root = lambda: Path(__file__) / "no folder"  # type: ignore[assignment]
    try:
        return client.get(address)
    finally:
        disk.root = there  # type: ignore[assignment]


there = disk.root
rendered: list[str] = []
make = storeys.made


def counted(folder: str, written: str, recipe: shelf.Recipe) -> shelf.Packed:
    def noted() -> str | bytes:
        rendered.append(written)
        return recipe.make()

    return make(folder, written, shelf.Recipe(recipe.ingredients, noted, recipe.known, recipe.dated))


storeys.made = counted


def import_(name: str, slug: str) -> Edition:
    files = [str(FOLDER / file) for file in PROGRAMMES[name]]
    call_command("import_programme", *files, edition=slug, stdout=io.StringIO())
    return Edition.objects.get(slug=slug)


def addresses(edition: Edition) -> dict[str, str]:
    with unguarded("bench"):
        days = [day for (day,) in Slot.objects.filter(edition=edition).order_by("day").values_list("day").distinct()]
        fullest = max(days, key=lambda day: Slot.objects.filter(edition=edition, day=day).count())
        session = Session.objects.filter(edition=edition).exclude(abstract="").earliest("id").slug
    whole = {"schedule.xml": "schedule.xml", "schedule.json": "schedule.json", "all as iCalendar": "schedule.ics"}
    pages = {"schedule, the fullest day": f"schedule/{fullest}/", "session": f"sessions/{session}/", "speakers": "speakers/", **whole}
    return {name: f"/{edition.slug}/en/{path}" for name, path in pages.items()}


def warm(version: Version) -> float:
    began = time.process_time()
    with unguarded("bench"):
        while not warming.warm(version, seconds=60):
            pass
    return time.process_time() - began


def measure_answers(name: str, edition: Edition) -> None:
    for page, address in addresses(edition).items():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        (static / "bench.bin").write_bytes(answer.content)
        floor = Client(headers={"host": "localhost"})  # whitenoise looks at its folder once
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        same = {"if-none-match": answer["ETag"]}
        assert client.get(address, headers=same).status_code == 304
        assert b"".join(floor.get("/static/bench.bin").streaming_content) == answer.content  # type: ignore[attr-defined]
        figures = (
            cpu(lambda address=address: anew(address), 3),
            cpu(lambda address=address: client.get(address), ROUNDS),
            cpu(lambda address=address, same=same: client.get(address, headers=same), ROUNDS),
            cpu(lambda floor=floor: b"".join(floor.get("/static/bench.bin").streaming_content), ROUNDS),  # type: ignore[attr-defined]
        )
        packed = len(client.get(address, headers={"accept-encoding": "br"}).content)
        row(database, name, page, len(answer.content), packed, len(queries), *(f"{figure:.2f}" for figure in figures))


def release(edition: Edition, **changes: object) -> tuple[Version, float, float]:
    with unguarded("bench"):
        if changes:
            first = Session.objects.filter(edition=edition, pk__in=Slot.objects.filter(edition=edition).values("session")).earliest("id")
            Session.objects.filter(pk=first.pk).update(**changes)
    began, wall = time.process_time(), time.monotonic()
    with system("bench"):
        version = release_schedule(edition, by=None)
    return version, time.process_time() - began, time.monotonic() - wall


editions = {name: import_(name, slug) for name, slug in (("EuroPython 2022", "ep2022"), ("FOSDEM 2025", "fosdem2025"))}

row(
    *("database", "programme", "page", "bytes (gzip)", "bytes (brotli)", "queries", "CPU ms anew"),
    *("CPU ms from the shelf", "CPU ms of a 304", "CPU ms of the same bytes as a static file"),
)
row(*["---"] * 3, *["---:"] * 7)
for name, edition in editions.items():
    measure_answers(name, edition)

print()
settings.LANGUAGES = settings.LANGUAGES[:1]  # the others cost the same again
row("database", "programme", "act", "CPU s of the release", "seconds", "CPU s of filling the shelf", "made", "of")
row("---", "---", "---", "---:", "---:", "---:", "---:", "---:")
for name, edition in editions.items():
    for act, changes in (("first release", {}), ("one title", {"title": "Another title"})):
        version, cpu_seconds, seconds = release(edition, **changes)
        rendered.clear()
        spent = warm(version)
        with unguarded("bench"):
            pages = len(list(warming.every_page(shelf.book_of(version, None))))
        row(database, name, act, f"{cpu_seconds:.2f}", f"{seconds:.2f}", f"{spent:.1f}", len(rendered), pages)

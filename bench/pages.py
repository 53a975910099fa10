"""The public pages of FOSDEM 2021: CPU of one request, rendered anew and from the shelf, beside the same bytes as a plain answer."""

import gc
import io
import sys
import time
from collections.abc import Callable

from scratch import FOSDEM, begin, row

if not FOSDEM.exists():
    sys.exit(f"shared data is absent: {FOSDEM}")
database = begin()

from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from hallway.apps.schedule import shelf
from hallway.apps.schedule.models import Session, Slot
from hallway.config import urls
from hallway.core.base.guard import unguarded

call_command("import_programme", str(FOSDEM), edition="fosdem-2021", stdout=io.StringIO())
with unguarded("bench"):
    session = Session.objects.filter(edition__slug="fosdem-2021").earliest("id").slug
    days = sorted(set(Slot.objects.filter(edition__slug="fosdem-2021").values_list("day", flat=True)))
pages = {
    "schedule, a whole day": f"/fosdem-2021/en/schedule/{days[-1]}/",
    "session": f"/fosdem-2021/en/sessions/{session}/",
    "speakers": "/fosdem-2021/en/speakers/",
}
client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
bodies: dict[str, bytes] = {}
urls.urlpatterns.insert(0, path("plain/<str:name>", lambda _request, name: HttpResponse(bodies[name]), name="plain"))


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
    shelf._pages.clear()
    return client.get(address)


row(
    "database",
    "page",
    "bytes (gzip)",
    "queries from the shelf",
    "CPU ms anew",
    "CPU ms from the shelf",
    "CPU ms of a 304",
    "CPU ms of the same bytes",
)
row("---", "---", "---:", "---:", "---:", "---:", "---:", "---:")
for name, address in pages.items():
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    bodies["it"] = answer.content
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    same = {"if-none-match": answer["ETag"]}
    assert client.get(address, headers=same).status_code == 304
    figures = (
        cpu(lambda address=address: anew(address), 5),
        cpu(lambda address=address: client.get(address), 100),
        cpu(lambda address=address, same=same: client.get(address, headers=same), 100),
        cpu(lambda: client.get("/plain/it"), 100),
    )
    row(database, name, len(answer.content), len(queries), *(f"{figure:.2f}" for figure in figures))

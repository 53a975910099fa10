"""/metrics in OpenMetrics text: numbers for a watcher's charts, about the machine and never about people."""

import ipaddress
import os
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_tasks_db.models import DBTaskResult

from hallway.apps.ops.backup.rotation import kept
from hallway.apps.ops.doctor.work import heartbeat
from hallway.apps.ops.meter import BOUNDS, meter
from hallway.apps.ops.queries import letters_by_state, oldest_waiting
from hallway.core.jobs.models import RecurringJob
from hallway.core.jobs.timetable import timetable
from hallway.core.outbox.models import State
from hallway.core.outbox.standstill import standstill

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Sample = tuple[str, dict[str, str], float]


def may_ask(request: HttpRequest) -> bool:
    """Whoever has HALLWAY_METRICS_TOKEN. Without one: this machine alone, and nobody a proxy on it speaks for."""
    if settings.METRICS_TOKEN:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}")
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"))
    return not forwarded and is_loopback(request.META.get("REMOTE_ADDR", ""))


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def text() -> str:
    families = [*of_process(), *of_disk()]
    try:
        families += [("hallway_up", "gauge", "Whether the database answers.", [("", {}, 1)]), *of_database()]
    except DatabaseError:
        families += [("hallway_up", "gauge", "Whether the database answers.", [("", {}, 0)])]
    lines = [line for name, kind, words, samples in families for line in family(name, kind, words, samples)]
    return "\n".join([*lines, "# EOF", ""])


def family(name: str, kind: str, words: str, samples: list[Sample]) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    yield f"# HELP {name} {words}"
    for suffix, labels, value in samples:
        inner = ",".join(f'{label}="{escaped(text)}"' for label, text in labels.items())
        yield (
            f"{name}{suffix}{f'{{{inner}}}' if inner else ''} {value:g}"
            if value != int(value)
            else (f"{name}{suffix}{f'{{{inner}}}' if inner else ''} {int(value)}")
        )


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


Family = tuple[str, str, str, list[Sample]]


def of_process() -> Iterator[Family]:
    requests, within, seconds = meter.read()
    yield "hallway_build", "info", "Which version this is.", [("_info", {"version": version("hallway")}, 1)]
    counted: list[Sample] = [("_total", {"part": part, "status": status}, number) for (part, status), number in sorted(requests.items())]
    yield "hallway_requests", "counter", "Requests answered by this process, by part of the house.", counted
    buckets: list[Sample] = []
    total = 0
    for bound, number in zip([*map(str, BOUNDS), "+Inf"], within, strict=True):
        total += number
        buckets.append(("_bucket", {"le": bound}, total))
    yield "hallway_request_seconds", "histogram", "How long answers took.", [*buckets, ("_sum", {}, seconds), ("_count", {}, total)]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    yield "process_resident_memory_bytes", "gauge", "Memory of this process.", [("", {}, pages * os.sysconf("SC_PAGE_SIZE"))]


def of_disk() -> Iterator[Family]:
    yield "hallway_disk_free_bytes", "gauge", "Room where the data lie.", [("", {}, shutil.disk_usage(settings.DATA).free)]
    newest = next(iter(kept(settings.BACKUPS)), None) if settings.BACKUPS else None
    if newest:
        yield "hallway_backup_age_seconds", "gauge", "Age of the last backup.", [("", {}, (timezone.now() - newest[0]).total_seconds())]


def of_database() -> list[Family]:
    """Read as a whole before anything is said: a database that goes away in the middle is one that does not answer."""
    letters, waits, beat = letters_by_state(), oldest_waiting(), heartbeat()
    tasks = dict(DBTaskResult.objects.order_by().values_list("status").annotate(n=Count("pk")).values_list("status", "n"))
    rows = [row for row in RecurringJob.objects.order_by("name") if row.name in timetable]
    now, waited = timezone.now(), waits.total_seconds() if waits else 0
    by_status: list[Sample] = [("", {"status": key.lower()}, value) for key, value in sorted(tasks.items())]
    lag: list[Sample] = [("", {"job": row.name}, max(0.0, (now - row.next_at).total_seconds())) for row in rows]
    failing: list[Sample] = [("", {"job": row.name}, bool(row.last_error)) for row in rows]
    return [
        ("hallway_database_bytes", "gauge", "Size of the database.", [("", {}, database_bytes())]),
        ("hallway_letters", "gauge", "Letters by state.", [("", {"state": state}, letters.get(state, 0)) for state in State.values]),
        ("hallway_letters_wait_seconds", "gauge", "How long the longest waiting letter waits.", [("", {}, waited)]),
        ("hallway_tasks", "gauge", "Background tasks by status.", by_status),
        ("hallway_job_lag_seconds", "gauge", "How late a job of the timetable is.", lag),
        ("hallway_job_failing", "gauge", "Whether its last run failed.", failing),
        ("hallway_worker_silence_seconds", "gauge", "Since a worker was heard.", [("", {}, beat.total_seconds())] if beat else []),
        ("hallway_sending_stopped", "gauge", "Whether this is a restored copy that may not send.", [("", {}, standstill() is not None)]),
    ]  # fmt: skip


def database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])

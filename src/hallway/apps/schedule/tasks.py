import os
import threading
import time
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import task

from hallway.apps.schedule.importing import batchwork
from hallway.apps.schedule.models import ImportBatch, ImportFile, Version, Watch
from hallway.apps.schedule.shelf import disk
from hallway.apps.schedule.shelf.code import installed
from hallway.apps.schedule.warming import warm
from hallway.apps.schedule.watching import tell_some
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.editions.models import Edition
from hallway.core.jobs.timetable import every

CHUNK = 2.0  # seconds of one run, so that the lane stays free for others
PATIENCE = 5.0  # seconds of one run that writes letters
LIVELY = timedelta(days=30)  # after its end an edition's pages are made when somebody asks


@every(seconds=2, lane="shelf")
def warm_shelf() -> None:
    """Make the pages of newly released versions before visitors ask, slower than whatever else the machine has to do."""
    with unguarded("filling the shelf"):
        for version in current_versions().filter(lively()):
            be_nice()
            warm(version, seconds=CHUNK)


@every(seconds=10)
def tell_watchers() -> None:
    """Write to those who asked to hear of changes, once the version shows to strangers."""
    until = time.monotonic() + PATIENCE
    with unguarded("letters to those who asked for them"):
        for edition in watched():
            while time.monotonic() < until and tell_some(edition):
                pass


def watched() -> QuerySet[Edition]:
    """Editions of which somebody has not heard the latest."""
    newer = Version.objects.filter(edition=OuterRef("edition"), number__gt=OuterRef("told_of"))
    return Edition.objects.filter(pk__in=Watch.objects.filter(Exists(newer)).values("edition")).order_by("pk")


@every(hours=6, lane="shelf")
def sweep_shelf() -> None:
    """Throw away what no current version needs."""
    with unguarded("sweeping the shelf"):
        versions = [str(uid) for uid in current_versions().values_list("uid", flat=True)]
    disk.sweep({f"{uid}.{installed()}" for uid in versions})


def current_versions() -> QuerySet[Version]:
    from hallway.apps.schedule.rules import newest  # noqa: PLC0415 - tasks are found first, and core's rules are declared before ours

    return Version.objects.filter(newest()).select_related("edition__conference").defer("document", "sources").order_by("-pk")


def lively() -> Q:
    return Q(edition__ends_on__isnull=True) | Q(edition__ends_on__gte=clock.now().date() - LIVELY)


def be_nice() -> None:
    """Linux knows a priority for each thread. Not for the main one, which does more than this."""
    if threading.current_thread() is not threading.main_thread():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)


# ── Importing ─────────────────────────────────────────────────────────────────────────────────────────────────────

KEEP_FILES = timedelta(days=180)
UNDECIDED = timedelta(days=30)
YOUNG = timedelta(days=1)  # a file of a transaction that is still open has no row yet


@task()
def work_on_import(pk: int) -> None:
    batchwork.work_on(pk)


@every(hours=24)
def drop_imported_files() -> None:
    """The bytes of files imported long ago go; who imported what stays. So do those that nobody decided about."""
    with unguarded("files of old imports"):
        waiting = ImportBatch.objects.filter(created_at__lt=clock.now() - UNDECIDED, state__in=["ready", "columns", "refused"])
        waiting.update(state=ImportBatch.State.DISCARDED, reading=None, preview={})
        old = ImportFile.objects.filter(created_at__lt=clock.now() - KEEP_FILES).exclude(file="")
        for pk, name in list(old.values_list("pk", "file")):
            if old.filter(pk=pk).update(file=""):
                default_storage.delete(name)


@every(hours=24)
def collect_lost_imports() -> None:
    """Files that no row names: their transaction was rolled back, or its process killed."""
    for folder in default_storage.listdir("imports")[0] if default_storage.exists("imports") else []:
        names = [f"imports/{folder}/{name}" for name in default_storage.listdir(f"imports/{folder}")[1]]
        with unguarded("lost files of imports"):
            kept = set(ImportFile.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - kept:
            if default_storage.get_modified_time(name) < timezone.now() - YOUNG:
                default_storage.delete(name)

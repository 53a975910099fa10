"""Processes are killed at any moment while they release, fill the shelf, write a file, tell watchers: what was before is there,
or what comes after, whole.

HALLWAY_KILLS says how many are killed: 25, and 50 in `make check`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from hallway.apps.schedule import shelf, tasks, watching
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Session, Slot, Version, Watch
from hallway.apps.schedule.shelf import disk
from hallway.apps.schedule.shelf.code import installed
from hallway.apps.schedule.shelf.digest import digest
from hallway.apps.schedule.shelf.packed import unpack
from hallway.apps.schedule.warming import stands_on
from hallway.core.audit.record import system
from hallway.core.base.guard import unguarded
from hallway.core.editions import places
from hallway.core.editions.models import Edition
from hallway.core.outbox.models import Letter
from hallway.core.people.actions import create_person

from . import making
from .making import programme, session, take_in

pytestmark = [pytest.mark.slow, pytest.mark.both]

KILLS = min(int(os.environ.get("HALLWAY_KILLS", "25")), 50)
PATIENCE = 20.0  # seconds for a child to do something


class Nursery:
    def __init__(self, database: str) -> None:
        environment = {**os.environ, "HALLWAY_TEST_NAME": database}
        command = [sys.executable, "-m", "hallway.apps.schedule.tests.nursery"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment)
        assert self.hear() == "ready"

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def bear(self, work: str) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{work}\n")
        return int(self.hear())

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def nursery(real_db: str) -> Iterator[Nursery]:
    nursery = Nursery(real_db)
    yield nursery
    nursery.close()


@pytest.fixture
def edition(nursery: Nursery) -> Edition:
    made = making.edition()
    take_in(made, programme(*(session(number) for number in range(1, 9))))
    places.forget()
    return made


def kill_again_and_again(
    nursery: Nursery, work: str, *, at_work: Callable[[], int], longest: float, kills: int = KILLS, seed: int = 3
) -> Iterator[int]:
    """Yields after each death: at a random moment after the child has done something, or found nothing left to do."""
    dice = random.Random(seed)
    for number in range(kills):
        before, until = at_work(), time.monotonic() + PATIENCE
        pid = nursery.bear(work)
        while at_work() == before and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(dice.uniform(0, longest))  # the child lives meanwhile: in other processes there is no time to pass
        os.kill(pid, signal.SIGKILL)
        yield number


def ask(path: str) -> bytes:
    """As a process that was just started would answer."""
    shelf.forget()
    shelf.forget_fronts()
    answer = Client(HTTP_HOST="localhost").get(path)
    assert answer.status_code == 200
    return answer.content


def test_release_is_before_or_after(nursery: Nursery, edition: Edition) -> None:
    for _kill in kill_again_and_again(nursery, "release", at_work=versions, longest=0.2):
        with unguarded("test"):
            numbers = list(Version.objects.order_by("number").values_list("number", flat=True))
            newest = Version.objects.order_by("-number")[0]
            assert numbers == [*range(1, len(numbers) + 1)]
            assert {entry["number"] for entry in newest.document["log"]} >= {newest.number}
            assert set(Session.objects.values_list("released_in", flat=True)) == {newest.pk}
            assert set(Slot.objects.values_list("released_in", flat=True)) == {newest.pk}
        title = next(each["title"] for each in newest.document["sessions"] if each["slug"] == "session-1")
        page = ask("/2027/en/sessions/session-1/")
        assert f"<h1>{title}</h1>".encode() in page
        assert page.rstrip().endswith(b"</html>")
    assert versions() > KILLS


def versions() -> int:
    with unguarded("test"):
        return Version.objects.count()


def test_shelf_that_was_being_filled_gives_whole_pages(nursery: Nursery, edition: Edition) -> None:
    dice, halfway = random.Random(5), 0
    for number in range(KILLS // 3):
        with unguarded("test"):
            Session.objects.filter(slug="session-2").update(title=f"Session two, {number}")
        with system("test"):
            version = release_schedule(edition, by=None)
        pid, enough = nursery.bear("warm"), dice.randrange(1, 20)
        wait_for(lambda version=version, enough=enough: len(names(version)) >= enough)
        os.kill(pid, signal.SIGKILL)
        halfway += disk.progress(*state_of(version)) != -1
        for file in (disk.root() / "things").rglob("[!.]*"):
            assert file.is_dir() or unpack(file.read_bytes()) is not None
        assert f"<h1>Session two, {number}</h1>".encode() in ask("/2027/en/sessions/session-2/")
    assert halfway, "nobody was killed with some pages made and others not: then this test says nothing"
    wait_for(lambda: tasks.warm_shelf() or disk.progress(*state_of(version)) == -1)


def names(version: Version) -> list[Path]:
    return list(disk.children(disk.root() / "names" / state_of(version)[0]))


def wait_for(happened: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.002)  # other processes are at work


def state_of(version: Version) -> tuple[str, str]:
    return f"{version.uid}.{installed()}", digest(stands_on(version.edition))


def test_file_is_whole_or_not_there(nursery: Nursery) -> None:
    seen = set()
    for _kill in kill_again_and_again(nursery, "write", at_work=written, longest=0.05):
        path = disk.thing_path("ab" * 20)
        if path.exists():
            packed = unpack(path.read_bytes())
            assert packed is not None
            words = packed.plain.decode().split()
            assert len(set(zip(words[::2], words[1::2], strict=True))) == 1
            seen.add(packed.tag)
    assert len(seen) > 1, "no file was replaced: then this test says nothing"


def written() -> int:
    path = disk.thing_path("ab" * 20)
    return path.stat().st_mtime_ns if path.exists() else 0


def test_watchers_hear_once(nursery: Nursery, edition: Edition) -> None:
    people = [create_person("Reader", by=None, address=f"reader{number}@cast.example") for number in range(60)]
    for person in people:
        watching.watch(edition, by=person)
    with unguarded("test"):
        Session.objects.filter(slug="session-1").update(title="Renamed")
    with system("test"):
        release_schedule(edition, by=None)
    kills = 0
    for _kill in kill_again_and_again(nursery, "tell", at_work=letters, longest=0.02, kills=KILLS // 3):
        kills += letters() < len(people)
        if letters() == len(people):
            break
    assert kills, "all were told in one go: then this test says nothing"
    while letters() < len(people):
        tasks.tell_watchers()
    with unguarded("test"):
        told = Counter(Letter.objects.filter(kind="schedule/changes").values_list("person_id", flat=True))
        assert told == {person.pk: 1 for person in people}
        assert set(Watch.objects.values_list("told_of", flat=True)) == {2}


def letters() -> int:
    with unguarded("test"):
        return Letter.objects.filter(kind="schedule/changes").count()

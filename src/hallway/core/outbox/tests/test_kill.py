"""Workers are killed at any moment while they send letters: none arrives twice, and what is missing is listed.

HALLWAY_KILLS says how many are killed: 25, and 200 in `make check`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from hallway.core.base.tests.crowd import at_once
from hallway.core.outbox import deliver as delivering
from hallway.core.outbox.deliver import deliver
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import Recipient, post_to
from hallway.core.outbox.tests.post_office import PostOffice, open_office

pytestmark = [pytest.mark.slow, pytest.mark.both]

KILLS = int(os.environ.get("HALLWAY_KILLS", "25"))
WORKERS = 3
LEASE = 1.5  # seconds: a minute would be too long to wait for
OPEN = [State.QUEUED, State.CLAIMED, State.SENDING]


@pytest.fixture
def office(real_db: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with open_office(monkeypatch) as office:
        yield office


class Nursery:
    """Worker processes, and their end."""

    def __init__(self, port: int, database: str, program: str = "hallway.core.outbox.tests.nursery") -> None:
        environment = {**os.environ, "HALLWAY_TEST_NAME": database}
        command = [sys.executable, "-m", program, str(port), str(LEASE)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment)
        assert self.hear() == "ready"
        self.alive: list[int] = []

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def bear(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("another\n")
        self.alive.append(int(self.hear()))

    def kill(self, pid: int) -> None:
        self.alive.remove(pid)
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        for pid in [*self.alive]:
            self.kill(pid)
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def nursery(office: PostOffice, real_db: str) -> Iterator[Nursery]:
    nursery = Nursery(office.port, real_db)
    yield nursery
    nursery.close()


def write(number: int) -> None:
    post_to("people/email_confirm", [Recipient(None, "", f"guest{number}@example.org", "en")])


def kill_again_and_again(nursery: Nursery, *, kills: int, seed: int = 7) -> None:
    """Keep workers and letters coming, and kill a worker at a random moment of its life."""
    dice = random.Random(seed)
    for number in range(kills):
        while len(nursery.alive) < WORKERS:
            nursery.bear()
        for place in range(3):
            write(number * 3 + place)
        time.sleep(dice.uniform(0, 0.12))  # the worker lives meanwhile: in other processes there is no time to pass
        nursery.kill(dice.choice(nursery.alive))


def finish(seconds: float = 60) -> None:
    """Let one worker send what is left, until the last lease ran out."""
    end = time.monotonic() + seconds
    while Letter._base_manager.filter(state__in=OPEN).exists():
        assert time.monotonic() < end, "letters are left in the middle"
        deliver("the last worker")
        Letter._base_manager.filter(state=State.QUEUED).update(next_at=delivering.clock.now())
        time.sleep(0.05)


def test_killed_workers_send_no_letter_twice_and_lose_none(nursery: Nursery, office: PostOffice) -> None:
    office.pause = 0.02
    kill_again_and_again(nursery, kills=KILLS)
    for pid in [*nursery.alive]:
        nursery.kill(pid)
    finish()
    letters = dict(Letter._base_manager.values_list("message_id", "state"))
    arrived = Counter(office.ids)
    assert [message_id for message_id, times in arrived.items() if times > 1] == []
    missing = {message_id for message_id in letters if message_id not in arrived}
    uncertain = {message_id for message_id, state in letters.items() if state == State.UNCERTAIN}
    assert set(letters.values()) <= {State.SENT, State.UNCERTAIN}
    assert missing <= uncertain
    assert len(letters) == KILLS * 3
    assert len(arrived) + len(missing) == len(letters)
    assert uncertain, "nobody was killed in the middle of a letter: then this test says nothing"


def test_sender_that_tries_again_by_itself_would_send_twice(nursery: Nursery, office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: letters whose sender fell silent go back into the queue."""
    office.pause = 0.1
    write(1)
    nursery.bear()
    wait_for(lambda: office.ids)  # it is there, and the worker has not heard so
    nursery.kill(nursery.alive[0])
    assert Letter._base_manager.get().state == State.SENDING
    Letter._base_manager.update(state=State.QUEUED)
    deliver("naive")
    assert len(office.ids) == 2


def wait_for(happened: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.002)  # other processes are at work


def test_four_workers_at_once_send_each_letter_once(office: PostOffice) -> None:
    for number in range(40):
        write(number)
    office.pause = 0.005
    sent = at_once([lambda name=name: deliver(name) for name in ("a", "b", "c", "d")])
    assert sum(sent) == 40
    assert len(office.ids) == len(set(office.ids)) == 40
    assert set(Letter._base_manager.values_list("state", flat=True)) == {State.SENT}

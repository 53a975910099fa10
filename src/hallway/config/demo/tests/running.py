"""Real processes for tests: started, watched and ended, each within a bounded time."""

import http.client
import http.cookiejar
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 150.0  # seconds for anything; a busy machine is slow


def hallway(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hallway.config.cli", *arguments]


def environment(data: Path, **more: str) -> dict[str, str]:
    keep = {
        name: value for name, value in os.environ.items() if not name.startswith(("HALLWAY_", "DJANGO_")) and name not in {"HOST", "PORT"}
    }
    return {**keep, "HALLWAY_DATA": str(data), **more}


def run(*arguments: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        hallway(*arguments),
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return trial.getsockname()[1]


def until(ready: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)


class Server:
    """A running `hallway serve` or `hallway demo`."""

    def __init__(self, *arguments: str, data: Path, port: int = 0) -> None:
        self.port, self.data = port or free_port(), data
        self.log = data.parent / f"{data.name}-{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                hallway(*arguments), env=environment(data, PORT=str(self.port)), stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_up(self) -> None:
        address = f"http://localhost:{self.port}/"

        def up() -> bool:
            if self.process.poll() is not None:
                raise AssertionError(f"it ended: {self.said()}")
            return address in self.said()

        until(up, f"it does not come up: {self.said()}")

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            response = connection.getresponse()
            return response.status, response.read().decode(errors="replace")
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.get("/me.json")[0] == 200
        except OSError:
            return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


class Visitor:
    """Somebody with a browser that keeps cookies and runs nothing."""

    def __init__(self, running: Server) -> None:
        self.root = f"http://localhost:{running.port}"
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path: str) -> tuple[int, str]:
        return self.send(urllib.request.Request(self.root + path))

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Like a form of this site: with the token of the page before."""
        fields["csrfmiddlewaretoken"] = json.loads(self.get("/me.json")[1])["csrf"]
        request = urllib.request.Request(self.root + path, urllib.parse.urlencode(fields).encode(), {"Referer": self.root + path})
        return self.send(request)

    def be(self, uid: str) -> None:
        status, _page = self.post("/demo/be/", person=uid)
        assert status == 200

    def send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.browser.open(request, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@contextmanager
def server(*arguments: str, data: Path, port: int = 0) -> Iterator[Server]:
    """Up and answering inside the block; gone after it, whatever happened."""
    running = Server(*arguments, data=data, port=port)
    try:
        running.wait_until_up()
        yield running
    finally:
        family = descendants(running.process.pid)
        running.process.kill()
        running.process.wait()
        for pid in family:
            end(pid)


def end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def descendants(pid: int) -> list[int]:
    """The processes below one, as the kernel sees them now."""
    found = [child for task in Path(f"/proc/{pid}/task").glob("*/children") for child in read(task).split()]
    return [each for child in found for each in (int(child), *descendants(int(child)))]


def read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def command_of(pid: int) -> str:
    return read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def named(pid: int, word: str) -> int:
    """The child of `pid` whose command has this word."""
    (found,) = [
        child for child in (int(each) for each in read(Path(f"/proc/{pid}/task/{pid}/children")).split()) if word in command_of(child)
    ]
    return found


def is_alive(pid: int) -> bool:
    state = read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return bool(state) and state[0] != "Z"

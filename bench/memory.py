"""Memory of everything `hallway serve` starts: when it has just begun, and after people have used it. PSS, which counts what is
shared once, and RSS, which counts it for each process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scratch import FOSDEM, row

REQUESTS, READERS = 4_000, 8
HALLWAY = str(Path(sys.executable).with_name("hallway"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def memory(pid: int, kind: str) -> int:
    """MB of a process and all below it."""
    total = 0
    for each in family(pid):
        lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))
    return total // 1024


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read()


def wait_for(address: str, server: subprocess.Popen) -> None:
    for _ in range(300):
        if server.poll() is not None:
            sys.exit("hallway serve ended by itself")
        try:
            get(address)
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("hallway serve does not answer")


def say(server: subprocess.Popen, when: str) -> None:
    row(when, len(family(server.pid)), memory(server.pid, "Pss"), memory(server.pid, "Rss"))


def main() -> None:
    if not FOSDEM.exists():
        sys.exit(f"shared data is absent: {FOSDEM}")
    data, port = tempfile.mkdtemp(prefix="hallway-bench-"), free_port()
    environment = {**os.environ, "HALLWAY_DATA": data, "HOST": "127.0.0.1", "PORT": str(port), "HALLWAY_URL": f"http://localhost:{port}"}
    subprocess.run([HALLWAY, "migrate", "--no-input", "-v0"], env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        [HALLWAY, "import", "programme", str(FOSDEM), "--edition", "fosdem-2021"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    server = subprocess.Popen([HALLWAY, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        site = f"http://localhost:{port}/fosdem-2021/en"
        wait_for(f"{site}/", server)
        row("when", "processes", "PSS, MB", "RSS, MB")
        row("---", "---:", "---:", "---:")
        say(server, "just begun")
        pages = [f"{site}/", f"{site}/schedule/", f"{site}/speakers/", f"{site}/rooms/", f"http://localhost:{port}/en/account/sign-in/"]
        with ThreadPoolExecutor(READERS) as readers:
            list(readers.map(get, [pages[number % len(pages)] for number in range(REQUESTS)]))
        say(server, f"after {REQUESTS:,} pages, {READERS} at a time")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()

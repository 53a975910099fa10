"""Where the letters of a demonstration end: a mail server on loopback that keeps every letter as a file.

    python -m hallway.config.demo.sink HANDLE FOLDER

HANDLE is a listening socket, so letters that come while this process starts again wait in line. Three domains behave
as mail servers sometimes do, so that every state of a letter can be seen: gone.example refuses, full.example has no room
for the moment, adrift.example hangs up in the middle.
"""

import asyncio
import os
import re
import signal
import socket
import sys
from contextlib import suppress
from email.parser import BytesHeaderParser
from email.policy import default
from hashlib import sha256
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

REFUSES = "gone.example"
FULL = "full.example"
HANGS_UP = "adrift.example"
MAX_BYTES = 30_000_000
OUR_ID = re.compile(r"<([0-9a-f]{32})@")


class Keeper:
    """Answers the conversation, and keeps what was said in a file named after the letter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        domain = address.rpartition("@")[2].lower()
        if domain == REFUSES:
            return f"550 5.1.1 Nobody of that name lives at {REFUSES}"
        if domain == FULL:
            return f"452 4.2.2 The letter box at {FULL} is full, try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if any(address.lower().endswith(f"@{HANGS_UP}") for address in envelope.rcpt_tos) and server.transport:
            server.transport.abort()
        content = bytes(envelope.content or b"")
        path = self.folder / file_name(content)
        half = path.with_suffix(".half")
        half.write_bytes(content)
        half.replace(path)
        return "250 Kept"


def file_name(content: bytes) -> str:
    """The same letter has the same name, whatever stands in it."""
    said = str(BytesHeaderParser(policy=default).parsebytes(content).get("Message-ID", ""))
    ours = OUR_ID.match(said)
    return f"{ours[1] if ours else sha256(content).hexdigest()[:32]}.eml"


def open_socket() -> socket.socket:
    """A loopback address nobody else uses."""
    return socket.create_server(("127.0.0.1", 0), backlog=64)


def url(listening: socket.socket) -> str:
    """What HALLWAY_SMTP is, for letters to end there."""
    return f"smtp://127.0.0.1:{listening.getsockname()[1]}"


def command(handle: int, folder: Path) -> list[str]:
    return [sys.executable, "-m", "hallway.config.demo.sink", str(handle), str(folder)]


async def serve(listening: socket.socket, folder: Path) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    keeper = Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, data_size_limit=MAX_BYTES, ident="Tidewater"), sock=listening)
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(socket.socket(fileno=os.dup(int(sys.argv[1]))), Path(sys.argv[2])))

"""A mail server that notes what arrived, and misbehaves when told to."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

DROPPED = "421 gone"  # nobody hears it: the connection is cut before


class PostOffice:
    """What an address says decides what happens to its letters: `450-once.ada@…` is greylisted, `550.ada@…` refused.

    `450-once`: refused the first time. `550`, `451-data`, `552-data`: refused, before or after the words. `drop-rcpt`,
    `drop-data`: the connection breaks before the words. `drop-words`: after them, and they are not kept.
    `drop-answer`: they are kept, and the connection breaks before the answer. `hang`: no answer.
    """

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        self.tried: list[str] = []  # addresses of RCPT TO
        self.pause = 0.0  # seconds before and after a letter is kept
        self.lock = threading.Lock()
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        mood = address.partition(".")[0]
        if mood == "drop-rcpt":
            return await cut(server)
        if mood == "550" or (mood == "450-once" and self.tried.count(address) == 1):
            return f"{mood[:3]} not now"
        envelope.rcpt_tos.append(address)
        return "250 yes"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = envelope.rcpt_tos[0].partition(".")[0]
        await asyncio.sleep(self.pause)
        if mood == "drop-words":
            return await cut(server)
        if refused := re.fullmatch(r"(\d{3})-data", mood):
            return f"{refused[1]} do not want it"
        with self.lock:
            self.arrived.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))  # type: ignore[arg-type]
        await asyncio.sleep(self.pause)
        if mood == "drop-answer":
            return await cut(server)
        if mood == "hang":
            await asyncio.sleep(2)
        return "250 kept"

    @property
    def ids(self) -> list[str]:
        with self.lock:
            return [message["Message-ID"] for message in self.arrived]


async def cut(server: SMTP) -> str:
    assert server.transport is not None
    server.transport.abort()
    return DROPPED


class Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self.envelope.rcpt_tos[0].startswith("drop-data."):  # type: ignore[union-attr]
            await cut(self)
        else:
            await super().smtp_DATA(arg)


class Office(threading.Thread):
    """The server, on a free port, in a thread of its own."""

    def __init__(self, handler: PostOffice) -> None:
        super().__init__(daemon=True)
        self.handler, self.open = handler, threading.Event()

    def run(self) -> None:
        asyncio.run(self.serve())

    async def serve(self) -> None:
        self.loop, self.closing = asyncio.get_running_loop(), asyncio.Event()
        server = await self.loop.create_server(lambda: Server(self.handler, hostname="post.example", timeout=20), "127.0.0.1", 0)
        self.handler.port = server.sockets[0].getsockname()[1]
        self.open.set()
        await self.closing.wait()
        server.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.closing.set)
        self.join()


@contextmanager
def open_office(patch: Any) -> Iterator[PostOffice]:
    """A post office that this process sends its letters to."""
    handler = PostOffice()
    office = Office(handler)
    office.start()
    try:
        assert office.open.wait(10)
        patch.setattr(settings, "SMTP", {**settings.SMTP, "host": "127.0.0.1", "port": handler.port})
        yield handler
    finally:
        office.close()

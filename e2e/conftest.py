"""A whole installation for the journeys: its own database with real commits, and a server beside the test."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

from hallway.core.outbox.models import Letter


@dataclass
class Server:
    """A running installation. `url` is its own address; any other host name leads to it as well, at the same port."""

    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def on(self, host: str) -> str:
        return f"http://{host}:{self.port}"


@pytest.fixture
def server(real_db: str) -> Iterator[Server]:
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield Server(thread.port)
    thread.terminate()
    connections.close_all()


def code_to(address: str) -> str:
    """The newest code that was written to an address, out of the outbox."""
    letter = Letter._base_manager.filter(address=address, secret=True).latest("id")
    return letter.subject.split()[0]

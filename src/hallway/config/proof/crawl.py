"""The canary crawl: every persona asks for every address; nobody may meet a word that is not theirs.

It also reports, for each kind of canary, that those who may read it did: a crawl that sees nothing proves nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from hallway.config.proof.decode import texts
from hallway.config.proof.routes import Address
from hallway.config.proof.world import Canary, World
from hallway.core.base.guard import Anyone, unguarded
from hallway.core.live.models import Event as LiveEvent
from hallway.core.outbox.models import Letter


@dataclass(frozen=True)
class Leak:
    persona: str
    kind: str
    where: str


@dataclass
class Report:
    leaks: set[Leak] = field(default_factory=set)
    readers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # kind → personas that read it
    broken: list[str] = field(default_factory=list)  # addresses that answered with a server error
    requests: int = 0

    def unread(self, world: World) -> list[str]:
        """Kinds of canaries that nobody who may read them came across."""
        return sorted({canary.kind for canary in world.canaries} - {kind for kind, who in self.readers.items() if who})


def client_for(world: World, persona: str) -> Client:
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    person = world.personas[persona]
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def crawl(world: World, addresses: list[Address], *, personas: Iterable[str] | None = None) -> Report:
    """Ask for every address as every persona, then look into letters and live events."""
    report = Report()
    for persona in personas or world.personas:
        client = client_for(world, persona)
        for address in addresses:
            response = client.get(address.path)
            report.requests += 1
            if response.status_code >= 500:
                report.broken.append(f"{persona} {address.path}")
            for data in pieces(response):
                look(world, report, persona, data, address.path)
    look_into_letters(world, report)
    look_into_live_events(world, report)
    return report


def pieces(response: HttpResponse) -> tuple[bytes, bytes]:
    """What an answer says in its headers (a file's name stands there), and its body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode(), body


def look(world: World, report: Report, persona: str, data: bytes, where: str) -> None:
    found = [text for text in texts(data) if "canary" in text]
    for canary in world.canaries:
        if any(canary.word in text for text in found):
            note(report, canary, persona, where)


def note(report: Report, canary: Canary, persona: str, where: str) -> None:
    if persona in canary.readers:
        report.readers[canary.kind].add(persona)
    else:
        report.leaks.add(Leak(persona, canary.kind, where))


def look_into_letters(world: World, report: Report) -> None:
    """A letter about something private carries no content, and any other only what its recipient may read."""
    names = {person.pk: name for name, person in world.personas.items() if person is not None}
    with unguarded("the proof reads everybody's letters"):
        letters = list(Letter.objects.exclude(person=None))
    for letter in letters:
        words = f"{letter.subject}\n{letter.text}\n{letter.html}\n{letter.headers}".encode()
        look(world, report, names.get(letter.person_id, "stranger"), words, f"letter {letter.kind}")


def look_into_live_events(world: World, report: Report) -> None:
    for persona, person in world.personas.items():
        for event in LiveEvent.objects.visible_to(person or Anyone()).select_related("topic"):
            look(world, report, persona, f"{event.topic.name} {event.kind} {event.data}".encode(), f"topic {event.topic.name}")


def summary(world: World, report: Report) -> str:
    """What was read by whom, in words."""
    lines = [f"{report.requests} requests as {len(world.personas)} personas, {len(world.canaries)} canaries"]
    for kind in sorted({canary.kind for canary in world.canaries}):
        may: set[Any] = set().union(*(canary.readers for canary in world.canaries if canary.kind == kind))
        lines.append(f"{kind}: read by {len(report.readers[kind])} of the {len(may)} who may")
    lines += [f"LEAK {leak.kind} to {leak.persona} at {leak.where}" for leak in sorted(report.leaks, key=str)]
    return "\n".join(lines)

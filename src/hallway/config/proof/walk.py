"""The proof: every persona asks for every address by every method. Two questions are answered in one walk.

The matrix: who is let in, refused, or told that nothing is there. The canary crawl: nobody may meet a word that is not
theirs, wherever it stands: page, header, file, letter, live event. It also reports who read what they may, because a
crawl that sees nothing proves nothing.

A GET asks for the page. Anything else is sent empty and rolled back: views ask the policy before they look at what was
sent, so an empty form tells enough.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from hallway.config.proof.decode import texts
from hallway.config.proof.routes import Address
from hallway.config.proof.world import Canary, World
from hallway.core.base.guard import Anyone, unguarded
from hallway.core.live.models import Event as LiveEvent
from hallway.core.outbox.models import Letter

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Line:
    """One method of one address: a line of the matrix."""

    method: str
    route: str
    about: str
    path: str

    @property
    def title(self) -> str:
        return f"{self.method} `{self.route}` | {self.about}"


@dataclass(frozen=True)
class Leak:
    persona: str
    kind: str
    where: str


@dataclass
class Report:
    answers: dict[str, dict[Line, str]] = field(default_factory=lambda: defaultdict(dict))  # persona → line → mark
    leaks: set[Leak] = field(default_factory=set)
    read: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # persona → kinds of canaries met
    broken: list[str] = field(default_factory=list)  # what answered with a server error

    def unread(self, world: World) -> dict[str, list[str]]:
        """What somebody may read, and did not come across: persona → kinds of canaries."""
        may = {persona: {canary.kind for canary in world.canaries if persona in canary.readers} for persona in self.answers}
        return {persona: sorted(kinds - self.read[persona]) for persona, kinds in may.items() if kinds - self.read[persona]}


def lines(world: World, addresses: Iterable[Address]) -> list[Line]:
    """Every method of every address. A view that knows its methods refuses OPTIONS and names them."""
    asker = client_for(world, "Conference Admin")
    found = []
    for address in addresses:
        allowed = asker.options(address.path).headers.get("Allow", "GET")
        found += [Line(method, address.route.name, address.about, address.path) for method in METHODS if method in allowed]
    return found


def client_for(world: World, persona: str) -> Client:
    client = Client(raise_request_exception=False, HTTP_HOST="localhost")
    person = world.personas[persona]
    if person is not None:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def walk(world: World, asked: Iterable[Line], personas: Iterable[str]) -> Report:
    """Ask as each of these personas, then look into their letters and live events."""
    report, asked = Report(), list(asked)
    for persona in personas:
        client = client_for(world, persona)
        for line in asked:
            response = ask(client, line)
            report.answers[persona][line] = mark(response)
            if response.status_code >= 500:
                report.broken.append(f"{persona} {line.method} {line.path}")
            for data in pieces(response):
                look(world, report, persona, data, line.path)
        look_into_letters(world, report, persona)
        look_into_live_events(world, report, persona)
    return report


def ask(client: Client, line: Line) -> HttpResponse:
    """What this client is answered. Whatever the request changed is undone, also a sign-out."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.generic(line.method, line.path) if line.method != "POST" else client.post(line.path, {})
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def mark(response: HttpResponse) -> str:
    """`+` is allowed, `-` refused, `.` not there for them, `s` asked to sign in, `!` broken."""
    if response.status_code == 401 or (response.status_code in {301, 302} and "/account/sign-in/" in response.headers["Location"]):
        return "s"
    if response.status_code >= 500:
        return "!"
    return {403: "-", 404: "."}.get(response.status_code, "+")


# ── Canaries ──────────────────────────────────────────────────────────────────────────────────────────────────────


def pieces(response: HttpResponse) -> tuple[bytes, bytes]:
    """What an answer says in its headers (a file's name stands there), and its body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return "\n".join(f"{name}: {value}" for name, value in response.headers.items()).encode(), body


def look(world: World, report: Report, persona: str, data: bytes, where: str) -> None:
    found = [text for text in texts(data) if "canary" in text]
    for canary in world.canaries if found else []:
        if any(canary.word in text for text in found):
            note(report, canary, persona, where)


def note(report: Report, canary: Canary, persona: str, where: str) -> None:
    if persona in canary.readers:
        report.read[persona].add(canary.kind)
    else:
        report.leaks.add(Leak(persona, canary.kind, where))


def look_into_letters(world: World, report: Report, persona: str) -> None:
    """A letter about something private carries no content, and any other only what its recipient may read."""
    person = world.personas[persona]
    with unguarded("the proof reads everybody's letters"):
        letters = list(Letter.objects.filter(person=person)) if person else []
    for letter in letters:
        words = f"{letter.subject}\n{letter.text}\n{letter.html}\n{letter.headers}".encode()
        look(world, report, persona, words, f"letter {letter.kind}")


def look_into_live_events(world: World, report: Report, persona: str) -> None:
    for event in LiveEvent.objects.visible_to(world.personas[persona] or Anyone()).select_related("topic"):
        look(world, report, persona, f"{event.topic.name} {event.kind} {event.data}".encode(), f"topic {event.topic.name}")


# ── On paper ──────────────────────────────────────────────────────────────────────────────────────────────────────


HEAD = """# Who may do what, at every address

Found by asking, as everybody, not by reading code: `hallway matrix` builds a small conference with every kind of
standing and role, and prints this. Tests compare every run with this file.

`+` let in · `-` refused with a reason · `.` for them nothing is there · `s` asked to sign in

"""


def table(report: Report, personas: list[str]) -> str:
    """The matrix as Markdown."""
    rows = ["| address | about | " + " | ".join(personas) + " |", "|---|---|" + "---|" * len(personas)]
    first = report.answers[personas[0]]
    rows += [f"| {line.title} | " + " | ".join(report.answers[persona][line] for persona in personas) + " |" for line in first]
    return HEAD + "\n".join(rows) + "\n"


def column(matrix: str, persona: str) -> dict[str, str]:
    """One persona's answers, out of the matrix on paper: title of the line → mark."""
    head, _rule, *rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in matrix.splitlines() if row.startswith("|")]
    place = head.index(persona)
    found = {f"{row[0]} | {row[1]}": row[place] for row in rows}
    assert len(found) == len(rows), "two lines of the matrix have one title"
    return found

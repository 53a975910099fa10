"""The permission matrix: who may do what at every address, found by asking, not by reading code.

A GET asks for the page. A POST is sent empty and rolled back: views ask the policy before they look at the form, so an
empty one tells enough. `+` is allowed, `-` refused (403), `.` not there for them (404), `s` asked to sign in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.test import Client

from hallway.config.proof.crawl import client_for
from hallway.config.proof.routes import Address
from hallway.config.proof.world import World


@dataclass(frozen=True)
class Line:
    """One method of one address, and what each persona is answered."""

    method: str
    route: str
    about: str
    answers: tuple[str, ...]


def matrix(world: World, addresses: Iterable[Address], personas: list[str]) -> list[Line]:
    clients = [client_for(world, persona) for persona in personas]
    asker, lines = client_for(world, "Conference Admin"), []
    for address in addresses:
        for method in methods(asker, address):
            answers = tuple(answer(client, method, address.path) for client in clients)
            lines.append(Line(method, address.route.name, address.about, answers))
    return lines


def methods(client: Client, address: Address) -> list[str]:
    """What the view answers to: a view that knows its methods refuses OPTIONS and names them."""
    allowed = client.options(address.path).headers.get("Allow", "GET")
    return [method for method in ("GET", "POST") if method in allowed]


def answer(client: Client, method: str, path: str) -> str:
    """What this client is answered. Whatever the request changed is undone, also a sign-out."""
    cookies = client.cookies.copy()
    try:
        with transaction.atomic():
            response = client.get(path) if method == "GET" else client.post(path, {})
            code = mark(response.status_code, response.headers.get("Location", ""))
            raise Undo
    except Undo:
        return code
    finally:
        client.cookies = cookies


def pages(world: World, addresses: list[Address]) -> list[Address]:
    """Those of the addresses that answer to GET."""
    asker = client_for(world, "Conference Admin")
    return [address for address in addresses if "GET" in methods(asker, address)]


class Undo(Exception):
    """Roll back."""


def mark(status: int, location: str) -> str:
    if status in {301, 302} and "/account/sign-in/" in location:
        return "s"
    if status == 403:
        return "-"
    if status == 404:
        return "."
    return "+" if status < 500 else "!"


def table(lines: list[Line], personas: list[str]) -> str:
    """The matrix as Markdown."""
    rows = ["| address | about | " + " | ".join(personas) + " |", "|---|---|" + "---|" * len(personas)]
    rows += [f"| {line.method} `{line.route}` | {line.about} | " + " | ".join(line.answers) + " |" for line in lines]
    return "\n".join(rows) + "\n"

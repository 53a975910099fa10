"""Addresses of one edition's pages. A schedule has a thousand links, so each kind is looked up once."""

from django.http import HttpRequest

from hallway.core.editions import places
from hallway.core.editions.models import Edition

MARK = "0000-00-00"  # fits a slug and a day; no address of ours contains it


class Addresses:
    def __init__(self, edition: Edition, *, on_own_host: bool) -> None:
        self.edition, self.on_own_host = edition, on_own_host
        self.known: dict[str, str] = {}

    def __call__(self, view: str, name: object = "") -> str:
        """The path of a page in the current language: `address("session", session.slug)`."""
        if view not in self.known:
            arguments = (MARK,) if name else ()
            self.known[view] = places.path(self.edition, f"schedule:{view}", *arguments, on_own_host=self.on_own_host)
        return self.known[view].replace(MARK, str(name)) if name else self.known[view]


def addresses_of(request: HttpRequest) -> Addresses:
    return Addresses(request.edition, on_own_host=request.on_own_host)  # type: ignore[attr-defined]

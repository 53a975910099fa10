from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Content:
    """What a page shows, and how it is found: the view and the name in its canonical address."""

    template: str
    view: str
    name: object = ""
    title: str = ""
    description: str = ""
    values: dict[str, Any] = field(default_factory=dict)


class NoSuchPage(Exception):
    """The programme has nothing at this address. The words say what was looked for."""

"""What several apps know of one thing, on one page: a person's, an edition's.

An app registers a maker for a model; the page shows what the makers have to say. A maker asks the policy for the actor
who looks, and answers None where there is nothing for them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from hallway.core.base.guard import Actor


@dataclass(frozen=True)
class Panel:
    """A template, and what it finds as `shown`."""

    template: str
    shown: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Actor, Any], Panel | None]

_makers: dict[str, list[tuple[int, Maker]]] = {}


def register_panel(model: type[Model], maker: Maker, *, place: int = 0) -> None:
    """Add a panel to the page of things of this model. Smaller places come first."""
    _makers.setdefault(model._meta.label_lower, []).append((place, maker))


def panels_of(thing: Model, actor: Actor) -> list[Panel]:
    """The panels of a thing’s page, in order. Each has asked by itself what the actor may see."""
    makers = sorted(_makers.get(thing._meta.label_lower, []), key=lambda pair: pair[0])
    return [panel for _place, maker in makers if (panel := maker(actor, thing)) is not None]


Describer = Callable[[Actor, list[Any]], dict[Any, str]]

_describers: dict[str, Describer] = {}


def register_line(model: type[Model], describer: Describer) -> None:
    """Say how to describe many things of this model in a line each (primary key → words), in one query for all."""
    _describers[model._meta.label_lower] = describer


def lines_about(things: Iterable[Any], actor: Actor) -> dict[Any, str]:
    """Primary key → a line, for things of one model. Empty where nobody registered one."""
    things = list(things)
    describer = _describers.get(things[0]._meta.label_lower) if things else None
    return describer(actor, things) if describer else {}

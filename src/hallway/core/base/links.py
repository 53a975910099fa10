"""What a thing is called and where it is shown. Each app registers its own; history, letters and search ask here.

Asking for a link is no permission: whoever shows one has asked the policy, and the page behind it asks again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from hallway.core.base.guard import Actor


@dataclass(frozen=True)
class Link:
    title: Callable[[Any], str]
    path: Callable[[Any], str]


_links: dict[str, Link] = {}
_edits: dict[str, Callable[[str, Actor], str]] = {}


def register_link(model: type[Model], *, path: Callable[[Any], str], title: Callable[[Any], str] = str) -> None:
    """Say where things of this model are shown (a path in the current language) and what they are called."""
    _links[model._meta.label_lower] = Link(title, path)


def path_to(thing: Model | None) -> str:
    """The page that shows a thing; empty where there is none."""
    link = _links.get(thing._meta.label_lower) if thing is not None else None
    return link.path(thing) if link else ""


def title_of(thing: Model | None) -> str:
    """What a thing is called; empty for none."""
    if thing is None:
        return ""
    link = _links.get(thing._meta.label_lower)
    return link.title(thing) if link else str(thing)


def register_edit(model: type[Model], path: Callable[[str, Actor], str]) -> None:
    """Say where a thing (by its public id) is changed, empty for whoever may not: public pages ask for it after loading."""
    _edits[model._meta.label_lower] = path


def edit_path(thing: str, actor: Actor) -> str:
    """The page on which `label:uid` (`schedule.session:0190…`) is changed, if the actor may; else empty."""
    label, _colon, uid = thing.partition(":")
    return _edits[label](uid, actor) if label in _edits else ""

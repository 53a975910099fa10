"""Reading history: events as sentences, for whoever may read the space they happened in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from hallway.core.audit.models import Event
from hallway.core.base.guard import Actor
from hallway.core.base.rules import Sentence

Saying = Callable[[str], Sentence]

verbs: dict[str, Sentence] = {}
sayings: dict[str, dict[str, Saying]] = {}


def declare_verbs(sentences: dict[str, Sentence], **said: Saying) -> None:
    """Say what recorded verbs read like: `{"teams.team.found": _("founded %(name)s")}`.

    The sentence goes on after the actor's name; it may use the event's details. A detail that is a code (`kind="voting"`)
    is put into words by the function of its name.
    """
    verbs.update(sentences)
    sayings.update(dict.fromkeys(sentences, said))


@dataclass(frozen=True)
class Entry:
    at: datetime
    who: str
    what: str
    event: Event


def history(actor: Actor, *things: Model, spaces: list[int] | None = None, limit: int = 50, before: int | None = None) -> list[Entry]:
    """The newest events the actor may see: of these things, or in these spaces, or all. Three queries at most.

    `before` is the id of the last event already shown.
    """
    events = Event.objects.visible_to(actor).select_related("actor", "text")
    if things:
        events = events.filter(happened_to(things))
    if spaces is not None:
        events = events.filter(space_id__in=spaces)
    if before is not None:
        events = events.filter(id__lt=before)
    return [entry(event) for event in events.order_by("-id")[:limit]]


def happened_to(things: Iterable[Model]) -> Q:
    """Events of these things. A role and a grant may have the same number, so each kind stands with its own."""
    numbers: dict[str, list[int]] = {}
    for thing in things:
        numbers.setdefault(thing._meta.label_lower, []).append(thing.pk)
    q = Q(pk__in=[])
    for kind, ids in numbers.items():
        q |= Q(target_type=kind, target_id__in=ids)
    return q


Finder = Callable[[Actor, Any], Iterable[Model]]

_belongings: dict[str, list[Finder]] = {}


def register_belongings(model: type[Model], finder: Finder) -> None:
    """Say whose events stand in a thing's history beside its own: a role's grants, a person's memberships. The finder
    answers with what the actor may see."""
    _belongings.setdefault(model._meta.label_lower, []).append(finder)


def whole_history(actor: Actor, thing: Model, *, limit: int = 50, before: int | None = None) -> list[Entry]:
    """What happened to a thing and to what belongs to it."""
    finders = _belongings.get(thing._meta.label_lower, [])
    return history(actor, thing, *(part for finder in finders for part in finder(actor, thing)), limit=limit, before=before)


def entry(event: Event) -> Entry:
    who = str(event.actor) if event.actor else _("The system")
    return Entry(event.at, who, sentence(event), event)


def sentence(event: Event) -> str:
    """What happened, with the details that are still there. Erased words leave a gap that says so."""
    text = getattr(event, "text", None)
    details = Details(text.details if text else {}, sayings.get(event.verb, {}))
    return str(verbs.get(event.verb, event.verb)) % details


class Details(dict[str, Any]):
    """An event's details inside a sentence: pairs read as "from → to", missing ones as a dash."""

    def __init__(self, details: dict[str, Any], said: dict[str, Saying]) -> None:
        super().__init__(details)
        self.said = said

    def __getitem__(self, key: str) -> str:
        value = self.get(key)
        return " → ".join(self.word(key, part) for part in (value if isinstance(value, list) else [value]))

    def word(self, key: str, value: object) -> str:
        if value is None or value == "":
            return "–"
        return str(self.said[key](str(value)) if key in self.said else value)

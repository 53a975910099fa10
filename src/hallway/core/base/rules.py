"""The words in which an app says who may: kinds of space, permissions, and for each model where its rows belong.

Declared in an app's `rules.py` while the app is loaded; `core.access` turns the declarations into one SQL condition
and into sentences. Nothing here looks at data.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.db.models import Model, Q
from django.utils.functional import Promise

from hallway.core.base.guard import Actor

# `admin` is met by the Conference Admin role alone: no membership, no composed role reaches it.
Level = Literal["read", "write", "manage", "admin"]
LEVELS: tuple[Level, ...] = ("read", "write", "manage", "admin")
Sentence = str | Promise


@dataclass(frozen=True)
class Kind:
    """A kind of space. An `area` exists once per edition; the organisation's own area once per installation."""

    name: str
    title: Sentence
    area: bool = False
    open_level: Literal["none", "read", "write"] = "none"  # what live members of other teams may, from the start
    with_team: bool = False  # made when a team is founded
    purpose: Sentence = ""


@dataclass(frozen=True)
class Permission:
    """Something a role can hold. It belongs to one kind of space and one level; members meet it by level."""

    name: str
    kind: str
    level: Level
    sentence: Sentence


@dataclass(frozen=True)
class Relation:
    """Being party to a row (its speakers, its buyer, who filed it) opens it, at one level."""

    name: str
    q: Callable[[Actor], Q]
    sentence: Sentence
    level: Level = "read"
    opens: tuple[str, ...] = ()  # field groups
    holds_in_private: bool = False  # only for what the person sent there themselves


@dataclass(frozen=True)
class Public:
    """Rows anybody may read. `q` gets the moment of asking, UTC."""

    q: Callable[..., Q]
    sentence: Sentence


@dataclass(frozen=True)
class FieldGroup:
    """Fields of a model that have their own readers: whoever holds the permission, and the relations that open it."""

    name: str
    fields: tuple[str, ...]
    permission: str = ""
    sentence: Sentence = ""


@dataclass(frozen=True)
class InSpace:
    """The row names its space."""

    column: str = "space_id"


@dataclass(frozen=True)
class OfTeam:
    """The row belongs to a team's space of this kind."""

    column: str
    kind: str = "team"


@dataclass(frozen=True)
class OfEdition:
    """The row belongs to an area of its edition."""

    column: str
    kind: str


@dataclass(frozen=True)
class OfOrganisation:
    """The row belongs to the installation as a whole; with `only`, just the rows that meet it."""

    kind: str = "organisation"
    only: Q | None = None


@dataclass(frozen=True)
class SpaceItself:
    """The row is the space."""


Home = InSpace | OfTeam | OfEdition | OfOrganisation | SpaceItself


@dataclass
class Rules:
    home: Home | None
    relations: list[Relation] = field(default_factory=list)
    public: list[Public] = field(default_factory=list)
    groups: dict[str, FieldGroup] = field(default_factory=dict)


kinds: dict[str, Kind] = {}
permissions: dict[str, Permission] = {}
_rules: dict[str, Rules] = {}


def declare_kind(name: str, title: Sentence, **options: object) -> Kind:
    """Declare a kind of space; see Kind for the options."""
    kinds[name] = Kind(name, title, **options)  # type: ignore[arg-type]
    return kinds[name]


def declare_permission(name: str, *, kind: str, level: Level, sentence: Sentence) -> Permission:
    """Declare a permission `app.verb_noun`. The sentence finishes "This role may …"."""
    permissions[name] = Permission(name, kind, level, sentence)
    return permissions[name]


def declare(
    model: type[Model],
    home: Home | None = None,
    *,
    relations: Iterable[Relation] = (),
    public: Iterable[Public] = (),
    groups: Iterable[FieldGroup] = (),
) -> None:
    """Say where a model's rows belong and who else may see them. An upper app may add to what a lower one declared."""
    rules = _rules.setdefault(model._meta.label_lower, Rules(home))
    if home is not None:
        rules.home = home
    rules.relations.extend(relations)
    rules.public.extend(public)
    rules.groups.update({group.name: group for group in groups})


def rules_of(model: type[Model]) -> Rules:
    """The declaration of a model. KeyError when nobody wrote one: such a model has no answer to "who may"."""
    return _rules[model._meta.concrete_model._meta.label_lower]  # type: ignore[union-attr]

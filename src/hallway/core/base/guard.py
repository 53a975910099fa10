"""The rail: a content model cannot be read without saying for whom.

`Model.objects` of a guarded model refuses every query that did not pass through `visible_to(actor)`, unless it runs
inside `system("reason")`. This catches mistakes early; what proves that nothing leaks are the state machine and the
canary crawl in the tests.

Known ways around the rail, closed by tests instead: joins from an unguarded model (so foreign keys from content to
Space, Person and Team have `related_name="+"`), `Model._base_manager` (a lint test lists who may use it) and raw SQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, Self

from django.db import models
from django.db.models import Q, sql
from django.http import Http404


class Unscoped(Exception):
    """A guarded model was read without an actor."""


class Actor(Protocol):
    """Who asks: a Person, or Anyone()."""

    @property
    def pk(self) -> Any: ...


class Anyone:
    """A stranger: not signed in. Only public rows are visible to them."""

    pk = None
    is_authenticated = False
    is_anonymous = True

    def __str__(self) -> str:
        return "Anyone"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Anyone)

    def __hash__(self) -> int:
        return hash(Anyone)


_reason: ContextVar[str | None] = ContextVar("system", default=None)


@contextmanager
def unguarded(reason: str) -> Iterator[None]:
    """Let this block read guarded models. Only the machine itself uses it (a test keeps the list of callers);
    everybody else says `audit.system(reason)`, which also leaves a trace."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


class ScopedQuery(sql.Query):
    """A query that knows whether an actor was named."""

    scoped = False

    def check_scope(self) -> None:
        if not self.scoped and _reason.get() is None:
            raise Unscoped(f"{self.model and self.model._meta.label} was read without an actor: start from visible_to(actor)")

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.check_scope()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: Any = None) -> Any:
        # update() and delete() turn the query into another class, which has no check of its own
        if klass is not None and klass is not self.__class__:
            self.check_scope()
        return super().chain(klass)

    def combine(self, rhs: Any, connector: str) -> None:
        # scoped | unscoped would show everything
        if connector != sql.AND:
            rhs.check_scope()
        super().combine(rhs, connector)


class GuardedQuerySet(models.QuerySet):
    """A queryset of content. `visible_to` is the only door."""

    def __init__(self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None) -> None:
        super().__init__(model, ScopedQuery(model) if query is None else query, using, hints)

    def visible_to(self, actor: Actor, what: str = "read") -> Self:
        """The rows on which `actor` may do `what`: a level (read, write, manage) or a permission's name."""
        visible = self.filter(visible_q(self.model, actor, what))
        visible.query.scoped = True  # type: ignore[attr-defined]
        return visible

    def none(self) -> Self:
        nothing = super().none()
        nothing.query.scoped = True  # type: ignore[attr-defined]
        return nothing

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        raise Unscoped("raw SQL knows no actor")

    def _raw_delete(self, using: Any) -> Any:
        if isinstance(self.query, ScopedQuery):
            self.query.check_scope()
        return super()._raw_delete(using)


class GuardedManager(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Default manager of content models."""


class VisibleQuerySet(models.QuerySet):
    """For models that are not guarded (an edition, a person) but still answer `visible_to`."""

    def visible_to(self, actor: Actor, what: str = "read") -> Self:
        """The rows on which `actor` may do `what`: a level (read, write, manage) or a permission's name."""
        return self.filter(visible_q(self.model, actor, what))


class Resolver(Protocol):
    def __call__(self, model: type[models.Model], actor: Actor, what: str) -> Q: ...


class Holder(Protocol):
    def __call__(self, actor: Actor, *permissions: str, edition_id: int | None = None) -> set[str]: ...


_resolver: Resolver | None = None
_holder: Holder | None = None


def register_policy(*, resolver: Resolver, holder: Holder) -> None:
    """`core.access` says here, at start-up, how `visible_to` and `holds` are answered."""
    global _resolver, _holder
    _resolver, _holder = resolver, holder


def visible_q(model: type[models.Model], actor: Actor, what: str) -> Q:
    """The condition behind `visible_to`, to be used inside other queries."""
    if _resolver is None:
        raise RuntimeError("core.access is not installed")
    return _resolver(model, actor, what)


def holds(actor: Actor, permission: str, *, edition_id: int | None = None) -> bool:
    """Whether the actor has a permission of the organisation, or of an area of the edition named."""
    return bool(held(actor, permission, edition_id=edition_id))


def held(actor: Actor, *permissions: str, edition_id: int | None = None) -> set[str]:
    """Those of these permissions which the actor has, as `holds` says of one. One query."""
    if _holder is None:
        raise RuntimeError("core.access is not installed")
    return _holder(actor, *permissions, edition_id=edition_id)


class NotAllowed(Exception):
    """The actor may know of the thing but not do this. Views answer 403 and say why.

    `what` is a level or a permission's name; `thing` is what it was asked of, if anything.
    """

    def __init__(self, what: str, thing: models.Model | None = None) -> None:
        super().__init__(what)
        self.what, self.thing = what, thing


def require(actor: Actor, permission: str, *, edition_id: int | None = None) -> None:
    """Raise NotAllowed unless the actor `holds` the permission."""
    if not holds(actor, permission, edition_id=edition_id):
        raise NotAllowed(permission)


def may(actor: Actor, what: str, thing: Any) -> bool:
    """Whether the actor may do `what` with this one thing, a row of a model with rules. One query."""
    return type(thing).objects.visible_to(actor, what).filter(pk=thing.pk).exists()


def fetch(queryset: Any, actor: Actor, what: str = "read", **lookup: Any) -> Any:
    """One row on which the actor may do `what`.

    Http404 when they may not even read it (its existence is nobody's business), NotAllowed when they may read it but
    not do this. `queryset` is a manager or queryset of a model with rules.
    """
    found = queryset.visible_to(actor, what).filter(**lookup).first()
    if found is None:
        seen = queryset.visible_to(actor).filter(**lookup).first() if what != "read" else None
        if seen is None:
            raise Http404
        raise NotAllowed(what, seen)
    return found

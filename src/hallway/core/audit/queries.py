from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hallway.core.audit.history import whole_history
from hallway.core.audit.models import Event, Seal
from hallway.core.audit.tasks import check_seals
from hallway.core.base.guard import Actor, GuardedQuerySet, VisibleQuerySet, unguarded


def thing_of(actor: Actor, kind: str, uid: UUID) -> Model | None:
    """A thing by its type (`teams.team`) and public id, if the actor may see it.

    Roles and the like have no rules of their own: whoever may see an event in their history may know them.
    """
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    if not any(field.name == "uid" for field in model._meta.fields):
        return None
    rows = model._default_manager.all()
    if isinstance(rows, GuardedQuerySet | VisibleQuerySet):
        return rows.visible_to(actor).filter(uid=uid).first()
    thing = rows.filter(uid=uid).first()
    return thing if thing is not None and whole_history(actor, thing, limit=1) else None


def event_id(actor: Actor, uid: str) -> int | None:
    """The number behind an event's public id, for going on from there."""
    try:
        return Event.objects.visible_to(actor).filter(uid=UUID(uid)).values_list("pk", flat=True).first()
    except ValueError:
        return None


@dataclass(frozen=True)
class SealState:
    """How far the history is sealed, and what the last check found."""

    events: int
    sealed: int
    seals: int
    last_at: datetime | None
    head: str
    checking: bool
    checked_at: datetime | None
    verdict: dict[str, Any] | None
    failed: bool

    @property
    def waiting(self) -> int:
        return self.events - self.sealed

    @property
    def whole(self) -> bool | None:
        """None while nobody has checked."""
        return None if self.verdict is None else self.verdict["broken_at"] is None and not self.verdict["wrong_words"]


def seal_state() -> SealState:
    """The caller has asked for `audit.check_seals`."""
    with unguarded("the state of the seals"):
        events = Event.objects.count()
        sealed = Event.objects.filter(sealed__isnull=False).count()
    last = Seal.objects.order_by("-number").first()
    checks = DBTaskResult.objects.filter(task_path=check_seals.module_path).order_by("-enqueued_at")
    done = checks.filter(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED]).first()
    good = done is not None and done.status == TaskResultStatus.SUCCESSFUL
    return SealState(
        events=events,
        sealed=sealed,
        seals=last.number if last else 0,
        last_at=last.at if last else None,
        head=last.hash if last else "",
        checking=checks.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists(),
        checked_at=done.finished_at if done else None,
        verdict=done.return_value if done is not None and good else None,
        failed=done is not None and not good,
    )

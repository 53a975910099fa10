"""What every table shares."""

from typing import Any, ClassVar

from django.db import models

from hallway.core.base import clock
from hallway.core.base.guard import GuardedManager, unguarded
from hallway.core.base.ids import uuid7


class Row(models.Model):
    """A table whose rows have a public id (`uid`) and know when they were made (UTC)."""

    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Content(Row):
    """A row that somebody may see and somebody may not. Read it through `objects.visible_to(actor)`."""

    objects: ClassVar[Any] = GuardedManager()

    class Meta:
        abstract = True

    def _perform_unique_checks(self, unique_checks: Any) -> Any:
        with unguarded("uniqueness"):
            return super()._perform_unique_checks(unique_checks)  # type: ignore[misc]

    def validate_constraints(self, exclude: Any = None) -> None:
        with unguarded("uniqueness"):
            super().validate_constraints(exclude)

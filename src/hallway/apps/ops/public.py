"""The door: what the processes that serve and work use of upkeep."""

from django.db import DatabaseError

from hallway.apps.ops.doctor.work import is_alive
from hallway.apps.ops.intake import begin
from hallway.apps.ops.metrics import CONTENT_TYPE, may_ask
from hallway.apps.ops.metrics import text as metrics
from hallway.apps.ops.whose import HEADER, LONGEST, proof
from hallway.core.base.database import is_behind

__all__ = ["CONTENT_TYPE", "HEADER", "LONGEST", "begin", "may_ask", "metrics", "proof", "unready"]

_up_to_date = False  # migrations are not taken back under a running process, so they are looked for until they are there


def unready() -> list[str]:
    """What is missing before this process should be asked for pages; names alone."""
    global _up_to_date  # noqa: PLW0603 - one answer per process is the point
    try:
        _up_to_date = _up_to_date or not is_behind()
        return [name for name, fine in (("migrations", _up_to_date), ("worker", is_alive())) if not fine]
    except DatabaseError:
        return ["database"]

from hallway.core.base.ids import uuid7
from hallway.core.base.restored import after_restore
from hallway.core.live.models import Topic


@after_restore
def begin_new_epochs() -> None:
    """Numbers count on from the backup, so some are given a second time: with a new epoch no client takes them for those
    it has seen."""
    Topic.objects.update(epoch=uuid7())

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from hallway.apps.schedule import shelf
from hallway.apps.schedule.models import Version
from hallway.core.editions.models import Edition, Phase


@receiver([post_save, post_delete], sender=Edition)
@receiver([post_save, post_delete], sender=Phase)
@receiver([post_save, post_delete], sender=Version)
def forget_fronts(**_kwargs: object) -> None:
    """What strangers see may have changed: now for the rest of this transaction, and again once others can see it."""
    shelf.forget_fronts()
    transaction.on_commit(shelf.forget_fronts)

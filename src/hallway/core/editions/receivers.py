from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from hallway.core.editions import places
from hallway.core.editions.models import Conference, Edition, HostName
from hallway.core.outbox.post import register_holder


@receiver([post_save, post_delete], sender=Conference)
@receiver([post_save, post_delete], sender=Edition)
@receiver([post_save, post_delete], sender=HostName)
def forget_places(**_kwargs: object) -> None:
    places.forget()


def why_held(edition_id: int) -> str:
    """A rehearsing edition writes its letters but sends none."""
    return "the edition rehearses" if Edition.objects.filter(pk=edition_id, clock_anchor__isnull=False).exists() else ""


register_holder(why_held)

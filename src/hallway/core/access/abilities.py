from django.db.models import BooleanField, ExpressionWrapper, Model

from hallway.core.access.policy import visible
from hallway.core.base.guard import Actor


def abilities(actor: Actor, thing: Model, *whats: str) -> set[str]:
    """Which of these (levels, permissions, field groups) the actor may do with a thing. One query for all of them: for
    pages that show several buttons."""
    model = type(thing)
    asked = {
        f"may_{number}": ExpressionWrapper(visible(model, actor, what), output_field=BooleanField()) for number, what in enumerate(whats)
    }
    row = model._base_manager.filter(pk=thing.pk).annotate(**asked).values(*asked).first() or {}
    return {what for number, what in enumerate(whats) if row.get(f"may_{number}")}

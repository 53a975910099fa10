from django.db.models import Count, QuerySet

from hallway.core.base.guard import Actor
from hallway.core.outbox.models import Letter, State

# What somebody has to look at, and what goes by itself.
TROUBLED = (State.UNCERTAIN, State.FAILED, State.HELD)


def letters_to_tend(actor: Actor, *, states: tuple[str, ...]) -> QuerySet[Letter]:
    """Letters in these states, the newest first; never those about a private team. Their words are not read."""
    rows = Letter.objects.visible_to(actor, "outbox.tend_letters").filter(state__in=states)
    return rows.select_related("person", "by").defer("subject", "text", "html", "headers").order_by("-id")


def counts(actor: Actor) -> dict[str, int]:
    """State → how many letters the actor may tend."""
    rows = Letter.objects.visible_to(actor, "outbox.tend_letters").order_by().values_list("state")
    return dict(rows.annotate(number=Count("pk")).values_list("state", "number"))

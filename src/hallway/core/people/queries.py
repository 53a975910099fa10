from django.db.models import Q, QuerySet

from hallway.core.base.guard import Actor
from hallway.core.people.models import Person, fold


def directory(actor: Actor, text: str = "") -> QuerySet[Person]:
    """Everybody who has an account or a name here, for whoever may look people up; by the beginning of any of their
    names, without marks and case."""
    people = Person.objects.visible_to(actor, "people.see_people").filter(is_newcomer=False)
    for word in fold(text).split():
        people = people.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}") | Q(sort_key__contains=f"-{word}"))
    return people.order_by("sort_key", "id")

"""What hangs on a row, in any app: stars, sign-ins, memberships, …"""

from collections.abc import Collection, Iterable

from django.db import models


def tied(model: type[models.Model], ids: Collection[int], *, apart_from: Iterable[type[models.Model]] = ()) -> set[int]:
    """Those of these rows to which a row of another table refers. One query for each table that could."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not ids or not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        if relation.related_model not in set(apart_from):
            name = relation.field.attname  # type: ignore[union-attr]
            rows = relation.related_model._base_manager.filter(**{f"{name}__in": list(ids)})  # type: ignore[union-attr]
            found.update(rows.values_list(name, flat=True).distinct())
    return found

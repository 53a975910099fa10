"""Where an organiser stands, and what they may do there."""

from typing import Any

from django.http import HttpRequest

from hallway.apps.schedule.views.answers import edition_of
from hallway.core.access.models import Space
from hallway.core.base.guard import NotAllowed, holds


def area_of(request: HttpRequest) -> Space:
    """The programme area of this edition. NotAllowed for those who may not read it."""
    space = Space.objects.visible_to(request.user).select_related("owner", "edition").filter(kind="programme", edition=edition_of(request))
    if (area := space.first()) is None:
        raise NotAllowed("schedule.edit_programme")
    return area


def doors(request: HttpRequest) -> dict[str, Any]:
    """Where an organiser stands, and what they may do here."""
    edition = edition_of(request)
    return {
        "edition": edition,
        "may_edit": holds(request.user, "schedule.edit_programme", edition_id=edition.pk),
        "may_release": holds(request.user, "schedule.release_schedule", edition_id=edition.pk),
    }

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from hallway.core.audit.history import Entry
from hallway.core.base import clock

register = template.Library()


@register.simple_tag
def history_of(thing: Model) -> str:
    """The page with everything that happened to a thing."""
    return reverse("audit:history", args=[thing._meta.label_lower, thing.uid])  # type: ignore[attr-defined]


@register.inclusion_tag("audit/events.html")
def events(entries: Iterable[Entry], *, empty: str = "") -> dict[str, Any]:
    """What happened: who did what, when. The newest first."""
    return {"entries": entries, "empty": empty}


@register.filter
def ago(at: datetime) -> str:
    """`3 minutes ago`, by the clock the installation goes by."""
    now = clock.now()
    if (now - at).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at, now, depth=1)}

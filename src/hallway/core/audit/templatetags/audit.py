from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

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


# Whole sentences, because other languages bend the word: vor drei Tagen.
AGO: dict[str, Any] = {
    "year": ngettext_lazy("%(num)d year ago", "%(num)d years ago", "num"),
    "month": ngettext_lazy("%(num)d month ago", "%(num)d months ago", "num"),
    "week": ngettext_lazy("%(num)d week ago", "%(num)d weeks ago", "num"),
    "day": ngettext_lazy("%(num)d day ago", "%(num)d days ago", "num"),
    "hour": ngettext_lazy("%(num)d hour ago", "%(num)d hours ago", "num"),
    "minute": ngettext_lazy("%(num)d minute ago", "%(num)d minutes ago", "num"),
}


@register.filter
def ago(at: datetime) -> str:
    """`3 minutes ago`, by the clock the installation goes by."""
    now = clock.now()
    if (now - at).total_seconds() < 60:
        return _("just now")
    return timesince(at, now, time_strings=AGO, depth=1)

from typing import Any

from django import template

from hallway.core.editions import places, shown
from hallway.core.editions.models import Edition
from hallway.ui.parts import Tab

register = template.Library()


@register.simple_tag(takes_context=True)
def edition_url(context: dict[str, Any], edition: Edition, view: str, *args: object, **kwargs: object) -> str:
    """The path of an edition's page from the host the visitor is on: `{% edition_url edition "schedule:day" 1 %}`."""
    request = context.get("request")
    own = bool(request and getattr(request, "on_own_host", False) and request.edition == edition)
    return places.path(edition, view, *args, on_own_host=own, **kwargs)  # type: ignore[arg-type]


@register.simple_tag(takes_context=True)
def edition_tabs(context: dict[str, Any], edition: Edition) -> list[Tab]:
    """The pages about an edition that whoever looks may open."""
    request = context["request"]
    return shown.tabs(edition, request.user, request.path)

from typing import Any

from django import template
from django.db.models import Model
from django.template import Context
from django.utils.translation import gettext as _

from hallway.core.access.explain import explain

register = template.Library()


@register.inclusion_tag("ui/components/why.html", takes_context=True)
def why_may(context: Context, thing: Model, what: str = "read", *, more: str = "", more_title: str = "") -> dict[str, Any]:
    """ "You may see this because", for whoever looks at the page; with a permission, "You may do this because"."""
    reasons = explain(context["request"].user, thing, what).reasons
    title = "" if what == "read" else _("You may do this because")
    return {"reasons": reasons, "title": title, "more": more, "more_title": more_title}

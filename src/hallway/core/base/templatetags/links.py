from django import template
from django.db.models import Model

from hallway.core.base.links import path_to, title_of

register = template.Library()


@register.filter(name="path")
def path(thing: Model) -> str:
    """The page that shows a thing: `<a href="{{ team|path }}">`."""
    return path_to(thing)


@register.filter(name="title_of")
def title(thing: Model) -> str:
    return title_of(thing)

import json
from typing import Any

from django import template

register = template.Library()


@register.filter(name="json")
def as_json(value: Any) -> str:
    """For a data-attribute, which escapes it: `data-options="{{ options|json }}"`."""
    return json.dumps(value)

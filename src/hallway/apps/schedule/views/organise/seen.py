"""Two people in one form at once: what the second is told."""

import json
from typing import Any

from django import forms
from django.http import HttpRequest

from hallway.apps.schedule.editing.fields import ChangedMeanwhile, mark
from hallway.apps.schedule.views.organise.past import worded
from hallway.ui.parts import Line


def read_seen(request: HttpRequest) -> dict[str, str]:
    """The marks of what the person saw, as the form's hidden field has them."""
    try:
        seen = json.loads(request.POST.get("seen") or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in seen.items()} if isinstance(seen, dict) else {}


def theirs(form: forms.BaseForm, seen: dict[str, str], meanwhile: ChangedMeanwhile, **said: Any) -> list[Line]:
    """What others changed in the very fields this person changed. Saving again, knowing that, replaces it: the marks are
    those of now."""
    lines = []
    for name, value in meanwhile.theirs.items():
        seen[name] = mark(value)
        label, words = said.get(name) or (form.fields[name].label, worded(value))
        lines.append(Line("chg", label, now=words))
    return lines

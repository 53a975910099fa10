"""From a bound Django field to what the templates of fields show."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.text import capfirst

from hallway.ui.forms import Switch
from hallway.ui.markup import classes

CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def shown(bound: BoundField, *, label: str = "", hint: str = "") -> dict[str, Any]:
    """Everything `components/field.html` needs: kind, words, ids that tie them together, and the widget or its choices."""
    hint = hint or bound.help_text
    ids = {"hint_id": f"{bound.auto_id}_helptext" if hint else "", "error_id": f"{bound.auto_id}_error" if bound.errors else ""}
    described = classes(ids["hint_id"], ids["error_id"])
    context = {
        "bound": bound,
        "kind": kind(bound.field.widget),
        "label": capfirst(label or bound.label),
        "hint": hint,
        "errors": bound.errors,
        "described": described,
        "optional": says_optional(bound),
        **ids,
    }
    if context["kind"] == "choices":
        return {
            **context,
            "choices": [choice(widget) for widget in bound.subwidgets],
            "look": getattr(bound.field.widget, "look", "choices"),
        }
    return {**context, "widget": bound.as_widget(attrs=looks(bound.field.widget) | {"aria-describedby": described or False})}


def kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "choices" if isinstance(widget, CHOICES) else "input"


def looks(widget: forms.Widget) -> dict[str, Any]:
    if isinstance(widget, Switch):
        return {"class": "switch", "role": "switch"}
    own = "check" if isinstance(widget, forms.CheckboxInput) else "input"
    return {"class": classes(own, widget.attrs.get("class"))}


def choice(widget: BoundWidget) -> dict[str, Any]:
    """One round or square choice. `aria-invalid` is not for these; the group carries the error."""
    widget.data["attrs"].pop("aria-invalid", None)
    label = widget.choice_label
    return {"tag": widget.tag(), "label": capfirst(label), "hint": getattr(label, "hint", ""), "end": getattr(label, "end", "")}


def says_optional(bound: BoundField) -> bool:
    """Fields say "optional" where the form has others that are not; a tick is optional by nature."""
    if bound.field.required or kind(bound.field.widget) == "tick":
        return False
    return any(field.required for field in bound.form.fields.values())


def troubles(form: forms.BaseForm) -> list[dict[str, str]]:
    """What the summary above a form lists: each field's first error with the way to it, and what is wrong with the whole."""
    whole = [{"text": text, "href": "", "label": ""} for text in form.non_field_errors()]
    fields = [
        {"text": bound.errors[0], "href": f"#{bound.id_for_label or f'{bound.auto_id}_0'}", "label": bound.label}
        for bound in form.visible_fields()
        if bound.errors
    ]
    hidden = [{"text": text, "href": "", "label": bound.label} for bound in form.hidden_fields() for text in bound.errors]
    return whole + hidden + fields

"""Widgets that know how they look, days that stay in the calendar, and choices that can say more than their name."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1800, 2200


@dataclass(frozen=True)
class Option:
    """A choice with a hint below it and something at its end (a price): `("de", Option("Voting", hint="…"))`."""

    title: str | Promise
    hint: str | Promise = ""
    end: str | Promise = ""

    def __str__(self) -> str:
        return str(self.title)


class DateInput(forms.DateInput):
    """The browser's own calendar. It speaks ISO to us and the visitor's language to them."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input-short", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input-short", **(attrs or {})}, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input-short", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


def within_reach(day: date) -> None:
    """At the ends of the calendar a change of zone leads out of it: one such row, and no page could read its table."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        said = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("Choose a year from %(first)d to %(last)d."), params=said)


class Day(forms.DateField):
    widget = DateInput
    default_validators = [within_reach]


class Moment(forms.DateTimeField):
    widget = DateTimeInput
    default_validators = [within_reach]


class CodeInput(forms.TextInput):
    """A code from a letter. The telephone offers to fill it in."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        helpful = {"class": "input-code", "autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__({**helpful, **(attrs or {})})


class Switch(forms.CheckboxInput):
    """Works at once, where a tick waits for the form."""


class Chips(forms.RadioSelect):
    """A few short choices in a row."""

    look = "chips"


class Pick(forms.RadioSelect):
    """A scale from one end to the other, at most seven steps."""

    look = "pick"

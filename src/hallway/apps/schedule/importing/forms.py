"""What somebody types when they import: files, a time zone, which column is which, what goes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hallway.apps.schedule import formats
from hallway.core.editions.models import check_timezone


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not isinstance(data, list | tuple) or not data:
            data = [data]
        return [super(FilesField, self).clean(each, initial) for each in data]


class FilesForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]
        label=_("Programme files"),
        max_length=300,
        help_text=_(
            "schedule.xml, schedule.json, answers of pretalx’s API, a calendar (.ics) or a table (.csv). "
            "Choose files that belong together at once. At most 32 MB."
        ),
        widget=FilesInput(attrs={"accept": ".xml,.json,.ics,.csv,.tsv,.txt,application/json,text/xml,text/calendar,text/csv"}),
    )
    timezone = forms.CharField(label=_("Time zone"), help_text=_("Used only where the files name none."), validators=[check_timezone])

    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"]
        size = sum(file.size for file in files)
        if size > formats.MAX_BYTES:
            said = {"size": size // 1024**2, "limit": formats.MAX_BYTES // 1024**2}
            raise ValidationError(gettext("That is %(size)d MB; at most %(limit)d MB are read."), params=said)
        if len(files) > formats.MAX_FILES:
            raise ValidationError(
                ngettext("At most %(limit)d file is read at once.", "At most %(limit)d files are read together.", formats.MAX_FILES),
                params={"limit": formats.MAX_FILES},
            )
        return files


USUAL = ("title", "speakers", "start", "room", "abstract")  # asked for even where no column looks like it


class ColumnsForm(forms.Form):
    """Which column of a table holds what. Every field can be chosen; what was guessed is chosen already."""

    def __init__(self, *args: Any, table: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headers = [("", _("Not in this file")), *((header, shown(header, number, table)) for number, header in enumerate(table["headers"]))]
        for name, label in formats.FIELDS.items():
            field = forms.ChoiceField(label=label, choices=headers, required=name == "title", initial=table["guesses"].get(name) or "")
            self.fields[name] = field
        asked = {*USUAL, *table.get("unclear", ()), *(name for name, header in table["guesses"].items() if header)}
        self.first = [self[name] for name in formats.FIELDS if name in asked]
        self.further = [self[name] for name in formats.FIELDS if name not in asked]

    def columns(self) -> dict[str, str | None]:
        return {name: self.cleaned_data[name] or None for name in formats.FIELDS}


def shown(header: str, number: int, table: dict[str, Any]) -> str:
    """A header and the first thing that stands below it."""
    sample = next((row[number] for row in table["samples"] if number < len(row) and row[number].strip()), "")
    return f"{header} ({sample[:40]})" if sample else header


class AcceptForm(forms.Form):
    """What is missing from the file stays, unless somebody says otherwise."""

    STAY, CHOSEN, ALL = "stay", "chosen", "all"
    missing = forms.ChoiceField(choices=[(STAY, ""), (CHOSEN, ""), (ALL, "")], required=False)

    def __init__(self, *args: Any, missing: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = missing
        self.fields["session"] = forms.MultipleChoiceField(choices=[(uid, "") for uid in missing], required=False)

    def away(self) -> list[str]:
        """Public ids of the sessions that go."""
        if self.cleaned_data["missing"] == self.ALL:
            return self.there
        return self.cleaned_data["session"] if self.cleaned_data["missing"] == self.CHOSEN else []

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hallway.core.access.models import Role, ShareLevel
from hallway.core.access.shown import entry_hint
from hallway.core.base import clock
from hallway.core.editions.models import Edition
from hallway.core.teams.models import Team
from hallway.ui.forms import Day, Option

MAX_LIST = 2 * 1024 * 1024  # bytes of a list; 20,000 addresses are half of it


class RoleForm(forms.ModelForm):
    """A role's name and what it may do. `open_names` are the permissions this person may put in."""

    names = forms.MultipleChoiceField(error_messages={"required": _("Choose at least one thing this role may do.")})

    class Meta:
        model = Role
        fields = ["name", "purpose"]
        help_texts = {"name": _("As people call it: Badge desk."), "purpose": _("One sentence for whoever gets it.")}

    def __init__(self, *args: Any, open_names: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = [(name, name) for name in sorted(open_names)]

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if Role.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Another role is called that. Choose a name that tells them apart."))
        return name


class UntilField(Day):
    """A day, at whose end something is over."""

    def __init__(self) -> None:
        super().__init__(label=_("Until the end of"), required=False, help_text=_("Empty: until somebody takes it back."))

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        moment = timezone.make_aware(datetime.combine(day, time.max)) if day else None
        if moment and moment <= clock.now():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return moment


class GrantForm(forms.Form):
    edition = forms.ModelChoiceField(
        Edition.objects.none(), label=_("Where"), required=False, empty_label=_("In all editions"), to_field_name="slug"
    )
    until = UntilField()

    def __init__(self, *args: Any, editions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = editions


class EntitlementForm(forms.Form):
    key = forms.CharField(
        label=_("What they may enter"), max_length=80, widget=forms.TextInput(attrs={"list": "known-keys", "autocapitalize": "none"})
    )
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Who looks at the list later reads this."))
    until = UntilField()


class ListForm(forms.Form):
    """A list of addresses, pasted or as a file."""

    source = forms.CharField(
        label=_("Name of the list"), max_length=120, help_text=_("So that it can be taken back as a whole: Tickets, 3 May.")
    )
    key = forms.CharField(
        label=_("What they may enter"), max_length=80, widget=forms.TextInput(attrs={"list": "known-keys", "autocapitalize": "none"})
    )
    text = forms.CharField(
        label=_("The list"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("One address per line, or a table whose first line names its columns: e-mail, entitlement, reason."),
    )
    file = forms.FileField(
        label=_("Or as a file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"})
    )
    until = UntilField()

    def clean_source(self) -> str:
        source = self.cleaned_data["source"]
        if source == "by hand":
            raise forms.ValidationError(_("“by hand” is the name for people let in one by one. Choose another one."))
        return source

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if upload is None:
            return ""
        if upload.size > MAX_LIST:
            raise forms.ValidationError(_("The file is larger than 2 MB. Split it."))
        return decoded(upload.read())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        text = data.get("file") or data.get("text") or ""
        if not text.strip() and "file" not in self.errors:
            self.add_error("text", _("Paste the list here, or choose a file."))
        elif len(text) > MAX_LIST:
            self.add_error("text", _("The list is longer than 2 MB. Split it."))
        data["text"] = text
        return data


def decoded(raw: bytes) -> str:
    """Text of a file from a spreadsheet, which writes UTF-8 or, on Windows, the alphabet of the country."""
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", errors="replace")


class EntryForm(forms.Form):
    """Which entitlement opens a space, and how far; each level says what it gives there."""

    key = forms.CharField(
        label=_("Whoever holds"),
        max_length=80,
        help_text=_("The word on a ticket or list, for example stream. It counts in this edition alone."),
        widget=forms.TextInput(attrs={"list": "known-keys", "autocapitalize": "none"}),
    )
    level = forms.ChoiceField(label=_("How far"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(level.value, Option(level.label, hint=entry_hint(kind, level.value))) for level in ShareLevel]


class HandOnForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("To which team"), to_field_name="slug")

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams

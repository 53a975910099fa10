from datetime import datetime, time

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hallway.apps.committees.models import Note
from hallway.core.access.models import OpenLevel, ShareLevel
from hallway.core.base import clock
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import MemberKind, Team, TeamKind
from hallway.ui.forms import Day, Option

MAX_BODY = 100_000  # characters of a note


class LinesField(forms.CharField):
    """One short text per line, as a list."""

    widget = forms.Textarea

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: object) -> list[str]:
        text = super().clean(value)
        return [line.strip()[:200] for line in text.splitlines() if line.strip()][:50]


class FoundTeamForm(forms.ModelForm):
    areas = LinesField(label=_("areas"), required=False, help_text=_("One per line."))
    chair = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("first chair"),
        required=False,
        help_text=_("You appoint them for the board. You can also leave this to the team."),
    )

    class Meta:
        model = Team
        fields = ["name", "short_name", "kind", "edition", "scope", "established_on", "established_by", "private", "private_reason"]
        field_classes = {"established_on": Day}
        widgets = {"scope": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "short_name": _("What everybody calls it: Programme."),
            "edition": _("Empty for a team that stays from year to year."),
            "private": _("For those outside, a private team does not exist. That cannot be taken back."),
        }

    def __init__(self, *args, people=None, editions=None, **kwargs):
        """`people`: who may be appointed as chair; None where the founder does not speak for the board."""
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["chair"]
        else:
            self.fields["chair"].queryset = people
        self.fields["edition"].queryset = editions if editions is not None else Edition.objects.none()

    def clean(self):
        data = super().clean()
        if data.get("private") and not data.get("private_reason"):
            self.add_error("private_reason", _("Say why, for those who will be in it."))
        if data.get("private") and data.get("kind") == TeamKind.BOARD:
            self.add_error("private", _("A board is known to everybody."))
        if data.get("private") and not data.get("chair"):
            field = "chair" if "chair" in self.fields else "private"
            self.add_error(field, _("Name the chair. A private team without one could be entered by nobody."))
        return data


class EditTeamForm(forms.ModelForm):
    areas = LinesField(label=_("areas"), required=False, help_text=_("One per line."))

    class Meta:
        model = Team
        fields = ["name", "short_name", "scope", "areas", "established_on", "established_by"]
        field_classes = {"established_on": Day}
        widgets = {"scope": forms.Textarea(attrs={"rows": 4})}


class MakePrivateForm(forms.Form):
    reason = forms.CharField(label=_("why"), max_length=300)
    sure = forms.BooleanField(label=_("I know that this cannot be taken back"))


KINDS = {
    MemberKind.CHAIR: _("Manages the team: members, settings, who else may enter."),
    MemberKind.VOTING: _("Works in everything and decides."),
    MemberKind.NON_VOTING: _("Works in everything and does not vote."),
    MemberKind.INACTIVE: _("Stands in the list and enters nothing."),
}


class KindForm(forms.Form):
    """A member's standing. A chair is offered to those alone who speak for the board."""

    kind = forms.ChoiceField(label=_("kind of member"), widget=forms.RadioSelect)

    def __init__(self, *args, chairs_too: bool, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in KINDS if chairs_too or kind != MemberKind.CHAIR]
        self.fields["kind"].choices = [(kind.value, Option(kind.label, hint=KINDS[kind])) for kind in kinds]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as a list."""

    widget = ManyFiles

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file] or super().clean(None, initial) or []


class NoteForm(forms.ModelForm):
    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    uploads = FilesField(label=_("add files"), required=False)

    class Meta:
        model = Note
        fields = ["title", "body"]
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}
        help_texts = {"body": _("Markdown: # for a heading, - for a list, **strong**.")}

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if len(body) > MAX_BODY:  # every reader waits while it is made into a page
            said = {"length": len(body), "limit": MAX_BODY}
            raise forms.ValidationError(_("This has %(length)d characters, a note at most %(limit)d. Make it two notes."), params=said)
        return body


class ShareForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("team"))
    level = forms.ChoiceField(label=_("how far"), choices=ShareLevel.choices)


class OpenForm(forms.Form):
    level = forms.ChoiceField(label=_("members of all other teams"), choices=OpenLevel.choices)


class GuestForm(forms.Form):
    address = forms.EmailField(label=_("e-mail address"), help_text=_("Of somebody who has signed in here before."))
    level = forms.ChoiceField(label=_("how far"), choices=ShareLevel.choices)
    until = Day(label=_("until the end of"))

    def clean_until(self) -> datetime:
        day = self.cleaned_data["until"]
        moment = timezone.make_aware(datetime.combine(day, time.max)) if day else None
        if moment and moment <= clock.now():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return moment


class RescueForm(ReasonForm):
    address = forms.EmailField(label=_("e-mail address of the person to appoint"))

    field_order = ["address", "reason"]

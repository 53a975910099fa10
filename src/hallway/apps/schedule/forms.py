"""From what organisers type to clean values."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallway.apps.schedule import formats
from hallway.core.editions.models import check_timezone


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Programme file"),
        help_text=_("schedule.xml or schedule.json, as frab, pentabarf and pretalx write them. At most 32 MB."),
        widget=forms.FileInput(attrs={"accept": ".xml,.json,application/xml,text/xml,application/json"}),
    )
    timezone = forms.CharField(label=_("Time zone"), help_text=_("Used only where the file names none."), validators=[check_timezone])

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > formats.MAX_BYTES:
            said = {"size": file.size // 1024**2, "limit": formats.MAX_BYTES // 1024**2}
            raise ValidationError(gettext("The file has %(size)d MB; at most %(limit)d MB are read."), params=said)
        return file


class ReleaseForm(forms.Form):
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)  # which version it will be: a second click is not the next
    comment = forms.CharField(
        label=_("What is new"),
        required=False,
        max_length=300,
        help_text=_("One sentence for the list of versions. You can leave it empty."),
    )

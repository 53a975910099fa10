"""From what organisers type to clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)  # which version it will be: a second click is not the next
    comment = forms.CharField(
        label=_("What is new"),
        required=False,
        max_length=300,
        help_text=_("One sentence for everybody who looks what changed. You can leave it empty."),
    )

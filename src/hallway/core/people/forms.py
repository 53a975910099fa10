from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess  # noqa: F401
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from hallway.core.people.actions import person_for_code
from hallway.core.people.models import Person


class RequestCodeForm(RequestLoginCodeForm):
    """One field for everybody: whoever has an account signs in, whoever has none gets one when the code is entered.

    The code leads to the person who *proved* the address, else to a new one. It never leads to somebody who merely
    wrote the address into their account: an attacker could add his victim's address and wait for her to sign in.
    """

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=address):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = person_for_code(address)
        return address


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "language", "timezone"]
        widgets: Any = {}
        help_texts = {"name": _("As it should stand on your badge and beside your talks.")}


class CodeForm(forms.Form):
    code = forms.CharField(label=_("code"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))

import re
from typing import Any

from allauth.account.forms import AddEmailForm, ConfirmEmailVerificationCodeForm, ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hallway.core.base.zones import zones
from hallway.core.people.actions import person_for_code
from hallway.core.people.adapter import MFAAdapter
from hallway.core.people.models import Person
from hallway.ui.forms import CodeInput

TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # signs that turn the letters behind a name around, far beyond its end
UNFINISHED = _("This is not a whole e-mail address. One looks like jun@candlewright.example.")


class AddressInput(forms.EmailInput):
    def __init__(self) -> None:
        super().__init__({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})


class AddressField(forms.EmailField):
    def __init__(self, label: Any) -> None:
        super().__init__(label=label, max_length=254, widget=AddressInput(), error_messages={"invalid": UNFINISHED})


class RequestCodeForm(RequestLoginCodeForm):
    """One field for everybody: whoever has an account signs in, whoever has none gets one when the code is entered.

    The code leads to the person who *proved* the address, else to a new one. It never leads to somebody who merely
    wrote the address into their account: an attacker could add his victim's address and wait for her to sign in.
    """

    email = AddressField(_("Your e-mail address"))

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=address):
            raise forms.ValidationError(_("Several codes went to this address just now. Enter the newest, or wait a few minutes."))
        self._user = person_for_code(address)
        return address


class CodeField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(label=_("The code"), max_length=20, widget=CodeInput)


class EnterCodeForm(ConfirmLoginCodeForm):
    code = CodeField()


class ProveAddressForm(ConfirmEmailVerificationCodeForm):
    code = CodeField()


class AddAddressForm(AddEmailForm):
    email = AddressField(_("Another e-mail address"))


class PasskeyAnswer:
    """What a browser sends as a passkey may be anything. allauth's parsers stumble over some of it."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except (KeyError, TypeError, ValueError, AttributeError):
            self.add_error("credential", MFAAdapter.error_messages["incorrect_code"])  # type: ignore[attr-defined]


class AddPasskeyForm(PasskeyAnswer, AddWebAuthnForm):
    pass


class LoginPasskeyForm(PasskeyAnswer, LoginWebAuthnForm):
    pass


class ProvePasskeyForm(PasskeyAnswer, ReauthenticateWebAuthnForm):
    pass


class CodeForm(forms.Form):
    code = CodeField()


class NameForm(forms.ModelForm):
    """The first thing we ask a newcomer, and all we ask."""

    class Meta:
        model = Person
        fields = ["name"]
        labels = {"name": _("Your name")}
        help_texts = {"name": _("As it should stand on your badge and beside your talks. You can change it at any time.")}
        widgets: dict[str, Any] = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    def clean_name(self) -> str:
        name = " ".join(TURNS.sub("", self.cleaned_data["name"]).split())
        if not any(letter.isalnum() for letter in name):
            raise forms.ValidationError(_("A name has at least one letter."))
        return name


class ProfileForm(NameForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of the letters you get."))
    timezone = forms.ChoiceField(label=_("Time zone"), required=False, help_text=_("For times on the pages of your work."))

    class Meta(NameForm.Meta):
        fields = ["name", "language", "timezone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = [("", _("that of the conference")), *zones()]

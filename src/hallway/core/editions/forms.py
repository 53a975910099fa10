from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hallway.core.base import clock
from hallway.core.base.zones import zones
from hallway.core.editions.models import HOST, Conference, Edition
from hallway.ui.forms import Day, Moment

# The looks an edition chooses from: the accents of ui/css/tokens.css.
ACCENTS = {
    "marigold": _("Marigold"),
    "coral": _("Coral"),
    "thrift": _("Thrift"),
    "lilac": _("Lilac"),
    "harbour": _("Harbour"),
    "lagoon": _("Lagoon"),
    "kelp": _("Kelp"),
    "samphire": _("Samphire"),
}
SPEEDS = [(1, _("as fast as the real one")), (10, _("10 times")), (60, _("60 times: an hour in a minute")), (600, _("600 times"))]


class EditionForm(forms.ModelForm):
    """Name, dates and look of an edition."""

    timezone = forms.ChoiceField(label=_("Time zone"), help_text=_("Of the place: in it the schedule is shown and the days begin."))
    accent = forms.ChoiceField(label=_("Look"), choices=list(ACCENTS.items()), initial="marigold", widget=forms.RadioSelect)

    class Meta:
        model = Edition
        fields = ["name", "tagline", "place", "starts_on", "ends_on", "timezone", "accent"]
        field_classes = {"starts_on": Day, "ends_on": Day}
        labels = {
            "name": _("Name"),
            "tagline": _("One line about it"),
            "place": _("Place"),
            "starts_on": _("First day"),
            "ends_on": _("Last day"),
        }
        help_texts = {"name": _("With its year: Tidewater 2027."), "place": _("The town, and “and online” if it is.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"].choices = zones()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if last and not first and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Say the first day as well."))
        elif first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first one."))
        return data

    def validate_constraints(self) -> None:
        """What the database would refuse is said above, in words."""


class FoundForm(EditionForm):
    conference = forms.ModelChoiceField(Conference.objects.all(), label=_("Conference"), required=False, empty_label=None)

    class Meta(EditionForm.Meta):
        fields = ["conference", "name", "slug", "place", "starts_on", "ends_on", "timezone", "accent"]
        labels = {**EditionForm.Meta.labels, "slug": _("Short name in addresses")}
        help_texts = {**EditionForm.Meta.help_texts, "slug": _("Small letters and digits: 2027.")}
        error_messages = {"slug": {"unique": _("Another edition has this short name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Conference.objects.count() < 2:
            del self.fields["conference"]


class PhaseForm(forms.Form):
    """When something opens and closes, in the edition's time zone (the view activates it)."""

    opens_at = Moment(label=_("Opens"))
    closes_at = Moment(label=_("Closes"), required=False, help_text=_("Empty: it stays open."))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("It would close before it opens."))
        return data


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Host name"),
        max_length=253,
        help_text=_("For example 2028.tidewater.example"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )

    def clean_host(self) -> str:
        """People paste what stands in the address bar."""
        host = self.cleaned_data["host"].strip().lower().partition("://")[2] or self.cleaned_data["host"].strip().lower()
        host = host.partition("/")[0].partition(":")[0].rstrip(".")
        HOST(host)
        return host


class ClockForm(forms.Form):
    shows = Moment(label=_("The edition’s clock shows"))
    speed = forms.TypedChoiceField(label=_("It runs"), choices=SPEEDS, coerce=float, initial=1)

    def clean_shows(self) -> datetime:
        shows = self.cleaned_data["shows"]
        if abs((shows - clock.now()).days) > 366 * 20:
            raise forms.ValidationError(_("Choose a moment within twenty years of today."))
        return shows


class ConferenceForm(forms.ModelForm):
    class Meta:
        model = Conference
        fields = ["name", "apex", "redirect"]
        labels = {"name": _("Name"), "apex": _("Domain"), "redirect": _("How it leads to the current edition")}
        help_texts = {
            "name": _("Without a year."),
            "apex": _("For example tidewater.example. It and its www lead to the current edition; further editions get a host below it."),
            "redirect": _("Temporary is right for almost everybody: browsers remember a permanent one for years."),
        }
        widgets = {"redirect": forms.RadioSelect, "apex": forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"})}

    def clean_apex(self) -> str:
        return self.cleaned_data["apex"].strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/").rstrip(".")


def in_zone(moment: datetime, edition: Edition) -> datetime:
    return timezone.localtime(moment, edition.zone)

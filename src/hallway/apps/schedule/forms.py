"""From what organisers type to clean values."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallway.apps.schedule import formats, words
from hallway.apps.schedule.models import LINES, Room, Session, Slot
from hallway.core.editions.models import Edition, check_timezone

DAY_BEGINS = time(5)  # a time before this is the night after the day
COLOURS = [
    _("red"),
    _("amber"),
    _("green"),
    _("sky"),
    _("violet"),
    _("lime"),
    _("blue"),
    _("pink"),
    _("teal"),
    _("yellow"),
    _("brown"),
    _("stone"),
]


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


class RoomForm(forms.ModelForm):
    line = forms.TypedChoiceField(label=_("Colour"), coerce=int, choices=[(number, COLOURS[number - 1]) for number in range(1, LINES + 1)])

    class Meta:
        model = Room
        fields = ("name", "letter", "line", "capacity", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "letter": forms.TextInput(attrs={"class": "input-short"})}
        help_texts = {
            "letter": _("On the door, on the map and in the timetable. One letter is best."),
            "description": _("Markdown. How to find it, what is there."),
        }

    def clean_letter(self):
        letter = self.cleaned_data["letter"].strip().upper()
        if not letter.isalnum():
            raise ValidationError(gettext("A letter or a number, for example A or 12."))
        return letter


class SessionForm(forms.ModelForm):
    class Meta:
        model = Session
        fields = ("title", "subtitle", "kind", "track", "language", "level", "do_not_record", "abstract", "description")
        labels = {"track": _("Track")}
        widgets = {"abstract": forms.Textarea(attrs={"rows": 6}), "description": forms.Textarea(attrs={"rows": 10})}

    def __init__(self, *args: Any, tracks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = tracks
        hint = _("HTML, as the file had it.") if self.instance.markup == "html" else _("Markdown.")
        self.fields["abstract"].help_text = self.fields["description"].help_text = hint


class SlotForm(forms.Form):
    """One time of a session. Empty ones are left out."""

    slot = forms.CharField(required=False, widget=forms.HiddenInput)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"))
    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    time = forms.TimeField(  # typed, not picked: a browser's picker may speak of a.m. and p.m. where the timetable does not
        label=_("Begins"),
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "14:30", "inputmode": "numeric", "class": "input-short"}),
        help_text=_("Before 5:00 is the night after."),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=7 * 24 * 60)

    def __init__(self, *args: Any, edition: Edition, rooms: Any, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["room"].queryset = rooms
        self.fields["day"].choices = [("", "---------"), *((day.isoformat(), words.day_short(day)) for day in days)]

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("time") is not None:
            data["starts_at"] = starts_at(data["day"], data["time"], self.edition.zone)
        return data


def starts_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment at which a clock in the conference shows this time. ValidationError where clocks skip it."""
    on = day + timedelta(days=1) if at < DAY_BEGINS else day
    start = datetime.combine(on, at, zone)
    if start.timestamp() != start.replace(fold=1).timestamp() and start.astimezone(ZoneInfo("UTC")).astimezone(zone).time() != at:
        raise ValidationError(gettext("In this night the clocks skip %(time)s."), params={"time": f"{at:%H:%M}"})
    return start


def initial_of(slot: Slot, zone: ZoneInfo) -> dict[str, Any]:
    start = slot.starts_at.astimezone(zone)
    return {"slot": str(slot.uid), "room": slot.room_id, "day": slot.day.isoformat(), "time": start.time(), "minutes": slot.minutes}


SlotFormSet = forms.formset_factory(SlotForm, extra=1, max_num=50, can_delete=True)

"""From what organisers type to clean values, for one thing of the programme at a time."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hallway.apps.schedule import words
from hallway.apps.schedule.models import LINES, Room, Session, Slot, Speaker, Track
from hallway.core.editions.models import Edition
from hallway.ui.forms import Day

DAY_BEGINS = time(5)  # a time before this is the night after the day
TIMES = ["%H:%M", "%H.%M", "%H:%M:%S", "%H"]
SCHEMES = ("https://", "http://", "mailto:")
USUAL_KINDS = ("talk", "keynote", "workshop", "tutorial", "panel", "lightning", "opening", "closing", "break", "social")
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


class Suggest(forms.TextInput):
    """Any words, with some to choose from. The browser offers them; without it one types."""

    options: Iterable[tuple[str, str]] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        names = f"{(attrs or {}).get('id', name)}_list"
        field = super().render(name, value, {**(attrs or {}), "list": names}, renderer)
        return format_html(
            '{}<datalist id="{}">{}</datalist>', field, names, format_html_join("", '<option value="{}">{}</option>', self.options)
        )


class Words(forms.CharField):
    """A longer text. Browsers send other ends of lines than we keep."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class Tags(forms.CharField):
    """Words, parted by commas, each once."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return list(dict.fromkeys(" ".join(part.split())[:100] for part in super().to_python(value).split(",") if part.strip()))


class Links(forms.CharField):
    """One link per line: the address, then what it is."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{link['href']} {link['title']}".strip() for link in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [self.link(line.strip()) for line in super().to_python(value).splitlines() if line.strip()]

    def link(self, line: str) -> dict[str, str]:
        href, _space, title = line.partition(" ")
        if not href.lower().startswith(SCHEMES):
            said = {"line": line[:60]}
            raise ValidationError(
                gettext("“%(line)s” does not begin with an address, for example https://candlewright.example/."), params=said
            )
        return {"title": title.strip(), "href": href}


class SessionForm(forms.Form):
    """What a session says about itself."""

    title = forms.CharField(label=_("Title"), max_length=300)
    subtitle = forms.CharField(label=_("Subtitle"), max_length=300, required=False)
    kind = forms.CharField(label=_("Kind"), max_length=100, required=False, widget=Suggest)
    track = forms.ModelChoiceField(Track.objects.none(), label=_("Track"), required=False, to_field_name="slug", empty_label=_("No track"))
    language = forms.ChoiceField(label=_("Language"), required=False)
    level = forms.CharField(label=_("Level"), max_length=40, required=False, widget=Suggest)
    tags = Tags(label=_("Tags"), required=False, help_text=_("Words, parted by commas."))
    abstract = Words(label=_("Abstract"), rows=6)
    description = Words(label=_("Description"), rows=10)
    links = Links(label=_("Links"), required=False, help_text=_("One per line: the address, then what it is. https://… Slides"))
    do_not_record = forms.BooleanField(label=_("Do not record"), required=False)
    interest_wanted = forms.IntegerField(
        label=_("Takes place if so many want it"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Leave it empty for a session that takes place anyway."),
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )

    def __init__(self, *args: Any, session: Session | None, tracks: Any, used: dict[str, list[str]], **kwargs: Any) -> None:
        if session is not None:
            kwargs["initial"] = initial_of_session(session) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.session = session
        self.fields["track"].queryset = tracks
        self.fields["language"].choices = languages(used["language"], session.language if session else "")
        kinds = dict.fromkeys([*used["kind"], *USUAL_KINDS])
        self.fields["kind"].widget.options = [(kind, words.kind(kind)) for kind in kinds]
        self.fields["level"].widget.options = [(level, "") for level in used["level"]]
        hint = _("HTML, as the file had it.") if session and session.markup == "html" else _("Markdown.")
        self.fields["abstract"].help_text = self.fields["description"].help_text = hint

    def clean_links(self) -> list[dict[str, Any]]:
        """Which of them are files is known from before."""
        files = {link["href"] for link in (self.session.links if self.session else []) if link.get("attachment")}
        return [link | ({"attachment": True} if link["href"] in files else {}) for link in self.cleaned_data["links"]]


def initial_of_session(session: Session) -> dict[str, Any]:
    values = {name: getattr(session, name) for name in SessionForm.base_fields}
    return values | {"track": session.track.slug if session.track else ""}


def languages(used: list[str], own: str) -> list[tuple[str, str]]:
    """Those of the programme first, then every other one by its name."""
    first = [code for code in dict.fromkeys([own, *used]) if code]
    rest = sorted(((code, words.language(code)) for code in LANG_INFO if code not in first), key=lambda pair: pair[1])
    return [("", gettext("Not said")), *((code, words.language(code)) for code in first), *rest]


class SlotForm(forms.Form):
    """One time of a session. Empty ones are left out."""

    slot = forms.CharField(required=False, widget=forms.HiddenInput)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"))
    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    time = forms.TimeField(  # typed, not picked: a browser's picker may speak of a.m. and p.m. where the timetable does not
        label=_("Begins"),
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "14:30", "inputmode": "numeric", "class": "input-short"}),
        help_text=_("Before 5:00 is the night after."),
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=7 * 24 * 60)

    def __init__(self, *args: Any, edition: Edition, rooms: Any, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["room"].queryset = rooms
        if days:
            self.fields["day"].choices = [("", "---------"), *((day.isoformat(), words.day_short(day)) for day in days)]
        else:  # nobody said yet when the edition is
            self.fields["day"] = Day(label=_("Day"))

    def has_changed(self) -> bool:
        """A room and a day may be proposed; without an hour nobody meant them."""
        typed = [self.data.get(self.add_prefix(name)) for name in ("slot", "time", "minutes")]
        return any(typed) and super().has_changed()

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


SLOTS = 50  # of one session at most


class BaseSlots(forms.BaseFormSet):
    """Every row may be left empty, the ones that are there and the ones that are proposed."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        return super().total_form_count() if self.is_bound else len(self.initial or ())


SlotFormSet = forms.formset_factory(SlotForm, formset=BaseSlots, extra=0, max_num=SLOTS, can_delete=True)

# ── Speakers, rooms, tracks, tags ─────────────────────────────────────────────────────────────────────────────────


class SpeakerForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=300)
    biography = Words(label=_("Biography"), rows=8, help_text=_("Markdown."))

    def __init__(self, *args: Any, speaker: Speaker | None = None, **kwargs: Any) -> None:
        if speaker is not None:
            kwargs["initial"] = {"name": speaker.name, "biography": speaker.biography}
        super().__init__(*args, **kwargs)
        if speaker is not None and speaker.markup == "html":
            self.fields["biography"].help_text = _("HTML, as the file had it.")


def colours() -> list[tuple[int, Any]]:
    return [(number, COLOURS[number - 1]) for number in range(1, LINES + 1)]


class RoomForm(forms.ModelForm):
    """Of a room that is there. A new one (NewRoomForm) may leave its letter and its colour to us."""

    line = forms.TypedChoiceField(label=_("Colour"), coerce=int, choices=colours)

    class Meta:
        model = Room
        fields = ("name", "letter", "line", "capacity", "is_plenary", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "letter": forms.TextInput(attrs={"class": "input-short"})}
        help_texts = {
            "letter": _("On the door, on the map and in the timetable. One letter is best."),
            "is_plenary": _("Its openings, keynotes and closings are for everybody."),
            "description": _("Markdown. How to find it, what is there."),
        }

    def clean_letter(self):
        letter = self.cleaned_data["letter"].strip().upper()
        if letter and not letter.isalnum():
            raise ValidationError(gettext("A letter or a number, for example A or 12."))
        return letter

    def clean_description(self):
        return self.cleaned_data["description"].replace("\r\n", "\n")


class NewRoomForm(RoomForm):
    letter = forms.CharField(
        label=_("Letter"),
        max_length=3,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-short"}),
        help_text=_("On the door, on the map and in the timetable. Empty: the next free one."),
    )
    line = forms.TypedChoiceField(
        label=_("Colour"), coerce=int, required=False, empty_value=None, choices=lambda: [("", _("The next one")), *colours()]
    )


class TrackForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=300)
    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=999,
        help_text=_("On its tile, in the timetable."),
        widget=forms.NumberInput(attrs={"class": "input-short"}),
    )
    line = forms.TypedChoiceField(label=_("Colour"), coerce=int, choices=colours)


class NewTrackForm(forms.Form):
    """The number and the colour are the next ones; both can be changed later."""

    name = forms.CharField(label=_("Name"), max_length=300)


class TagForm(forms.Form):
    to = forms.CharField(
        label=_("New name"),
        max_length=100,
        help_text=_("A name that another tag has brings both together."),
    )

    def clean_to(self) -> str:
        to = " ".join(self.cleaned_data["to"].split())
        if "," in to:
            raise ValidationError(gettext("A comma parts tags, so none can have one in its name."))
        return to

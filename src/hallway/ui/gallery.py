"""The gallery: every component in every state, and every layout filled. If it is not here, it does not exist yet."""

from django import forms
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hallway.ui import forms as widgets
from hallway.ui import samples
from hallway.ui.markers import bullet
from hallway.ui.parts import Line, Step, Tab
from hallway.ui.samples import strong

LAYOUTS = {
    "front": "public",
    "schedule": "public",
    "wide": "public",
    "session": "public",
    "home": "organiser",
    "team": "organiser",
    "board": "organiser",
    "review": "organiser",
    "numbers": "organiser",
    "lobby": "live",
    "room": "live",
    "signin": "bare",
    "letter": "letter",
}


class Proposal(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label=_("Title"), help_text=_("As it should stand in the schedule."), max_length=80)
    mail = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    room = forms.ChoiceField(label=_("Room"), choices=[("a", "Anchor Hall, 900 seats"), ("b", "Beacon, 320 seats")])
    abstract = forms.CharField(label=_("Abstract"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    day = forms.DateField(label=_("Day"), widget=widgets.DateInput)
    starts = forms.DateTimeField(label=_("Starts"), widget=widgets.DateTimeInput, required=False)
    slides = forms.FileField(label=_("Slides"), required=False, help_text=_("PDF, at most 20 MB."))
    code = forms.CharField(label=_("Code from the letter"), widget=widgets.CodeInput, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        widget=forms.RadioSelect,
        choices=[
            ("talk", widgets.Option(_("Talk"), hint=_("30 or 45 minutes, with questions."))),
            ("workshop", widgets.Option(_("Workshop"), hint=_("90 minutes, 40 seats."), end=_("needs a helper"))),
        ],
    )
    food = forms.ChoiceField(
        label=_("Food at lunch"), widget=widgets.Chips, choices=[("all", _("Everything")), ("veg", _("Vegetarian")), ("vegan", _("Vegan"))]
    )
    vote = forms.ChoiceField(
        label=_("Your vote"), widget=widgets.Pick, choices=[("-2", "−2"), ("-1", "−1"), ("0", "0"), ("1", "+1"), ("2", "+2")]
    )
    mentor = forms.BooleanField(label=_("A mentor would help me"), required=False, help_text=_("First-time speakers get one if they want."))
    public = forms.BooleanField(label=_("Show my name, works at once"), required=False, widget=widgets.Switch)

    def clean_title(self) -> str:
        raise forms.ValidationError(_("A talk of this title is already there. Add a word that tells them apart."))


WRONG = {
    "title": "Queues that forgive",
    "mail": "yusra@candlewright",
    "day": "2027-06-17",
    "kind": "talk",
    "food": "veg",
    "vote": "1",
    "mentor": "on",
    "public": "on",
}

RELEASE = [
    Line("add", format_html("{}, Thu 15:30 {}", strong("Git when it goes wrong"), bullet("F", 6, size="s"))),
    Line("add", format_html("{}, Thu 16:15 {}", strong("Ask us anything"), bullet("F", 6, size="s"))),
    Line(
        "chg",
        format_html("{}", strong("Postgres on a boat")),
        was=format_html("13:30 {}", bullet("E", 5, size="s")),
        now=format_html("13:30 {}", bullet("C", 3, size="s")),
    ),
    Line("chg", format_html("{}", strong("Forms that remember")), was="30 min", now="45 min"),
    Line("del", format_html("{}, the speaker is ill", strong("Sailing with Celery"))),
]
ENDING = [
    Line("del", "Board, files, channel, calendar"),
    Line("del", "Mail of programme@tidewater.example"),
    Line("chg", format_html("2 secrets turn amber: {} Video account and Ticket printer", strong("rotate"))),
]


def gallery(request: HttpRequest) -> HttpResponse:
    context = {
        "page": samples.PUBLIC,
        "accents": ["marigold", "coral", "thrift", "lilac", "harbour", "lagoon", "kelp", "samphire"],
        "icons": samples.ICONS,
        "rooms": samples.ROOMS,
        "tracks": samples.TRACKS,
        "people": samples.PEOPLE,
        "form": Proposal(WRONG, auto_id="wrong_%s"),
        "fresh": Proposal(auto_id="fresh_%s"),
        "release": RELEASE,
        "ending": ENDING,
        "life": [Step(_("Sent"), "done"), Step(_("Reviewed"), "done"), Step(_("Accepted"), "here"), Step(_("On stage"))],
        "lifecycle": samples.LIFECYCLE,
        "tabs": [Tab(_("Overview"), "#o", current=True), Tab(_("Board"), "#b", count=3), Tab(_("Files"), "#f")],
        "parts": [
            Tab(_("Chat"), "#part-chat", current=True),
            Tab(_("Questions"), "#part-questions", count=7),
            Tab(_("Poll"), "#part-poll"),
        ],
        "tasks": samples.TASKS,
        "elsewhere": samples.ELSEWHERE,
        "facts": [(_("Founded"), "3 September 2024, by the board"), (_("Meets"), "Tuesdays at 19:00"), (_("Empty"), "")],
        "reasons": samples.REASONS,
        "line": samples.LINE_A,
        "slides": Paginator(range(124), 20).page(2),
        "said": [Message(levels.SUCCESS, "Kwame’s message is hidden."), Message(levels.ERROR, "The stream of Dock has stopped.")],
        "moment": samples.MOMENT,
        "layouts": LAYOUTS,
    }
    return render(request, "ui/gallery/index.html", context)


def layout(request: HttpRequest, name: str) -> HttpResponse:
    """A layout filled with the sample conference."""
    if name not in LAYOUTS:
        raise Http404
    context = samples.page_of(name, LAYOUTS[name])
    return render(request, f"ui/{name}.html" if name == "letter" else f"ui/gallery/{name}.html", context)

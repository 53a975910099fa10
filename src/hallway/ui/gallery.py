"""The gallery: every component in every state, and every layout filled. If it is not here, it does not exist yet.

It is for people who build Hallway, and speaks English to all of them, like the code.
"""

from django import forms
from django.contrib.messages import constants as levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.html import format_html

from hallway.ui import csp, samples
from hallway.ui import forms as widgets
from hallway.ui.importmap import hash_of
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

    title = forms.CharField(label="Title", help_text="As it should stand in the schedule.", max_length=80)
    mail = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    room = forms.ChoiceField(label="Room", choices=[("a", "Anchor Hall, 900 seats"), ("b", "Beacon, 320 seats")])
    abstract = forms.CharField(label="Abstract", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    day = forms.DateField(label="Day", widget=widgets.DateInput)
    starts = forms.DateTimeField(label="Starts", widget=widgets.DateTimeInput, required=False)
    slides = forms.FileField(label="Slides", required=False, help_text="PDF, at most 20 MB.")
    code = forms.CharField(label="Code from the letter", widget=widgets.CodeInput, required=False)
    kind = forms.ChoiceField(
        label="Kind",
        widget=forms.RadioSelect,
        choices=[
            ("talk", widgets.Option("Talk", hint="30 or 45 minutes, with questions.")),
            ("workshop", widgets.Option("Workshop", hint="90 minutes, 40 seats.", end="needs a helper")),
        ],
    )
    food = forms.ChoiceField(
        label="Food at lunch", widget=widgets.Chips, choices=[("all", "Everything"), ("veg", "Vegetarian"), ("vegan", "Vegan")]
    )
    vote = forms.ChoiceField(
        label="Your vote", widget=widgets.Pick, choices=[("-2", "−2"), ("-1", "−1"), ("0", "0"), ("1", "+1"), ("2", "+2")]
    )
    mentor = forms.BooleanField(label="A mentor would help me", required=False, help_text="First-time speakers get one if they want.")
    public = forms.BooleanField(label="Show my name, works at once", required=False, widget=widgets.Switch)

    def clean_title(self) -> str:
        raise forms.ValidationError("A talk of this title is already there. Add a word that tells them apart.")


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


@translation.override("en")
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
        "life": [Step("Sent", "done"), Step("Reviewed", "done"), Step("Accepted", "here"), Step("On stage")],
        "lifecycle": samples.LIFECYCLE,
        "tabs": [Tab("Overview", "#o", current=True), Tab("Board", "#b", count=3), Tab("Files", "#f")],
        "parts": [
            Tab("Chat", "#part-chat", current=True),
            Tab("Questions", "#part-questions", count=7),
            Tab("Poll", "#part-poll"),
        ],
        "tasks": samples.TASKS,
        "elsewhere": samples.ELSEWHERE,
        "facts": [("Founded", "3 September 2024, by the board"), ("Meets", "Tuesdays at 19:00"), ("Empty", "")],
        "reasons": samples.REASONS,
        "line": samples.LINE_A,
        "slides": Paginator(range(124), 20).page(2),
        "said": [Message(levels.SUCCESS, "Kwame’s message is hidden."), Message(levels.ERROR, "The stream of Dock has stopped.")],
        "moment": samples.MOMENT,
        "layouts": LAYOUTS,
    }
    return render(request, "ui/gallery/index.html", context)


@translation.override("en")
def layout(request: HttpRequest, name: str) -> HttpResponse:
    """A layout filled with the sample conference."""
    if name not in LAYOUTS:
        raise Http404
    context = samples.page_of(name, LAYOUTS[name])
    if name != "letter":
        return render(request, f"ui/gallery/{name}.html", context)
    response = render(request, "ui/letter.html", context)
    style = response.content.decode().partition("<style>")[2].partition("</style>")[0]
    response["Content-Security-Policy"] = csp.policy(style_src=[hash_of(style)])  # a letter brings its styles with it
    return response

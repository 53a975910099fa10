"""Whom a visitor of the demonstration may be: a few people worth being first, each with one thing to try."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.config.demo.cast import cast
from hallway.core.people.models import Person

Words = str | Promise
FIRST_SPEAKER = cast().crowd[0].key
FIRST_ATTENDEE, SECOND_ATTENDEE = cast().audience[0].key, cast().audience[3].key


@dataclass(frozen=True)
class Part:
    """Somebody to be: who they are at Tidewater, and what to try as them."""

    key: str
    role: Words
    attempt: Words


GROUPS: list[tuple[Words, list[Part]]] = [
    (
        gettext_lazy("Chairs"),
        [
            Part(
                "odalys",
                gettext_lazy("chairs Programme"),
                gettext_lazy("Add somebody to Programme, and see first which doors open to them."),
            ),
            Part(
                "wilhelmina",
                gettext_lazy("chairs the board"),
                gettext_lazy("Confirm Mateo as chair of Sponsors, or say why not."),
            ),
            Part(
                "anouk",
                gettext_lazy("one of two chairs of Communications"),
                gettext_lazy("Share the notes with another team, then look at what they see."),
            ),
        ],
    ),
    (
        gettext_lazy("Members"),
        [
            Part(
                "clementine",
                gettext_lazy("votes in Venue & catering"),
                gettext_lazy("Change a note, read its older versions, bring one back."),
            ),
            Part(
                "mateo",
                gettext_lazy("proposed as chair of Sponsors"),
                gettext_lazy("See that a proposal opens nothing before the board has spoken."),
            ),
            Part(
                "yusra",
                gettext_lazy("guest in the notes of Programme until 30 June"),
                gettext_lazy("Enter one room of a team, and none of the others."),
            ),
            Part(
                "lucja",
                gettext_lazy("inactive member of the board"),
                gettext_lazy("Stand on the list, and find the doors closed."),
            ),
        ],
    ),
    (
        gettext_lazy("Private teams"),
        [
            Part(
                "maren",
                gettext_lazy("chairs Conduct response, which is private"),
                gettext_lazy("Read what no admin can read, then be Pavel and look for it."),
            ),
            Part(
                "wanjiku",
                gettext_lazy("votes in Diversity, which is private"),
                gettext_lazy("See who reads along, and who decided that."),
            ),
        ],
    ),
    (
        gettext_lazy("Roles"),
        [
            Part("pavel", gettext_lazy("Conference Admin"), gettext_lazy("Do everything, except see what is private.")),
            Part(
                "arun",
                gettext_lazy("Program Editor"),
                gettext_lazy("Change a talk, release version 4, and look at the public schedule."),
            ),
            Part(
                "sakura",
                gettext_lazy("Badge desk, a role composed here"),
                gettext_lazy("Find a person in two letters, and who may come in."),
            ),
        ],
    ),
    (
        gettext_lazy("Everybody else"),
        [
            Part(
                FIRST_SPEAKER,
                gettext_lazy("speaks in 2027"),
                gettext_lazy("Find your own session, and what you may see of it."),
            ),
            Part(
                FIRST_ATTENDEE,
                gettext_lazy("has a ticket with chat and stream"),
                gettext_lazy("See what a ticket opens, and change your name."),
            ),
            Part(
                SECOND_ATTENDEE,
                gettext_lazy("has a ticket, and a camera training"),
                gettext_lazy("Read the notes that the training opens."),
            ),
        ],
    ),
]


def parts() -> dict[str, Part]:
    return {part.key: part for _title, group in GROUPS for part in group}


def people_of_parts() -> dict[str, Person]:
    """Key → the person, of those parts that still exist. One query."""
    addresses = {cast().by_key[key].address: key for key in parts()}
    rows = EmailAddress.objects.filter(email__in=addresses, verified=True, user__synthetic=True, user__is_active=True)
    return {addresses[row.email]: row.user for row in rows.select_related("user")}


def bar(request: HttpRequest) -> dict[str, object]:
    """What the bar on top of every page shows; its shape stands in `ui/README.md`. Its words are said here, in the language
    of the page, which is no longer the active one when the answer is written."""
    here, people = request.user, people_of_parts()
    groups = [
        {"title": str(title), "people": [entry(people[part.key], part.role) for part in group if part.key in people]}
        for title, group in GROUPS
    ]
    groups.insert(0, {"title": _("Nobody"), "people": [{"id": "", "name": _("A stranger"), "role": _("not signed in")}]})
    if here.is_authenticated and here.pk not in {person.pk for person in people.values()}:
        groups.insert(0, {"title": _("You are"), "people": [entry(here, "")]})
    return {
        "url": reverse("demo:be"),
        "as": str(here.uid) if here.is_authenticated else None,
        "mailbox": reverse("demo:mailbox"),
        "everybody": reverse("demo:everybody"),
        "groups": groups,
    }


def entry(person: Person, role: Words) -> dict[str, str]:
    return {"id": str(person.uid), "name": str(person), "role": str(role)}

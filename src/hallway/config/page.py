"""What stands around every page: brand, places, the organiser's rail."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from hallway.core.base.guard import Actor, Anyone, held, holds, may
from hallway.core.editions import places
from hallway.core.editions.models import Edition
from hallway.core.editions.queries import current_edition, enters_editions
from hallway.core.people.models import Person
from hallway.core.teams.queries import my_teams
from hallway.ui.page import Me, Page, Place, Section


def page(request: HttpRequest) -> Page:
    """The frame of a page. On public pages it depends on the edition, the path and the language alone."""
    public = getattr(request, "is_public_page", False)
    edition = framing_edition(request)
    person = None if public or not hasattr(request, "user") or not request.user.is_authenticated else request.user
    return Page(
        brand=edition.name if edition else "Hallway",
        short_brand=edition.conference.name if edition else "Hallway",
        home=edition_path(request, edition, "schedule:home") if edition else "/",
        accent=edition.accent if edition else "marigold",
        tagline=edition.tagline if edition else "",
        places=public_places(request, edition) if edition else [],
        foot=foot(request, edition),
        languages=languages(request),
        me=Me(name=person.name or _("Somebody new"), url=reverse("people:profile"), picture=person.picture_url) if person else None,
        rail=rail(request, person, edition) if person else [],
        my_place=reverse("home"),
        me_url="/me.json",
        demo=settings.DEMO,
    )


def framing_edition(request: HttpRequest) -> Edition | None:
    """The edition a page stands in. One that was not announced is not even named to those who may not see it."""
    edition: Edition | None = getattr(request, "edition", None) or current_edition()
    if edition is None:
        return None
    signed_in = not getattr(request, "is_public_page", False) and hasattr(request, "user") and request.user.is_authenticated
    actors = [request.user] if signed_in else [Anyone(), *([request.user] if hasattr(request, "user") else [])]
    return edition if any(may(actor, "read", edition) for actor in actors) else None


def edition_path(request: HttpRequest, edition: Edition, view: str, *args: object) -> str:
    own = bool(getattr(request, "on_own_host", False)) and getattr(request, "edition", None) == edition
    return places.path(edition, view, *args, on_own_host=own)


def place(request: HttpRequest, title: str, url: str, *, icon: str = "", deep: bool = True) -> Place:
    current = request.path == url or (deep and request.path.startswith(url))
    return Place(title=title, url=url, icon=icon, current=current)


def public_places(request: HttpRequest, edition: Edition) -> list[Place]:
    pages = [(_("Schedule"), "schedule:schedule"), (_("Speakers"), "schedule:speakers"), (_("Rooms"), "schedule:rooms")]
    pages.append((_("My programme"), "schedule:my_programme"))
    return [place(request, title, edition_path(request, edition, view)) for title, view in pages]


def foot(request: HttpRequest, edition: Edition | None) -> list[Section]:
    conference = public_places(request, edition) if edition else []
    return [
        Section(places=conference),
        Section(places=[Place(title=_("My conference"), url=reverse("home"))]),
    ]


def languages(request: HttpRequest) -> list[Place]:
    """The same page in the other languages: only the path differs."""
    current = translation.get_language()
    path, found = "/" + request.path.lstrip("/"), []  # two slashes in front would name a host
    for code, name in settings.LANGUAGES:
        url = path.replace(f"/{current}/", f"/{code}/", 1) if f"/{current}/" in path else f"/{code}/"
        found.append(Place(title=name, url=url, language=code, current=code == current))
    return found


def rail(request: HttpRequest, person: Person, edition: Edition | None) -> list[Section]:
    """Where a signed-in person may go: only doors that open."""
    first = [place(request, _("Home"), reverse("home"), icon="house")]
    mine = my_teams(person)
    if mine or holds(person, "teams.found_team"):
        first.append(place(request, _("Teams"), reverse("committees:teams"), icon="users", deep=False))
    organise = [place(request, title, url, icon=icon) for title, url, icon in organising_doors(request, person, edition)]
    nearest = max((len(place.url) for place in first + organise if place.current), default=0)
    places_of_work = [replace(place, current=place.current and len(place.url) == nearest) for place in first + organise]
    teams = [
        Place(
            title=team.short,
            url=(url := reverse("committees:team", args=[team.slug])),
            flag=team.letters,
            private=team.private,
            current=request.path.startswith(url),
        )
        for team in mine
    ]
    shown = [Place(title=_("Public site"), url=edition_path(request, edition, "schedule:home"), icon="globe")] if edition else []
    return [
        Section(places=places_of_work),
        *([Section(title=_("My teams"), places=teams)] if teams else []),
        *([Section(title=edition.name, places=shown)] if edition else []),
    ]


def organising_doors(request: HttpRequest, person: Actor, edition: Edition | None) -> list[tuple[str, str, str]]:
    """(title, address, icon) of the organisers' screens this person may enter."""
    rights = held(person, "people.see_people", "access.see_roles", "outbox.tend_letters", "ops.see_health")
    if edition is not None:
        rights |= held(person, "schedule.edit_programme", "access.see_entitlements", edition_id=edition.pk)
    doors = []
    if edition is not None and "schedule.edit_programme" in rights:
        doors.append((_("Programme"), edition_path(request, edition, "schedule:programme"), "calendar-days"))
    if edition is not None and "access.see_entitlements" in rights:
        doors.append((_("Admission"), reverse("access:entitlements", args=[edition.slug]), "ticket"))
    if "people.see_people" in rights:
        doors.append((_("People"), reverse("people:directory"), "user"))
    if "access.see_roles" in rights:
        doors.append((_("Roles"), reverse("access:roles"), "key"))
    if enters_editions(person):
        doors.append((_("Editions"), reverse("editions:editions"), "layout-list"))
    if "outbox.tend_letters" in rights:
        doors.append((_("Letters"), reverse("outbox:letters"), "mail"))
    if "ops.see_health" in rights:
        doors.append((_("Health"), reverse("ops:health"), "life-buoy"))
    return doors

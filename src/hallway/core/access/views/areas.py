"""The areas of an edition: which team owns each, and who enters by ticket or list."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core.access import actions, queries, shown
from hallway.core.access.forms import EntryForm, HandOnForm
from hallway.core.access.models import Space
from hallway.core.base.guard import fetch, holds
from hallway.core.base.links import path_to
from hallway.core.base.messages import say
from hallway.core.base.rules import kinds
from hallway.core.editions.models import Edition


@login_required
@require_GET
def areas(request: HttpRequest, slug: str) -> HttpResponse:
    edition = fetch(Edition.objects, request.user, "editions.edit_edition", slug=slug)
    spaces = queries.areas(edition)
    managed = set(
        Space.objects.visible_to(request.user, "manage").filter(pk__in=[space.pk for space in spaces]).values_list("pk", flat=True)
    )
    holding = queries.holding(request.user, edition)
    rows = [shown.area(space, may_open=space.pk in managed, holding=holding.get(space.opens_to)) for space in spaces]
    return render(request, "access/areas.html", {"edition": edition, "areas": rows})


@login_required
@require_http_methods(["GET", "POST"])
def hand_on(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Give an area to another team."""
    edition = fetch(Edition.objects, request.user, "editions.edit_edition", slug=slug)
    space = next((space for space in queries.areas(edition) if space.uid == uid), None)
    if space is None:
        raise Http404
    form = HandOnForm(request.POST or None, teams=queries.teams_for_roles(request.user).exclude(pk=space.owner_id))
    title = kinds[space.kind].title
    if request.method == "POST" and form.is_valid():
        team = form.cleaned_data["team"]
        try:
            actions.hand_on_area(space, team, by=request.user)
        except actions.StaysPrivate:
            form.add_error("team", _("A private team owns no area: what belongs to an edition stays open."))
        else:
            say(request, _("%(area)s belongs to %(team)s now.") % {"area": title, "team": team.short})
            return redirect("access:areas", slug)
    context = {"edition": edition, "space": space, "kind": kinds[space.kind], "form": form}
    return render(request, "access/hand_on.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Open an area, or a team's space in that edition, to whoever holds an entitlement."""
    space = managed_space(request, slug, uid)
    form = EntryForm(request.POST or None, kind=space.kind, initial={"key": space.opens_to, "level": reached(space)})
    if request.method == "POST" and form.is_valid():
        key, level = form.cleaned_data["key"], form.cleaned_data["level"]
        return opened(request, space, key=key, level=level, done=shown.entry_opened(space, key, level))
    context = {"edition": space.edition, "space": space, "title": shown.title(space), "form": form}
    context |= {"keys": queries.known_keys(space.edition), "sentence": shown.entry(space), "back": way_back(request, space)}
    return render(request, "access/entry.html", context)


@login_required
@require_POST
def entry_end(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Close it to them again."""
    space = managed_space(request, slug, uid)
    done = _("Nobody enters %(area)s by ticket or list any more.") % {"area": shown.title(space)}
    return opened(request, space, key="", level="none", done=done)


def managed_space(request: HttpRequest, slug: str, uid: UUID) -> Space:
    return fetch(Space.objects.select_related("owner", "edition"), request.user, "manage", uid=uid, edition__slug=slug)


def reached(space: Space) -> str:
    """How far the entitlement reaches now; reading, where none does."""
    return space.opens_to_level if space.opens_to and space.opens_to_level != "none" else "read"


def opened(request: HttpRequest, space: Space, *, key: str, level: str, done: str) -> HttpResponse:
    """Open or close; an attempt on a private space is refused and kept in its history (S1.26)."""
    try:
        actions.open_to_entitled(space, key=key, level=level, by=request.user)
    except actions.StaysPrivate as refusal:
        actions.note_attempt(space, by=request.user, wanted=str(refusal))
        words = _("%(team)s is private: what it owns cannot be opened. The attempt stands in its history.")
        say(request, words % {"team": space.owner.short}, "warn")
    else:
        say(request, done)
    return redirect(way_back(request, space))


def way_back(request: HttpRequest, space: Space) -> str:
    """The areas, for those who see them; the chair of a team that owns one sees the space itself."""
    if kinds[space.kind].area and holds(request.user, "editions.edit_edition", edition_id=space.edition_id):
        return reverse("access:areas", args=[space.edition.slug])  # type: ignore[union-attr]
    return path_to(space)

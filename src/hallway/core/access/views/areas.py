"""The areas of an edition, and which team owns each."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hallway.core.access import actions, queries
from hallway.core.access.forms import HandOnForm
from hallway.core.base.guard import fetch
from hallway.core.base.messages import say
from hallway.core.base.rules import kinds
from hallway.core.editions.models import Edition


@login_required
@require_GET
def areas(request: HttpRequest, slug: str) -> HttpResponse:
    edition = fetch(Edition.objects, request.user, "editions.edit_edition", slug=slug)
    rows = [(space, kinds[space.kind]) for space in queries.areas(edition)]
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

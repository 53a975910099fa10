"""Giving a role and taking it back: each act shows first what it opens or closes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hallway.core.access import queries, roles, shown
from hallway.core.access.doors import closed_by_end, opened_by_role
from hallway.core.access.forms import GrantForm
from hallway.core.access.models import Role, RoleGrant
from hallway.core.base import clock
from hallway.core.base.guard import NotAllowed, fetch, holds, require
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import Team
from hallway.core.teams.queries import members_of


@login_required
@require_GET
def candidates(request: HttpRequest, slug: str) -> HttpResponse:
    """To whom: a person by name or address, or a team."""
    require(request.user, "access.grant_role")
    row = get_object_or_404(Role, slug=slug)
    text = request.GET.get("q", "")[:200]
    context = {"role": row, "q": text, "people": queries.find_people(request.user, text), "teams": queries.teams_for_roles(request.user)}
    return render(request, "access/candidates.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def to_person(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    require(request.user, "access.grant_role")
    person = Person.objects.filter(uid=uid, is_active=True, is_newcomer=False).first()
    if person is None:
        raise Http404
    return give(request, slug, person=person)


@login_required
@require_http_methods(["GET", "POST"])
def to_team(request: HttpRequest, slug: str, team: str) -> HttpResponse:
    require(request.user, "access.grant_role")
    return give(request, slug, team=fetch(Team.objects, request.user, slug=team, dissolved_at__isnull=True))


def give(request: HttpRequest, slug: str, *, person: Person | None = None, team: Team | None = None) -> HttpResponse:
    """Where and until when; below it what that opens, kept in step by the chosen edition. The caller has asked."""
    role = get_object_or_404(Role, slug=slug)
    to = person or team
    form = GrantForm(
        request.POST if request.method == "POST" else request.GET or None, editions=Edition.objects.visible_to(request.user).in_order()
    )
    valid = form.is_valid() if form.is_bound else True
    if request.method == "POST" and valid:
        return given(request, role, person=person, team=team, **form.cleaned_data)
    edition = form.cleaned_data.get("edition") if form.is_bound else None
    context = {
        "role": role,
        "to": to,
        "person": person,
        "team": team,
        "size": members_of(team).count() if team else 1,
        "form": form,
        "edition": edition,
        "until": form.cleaned_data.get("until") if form.is_bound else None,
        "opens": shown.opens(opened_by_role(role, edition, person)),
        "rights": shown.rights(role.permissions.values_list("name", flat=True)),
    }
    return render(request, "access/give.html", context, status=200 if valid else 422)


def given(request: HttpRequest, role: Role, *, person: Person | None, team: Team | None, edition: Edition | None, until) -> HttpResponse:
    names = {"role": role, "to": person or team}
    try:
        roles.grant_role(role, by=request.user, person=person, team=team, edition=edition, until=until)
    except roles.AlreadyGranted:
        say(request, _("%(to)s holds %(role)s there already.") % names, "warn")
    except roles.PrivateTeam:
        say(request, _("A private team holds no roles: the list of holders would show that it exists."), "warn")
    else:
        say(request, _("%(to)s holds %(role)s now.") % names)
    return redirect("access:role", role.slug)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a role back, after a look at what that closes. Everybody may give up their own."""
    grant = fetch(queries.visible_grants(request.user), request.user, uid=uid)
    own = grant.person_id == request.user.pk
    if not own:
        require(request.user, "access.grant_role")
    if request.method == "POST":
        return ended(request, grant)
    context = {
        "grant": grant,
        "to": grant.person or grant.team,
        "own": own,
        "over": grant.until is not None and grant.until <= clock.now(),
        "where": shown.where(grant),
        "closes": shown.closes(closed_by_end(grant)),
        "rights": shown.rights(grant.role.permissions.values_list("name", flat=True), gained=False),
        "back": back_from(request, grant),
    }
    return render(request, "access/take_back.html", context)


def ended(request: HttpRequest, grant: RoleGrant) -> HttpResponse:
    names = {"role": grant.role, "to": grant.person or grant.team}
    back = back_from(request, grant)
    try:
        roles.end_grant(grant, by=request.user)
    except roles.LastAdmin:
        say(
            request,
            _("Somebody must be able to do everything. Give %(role)s to somebody else first, for good and everywhere.") % names,
            "warn",
        )
    except roles.GrantOver:
        say(request, _("Somebody else was faster: the role is taken back."))
    except NotAllowed:
        say(request, _("You cannot take back what you could not give: %(role)s may do more than you.") % names, "warn")
    else:
        say(request, _("%(to)s does not hold %(role)s any more.") % names)
    return redirect(back)


def back_from(request: HttpRequest, grant: RoleGrant) -> str:
    """The role's page for those who may see it, else home."""
    return reverse("access:role", args=[grant.role.slug]) if holds(request.user, "access.see_roles") else reverse("home")

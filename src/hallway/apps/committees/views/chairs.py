"""Proposing a chair, and the board's word on it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hallway.apps.committees.forms import ReasonForm
from hallway.apps.committees.views.members import live_membership
from hallway.core.base.guard import NotAllowed, fetch
from hallway.core.base.messages import say
from hallway.core.teams import chairs
from hallway.core.teams.actions import NotAMember
from hallway.core.teams.models import ChairNomination, Team


@login_required
@require_POST
def propose(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put a member forward as chair."""
    team = fetch(Team.objects, request.user, "teams.nominate_chair", slug=slug)
    membership = live_membership(request, slug, uid)
    try:
        chairs.propose_chair(team, membership.person, by=request.user)
    except chairs.AlreadyProposed:
        say(request, _("%(person)s is proposed already.") % {"person": membership.person})
    except NotAMember:
        say(request, _("Only somebody who is in the team can chair it."), "warn")
    else:
        words = _("%(person)s is proposed. Nothing changes until it is confirmed.")
        say(request, words % {"person": membership.person})
    return redirect("committees:team", slug)


def nomination_of(request: HttpRequest, slug: str, uid: UUID) -> ChairNomination:
    rows = ChairNomination.objects.select_related("team", "person", "by").filter(team__slug=slug)
    return fetch(rows, request.user, uid=uid)


@login_required
@require_GET
def nomination(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One proposal: who, by whom, and for those who decide, the two answers."""
    row = nomination_of(request, slug, uid)
    context = {"team": row.team, "nomination": row, "decides": not row.outcome and chairs.may_decide(row, by=request.user)}
    return render(request, "committees/nomination.html", {**context, "form": ReasonForm()})


@login_required
@require_POST
def confirmation(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    row = deciding(request, slug, uid)
    try:
        chairs.confirm_chair(row, by=request.user)
    except chairs.AlreadyDecided:
        say(request, _("Somebody else was faster: it is decided."))
    except NotAMember:
        say(request, _("%(person)s left the team meanwhile.") % {"person": row.person}, "warn")
    else:
        say(request, _("%(person)s is chair of %(team)s now.") % {"person": row.person, "team": row.team.short})
    return redirect("committees:team", slug)


@login_required
@require_POST
def refusal(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    row = deciding(request, slug, uid)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"team": row.team, "nomination": row, "decides": True, "form": form}
        return render(request, "committees/nomination.html", context, status=422)
    try:
        chairs.refuse_chair(row, reason=form.cleaned_data["reason"], by=request.user)
    except chairs.AlreadyDecided:
        say(request, _("Somebody else was faster: it is decided."))
    else:
        say(request, _("The team is told, with your reason."))
    return redirect("committees:team", slug)


def deciding(request: HttpRequest, slug: str, uid: UUID) -> ChairNomination:
    row = nomination_of(request, slug, uid)
    if not chairs.may_decide(row, by=request.user):
        raise NotAllowed("teams.confirm_chair", row.team)
    return row


@login_required
@require_POST
def withdrawal(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    row = nomination_of(request, slug, uid)
    try:
        chairs.withdraw_nomination(row, by=request.user)
    except chairs.AlreadyDecided:
        say(request, _("Somebody else was faster: it is decided."))
    else:
        say(request, _("The proposal is taken back."))
    return redirect("committees:team", slug)

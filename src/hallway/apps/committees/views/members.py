"""Coming into a team and out of it: each act shows first what it opens or closes."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.committees import queries, shown
from hallway.apps.committees.forms import KindForm
from hallway.core.access.doors import closed_by, opened_by
from hallway.core.access.roles import LastAdmin
from hallway.core.base import clock
from hallway.core.base.guard import NotAllowed, fetch, holds, may
from hallway.core.base.messages import say
from hallway.core.people.models import Person
from hallway.core.teams import actions
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Team, live


def team_to_fill(request: HttpRequest, slug: str, what: str = "teams.add_member") -> Team:
    """The team, if the viewer may bring people in (or out)."""
    team = fetch(Team.objects, request.user, slug=slug)
    allowed = queries.rights(request.user, team, [])
    if not (allowed.add if what == "teams.add_member" else allowed.end):
        raise NotAllowed(what, team)
    return team


@login_required
@require_GET
def candidates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who could be added: a page without JavaScript, a piece of it for htmx."""
    team = team_to_fill(request, slug)
    text = request.GET.get("q", "")
    context = {"team": team, "q": text, "people": queries.candidates(request.user, text, team=team)}
    piece = "committees/parts/candidates.html" if request.headers.get("HX-Request") else "committees/candidates.html"
    return render(request, piece, context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, person: UUID) -> HttpResponse:
    """Before you add somebody: what it opens. Then do it."""
    team = team_to_fill(request, slug)
    who = fetch_person(person)
    chairs_too = holds(request.user, "teams.confirm_chair")
    chosen = request.POST or ({"kind": request.GET["kind"]} if "kind" in request.GET else None)
    form = KindForm(chosen, initial={"kind": MemberKind.VOTING}, chairs_too=chairs_too)
    kind = form.cleaned_data["kind"] if form.is_valid() else MemberKind.VOTING
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_member(team, who, kind=MemberKind(kind), by=request.user)
        except actions.AlreadyMember:
            say(request, _("%(person)s is in the team already.") % {"person": who})
        except actions.TeamDissolved:
            say(request, _("Somebody else was faster: the team is dissolved."), "warn")
        else:
            say(request, _("%(person)s is in %(team)s now.") % {"person": who, "team": team.short})
        return redirect("committees:team", slug)
    context = {"team": team, "person": who, "form": form, "gains": shown.gains(opened_by(team, kind, who))}
    return render(request, "committees/add.html", context)


def fetch_person(uid: UUID) -> Person:
    """A person by public id. It cannot be guessed: whoever holds one got it from the search."""
    person = Person.objects.filter(uid=uid, is_active=True, is_newcomer=False).first()
    if person is None:
        raise Http404
    return person


def live_membership(request: HttpRequest, slug: str, uid: UUID) -> Membership:
    rows = Membership.objects.select_related("team", "person").filter(team__slug=slug)
    return fetch(rows.filter(live(clock.now())), request.user, uid=uid)


@login_required
@require_GET
def membership(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One member of one team: change their standing, propose them, or end it, after a look at what that closes."""
    row = live_membership(request, slug, uid)
    rights = queries.rights(request.user, row.team, [])
    own = row.person_id == request.user.pk
    if not (rights.end or rights.add or rights.propose or own):
        raise NotAllowed("teams.end_membership", row.team)
    proposed = ChairNomination.objects.visible_to(request.user).filter(team=row.team, person=row.person, outcome="").first()
    context = {
        "team": row.team,
        "membership": row,
        "rights": rights,
        "own": own,
        "proposed": proposed,
        "form": KindForm(initial={"kind": row.kind}, chairs_too=row.kind == MemberKind.CHAIR or holds(request.user, "teams.confirm_chair")),
        "losses": shown.losses(closed_by(row, row.person)),
    }
    return render(request, "committees/membership.html", context)


@login_required
@require_POST
def end(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """End a membership at once. Everybody may end their own."""
    row = live_membership(request, slug, uid)
    if row.person_id != request.user.pk:
        team_to_fill(request, slug, "teams.end_membership")
    return ended(request, row)


def ended(request: HttpRequest, membership: Membership) -> HttpResponse:
    names = {"person": membership.person, "team": membership.team.short}
    own = membership.person_id == request.user.pk
    try:
        actions.end_membership(membership, by=request.user)
    except actions.LastChair:
        say(request, _("%(person)s is the only chair of %(team)s. Propose somebody else first.") % names, "warn")
        return redirect("committees:team", membership.team.slug)
    except LastAdmin:
        say(request, _("%(person)s is the last who may do everything. Give the role to somebody else first.") % names, "warn")
        return redirect("committees:team", membership.team.slug)
    except (actions.NotAMember, actions.TeamDissolved):
        say(request, _("Somebody else was faster: the membership is over."))
    else:
        say(request, _("You left %(team)s. Thank you.") % names if own else _("%(person)s is no longer in %(team)s.") % names)
    return redirect("committees:team", membership.team.slug) if may(request.user, "read", membership.team) else redirect("home")


@login_required
@require_POST
def kind(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Move a member to another standing."""
    membership = live_membership(request, slug, uid)
    team_to_fill(request, slug)
    form = KindForm(request.POST, chairs_too=holds(request.user, "teams.confirm_chair"))
    names = {"person": membership.person, "team": membership.team.short}
    if not form.is_valid():
        say(request, _("Choose a kind of member."), "warn")
        return redirect("committees:team", slug)
    try:
        fresh = actions.change_kind(membership, kind=MemberKind(form.cleaned_data["kind"]), by=request.user)
    except actions.LastChair:
        say(request, _("%(person)s is the only chair of %(team)s. Propose somebody else first.") % names, "warn")
    except LastAdmin:
        say(request, _("%(person)s is the last who may do everything. Give the role to somebody else first.") % names, "warn")
    except actions.BoardDecides:
        say(request, _("A chair is confirmed by the board. Propose %(person)s instead.") % names, "warn")
    except (actions.NotAMember, actions.TeamDissolved):
        say(request, _("Somebody else was faster: the membership is over."), "warn")
    else:
        say(request, _("%(person)s: %(kind)s from now on.") % {**names, "kind": fresh.get_kind_display()})
    return redirect("committees:team", slug)

"""The list of teams, a team's page, founding and changing a team."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.committees import queries, shown
from hallway.apps.committees.forms import EditTeamForm, FoundTeamForm, MakePrivateForm
from hallway.core.access.explain import explain
from hallway.core.access.models import ReadingTeam
from hallway.core.access.receivers import HoldsARole, OwnsAnArea
from hallway.core.access.roles import LastAdmin
from hallway.core.audit.history import history
from hallway.core.audit.queries import event_id
from hallway.core.base.guard import fetch, holds, may, require
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams import actions
from hallway.core.teams.models import MemberKind, Team, TeamKind
from hallway.core.teams.queries import live_memberships

PLURALS = {
    TeamKind.BOARD: gettext_lazy("Boards"),
    TeamKind.COMMITTEE: gettext_lazy("Committees"),
    TeamKind.WORKGROUP: gettext_lazy("Workgroups"),
    TeamKind.CREW: gettext_lazy("Crews"),
}


@login_required
@require_GET
def team_list(request: HttpRequest) -> HttpResponse:
    """Every team the viewer may know of, theirs marked."""
    teams = list(Team.objects.visible_to(request.user).select_related("edition").order_by("name"))
    kinds = live_memberships().filter(person=request.user).values_list("team_id", "kind")
    mine = {team_id: str(MemberKind(kind).label) for team_id, kind in kinds}
    alive = [team for team in teams if team.dissolved_at is None]
    groups = [(kind, [team for team in alive if team.kind == kind]) for kind in TeamKind]
    context = {
        "groups": [(PLURALS[kind], shown.team_rows(rows, mine)) for kind, rows in groups if rows],
        "dissolved": shown.team_rows([team for team in teams if team.dissolved_at], {}),
        "may_found": holds(request.user, "teams.found_team"),
        "may_see_private": holds(request.user, "teams.see_private_rows"),
    }
    return render(request, "committees/team_list.html", context)


@login_required
@require_GET
def team_page(request: HttpRequest, slug: str) -> HttpResponse:
    team = fetch(Team.objects.select_related("edition"), request.user, slug=slug)
    nominations = queries.open_nominations(request.user, team)
    groups = queries.member_groups(request.user, team)
    doors = queries.team_doors(request.user, team)
    rights = queries.rights(request.user, team, nominations)
    context = {
        "team": team,
        "tabs": shown.tabs(team, "overview", edits=rights.edit),
        "groups": groups,
        "count": sum(len(group.members) for group in groups if group.kind != "inactive"),
        "has_chair": any(row.kind == "chair" and row.is_live() for group in groups for row in group.members),
        "nominations": nominations,
        "rights": rights,
        "because": explain(request.user, team),
        "door_rows": shown.door_rows(doors),
        "note_rows": shown.note_rows(queries.newest_notes(request.user, team)[:5]),
        "events": history(request.user, spaces=[door.space.pk for door in doors], limit=5),
    }
    return render(request, "committees/team.html", context)


@login_required
@require_GET
def team_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that happened in the team's spaces, and who was in it when."""
    team = fetch(Team.objects, request.user, slug=slug)
    spaces = [door.space.pk for door in queries.team_doors(request.user, team)]
    before = event_id(request.user, request.GET["before"]) if "before" in request.GET else None
    events = history(request.user, spaces=spaces, limit=51, before=before)
    context = {
        "team": team,
        "tabs": shown.tabs(team, "history"),
        "events": events[:50],
        "more": events[49].event.uid if len(events) > 50 else None,
        "past": queries.past_members(request.user, team)[:200],
    }
    return render(request, "committees/history.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    require(request.user, "teams.found_team")
    people = Person.objects.visible_to(request.user).filter(is_active=True, is_newcomer=False)
    appoints = holds(request.user, "teams.confirm_chair")
    form = FoundTeamForm(request.POST or None, people=people if appoints else None, editions=Edition.objects.visible_to(request.user))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        team = actions.found_team(data.pop("name"), kind=TeamKind(data.pop("kind")), by=request.user, **data)
        say(request, _("%(team)s is founded.") % {"team": team.name})
        return redirect("committees:team", team.slug) if may(request.user, "read", team) else redirect("committees:teams")
    return render(request, "committees/found.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    team = fetch(Team.objects, request.user, "teams.edit_team", slug=slug)
    form = EditTeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        actions.edit_team(team, by=request.user, **form.cleaned_data)
        say(request, _("Saved."))
        return redirect("committees:team", slug)
    return settings_page(request, team, form, MakePrivateForm())


def settings_page(request: HttpRequest, team: Team, form: EditTeamForm, private_form: MakePrivateForm) -> HttpResponse:
    context = {
        "team": team,
        "tabs": shown.tabs(team, "edit", edits=True),
        "form": form,
        "private_form": private_form,
        "readers": ReadingTeam.objects.visible_to(request.user).filter(team=team).select_related("reader"),
        "possible_readers": Team.objects.visible_to(request.user).filter(dissolved_at__isnull=True).exclude(pk=team.pk),
        "may_dissolve": queries.rights(request.user, team, []).dissolve,
    }
    return render(request, "committees/edit.html", context, status=422 if form.errors or private_form.errors else 200)


@login_required
@require_POST
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the team to everybody outside, for good."""
    team = fetch(Team.objects, request.user, "teams.edit_team", slug=slug)
    form = MakePrivateForm(request.POST)
    if not form.is_valid():
        return settings_page(request, team, EditTeamForm(instance=team), form)
    try:
        actions.make_private(team, reason=form.cleaned_data["reason"], by=request.user)
    except actions.KnownToEverybody:
        form.add_error(None, _("A board is known to everybody."))
    except HoldsARole:
        form.add_error(None, _("The team holds a role. Take that back first: the list of holders would show that the team exists."))
    except OwnsAnArea:
        form.add_error(None, _("The team owns an area of an edition. Hand that on first; what belongs to an edition stays open."))
    if form.errors:
        return settings_page(request, team, EditTeamForm(instance=team), form)
    say(request, _("%(team)s is private now. Outside nobody sees that it exists.") % {"team": team.short})
    return redirect("committees:team", slug)


@login_required
@require_http_methods(["GET", "POST"])
def dissolution(request: HttpRequest, slug: str) -> HttpResponse:
    """End a team, after a look at what that closes."""
    team = fetch(Team.objects, request.user, slug=slug)
    if team.private:
        team = fetch(Team.objects, request.user, "teams.edit_team", slug=slug)
    else:
        require(request.user, "teams.found_team")
    groups = queries.member_groups(request.user, team)
    if request.method == "POST":
        try:
            actions.dissolve_team(team, by=request.user)
        except actions.TeamDissolved:
            say(request, _("Somebody else was faster: the team is dissolved."))
        except LastAdmin:
            words = _("Through %(team)s somebody is the last who may do everything. Give the role to somebody else first, for good.")
            say(request, words % {"team": team.short}, "warn")
            return redirect("committees:team", slug)
        else:
            say(request, _("%(team)s is dissolved. What it made stays.") % {"team": team.short})
        return redirect("committees:teams")
    return render(request, "committees/dissolve.html", {"team": team, "members": [row for group in groups for row in group.members]})

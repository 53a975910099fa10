"""What a Conference Admin sees of private teams: one row each, and help for one that has lost everybody."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.committees.forms import RescueForm
from hallway.core.base.guard import require
from hallway.core.base.messages import say
from hallway.core.people.models import Person
from hallway.core.teams import rescues
from hallway.core.teams.models import Rescue


@login_required
@require_GET
def private_teams(request: HttpRequest) -> HttpResponse:
    return render(request, "committees/private_teams.html", {"rows": rescues.private_rows(by=request.user)})


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Propose somebody for an orphaned private team; another admin has to agree."""
    row = next((row for row in rescues.private_rows(by=request.user) if row.uid == str(uid)), None)
    if row is None or not row.orphaned:
        say(request, _("The team has members of its own. Nobody is appointed from outside."), "warn")
        return redirect("committees:private_teams")
    form = RescueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = Person.objects.with_address(form.cleaned_data["address"]).filter(is_active=True).first()
        if person is None:
            form.add_error("address", _("Nobody has proved this address yet."))
        else:
            try:
                rescues.ask_rescue(str(uid), person, reason=form.cleaned_data["reason"], by=request.user)
            except rescues.TakesTwo:
                form.add_error("address", _("Nobody appoints themselves. Ask another admin to propose you."))
            else:
                say(request, _("Another admin has to agree now."))
                return redirect("committees:private_teams")
    return render(request, "committees/rescue.html", {"row": row, "form": form})


@login_required
@require_POST
def agreement(request: HttpRequest, rescue: UUID) -> HttpResponse:
    return settle(request, rescue, rescues.agree_rescue, _("The member is appointed, and everybody who was in the team is told."))


@login_required
@require_POST
def withdrawal(request: HttpRequest, rescue: UUID) -> HttpResponse:
    return settle(request, rescue, rescues.withdraw_rescue, _("Taken back."))


def settle(request: HttpRequest, uid: UUID, act: object, done: str) -> HttpResponse:
    require(request.user, "teams.see_private_rows")
    rescue = get_object_or_404(Rescue._base_manager.select_related("team", "person"), uid=uid)
    try:
        act(rescue, by=request.user)  # type: ignore[operator]
    except rescues.TakesTwo:
        say(request, _("Somebody else has to agree: neither who asked nor who is appointed."), "warn")
    except (rescues.AlreadySettled, rescues.NotOrphaned):
        say(request, _("Somebody else was faster, or the team has members again."), "warn")
    else:
        say(request, done)
    return redirect("committees:private_teams")

"""Whether the machine is well, on screen, for those who may do everything."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hallway.apps.ops import actions
from hallway.apps.ops.doctor.findings import examine
from hallway.apps.ops.doctor.keep import last_answers, sorted_by_state
from hallway.apps.ops.models import LISTED, Fault
from hallway.apps.ops.tasks import examine_now
from hallway.core.base.guard import fetch, require
from hallway.core.base.messages import say
from hallway.core.outbox.standstill import MovesAlready, standstill


@login_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """What the doctor says: what asks nobody else is asked now, the rest was asked in the background."""
    require(request.user, "ops.see_health")
    at, answers = last_answers()
    findings = sorted_by_state(examine(quick=True) + answers)
    context = {
        "asked_at": at,
        "troubles": [finding for finding in findings if finding.state != "ok"],
        "fine": [finding for finding in findings if finding.state == "ok"],
        "standstill": standstill(),
    }
    return render(request, "ops/health.html", context)


@login_required
@require_POST
def examination(request: HttpRequest) -> HttpResponse:
    """Ask mail server and addresses again, in the background."""
    require(request.user, "ops.see_health")
    examine_now.enqueue()
    say(request, _("They are being asked. Reload this page in a moment."))
    return redirect("ops:health")


@login_required
@require_POST
def confirmation(request: HttpRequest) -> HttpResponse:
    """This restored copy is the conference now."""
    try:
        actions.confirm_restored(by=request.user)
    except MovesAlready:
        say(request, _("Somebody else was faster: letters leave already."))
    else:
        say(request, _("Letters leave again. Those from before the restore stay held back; look at them under Letters."))
    return redirect("ops:health")


@login_required
@require_GET
def errors(request: HttpRequest) -> HttpResponse:
    require(request.user, "ops.see_health")
    faults = Fault.objects.visible_to(request.user, "ops.see_health").defer("stack")
    return render(request, "ops/errors.html", {"faults": faults[:LISTED]})


@login_required
@require_GET
def fault(request: HttpRequest, uid: UUID) -> HttpResponse:
    require(request.user, "ops.see_health")
    return render(request, "ops/fault.html", {"fault": fetch(Fault.objects, request.user, "ops.see_health", uid=uid)})

"""What happened to a thing, and whether the history is whole."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hallway.core.audit import queries
from hallway.core.audit.history import whole_history
from hallway.core.audit.tasks import check_seals
from hallway.core.base.guard import holds, require
from hallway.core.base.messages import say

ON_A_PAGE = 50


@login_required
@require_GET
def history(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Everything that happened to one thing, as far as this person may know."""
    thing = queries.thing_of(request.user, kind, uid)
    if thing is None:
        raise Http404
    before = queries.event_id(request.user, request.GET["before"]) if "before" in request.GET else None
    events = whole_history(request.user, thing, limit=ON_A_PAGE + 1, before=before)
    context = {
        "thing": thing,
        "events": events[:ON_A_PAGE],
        "more": f"{request.path}?before={events[ON_A_PAGE - 1].event.uid}" if len(events) > ON_A_PAGE else "",
        "may_check": holds(request.user, "audit.check_seals"),
    }
    return render(request, "audit/history.html", context)


@login_required
@never_cache
@require_GET
def seals(request: HttpRequest) -> HttpResponse:
    """How far the history is sealed, and what the last check found."""
    require(request.user, "audit.check_seals")
    return render(request, "audit/seals.html", {"state": queries.seal_state()})


@login_required
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Check the whole history, in the background: it reads everything."""
    require(request.user, "audit.check_seals")
    if queries.seal_state().checking:
        say(request, _("A check is on its way already."))
    else:
        check_seals.enqueue()
        say(request, _("The check has begun. This page shows what it finds."))
    return redirect("audit:seals")

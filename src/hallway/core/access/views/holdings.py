"""What I hold: the page of my account that says why doors open to me."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hallway.core.access import shown
from hallway.core.access.holdings import holdings
from hallway.core.people.shown import tabs


@login_required
@never_cache
@require_GET
def my_holdings(request: HttpRequest) -> HttpResponse:
    held = holdings(request.user)
    context = {
        "held": held,
        "teams": shown.holdings(held.teams),
        "roles": [(grant, shown.role_gives(grant.role)) for grant in held.roles],
        "entitlements": shown.holdings(held.entitlements),
        "visits": shown.holdings(held.visits),
        "tabs": tabs("holdings"),
    }
    return render(request, "access/holdings.html", context)

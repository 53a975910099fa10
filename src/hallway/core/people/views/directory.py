"""Looking people up, and what is known of one of them."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hallway.core.audit.history import whole_history
from hallway.core.base.guard import fetch, may, require
from hallway.core.base.panels import lines_about, panels_of
from hallway.core.people import queries, shown
from hallway.core.people.models import Person

ON_A_PAGE = 50


@login_required
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    require(request.user, "people.see_people")
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.directory(request.user, text), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = shown.people(page, lines_about(page, request.user))
    return render(request, "people/directory.html", {"q": text, "page_of_people": page, "rows": rows})


@login_required
@require_GET
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the viewer may know of somebody: each panel asks for itself."""
    who = fetch(Person.objects, request.user, uid=uid)
    may_write_to = may(request.user, "contact", who)
    context = {
        "person": who,
        "addresses": EmailAddress.objects.filter(user=who).order_by("-primary", "email") if may_write_to else None,
        "panels": panels_of(who, request.user),
        "events": whole_history(request.user, who, limit=8),
    }
    return render(request, "people/person.html", context)

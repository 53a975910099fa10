"""The list of editions, founding one, an edition's overview and settings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hallway.core.audit.history import whole_history
from hallway.core.base.guard import NotAllowed, fetch, holds, may, require
from hallway.core.base.messages import say
from hallway.core.base.panels import panels_of
from hallway.core.editions import actions, shown
from hallway.core.editions.forms import EditionForm, FoundForm
from hallway.core.editions.models import Conference, Edition
from hallway.core.editions.queries import enters_editions

MINE = "editions.edit_edition"


@login_required
@require_GET
def edition_list(request: HttpRequest) -> HttpResponse:
    """A conference as a line of years, for whoever works on one of them."""
    person = request.user
    if not enters_editions(person):
        raise NotAllowed(MINE)
    founds, leads = holds(person, "editions.found_edition"), holds(person, "editions.edit_conference")
    editions = list(Edition.objects.visible_to(person).select_related("conference__current").prefetch_related("phases").in_order())
    conferences = Conference.objects.visible_to(person, "editions.edit_conference").select_related("current") if leads else []
    context = {"years": shown.years(editions), "rows": shown.edition_rows(editions), "may_found": founds, "conferences": conferences}
    return render(request, "editions/edition_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found an edition: a draft only its teams see."""
    require(request.user, "editions.found_edition")
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            edition = actions.found_edition(data.pop("name"), by=request.user, **data)
        except actions.SlugTaken:
            form.add_error("slug", _("Another edition has this short name."))
        else:
            say(request, _("%(edition)s is founded. Only its teams see it, until you announce it.") % {"edition": edition})
            editable = may(request.user, MINE, edition)
            return redirect("editions:edition", edition.slug) if editable else redirect("editions:editions")
    return render(request, "editions/found.html", {"form": form})


@login_required
@require_GET
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    row = edition_to_edit(request, slug)
    context = {
        "edition": row,
        "steps": shown.line(row),
        "announced": row.is_open("announced"),
        "days": shown.days(row),
        "panels": panels_of(row, request.user),
        "events": whole_history(request.user, row, limit=6),
    }
    return render(request, "editions/edition.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, dates, place, zone and look."""
    row = edition_to_edit(request, slug)
    form = EditionForm(request.POST or None, instance=edition_to_edit(request, slug))  # the form writes into its own copy
    if request.method == "POST" and form.is_valid():
        actions.edit_edition(row, by=request.user, **form.cleaned_data)
        say(request, _("Saved."))
        return redirect("editions:settings", slug)
    return render(request, "editions/settings.html", {"edition": row, "form": form})


def edition_to_edit(request: HttpRequest, slug: str) -> Edition:
    rows = Edition.objects.select_related("conference__current").prefetch_related("phases", "hosts")
    return fetch(rows, request.user, MINE, slug=slug)

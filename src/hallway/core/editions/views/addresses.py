"""Where an edition is reached: host names, the conference's domain, and which edition it leads to."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hallway.core.audit.history import history
from hallway.core.base.guard import fetch
from hallway.core.base.messages import say
from hallway.core.editions import actions, places, shown
from hallway.core.editions.forms import ConferenceForm, HostForm
from hallway.core.editions.models import Conference, Edition
from hallway.core.editions.views.editions import edition_to_edit


@login_required
@require_http_methods(["GET", "POST"])
def addresses(request: HttpRequest, slug: str) -> HttpResponse:
    """The hosts of an edition; the first one is the address in letters and search engines."""
    edition = edition_to_edit(request, slug)
    form = HostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_host(edition, form.cleaned_data["host"], by=request.user)
        except actions.HostTaken:
            form.add_error("host", _("This host name leads somewhere already."))
        else:
            say(request, _("%(host)s leads here, as soon as its DNS says so.") % {"host": row.host})
            return redirect("editions:addresses", slug)
    context = {
        "edition": edition,
        "hosts": list(edition.hosts.all()),
        "form": form,
        "origin": places.origin(edition),
        "path": f"{settings.ROOT_URL}/{edition.slug}/",
        "root_host": settings.ROOT_HOST,
        "reachable": settings.ROOT_HOST != "localhost" and not places.is_ip(settings.ROOT_HOST),
    }
    return render(request, "editions/addresses.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def host_removal(request: HttpRequest, slug: str, host: str) -> HttpResponse:
    """Take a host name off, after a look at what leads nowhere then."""
    edition = edition_to_edit(request, slug)
    hosts = list(edition.hosts.all())
    row = next((row for row in hosts if row.host == host), None)
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.remove_host(row, by=request.user)
        say(request, _("%(host)s does not lead here any more.") % {"host": host})
        return redirect("editions:addresses", slug)
    rest = [other for other in hosts if other != row]
    after = rest[0].host if rest else f"{settings.ROOT_URL}/{edition.slug}/"
    return render(request, "editions/host_removal.html", {"edition": edition, "host": row, "first": hosts[0] == row, "after": after})


@login_required
@require_http_methods(["GET", "POST"])
def conference(request: HttpRequest, slug: str) -> HttpResponse:
    """The series: its name, its domain, and how that leads to the current edition."""
    row = conference_to_edit(request, slug)
    form = ConferenceForm(request.POST or None, instance=conference_to_edit(request, slug))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_conference(row, by=request.user, **form.cleaned_data)
        except actions.HostTaken:
            form.add_error("apex", _("This name leads somewhere already. Take it off there first."))
        except ValidationError as error:
            form.add_error("apex" if "apex" in getattr(error, "error_dict", {}) else None, error.messages)
        else:
            say(request, _("Saved."))
            return redirect("editions:conference", slug)
    context = {"conference": row, "form": form, "editions": editions_of(row), "events": history(request.user, row, limit=6)}
    return render(request, "editions/conference.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def current(request: HttpRequest, slug: str) -> HttpResponse:
    """Make another edition the current one: shown first as where each host leads, before and after."""
    row = conference_to_edit(request, slug)
    wanted = request.POST.get("edition") or request.GET.get("edition") or ""
    edition = next((edition for edition in editions_of(row) if edition.slug == wanted), None)
    if edition is None:
        raise Http404
    if request.method == "POST":
        actions.make_current(edition, by=request.user)
        say(request, _("%(edition)s is the current edition now.") % {"edition": edition})
        return redirect("editions:conference", slug)
    context = {"conference": row, "edition": edition, "lines": shown.switch(row, edition), "announced": edition.is_open("announced")}
    return render(request, "editions/current.html", context)


def editions_of(conference: Conference) -> list[Edition]:
    return list(conference.editions.select_related("conference").prefetch_related("phases").in_order())


def conference_to_edit(request: HttpRequest, slug: str) -> Conference:
    return fetch(Conference.objects.select_related("current"), request.user, "editions.edit_conference", slug=slug)

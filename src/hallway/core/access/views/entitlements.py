"""Who may come in to what an edition opens: by hand, by a list, and taking it back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core.access import entitlements, queries
from hallway.core.access.forms import EntitlementForm, ListForm
from hallway.core.access.models import EntitlementGrant
from hallway.core.base import clock
from hallway.core.base.guard import fetch, holds, require
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

ON_A_PAGE = 50


def edition_of(request: HttpRequest, slug: str, what: str = "access.grant_entitlement") -> Edition:
    """The edition, if the viewer may say (or see) who comes in. Whoever sees that much hears why not more, also of a
    draft."""
    seen = Edition.objects.visible_to(request.user, "access.see_entitlements").filter(slug=slug).first()
    if seen is None:
        return fetch(Edition.objects, request.user, what, slug=slug)
    require(request.user, what, edition_id=seen.pk)
    return seen


@login_required
@require_GET
def entitlement_list(request: HttpRequest, slug: str) -> HttpResponse:
    edition = edition_of(request, slug, "access.see_entitlements")
    text, source = request.GET.get("q", "").strip()[:100], request.GET.get("source", "")
    rows = queries.entitlements(request.user, edition, text, source=source)
    context = {
        "edition": edition,
        "q": text,
        "source": source,
        "page_of_rows": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "sources": queries.sources(request.user, edition),
        "may_grant": holds(request.user, "access.grant_entitlement", edition_id=edition.pk),
        "now": clock.now(),
    }
    return render(request, "access/entitlements.html", context)


@login_required
@require_GET
def candidates(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom to let in by hand."""
    edition = edition_of(request, slug)
    text = request.GET.get("q", "")[:200]
    context = {"edition": edition, "q": text, "people": queries.find_people(request.user, text)}
    return render(request, "access/entitle_whom.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def by_hand(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Let one person in, with a reason."""
    edition = edition_of(request, slug)
    person = Person.objects.filter(uid=uid, is_active=True, is_newcomer=False).first()
    if person is None:
        raise Http404
    form = EntitlementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entitlements.grant_entitlement(person, data["key"], edition=edition, reason=data["reason"], until=data["until"], by=request.user)
        say(request, _("%(person)s may enter “%(key)s” now.") % {"person": person, "key": data["key"]})
        return redirect("access:entitlements", slug)
    context = {"edition": edition, "person": person, "form": form, "keys": queries.known_keys(edition)}
    return render(request, "access/entitle.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest, slug: str) -> HttpResponse:
    """A list of addresses: read it, show what it would do, and take it in as it was shown."""
    edition = edition_of(request, slug)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        return previewed(request, edition, form)
    if "again" in request.POST:
        form.errors.clear()
    return render(request, "access/list_form.html", {"edition": edition, "form": form, "keys": queries.known_keys(edition)})


def previewed(request: HttpRequest, edition: Edition, form: ListForm) -> HttpResponse:
    data = form.cleaned_data
    listing = entitlements.read_list(data["text"], default_key=data["key"])
    if "save" in request.POST and not listing.problems and listing.rows:
        again = "revive" in request.POST
        outcome = entitlements.grant_list(edition, listing, source=data["source"], until=data["until"], again=again, by=request.user)
        number = outcome.new + (outcome.ended if again else 0)
        words = ngettext("%(number)d person more may come in.", "%(number)d people more may come in.", number)
        say(request, words % {"number": number} if number else _("Nothing changed: everybody on the list was there already."))
        return redirect("access:entitlements", edition.slug)
    context = {
        "edition": edition,
        "form": form,
        "data": data,
        "listing": listing,
        "problems": listing.problems[:50],
        "more_problems": max(0, len(listing.problems) - 50),
        "found": entitlements.compare(edition, listing, source=data["source"]).outcome if not listing.problems else None,
    }
    return render(request, "access/list_preview.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def list_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a whole list back, after a look at whom it concerns."""
    edition = edition_of(request, slug)
    name = request.POST.get("source") or request.GET.get("source") or ""
    source = next((row for row in queries.sources(request.user, edition) if row.name == name), None)
    if source is None:
        raise Http404
    if request.method == "GET":
        return render(request, "access/list_end.html", {"edition": edition, "source": source})
    try:
        number = entitlements.end_list(edition, source=name, by=request.user)
    except entitlements.GrantOver:
        say(request, _("Somebody else was faster: the list is taken back."))
    else:
        words = ngettext("%(number)d person lost what “%(source)s” gave.", "%(number)d people lost what “%(source)s” gave.", number)
        say(request, words % {"number": number, "source": name})
    return redirect("access:entitlements", slug)


@login_required
@require_POST
def end(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take one person's entitlement back, at once."""
    edition = edition_of(request, slug)
    grant = fetch(EntitlementGrant.objects.select_related("person"), request.user, uid=uid, edition=edition)
    try:
        entitlements.end_entitlement(grant, by=request.user)
    except entitlements.GrantOver:
        say(request, _("Somebody else was faster: it is taken back."))
    else:
        say(request, _("%(who)s may not enter “%(key)s” any more.") % {"who": grant.person or grant.address, "key": grant.key})
    return redirect("access:entitlements", slug)

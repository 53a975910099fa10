"""My account: what I am called, my addresses, where I am signed in, the letters I got."""

from uuid import UUID

from allauth.account import views as allauth
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core.base.guard import fetch
from hallway.core.base.messages import say
from hallway.core.outbox.models import Letter
from hallway.core.people import shown
from hallway.core.people.actions import rename_person
from hallway.core.people.adapter import AccountAdapter
from hallway.core.people.again import proof_needed
from hallway.core.people.forms import NameForm, ProfileForm
from hallway.core.people.models import Person


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone. Somebody without a name lands here first, is asked for it alone, and goes on."""
    if not request.user.name:
        return first_name(request)
    form = ProfileForm(request.POST or None, instance=person_again(request))
    if request.method == "POST" and form.is_valid():
        rename_person(request.user, by=request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            say(request, _("Saved."))
            return redirect("people:profile")
    return render(request, "people/profile.html", {"form": form, "tabs": shown.tabs("profile")})


def first_name(request: HttpRequest) -> HttpResponse:
    onwards = request.POST.get("next") or request.GET.get("next") or ""
    onwards = onwards if AccountAdapter(request).is_safe_url(onwards) else ""
    form = NameForm(request.POST or None, instance=person_again(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        rename_person(request.user, by=request.user, name=name, language=request.user.language, timezone=request.user.timezone)
        say(request, _("Welcome, %(name)s.") % {"name": name})
        return redirect(onwards or "home")
    return render(request, "people/welcome.html", {"form": form, "next": onwards})


def person_again(request: HttpRequest) -> Person:
    """A copy for the form, which writes into it: what stands around the page goes on showing what is saved."""
    return Person.objects.get(pk=request.user.pk)


@login_required
@never_cache
def addresses(request: HttpRequest) -> HttpResponse:
    """Adding, proving, choosing and removing addresses. Whoever changes something has shown lately who they are."""
    return (proof_needed(changed_addresses) if request.method == "POST" else changed_addresses)(request)


def changed_addresses(request: HttpRequest) -> HttpResponse:
    response = allauth.email(request)
    if hasattr(response, "context_data"):
        response.context_data |= {"tabs": shown.tabs("addresses"), "rows": shown.addresses(response.context_data["emailaddresses"])}
    return response


@login_required
@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    rows = shown.sessions(UserSession.objects.purge_and_list(request.user), current=request.session.session_key)
    return render(request, "people/sessions.html", {"sessions": rows, "tabs": shown.tabs("sessions")})


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out somewhere else, at once."""
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    if row.session_key == request.session.session_key:
        return redirect(reverse("account_logout"))
    row.end()
    say(request, _("Signed out there."))
    return redirect("people:sessions")


@login_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    for row in UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key):
        row.end()
    say(request, _("You are signed in here alone now."))
    return redirect("people:sessions")


@login_required
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter this installation wrote to me."""
    rows = Letter.objects.visible_to(request.user, "words").order_by("-id")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {"page_of_letters": page, "rows": shown.letters(page), "tabs": shown.tabs("letters")}
    return render(request, "people/letters.html", context)


@login_required
@require_GET
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One letter, as words. Its HTML says the same, so it is not shown."""
    row = fetch(Letter.objects, request.user, "words", uid=uid)
    return render(request, "people/letter.html", {"letter": row, "tabs": shown.tabs("letters")})

"""My account: profile, addresses, passkeys, where I am signed in, my letters."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys_of
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core.base.guard import fetch
from hallway.core.base.messages import say
from hallway.core.outbox.models import Letter
from hallway.core.people.actions import rename_person
from hallway.core.people.again import ProveAgain
from hallway.core.people.forms import CodeForm, ProfileForm


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone. A newcomer lands here to say what to call them."""
    first = not request.user.name
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        rename_person(request.user, by=request.user, **form.cleaned_data)
        say(request, _("Welcome, %(name)s.") % {"name": form.cleaned_data["name"]} if first else _("Saved."))
        return redirect("home" if first else "people:profile")
    return render(request, "people/profile.html", {"form": form, "first": first, "tab": "profile"})


@login_required
@never_cache
def passkeys(request: HttpRequest) -> HttpResponse:
    rows = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    unproved = EmailAddress.objects.filter(user=request.user, verified=False).exists()
    return render(request, "people/passkeys.html", {"passkeys": [row.wrap() for row in rows], "unproved": unproved, "tab": "passkeys"})


@login_required
@reauthentication_required(app="allauth.mfa")
@never_cache
@require_http_methods(["GET", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    """The browser makes a key pair; we keep the public half. It signs in without a code."""
    form = AddWebAuthnForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        passkeys_of.add_authenticator(request, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"])
        return redirect("people:passkeys")
    options = webauthn.begin_registration(request.user, passwordless=True)
    return render(request, "people/passkey_add.html", {"form": form, "options": options, "tab": "passkeys"})


@login_required
@reauthentication_required(app="allauth.mfa")
@require_http_methods(["GET", "POST"])
def passkey_removal(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    if request.method == "POST":
        passkeys_of.remove_authenticator(request, passkey)
        return redirect("people:passkeys")
    return render(request, "people/passkey_removal.html", {"passkey": passkey.wrap(), "tab": "passkeys"})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def prove_again(request: HttpRequest) -> HttpResponse:
    """A code to the main address, before something that matters for the account is changed."""
    process = ProveAgain.resume(request, request.user)
    if request.method == "POST" and "send" in request.POST:
        ProveAgain.begin(request, request.user)
        return redirect(request.get_full_path())
    form = CodeForm(request.POST if process and request.method == "POST" else None)
    if process and form.is_valid():
        if process.enter(form.cleaned_data["code"]):
            return resume_request(request) or redirect("people:profile")
        form.add_error("code", _("This is not the code. Look again, or have a new one sent."))
    address = EmailAddress.objects.get_verified(request.user)
    return render(request, "people/prove_again.html", {"form": form, "sent": process is not None, "address": address})


@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    rows = UserSession.objects.purge_and_list(request.user)
    current = request.session.session_key
    context = {"sessions": sorted(rows, key=lambda row: row.session_key != current), "current": current, "tab": "sessions"}
    return render(request, "people/sessions.html", context)


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out somewhere else, at once."""
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
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
    return render(request, "people/letters.html", {"page_of_letters": page, "tab": "letters"})


@login_required
@require_GET
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = fetch(Letter.objects, request.user, "words", uid=uid)
    return render(request, "people/letter.html", {"letter": row, "tab": "letters"})

"""Passkeys, and proving again who I am before they change."""

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hallway.core.base.messages import say
from hallway.core.people import shown
from hallway.core.people.adapter import AccountAdapter
from hallway.core.people.again import NoCodeSent, ProveAgain, proof_needed
from hallway.core.people.forms import AddPasskeyForm, CodeForm


def mine(request: HttpRequest):
    return Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN).order_by("id")


@login_required
@never_cache
@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    return render(request, "people/passkeys.html", {"passkeys": shown.passkeys(mine(request)), "tabs": shown.tabs("passkeys")})


@login_required
@never_cache
@proof_needed
@require_http_methods(["GET", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    """The browser makes a key pair; we keep the public half. It signs in without a code."""
    form = AddPasskeyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        flows.add_authenticator(request, name=form.cleaned_data["name"][:60], credential=form.cleaned_data["credential"])
        return redirect("people:passkeys")
    options = webauthn.begin_registration(request.user, passwordless=True)
    context = {"form": form, "options": options, "tabs": shown.tabs("passkeys")}
    return render(request, "people/passkey_add.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@proof_needed
@require_http_methods(["GET", "POST"])
def passkey_removal(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = get_object_or_404(mine(request), pk=pk)
    if request.method == "POST":
        flows.remove_authenticator(request, passkey)
        return redirect("people:passkeys")
    context = {"passkey": passkey.wrap(), "last": mine(request).count() == 1, "tabs": shown.tabs("passkeys")}
    return render(request, "people/passkey_removal.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def prove_again(request: HttpRequest) -> HttpResponse:
    """A code to the main address, before something that matters for the account is changed."""
    if request.method == "POST" and "send" in request.POST:
        return send_code(request)
    process = ProveAgain.resume(request, request.user)
    form = CodeForm(request.POST if process and request.method == "POST" else None)
    if process and form.is_valid():
        if process.enter(form.cleaned_data["code"]):
            return resume_request(request) or redirect("people:profile")
        form.add_error("code", AccountAdapter.error_messages["incorrect_code"])
        if ProveAgain.resume(request, request.user) is None:  # that was the fifth
            say(request, AccountAdapter.error_messages["too_many_login_attempts"], "warn")
            return redirect(request.get_full_path())
    others = [method for method in AccountAdapter(request).get_reauthentication_methods(request.user) if method["id"] != "code"]
    context = {"form": form, "sent": process is not None, "address": EmailAddress.objects.get_verified(request.user), "others": others}
    return render(request, "people/prove_again.html", context)


def send_code(request: HttpRequest) -> HttpResponse:
    try:
        ProveAgain.begin(request, request.user)
    except NoCodeSent:
        say(request, _("No code was sent: several went there just now. Wait a minute, then try again."), "warn")
    return redirect(request.get_full_path())

"""Coming in and going out. allauth does the work; here its ways back keep where somebody was going."""

from allauth.account import views as allauth
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from hallway.core.base.messages import say


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """One field for everybody. While a code is on its way this leads to the page where it is entered."""
    return keep_next(request, allauth.request_login_code(request))


@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Enter the code from the letter. Five wrong ones, or ten minutes, and it begins anew."""
    response = allauth.confirm_login_code(request)
    starts_again = response.status_code == 302 and response.headers["Location"] == reverse("account_login")
    if request.method == "POST" and starts_again and not request._messages.added_new:
        say(request, _("That code is too old. Have a new one sent."), "warn")
    return keep_next(request, response)


@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """GET answers passkey.js with a challenge, POST takes the signature."""
    return keep_next(request, webauthn.login_webauthn(request))


def keep_next(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Carry `next` along where allauth forgets it. Only an address on this host is carried."""
    ways = {reverse("account_login"), reverse("account_confirm_login_code")}
    url = get_next_redirect_url(request)
    if url and response.status_code == 302 and response.headers["Location"] in ways:
        response.headers["Location"] += f"?{urlencode({'next': url})}"
    return response

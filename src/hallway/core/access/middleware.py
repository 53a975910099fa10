"""Turning a refusal into an answer: 403 with the reason and whom to ask."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from hallway.core.access.explain import explain, what_it_is_called
from hallway.core.access.lookup import organisation
from hallway.core.access.models import Space
from hallway.core.base.guard import NotAllowed
from hallway.core.base.rules import permissions


def refusals(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    middleware.process_exception = answer  # type: ignore[attr-defined]
    return middleware


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """A stranger is asked to sign in, everybody else hears why not. Where a thing, or the right to it, ended between asking
    and doing, an action finds no row any more: for whoever sent the form it is not there."""
    if isinstance(exception, ObjectDoesNotExist) and request.method == "POST":
        return render(request, "404.html", status=404)
    if not isinstance(exception, NotAllowed):
        return None
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    thing = exception.thing or where(exception.what)
    instead = explain(request.user, thing, exception.what).instead if thing else ""
    context = {"instead": instead, "what": what_it_is_called(exception.what)}
    return render(request, "access/refused.html", context, status=403)


def where(what: str) -> Space | None:
    """The organisation, for a permission of its own: then whoever is refused hears whom to ask."""
    return organisation() if what in permissions and permissions[what].kind == "organisation" else None

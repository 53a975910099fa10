"""A site of `ui` alone for its browser tests: the gallery, a /me.json, and somewhere to POST to."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

from hallway.ui import csp, samples

SIGNED_IN = {
    "signedIn": True,
    "name": "Odalys Pennyfeather",
    "firstName": "Odalys",
    "initials": "OP",
    "picture": "",
    "home": "/home/",
    "csrf": "token",
    "may": {"session:1": "/edit/1/"},
    "demo": {
        "url": "/be/",
        "as": "odalys",
        "mailbox": "/mailbox/",
        "everybody": "/everybody/",
        "groups": [
            {
                "title": "Programme",
                "people": [
                    {"id": "jun", "name": "Jun Maplewick", "role": "voting"},
                    {"id": "odalys", "name": "Odalys Pennyfeather", "role": "chair"},
                ],
            }
        ],
    },
}
posted: list[dict[str, str]] = []


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", csp.policy())
        return response

    return middleware


def me(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"signedIn": False} if "nobody" in request.headers.get("Referer", "") else SIGNED_IN)


def receive(request: HttpRequest) -> HttpResponse:
    posted.append(request.POST.dict())
    return HttpResponse('<p id="answer">Received</p>', status=int(request.GET.get("status", 200)))


def asked(request: HttpRequest, frame: str) -> HttpResponse:
    """A page of one layout that asks who is looking, with the marks and the forms the tests press."""
    page = replace(samples.FRAMES[frame], me_url="/me.json", demo="demo" in request.GET)
    template = engines["django"].from_string(
        '{% extends "ui/' + frame + '.html" %}{% block title %}Asked{% endblock %}{% block content %}<h1>Asked</h1>'
        '<a data-me-may="session:1" hidden>Edit one</a><a data-me-may="session:2" hidden>Edit two</a>'
        '<p data-me="in" hidden>Hello <b data-me-text="firstName"></b></p><p data-me="out">Who are you?</p>'
        '<form method="post" action="/receive/?status=204" id="plain"><input type="hidden" name="word" value="once">{% btn "Send" name="how" value="plainly" %}</form>'
        '<form method="post" action="/receive/">{% btn "Ask" %}</form>'
        '<form hx-post="/receive/?status=200" hx-target="#here" id="wired">{% btn "Wire" %}</form>'
        '<form hx-post="/receive/?status=422" hx-target="#here">{% btn "Wrong" %}</form>'
        '<form hx-post="/receive/?status=500" hx-target="#here">{% btn "Break" %}</form><div id="here"></div>{% endblock %}'
    )
    return HttpResponse(template.render({"page": page}, request))


def broken(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", {"page": samples.PUBLIC})


urlpatterns = [
    path("favicon.ico", lambda request: HttpResponse(status=204)),
    path("gallery/", include("hallway.ui.urls")),
    path("me.json", me),
    path("receive/", receive),
    path("asked/<str:frame>/", asked),
    path("error/<int:status>/", broken),
]

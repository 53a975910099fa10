"""The first thing a request meets: whose host is it, which edition, which language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.http.request import split_domain_port
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme

from hallway.core.base.urls import mounted
from hallway.core.editions import places

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NEUTRAL = ("/static/", "/files/", "/faces/", "/me.json", "/api/", "/demo/")


def place(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.edition`, `request.on_own_host` and the language; answer unknown hosts with 400."""

    def middleware(request: HttpRequest) -> HttpResponse:
        trust_proxy(request)
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0]
        table = places.table()
        edition_id = table.hosts.get(host)
        if edition_id is None and host in table.apexes:  # an edition may live at the apex itself
            return to_current_edition(request, *table.apexes[host])
        if edition_id is None and not places.is_installation_host(host):
            return HttpResponseBadRequest(render_to_string("editions/unknown_host.html"))
        request.on_own_host = edition_id is not None  # type: ignore[attr-defined]
        mount = ""
        if edition_id is None:
            edition_id, mount = mounted_edition(request, table)
        request.edition = table.editions.get(edition_id or 0)  # type: ignore[attr-defined]
        return with_language(request, mount, get_response)

    return middleware


def trust_proxy(request: HttpRequest) -> None:
    """Take scheme and address of the visitor from X-Forwarded-*, but only out of the hand of a proxy we know."""
    if request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES:
        if request.META.get("HTTP_X_FORWARDED_PROTO") == "https":
            request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if places.is_ip(forwarded):
            request.META["REMOTE_ADDR"] = forwarded.strip("[]")


def to_current_edition(request: HttpRequest, edition_id: int | None, status: int) -> HttpResponse:
    """Apex and www lead to the current edition, path and query kept (S2.32)."""
    edition = places.table().editions.get(edition_id or 0)
    if edition is None:
        return HttpResponseBadRequest(render_to_string("editions/unknown_host.html"))
    path = "/" + request.get_full_path().lstrip("/")
    return HttpResponse(status=status, headers={"Location": iri_to_uri(places.origin(edition) + path)})


def mounted_edition(request: HttpRequest, table: places.Table) -> tuple[int | None, str]:
    """Take the edition's slug off the path, if it opens with one."""
    slug, _slash, rest = request.path_info.lstrip("/").partition("/")
    if slug not in table.slugs:
        return None, ""
    request.path_info = f"/{rest}"
    return table.slugs[slug], f"/{slug}"


def with_language(request: HttpRequest, mount: str, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Language is in the path, so that a page is the same bytes for everybody. Without one: a redirect, never cached."""
    if request.path_info.startswith(NEUTRAL):
        return get_response(request)
    language = request.path_info.lstrip("/").partition("/")[0]
    with mounted(f"{mount}/"):
        if language not in LANGUAGES:
            wanted = translation.get_language_from_request(request)
            language = wanted if wanted in LANGUAGES else settings.LANGUAGE_CODE
            if request.path_info == "/":
                response = HttpResponseRedirect(f"{mount}/{language}/")
                response["Cache-Control"] = "no-store"
                return response
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return get_response(request)


def is_safe_next(request: HttpRequest, url: str) -> bool:
    """Whether a `next` address stays on this host."""
    return url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())

"""What every request has to be, and headers that every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from hallway.ui import csp

FOR_FILES = "default-src 'self'"  # the headers of a page are half a kilobyte, and a visit has a dozen files
MAX_REQUEST = 100 * 1024 * 1024  # bytes: a few files of the largest size at once


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A strict Content-Security-Policy (an answer may bring a stricter one), and its companions. Nothing on the way keeps
    a page, unless the page says so. Static files are no pages: nobody reads them in a frame or goes on from them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Content-Security-Policy", FOR_FILES)
        else:
            response.headers.setdefault("Content-Security-Policy", csp.policy())
            response.headers.setdefault("X-Frame-Options", "DENY")
            response.headers.setdefault("Referrer-Policy", "same-origin")
            response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-cache")
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response

    return middleware


def bounds(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse what no view could use, before anything reads it. The API has words of its own for both."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            length = request.META.get("CONTENT_LENGTH") or "0"
            if length.isdecimal() and int(length[:20]) > MAX_REQUEST:  # a stranger's upload would lie on our disk first
                raise RequestDataTooBig
            if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):  # PostgreSQL cannot look for one
                raise BadRequest
        return get_response(request)

    return middleware

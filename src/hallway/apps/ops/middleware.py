import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hallway.apps.ops.logs import request_id, view_of
from hallway.apps.ops.meter import meter

logger = logging.getLogger("hallway.request")
WATCHERS = {"/healthz", "/readyz", "/metrics"}


def watched(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count each request and write a line about it: which view, what came of it, how long. Not who asked, nor for what.

    The number in square brackets is the request's own; an answer that says "something broke" carries it in a header, so
    that a person can say which one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in WATCHERS:
            return get_response(request)
        token, began = request_id.set(secrets.token_hex(6)), time.perf_counter()
        try:
            response = get_response(request)
            seconds = time.perf_counter() - began
            view = view_of(request)
            is_file = request.path_info.startswith(settings.STATIC_URL)
            meter.count("static" if is_file else part_of(view), response.status_code, seconds)
            if not is_file:
                ms = round(seconds * 1000)
                values = {"view": view, "status": response.status_code, "ms": ms, "method": request.method}
                logger.info("%s %s %d %d ms", request.method, view, response.status_code, ms, extra=values)
            if response.status_code >= 500:
                response.headers["Hallway-Request"] = request_id.get()
            return response
        finally:
            request_id.reset(token)

    return middleware


def part_of(view: str) -> str:
    """`schedule` of `schedule:session`. Finer would tell which rare act somebody did just now."""
    return view.partition(":")[0] if ":" in view else "house"

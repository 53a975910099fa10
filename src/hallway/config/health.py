"""/healthz: whether this process and its database answer. For watchers, so it says nothing else."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from hallway.core.jobs.models import Worker

ADDRESS = "/healthz"


def health(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answered before anybody asks whose host it is: a watcher comes by IP address or by a name no edition has."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return answer(request) if request.path_info == ADDRESS else get_response(request)

    return middleware


def answer(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        Worker.objects.exists()  # a table is read: SELECT 1 does not touch the file of SQLite
    except DatabaseError:
        said, status = "The database does not answer.\n", 503
    else:
        said, status = "ok\n", 200
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})

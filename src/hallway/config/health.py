"""What watchers ask: /healthz, /readyz, /metrics. Answered before anybody asks whose host it is: a watcher comes by IP address
or by a name no edition has."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from hallway.apps.ops import public as ops
from hallway.core.jobs.models import Worker

Answer = Callable[[HttpRequest], HttpResponse]


def health(get_response: Answer) -> Answer:
    def middleware(request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path_info)
        if answer is None:
            return get_response(request)
        return answer(request) if request.method in {"GET", "HEAD"} else HttpResponseNotAllowed(["GET", "HEAD"])

    return middleware


def alive(request: HttpRequest) -> HttpResponse:
    """Whether this process and its database answer; it says nothing else. To the doctor's question it proves whose it is."""
    try:
        Worker.objects.exists()  # a table is read: SELECT 1 does not touch the file of SQLite
    except DatabaseError:
        return said("The database does not answer.", 503)
    response = said("ok")
    question = request.GET.get("who", "")
    if question and len(question) <= ops.LONGEST:
        response.headers[ops.HEADER] = ops.proof(question)
    return response


def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process should be asked for pages: database, migrations, background work. Names alone."""
    missing = ops.unready()
    return said(" ".join(missing), 503) if missing else said("ok")


def metrics(request: HttpRequest) -> HttpResponse:
    if not ops.may_ask(request):
        return said("Only from this machine, or with HALLWAY_METRICS_TOKEN.", 403)
    return HttpResponse(ops.metrics(), content_type=ops.CONTENT_TYPE, headers={"Cache-Control": "no-store"})


def said(words: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


ANSWERS: dict[str, Answer] = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}

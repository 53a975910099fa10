"""The HTTP API at /api/v1/: every app's operations in one place, and one shape for every answer that is a no.

Every answer is JSON, says in its headers who may keep it, and names the zone of its times, so no view here needs to know
whose browser asks; public answers are the same bytes for everybody. docs/reference/openapi.json is its checked-in schema.
"""

import gzip
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, wraps
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.urls import URLPattern, path, re_path
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from pydantic import ValidationError as ShapeError

from hallway.apps.committees import api as committees
from hallway.apps.schedule import api as schedule
from hallway.core.access.explain import explain, what_it_is_called
from hallway.core.base import clock
from hallway.core.base.api import Forged, NotJSON, Output, Unfit, problems, same_for_everybody, signed_in
from hallway.core.base.encoding import takes_gzip
from hallway.core.base.guard import NotAllowed
from hallway.core.teams.models import Membership, live

ROOT = "/api/v1"
ABOUT = "An API for programs. Errors are sentences in `detail`; lists come in pieces. See docs/reference/api.md."


class API(NinjaAPI):
    def get_openapi_operation_id(self, operation: Any) -> str:
        return operation.view_func.__name__


api = API(title="Hallway", version="1", description=ABOUT, urls_namespace="api", openapi_url=None, docs_url=None, servers=[{"url": ROOT}])


# ── Who am I ──────────────────────────────────────────────────────────────────────────────────────────────────────


class MyTeam(Output):
    slug: str
    name: str
    kind: str
    since: datetime


class Me(Output):
    """Whoever is signed in. `csrf_token` goes into the header X-CSRFToken of everything that changes something."""

    uid: UUID
    name: str
    language: str
    timezone: str
    teams: list[MyTeam]
    csrf_token: str


@api.get("/me", response={200: Me, **problems(401)}, auth=signed_in, tags=["me"])
def me(request: HttpRequest) -> dict[str, Any]:
    """Who you are, and which teams you are in as what."""
    person = request.user
    rows = Membership.objects.visible_to(person).filter(live(clock.now()), person=person).select_related("team").order_by("team__name")
    teams = [{"slug": row.team.slug, "name": row.team.name, "kind": row.kind, "since": row.since} for row in rows]
    facts = {name: getattr(person, name) for name in ("uid", "name", "language", "timezone")}  # type: ignore[union-attr]
    return {**facts, "teams": teams, "csrf_token": get_token(request)}


api.add_router("", schedule.router)
api.add_router("", committees.router)


# ── Every no is a sentence ────────────────────────────────────────────────────────────────────────────────────────


def problem(status: int, detail: object, fields: dict[str, list[str]] | None = None) -> JsonResponse:
    return JsonResponse({"detail": str(detail), **({"field_errors": fields} if fields else {})}, status=status)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, trouble: AuthenticationError) -> HttpResponse:
    return problem(401, _("Sign in first."))


@api.exception_handler(Forged)
def forged(request: HttpRequest, trouble: Forged) -> HttpResponse:
    return problem(403, _("The header X-CSRFToken is missing or old. GET %(me)s gives a fresh one.") % {"me": f"{ROOT}/me"})


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    instead = explain(request.user, refusal.thing, refusal.what).instead if refusal.thing else ""  # type: ignore[arg-type]
    return problem(403, instead or _("You may not %(what)s here.") % {"what": what_it_is_called(refusal.what)})


@api.exception_handler(Http404)
def not_there(request: HttpRequest, missing: Http404) -> HttpResponse:
    said = missing.args[0] if missing.args and isinstance(missing.args[0], str | Promise) else ""
    return problem(404, said or _("There is nothing at this address that you may see."))


@api.exception_handler(ObjectDoesNotExist)
def gone_meanwhile(request: HttpRequest, missing: ObjectDoesNotExist) -> HttpResponse:
    """Between asking and doing the thing, or the right to it, ended."""
    return not_there(request, Http404())


@api.exception_handler(NotJSON)
def not_json(request: HttpRequest, trouble: NotJSON) -> HttpResponse:
    return problem(415, _("Send JSON, with the header Content-Type: application/json."))


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, trouble: RequestDataTooBig) -> HttpResponse:
    return problem(413, _("This is too much at once."))


@api.exception_handler(SuspiciousOperation)
@api.exception_handler(BadRequest)
@api.exception_handler(UnreadablePostError)
def unreadable(request: HttpRequest, trouble: Exception) -> HttpResponse:
    return problem(400, _("The request could not be read."))


@api.exception_handler(ShapeError)
def misshapen(request: HttpRequest, trouble: ShapeError) -> HttpResponse:
    errors = trouble.errors(include_url=False, include_input=False, include_context=True)
    if errors[0]["type"] == "json_invalid":
        return problem(400, _("The body is not JSON: %(error)s.") % {"error": errors[0]["ctx"]["error"]})
    return unfit_fields(by_field(errors))


@api.exception_handler(ValidationError)
def wrong_query(request: HttpRequest, trouble: ValidationError) -> HttpResponse:
    return unfit_fields(by_field([{**error, "loc": error["loc"][1:]} for error in trouble.errors]))


@api.exception_handler(Unfit)
def unfit(request: HttpRequest, trouble: Unfit) -> HttpResponse:
    return unfit_fields(trouble.fields)


def unfit_fields(fields: dict[str, list[str]]) -> HttpResponse:
    named = [name for name in fields if name]
    if not named:
        return problem(422, _("Send an object: {…}."))
    return problem(422, _("Look again at: %(fields)s.") % {"fields": ", ".join(named)}, fields)


def by_field(errors: Iterable[Any]) -> dict[str, list[str]]:
    """What pydantic found, as sentences: field → what is wrong with it."""
    found: dict[str, list[str]] = {}
    for error in errors:
        place = [str(part) for part in error["loc"]]
        found.setdefault(".".join(place)[:100], []).append(sentence(error["type"], error.get("ctx", {})))
    return found


def sentence(kind: str, limits: dict[str, Any]) -> str:
    sentences = {
        "missing": _("This is missing."),
        "extra_forbidden": _("Nothing of this name is known here."),
        "string_too_short": _("This is empty."),
        "string_too_long": _("At most %(max_length)s characters."),
        "string_pattern_mismatch": _("This is empty, or contains a character that cannot be kept."),
        "greater_than_equal": _("At least %(ge)s."),
        "less_than_equal": _("At most %(le)s."),
    }
    by_type = {
        "string": _("This has to be text."),
        "int": _("This has to be a whole number."),
        "date": _("This has to be a day, like 2027-06-17."),
        "bool": _("This has to be true or false."),
    }
    said = sentences.get(kind) or by_type.get(kind.partition("_")[0]) or _("This does not fit.")
    return said % {name: limits.get(name) for name in ("max_length", "ge", "le")}


# ── Around every answer ───────────────────────────────────────────────────────────────────────────────────────────

View = Callable[..., HttpResponse]


def answered(view: View) -> View:
    """Sentences in the language of whoever asks, HEAD like GET, and headers that say who may keep the answer."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        with translation.override(translation.get_language_from_request(request)):
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                response = wrong_method(request, response)
        response = kept(request, response)
        request.method = method
        return response

    answer.is_public_page = True  # type: ignore[attr-defined] - own_time need not look at who asks
    answer.csrf_exempt = True  # type: ignore[attr-defined] - SignedIn asks for the token, and refuses in JSON
    return answer


def wrong_method(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    allowed = refused.headers["Allow"]
    response = problem(405, _("This address understands: %(methods)s.") % {"methods": allowed})
    response.headers["Allow"] = allowed
    return response


def kept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What is the same for everybody gets a tag, everything else is kept by nobody."""
    if response.status_code == 200 and response.headers.get("Cache-Control", "").startswith("public"):
        return tagged(request, response)
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Compressed for those who can read that, or only the news that it is still the same."""
    zipped = takes_gzip(request)
    tag = f'"{sha256(response.content).hexdigest()[:32]}{"-gzip" if zipped else ""}"'
    if zipped:
        response.content = gzip.compress(response.content, 5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = tag
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=tag, response=response) or response


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI schema. Whatever changes something needs the token beside the cookie."""
    made = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    schemes = made["components"]["securitySchemes"]
    schemes["Token"] = {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": "`csrf_token` of GET /me."}
    for methods in made["paths"].values():
        for method, operation in methods.items():
            if method != "get":
                operation["security"] = [{name: [] for each in operation["security"] for name in (*each, "Token")}]
    return made


def openapi(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    response = JsonResponse(schema())
    same_for_everybody(response)
    return response


def nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(404, _("There is nothing at this address. %(schema)s lists what there is.") % {"schema": f"{ROOT}/openapi.json"})


def patterns() -> list[URLPattern]:
    operations = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    for pattern in operations:
        pattern.callback = answered(pattern.callback)
    own = [path("openapi.json", answered(openapi), name="openapi"), re_path(r"^", answered(nothing_here), name="nothing")]
    return [*operations, *own]


urls = (patterns(), "api", "api")

"""What every `api.py` stands on. The API is a second face of the pages: an operation is a view, which fetches, asks the
policy, calls one action and answers.

A body is read after the policy was asked (`read`): whoever may not do a thing hears that, whatever they sent.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from ninja.security import APIKeyCookie
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

T = TypeVar("T")
B = TypeVar("B", bound="Input")

# ── Answers ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Output(BaseModel):
    """What an answer looks like; made of a dictionary or of anything that has these attributes."""

    model_config = ConfigDict(from_attributes=True)


class Problem(Output):
    """The shape of every answer that is a no: a sentence, and for input what is wrong with which field."""

    detail: str
    field_errors: dict[str, list[str]] = {}


def problems(*statuses: int) -> dict[int, Any]:
    """These statuses for the `response` of an operation, each with a Problem."""
    return dict.fromkeys(statuses, Problem)


class Page(Output, Generic[T]):
    """A piece of a list. `count` is the whole list's length, `next` the address of the piece after this one."""

    items: list[T]
    count: int
    next: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[type[Any], ...]) -> str:
        return f"PageOf{params[0].__name__}"


class Window(BaseModel):
    """Which piece of a list is asked for."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


def page(request: HttpRequest, rows: Any, window: Window) -> dict[str, Any]:
    """That piece of a list or queryset, for an operation that answers `Page[…]`."""
    count = len(rows) if isinstance(rows, Sequence) else rows.count()
    end = window.offset + window.limit
    return {"items": list(rows[window.offset : end]), "count": count, "next": address(request, end, window) if end < count else None}


def address(request: HttpRequest, offset: int, window: Window) -> str:
    query = request.GET.copy()
    query["limit"], query["offset"] = str(window.limit), str(offset)
    return f"{request.path}?{query.urlencode()}"


def same_for_everybody(response: HttpResponse) -> None:
    """Let this answer be kept by anybody, and asked for again by its tag. Only for answers with no visitor in them."""
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"


# ── Input ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Input(BaseModel):
    """What a body looks like. A field nobody knows is an error, so that a typing mistake loses nothing."""

    model_config = ConfigDict(extra="forbid")


# PostgreSQL cannot keep a NUL, and a line of blanks says nothing.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]


def spelled_out(value: object) -> object:
    """pydantic takes a number for seconds since 1970, and a moment at midnight for its day."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_form", "not a day")
    return value


Day = Annotated[date, BeforeValidator(spelled_out)]


class NotJSON(Exception):
    """The body says it is something else."""


class Unfit(Exception):
    """What was sent does not fit. `fields`: what is wrong, by field."""

    def __init__(self, fields: Mapping[str, Sequence[object]]) -> None:
        super().__init__(fields)
        self.fields = {name: [str(sentence) for sentence in sentences] for name, sentences in fields.items()}


def read(request: HttpRequest, shape: type[B]) -> B:
    """The body of a request in this shape. Raises NotJSON, or pydantic's ValidationError: the API has a sentence for each."""
    if request.content_type != "application/json":
        raise NotJSON
    return shape.model_validate_json(request.body)


def body(shape: type[Input]) -> dict[str, Any]:
    """`openapi_extra` of an operation that reads this shape."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": shape.model_json_schema()}}}}


# ── Who asks ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Forged(Exception):
    """A change was asked for without the token that shows it comes from the person, not from a page they looked at."""


class Token(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


class SignedIn(APIKeyCookie):
    """The session of the browser. Whoever changes something sends the token as a header, too: a form of another site
    could send a field, but no header."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The session cookie of somebody who signed in."

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None
        request.POST = QueryDict()  # type: ignore[misc] - the body stays unread until the policy was asked
        token = Token(lambda _request: HttpResponse())
        token.process_request(request)
        request.csrf_processing_done = False  # type: ignore[attr-defined]
        if token.process_view(request, SignedIn, (), {}):
            raise Forged
        return request.user

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        raise NotImplementedError  # __call__ does it all


signed_in = SignedIn()

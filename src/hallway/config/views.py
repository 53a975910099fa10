"""Pages that belong to no single app: home, the front door, who I am."""

from functools import partial

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from hallway.apps.schedule.views import public as programme
from hallway.config.home import home_page
from hallway.config.page import edition_path
from hallway.core.base.guard import Anyone, may
from hallway.core.base.links import edit_path
from hallway.core.base.public import public_page
from hallway.core.editions import places
from hallway.core.editions.models import Edition
from hallway.core.editions.queries import current_edition
from hallway.core.people.models import Person


@public_page
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The first address: an edition's front page. Of the installation itself: on to the current edition, or what is here."""
    if request.edition:  # type: ignore[attr-defined]
        return programme.home(request)
    edition = current_edition()
    if edition and may(Anyone(), "read", edition):
        response = redirect(places.path(edition, "schedule:home"))
        response["Cache-Control"] = "no-store"
        return response
    editions = Edition.objects.visible_to(Anyone()).in_order()
    return render(request, "config/front.html", {"editions": editions})


@login_required
@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My conference: what waits for me, my teams, what changed, where I may go."""
    edition = getattr(request, "edition", None) or current_edition()
    return render(request, "config/home.html", home_page(request.user, edition, partial(edition_path, request, edition)))


@never_cache
@require_GET
def me(request: HttpRequest) -> JsonResponse:
    """Who I am, for the head of public pages, which are the same bytes for everybody."""
    person = request.user
    answer: dict[str, object] = {"signedIn": person.is_authenticated, "csrf": get_token(request)}
    language = request.GET.get("lang", "")
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        answer["home"] = reverse("home")
        if person.is_authenticated:
            answer["may"] = {thing: path for thing in request.GET.getlist("may")[:50] if (path := edit_path(thing, person))}
            answer |= {"name": person.name, "firstName": person.first_name, "initials": person.initials, "picture": person.picture_url}
        if settings.DEMO:
            from hallway.config.demo.bar import bar  # noqa: PLC0415 - nothing of the demo is loaded elsewhere

            answer["demo"] = bar(request)
    return JsonResponse(answer)


@require_GET
def face(request: HttpRequest, name: str) -> HttpResponseBase:
    """A person's picture. Names are not guessable and a new picture gets a new one, so browsers may keep it for good."""
    person = Person.objects.filter(picture=f"faces/{name}").first()
    if person is None:
        raise Http404
    response = FileResponse(person.picture.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that makes no sense here, or is too much at once."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from an old page or another site. Nothing was done; what was typed is a step back in the browser."""
    return render(request, "config/csrf_failure.html", {"reason": reason}, status=403)

"""Pages of the demonstration: who to be, and the mailbox. No page here has a language in its path; it follows the visitor."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hallway.config.demo import mailbox as box
from hallway.config.demo.bar import GROUPS, people_of_parts
from hallway.core.editions.middleware import is_safe_next
from hallway.core.outbox.about import about
from hallway.core.people.models import Person, fold
from hallway.core.teams.queries import live_memberships
from hallway.ui.parts import Row

ON_A_PAGE = 40
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-top-navigation-by-user-activation"


def in_their_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def inside(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        mine = request.user.language if request.user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(mine):
            request.LANGUAGE_CODE = mine
            return view(request, *args, **kwargs)

    return never_cache(inside)


# ── Being somebody ────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@in_their_language
def everybody(request: HttpRequest) -> HttpResponse:
    """Who would you like to be? A few people worth being first, and a search over all of them."""
    text, people = request.GET.get("q", "").strip()[:100], people_of_parts()
    found = Paginator(matching(text), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "q": text,
        "groups": [] if text else [(title, [(people[part.key], part) for part in group if part.key in people]) for title, group in GROUPS],
        "page_of_people": found,
        "rows": [(person, words) for person, words in zip(found, what_they_are(list(found)), strict=True)],
        "here": request.user if request.user.is_authenticated else None,
    }
    return render(request, "demo/everybody.html", context)


def matching(text: str) -> list[Person]:
    """People made for the demonstration whose name has these words at the beginning of its parts."""
    people = Person.objects.filter(synthetic=True, is_active=True)
    for word in fold(text).split():
        people = people.filter(Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}") | Q(sort_key__contains=f"-{word}"))
    return list(people.order_by("sort_key", "id"))


def what_they_are(people: list[Person]) -> list[str]:
    """Their teams in a line; in a demonstration nobody minds."""
    teams: dict[int, list[str]] = {}
    for row in live_memberships().filter(person__in=people).select_related("team"):
        teams.setdefault(row.person_id, []).append(row.team.short)
    return [", ".join(teams.get(person.pk, [])) for person in people]


@require_POST
@in_their_language
def be(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody who does not exist, or sign out. People who came by themselves are nobody to be."""
    wanted, here = request.POST.get("person", ""), request.POST.get("next", "")
    if not wanted:
        logout(request)
        return redirect(here if here and is_safe_next(request, here) else "/")
    person = get_object_or_404(Person, uid=uuid_or_404(wanted), synthetic=True, is_active=True)
    logout(request)
    login(request, person, backend=BACKEND)
    record_authentication(request, person, method="demo")
    with translation.override(person.language):
        return redirect(here if here and is_safe_next(request, here) else reverse("home"))


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


# ── The mailbox ───────────────────────────────────────────────────────────────────────────────────────────────────


@require_GET
@in_their_language
def mailbox(request: HttpRequest) -> HttpResponse:
    text, wanted = request.GET.get("q", "").strip()[:100], request.GET.get("person", "")
    person = get_object_or_404(Person, uid=uuid_or_404(wanted)) if wanted else None
    page = Paginator(box.letters(text, person), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [row_of(each) for each in page]
    return render(request, "demo/mailbox.html", {"q": text, "person": person, "page_of_letters": page, "rows": rows})


def row_of(letter: box.Letter) -> Row:
    when = date_format(timezone.localtime(letter.created_at), "DATETIME_FORMAT")
    return Row(
        title=letter.subject or about(letter.kind),
        url=reverse("demo:letter", args=[letter.uid]),
        small=" · ".join(filter(None, [box.reader_of(letter), when, about(letter.kind), letter.error])),
        badge=letter.get_state_display(),
        badge_kind=box.BADGES.get(letter.state, ""),
        arrow=True,
    )


@require_GET
@in_their_language
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = letter_or_404(uid)
    text, html = box.parts_of(found)
    context = {
        "letter": found,
        "badge": box.BADGES.get(found.state, ""),
        "text": box.linked(box.at_home(text)),
        "has_html": bool(html),
        "file": box.kept_file(found),
        "their_url": f"{reverse('demo:mailbox')}?person={found.person.uid}" if found.person else "",
        "facts": [
            (_("To"), box.reader_of(found)),
            (_("Kind"), about(found.kind)),
            (_("Written"), found.created_at),
            (_("Left"), found.sent_at),
            (_("What the mail server said"), found.error),
        ],
    }
    return render(request, "demo/letter.html", context)


@require_GET
@never_cache
def letter_html(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The letter's HTML as a page of its own, where nothing can run and nothing is loaded."""
    _text, html = box.parts_of(letter_or_404(uid))
    response = HttpResponse(box.at_home(html))
    response["Content-Security-Policy"] = NO_SCRIPTS
    return response


@require_GET
@never_cache
def letter_file(request: HttpRequest, uid: UUID) -> FileResponse:
    path = box.kept_file(letter_or_404(uid))
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="message/rfc822")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def letter_or_404(uid: UUID) -> box.Letter:
    found = box.letter_of(uid)
    if found is None:
        raise Http404
    return found

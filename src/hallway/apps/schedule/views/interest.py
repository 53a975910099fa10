"""Sessions that take place only if enough people want them: who would come, who would host."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hallway.apps.schedule import personal, shelf
from hallway.apps.schedule.models import Session
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.personal import frame, person_of, session_of
from hallway.core.base.guard import fetch
from hallway.core.base.messages import say

SECONDS = 5  # for which a count may be kept on the way


@require_safe
def interest_json(request: HttpRequest, slug: str) -> JsonResponse:
    """How many want it: the same for everybody who may see the session."""
    session = session_of(request, slug)
    if session.interest_wanted is None:
        raise Http404
    wanted = personal.wanted_by(session.uid)
    headers = {"Cache-Control": f"public, max-age={SECONDS}" if is_public(request) else "private, no-store"}
    words = personal.interest_words(wanted, session.interest_wanted)
    answer = {"people": wanted.people, "hosts": wanted.hosts, "wanted": session.interest_wanted, "words": words}
    return JsonResponse(answer, headers=headers)


def is_public(request: HttpRequest) -> bool:
    return shelf.front_of(edition_of(request)).version is not None


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def interest(request: HttpRequest, slug: str) -> HttpResponse:
    """Would you come, would you host it? One answer each, to be changed at will."""
    shown = session_of(request, slug)
    if shown.interest_wanted is None:
        raise Http404
    row = fetch(Session.objects.filter(edition=edition_of(request)), person_of(request), uid=shown.uid)
    if request.method == "POST":
        take(request, row, request.POST.get("answer", ""))
        return redirect(request.path)
    context: dict[str, Any] = {
        "session": shown,
        "words": personal.interest_words(personal.wanted_by(shown.uid), shown.interest_wanted),
        "answer": personal.answer_of(person_of(request), row),
        **frame(request),
    }
    return render(request, "schedule/my/interest.html", context)


def take(request: HttpRequest, session: Session, answer: str) -> None:
    if answer == "no":
        personal.withdraw_interest(session, by=person_of(request))
        say(request, _("You are not counted any more."))
        return
    try:
        personal.want_session(session, by=person_of(request), hosts=answer == "host")
    except personal.NotAsked:
        say(request, _("Nobody is asked any more: this was decided meanwhile."), "warn")
    else:
        say(request, _("You would host it. The programme team sees your name.") if answer == "host" else _("You would come."))

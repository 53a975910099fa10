"""Letters that did not arrive: what happened, and what to do about it. Nobody reads them here."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hallway.core.audit.history import history
from hallway.core.base.guard import holds, require
from hallway.core.base.messages import say
from hallway.core.outbox import actions, queries, shown
from hallway.core.outbox.models import Letter, State

ON_A_PAGE = 50


def sees_addresses(request: HttpRequest) -> bool:
    return holds(request.user, "people.see_contact")


@login_required
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """By state, with counts: first those somebody has to look at."""
    require(request.user, "outbox.tend_letters")
    state = request.GET.get("state", "")
    if state not in shown.TABS:
        raise Http404
    page = Paginator(queries.letters_to_tend(request.user, states=shown.states(state)), ON_A_PAGE).get_page(request.GET.get("page"))
    full = sees_addresses(request)
    context = {
        "state": state,
        "tabs": shown.tabs(state, queries.counts(request.user)),
        "page_of_letters": page,
        "rows": [shown.tended(letter, full_address=full) for letter in page],
    }
    return render(request, "outbox/letters.html", context)


@login_required
@require_GET
def letter(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = letter_to_tend(request, uid)
    context = {
        "row": shown.tended(row, full_address=sees_addresses(request)),
        "again": queries.letters_to_tend(request.user, states=tuple(State.values)).filter(copy_of=row).first(),
        "events": history(request.user, row, limit=10),
    }
    return render(request, "outbox/letter.html", context)


@login_required
@require_POST
def sending(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send it once more, as a new letter."""
    try:
        actions.send_letter_again(letter_to_tend(request, uid), by=request.user)
    except actions.NothingToDo:
        say(request, _("It was not sent again: somebody dealt with it, or its words are gone."), "warn")
    else:
        say(request, _("It goes again now."))
    return redirect("outbox:letters")


@login_required
@require_POST
def settlement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that it did arrive."""
    try:
        actions.settle_letter(letter_to_tend(request, uid), by=request.user)
    except actions.NothingToDo:
        say(request, _("Somebody else was faster: it is dealt with."))
    else:
        say(request, _("Noted: it arrived."))
    return redirect("outbox:letters")


def letter_to_tend(request: HttpRequest, uid: UUID) -> Letter:
    require(request.user, "outbox.tend_letters")
    row = queries.letters_to_tend(request.user, states=tuple(State.values)).filter(uid=uid).first()
    if row is None:
        raise Http404
    return row

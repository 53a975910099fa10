"""When things open and close, and the clock of a rehearsal."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core.base import clock
from hallway.core.base.messages import say
from hallway.core.editions import actions, shown
from hallway.core.editions.forms import ClockForm, PhaseForm, in_zone
from hallway.core.editions.lifecycle import PhaseKey, phases
from hallway.core.editions.models import Edition, Phase
from hallway.core.editions.views.editions import edition_to_edit

BEFORE = "editions_phase_before"  # in the session: what an undo brings back


@login_required
@require_GET
def lifecycle(request: HttpRequest, slug: str) -> HttpResponse:
    edition = edition_to_edit(request, slug)
    before = request.session.get(BEFORE)
    undo = phases.get(before["key"]) if before and before["edition"] == slug else None
    context = {"edition": edition, "steps": shown.line(edition), "phases": shown.lifecycle(edition), "undo": undo}
    return render(request, "editions/lifecycle.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def phase(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """From when to when, in the edition's own zone."""
    edition, name = edition_to_edit(request, slug), phase_key(key)
    row = next((row for row in edition.phases.all() if row.key == key), None)
    with timezone.override(edition.zone):
        initial = {
            "opens_at": in_zone(row.opens_at, edition) if row else None,
            "closes_at": row and row.closes_at and in_zone(row.closes_at, edition),
        }
        form = PhaseForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            return changed(request, edition, name, **form.cleaned_data)
        return render(request, "editions/phase.html", {"edition": edition, "phase": name, "row": row, "form": form})


@login_required
@require_POST
def opening(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Open it now, with one click: announce the edition, show the programme."""
    edition = edition_to_edit(request, slug)
    return changed(request, edition, phase_key(key), opens_at=clock.now(), closes_at=None)


@login_required
@require_POST
def closing(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Close what is open, now."""
    edition = edition_to_edit(request, slug)
    row = next((row for row in edition.phases.all() if row.key == key), None)
    if row is None or not row.is_open(clock.now()):
        say(request, _("It is closed already."))
        return redirect("editions:lifecycle", slug)
    return changed(request, edition, phase_key(key), opens_at=row.opens_at, closes_at=clock.now())


@login_required
@require_POST
def removal(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take a phase off the lifecycle: it is neither open nor planned."""
    return changed(request, edition_to_edit(request, slug), phase_key(key), opens_at=None, closes_at=None)


@login_required
@require_POST
def undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring back what was before the last change of this visit."""
    edition = edition_to_edit(request, slug)
    before = request.session.pop(BEFORE, None)
    if not before or before["edition"] != slug or before["key"] not in phases:
        say(request, _("There is nothing to undo any more."), "warn")
        return redirect("editions:lifecycle", slug)
    opens, closes = (datetime.fromisoformat(text) if text else None for text in (before["opens"], before["closes"]))
    actions.set_phase(edition, before["key"], opens_at=opens, closes_at=closes, by=request.user)
    say(request, _("%(phase)s is as it was before.") % {"phase": phases[before["key"]].title})
    return redirect("editions:lifecycle", slug)


def phase_key(key: str) -> PhaseKey:
    if key not in phases:
        raise Http404
    return phases[key]


def changed(
    request: HttpRequest, edition: Edition, phase: PhaseKey, *, opens_at: datetime | None, closes_at: datetime | None
) -> HttpResponse:
    row = next((row for row in edition.phases.all() if row.key == phase.key), None)
    actions.set_phase(edition, phase.key, opens_at=opens_at, closes_at=closes_at, by=request.user)
    request.session[BEFORE] = remembered(edition, phase, row)
    now = clock.now()
    is_open = opens_at is not None and opens_at <= now and (closes_at is None or now < closes_at)
    words = _("%(phase)s: open now. %(opens)s") if is_open else _("%(phase)s: changed.")
    say(request, words % {"phase": phase.title, "opens": phase.opens})
    return redirect("editions:lifecycle", edition.slug)


def remembered(edition: Edition, phase: PhaseKey, row: Phase | None) -> dict[str, Any]:
    opens, closes = (row.opens_at.isoformat(), row.closes_at.isoformat() if row.closes_at else "") if row else ("", "")
    return {"edition": edition.slug, "key": phase.key, "opens": opens, "closes": closes}


@login_required
@require_http_methods(["GET", "POST"])
def edition_clock(request: HttpRequest, slug: str) -> HttpResponse:
    """Rehearse: let the edition's clock show another moment. Strangers see nothing of it meanwhile."""
    edition = edition_to_edit(request, slug)
    with timezone.override(edition.zone):
        form = ClockForm(request.POST or None, initial={"shows": in_zone(edition.now(), edition), "speed": int(edition.clock_speed)})
        if request.method == "POST" and form.is_valid():
            actions.shift_clock(edition, shows=form.cleaned_data["shows"], speed=form.cleaned_data["speed"], by=request.user)
            say(request, _("%(edition)s rehearses. Strangers do not see it, and it sends no letters.") % {"edition": edition})
            return redirect("editions:clock", slug)
        context = {
            "edition": edition,
            "form": form,
            "shows": shown.moment(edition, edition.now()),
            "real": shown.moment(edition, clock.now()),
        }
        return render(request, "editions/clock.html", context)


@login_required
@require_POST
def clock_back(request: HttpRequest, slug: str) -> HttpResponse:
    """The real clock again."""
    edition = edition_to_edit(request, slug)
    actions.shift_clock(edition, shows=None, by=request.user)
    say(request, _("The real clock is back. Strangers see again what is open."))
    return redirect("editions:clock", slug)

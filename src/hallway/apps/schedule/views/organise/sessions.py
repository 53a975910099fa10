"""All sessions of the draft, and what is done to one of them as a whole: copy, cancel, remove, move."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.schedule import words
from hallway.apps.schedule.editing import sessions as editing
from hallway.apps.schedule.models import Session, SessionSpeaker, Slot
from hallway.apps.schedule.queries import wanted
from hallway.apps.schedule.views.organise.area import area_of, back_to, doors, offer_undo, rows_in, thing_of
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.core.people.models import fold
from hallway.ui.parts import Row

PAGE = 50


@login_required
@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """All sessions of the draft, by title; each leads to its form."""
    area_of(request)
    here = doors(request)
    rows, chosen = narrowed(request)
    found = matching(rows, wanted_words := request.GET.get("q", "").strip()[:100])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    by_pk = rows_in(request, Session).select_related("track").in_bulk([pk for pk, _title in page])
    times = first_times(request, here["edition"], list(by_pk))
    shown = [session_row(by_pk[pk], times.get(pk, "")) for pk, _title in page if pk in by_pk]
    context = {**here, "page_obj": page, "sessions": shown, "wanted": wanted_words, "chosen": chosen, "filters": filters(request)}
    return render(request, "schedule/organise/sessions.html", context)


def narrowed(request: HttpRequest) -> tuple[QuerySet, str]:
    """The sessions that are asked for, and how that is said."""
    rows = rows_in(request, Session)
    if request.GET.get("only") == "unplaced":
        return rows.exclude(pk__in=rows_in(request, Slot).values("session_id")), _("No time yet")
    if request.GET.get("only") == "cancelled":
        return rows.filter(is_cancelled=True), _("Cancelled")
    if track := request.GET.get("track"):
        return rows.filter(track__slug=track), _("One track")
    if room := request.GET.get("room"):
        return rows.filter(pk__in=rows_in(request, Slot).filter(room__slug=room).values("session_id")), _("One room")
    if tag := request.GET.get("tag"):
        having = [pk for pk, tags in rows.values_list("pk", "tags") if tag in tags]
        return rows.filter(pk__in=having), _("Tag “%(tag)s”") % {"tag": tag}
    return rows, ""


def matching(rows: QuerySet, text: str) -> list[tuple[int, str]]:
    """Those whose title has every one of these words, without marks and case, by title."""
    asked = fold(text).split()
    named = [(pk, title, fold(f"{title} {subtitle}")) for pk, title, subtitle in rows.values_list("pk", "title", "subtitle")]
    found = [(pk, title) for pk, title, folded in named if all(word in folded for word in asked)]
    return sorted(found, key=lambda each: (fold(each[1]), each[0]))


def filters(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Chips above the list: words, query, whether this is it."""
    only = request.GET.get("only", "")
    return [
        ("", str(_("All")), not only),
        ("unplaced", str(_("No time yet")), only == "unplaced"),
        ("cancelled", str(_("Cancelled")), only == "cancelled"),
    ]


def session_row(session: Session, when: str) -> Row:
    badge, kind = (_("cancelled"), "bad") if session.is_cancelled else ("", "")
    if not when and not session.is_cancelled:
        badge, kind = _("no time yet"), "warn"
    return Row(
        title=session.title, url=f"{session.slug}/", small=when, badge=badge, badge_kind=kind, end=str(session.track or ""), arrow=True
    )


def first_times(request: HttpRequest, edition: Edition, sessions: list[int]) -> dict[int, str]:
    """Session's pk → when and where, of its times in order."""
    slots = rows_in(request, Slot).filter(session_id__in=sessions).select_related("room").order_by("-starts_at")
    return {slot.session_id: slot_words(slot, edition) for slot in slots}


def slot_words(slot: Slot, edition: Edition) -> str:
    start = slot.starts_at.astimezone(edition.zone)
    said = {"day": words.day_chip(slot.day), "time": f"{start:%H:%M}", "room": slot.room.name}
    return _("%(day)s %(time)s, %(room)s") % said


# ── One as a whole ────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@require_POST
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """The same session once more, without times."""
    session = thing_of(request, Session, slug)
    new = editing.copy_session(session, by=request.user, title=_("%(title)s (copy)") % {"title": session.title[:280]})
    say(request, _("This is the copy. It has no time yet; change its title."))
    return redirect("schedule:edit_session", new.slug)


@login_required
@require_POST
def cancellation(request: HttpRequest, slug: str) -> HttpResponse:
    """It does not take place. It stays in the programme, struck through."""
    session = editing.cancel_session(thing_of(request, Session, slug), by=request.user)
    say(request, _("“%(title)s” is cancelled in the draft. Its page stays and says so.") % {"title": session.title})
    return back_to(request, "schedule:edit_session", slug)


@login_required
@require_POST
def cancellation_end(request: HttpRequest, slug: str) -> HttpResponse:
    session = editing.cancel_session(thing_of(request, Session, slug), by=request.user, cancelled=False)
    say(request, _("“%(title)s” takes place again.") % {"title": session.title})
    return back_to(request, "schedule:edit_session", slug)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, slug: str) -> HttpResponse:
    """What goes with a session, before it goes."""
    session = thing_of(request, Session, slug)
    if request.method == "POST":
        offer_undo(request, editing.remove_session(session, by=request.user), _("“%(title)s” is removed.") % {"title": session.title})
        return back_to(request, "schedule:edit_sessions")
    return render(request, "schedule/organise/session_removal.html", {**doors(request), **goes_with(request, session)})


def goes_with(request: HttpRequest, session: Session) -> dict[str, Any]:
    edition = session.edition
    slots = rows_in(request, Slot).filter(session=session).select_related("room").order_by("starts_at")
    stage = rows_in(request, SessionSpeaker).filter(session=session).select_related("speaker").order_by("position")
    return {
        "session": session,
        "times": [slot_words(slot, edition) for slot in slots],
        "speakers": [row.speaker.name for row in stage],
        "stars": wanted(edition).get(str(session.uid), 0),
        "is_released": session.released_in_id is not None,
    }

"""The sessions of the draft: all of them, and one."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hallway.apps.schedule import words
from hallway.apps.schedule.editing.sessions import Time, place_session
from hallway.apps.schedule.editing.sessions import edit_session as correct_session
from hallway.apps.schedule.forms import SessionForm, SlotFormSet, initial_of
from hallway.apps.schedule.models import Room, Session, Slot, Track
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, doors
from hallway.core.audit.history import history
from hallway.core.base.guard import fetch
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.ui.parts import Row

PAGE = 50


@login_required
@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """All sessions of the draft, by title; each leads to its form."""
    area_of(request)
    edition, wanted = edition_of(request), request.GET.get("q", "").strip()[:100]
    rows = Session.objects.visible_to(request.user).filter(edition=edition).select_related("track").order_by("title", "pk")
    if wanted:
        rows = rows.filter(title__icontains=wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    times = first_times(request, edition, [session.pk for session in page])
    shown = [session_row(session, times.get(session.pk) or _("no time yet")) for session in page]
    context = {**doors(request), "page_obj": page, "sessions": shown, "wanted": wanted, "count": page.paginator.count}
    return render(request, "schedule/organise/sessions.html", context)


def session_row(session: Session, when: str) -> Row:
    return Row(title=session.title, url=f"{session.slug}/", small=when, end=str(session.track or ""), arrow=True)


def first_times(request: HttpRequest, edition: Edition, sessions: list[int]) -> dict[int, str]:
    """Session's pk → when and where, of its times in order."""
    slots = Slot.objects.visible_to(request.user).filter(session_id__in=sessions).select_related("room").order_by("-starts_at")
    return {slot.session_id: slot_words(slot, edition) for slot in slots}


def slot_words(slot: Slot, edition: Edition) -> str:
    start = slot.starts_at.astimezone(edition.zone)
    said = {"day": words.day_chip(slot.day), "time": f"{start:%H:%M}", "room": slot.room.name}
    return _("%(day)s %(time)s, %(room)s") % said


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a session, and when and where it happens."""
    edition = edition_of(request)
    session = fetch(Session.objects.filter(edition=edition), request.user, "schedule.edit_programme", slug=slug)
    slots = list(Slot.objects.visible_to(request.user).filter(session=session).select_related("room").order_by("starts_at"))
    tracks = Track.objects.visible_to(request.user).filter(edition=edition)
    form = SessionForm(request.POST or None, instance=session, tracks=tracks)
    times = SlotFormSet(
        request.POST or None,
        prefix="times",
        initial=[initial_of(slot, edition.zone) for slot in slots],
        form_kwargs={
            "edition": edition,
            "rooms": Room.objects.visible_to(request.user).filter(edition=edition),
            "days": days_of(edition, slots),
        },
    )
    if request.method == "POST" and form.is_valid() and times.is_valid():
        session = correct_session(session, by=request.user, **form.cleaned_data)
        if times.has_changed():
            place_session(session, times_of(times, slots), by=request.user)
        say(request, _("“%(title)s” is changed in the draft. Everybody sees it with the next release.") % {"title": session.title})
        return redirect("schedule:edit_sessions")
    title = Session.objects.visible_to(request.user).values_list("title", flat=True).get(pk=session.pk)  # the form has written into ours
    context = {**doors(request), "session": session, "title": title, "form": form, "times": times, "events": history(request.user, session)}
    return render(request, "schedule/organise/session.html", context, status=422 if request.method == "POST" else 200)


def days_of(edition: Edition, slots: list[Slot]) -> list[Any]:
    """The days of the edition, and those on which the session stands already."""
    days = {slot.day for slot in slots}
    if edition.starts_on:
        last = edition.ends_on or edition.starts_on
        days |= {edition.starts_on + timedelta(days=number) for number in range(min((last - edition.starts_on).days, 60) + 1)}
    return sorted(days)


def times_of(times: Any, slots: list[Slot]) -> list[Time]:
    by_uid = {str(slot.uid): slot for slot in slots}
    kept = [form.cleaned_data for form in times if form.cleaned_data.get("starts_at") and not form.cleaned_data.get("DELETE")]
    return [Time(data["room"], data["day"], data["starts_at"], data["minutes"], by_uid.get(data["slot"])) for data in kept]

"""One session: a new one, its form, and moving it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hallway.apps.schedule.editing import sessions as editing
from hallway.apps.schedule.editing.fields import ChangedMeanwhile
from hallway.apps.schedule.editing.forms import SlotForm, initial_of
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker
from hallway.apps.schedule.texts import html_of
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, back_to, came_from, doors, rows_in, thing_of, troubles_of
from hallway.apps.schedule.views.organise.past import past_of
from hallway.apps.schedule.views.organise.seen import theirs
from hallway.apps.schedule.views.organise.sessions import slot_words
from hallway.apps.schedule.views.organise.sheet import Sheet, days_of, sheet_of
from hallway.core.base.guard import require
from hallway.core.base.messages import say
from hallway.ui.parts import Line


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_session(request: HttpRequest) -> HttpResponse:
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    sheet = sheet_of(request, edition, None)
    if sheet.is_saving and sheet.is_valid():
        session = editing.add_session(edition, by=request.user, stage=sheet.people, times=sheet.wanted_times, **sheet.form.cleaned_data)
        return saved(request, sheet, session, _("“%(title)s” is in the draft. Everybody sees it with the next release."))
    return sheet_page(request, sheet, {"heading": _("A new session")})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a session, who is on stage, and when and where it happens. Those who may only read it look at it."""
    area_of(request)
    here = doors(request)
    session = thing_of(request, Session, slug, "read" if request.method == "GET" else "schedule.edit_programme")
    if not here["may_edit"]:
        return render(request, "schedule/organise/look.html", here | look_at(request, session))
    sheet = sheet_of(request, here["edition"], session)
    more: dict[str, Any] = {"heading": session.title, "session": session, **here}
    if sheet.is_saving and sheet.is_valid():
        try:
            session = editing.correct_session(
                session, by=request.user, stage=sheet.people, times=sheet.wanted_times, seen=sheet.seen, **sheet.form.cleaned_data
            )
        except ChangedMeanwhile as meanwhile:
            more["theirs"] = clashes(request, sheet, meanwhile)
        else:
            return saved(request, sheet, session, _("“%(title)s” is changed in the draft. Everybody sees it with the next release."))
    more |= {"past": past_of(request, session), "troubles": troubles_of(request, slug) if request.method == "GET" else []}
    return sheet_page(request, sheet, more)


def sheet_page(request: HttpRequest, sheet: Sheet, more: dict[str, Any]) -> HttpResponse:
    context = {
        **(doors(request) if "may_edit" not in more else {}),
        "sheet": sheet,
        "form": sheet.form,
        "times": sheet.times,
        "seen": sheet.seen,
        "has_rooms": rows_in(request, Room).exists(),
        "back": came_from(request),
        **more,
    }
    failed = sheet.is_saving
    return render(request, "schedule/organise/session.html", context, status=422 if failed else 200)


def saved(request: HttpRequest, sheet: Sheet, session: Session, text: str) -> HttpResponse:
    """Saving is never forbidden; but whoever put two things in one place shall see it at once."""
    if troubles_of(request, session.slug):
        say(request, (text % {"title": session.title}) + " " + _("Something is in its way."), "warn")
        return redirect("schedule:edit_session", session.slug)
    say(request, text % {"title": session.title})
    if sheet.act == "next":
        return redirect(f"{reverse('schedule:new_session')}?{urlencode(after(sheet))}")
    return back_to(request, "schedule:edit_sessions")


def after(sheet: Sheet) -> dict[str, str]:
    """The next session probably comes after this one, in the same room."""
    if not (times := sorted(sheet.wanted_times, key=lambda time: time.starts_at)):
        return {}
    last = times[-1]
    end = last.starts_at.timestamp() + last.minutes * 60
    at = last.starts_at.fromtimestamp(end, sheet.edition.zone)
    return {"room": last.room.slug, "day": last.day.isoformat(), "time": f"{at:%H:%M}", "minutes": str(last.minutes)}


# ── Two at once ───────────────────────────────────────────────────────────────────────────────────────────────────


def clashes(request: HttpRequest, sheet: Sheet, meanwhile: ChangedMeanwhile) -> list[Line]:
    names = dict(rows_in(request, Speaker).filter(pk__in=meanwhile.theirs.get("speakers", ())).values_list("pk", "name"))
    people = ", ".join(names[pk] for pk in meanwhile.theirs.get("speakers", ()) if pk in names)
    said = {"speakers": (_("On stage"), people or _("nobody")), "times": (_("When and where"), _("other times than before"))}
    return theirs(sheet.form, sheet.seen, meanwhile, **said)


# ── Moving, looking ───────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def placing(request: HttpRequest, slug: str) -> HttpResponse:
    """One time of a session, and nothing else: room, day, hour. `slot` says which one; without it, it gets one more."""
    session = thing_of(request, Session, slug)
    edition = session.edition
    slots = list(rows_in(request, Slot).filter(session=session).select_related("room").order_by("starts_at"))
    asked = request.POST.get("slot") or request.GET.get("slot", "")
    here = next((slot for slot in slots if str(slot.uid) == asked), None)
    known = {name: request.GET[name] for name in ("day", "time", "minutes") if request.GET.get(name)}
    form = SlotForm(
        request.POST or None,
        edition=edition,
        rooms=rows_in(request, Room).order_by("position", "pk"),
        days=days_of(edition, slots),
        initial=initial_of(here, edition.zone) if here else {"minutes": slots[0].minutes if slots else 30, **known},
    )
    if request.method == "POST" and (request.POST.get("act") == "away" or form.is_valid()):
        times = [editing.Time(slot.room, slot.day, slot.starts_at, slot.minutes, slot) for slot in slots if slot != here]
        if request.POST.get("act") != "away":
            data = form.cleaned_data
            times.append(editing.Time(data["room"], data["day"], data["starts_at"], data["minutes"], here))
        editing.place_session(session, times, by=request.user)
        return moved(request, session)
    context = {**doors(request), "session": session, "slot": here, "form": form, "back": came_from(request)}
    return render(request, "schedule/organise/placing.html", context, status=422 if request.method == "POST" else 200)


def moved(request: HttpRequest, session: Session) -> HttpResponse:
    troubles = troubles_of(request, session.slug)
    text = _("“%(title)s” is moved in the draft.") % {"title": session.title}
    say(request, f"{text} {_('Something is in its way.')}" if troubles else text, "warn" if troubles else "ok")
    return back_to(request, "schedule:timetable")


def look_at(request: HttpRequest, session: Session) -> dict[str, Any]:
    """A session for those who may read the programme and not change it."""
    slots = rows_in(request, Slot).filter(session=session).select_related("room").order_by("starts_at")
    stage = rows_in(request, SessionSpeaker).filter(session=session).select_related("speaker").order_by("position", "pk")
    return {
        "list_title": _("Sessions"),
        "list_url": reverse("schedule:edit_sessions"),
        "title": session.title,
        "facts": [
            (_("When and where"), "; ".join(slot_words(slot, session.edition) for slot in slots) or _("no time yet")),
            (_("On stage"), ", ".join(row.speaker.name for row in stage)),
            (_("Kind"), session.kind),
            (_("Track"), str(session.track or "")),
            (_("Language"), session.language),
            (_("Level"), session.level),
            (_("Tags"), ", ".join(session.tags)),
            (_("Cancelled"), _("yes") if session.is_cancelled else ""),
        ],
        "texts": [html_of(text, session.markup) for text in (session.abstract, session.description) if text],
        "troubles": troubles_of(request, session.slug),
        "past": past_of(request, session),
    }

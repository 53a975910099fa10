"""Organisers' screens: what was drafted since the last release, releasing it, importing, correcting by hand."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.schedule import actions, changes, formats, words
from hallway.apps.schedule.actions import Time
from hallway.apps.schedule.document import Document, freeze
from hallway.apps.schedule.forms import ReleaseForm, RoomForm, SessionForm, SlotFormSet, UploadForm, initial_of
from hallway.apps.schedule.imports import Outcome, import_programme
from hallway.apps.schedule.models import Room, Session, Slot, Track, Version
from hallway.apps.schedule.queries import rows_of
from hallway.apps.schedule.views.answers import edition_of
from hallway.core.access.explain import explain
from hallway.core.access.models import Space
from hallway.core.audit.history import history
from hallway.core.base.guard import Actor, NotAllowed, fetch, holds, require
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.ui.parts import Row

LINES = 60  # of a diff
PAGE = 50
VERSIONS = 12


def area_of(request: HttpRequest) -> Space:
    """The programme area of this edition. NotAllowed for those who may not read it."""
    space = Space.objects.visible_to(request.user).select_related("owner", "edition").filter(kind="programme", edition=edition_of(request))
    if (area := space.first()) is None:
        raise NotAllowed("schedule.edit_programme")
    return area


def doors(request: HttpRequest) -> dict[str, Any]:
    """Where an organiser stands, and what they may do here."""
    edition = edition_of(request)
    return {
        "edition": edition,
        "may_edit": holds(request.user, "schedule.edit_programme", edition_id=edition.pk),
        "may_release": holds(request.user, "schedule.release_schedule", edition_id=edition.pk),
    }


# ── The programme, its versions ───────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_GET
def programme(request: HttpRequest) -> HttpResponse:
    return render(request, "schedule/organise/programme.html", overview(request))


def overview(request: HttpRequest, *, release_form: ReleaseForm | None = None) -> dict[str, Any]:
    area, edition = area_of(request), edition_of(request)
    draft = freeze(rows_of(edition, by=request.user, what="read"), None)
    versions = list(
        Version.objects.visible_to(request.user)
        .filter(edition=edition)
        .defer("document", "sources")
        .select_related("by")
        .order_by("-number")
    )
    diff = changes.between(document_of(versions[0], request.user) if versions else None, draft)
    following = versions[0].number + 1 if versions else 1
    return {
        **doors(request),
        "counts": [(name, len(draft[name])) for name in ("sessions", "speakers", "rooms", "tracks")],
        "unplaced": sum(not session["slots"] for session in draft["sessions"]),
        "lines": diff.lines(LINES) if versions else [],
        "more": max(len(diff) - LINES, 0) if versions else 0,
        "is_changed": bool(len(diff)) or (not versions and draft["sessions"]),
        "next_number": following,
        "versions": [version_row(version, edition) for version in versions[:VERSIONS]],
        "is_public": edition.is_open("programme-public") and not edition.is_shifted,
        "release_form": release_form or ReleaseForm(initial={"number": following}),
        "upload_form": UploadForm(initial={"timezone": edition.timezone}),
        "because": explain(request.user, area),
        "events": history(request.user, spaces=[area.pk], limit=8),
    }


def document_of(version: Version, actor: Actor) -> Document:
    return Version.objects.visible_to(actor).values_list("document", flat=True).get(pk=version.pk)


def version_row(version: Version, edition: Edition) -> Row:
    when = date_format(version.released_at.astimezone(edition.zone), _("D j F, H:i"))
    by = str(version.by) if version.by else _("the system")
    said = _("%(when)s by %(who)s") % {"when": when, "who": by}
    return Row(title=str(version), small=f"{said} · {version.comment}" if version.comment else said, icon="history")


@login_required
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Freeze the draft as the next version."""
    edition = edition_of(request)
    require(request.user, "schedule.release_schedule", edition_id=edition.pk)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return render(request, "schedule/organise/programme.html", overview(request, release_form=form), status=422)
    try:
        version = actions.release_schedule(edition, by=request.user, **form.cleaned_data)
    except actions.NothingToRelease:
        say(request, _("There is no session yet. Import a programme, then release it."), "warn")
    except actions.AlreadyReleased:
        say(request, _("This version is released already. What changed since stands here."), "warn")
    else:
        say(request, _("Version %(number)s is released. Everybody sees it from now on.") % {"number": version.number})
    return redirect("schedule:programme")


# ── Importing ─────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a programme in from a file. It becomes a draft: what changed stands on the next page, before anybody sees it."""
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"timezone": edition.timezone})
    context: dict[str, Any] = {**doors(request), "form": form}
    if request.method == "GET":
        return render(request, "schedule/organise/import.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = formats.read(file.read(), name=file.name, timezone=form.cleaned_data["timezone"])
        except formats.Unreadable as refusal:
            context["problems"], context["name"] = refusal.problems, file.name
        else:
            outcome = import_programme(edition, found, by=request.user, name=file.name, publish=False)
            say(request, sentence(outcome, file.name))
            for note in outcome.notes[:3]:
                say(request, str(note), "warn")
            return redirect("schedule:programme")
    return render(request, "schedule/organise/import.html", context, status=422)


def sentence(outcome: Outcome, name: str) -> str:
    """What an import did, in words."""
    sessions = outcome.counts["sessions"]
    said = {"name": name, "new": sessions.new, "changed": sessions.changed, "same": sessions.same}
    if outcome.is_new:
        parts = [
            _("%(name)s is imported: %(new)s new sessions, %(changed)s changed, %(same)s as before.") % said,
            _("It is a draft until you release it."),
        ]
    else:
        parts = [_("%(name)s brought nothing new.") % said]
    if missing := sessions.missing:
        words_for = ngettext(
            "%(count)d session is missing from the file and stays: %(names)s.",
            "%(count)d sessions are missing from the file and stay, among them: %(names)s.",
            len(missing),
        )
        parts.append(words_for % {"count": len(missing), "names": ", ".join(missing[:3])})
    return " ".join(parts)


# ── Sessions ──────────────────────────────────────────────────────────────────────────────────────────────────────


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
        session = actions.edit_session(session, by=request.user, **form.cleaned_data)
        if times.has_changed():
            actions.place_session(session, times_of(times, slots), by=request.user)
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


# ── Rooms ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_GET
def rooms(request: HttpRequest) -> HttpResponse:
    area_of(request)
    rows = Room.objects.visible_to(request.user).filter(edition=edition_of(request)).order_by("position", "pk")
    shown = [
        Row(title=room.name, url=f"{room.slug}/", bullet=room.letter, line=room.line, end=str(room.capacity or ""), arrow=True)
        for room in rows
    ]
    return render(request, "schedule/organise/rooms.html", {**doors(request), "rooms": shown})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_room(request: HttpRequest, slug: str) -> HttpResponse:
    room = fetch(Room.objects.filter(edition=edition_of(request)), request.user, "schedule.edit_programme", slug=slug)
    name, letter, line = room.name, room.letter, room.line
    form = RoomForm(request.POST or None, instance=room)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_room(room, by=request.user, **form.cleaned_data)
        except actions.LetterTaken:
            form.add_error("letter", _("Another room has this letter. Two doors must not carry the same."))
        else:
            say(
                request,
                _("%(name)s is changed in the draft. Everybody sees it with the next release.") % {"name": form.cleaned_data["name"]},
            )
            return redirect("schedule:edit_rooms")
    context = {**doors(request), "name": name, "letter": letter, "line": line, "form": form, "events": history(request.user, room)}
    return render(request, "schedule/organise/room.html", context, status=422 if request.method == "POST" else 200)

"""Importing a programme: bring files, look at what they would change, then take it in, leave it, or undo it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.schedule.importing import batches, batchwork, preview
from hallway.apps.schedule.importing.forms import AcceptForm, ColumnsForm, FilesForm
from hallway.apps.schedule.models import ImportBatch
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import doors
from hallway.core.base import clock
from hallway.core.base.guard import fetch, require
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.ui.parts import Line, Row

HEAVY = ("reading", "undo", "preview")  # columns a list has no use for
PAGE = 30  # batches listed
LATE = timedelta(minutes=1)  # then nobody is working in the background
SOME = 60  # lines shown of each part of a preview, before somebody asks for all


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Bring files. They are read in the background; nothing is changed before somebody looked at what they would change."""
    edition = edition_of(request)
    require(request.user, batches.TAKES, edition_id=edition.pk)
    form = FilesForm(request.POST or None, request.FILES or None, initial={"timezone": edition.timezone})
    if request.method == "POST" and form.is_valid():
        batch = batches.bring(edition, form.cleaned_data["files"], by=request.user, timezone=form.cleaned_data["timezone"])
        return redirect("schedule:import_batch", batch.uid)
    context = {**doors(request), "form": form, "batches": past(request, edition)}
    return render(request, "schedule/organise/import.html", context, status=422 if request.method == "POST" else 200)


def past(request: HttpRequest, edition: Edition) -> list[Row]:
    rows = (
        ImportBatch.objects.visible_to(request.user).filter(edition=edition).defer(*HEAVY).select_related("by", "applied_by", "undone_by")
    )
    return [batch_row(batch, edition) for batch in rows.order_by("-pk")[:PAGE]]


BADGES = {"applied": "ok", "undone": "warn", "refused": "bad", "ready": "info", "columns": "info"}


def batch_row(batch: ImportBatch, edition: Edition) -> Row:
    who = batch.undone_by or batch.applied_by or batch.by
    at = (batch.undone_at or batch.applied_at or batch.created_at).astimezone(edition.zone)
    said = _("%(when)s by %(who)s") % {"when": date_format(at, _("D j F, H:i")), "who": who or _("the system")}
    small = " · ".join(filter(None, [said, figures(batch)]))
    state = batch.get_state_display()
    return Row(
        title=batch.name, url=f"{batch.uid}/", small=small, icon="upload", badge=state, badge_kind=BADGES.get(batch.state, ""), arrow=True
    )


def figures(batch: ImportBatch) -> str:
    """What the file is to the draft, in one line."""
    if not (sessions := batch.counts.get("sessions")):
        return ""
    new = ngettext("%(count)d new session", "%(count)d new sessions", sessions["new"]) % {"count": sessions["new"]}
    return _("%(new)s, %(changed)d changed, %(same)d as before") % {**sessions, "new": new}


def batch_of(request: HttpRequest, uid: UUID) -> ImportBatch:
    rows = ImportBatch.objects.filter(edition=edition_of(request)).select_related("edition", "by", "applied_by", "undone_by")
    return fetch(rows.defer("reading", "undo"), request.user, batches.TAKES, uid=uid)


# ── One import ────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_GET
def batch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Where an import stands: its progress, its problems, its questions, what it would change, what it changed."""
    return page(request, batch_of(request, uid))


def page(request: HttpRequest, batch: ImportBatch, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        **doors(request),
        "batch": batch,
        "state": batch.state,
        "figures": figures(batch),
        "history": batch_row(batch, batch.edition),
    }
    context["is_late"] = batch.state == "waiting" and batch.created_at < clock.now() - LATE
    if batch.state == "columns":
        context["form"] = ColumnsForm(table=batch.table)
    if batch.state == "refused":
        context["form"] = FilesForm(initial={"timezone": batch.timezone or batch.edition.timezone})
    if batch.preview:
        context["kinds"] = [("sessions", _("Sessions")), ("speakers", _("Speakers")), ("rooms", _("Rooms")), ("tracks", _("Tracks"))]
        context |= parts(batch, most=None if "all" in request.GET else SOME)
    if batch.state == "undone":
        context["left"] = left(batch)
    return render(request, "schedule/organise/import_batch.html", context | more, status=status)


def parts(batch: ImportBatch, *, most: int | None) -> dict[str, Any]:
    """The preview, part by part. `most` lines of each; the numbers are those of all."""
    said, zone = batch.preview, batch.edition.zone
    changed = preview.lines_of(said["changed"], zone)
    new = [Line("add", title, "", preview.when(times, zone)) for title, times in said["new"]["sessions"]]
    missing = [(uid, title, preview.when(times, zone)) for uid, title, times in said["missing"]["sessions"]]
    others = [
        (name, [row[0] for row in said["new"][name]], [row[1] for row in said["missing"][name]]) for name in ("speakers", "rooms", "tracks")
    ]
    return {
        "new": new[:most],
        "new_count": len(new),
        "changed": changed[:most],
        "changed_count": len(changed),
        "missing": missing,
        "others": [each for each in others if each[1] or each[2]],
        "kept": [(name, ", ".join(map(preview.field_words, fields))) for _kind, name, fields in said["kept"]],
        "conflicts": said["conflicts"],
        "is_cut": most is not None and max(len(new), len(changed)) > most,
    }


@login_required
@require_POST
def columns(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which column is which; then the file is read again."""
    batch = batch_of(request, uid)
    form = ColumnsForm(request.POST, table=batch.table or {"headers": [], "guesses": {}, "samples": []})
    if batch.state == "columns" and not form.is_valid():
        return page(request, batch, status=422, form=form)
    try:
        batches.name_columns(batch, form.columns() if form.is_valid() else {}, by=request.user)
    except batches.TooLate:
        say(request, _("The file is being read already."), "warn")
    return redirect("schedule:import_batch", batch.uid)


@login_required
@require_POST
def acceptance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take in what was shown, as a draft."""
    batch = batch_of(request, uid)
    form = AcceptForm(request.POST, missing=[row[0] for row in batch.preview.get("missing", {}).get("sessions", [])])
    if not form.is_valid():
        say(request, _("A session you chose is not among the missing ones any more. Look again."), "warn")
        return redirect("schedule:import_batch", batch.uid)
    try:
        batches.accept(batch, by=request.user, away=form.away())
    except batches.TooLate:
        say(request, _("This import was decided already. Here is where it stands."), "warn")
    return redirect("schedule:import_batch", batch.uid)


@login_required
@require_POST
def dismissal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Not now."""
    batch = batch_of(request, uid)
    try:
        batches.leave(batch, by=request.user)
    except batches.TooLate:
        say(request, _("This import was decided already. Here is where it stands."), "warn")
        return redirect("schedule:import_batch", batch.uid)
    say(request, _("%(name)s is left alone. Nothing is changed.") % {"name": batch.name})
    return redirect("schedule:import")


# ── Undoing ───────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def undoing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What undoing an import would take away, put back and leave; then do it."""
    batch = batch_of(request, uid)
    if request.method == "POST":
        try:
            batches.undo(batch, by=request.user)
        except batches.TooLate:
            say(request, _("This import is undone already, or it was never taken in."), "warn")
        return redirect("schedule:import_batch", batch.uid)
    if not batch.can_be_undone:
        say(request, _("There is nothing of this import to undo."), "warn")
        return redirect("schedule:import_batch", batch.uid)
    undone = batchwork.what_undoing_does(batch, request.user)
    result = undone.result
    context = {
        "batch": batch,
        "removed": [Line("del", undone.name(key)) for key in sorted(result.removed) if key[0] == "session"],
        "restored": [Line("chg", undone.name(key)) for key in sorted(result.restored)],
        "others": sum(kind != "session" for kind, _pk in result.removed),
        "left": left_rows(undone.left()),
        "most": SOME,
    }
    return render(request, "schedule/organise/import_undo.html", doors(request) | context)


def left(batch: ImportBatch) -> list[Row]:
    return left_rows(batch.left)


def left_rows(rows: list[list[str]]) -> list[Row]:
    words = {
        "changed": _("changed since, by hand or by a later import"),
        "starred": _("somebody has starred it, or counts on it"),
        "used": _("something that stays needs it"),
        "gone": _("taken away since"),
        "lacks": _("its room, track or speaker is gone"),
        "taken": _("another one has its name, number or letter by now"),
    }
    kinds = {"session": _("Session"), "speaker": _("Speaker"), "room": _("Room"), "track": _("Track")}
    return [Row(title=f"{kinds[kind]}: {name}", small=words[why]) for kind, name, why in rows]

"""What happened: who changed what, from what to what, and putting a field back."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hallway.apps.schedule.editing import keeping
from hallway.apps.schedule.editing.rooms import LetterTaken, edit_room
from hallway.apps.schedule.editing.sessions import edit_session
from hallway.apps.schedule.editing.speakers import edit_speaker
from hallway.apps.schedule.editing.tracks import NumberTaken, edit_track
from hallway.apps.schedule.models import Room, Session, Speaker, Track
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, back_to, doors, rows_in
from hallway.core.audit.history import Entry, entry, history
from hallway.core.audit.models import Event
from hallway.core.base.guard import require
from hallway.core.base.messages import say
from hallway.ui.parts import Line

PAGE = 50
LONG = 160  # characters of a value that are shown
EDITS = {"schedule.session.edit": (Session, edit_session), "schedule.speaker.edit": (Speaker, edit_speaker)}
EDITS |= {"schedule.room.edit": (Room, edit_room), "schedule.track.edit": (Track, edit_track)}
LABELS = {
    "title": gettext_lazy("title"),
    "subtitle": gettext_lazy("subtitle"),
    "kind": gettext_lazy("kind"),
    "track": gettext_lazy("track"),
    "language": gettext_lazy("language"),
    "level": gettext_lazy("level"),
    "tags": gettext_lazy("tags"),
    "abstract": gettext_lazy("abstract"),
    "description": gettext_lazy("description"),
    "biography": gettext_lazy("biography"),
    "links": gettext_lazy("links"),
    "do_not_record": gettext_lazy("do not record"),
    "interest_wanted": gettext_lazy("takes place if so many want it"),
    "name": gettext_lazy("name"),
    "letter": gettext_lazy("letter"),
    "line": gettext_lazy("colour"),
    "number": gettext_lazy("number"),
    "capacity": gettext_lazy("seats"),
    "is_plenary": gettext_lazy("plenary"),
}


@dataclass
class Chapter:
    """One event, with the fields it changed. `key` of a field is what putting it back asks for."""

    entry: Entry
    fields: list[tuple[str, Line]] = field(default_factory=list)


def past_of(request: HttpRequest, thing: Model, *, limit: int = 20) -> list[Chapter]:
    return [chapter(entry) for entry in history(request.user, thing, limit=limit)]


def chapter(entry: Entry) -> Chapter:
    text = getattr(entry.event, "text", None)
    changed = text.details.get("fields") if text else None
    if not isinstance(changed, dict):
        return Chapter(entry)
    ordered = [name for name in LABELS if name in changed] + [name for name in changed if name not in LABELS]  # PostgreSQL keeps no order
    return Chapter(entry, [(name, Line("chg", LABELS.get(name, name), *map(worded, changed[name]))) for name in ordered])


def worded(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        value = ", ".join(each.get("href", "") if isinstance(each, dict) else str(each) for each in value)
    text = " ".join(str(value if value is not None else "").split()) or "–"
    return text if len(text) <= LONG else f"{text[:LONG]}…"


@login_required
@never_cache
@require_GET
def past(request: HttpRequest) -> HttpResponse:
    """Everything that happened to the programme, the newest first."""
    area = area_of(request)
    before = request.GET.get("before", "")
    last = Event.objects.visible_to(request.user).filter(pk=int(before)).values_list("pk", flat=True).first() if before.isdigit() else None
    entries = history(request.user, spaces=[area.pk], limit=PAGE + 1, before=last)
    chapters = [chapter(entry) for entry in entries[:PAGE]]
    more = f"?before={entries[PAGE - 1].event.pk}" if len(entries) > PAGE else ""
    return render(request, "schedule/organise/past.html", {**doors(request), "past": chapters, "more": more})


@login_required
@require_POST
def putting_back(request: HttpRequest, event: UUID) -> HttpResponse:
    """Set one field to what it was before a change by hand. That is a change by hand like any other."""
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    found = Event.objects.visible_to(request.user).filter(uid=event, verb__in=EDITS).select_related("text").first()
    name = request.POST.get("field", "")
    changed = found.text.details.get("fields", {}) if found and hasattr(found, "text") else {}
    if found is None or name not in changed or not isinstance(changed, dict):
        raise Http404
    model, edit = EDITS[found.verb]
    thing = rows_in(request, model).select_related("edition").filter(pk=found.target_id).first()
    if thing is None:
        say(request, _("That is removed. Bring it back first."), "warn")
        return redirect("schedule:removed")
    try:
        edit(thing, by=request.user, **{name: value_of(request, name, changed[name][0])})  # type: ignore[operator]
    except LetterTaken:
        say(request, _("Another room has this letter. Two doors must not carry the same."), "warn")
    except NumberTaken:
        say(request, _("Another track has this number."), "warn")
    else:
        say(request, _("The %(field)s is as it was before.") % {"field": LABELS.get(name, name)})
    return back_to(request, "schedule:programme_past")


def value_of(request: HttpRequest, name: str, plain: Any) -> Any:
    """From what the history keeps to a value: a track is kept by its name."""
    return rows_in(request, Track).filter(name=plain).first() if name == "track" else plain


# ── What was removed ──────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_GET
def removed(request: HttpRequest) -> HttpResponse:
    """What was taken out of the draft and can be brought back."""
    area = area_of(request)
    events = Event.objects.visible_to(request.user).filter(space_id=area.pk)
    back = keeping.restored(events)
    gone = (
        events.filter(verb__in=keeping.REMOVALS)
        .exclude(uid__in=[uid for uid in back if uid])
        .select_related("actor", "text")
        .order_by("-pk")
    )
    page = Paginator(gone, PAGE).get_page(request.GET.get("page"))
    return render(request, "schedule/organise/removed.html", {**doors(request), "page_obj": page, "gone": [entry(event) for event in page]})


@login_required
@require_POST
def restoration(request: HttpRequest, event: UUID) -> HttpResponse:
    """Bring back what an event took away, as it was."""
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    try:
        lost = keeping.restore(edition, event, by=request.user)
    except keeping.NothingToRestore:
        say(request, _("There is nothing to bring back: it is back already."), "warn")
    except keeping.BroughtAgain as again:
        say(request, _("An import brought “%(name)s” meanwhile, which is the same.") % {"name": again.name}, "warn")
    except keeping.ChangedSince:
        say(request, _("What they were brought together in was changed since, so that cannot be taken apart by itself."), "warn")
    else:
        say(request, sentence(lost), "warn" if lost else "ok")
    return back_to(request, "schedule:removed")


def sentence(lost: int) -> str:
    if not lost:
        return _("It is back, as it was.")
    return _("It is back. What belonged to something that is gone, or was changed since, stayed as it is: %(count)d.") % {"count": lost}

"""The rooms and tracks of the draft: in order, one of them, removing one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.schedule.editing import rooms as editing
from hallway.apps.schedule.editing.fields import ChangedMeanwhile, marks
from hallway.apps.schedule.editing.forms import NewRoomForm, RoomForm
from hallway.apps.schedule.models import Room, Slot
from hallway.apps.schedule.texts import html_of
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, doors, offer_undo, rows_in, thing_of
from hallway.apps.schedule.views.organise.past import past_of
from hallway.apps.schedule.views.organise.seen import read_seen, theirs
from hallway.core.base.guard import require
from hallway.core.base.messages import say

LETTER = "letter"


@login_required
@never_cache
@require_GET
def rooms(request: HttpRequest) -> HttpResponse:
    area_of(request)
    times: dict[int, int] = {}
    for pk in rows_in(request, Slot).values_list("room_id", flat=True):
        times[pk] = times.get(pk, 0) + 1
    shown = [{"room": room, "small": room_words(room, times.get(room.pk, 0))} for room in rows_in(request, Room).order_by("position", "pk")]
    return render(request, "schedule/organise/rooms.html", {**doors(request), "rooms": shown})


def room_words(room: Room, times: int) -> str:
    parts = [ngettext("%(count)d seat", "%(count)d seats", room.capacity) % {"count": room.capacity}] if room.capacity else []
    parts += [_("plenary")] if room.is_plenary else []
    parts.append(ngettext("%(count)d session", "%(count)d sessions", times) % {"count": times} if times else _("nothing happens here yet"))
    return " · ".join(parts)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_room(request: HttpRequest) -> HttpResponse:
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    form = NewRoomForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            room = editing.add_room(edition, by=request.user, **form.cleaned_data)
        except editing.LetterTaken:
            letter_taken(form)
        else:
            say(request, _("%(name)s is in the draft, with the letter %(letter)s.") % {"name": room.name, "letter": room.letter})
            return redirect("schedule:new_room" if request.POST.get("act") == "next" else "schedule:edit_rooms")
    context = {**doors(request), "form": form, "heading": _("A new room")}
    return render(request, "schedule/organise/room.html", context, status=422 if request.method == "POST" else 200)


def letter_taken(form: Any) -> None:
    form.add_error(LETTER, _("Another room has this letter. Two doors must not carry the same."))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_room(request: HttpRequest, slug: str) -> HttpResponse:
    area_of(request)
    here = doors(request)
    room = thing_of(request, Room, slug, "read" if request.method == "GET" else "schedule.edit_programme")
    if not here["may_edit"]:
        return render(request, "schedule/organise/look.html", here | look_at(request, room))
    values = {name: getattr(room, name) for name in RoomForm.base_fields}
    form = RoomForm(request.POST or None, initial=values)
    seen, lines = read_seen(request) or marks(values), []
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_room(room, by=request.user, seen=read_seen(request), **form.cleaned_data)
        except editing.LetterTaken:
            letter_taken(form)
        except ChangedMeanwhile as meanwhile:
            lines = theirs(form, seen, meanwhile)
        else:
            said = {"name": form.cleaned_data["name"]}
            say(request, _("%(name)s is changed in the draft. Everybody sees it with the next release.") % said)
            return redirect("schedule:edit_rooms")
    context = {**here, "room": room, "heading": room.name, "form": form, "seen": seen, "theirs": lines, "past": past_of(request, room)}
    return render(request, "schedule/organise/room.html", context, status=422 if request.method == "POST" else 200)


def look_at(request: HttpRequest, room: Room) -> dict[str, Any]:
    return {
        "list_title": _("Rooms"),
        "list_url": reverse("schedule:edit_rooms"),
        "title": room.name,
        "facts": [(_("Letter"), room.letter), (_("Seats"), room.capacity), (_("Plenary"), _("yes") if room.is_plenary else "")],
        "texts": [html_of(room.description, "markdown")] if room.description else [],
        "past": past_of(request, room),
    }


@login_required
@require_POST
def room_order(request: HttpRequest, slug: str) -> HttpResponse:
    """One place up or down."""
    room = thing_of(request, Room, slug)
    editing.move_thing(room, by=request.user, up=request.POST.get("way") == "up")
    return redirect(f"{reverse('schedule:edit_rooms')}#{room.slug}")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def room_removal(request: HttpRequest, slug: str) -> HttpResponse:
    """A room goes; what happens in it goes to another room, which is chosen here."""
    room = thing_of(request, Room, slug)
    count = rows_in(request, Slot).filter(room=room).count()
    others = rows_in(request, Room).exclude(pk=room.pk).order_by("position", "pk")
    if request.method == "POST":
        try:
            uid = editing.remove_room(room, by=request.user, to=others.filter(slug=request.POST.get("to", "")).first())
        except editing.RoomInUse:
            say(request, _("Choose the room its sessions go to."), "warn")
            return redirect("schedule:room_removal", slug)
        offer_undo(request, uid, _("%(name)s is removed.") % {"name": room.name})
        return redirect("schedule:edit_rooms")
    context = {
        **doors(request),
        "heading": _("Remove %(name)s?") % {"name": room.name},
        "hint": _("Nothing happens in it.") if not count else "",
        "choice_label": _("Its sessions go to"),
        "choices": [(each.slug, each.name) for each in others] if count else [],
        "is_stuck": bool(count) and not others,
        "count": count,
        "is_released": room.released_in_id is not None,
        "words": _("Remove %(name)s") % {"name": room.name},
        "back_url": reverse("schedule:edit_room", args=[slug]),
    }
    return render(request, "schedule/organise/removal.html", context)

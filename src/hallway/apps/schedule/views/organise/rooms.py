"""The rooms of the draft: all of them, and one."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hallway.apps.schedule.editing import rooms as editing
from hallway.apps.schedule.forms import RoomForm
from hallway.apps.schedule.models import Room
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, doors
from hallway.core.audit.history import history
from hallway.core.base.guard import fetch
from hallway.core.base.messages import say
from hallway.ui.parts import Row


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
            editing.edit_room(room, by=request.user, **form.cleaned_data)
        except editing.LetterTaken:
            form.add_error("letter", _("Another room has this letter. Two doors must not carry the same."))
        else:
            say(
                request,
                _("%(name)s is changed in the draft. Everybody sees it with the next release.") % {"name": form.cleaned_data["name"]},
            )
            return redirect("schedule:edit_rooms")
    context = {**doors(request), "name": name, "letter": letter, "line": line, "form": form, "events": history(request.user, room)}
    return render(request, "schedule/organise/room.html", context, status=422 if request.method == "POST" else 200)

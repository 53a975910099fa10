"""The tracks and the tags of the draft."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.schedule.editing import tracks as editing
from hallway.apps.schedule.editing.fields import ChangedMeanwhile, marks
from hallway.apps.schedule.editing.forms import NewTrackForm, TagForm, TrackForm
from hallway.apps.schedule.editing.rooms import move_thing
from hallway.apps.schedule.models import Session, Track
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, doors, offer_undo, rows_in, thing_of
from hallway.apps.schedule.views.organise.past import past_of
from hallway.apps.schedule.views.organise.seen import read_seen, theirs
from hallway.core.base.guard import require
from hallway.core.base.messages import say
from hallway.core.people.models import fold
from hallway.ui.parts import Line

SHOWN = 40  # sessions named before something happens to them
TAGS = 500  # on the page at most


def count_words(number: int) -> str:
    return ngettext("%(count)d session", "%(count)d sessions", number) % {"count": number}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tracks(request: HttpRequest) -> HttpResponse:
    """The tracks in order. A new one is added right here, by its name."""
    area_of(request)
    form = NewTrackForm(request.POST or None)
    if request.method == "POST":
        require(request.user, "schedule.edit_programme", edition_id=edition_of(request).pk)
        if form.is_valid():
            track = editing.add_track(edition_of(request), by=request.user, name=form.cleaned_data["name"])
            say(request, _("%(name)s is in the draft, with the number %(number)s.") % {"name": track.name, "number": track.number})
            return redirect("schedule:edit_tracks")
    counts = Counter(rows_in(request, Session).filter(track__isnull=False).values_list("track_id", flat=True))
    shown = [{"track": track, "small": count_words(counts[track.pk])} for track in rows_in(request, Track).order_by("position", "pk")]
    context = {**doors(request), "tracks": shown, "form": form}
    return render(request, "schedule/organise/tracks.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_track(request: HttpRequest, slug: str) -> HttpResponse:
    track = thing_of(request, Track, slug)
    values = {name: getattr(track, name) for name in TrackForm.base_fields}
    form = TrackForm(request.POST or None, initial=values)
    seen, lines = read_seen(request) or marks(values), []
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_track(track, by=request.user, seen=read_seen(request), **form.cleaned_data)
        except editing.NumberTaken:
            form.add_error("number", _("Another track has this number."))
        except ChangedMeanwhile as meanwhile:
            lines = theirs(form, seen, meanwhile)
        else:
            said = {"name": form.cleaned_data["name"]}
            say(request, _("%(name)s is changed in the draft. Everybody sees it with the next release.") % said)
            return redirect("schedule:edit_tracks")
    context = {**doors(request), "track": track, "form": form, "seen": seen, "theirs": lines, "past": past_of(request, track)}
    return render(request, "schedule/organise/track.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def track_order(request: HttpRequest, slug: str) -> HttpResponse:
    """One place up or down. The numbers stay: they are printed."""
    track = thing_of(request, Track, slug)
    move_thing(track, by=request.user, up=request.POST.get("way") == "up")
    return redirect(f"{reverse('schedule:edit_tracks')}#{track.slug}")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def track_removal(request: HttpRequest, slug: str) -> HttpResponse:
    """A track goes; its sessions go to another one, or lose it."""
    track = thing_of(request, Track, slug)
    others = rows_in(request, Track).exclude(pk=track.pk).order_by("position", "pk")
    if request.method == "POST":
        to = others.filter(slug=request.POST.get("to", "")).first()
        offer_undo(request, editing.remove_track(track, by=request.user, to=to), _("%(name)s is removed.") % {"name": track.name})
        return redirect("schedule:edit_tracks")
    titles = list(rows_in(request, Session).filter(track=track).values_list("title", flat=True))
    context = {
        **doors(request),
        "heading": _("Remove %(name)s?") % {"name": track.name},
        "lines": [Line("chg", title, track.name, "") for title in titles[:SHOWN]],
        "more": max(len(titles) - SHOWN, 0),
        "hint": "" if titles else _("It has no session."),
        "choice_label": _("Its sessions get"),
        "choices": [("", _("no track")), *((each.slug, each.name) for each in others)] if titles else [],
        "is_released": track.released_in_id is not None,
        "words": _("Remove %(name)s") % {"name": track.name},
        "back_url": reverse("schedule:edit_track", args=[slug]),
    }
    return render(request, "schedule/organise/removal.html", context)


# ── Tags ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_GET
def tags(request: HttpRequest) -> HttpResponse:
    area_of(request)
    counts = editing.tags_of(edition_of(request), by=request.user)
    ordered = sorted(counts.items(), key=lambda pair: (fold(pair[0]), pair[0]))[:TAGS]
    shown = [{"tag": tag, "count": count_words(number), "query": urlencode({"tag": tag})} for tag, number in ordered]
    return render(request, "schedule/organise/tags.html", {**doors(request), "tags": shown})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_tag(request: HttpRequest) -> HttpResponse:
    """Rename a tag, bring it together with another, or take it away, in every session that has it; first shown, then done."""
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    tag = request.POST.get("tag") or request.GET.get("tag", "")
    sessions = editing.tagged(edition, tag, by=request.user)
    if not sessions:
        raise Http404
    form = TagForm(request.POST or None, initial={"to": tag})
    if request.method == "POST" and (request.POST.get("act") == "remove" or form.is_valid()):
        to = "" if request.POST.get("act") == "remove" else form.cleaned_data["to"]
        done = editing.rename_tag(edition, tag, by=request.user, to=to)
        told_of_tag(request, tag, to, done)
        return redirect("schedule:edit_tags")
    titles = sorted((session.title for session in sessions), key=fold)
    context = {
        **doors(request),
        "tag": tag,
        "form": form,
        "titles": titles[:SHOWN],
        "more": max(len(titles) - SHOWN, 0),
        "count": len(titles),
    }
    return render(request, "schedule/organise/tag.html", context, status=422 if request.method == "POST" else 200)


def told_of_tag(request: HttpRequest, tag: str, to: str, done: editing.Renamed) -> None:
    said = {"tag": tag, "to": to, "count": count_words(done.sessions)}
    text = _("“%(tag)s” is “%(to)s” now, in %(count)s.") % said if to else _("“%(tag)s” is taken away from %(count)s.") % said
    if done.uid:
        offer_undo(request, done.uid, text)
    elif done.sessions:
        say(request, text)

"""The speakers of the draft: all of them, one, who they are, two that are one."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hallway.apps.schedule.editing import speakers as editing
from hallway.apps.schedule.editing.fields import ChangedMeanwhile, marks
from hallway.apps.schedule.editing.forms import SpeakerForm
from hallway.apps.schedule.models import SessionSpeaker, Speaker
from hallway.apps.schedule.texts import html_of
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, back_to, doors, offer_undo, rows_in, thing_of
from hallway.apps.schedule.views.organise.past import past_of
from hallway.apps.schedule.views.organise.seen import read_seen, theirs
from hallway.core.base.guard import holds, require
from hallway.core.base.messages import say
from hallway.core.people.models import Person, fold
from hallway.core.people.queries import directory
from hallway.ui.parts import Line, Row

PAGE = 50
FOUND = 12  # people or speakers offered at most


@login_required
@never_cache
@require_GET
def speakers(request: HttpRequest) -> HttpResponse:
    area_of(request)
    asked = request.GET.get("q", "").strip()[:100]
    page = Paginator(matching(request, asked), PAGE).get_page(request.GET.get("page"))
    titles = sessions_of(request, [pk for pk, _name, _slug in page])
    shown = [
        Row(title=name, url=f"{slug}/", face=name, small=", ".join(title for title, _slug in titles[pk]) or _("in no session"), arrow=True)
        for pk, name, slug in page
    ]
    context = {**doors(request), "page_obj": page, "speakers": shown, "wanted": asked}
    return render(request, "schedule/organise/speakers.html", context)


def matching(request: HttpRequest, text: str) -> list[tuple[int, str, str]]:
    """Those whose name has every one of these words, without marks and case, by name."""
    asked = fold(text).split()
    named = [(fold(name), pk, name, slug) for pk, name, slug in rows_in(request, Speaker).values_list("pk", "name", "slug")]
    return [(pk, name, slug) for folded, pk, name, slug in sorted(named) if all(word in folded for word in asked)]


def sessions_of(request: HttpRequest, speakers: list[int]) -> dict[int, list[tuple[str, str]]]:
    """Speaker's pk → title and slug of their sessions."""
    rows = rows_in(request, SessionSpeaker).filter(speaker_id__in=speakers).values_list("speaker_id", "session__title", "session__slug")
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for pk, title, slug in rows:
        found[pk].append((title, slug))
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_speaker(request: HttpRequest) -> HttpResponse:
    edition = edition_of(request)
    require(request.user, "schedule.edit_programme", edition_id=edition.pk)
    form = SpeakerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        speaker = editing.add_speaker(edition, by=request.user, **form.cleaned_data)
        say(request, _("%(name)s is in the draft. Put them on stage in a session.") % {"name": speaker.name})
        return redirect("schedule:edit_speakers")
    context = {**doors(request), "form": form, "heading": _("A new speaker")}
    return render(request, "schedule/organise/speaker.html", context, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def edit_speaker(request: HttpRequest, slug: str) -> HttpResponse:
    area_of(request)
    here = doors(request)
    speaker = thing_of(request, Speaker, slug, "read" if request.method == "GET" else "schedule.edit_programme")
    if not here["may_edit"]:
        return render(request, "schedule/organise/look.html", here | look_at(request, speaker))
    form = SpeakerForm(request.POST or None, speaker=speaker)
    seen, lines = read_seen(request) or marks({"name": speaker.name, "biography": speaker.biography}), []
    if request.method == "POST" and form.is_valid():
        try:
            editing.edit_speaker(speaker, by=request.user, seen=read_seen(request), **form.cleaned_data)
        except ChangedMeanwhile as meanwhile:
            lines = theirs(form, seen, meanwhile)
        else:
            said = {"name": form.cleaned_data["name"]}
            say(request, _("%(name)s is changed in the draft. Everybody sees it with the next release.") % said)
            return back_to(request, "schedule:edit_speakers")
    context = {
        **here,
        "speaker": speaker,
        "heading": speaker.name,
        "form": form,
        "seen": seen,
        "theirs": lines,
        "person": person_of(speaker),
        "sessions": sessions_of(request, [speaker.pk])[speaker.pk],
        "past": past_of(request, speaker),
    }
    return render(request, "schedule/organise/speaker.html", context, status=422 if request.method == "POST" else 200)


def person_of(speaker: Speaker) -> Person | None:
    return Person.objects.filter(pk=speaker.person_id).first() if speaker.person_id else None


def look_at(request: HttpRequest, speaker: Speaker) -> dict[str, Any]:
    titles = [title for title, _slug in sessions_of(request, [speaker.pk])[speaker.pk]]
    return {
        "list_title": _("Speakers"),
        "list_url": reverse("schedule:edit_speakers"),
        "title": speaker.name,
        "facts": [(_("Sessions"), ", ".join(titles))],
        "texts": [html_of(speaker.biography, speaker.markup)] if speaker.biography else [],
        "past": past_of(request, speaker),
    }


# ── Who they are ──────────────────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who a speaker is, so that they see their sessions when they sign in. Whoever may look people up chooses by name,
    others need the exact address."""
    speaker = thing_of(request, Speaker, slug)
    may_look_up = holds(request.user, "people.see_people")
    asked, trouble = request.GET.get("q", "").strip()[:100], ""
    if request.method == "POST":
        chosen = None if request.POST.get("nobody") else chosen_person(request, may_look_up=may_look_up)
        if chosen or request.POST.get("nobody"):
            editing.connect_speaker(speaker, chosen, by=request.user)
            say(request, connected(speaker, chosen))
            return redirect("schedule:edit_speaker", slug)
        trouble = _("Nobody here has proved to own this address. Ask them to sign in once, then connect them.")
    context = {
        **doors(request),
        "speaker": speaker,
        "person": person_of(speaker),
        "asked": asked or speaker.name,
        "found": list(directory(request.user, asked or speaker.name)[:FOUND]) if may_look_up else [],
        "may_look_up": may_look_up,
        "address": request.POST.get("address", ""),
        "trouble": trouble,
    }
    return render(request, "schedule/organise/speaker_person.html", context, status=422 if request.method == "POST" else 200)


def chosen_person(request: HttpRequest, *, may_look_up: bool) -> Person | None:
    """By address whoever owns it; by name only where the actor may look people up."""
    if uid := request.POST.get("person", ""):
        try:
            return directory(request.user).filter(uid=UUID(uid)).first() if may_look_up else None
        except ValueError:
            return None
    address = request.POST.get("address", "")
    return Person.objects.with_address(address).first() if address.strip() else None


def connected(speaker: Speaker, chosen: Person | None) -> str:
    if chosen is None:
        return _("%(name)s is connected to nobody now.") % {"name": speaker.name}
    return _("%(name)s is %(person)s, who sees these sessions after signing in.") % {"name": speaker.name, "person": chosen}


# ── Two that are one, removing ────────────────────────────────────────────────────────────────────────────────────


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Two entries are one person: choose the one that stays, look at what moves, then bring them together."""
    speaker = thing_of(request, Speaker, slug)
    asked = request.GET.get("q", "").strip()[:100]
    into = rows_in(request, Speaker).filter(slug=request.POST.get("into") or request.GET.get("into", "")).exclude(pk=speaker.pk).first()
    if request.method == "POST" and into:
        said = {"name": speaker.name, "to": into.name}
        offer_undo(request, editing.merge_speakers(speaker, into=into, by=request.user), _("%(name)s and %(to)s are one now.") % said)
        return redirect("schedule:edit_speaker", into.slug)
    others = [each for each in matching(request, asked or speaker.name.rpartition(" ")[2]) if each[0] != speaker.pk]
    context = {
        **doors(request),
        "speaker": speaker,
        "into": into,
        "asked": asked,
        "found": [
            Row(title=name, face=name, url=f"?into={other}", small=", ".join(title for title, _slug in titles), arrow=True)
            for name, other, titles in with_titles(request, others[:FOUND])
        ],
        "lines": what_moves(request, speaker, into) if into else [],
    }
    return render(request, "schedule/organise/speaker_merge.html", context)


def with_titles(request: HttpRequest, others: list[tuple[int, str, str]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    titles = sessions_of(request, [pk for pk, _name, _slug in others])
    return [(name, slug, titles[pk]) for pk, name, slug in others]


def what_moves(request: HttpRequest, speaker: Speaker, into: Speaker) -> list[Line]:
    """What bringing two together changes, before it is done."""
    found = sessions_of(request, [speaker.pk, into.pk])
    there = {slug for _title, slug in found[into.pk]}
    lines = [Line("chg", title, speaker.name, into.name) for title, slug in found[speaker.pk] if slug not in there]
    lines += [
        Line("del", _("%(name)s, a second time in “%(title)s”") % {"name": speaker.name, "title": title})
        for title, slug in found[speaker.pk]
        if slug in there
    ]
    taken = editing.taken_over(speaker, into)
    if "biography" in taken:
        lines.append(Line("add", _("The biography of %(name)s") % {"name": speaker.name}))
    elif speaker.biography and speaker.biography != into.biography:
        lines.append(Line("del", _("The biography of %(name)s; that of %(to)s stays") % {"name": speaker.name, "to": into.name}))
    if "person_id" in taken:
        lines.append(Line("add", _("Who they are: %(person)s") % {"person": person_of(speaker)}))
    return [*lines, Line("del", _("The entry %(name)s") % {"name": speaker.name})]


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, slug: str) -> HttpResponse:
    speaker = thing_of(request, Speaker, slug)
    if request.method == "POST":
        offer_undo(request, editing.remove_speaker(speaker, by=request.user), _("%(name)s is removed.") % {"name": speaker.name})
        return redirect("schedule:edit_speakers")
    titles = [title for title, _slug in sessions_of(request, [speaker.pk])[speaker.pk]]
    context = {
        **doors(request),
        "heading": _("Remove %(name)s?") % {"name": speaker.name},
        "lines": [Line("del", _("%(name)s on stage in “%(title)s”") % {"name": speaker.name, "title": title}) for title in titles],
        "hint": ngettext("The session stays.", "The sessions stay.", len(titles)) if titles else _("They are in no session."),
        "is_released": speaker.released_in_id is not None,
        "words": _("Remove %(name)s") % {"name": speaker.name},
        "back_url": reverse("schedule:edit_speaker", args=[slug]),
    }
    return render(request, "schedule/organise/removal.html", context)

"""The programme at a glance: what was drafted since the last release, releasing it, its versions."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hallway.apps.schedule import actions, changes
from hallway.apps.schedule.conflicts import counts
from hallway.apps.schedule.document import Document
from hallway.apps.schedule.forms import ReleaseForm
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import area_of, doors, draft_of, troubles_in
from hallway.core.access.explain import explain
from hallway.core.audit.history import history
from hallway.core.base.guard import Actor, require
from hallway.core.base.messages import say
from hallway.core.editions.models import Edition
from hallway.ui.parts import Row

LINES = 60  # of a diff
VERSIONS = 12


@login_required
@never_cache
@require_GET
def programme(request: HttpRequest) -> HttpResponse:
    return render(request, "schedule/organise/programme.html", overview(request))


def overview(request: HttpRequest, *, release_form: ReleaseForm | None = None) -> dict[str, Any]:
    area, edition = area_of(request), edition_of(request)
    draft, book = draft_of(request)
    troubles = troubles_in(request, book)
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
        "troubles": counts(troubles),
        "trouble_count": len(troubles),
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

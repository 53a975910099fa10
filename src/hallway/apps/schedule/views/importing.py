"""Taking a programme in from a file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hallway.apps.schedule import formats
from hallway.apps.schedule.forms import UploadForm
from hallway.apps.schedule.imports import Outcome, import_programme
from hallway.apps.schedule.views.answers import edition_of
from hallway.apps.schedule.views.organise.area import doors
from hallway.core.base.guard import require
from hallway.core.base.messages import say


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

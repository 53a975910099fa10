"""A team's notes: list, read, write, history."""

from difflib import SequenceMatcher
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.apps.committees import actions, queries, shown
from hallway.apps.committees.forms import NoteForm
from hallway.apps.committees.models import Note, NoteVersion
from hallway.core.access.explain import explain
from hallway.core.access.models import Space
from hallway.core.attachments.actions import BytesGone, EmptyFile, TooLarge
from hallway.core.attachments.models import Attachment
from hallway.core.base.guard import fetch, may
from hallway.core.base.markup import markdown
from hallway.core.base.messages import say

VERSIONS = 20  # on a page
REMOVED = "committees_file_removed"  # in the session: what the next look at the note offers to undo


@login_required
@require_GET
def note_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The notes of one team. Whoever may read them need not see the rest of the team."""
    space = notes_of(request, slug)
    may_write = may(request.user, "committees.write_note", space)
    context = {
        "team": space.owner,
        "space": space,
        "tabs": shown.tabs(space.owner, "notes"),
        "note_rows": shown.note_rows(queries.newest_notes(request.user, space.owner)),
        "archived_rows": shown.note_rows(queries.newest_notes(request.user, space.owner, archived=True)),
        "may_write": may_write,
        "because": explain(request.user, space),
    }
    return render(request, "committees/notes.html", context)


def notes_of(request: HttpRequest, slug: str, what: str = "read") -> Space:
    return fetch(Space.objects.select_related("owner"), request.user, what, kind="notes", owner__slug=slug)


def note_of(request: HttpRequest, uid: UUID, what: str = "read") -> Note:
    return fetch(Note.objects.select_related("space__owner", "changed_by"), request.user, what, uid=uid)


@login_required
@require_GET
def note_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = note_of(request, uid)
    may_write = may(request.user, "committees.write_note", note)
    removed = queries.removed_files(request.user, note) if may_write else []
    just_now = request.session.pop(REMOVED, "")
    context = {
        "note": note,
        "team": note.space.owner,
        "html": markdown(note.body),
        "files": note.files.visible_to(request.user).filter(removed_at__isnull=True),
        "removed": removed,
        "undo": next((file for file in removed if str(file.uid) == just_now), None),
        "may_write": may_write,
        "because": explain(request.user, note),
    }
    return render(request, "committees/note.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    space = notes_of(request, slug, "committees.write_note")
    form = NoteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            note = actions.write_note(space, **texts(form), by=request.user, files=form.cleaned_data["uploads"])
        except (TooLarge, EmptyFile) as trouble:
            form.add_error("uploads", file_trouble(trouble))
        else:
            return redirect("committees:note", note.uid)
    return render(request, "committees/note_form.html", {"team": space.owner, "form": form})


def texts(form: NoteForm) -> dict[str, str]:
    return {"title": form.cleaned_data["title"], "body": form.cleaned_data["body"]}


def file_trouble(trouble: Exception) -> str:
    return _("A file may have 25 MB at most.") if isinstance(trouble, TooLarge) else _("The file is empty.")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a note. When somebody else was faster, both texts are shown and nothing is lost."""
    note = note_of(request, uid, "committees.write_note")
    form = NoteForm(request.POST or None, request.FILES or None, initial={"title": note.title, "body": note.body, "base": note.version})
    context = {"team": note.space.owner, "note": note, "form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.edit_note(note, **texts(form), base=data["base"] or 0, by=request.user, files=data["uploads"])
        except (TooLarge, EmptyFile) as trouble:
            form.add_error("uploads", file_trouble(trouble))
        except actions.ChangedMeanwhile as meanwhile:
            mine = NoteForm(initial={**data, "base": meanwhile.note.version})
            context |= {"theirs": meanwhile.note, "form": mine}
        else:
            return redirect("committees:note", uid)
    return render(request, "committees/note_form.html", context)


@login_required
@require_GET
def versions(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every version of a note, the newest first, each with what it changed."""
    note = note_of(request, uid)
    rows = NoteVersion.objects.visible_to(request.user).filter(note=note).select_related("by")
    page = Paginator(rows, VERSIONS).get_page(request.GET.get("page"))
    older = [*page.object_list[1:], rows[page.end_index() : page.end_index() + 1].first()]
    context = {
        "note": note,
        "team": note.space.owner,
        "page_of_versions": page,
        "changes": [(row, changed_lines(before, row)) for row, before in zip(page, older, strict=True)],
        "may_write": may(request.user, "committees.write_note", note),
    }
    return render(request, "committees/versions.html", context)


def changed_lines(before: NoteVersion | None, after: NoteVersion) -> list[tuple[str, str]]:
    """("add" or "del", line) of what a version changed; title first. Whole lines alone: likeness inside of them (`ndiff`)
    takes minutes for a text that was rewritten."""
    old = [before.title, *before.body.splitlines()] if before else []
    new = [after.title, *after.body.splitlines()]
    found: list[tuple[str, str]] = []
    for what, gone, over, came, end in SequenceMatcher(None, old, new).get_opcodes():
        if what != "equal":
            found += [("del", line) for line in old[gone:over]] + [("add", line) for line in new[came:end]]
    return found[:400]


@login_required
@require_POST
def restoration(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    note = note_of(request, uid, "committees.write_note")
    fetch(NoteVersion.objects.filter(note=note), request.user, number=number)
    try:
        actions.restore_version(note, number, by=request.user)
    except actions.ChangedMeanwhile:
        say(request, _("Somebody changed the note just now. Look again before you bring an older version back."), "warn")
    else:
        say(request, _("Version %(number)s is back, as the newest one.") % {"number": number})
    return redirect("committees:note", uid)


@login_required
@require_POST
def archive(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = note_of(request, uid, "committees.write_note")
    actions.archive_note(note, by=request.user)
    say(request, _("The note is put away. You find it below the others."))
    return redirect("committees:notes", note.space.owner.slug)


@login_required
@require_POST
def unarchive(request: HttpRequest, uid: UUID) -> HttpResponse:
    note = note_of(request, uid, "committees.write_note")
    actions.unarchive_note(note, by=request.user)
    say(request, _("The note is back."))
    return redirect("committees:note", uid)


@login_required
@require_POST
def file_removal(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    note = note_of(request, uid, "committees.write_note")
    row = file_of(request, note, file)
    actions.remove_file(note, row, by=request.user)
    request.session[REMOVED] = str(row.uid)
    return redirect("committees:note", uid)


def file_of(request: HttpRequest, note: Note, uid: UUID) -> Attachment:
    return fetch(Attachment.objects.filter(pk__in=note.files.visible_to(request.user).values("pk")), request.user, uid=uid)


@login_required
@require_POST
def file_restoration(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    note = note_of(request, uid, "committees.write_note")
    row = file_of(request, note, file)
    try:
        actions.bring_file_back(note, row, by=request.user)
    except BytesGone:
        say(request, _("%(name)s was taken away more than a month ago and is gone.") % {"name": row.name}, "warn")
    else:
        say(request, _("%(name)s is back.") % {"name": row.name})
    return redirect("committees:note", uid)

"""Teams, who is in them, and their notes, for programs of people who are signed in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from hallway.apps.committees import actions, queries
from hallway.apps.committees.forms import NoteForm
from hallway.apps.committees.models import Note, NoteVersion
from hallway.core.access.models import Space
from hallway.core.attachments.models import Attachment
from hallway.core.base.api import Input, Line, Output, Page, Problem, Text, Unfit, Window, body, page, problems, read, signed_in
from hallway.core.base.guard import Actor, fetch
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team

router = Router(tags=["teams"], auth=signed_in)

READS = problems(401, 404, 422)
READS_ONE = problems(401, 404)
WRITES = problems(400, 401, 403, 404, 413, 415, 422)


class TeamOut(Output):
    """A board, committee, workgroup or crew. `edition` is empty for a team that stays from year to year."""

    uid: str
    slug: str
    name: str
    short_name: str
    kind: str
    edition: str | None
    private: bool
    scope: str
    areas: list[str]
    established_on: date | None
    established_by: str
    dissolved_at: datetime | None


class PersonOut(Output):
    uid: str
    name: str


class MemberOut(Output):
    """A membership: its kind is chair, voting, non-voting or inactive. `until` is the first moment without."""

    uid: str
    person: PersonOut
    kind: str
    since: datetime
    until: datetime | None


class NoteBrief(Output):
    uid: str
    team: str
    title: str
    version: int
    changed_at: datetime
    changed_by: PersonOut | None
    archived_at: datetime | None


class FileOut(Output):
    name: str
    type: str
    size: int
    url: str


class NoteOut(NoteBrief):
    """A note, its text in Markdown."""

    body: str
    files: list[FileOut]


class Faster(Problem):
    """Somebody changed the note meanwhile. `note` is what it says now; nothing was written."""

    note: NoteOut


class VersionOut(Output):
    number: int
    title: str
    body: str
    at: datetime
    by: PersonOut | None


class NewNote(Input):
    title: Line = Field(max_length=150)
    body: Text = ""


class ChangedNote(NewNote):
    """`base` is the version that was read: if the note has another one by then, nothing is written."""

    base: int = Field(ge=1, le=2**31 - 1)


# ── Teams ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/teams", response={200: Page[TeamOut], **problems(401, 422)})
def teams(request: HttpRequest, window: Query[Window]) -> Any:
    """The teams you may know of, by name. Dissolved ones say since when."""
    rows = Team.objects.visible_to(request.user).order_by("name", "id")
    piece, named = page(request, rows, window), editions_of(request.user)
    return {**piece, "items": [team_out(team, named) for team in piece["items"]]}


@router.get("/teams/{slug:slug}", response={200: TeamOut, **READS_ONE})
def team(request: HttpRequest, slug: str) -> Any:
    return team_out(fetch(Team.objects, request.user, slug=slug), editions_of(request.user))


def editions_of(actor: Actor) -> dict[int, str]:
    """The slugs of those editions somebody may know of: a team may help in one that is not announced."""
    return dict(Edition.objects.visible_to(actor).values_list("pk", "slug"))


def team_out(row: Team, editions: dict[int, str]) -> dict[str, Any]:
    names = ("slug", "name", "short_name", "kind", "private", "scope", "areas", "established_on", "established_by", "dissolved_at")
    return {**{name: getattr(row, name) for name in names}, "uid": str(row.uid), "edition": editions.get(row.edition_id)}


@router.get("/teams/{slug:slug}/members", response={200: Page[MemberOut], **READS})
def members(request: HttpRequest, slug: str, window: Query[Window]) -> Any:
    """Who is in the team and who will come, in the team's order: the chair among the voting, then the others."""
    row = fetch(Team.objects, request.user, slug=slug)
    rows = [member for group in queries.member_groups(request.user, row) for member in group.members]
    piece = page(request, rows, window)
    return {**piece, "items": [member_out(member) for member in piece["items"]]}


def member_out(row: Membership) -> dict[str, Any]:
    return {"uid": str(row.uid), "person": person_out(row.person), "kind": row.kind, "since": row.since, "until": row.until}


def person_out(person: Person | None) -> dict[str, str] | None:
    return {"uid": str(person.uid), "name": str(person)} if person else None


# ── Notes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class NoteWindow(Window):
    """`archived`: those that were put away, instead of the others."""

    archived: bool = False


@router.get("/teams/{slug:slug}/notes", response={200: Page[NoteBrief], **READS})
def notes(request: HttpRequest, slug: str, window: Query[NoteWindow]) -> Any:
    """The team's notes, last changed first. Whoever may read them need not see the rest of the team."""
    space = notes_of(request, slug)
    rows = queries.newest_notes(request.user, space.owner, archived=window.archived).order_by("-changed_at", "-id")
    piece = page(request, rows, window)
    return {**piece, "items": [brief(note, space.owner.slug) for note in piece["items"]]}


@router.post("/teams/{slug:slug}/notes", response={201: NoteOut, **WRITES}, openapi_extra=body(NewNote))
def write_note(request: HttpRequest, response: HttpResponse, slug: str) -> Any:
    """Begin a note."""
    space = notes_of(request, slug, "committees.write_note")
    note = actions.write_note(space, **texts(read(request, NewNote)), by=request.user)
    response.headers["Location"] = reverse("api:note", args=[note.uid])
    return Status(201, note_out(note, request.user))


@router.get("/notes/{uuid:uid}", response={200: NoteOut, **READS_ONE})
def note(request: HttpRequest, uid: UUID) -> Any:
    return note_out(note_of(request, uid), request.user)


@router.put("/notes/{uuid:uid}", response={200: NoteOut, 409: Faster, **WRITES}, openapi_extra=body(ChangedNote))
def edit_note(request: HttpRequest, uid: UUID) -> Any:
    """Change a note that was read as version `base`. The version before is kept."""
    row = note_of(request, uid, "committees.write_note")
    new = read(request, ChangedNote)
    try:
        changed = actions.edit_note(row, **texts(new), base=new.base, by=request.user)
    except actions.ChangedMeanwhile as meanwhile:
        return Status(409, faster(meanwhile.note, request.user))
    return note_out(changed, request.user)


@router.get("/notes/{uuid:uid}/versions", response={200: Page[VersionOut], **READS})
def versions(request: HttpRequest, uid: UUID, window: Query[Window]) -> Any:
    """Every version of a note, the newest first."""
    rows = NoteVersion.objects.visible_to(request.user).filter(note=note_of(request, uid)).select_related("by")
    piece = page(request, rows, window)
    return {**piece, "items": [version_out(row) for row in piece["items"]]}


def notes_of(request: HttpRequest, slug: str, what: str = "read") -> Space:
    return fetch(Space.objects.select_related("owner"), request.user, what, kind="notes", owner__slug=slug)


def note_of(request: HttpRequest, uid: UUID, what: str = "read") -> Note:
    return fetch(Note.objects.select_related("space__owner", "changed_by"), request.user, what, uid=uid)


def texts(new: NewNote) -> dict[str, str]:
    """What the form makes of it: both faces keep the same words. Raises Unfit."""
    form = NoteForm({"title": new.title, "body": new.body})
    if not form.is_valid():
        raise Unfit(form.errors)
    return {"title": form.cleaned_data["title"], "body": form.cleaned_data["body"]}


def faster(note: Note, actor: Actor) -> dict[str, Any]:
    who = note.changed_by or _("the system")
    words = _("%(who)s changed this note meanwhile. Nothing was written: look at what it says now, and send that version as base.")
    return {"detail": words % {"who": who}, "note": note_out(note, actor)}


def brief(note: Note, team: str) -> dict[str, Any]:
    facts = {name: getattr(note, name) for name in ("title", "version", "changed_at", "archived_at")}
    return {**facts, "uid": str(note.uid), "team": team, "changed_by": person_out(note.changed_by)}


def note_out(note: Note, actor: Actor) -> dict[str, Any]:
    files = note.files.visible_to(actor).filter(removed_at__isnull=True)
    return {**brief(note, note.space.owner.slug), "body": note.body, "files": [file_out(file) for file in files]}


def file_out(file: Attachment) -> dict[str, Any]:
    url = reverse("attachments:download", args=[file.uid, file.name])
    return {"name": file.name, "type": file.type, "size": file.size, "url": url}


def version_out(row: NoteVersion) -> dict[str, Any]:
    return {"number": row.number, "title": row.title, "body": row.body, "at": row.at, "by": person_out(row.by)}

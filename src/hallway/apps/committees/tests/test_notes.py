from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hallway.apps.committees.actions import write_note
from hallway.apps.committees.models import Note
from hallway.apps.committees.tests.conftest import Cast
from hallway.core.attachments.models import Attachment
from hallway.core.base.guard import unguarded


def url(name: str, *args: object) -> str:
    return reverse(f"committees:{name}", args=args)


@pytest.fixture
def note(cast: Cast) -> Note:
    return write_note(cast.space(cast.programme, "notes"), title="How we review", body="# Twice\n\n**Kindly.**", by=cast.bo)


def fresh(note: Note) -> Note:
    with unguarded("test"):
        return Note.objects.get(pk=note.pk)


def test_member_writes_and_the_team_reads(visit: Any, cast: Cast) -> None:
    response = visit(cast.cy).post(url("write", "programme"), {"title": "Agenda", "body": "- one\n- two"})
    page = visit(cast.bo).get(response.headers["Location"]).content.decode()
    assert "<li>one</li>" in page
    assert "Agenda" in visit(cast.bo).get(url("notes", "programme")).content.decode()


@pytest.mark.parametrize(("who", "status"), [("dan", 404), ("eve", 404), ("ada", 200), ("cy", 200), ("board_member", 404)])
def test_who_reads_a_note(visit: Any, cast: Cast, note: Note, who: str, status: int) -> None:
    client = visit(getattr(cast, who))
    for name in ("note", "versions", "note_edit"):
        assert client.get(url(name, note.uid)).status_code == status
    assert client.get(url("notes", "programme")).status_code == status


def test_reading_share_does_not_write(visit: Any, cast: Cast, note: Note) -> None:
    space = cast.space(cast.programme, "notes")
    visit(cast.bo).post(reverse("committees:shares", args=[space.uid]), {"team": cast.venue.pk, "level": "read"})
    client = visit(cast.dan)
    assert client.get(url("note", note.uid)).status_code == 200
    assert client.get(url("note_edit", note.uid)).status_code == 403
    assert client.post(url("note_edit", note.uid), {"title": "x", "body": "y", "base": 1}).status_code == 403
    assert client.post(url("archive", note.uid)).status_code == 403
    assert fresh(note).title == "How we review"


def test_two_at_once_lose_nothing(visit: Any, cast: Cast, note: Note) -> None:
    assert visit(cast.cy).post(url("note_edit", note.uid), {"title": "How we review", "body": "by Cy", "base": 1}).status_code == 302
    response = visit(cast.bo).post(url("note_edit", note.uid), {"title": "How we review", "body": "by Bo", "base": 1})
    page = response.content.decode()
    assert "Cy Member changed this note while you wrote." in page
    assert "by Cy" in page
    assert "by Bo" in page
    assert fresh(note).body == "by Cy"
    response = visit(cast.bo).post(url("note_edit", note.uid), {"title": "How we review", "body": "by both", "base": 2})
    assert response.status_code == 302
    assert fresh(note).body == "by both"


def test_every_version_is_kept_and_comes_back(visit: Any, cast: Cast, note: Note) -> None:
    client = visit(cast.cy)
    client.post(url("note_edit", note.uid), {"title": "How we review", "body": "worse", "base": 1})
    assert [row.number for row, _lines in client.get(url("versions", note.uid)).context["changes"]] == [2, 1]
    client.post(url("restoration", note.uid, 1))
    assert (fresh(note).body, fresh(note).version) == ("# Twice\n\n**Kindly.**", 3)


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        '[a](https://x "\\"onmouseover=alert(1)")',
    ],
)
def test_hostile_markdown_is_harmless(visit: Any, cast: Cast, body: str) -> None:
    note = write_note(cast.space(cast.programme, "notes"), title='"a"><script>alert(1)</script>', body=body, by=cast.bo)
    for address in (url("note", note.uid), url("notes", "programme"), url("versions", note.uid), url("team", "programme")):
        page = visit(cast.bo).get(address).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert "<img src=x" not in page


def test_a_file_is_read_by_whoever_reads_the_note(visit: Any, cast: Cast, note: Note) -> None:
    upload = SimpleUploadedFile("../../min\u202eutes<b>.html", b"<script>alert(1)</script>")
    visit(cast.bo).post(url("note_edit", note.uid), {"title": note.title, "body": note.body, "base": 1, "uploads": upload})
    with unguarded("test"):
        file = Attachment.objects.get()
    address = reverse("attachments:download", args=[file.uid, file.name])
    assert file.name == "minutes<b>.html"
    response = visit(cast.cy).get(address)
    assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for person in (cast.dan, cast.eve, None):
        assert visit(person).get(address).status_code == 404
    visit(cast.cy).post(url("file_removal", note.uid, file.uid))
    assert visit(cast.cy).get(address).status_code == 404


def test_note_is_put_away_and_comes_back(visit: Any, cast: Cast, note: Note) -> None:
    client = visit(cast.cy)
    client.post(url("archive", note.uid))
    page = client.get(url("notes", "programme"))
    assert ([row.title for row in page.context["note_rows"]], [row.title for row in page.context["archived_rows"]]) == (
        [],
        ["How we review"],
    )
    client.post(url("unarchive", note.uid))
    assert [row.title for row in client.get(url("notes", "programme")).context["note_rows"]] == ["How we review"]

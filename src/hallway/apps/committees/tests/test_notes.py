import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hallway.apps.committees.actions import edit_note, write_note
from hallway.apps.committees.models import Note
from hallway.apps.committees.tests.conftest import Cast
from hallway.core.attachments.actions import EmptyFile
from hallway.core.attachments.models import Attachment
from hallway.core.attachments.tasks import collect_lost_files, drop_removed_bytes
from hallway.core.base import clock
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


# ── A file taken away, and brought back ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def file(cast: Cast, note: Note) -> Attachment:
    upload = SimpleUploadedFile("minutes.pdf", b"%PDF-1.7 we met")
    edit_note(note, title=note.title, body=note.body, base=1, by=cast.bo, files=[upload])
    return of_note(note)


def of_note(note: Note) -> Attachment:
    with unguarded("test"):
        return note.files.get()


def test_member_takes_a_file_away_and_undoes_it(visit: Any, cast: Cast, note: Note, file: Attachment) -> None:
    cy, download = visit(cast.cy), reverse("attachments:download", args=[file.uid, file.name])
    page = cy.post(url("file_removal", note.uid, file.uid), follow=True)
    assert (page.context["undo"], list(page.context["files"]), page.context["removed"]) == (file, [], [file])
    assert "removed by Cy Member on" in page.content.decode()
    assert cy.get(download).status_code == 404
    assert cy.get(url("note", note.uid)).context["undo"] is None
    back = cy.post(url("file_restoration", note.uid, file.uid), follow=True)
    assert [str(message) for message in back.context["messages"]] == ["minutes.pdf is back."]
    assert (list(back.context["files"]), back.context["removed"]) == ([file], [])
    assert b"".join(cy.get(download).streaming_content) == b"%PDF-1.7 we met"
    history = cy.get(reverse("committees:history", args=["programme"])).content.decode()
    assert "brought the file minutes.pdf back" in history


def test_another_writer_brings_it_back_and_a_reader_does_not_even_see_it(visit: Any, cast: Cast, note: Note, file: Attachment) -> None:
    visit(cast.cy).post(url("file_removal", note.uid, file.uid))
    space = cast.space(cast.programme, "notes")
    visit(cast.bo).post(reverse("committees:shares", args=[space.uid]), {"team": cast.venue.pk, "level": "read"})
    dan = visit(cast.dan)
    page = dan.get(url("note", note.uid))
    assert (page.status_code, page.context["removed"], "minutes.pdf" in page.content.decode()) == (200, [], False)
    assert dan.post(url("file_restoration", note.uid, file.uid)).status_code == 403
    assert visit(cast.eve).post(url("file_restoration", note.uid, file.uid)).status_code == 404
    assert visit().post(url("file_restoration", note.uid, file.uid)).headers["Location"].startswith("/en/account/sign-in/")
    assert of_note(note).removed_at is not None
    visit(cast.bo).post(url("file_restoration", note.uid, file.uid))
    assert of_note(note).removed_at is None


def test_file_gone_for_good_is_said_so_and_offered_no_more(visit: Any, cast: Cast, note: Note, file: Attachment) -> None:
    bo = visit(cast.bo)
    bo.post(url("file_removal", note.uid, file.uid))
    with unguarded("test"):
        Attachment.objects.update(removed_at=clock.now() - timedelta(days=31))
    drop_removed_bytes()
    assert bo.get(url("note", note.uid)).context["removed"] == []
    page = bo.post(url("file_restoration", note.uid, file.uid), follow=True)
    assert [str(message) for message in page.context["messages"]] == ["minutes.pdf was taken away more than a month ago and is gone."]
    assert of_note(note).removed_at is not None


def test_file_of_another_note_is_not_found_here(visit: Any, cast: Cast, note: Note, file: Attachment) -> None:
    other = write_note(note.space, title="Other", body="", by=cast.bo)
    assert visit(cast.bo).post(url("file_restoration", other.uid, file.uid)).status_code == 404


def test_upload_beside_an_empty_one_is_not_saved_and_its_bytes_are_collected(visit: Any, cast: Cast, note: Note) -> None:
    good, empty = SimpleUploadedFile("good.txt", b"good"), SimpleUploadedFile("empty.txt", b"")
    with pytest.raises(EmptyFile):
        edit_note(note, title="New", body="", base=1, by=cast.bo, files=[good, empty])
    lost = [Path(folder) / name for folder, _folders, names in os.walk(settings.DATA / "files/attachments") for name in names]
    lost = [path for path in lost if path.read_bytes() == b"good"]
    assert len(lost) == 1
    os.utime(lost[0], (time.time() - 90_000,) * 2)
    collect_lost_files()
    assert (lost[0].exists(), fresh(note).version) == (False, 1)


# ── Texts that keep everybody waiting ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("old", "new"), [("Line {0} about rooms and {1}", "Line {0} on room or {2}"), ("{3}", "{4}"), ("", "x")])
def test_a_rewritten_note_shows_its_versions_at_once(visit: Any, cast: Cast, old: str, new: str) -> None:
    bodies = ["\n".join(text.format(i, i * 7, i * 11, i % 90, i * i % 89) for i in range(2000)) for text in (old, new)]
    note = write_note(cast.space(cast.programme, "notes"), title="Minutes", body=bodies[0], by=cast.bo)
    edit_note(note, title="Minutes", body=bodies[1], base=1, by=cast.bo)
    before = time.process_time()
    newest, _first = visit(cast.cy).get(url("versions", note.uid)).context["changes"]
    assert time.process_time() - before < 3
    assert len(newest[1]) == 400


def test_many_versions_come_in_pages(visit: Any, cast: Cast, note: Note) -> None:
    for number in range(1, 22):
        edit_note(note, title="How we review", body=f"{number}", base=number, by=cast.bo)
    first, second = (visit(cast.cy).get(url("versions", note.uid), {"page": page}).context["changes"] for page in (1, 2))
    assert [row.number for row, _lines in (*first, *second)] == list(range(22, 0, -1))
    assert first[-1][1] == [("del", "1"), ("add", "2")]
    assert second[-1][1] == [("add", "How we review"), ("add", "# Twice"), ("add", ""), ("add", "**Kindly.**")]


def test_a_note_has_an_end(visit: Any, cast: Cast) -> None:
    response = visit(cast.cy).post(url("write", "programme"), {"title": "Everything", "body": "a" * 100_001})
    assert response.context["form"].errors == {"body": ["This has 100001 characters, a note at most 100000. Make it two notes."]}
    assert "a" * 100_001 in response.content.decode()

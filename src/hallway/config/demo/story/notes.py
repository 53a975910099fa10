"""What the teams wrote down, version by version, with what they attached."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.apps.committees.actions import edit_note, write_note
from hallway.apps.committees.models import Note
from hallway.config.demo.stock import stock
from hallway.config.demo.story.attachments import ATTACHMENTS
from hallway.config.demo.story.diary import Diary, Story


def write(diary: Diary) -> None:
    for note in stock("notes")["note"]:
        first, *later = note["version"]
        diary.write(first["at"], lambda story, note=note, first=first: begin(story, note, first))
        for version in later:
            diary.write(version["at"], lambda story, note=note, version=version: change(story, note, version))


def begin(story: Story, note: dict[str, Any], version: dict[str, Any]) -> None:
    files = [SimpleUploadedFile(name, content) for name, content in (ATTACHMENTS[key]() for key in note.get("files", []))]
    write_note(story.notes_of(note["team"]), title=note["title"], body=version["text"].strip(), by=story.people[version["by"]], files=files)


def change(story: Story, note: dict[str, Any], version: dict[str, Any]) -> None:
    found = Note.objects.get(space=story.notes_of(note["team"]), title=note["title"])
    body = version.get("text", found.body).strip()
    for old, new in version.get("swap", []):
        if old not in body:
            raise ValueError(f"“{old}” does not stand in “{found.title}”")
        body = body.replace(old, new)
    body = "\n\n".join(filter(None, [body, version.get("add", "").strip()]))
    edit_note(found, title=found.title, body=body, base=found.version, by=story.people[version["by"]])

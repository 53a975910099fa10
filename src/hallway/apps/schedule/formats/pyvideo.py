"""Talks as pyvideo.org lists them: what was filmed, and not when it was on. Sessions without times."""

from collections.abc import Sequence
from typing import Any

from .documents import Document
from .draft import Draft, RawLink, RawPerson, RawSession
from .texts import without_address
from .trouble import Report
from .values import Value

LANGUAGES = {
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "ita": "it",
    "por": "pt",
    "pol": "pl",
    "ces": "cs",
}


def recognises(value: Any) -> bool:
    entries = value if isinstance(value, list) else [value]
    return bool(entries) and any(isinstance(entry, dict) and {"title", "videos", "speakers"} <= entry.keys() for entry in entries[:50])


def read(documents: Sequence[Document], report: Report) -> Draft:
    draft = Draft(documents[0].name, is_loose=True, may_lack_ids=True)
    for document in documents:
        entries = document.value if isinstance(document.value, list) else [document.value]
        top = Value({"": entries}, "", report, prefix=document.prefix)
        draft.sessions += [session(entry) for entry in top.objects("")]
    return draft


def session(entry: Value) -> RawSession:
    language = entry.says("language")
    return RawSession(
        place=entry.at(),
        title=entry.says("title"),
        abstract=entry.says("summary"),
        description=entry.says("description"),
        language=LANGUAGES.get(language, language),
        persons=[RawPerson(without_address(name)) for _path, name in entry.list("speakers") if isinstance(name, str)],
        tags=[tag for _path, tag in entry.list("tags") if isinstance(tag, str)],
        links=[*links(entry, "videos"), *links(entry, "related_urls")],
    )


def links(entry: Value, key: str) -> list[RawLink]:
    found = ((path, link) for path, link in entry.list(key))
    return [
        RawLink("", link) if isinstance(link, str) else RawLink(entry.entry(path, link).says("label"), entry.entry(path, link).says("url"))
        for path, link in found
    ]

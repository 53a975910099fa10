"""The mailbox of the demonstration: every letter of the installation, and those that arrived as the mail server got them.

In a demonstration everybody is invented and anybody may be anybody, so everybody may read every letter. Nothing of this
is loaded elsewhere.
"""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hallway.config.demo.sink import file_name
from hallway.core.base.guard import unguarded
from hallway.core.outbox.models import Letter, State
from hallway.core.people.models import Person, fold

BUILT_AT = "http://localhost:8000"  # the address that letters of the story were written with
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
BADGES = {State.SENT: "ok", State.QUEUED: "info", State.UNCERTAIN: "warn", State.HELD: "warn", State.FAILED: "bad"}
LIMIT = 2000  # as far back as anybody looks


def folder() -> Path:
    return settings.DATA / "mailbox"


def letters(text: str = "", person: Person | None = None) -> list[Letter]:
    """Every letter, the newest first: to this person, or to whom the words fit by name or address."""
    with unguarded("the demonstration's mailbox"):
        found: QuerySet[Letter] = Letter.objects.select_related("person").order_by("-created_at", "-id")
        if person is not None:
            found = found.filter(person=person)
        if text:
            found = found.filter(Q(address__icontains=text) | Q(person__sort_key__contains=fold(text)))
        return list(found.defer("text", "html")[:LIMIT])


def letter_of(uid: object) -> Letter | None:
    with unguarded("the demonstration's mailbox"):
        return Letter.objects.select_related("person").filter(uid=uid).first()


def reader_of(letter: Letter) -> str:
    """`Odalys Pennyfeather <odalys@tidewater.example>`, as far as both are known."""
    name = str(letter.person) if letter.person else ""
    return f"{name} <{letter.address}>" if name and letter.address else name or letter.address


def kept_file(letter: Letter) -> Path | None:
    """The letter as it came out of the mail server, if it did."""
    path = folder() / file_name(f"Message-ID: {letter.message_id}\n\n".encode())
    return path if path.exists() else None


def parts_of(letter: Letter) -> tuple[str, str]:
    """Its text and its HTML: as they arrived, else as they were written."""
    path = kept_file(letter)
    if path is None:
        return letter.text, letter.html
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    return tuple(str(body.get_content()) if body else "" for body in bodies)  # type: ignore[return-value]


def at_home(text: str) -> str:
    """The text with the addresses of this installation as they are today, whatever port it was built or restarted on."""
    return re.sub(rf"{re.escape(BUILT_AT)}(?=/)", settings.ROOT_URL, text)


def linked(text: str) -> SafeString:
    """The text with its addresses as links; those of this installation without a host, as a visitor may use another."""
    parts, last = [], 0
    for match in ADDRESS.finditer(text):
        address = match[0].removeprefix(settings.ROOT_URL) if match[0].startswith(f"{settings.ROOT_URL}/") else match[0]
        parts += [escape(text[last : match.start()]), f'<a href="{escape(address)}">{escape(match[0])}</a>']
        last = match.end()
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308 - every part is escaped

"""Writing letters.

    post("teams/added", to=person, by=chair, space_id=space.pk, context={"team": team})

renders `teams/letters/added.txt` in the recipient's language: the first line is the subject, the rest the text. The
HTML part is made from the same words. Only a line that is an address of this installation becomes a link, so nothing a
stranger typed can turn into one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.html import escape

from hallway.core.base.guard import Actor
from hallway.core.base.ids import uuid7
from hallway.core.base.urls import mounted
from hallway.core.outbox.models import Letter, State


@dataclass(frozen=True)
class Recipient:
    """Where a person's letters go. `address` is empty when they have no verified one."""

    person_id: int | None
    name: str
    address: str
    language: str


AddressBook = Callable[[list[Any]], list[Recipient]]

# Filled at start-up by the storeys above.
_address_book: AddressBook | None = None
_is_private_space: Callable[[int], bool] | None = None
_why_held: Callable[[int], str] | None = None


def register_address_book(book: AddressBook) -> None:
    """`core.people` says here how persons become recipients, in as many queries for a thousand as for one."""
    global _address_book  # noqa: PLW0603
    _address_book = book


def register_privacy(is_private_space: Callable[[int], bool]) -> None:
    """`core.access` says here which spaces are private: letters about them carry no content."""
    global _is_private_space  # noqa: PLW0603
    _is_private_space = is_private_space


def register_holder(why_held: Callable[[int], str]) -> None:
    """`core.editions` says here which editions send nothing outside, and why."""
    global _why_held  # noqa: PLW0603
    _why_held = why_held


@transaction.atomic(savepoint=False)
def post(
    kind: str,
    *,
    to: models.Model | Iterable[models.Model],
    context: dict[str, Any] | None = None,
    by: Actor | None = None,
    space_id: int | None = None,
    edition_id: int | None = None,
    secret: bool = False,
) -> list[Letter]:
    """Write one letter to each person, in the caller's transaction; it leaves after the commit.

    `kind` is `app/name`; `space_id` is the space of the thing it is about: if that is private, the letter only says that
    something happened. A person without a verified address gets a letter that is held and listed. Returns the letters.
    """
    people = [to] if isinstance(to, models.Model) else list(to)
    return post_to(kind, recipients_of(people), context=context, by=by, space_id=space_id, edition_id=edition_id, secret=secret)


@transaction.atomic(savepoint=False)
def post_to(
    kind: str,
    recipients: Iterable[Recipient],
    *,
    context: dict[str, Any] | None = None,
    by: Actor | None = None,
    space_id: int | None = None,
    edition_id: int | None = None,
    secret: bool = False,
) -> list[Letter]:
    """Like `post`, to recipients whose address the caller knows (a code goes to the address being proved)."""
    discreet = bool(space_id and _is_private_space and _is_private_space(space_id))
    held = _why_held(edition_id) if edition_id and _why_held else ""
    letters = []
    for recipient in recipients:
        subject, text = words("outbox/discreet" if discreet else kind, recipient, {} if discreet else context or {})
        uid = uuid7()
        reason = held or ("" if recipient.address else "no verified address")
        letters.append(
            Letter(
                uid=uid,
                kind="outbox/discreet" if discreet else kind,
                person_id=recipient.person_id,
                address=recipient.address,
                language=recipient.language,
                subject=subject,
                text=text,
                html=as_html(text, subject=subject, language=recipient.language),
                by_id=by.pk if by else None,
                edition_id=edition_id,
                space_id=space_id,
                discreet=discreet,
                secret=secret,
                message_id=f"<{uid.hex}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>",
                state=State.HELD if reason else State.QUEUED,
                error=reason,
            )
        )
    return Letter.objects.bulk_create(letters)


def recipients_of(people: list[Any]) -> list[Recipient]:
    """Where the letters of these persons go, in their order."""
    if _address_book is None:
        raise RuntimeError("core.people is not installed")
    return _address_book(people)


def words(kind: str, recipient: Recipient, context: dict[str, Any]) -> tuple[str, str]:
    """The subject and the text of a letter, in the recipient's language."""
    app, _, name = kind.partition("/")
    with translation.override(recipient.language), mounted("/"):
        template: Any = get_template(f"{app}/letters/{name}.txt")
        plain = Context({**context, "recipient": recipient, "root": settings.ROOT_URL}, autoescape=False)
        rendered = template.template.render(plain)
    subject, _, text = rendered.strip().partition("\n")
    return " ".join(subject.split())[:250], re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def as_html(text: str, *, subject: str, language: str) -> str:
    """The same words as HTML: paragraphs, lists, and addresses of this installation as buttons."""
    blocks: list[dict[str, object]] = []
    for block in text.strip().split("\n\n"):
        lines = block.strip().splitlines()
        if len(lines) == 1 and lines[0].startswith(f"{settings.ROOT_URL}/") and not re.search(r"\s", lines[0]):
            blocks.append({"link": lines[0]})
        elif all(line.startswith("- ") for line in lines):
            blocks.append({"items": [line[2:] for line in lines]})
        else:
            blocks.append({"html": "<br>".join(escape(line) for line in lines)})
    with translation.override(language):
        return render_to_string("ui/letter.html", {"blocks": blocks, "subject": subject, "language": language})

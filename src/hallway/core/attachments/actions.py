"""Taking files in, and giving them out safely."""

import hashlib
import re
import unicodedata

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from hallway.core.access.models import Space
from hallway.core.attachments.models import Attachment
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor

MAX_BYTES = 25 * 1024 * 1024
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": "application/pdf",
}


class TooLarge(Exception):
    """More than MAX_BYTES."""


class EmptyFile(Exception):
    """Nothing in it."""


class BytesGone(Exception):
    """It was removed more than a month ago: its row is there, its bytes are not."""


@transaction.atomic
def attach(space: Space, upload: UploadedFile, *, by: Actor) -> Attachment:
    """Keep an uploaded file in a space. Asks `write` on the space. Raises TooLarge, EmptyFile.

    The type is found from the first bytes; anything but an image or a PDF is given out as a plain download. Bytes are
    written at once; where the transaction is undone, `collect_lost_files` takes them away.
    """
    space = Space.objects.visible_to(by, "write").get(pk=space.pk)
    if upload.size is None or upload.size > MAX_BYTES:
        raise TooLarge
    if not upload.size:
        raise EmptyFile
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    kind = type_of(upload.read(16))
    upload.seek(0)
    attachment = Attachment(
        space=space, name=safe_name(upload.name or ""), type=kind, size=upload.size, sha256=digest.hexdigest(), by_id=by.pk
    )
    attachment.file.save("", upload, save=False)
    attachment.save()
    record("attachments.attachment.add", attachment, by=by, name=attachment.name, size=attachment.size)
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: Actor) -> None:
    """Take a file away. Asks `write`. It can be brought back with `restore_attachment`; its bytes go after a month."""
    rows = Attachment.objects.visible_to(by, "write").filter(pk=attachment.pk, removed_at__isnull=True)
    if rows.update(removed_at=clock.now(), removed_by_id=by.pk):
        record("attachments.attachment.remove", attachment, by=by, name=attachment.name)


@transaction.atomic
def restore_attachment(attachment: Attachment, *, by: Actor) -> None:
    """Undo `remove_attachment`. Asks `write`. Raises BytesGone after a month."""
    rows = Attachment.objects.visible_to(by, "write").filter(pk=attachment.pk, removed_at__isnull=False)
    if rows.exclude(file="").update(removed_at=None, removed_by=None):
        record("attachments.attachment.restore", attachment, by=by, name=attachment.name)
    elif rows.exists():
        raise BytesGone


def type_of(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for signature, kind in SIGNATURES.items() if head.startswith(signature)), "application/octet-stream")


def safe_name(name: str) -> str:
    """A file name without folders and control characters."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name).strip(". ")[:200] or "file"

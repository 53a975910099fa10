"""Everything an answer can say, whatever it is wrapped in: a secret in a zip in a calendar is still told."""

import base64
import gzip
import html
import io
import json
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import unquote

DEEPEST = 4
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
FOLDED = re.compile(r"\r?\n[ \t]")


def texts(data: bytes, depth: int = 0) -> Iterator[str]:
    """The data as text, and what is found by unpacking it: gzip, zip, PDF, base64, folded lines, entities, escapes."""
    text = data.decode("utf-8", errors="replace")
    yield text
    yield FOLDED.sub("", text)
    yield html.unescape(text)
    yield unquote(text)
    yield from unescaped(text)
    if depth < DEEPEST:
        for inner in unpacked(data):
            yield from texts(inner, depth + 1)


def unescaped(text: str) -> Iterator[str]:
    with suppress(ValueError):
        yield json.dumps(json.loads(text), ensure_ascii=False)
    if "=\r\n" in text or "=\n" in text:
        yield quopri.decodestring(text.encode()).decode("utf-8", errors="replace")


def unpacked(data: bytes) -> Iterator[bytes]:
    """What lies inside. Anything may look like an archive by chance; what does not open is none."""
    with suppress(OSError, EOFError, zlib.error):
        if data[:2] == b"\x1f\x8b":
            yield gzip.decompress(data)
    with suppress(zipfile.BadZipFile):
        if data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    yield name.encode() + b"\n" + archive.read(name)
    if data[:5] == b"%PDF-":
        for stream in PDF_STREAM.findall(data):
            yield inflated(stream)
    for found in set(BASE64.findall(data)):
        with suppress(ValueError):
            inner = base64.b64decode(found.replace(b"-", b"+").replace(b"_", b"/") + b"=" * (-len(found) % 4))
            if inner[:2] == b"\x1f\x8b" or inner[:4] == b"PK\x03\x04" or inner.isascii():  # pages are full of random tokens
                yield inner


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream

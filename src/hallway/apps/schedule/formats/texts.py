"""Texts and addresses as they come into a programme: kept as they are, but bounded and without control characters."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

from . import notes
from .limits import MAX_ADDRESS, MAX_ID, MAX_LINE, MAX_TEXT
from .model import Markup
from .trouble import Report, shown

# Lone surrogates (JSON may carry them as \ud800) cannot be stored; NUL is refused by PostgreSQL.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WHITE = re.compile(r"\s+")
BLOCK = re.compile(r"\s*<(?:p|h[1-6]|ul|ol|dl|div|blockquote|pre|table|section|article)\b", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?=[/?#]|$)", re.IGNORECASE)
FILE = re.compile(r"\.(?:pdf|odp|odt|ppt|pptx|key|zip|gz|txt|md|html?|png|jpe?g|svg|gif|webm|mp[34]|ics|py)$", re.IGNORECASE)
MAIL = re.compile(r"mailto:[^@\s]+@[^@\s]+$", re.IGNORECASE)
OUTSIDE = r"[^\s<>()\[\],;@]"
MAIL_ADDRESS = re.compile(rf"[<(\[]?(?:mailto:)?{OUTSIDE}{{1,200}}@{OUTSIDE}{{1,200}}\.{OUTSIDE}{{1,60}}[>)\]]?", re.IGNORECASE)
NOTHING = {"None", "null"}  # what an export writes when it turns an empty field into a word


@dataclass
class Texts:
    report: Report
    base_url: str = ""

    def line(self, text: str, place: str) -> str:
        """A title, a name, a kind: one line, cut at 300 characters."""
        text = self.clean(text[: MAX_LINE * 100], place)  # more would only cost time
        return self.cut(WHITE.sub(" ", text).strip(), MAX_LINE, place)

    def text(self, text: str, place: str) -> str:
        """An abstract, a description, a biography: cut at 100,000 characters."""
        text = self.clean(text.replace("\r\n", "\n").replace("\r", "\n"), place).strip()
        return self.cut(text, MAX_TEXT, place)

    def identifier(self, text: str, place: str) -> str:
        text = self.clean(text, place).strip()
        if len(text) > MAX_ID:
            self.report.problem(place, _("The id is longer than %(limit)d characters.") % {"limit": MAX_ID})
            return ""
        return text

    def address(self, text: str, place: str, *, may_guess: bool = False) -> str:
        """A complete http, https or mailto address, or nothing.

        Addresses of files are relative to the programme's own address; links people typed (`may_guess`) may lack https://.
        """
        text = self.clean(text[: MAX_ADDRESS * 2], place).strip()
        if not text:
            return ""
        whole = self.completed(text, place, may_guess=may_guess)
        if len(whole) <= MAX_ADDRESS and is_web_or_mail(whole):
            return whole
        self.report.note(notes.DROPPED_LINK, f"{place}: {shown(text)}")
        return ""

    def completed(self, text: str, place: str, *, may_guess: bool) -> str:
        text = re.sub(r"[\t\n]", "", text).replace(" ", "%20")
        if SCHEME.match(text):
            return text
        if may_guess and HOST.match(text) and ("/" in text or not FILE.search(text)):
            self.report.note(notes.COMPLETED_LINK, f"{place}: {shown(text)}")
            return f"https://{text}"
        try:
            return urljoin(self.base_url, text) if self.base_url else text
        except ValueError:
            return text

    def clean(self, text: str, place: str) -> str:
        if CONTROL.search(text):
            text = CONTROL.sub("", text)
            self.report.note(notes.CONTROL_CHARACTERS, place)
        if text.strip() in NOTHING:
            self.report.note(notes.NONE_WORD, place)
            return ""
        return text

    def cut(self, text: str, limit: int, place: str) -> str:
        if len(text) <= limit:
            return text
        self.report.note(notes.CUT, place)
        return f"{text[: limit - 1]}…"


def without_address(name: str) -> str:
    """Addresses for mail stay out of a programme, also where they stand beside or instead of a name."""
    return MAIL_ADDRESS.sub("", name) if "@" in name else name


def is_web_or_mail(address: str) -> bool:
    if MAIL.match(address):
        return True
    try:
        parts = urlsplit(address)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a broken port or IPv6 host
        return False


def markup_of(*texts: str) -> Markup:
    """HTML begins with a block (`<p>` in every pentabarf export); anything else is Markdown, which may hold single tags."""
    return "html" if any(BLOCK.match(text) for text in texts) else "markdown"

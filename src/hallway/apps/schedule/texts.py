"""From what people wrote to HTML that may stand in a page. Every text takes this way once, when a version is frozen."""

import re
from hashlib import blake2b

from django.utils.html import strip_tags
from markdown_it import MarkdownIt

from hallway.core.base.markup import clean

HEADING = re.compile(r"<(/?)h[12]\b", re.IGNORECASE)
EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>\s*")
PARTS = re.compile(r"(<[^>]*>)")
ADDRESS = re.compile(r"https?://(?:(?!&(?:lt|gt|quot);)[^\s<>\"'])+(?<![.,;:!?)\]*_])")
SUMMARY = 200

# Single tags in Markdown are common in exports, and cleaned like all HTML. Line breaks count: abstracts are typed into forms.
markdown = MarkdownIt("commonmark", {"html": True, "breaks": True, "maxNesting": 20}).enable("table").enable("strikethrough")


def html_of(text: str, markup: str) -> str:
    """Safe HTML: no scripts, no styles, no pictures, headings below the page's own."""
    if not text.strip():
        return ""
    rendered = text if markup == "html" else markdown.render(text)
    return linked(EMPTY.sub("", clean(HEADING.sub(r"<\1h3", rendered))).strip())


def fingerprint(*texts: str) -> str:
    """What tells that a text was changed, without keeping the text."""
    return blake2b("\0".join(texts).encode(), digest_size=12).hexdigest()


class Cleaner:
    """Cleans every text once. Warm it before a transaction, and freezing inside it takes no time."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], tuple[str, str]] = {}

    def __call__(self, text: str, markup: str) -> tuple[str, str]:
        """The text as HTML, and its summary."""
        if (text, markup) not in self.known:
            html = html_of(text, markup)
            self.known[text, markup] = html, summary_of(html)
        return self.known[text, markup]


def linked(html: str) -> str:
    """Web addresses that stand in the text become links. `html` is clean already."""
    if "://" not in html:
        return html
    parts, inside = PARTS.split(html), 0
    for index, part in enumerate(parts):
        if part.startswith(("<a", "<code", "<pre")):
            inside += 1
        elif part.startswith(("</a", "</code", "</pre")):
            inside -= 1
        elif not inside and "://" in part:
            parts[index] = ADDRESS.sub(r'<a href="\g<0>" rel="noopener noreferrer nofollow ugc">\g<0></a>', part)
    return "".join(parts)


def summary_of(html: str) -> str:
    """The first words of a text, for search engines and link previews."""
    plain = " ".join(unescaped(strip_tags(html.replace("<", " <"))).split())
    if len(plain) <= SUMMARY:
        return plain
    return plain[:SUMMARY].rpartition(" ")[0].rstrip(",;:.–- ") + "…"


def unescaped(text: str) -> str:
    """nh3 leaves only the few entities it writes itself."""
    for entity, letter in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text

"""From what people wrote to HTML that may stand in a page. Every text takes this way once, when a version is frozen."""

import re
from hashlib import blake2b

import nh3
from django.utils.html import strip_tags
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "a", "em", "strong", "b", "i", "u", "s", "code", "pre", "kbd", "sub", "sup", "blockquote"),
    *("ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
HEADING = re.compile(r"<(/?)h[1-6]>")
EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>\s*")
PARTS = re.compile(r"(<[^>]*>)")
ADDRESS = re.compile(r"https?://(?:(?!&(?:lt|gt|quot);)[^\s<>\"'])+(?<![.,;:!?)\]*_])")
SUMMARY = 200

# Line breaks count: people type abstracts into a form, not into a manuscript.
markdown = MarkdownIt("commonmark", {"html": True, "linkify": False, "breaks": True}).enable("table").enable("strikethrough")


def html_of(text: str, markup: str) -> str:
    """Safe HTML: no scripts, no styles, no pictures, headings below the page's own."""
    if not text.strip():
        return ""
    rendered = text if markup == "html" else markdown.render(text)
    clean = nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="nofollow noopener ugc")
    return linked(EMPTY.sub("", HEADING.sub(r"<\1h4>", clean)).strip())


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
            parts[index] = ADDRESS.sub(r'<a href="\g<0>" rel="nofollow noopener ugc">\g<0></a>', part)
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

"""Text that people wrote, made safe to show.

Markdown is rendered without raw HTML; HTML that came from elsewhere (an imported programme) is reduced to the same few
elements. Headings begin at h3, below the page's own.
"""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"a", "abbr", "b", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "strong"}
TAGS |= {"sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
DEEPEST = 6


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(["table", "strikethrough"])


def markdown(text: str) -> SafeString:
    """Markdown as safe HTML."""
    tokens = parser().parse(text)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            token.tag = f"h{min(int(token.tag[1]) + 2, DEEPEST)}"
    return clean(parser().renderer.render(tokens, parser().options, {}))


def clean(html: str) -> SafeString:
    """HTML reduced to harmless elements. Links lead out without telling where from."""
    return mark_safe(nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer nofollow ugc"))  # noqa: S308 - nh3 made it safe

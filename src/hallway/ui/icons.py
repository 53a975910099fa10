"""Icons: inline SVG from the files `make` copies (names in icons.txt), so that they take the colour of the text."""

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "icons"
# These point along the line of reading, so they turn round where it runs from right to left.
FLIPPING = {
    "arrow-right",
    "arrow-left",
    "arrow-up-right",
    "chevron-right",
    "chevron-left",
    "log-in",
    "log-out",
    "send-horizontal",
    "list-checks",
}


@cache
def shapes(name: str) -> SafeString:
    """What is inside the file's <svg>. An unknown name is a mistake in a template, so it is loud."""
    svg = (FOLDER / f"{name}.svg").read_text()
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return mark_safe(re.sub(r"\s+", " ", inside).strip())  # noqa: S308 - a file of ours


def icon(name: str, *, label: str = "") -> SafeString:
    """The icon. With a label it is a picture with that name, else decoration beside words."""
    classes = "icon icon-flips" if name in FLIPPING else "icon"
    speech = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>', classes, speech, shapes(name))

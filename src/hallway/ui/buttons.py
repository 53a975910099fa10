"""Buttons, chips, stars."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from hallway.ui.icons import icon as drawn
from hallway.ui.markup import address, attributes, kinds


def btn(
    text: object,
    url: str = "",
    *,
    kind: str = "",
    icon: str = "",
    after: str = "",
    key: str = "",
    bare: bool = False,
    pressed: bool | None = None,
    busy: bool = False,
    type: str = "submit",  # noqa: A002 - HTML's word
    **more: Any,
) -> SafeString:
    """A button, or a link that looks like one when it has a `url`.

    Kinds (several may stand together): go (one per screen), quiet, bad, bad-fill (only where the diff is shown), star,
    l, wide. `icon` before the words, `after` behind them, `key` printed on it, `bare` shows the icon only. Whatever else
    is given becomes an attribute: `name=`, `hx_post=`, `aria_controls=`, `data_dialog=`, `popovertarget=`.
    """
    words = format_html('<span class="sr">{}</span>', text) if bare else text
    inside = format_html(
        "{}{}{}{}",
        format_html("{} ", drawn(icon)) if icon else "",
        words,
        format_html(" {}", drawn(after)) if after else "",
        format_html(" <kbd>{}</kbd>", key) if key else "",
    )
    css = kinds("btn", kind, "icon" if bare else "")
    if more.get("class_"):
        css = f"{css} {more.pop('class_')}"
    if url:
        return format_html('<a class="{}" href="{}"{}>{}</a>', css, address(url), attributes(more), inside)
    state = {"aria-pressed": None if pressed is None else str(bool(pressed)).lower(), "aria-busy": "true" if busy else None}
    kind_of_button = "button" if pressed is not None else type
    return format_html('<button class="{}" type="{}"{}>{}</button>', css, kind_of_button, attributes({**state, **more}), inside)


def chip(
    text: object,
    url: str = "",
    *,
    icon: str = "",
    before: object = "",
    current: bool | str = False,
    pressed: bool | None = None,
    **more: Any,
) -> SafeString:
    """A filter or a choice in a row. `before` takes a marker, `current` a day or a page, `pressed` a switch."""
    inside = format_html("{}{}{}", format_html("{} ", drawn(icon)) if icon else "", format_html("{} ", before) if before else "", text)
    if url:
        more["aria-current"] = "true" if current is True else current
        return format_html('<a class="chip" href="{}"{}>{}</a>', address(url), attributes(more), inside)
    more["aria-pressed"] = None if pressed is None else str(bool(pressed)).lower()
    return format_html('<button class="chip" type="button"{}>{}</button>', attributes(more), inside)


def star(title: object, *, pressed: bool = False, **more: Any) -> SafeString:
    """Put a session in my agenda. The title is spoken, because the page has a hundred stars."""
    words = gettext("Star %(title)s") % {"title": title}
    state = attributes({"aria-pressed": str(bool(pressed)).lower(), **more})
    return format_html('<button class="star" type="button"{}><span class="sr">{}</span>{}</button>', state, words, drawn("star"))

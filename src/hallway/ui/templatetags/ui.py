"""The components, as template tags. This library is a builtin: no {% load %} needed. Every state: the gallery.

Small markers are made in Python, the rest by a template of the same name in `ui/components/`. Tags that enclose words
end in `end…`: {% panel "Members" %} … {% endpanel %}.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from hallway.ui import buttons, fields, icons, importmap, markers
from hallway.ui.markup import address, attributes
from hallway.ui.parts import Line, Room, Row, Step, Stop, Tab

register = template.Library()

register.simple_tag(icons.icon)
for marker in (
    markers.bullet,
    markers.where,
    markers.tile,
    markers.track,
    markers.flag,
    markers.face,
    markers.faces,
    markers.badge,
    markers.count,
):
    register.simple_tag(marker)
for button in (buttons.btn, buttons.chip, buttons.star):
    register.simple_tag(button)
register.filter(markers.initials)
register.filter(markers.letters)
register.filter(markers.line_class)
register.filter("href", address)


def component(context: Context, name: str, **values: Any) -> SafeString:
    """A component's template with these values, and with nothing else of the page's context but its language."""
    return context.template.engine.get_template(f"ui/components/{name}.html").render(context.new(values))


# ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag(name="importmap")
def import_map() -> SafeString:
    """The import map, byte for byte as its hash in the Content-Security-Policy says."""
    return mark_safe(f'<script type="importmap">{importmap.content()}</script>')  # noqa: S308 - our own names and paths


@register.simple_tag
def marker(place: Any) -> SafeString | str:
    """Whatever marks a place or a row: a room's disc, a team's flag, a person's face, an icon, or nothing."""
    if getattr(place, "bullet", ""):
        return markers.bullet(place.bullet, place.line, quiet=not isinstance(place, Row))
    if getattr(place, "flag", ""):
        return markers.flag(place.flag)
    if getattr(place, "face", ""):
        return markers.face(place.face, place.picture)
    return icons.icon(place.icon) if place.icon else ""


# ── Ways and surfaces ───────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_block_tag(takes_context=True)
def ways(context: Context, content: str, label: str) -> SafeString:
    return component(context, "ways", content=content, label=label)


@register.inclusion_tag("ui/components/way.html")
def way(title: object, url: str = "", *, icon: str = "", small: object = "") -> dict[str, Any]:
    """A row that leads somewhere. Without a URL it only says so."""
    return {"title": title, "url": url, "icon": icon, "small": small}


@register.simple_block_tag(takes_context=True)
def panel(context: Context, content: str, title: str = "", kind: str = "", *, level: int = 2, id: str = "", end: str = "") -> SafeString:  # noqa: A002
    """A sheet of paper. The title is a quiet line; `end` takes what stands opposite it. Kinds: tight (for tables)."""
    return component(context, "panel", content=content, title=title, kind=kind, level=level, id=id, end=end)


@register.simple_block_tag(takes_context=True)
def sign(context: Context, content: str, title: str = "", *, level: int = 2, eyebrow: str = "") -> SafeString:
    """The one thing to know here. One per screen."""
    return component(context, "sign", content=content, title=title, level=level, eyebrow=eyebrow)


@register.simple_block_tag(takes_context=True)
def because(context: Context, content: str, *, icon: str = "eye") -> SafeString:
    """One sentence: why you see this, or why you do not."""
    return component(context, "because", content=content, icon=icon)


@register.inclusion_tag("ui/components/why.html")
def why(reasons: Iterable[object], *, title: str = "", more: str = "", more_title: str = "") -> dict[str, Any]:
    """ "You may see this because", from the general to the particular, with a way to who else may."""
    return {"reasons": list(reasons), "title": title, "more": more, "more_title": more_title}


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: str, id: str, title: str) -> SafeString:  # noqa: A002
    """Opened by `data_dialog=id` on a link, which leads to the same question as a page where there is no script."""
    return component(context, "dialog", content=content, id=id, title=title)


# ── Lists and data ──────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("ui/components/list.html")
def rows(items: Iterable[Row], *, label: str = "", kind: str = "") -> dict[str, Any]:
    """A list of rows, each with one marker. Kinds: panel."""
    return {"items": items, "label": label, "kind": kind}


@register.inclusion_tag("ui/components/facts.html")
def facts(pairs: Iterable[tuple[object, object]]) -> dict[str, Any]:
    """Names and values: `[("Founded", "3 September 2024"), …]`. Empty values are left out."""
    return {"pairs": [(name, value) for name, value in pairs if value not in (None, "")]}


@register.inclusion_tag("ui/components/meta.html")
def meta(items: Iterable[object]) -> dict[str, Any]:
    """Small facts in a row: words, or (icon, words)."""
    return {"items": [item if isinstance(item, tuple) else ("", item) for item in items if item]}


@register.inclusion_tag("ui/components/who.html")
def who(name: str, picture: str = "", *, small: object = "", url: str = "", size: str = "") -> dict[str, Any]:
    """A person: face, name, a line below."""
    return {"name": name, "picture": picture, "small": small, "url": url, "size": size}


@register.inclusion_tag("ui/components/diff.html")
def diff(lines: Iterable[Line], *, label: str = "") -> dict[str, Any]:
    """What an act would add, take away and change, before it is done."""
    return {"lines": lines, "label": label}


@register.simple_block_tag(takes_context=True)
def table_box(context: Context, content: str, label: str, kind: str = "") -> SafeString:
    """Around a table, so that it scrolls alone. Give the table the class table-fold to make cards of it on a phone."""
    return component(context, "table_box", content=content, label=label, kind=kind)


@register.inclusion_tag("ui/components/tabs.html")
def tabs(items: Iterable[Tab], *, label: str) -> dict[str, Any]:
    """Pages beside each other."""
    return {"items": items, "label": label}


@register.simple_block_tag(takes_context=True)
def tab_set(context: Context, content: str, items: Iterable[Tab], *, label: str) -> SafeString:
    """Parts of one page beside each other: each Tab's URL is the #id of a <section> in here. Without a script they follow one another."""
    return component(context, "tab_set", content=content, items=items, label=label)


@register.inclusion_tag("ui/components/steps.html")
def steps(items: Iterable[Step], *, label: str) -> dict[str, Any]:
    """The life of something, as stops on a line."""
    stops = list(items)
    return {"items": stops, "label": label, "many": len(stops) > 4}


@register.inclusion_tag("ui/components/pages.html", takes_context=True)
def pages(context: Context, page_obj: Any, *, name: str = "page") -> dict[str, Any]:
    """Back and on through a long list, keeping what else the address says."""
    request = context.get("request")
    return {"page_obj": page_obj, "before": request.GET if request else {}, "name": name}


@register.simple_tag
def query(before: Any, **changes: object) -> str:
    """The query string with some values changed."""
    values = before.copy() if isinstance(before, QueryDict) else QueryDict(mutable=True)
    for name, value in changes.items():
        values[name] = str(value)
    return "?" + values.urlencode()


@register.inclusion_tag("ui/components/more.html")
def more(text: object, url: str, *, target: str = "") -> dict[str, Any]:
    """The next part of a list. With a target (a CSS selector of the list) it is added there, else the link is followed."""
    return {"text": text, "url": url, "target": target}


# ── Feedback ────────────────────────────────────────────────────────────────────────────────────────────────────────

NOTE_ICONS = {"": "info", "ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


@register.simple_block_tag(takes_context=True)
def note(context: Context, content: str, kind: str = "", *, icon: str = "") -> SafeString:
    """Something to know that stays. Kinds: ok, warn, bad; else for your information."""
    return component(context, "note", content=content, kind=kind, icon=icon or NOTE_ICONS[kind])


@register.inclusion_tag("ui/components/toasts.html")
def toasts(messages: Iterable[Any] = ()) -> dict[str, Any]:
    """What Django's messages say, at the edge of the page. Also where modules put theirs."""
    return {"messages": messages}


@register.simple_block_tag(takes_context=True)
def empty(context: Context, content: str, title: str, *, text: str = "", icon: str = "", level: int = 3) -> SafeString:
    """Nothing here yet: what this is for, and in the content one button."""
    return component(context, "empty", content=content, title=title, text=text, icon=icon, level=level)


@register.inclusion_tag("ui/components/skeleton.html")
def skeleton(label: str, *, lines: int = 5) -> dict[str, Any]:
    """The shape of what is loading."""
    return {"label": label, "lines": range(lines)}


@register.inclusion_tag("ui/components/progress.html")
def progress(value: int, most: int, text: str, *, left: str = "") -> dict[str, Any]:
    """How far long work has come, in numbers: "640 of 1,105 talks", and what is left."""
    return {"value": value, "most": most, "text": text, "left": left}


# ── Forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField, *, label: str = "", hint: str = "") -> dict[str, Any]:
    """A form's field with label, help and error, whatever its widget."""
    return fields.shown(bound, label=label, hint=hint)


@register.inclusion_tag("ui/components/form.html")
def form(form: forms.BaseForm, *, focus: bool = True) -> dict[str, Any]:
    """All of a form but its <form>, its token and its button."""
    return {"form": form, "focus": focus}


@register.inclusion_tag("ui/components/errors.html")
def form_errors(form: forms.BaseForm, *, focus: bool = True) -> dict[str, Any]:
    """What needs another look, above the form, with the way to each field. It takes the focus."""
    return {"troubles": fields.troubles(form) if form.is_bound else [], "focus": focus}


@register.inclusion_tag("ui/components/choice.html")
def choice(
    name: str,
    value: object,
    title: object,
    *,
    kind: str = "checkbox",
    hint: str = "",
    end: str = "",
    checked: bool = False,
    disabled: bool = False,
) -> dict[str, Any]:
    """A choice as a card, where no form field makes it."""
    return {"name": name, "value": value, "title": title, "kind": kind, "hint": hint, "end": end, "checked": checked, "disabled": disabled}


@register.inclusion_tag("ui/components/switch.html")
def switch(name: str, label: object, *, checked: bool = False, hint: str = "", **more: Any) -> dict[str, Any]:
    """Works at once."""
    return {"name": name, "label": label, "checked": checked, "hint": hint, "more": attributes(more)}


@register.inclusion_tag("ui/components/search.html")
def search(
    url: str, label: str, *, name: str = "q", value: str = "", placeholder: str = "", key: str = "", big: bool = False
) -> dict[str, Any]:
    """Ask for words. `key="Control+K"` jumps here from anywhere."""
    return {
        "url": url,
        "label": label,
        "name": name,
        "value": value,
        "placeholder": placeholder or label,
        "key": key,
        "key_words": key.replace("Control", "Ctrl").replace("+", " "),
        "big": big,
    }


# ── The programme ───────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_block_tag(takes_context=True)
def timetable(context: Context, content: str, rooms: Iterable[Room], *, label: str) -> SafeString:
    """The frame of a day: rooms on top, in it <h2 class="tt-time at-N">, {% stop %} and {% hub %} in order of time."""
    columns = list(rooms)
    return component(context, "timetable", content=content, rooms=columns, number=len(columns), wide=len(columns) > WIDE, label=label)


WIDE = 10  # more rooms than this scroll sideways


@register.inclusion_tag("ui/components/stop.html")
def stop(title: object, url: str = "", **values: Any) -> dict[str, Any]:
    """A session in one room.

    letter, line, column (1 = first room), at, length (both in steps of five minutes), by, time ("10:45–11:30"),
    track (number), track_line, track_name, starred, session (its public id: the browser adds a star), keys (what the browser
    filters it by), now, gone. Without column and at it is a row of a list.
    """
    return {"title": title, "url": url, "level": 3, **values}


@register.inclusion_tag("ui/components/hub.html")
def hub(title: object, url: str = "", **values: Any) -> dict[str, Any]:
    """Everybody in one place (letter, line), or a break (calm). Also at, length, by, time, session, keys, now."""
    return {"title": title, "url": url, "level": 3, **values}


@register.inclusion_tag("ui/components/linelist.html")
def linelist(stops: Iterable[Stop], *, line: int | None = None) -> dict[str, Any]:
    """The day of one room, or of one person, on a standing line."""
    return {"stops": stops, "line": line}


@register.simple_tag
def local_time(moment: datetime, *, shape: str = "time") -> SafeString:
    """A conference time that a visitor may switch to their own. Shapes: time, day (with its weekday), full (with its date)."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    formats = {"time": "H:i", "day": gettext("D H:i"), "full": gettext("j F, H:i")}
    text = date_format(local, formats[shape])
    told = {"datetime": local.isoformat(), "data-shape": shape if shape != "time" else ""}
    return format_html("<time{}>{}</time>", attributes(told), text)

"""The four markers, and the small words beside things. They are functions, not templates: a timetable has hundreds."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from hallway.ui.icons import icon as drawn
from hallway.ui.markup import address, classes, joined, kinds

LINES = 12


def line_class(line: int | None) -> str:
    """l-1 … l-12. More rooms repeat the colours, the letter decides; without a line it is stone."""
    return f"l-{(line - 1) % LINES + 1}" if line else f"l-{LINES}"


def initials(name: str) -> str:
    """`Odalys Pennyfeather` → `OP`."""
    words = [word for word in str(name).split() if word[:1].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def letters(name: str) -> str:
    """A team's two letters: `Venue & catering` → `Ve`."""
    return "".join(sign for sign in str(name) if sign.isalnum())[:2].capitalize()


def bullet(letter: str, line: int | None = None, *, size: str = "", label: str = "", quiet: bool = False) -> SafeString:
    """A room's disc. `quiet` when the room's name stands beside it; else it says "Room A", or the label."""
    css = classes(kinds("bullet", size), line_class(line), "bullet-two" if len(letter) > 1 else "")
    if quiet:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', css, letter)
    if label:
        return format_html('<span class="{}"><span class="sr">{} </span><span aria-hidden="true">{}</span></span>', css, label, letter)
    return format_html('<span class="{}"><span class="sr">{} </span>{}</span>', css, gettext("Room"), letter)


def where(letter: str, line: int | None, name: str, *, url: str = "", small: str = "", size: str = "") -> SafeString:
    """A room's disc with its name."""
    disc = bullet(letter, line, size=size, quiet=True)
    words = (
        format_html('<span>{}<br><span class="muted small">{}</span></span>', name, small)
        if small
        else format_html("<span>{}</span>", name)
    )
    if url:
        return format_html('<a class="where" href="{}">{}{}</a>', address(url), disc, words)
    return format_html('<span class="where">{}{}</span>', disc, words)


def tile(number: object, line: int | None = None, *, name: str = "", size: str = "") -> SafeString:
    """A track's number. With a name it is spoken: "Track Web & APIs"."""
    shape = format_html('<span class="{} {}" aria-hidden="true">{}</span>', kinds("tile", size), line_class(line), number)
    return shape + format_html('<span class="sr">{} {}</span>', gettext("Track"), name) if name else shape


def track(number: object, line: int | None, name: str, *, url: str = "") -> SafeString:
    if url:
        return format_html('<a class="track" href="{}">{} {}</a>', address(url), tile(number, line), name)
    return format_html('<span class="track">{} {}</span>', tile(number, line), name)


def flag(two_letters: str, *, size: str = "") -> SafeString:
    """A team's flag. Its name always stands beside it."""
    return format_html('<span class="{}" aria-hidden="true">{}</span>', kinds("team-mark", size), two_letters)


def face(name: str, picture: str = "", *, size: str = "", label: bool = False) -> SafeString:
    """A person's picture, or their initials in the same soft square. The name stands beside it, unless `label`."""
    css = kinds("face", size)
    if picture:
        shape = '<img class="{}" src="{}" alt="{}" width="80" height="80" loading="lazy" decoding="async">'
        return format_html(shape, css, address(picture), name if label else "")
    if label:
        return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', css, name, initials(name))
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, initials(name))


def faces(people: Iterable[Any], *, most: int = 5, size: str = "") -> SafeString:
    """Several faces, overlapping. People have a `name` and perhaps a `picture`; the names are spoken as one."""
    everybody = list(people)
    shown = everybody if len(everybody) <= most else everybody[: most - 1]
    parts = [face(person.name, getattr(person, "picture", "") or "", size=size) for person in shown]
    if rest := len(everybody) - len(shown):
        parts.append(format_html('<span class="{}" aria-hidden="true">+{}</span>', kinds("face", size), rest))
    names = ", ".join(str(person.name) for person in everybody)
    return format_html('<span class="faces" role="img" aria-label="{}">{}</span>', names, joined(parts))


def badge(text: object, kind: str = "", *, icon: str = "") -> SafeString:
    """One or two words of state. Kinds: ok, warn, bad, info, here, live, line."""
    return format_html('<span class="{}">{}{}</span>', kinds("badge", kind), drawn(icon) if icon else "", text)


def count(number: int, *, here: bool = False, label: str = "") -> SafeString:
    """How many. The label says of what, to those who hear it."""
    said = format_html('<span class="sr"> {}</span>', label) if label else ""
    return format_html('<span class="{}">{}{}</span>', kinds("count", "here" if here else ""), number, said)

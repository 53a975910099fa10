"""What stands around a page. `hallway.config` fills these in; layouts only show them.

The callable named by the setting HALLWAY_PAGE gets the request and returns a `Page`. It runs only when a layout is
rendered, so fragments and redirects cost nothing. On public pages it must not look at the visitor: they are the same
bytes for everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """A link in the head, the rail, the foot or the language list."""

    title: str
    url: str
    icon: str = ""  # a name of icons.txt
    flag: str = ""  # a team: its two letters
    bullet: str = ""  # a room: its letter …
    line: int = 0  # … and its line
    count: int = 0  # how much waits there
    current: bool = False
    private: bool = False
    language: str = ""  # of the page it leads to, when that is another one


@dataclass(frozen=True, kw_only=True)
class Section:
    """Places that belong together, in the rail or the foot. The first of the rail needs no title."""

    places: Sequence[Place]
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Me:
    """Who is signed in. Never set on public pages: there the browser asks /me.json."""

    name: str
    url: str
    picture: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    brand: str = "Hallway"
    short_brand: str = ""  # where there is little room; the brand if empty
    home: str = "/"
    accent: str = "marigold"
    tagline: str = ""  # under the brand in the foot
    places: Sequence[Place] = ()  # head of public pages
    rail: Sequence[Section] = ()  # organiser's rail
    foot: Sequence[Section] = ()
    languages: Sequence[Place] = ()
    me: Me | None = None
    my_place: str = ""  # "My conference": where signing in starts, and where the head leads without JavaScript
    me_url: str = ""  # /me.json, asked by public pages
    search_url: str = ""
    demo: bool = False
    # The live layout:
    clock: str = ""  # the conference's time, as text
    town: str = ""
    rooms: Sequence[Place] = ()
    bar: Sequence[Place] = ()  # bottom bar on a phone
    help_url: str = ""

    @property
    def in_short(self) -> str:
        return self.short_brand or self.brand

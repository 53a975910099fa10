"""The stops of a timetable as HTML.

The same words as `{% stop %}` and `{% hub %}` write (a test compares them), made in Python: a day may have five hundred
stops, and a template takes longer for each than a visitor should wait for.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Slot
from hallway.apps.schedule.choices import Choosing
from hallway.apps.schedule.plan import Hour, Item, Moment, Plan, Pointer, hours, is_calm
from hallway.ui.buttons import btn
from hallway.ui.markers import badge, bullet, line_class, tile


class Stops:
    def __init__(self, address: Addresses, choosing: Choosing | None = None, *, level: int = 2) -> None:
        """`choosing` where they can be filtered; `level` is that of the headings with the time, titles stand below it."""
        self.address = address
        self.choosing = choosing
        self.level = level
        self.bullets: dict[str, str] = {}
        self.tiles: dict[str, str] = {}
        self.cancelled = badge(_("Cancelled"), "bad")

    def of(self, plan: Plan, *, by_hour: bool = False) -> SafeString:
        """All of a day, time by time. A long day is parted by hours, of which a phone shows one at a time."""
        if not by_hour:
            return mark_safe("\n".join(self.moment(moment, plan) for moment in plan.moments))  # noqa: S308 - every part is escaped
        parts = hours(plan)
        following = [*parts[1:], None]
        return mark_safe("\n".join(self.hour(hour, after, plan) for hour, after in zip(parts, following, strict=True)))  # noqa: S308

    def pointers(self, plan: Plan) -> SafeString:
        """On the grid only: a list says once where everybody is."""
        return mark_safe("\n".join(self.pointer(each) for each in plan.pointers))  # noqa: S308 - every part is escaped

    def listed(self, slots: Iterable[Slot], day: date) -> SafeString:
        """Slots in order of time, as a list with a heading for each time."""
        parts = []
        for _at, together in groupby(slots, key=lambda slot: slot.starts_at):
            same = list(together)
            parts += [self.time(same[0], day), *map(self.row, same)]
        return mark_safe("\n".join(parts))  # noqa: S308 - every part is escaped

    def rows(self, slots: Iterable[Slot]) -> SafeString:
        return mark_safe("\n".join(map(self.row, slots)))  # noqa: S308 - every part is escaped

    def hour(self, hour: Hour, after: Hour | None, plan: Plan) -> str:
        stops = "\n".join(self.moment(moment, plan) for moment in hour.moments)
        onwards = f'<p class="next-hour">{btn(after.label, url=f"#t-{after.anchor}", after="arrow-right")}</p>' if after else ""
        return f'<section class="tt-hour" aria-label="{hour.label}">{stops}{onwards}</section>'

    def moment(self, moment: Moment, plan: Plan) -> str:
        head = self.time(moment.items[0].slot, plan.day, css=f" at-{moment.at}", anchor=f' id="t-{moment.anchor}"')
        return "\n".join([head, *(self.hub(item) if item.hub else self.stop(item) for item in moment.items)])

    def time(self, slot: Slot, day: date, *, css: str = "", anchor: str = "") -> str:
        """After midnight it says which night."""
        night = f" <small>{escape(words.short_weekday(slot.start.date()))}</small>" if slot.start.date() != day else ""
        return f'<h{self.level} class="tt-time{css}"{anchor}>{words.time_tag(slot.start)}{night}</h{self.level}>'

    def stop(self, item: Item) -> str:
        return self.article(item.slot, f" in-{item.column} at-{item.at} for-{item.length}")

    def row(self, slot: Slot) -> str:
        return self.article(slot, "")

    def article(self, slot: Slot, place: str) -> str:
        session = slot.session
        gone = " is-gone" if session.is_cancelled else ""
        starred = "" if is_calm(slot) else f' data-session="{session.uid}"'  # nobody stars a break
        return (
            f'<article class="stop {line_class(slot.room.line)}{place}{gone}"{starred}{self.keys(slot)}>'
            f'{self.bullet(slot)}<div>{self.title(slot)}<p class="tags">{self.tile(slot)}<span class="lvl">{words.times_tag(slot)}</span>'
            f"{self.cancelled if gone else ''}</p></div></article>"
        )

    def hub(self, item: Item) -> str:
        slot = item.slot
        kind = " hub-calm" if item.calm else ""
        starred = "" if item.calm else f' data-session="{slot.session.uid}"'  # nobody stars a break
        return (
            f'<article class="hub{kind} at-{item.at} for-{item.length}"{starred}{self.keys(slot)}><div class="hub-in">'
            f'{self.bullet(slot)}{self.title(slot)}<p class="lvl">{words.times_tag(slot)}</p></div></article>'
        )

    def title(self, slot: Slot) -> str:
        session = slot.session
        by = f'<p class="by">{escape(session.by)}</p>' if session.speakers else ""
        level = self.level + 1
        return f'<h{level}><a href="{self.address("session", session.slug)}">{escape(session.title)}</a></h{level}>{by}'

    def pointer(self, pointer: Pointer) -> str:
        place = f"in-{pointer.column} at-{pointer.at} for-{pointer.length}"
        return f'<p class="pointer {place}">{self.bullet(pointer.slot)} <span>{escape(everybody(pointer.slot))}</span></p>'

    def keys(self, slot: Slot) -> str:
        return f' data-f="{self.choosing.keys(slot)}"' if self.choosing else ""

    def bullet(self, slot: Slot) -> str:
        room = slot.room
        if room.slug not in self.bullets:
            self.bullets[room.slug] = bullet(room.letter, room.line)
        return self.bullets[room.slug]

    def tile(self, slot: Slot) -> str:
        track = slot.session.track
        if track is None:
            return ""
        if track.slug not in self.tiles:
            self.tiles[track.slug] = tile(track.number, track.line, name=track.name)
        return self.tiles[track.slug]


def everybody(slot: Slot) -> str:
    """Where all people are during a plenary."""
    return _("Everybody is in %(room)s: %(title)s") % {"room": slot.room.letter, "title": slot.session.title}

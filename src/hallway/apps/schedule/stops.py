"""The stops of a timetable as HTML.

The same words as `{% stop %}` and `{% hub %}` write (a test compares them), made in Python: a day may have five hundred
stops, and a template takes longer for each than a visitor should wait for.
"""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Slot
from hallway.apps.schedule.plan import Hour, Item, Moment, Plan, hours
from hallway.ui.buttons import btn
from hallway.ui.markers import bullet, line_class, tile


class Stops:
    def __init__(self, address: Addresses) -> None:
        self.address = address
        self.bullets: dict[str, str] = {}
        self.tiles: dict[str, str] = {}

    def of(self, plan: Plan, *, by_hour: bool = False) -> SafeString:
        """All of a day, time by time. A long day is parted by hours, of which a phone shows one at a time."""
        if not by_hour:
            return mark_safe("\n".join(self.moment(moment, plan) for moment in plan.moments))  # noqa: S308 - every part is escaped
        parts = hours(plan)
        following = [*parts[1:], None]
        return mark_safe("\n".join(self.hour(hour, after, plan) for hour, after in zip(parts, following, strict=True)))  # noqa: S308

    def hour(self, hour: Hour, after: Hour | None, plan: Plan) -> str:
        stops = "\n".join(self.moment(moment, plan) for moment in hour.moments)
        onwards = f'<p class="next-hour">{btn(after.label, url=f"#t-{after.anchor}", after="arrow-right")}</p>' if after else ""
        return f'<section class="tt-hour" aria-label="{hour.label}">{stops}{onwards}</section>'

    def moment(self, moment: Moment, plan: Plan) -> str:
        start = moment.items[0].slot.start
        night = f" <small>{escape(words.short_weekday(start.date()))}</small>" if start.date() != plan.day else ""
        head = f'<h2 class="tt-time at-{moment.at}" id="t-{moment.anchor}">{moment.label}{night}</h2>'
        return "\n".join([head, *(self.hub(item) if item.hub else self.stop(item) for item in moment.items)])

    def stop(self, item: Item) -> str:
        slot, session = item.slot, item.slot.session
        by = f'<p class="by">{escape(session.by)}</p>' if session.speakers else ""
        return (
            f'<article class="stop {line_class(slot.room.line)} in-{item.column} at-{item.at} for-{item.length}"'
            f' data-session="{session.uid}">'
            f'{self.bullet(slot)}<div><h3><a href="{self.address("session", session.slug)}">{escape(session.title)}</a></h3>{by}'
            f'<p class="tags">{self.tile(slot)}<span class="lvl">{words.times(slot)}</span></p></div></article>'
        )

    def hub(self, item: Item) -> str:
        slot, session = item.slot, item.slot.session
        by = f'<p class="by">{escape(session.by)}</p>' if session.speakers else ""
        kind = " hub-calm" if item.calm else ""
        starred = "" if item.calm else f' data-session="{session.uid}"'  # nobody stars a break
        return (
            f'<article class="hub{kind} at-{item.at} for-{item.length}"{starred}><div class="hub-in">'
            f'{self.bullet(slot)}<h3><a href="{self.address("session", session.slug)}">{escape(session.title)}</a></h3>{by}</div></article>'
        )

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

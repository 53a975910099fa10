"""Sessions as stops and rows, and what is said of a room."""

from datetime import date

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Room, Slot
from hallway.apps.schedule.plan import is_calm, plenaries_on
from hallway.apps.schedule.stops import everybody
from hallway.ui import parts


def seats(room: Room) -> str:
    return ngettext("%(count)d seat", "%(count)d seats", room.capacity) % {"count": room.capacity} if room.capacity else ""


def counted(sessions: int) -> str:
    return ngettext("%(count)d session", "%(count)d sessions", sessions) % {"count": sessions}


def stop(slot: Slot, address: Addresses, *, here: bool = False) -> parts.Stop:
    return parts.Stop(
        time=words.time_tag(slot.start),
        title=slot.session.title,
        url=address("session", slot.session.slug),
        by=slot.session.by,
        here=here,
        gone=slot.session.is_cancelled,
        session="" if is_calm(slot) else slot.session.uid,
    )


def line_of(book: Book, room: Room, day: date, address: Addresses, *, here: Slot | None = None) -> list[parts.Stop]:
    """The day of one room. While everybody is meant to be in another one it says so, unless it goes on regardless."""
    own = book.slots_in(room, day)
    away = [slot for slot in plenaries_on(book, day) if slot.room is not room and not any(overlap(slot, each) for each in own)]
    slots = sorted([*own, *away], key=lambda slot: slot.starts_at)
    return [stop(slot, address, here=slot is here) if slot.room is room else pointer(slot, address) for slot in slots]


def pointer(slot: Slot, address: Addresses) -> parts.Stop:
    return parts.Stop(time=words.time_tag(slot.start), title=everybody(slot), url=address("session", slot.session.slug), pointer=True)


def overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def row(slot: Slot, address: Addresses, *, small: str = "", title: str = "") -> parts.Row:
    cancelled = slot.session.is_cancelled
    return parts.Row(
        title=format_html("<s>{}</s>", title or slot.session.title) if cancelled else title or slot.session.title,
        url=address("session", slot.session.slug),
        small=small,
        bullet=slot.room.letter,
        line=slot.room.line,
        badge=_("Cancelled") if cancelled else "",
        badge_kind="bad" if cancelled else "",
        session=slot.session.uid,
    )

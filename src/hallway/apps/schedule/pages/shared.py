"""Sessions as stops and rows, and what is said of a room."""

from django.utils.translation import ngettext

from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Room, Slot
from hallway.ui import parts


def seats(room: Room) -> str:
    return ngettext("%(count)d seat", "%(count)d seats", room.capacity) % {"count": room.capacity} if room.capacity else ""


def stop(slot: Slot, address: Addresses, *, here: bool = False) -> parts.Stop:
    return parts.Stop(
        time=f"{slot.start:%H:%M}",
        title=slot.session.title,
        url=address("session", slot.session.slug),
        by=slot.session.by,
        here=here,
        session=slot.session.uid,
    )


def row(slot: Slot, address: Addresses, *, small: str = "", title: str = "") -> parts.Row:
    return parts.Row(
        title=title or slot.session.title,
        url=address("session", slot.session.slug),
        small=small,
        bullet=slot.room.letter,
        line=slot.room.line,
        session=slot.session.uid,
    )

"""Who is on stage."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Speaker
from hallway.apps.schedule.pages.clocks import clock_values
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.shared import row
from hallway.core.editions.models import Edition
from hallway.ui import parts

CROWD = 300  # speakers from which on a list is folded by letter


def speakers_content(book: Book, address: Addresses) -> Content:
    """A crowd is folded by letter, and shown by name alone: what they speak about would weigh twice as much as who they are."""
    on_stage = [speaker for speaker in book.speakers.values() if book.by_speaker.get(speaker.slug)]
    is_crowd = len(on_stage) > CROWD
    letters: dict[str, list[dict[str, str]]] = defaultdict(list)
    for speaker in on_stage:
        titles = "" if is_crowd else ", ".join(session.title for session in book.by_speaker[speaker.slug])
        letters[initial(speaker)].append({"name": speaker.name, "url": address("speaker", speaker.slug), "small": titles})
    count = speakers_counted(len(on_stage))
    values = {
        "letters": sorted(letters.items(), key=letter_order),
        "count": count,
        "shown": _("%(speakers)s, {} shown") % {"speakers": count},
        "folded": is_crowd,
        "search_url": address("search"),
    }
    return Content("schedule/speakers.html", "speakers", "", _("Speakers"), count, values)


def speakers_counted(count: int) -> str:
    return ngettext("%(count)d speaker", "%(count)d speakers", count) % {"count": count}


def initial(speaker: Speaker) -> str:
    """The letter a speaker stands under, by the same order as the list: Łucja is among the L."""
    first = speaker.sort[:1].upper()
    return first if first.isalpha() else "#"


def letter_order(pair: tuple[str, list[Any]]) -> tuple[bool, str]:
    return pair[0] != "#", pair[0]


def speaker_content(book: Book, address: Addresses, speaker: Speaker, edition: Edition) -> Content:
    sessions = book.by_speaker.get(speaker.slug, [])
    if not sessions:
        raise NoSuchPage(_("There is no speaker at this address."))
    slots = [slot for session in sessions for slot in session.slots]
    rows = [row(slot, address, small=words.when_tag(slot)) for slot in slots]
    rows += [
        parts.Row(title=each.title, url=address("session", each.slug), small=_("Not on the timetable yet"))
        for each in sessions
        if not each.slots
    ]
    values = {
        "speaker": {"name": speaker.name, "biography": speaker.biography},
        "rows": rows,
        "speakers_url": address("speakers"),
        "calendar_url": address("speaker_calendar", speaker.slug) if slots else "",
        **clock_values(book, edition, first=slots[0] if slots else None),
    }
    description = speaker.summary or ", ".join(session.title for session in sessions)
    return Content("schedule/speaker.html", "speaker", speaker.slug, speaker.name, description, values)

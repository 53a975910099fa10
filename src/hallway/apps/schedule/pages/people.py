"""Who is on stage."""

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book, Speaker
from hallway.apps.schedule.pages.content import Content, NoSuchPage
from hallway.apps.schedule.pages.shared import row
from hallway.ui import parts

CROWD = 300  # speakers from which on a list is folded by letter


def speakers_content(book: Book, address: Addresses) -> Content:
    on_stage = [speaker for speaker in book.speakers.values() if book.by_speaker.get(speaker.slug)]
    letters: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for speaker in on_stage:
        titles = ", ".join(session.title for session in book.by_speaker[speaker.slug])
        letters[initial(speaker)].append({"name": speaker.name, "url": address("speaker", speaker.slug), "small": titles})
    values = {"letters": sorted(letters.items(), key=letter_order), "count": len(on_stage), "folded": len(on_stage) > CROWD}
    title = ngettext("%(count)d speaker", "%(count)d speakers", len(on_stage)) % {"count": len(on_stage)}
    return Content("schedule/speakers.html", "speakers", "", _("Speakers"), title, values)


def initial(speaker: Speaker) -> str:
    """The letter a speaker stands under, by the same order as the list: Łucja is among the L."""
    first = speaker.sort[:1].upper()
    return first if first.isalpha() else "#"


def letter_order(pair: tuple[str, list[Any]]) -> tuple[bool, str]:
    return pair[0] != "#", pair[0]


def speaker_content(book: Book, address: Addresses, speaker: Speaker) -> Content:
    sessions = book.by_speaker.get(speaker.slug, [])
    if not sessions:
        raise NoSuchPage(_("There is no speaker at this address."))
    rows = [row(slot, address, small=words.when(slot)) for session in sessions for slot in session.slots]
    rows += [
        parts.Row(title=each.title, url=address("session", each.slug), small=_("Not on the timetable yet"))
        for each in sessions
        if not each.slots
    ]
    zone = next((words.zone(book.zone, slot.start) for session in sessions for slot in session.slots), "")
    values = {"speaker": speaker, "rows": rows, "zone": zone, "speakers_url": address("speakers")}
    description = speaker.summary or ", ".join(session.title for session in sessions)
    return Content("schedule/speaker.html", "speaker", speaker.slug, speaker.name, description, values)

"""What was found: the answer to a question that works without JavaScript and looks into the descriptions as well."""

from django.utils.translation import gettext as _

from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.pages.content import Content
from hallway.apps.schedule.pages.listing import list_values
from hallway.apps.schedule.pages.people import speakers_counted
from hallway.apps.schedule.pages.shared import counted
from hallway.apps.schedule.searching import LONGEST, search
from hallway.core.editions.models import Edition
from hallway.ui import parts


def search_content(book: Book, address: Addresses, edition: Edition, text: str) -> Content:
    text = " ".join(text.split())[:LONGEST]
    found = search(book, text)
    values = list_values(book, found.sessions, address, edition) | {
        "q": text,
        "search_url": address("search"),
        "all_url": address("schedule_all"),
        "total": counted(len(book.sessions)),
        "speakers": [parts.Row(title=each.name, face=each.name, url=address("speaker", each.slug)) for each in found.speakers],
        "counts": [counted(found.session_count), speakers_counted(found.speaker_count)],
        "more": found.session_count - len(found.sessions),
        "found": found.session_count + found.speaker_count,
    }
    title = _("Search: %(words)s") % {"words": text} if text else _("Search")
    return Content("schedule/search.html", "search", "", title, "", values)

"""What can be taken along: every address of the programme, with a word on what it is good for."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.apps.schedule import words
from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.pages.content import Content
from hallway.core.editions import places
from hallway.ui.parts import Row


@dataclass(frozen=True)
class File:
    view: str
    name: str
    sentence: Promise


FILES = (
    File("programme_json", "programme.json", gettext_lazy("Everything but the long texts, small. For a website or a program of your own.")),
    File("schedule_json", "schedule.json", gettext_lazy("The whole programme with its texts, in the format many conferences share.")),
    File(
        "now_json",
        "now.json",
        gettext_lazy("What is on in each room, and what is next. For signs and screens."),
    ),
    File("sessions_csv", "sessions.csv", gettext_lazy("A table for spreadsheets: one line for each time of a session.")),
)


def exports_content(book: Book, address: Addresses) -> Content:
    origin = places.origin(address.edition)
    own = Addresses(address.edition, on_own_host=True)
    calendar = origin + own("calendar")
    values = {
        "calendar": calendar,
        "webcal": f"webcal://{calendar.partition('://')[2]}",
        "days": [Row(title=words.day_in_full(day), url=address("day_calendar", day), icon="calendar-days") for day in book.days],
        "rooms": [
            Row(title=each.name, url=address("room_calendar", each.slug), bullet=each.letter, line=each.line)
            for each in book.rooms.values()
        ],
        "app": origin + own("schedule_xml"),
        "files": [{"name": file.name, "sentence": file.sentence, "url": origin + own(file.view)} for file in FILES],
        "schedule_url": address("schedule"),
    }
    said = _("The programme in your calendar, in an app, on a screen. What changes here changes there.")
    return Content("schedule/exports.html", "exports", "", _("Take it with you"), said, values)

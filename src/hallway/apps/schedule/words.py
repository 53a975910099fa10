"""How times, zones, languages and kinds of session are said."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from hallway.apps.schedule.book import Slot

# A kind without spaces and hyphens → what people say. Those of other tools are called by ours (SAME).
KINDS = {
    "talk": gettext_lazy("Talk"),
    "keynote": gettext_lazy("Keynote"),
    "workshop": gettext_lazy("Workshop"),
    "tutorial": gettext_lazy("Tutorial"),
    "training": gettext_lazy("Training"),
    "panel": gettext_lazy("Panel"),
    "poster": gettext_lazy("Poster"),
    "lightning": gettext_lazy("Lightning talks"),
    "opening": gettext_lazy("Opening"),
    "closing": gettext_lazy("Closing"),
    "plenary": gettext_lazy("Plenary"),
    "sprint": gettext_lazy("Sprint"),
    "openspace": gettext_lazy("Open space"),
    "bof": gettext_lazy("Meetup"),
    "helpdesk": gettext_lazy("Help desk"),
    "infodesk": gettext_lazy("Information desk"),
    "registration": gettext_lazy("Registration"),
    "break": gettext_lazy("Break"),
    "lunch": gettext_lazy("Lunch"),
    "coffee": gettext_lazy("Coffee"),
    "social": gettext_lazy("Social"),
    "concert": gettext_lazy("Concert"),
    "devroom": gettext_lazy("Developer room"),
    "maintrack": gettext_lazy("Main track"),
    "standtrack": gettext_lazy("Stand"),
    "other": "",
}
SAME = {
    "lecture": "talk",
    "talks": "talk",
    "podium": "panel",
    "posters": "poster",
    "postersession": "poster",
    "lightningtalk": "lightning",
    "lightningtalks": "lightning",
    "openingsession": "opening",
    "closingsession": "closing",
    "sprints": "sprint",
    "openspaces": "openspace",
    "meetup": "bof",
    "birdsofafeather": "bof",
    "pause": "break",
    "coffeebreak": "coffee",
    "lunchbreak": "lunch",
    "socialevent": "social",
}
PLENARY = {"keynote", "opening", "closing", "plenary", "lightning"}  # for everybody, where the room is the one for it
CALM = {"break", "lunch", "coffee", "registration", "social"}


def kind_key(name: str) -> str:
    """A kind by which to compare: `Lightning talk` and `lightning_talks` are one."""
    plain = name.casefold().replace(" ", "").replace("-", "").replace("_", "")
    return SAME.get(plain, plain)


def kind(name: str) -> str:
    """A kind as people say it; one we do not know stays as it was written."""
    return str(KINDS.get(kind_key(name), name))


def language(code: str) -> str:
    try:
        return str(get_language_info(code.lower())["name_translated"]) if code else ""
    except KeyError:
        return code


def zone(name: ZoneInfo, at: datetime) -> str:
    """`Brussels (UTC+1)`: where the clocks hang, and how far they are from everybody's."""
    there = at.astimezone(name)
    offset = offset_words(there.utcoffset() or timedelta())
    city = "" if name.key.startswith("Etc/") else name.key.rpartition("/")[2].replace("_", " ")
    return offset if city in {"", "UTC", "GMT", "UCT", "Zulu", "Universal"} else f"{city} ({offset})"


def offset_words(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def weekday(day: date) -> str:
    return date_format(day, "l")


def short_weekday(day: date) -> str:
    return str(WEEKDAYS_ABBR[day.weekday()])


def day_of_month(day: date) -> str:
    """`17 June`."""
    return date_format(day, _("j F"))


def day_chip(day: date) -> str:
    """`Thu 17`."""
    return date_format(day, _("D j"))


def day_short(day: date) -> str:
    """`Thu 17 June`."""
    return date_format(day, _("D j F"))


def day_in_full(day: date) -> str:
    """`Thursday 17 June 2027`."""
    return date_format(day, _("l j F Y"))


def times(slot: Slot) -> str:
    return f"{slot.start:%H:%M}–{slot.end:%H:%M}"


def time_tag(moment: datetime) -> SafeString:
    """An hour that the browser may show on the visitor's own clock."""
    return mark_safe(f'<time datetime="{moment.isoformat(timespec="minutes")}">{moment:%H:%M}</time>')  # noqa: S308 - figures only


def times_tag(slot: Slot) -> SafeString:
    return mark_safe(f"{time_tag(slot.start)}–{time_tag(slot.end)}")  # noqa: S308 - figures only


def when_tag(slot: Slot) -> SafeString:
    """`Thu 17 June, 10:45–11:30`, for a page."""
    return format_html(_("%(day)s, %(times)s") % {"day": "{}", "times": "{}"}, day_short(slot.day), times_tag(slot))


def when(slot: Slot) -> str:
    """`Thu 17 June, 10:45–11:30`. After midnight the day that people are still living in, and the hour."""
    return _("%(day)s, %(times)s") % {"day": day_short(slot.day), "times": times(slot)}


def when_short(slot: Slot) -> str:
    """`Thu 10:45`."""
    return f"{short_weekday(slot.day)} {slot.start:%H:%M}"


def span(first: date | None, last: date | None) -> str:
    """`17–20 June 2027`."""
    if first is None:
        return ""
    if last is None or last == first:
        return date_format(first, _("j F Y"))
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first)s–%(last)s") % {"first": date_format(first, _("j")), "last": date_format(last, _("j F Y"))}
    if first.year == last.year:
        return _("%(first)s – %(last)s") % {"first": date_format(first, _("j F")), "last": date_format(last, _("j F Y"))}
    return _("%(first)s – %(last)s") % {"first": date_format(first, _("j F Y")), "last": date_format(last, _("j F Y"))}

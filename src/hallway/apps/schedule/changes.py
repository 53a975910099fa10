"""What lies between two versions, or between the released version and the draft: new, moved, changed, gone."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hallway.apps.schedule.document import Document
from hallway.ui.parts import Line

FIELDS = {
    "title": gettext_lazy("title"),
    "subtitle": gettext_lazy("subtitle"),
    "words": gettext_lazy("text"),
    "kind": gettext_lazy("kind"),
    "track": gettext_lazy("track"),
    "speakers": gettext_lazy("speakers"),
    "language": gettext_lazy("language"),
    "level": gettext_lazy("level"),
    "links": gettext_lazy("links"),
    "do_not_record": gettext_lazy("recording"),
    "tags": gettext_lazy("tags"),
    "interest_wanted": gettext_lazy("how many have to want it"),
    "is_plenary": gettext_lazy("plenary"),
    "name": gettext_lazy("name"),
    "letter": gettext_lazy("letter"),
    "line": gettext_lazy("colour"),
    "capacity": gettext_lazy("seats"),
    "number": gettext_lazy("number"),
}
NOTHING: Document = {"rooms": [], "tracks": [], "speakers": [], "sessions": [], "timezone": "UTC"}


@dataclass
class Changes:
    new: list[str] = field(default_factory=list)  # titles of sessions
    gone: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    moved: list[tuple[str, str, str]] = field(default_factory=list)  # title, was, is now
    changed: list[tuple[str, list[str]]] = field(default_factory=list)  # title or name, what about it

    def __len__(self) -> int:
        return len(self.new) + len(self.gone) + len(self.cancelled) + len(self.revived) + len(self.moved) + len(self.changed)

    def lines(self, most: int) -> list[Line]:
        """As a diff that can be read: what moves first, because people have planned with it."""
        lines = [Line("chg", title, was, now) for title, was, now in self.moved]
        lines += [Line("del", title, "", _("cancelled")) for title in self.cancelled]
        lines += [Line("chg", title, _("cancelled"), _("takes place")) for title in self.revived]
        lines += [Line("del", title) for title in self.gone]
        lines += [Line("add", title) for title in self.new]
        lines += [Line("chg", title, "", ", ".join(what)) for title, what in self.changed]
        return lines[:most]


def between(before: Document | None, after: Document) -> Changes:
    """Both documents may be without texts: fingerprints tell whether those changed."""
    before = before or NOTHING
    changes = Changes()
    places = [{room["slug"]: room["letter"] for room in document["rooms"]} for document in (before, after)]
    old = {session["uid"]: session for session in before["sessions"]}
    for session in after["sessions"]:
        was = old.pop(session["uid"], None)
        if was is None:
            changes.new.append(session["title"])
            continue
        if session.get("is_cancelled") != was.get("is_cancelled", False):
            (changes.cancelled if session.get("is_cancelled") else changes.revived).append(session["title"])
        if times(was) != times(session):
            said = (said_times(was, places[0], before["timezone"]), said_times(session, places[1], after["timezone"]))
            changes.moved.append((session["title"], *said))
        if what := differing(was, session, OWN):
            changes.changed.append((session["title"], what))
    changes.gone = [session["title"] for session in old.values()]
    for kind in ("rooms", "speakers", "tracks"):
        known = {thing["uid"]: thing for thing in before[kind]}
        for thing in after[kind]:
            what = differing(known[thing["uid"]], thing, UNSEEN) if thing["uid"] in known else []
            if what:
                changes.changed.append((thing["name"], what))
    return changes


OWN = ("slots", "uid", "guid", "id", "code", "slug", "abstract", "description", "summary", "extras", "is_cancelled")
UNSEEN = ("uid", "guid", "id", "code", "url", "avatar", "colour", "slug", "sort", "person", "biography", "summary", "description")


def differing(was: dict[str, Any], now: dict[str, Any], unseen: tuple[str, ...]) -> list[str]:
    """The names of what differs, as people say them."""
    return [str(FIELDS.get(name, name)) for name in now if name not in unseen and name in was and now[name] != was[name]]


def times(session: Document) -> list[tuple[Any, ...]]:
    return sorted((slot["starts_at"], slot["room"], slot["minutes"], slot["day"]) for slot in session["slots"])


def said_times(session: Document, letters: dict[str, str], zone: str) -> str:
    """`Thu 10:45–11:30, A`; several are parted by semicolons."""
    if not session["slots"]:
        return _("no time")
    return "; ".join(said_time(slot, letters, ZoneInfo(zone)) for slot in session["slots"])


def said_time(slot: Document, letters: dict[str, str], zone: ZoneInfo) -> str:
    start = datetime.fromisoformat(slot["starts_at"]).astimezone(zone)
    day = date_format(date.fromisoformat(slot["day"]), _("D j"))
    return _("%(day)s %(time)s, %(minutes)s min, %(room)s") % {
        "day": day,
        "time": f"{start:%H:%M}",
        "minutes": slot["minutes"],
        "room": letters.get(slot["room"], slot["room"]),
    }

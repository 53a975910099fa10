"""schedule.json: frab's and pretalx's form of the same programme, schedule.conference.days[].rooms{}.

pretalx adds codes, biographies and lists of rooms and tracks; frab has `public_name` where pretalx has `name`.
Unknown keys are passed over; keys we read must have the right type.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from .documents import Document
from .draft import Draft, RawDay, RawLink, RawPerson, RawRoom, RawSession, RawTrack
from .limits import MAX_DAYS, MAX_ROOMS, MAX_SESSIONS
from .trouble import Report, shown
from .values import Value


def recognises(document: object) -> bool:
    schedule = document.get("schedule") if isinstance(document, dict) else None
    return isinstance(schedule, dict) and isinstance(schedule.get("conference"), dict)


def read(documents: Sequence[Document], report: Report) -> Draft:
    schedule = Value(documents[0].value, "", report).object("schedule")
    conference = schedule.object("conference")
    refuse_too_many(conference, report)
    return Draft(
        place=conference.at(),
        title=conference.says("title"),
        acronym=conference.says("acronym"),
        url=conference.says("url") or schedule.says("url"),
        base_url=schedule.says("base_url") or conference.says("base_url"),
        version=schedule.says("version"),
        timezone=conference.says("time_zone_name"),
        day_change=conference.says("day_change"),
        start=conference.says("start"),
        end=conference.says("end"),
        tracks=[track(each) for each in conference.objects("tracks")],
        rooms=[room(each) for each in conference.objects("rooms")],
        days=[day(each) for each in conference.objects("days")],
    )


def refuse_too_many(conference: Value, report: Report) -> None:
    days = conference.value.get("days")
    days = days if isinstance(days, list) else []
    conference.refuse_more_than(MAX_DAYS, len(days), "days")
    columns = [each.get("rooms") for each in days if isinstance(each, dict)]
    count = sum(len(events) for column in columns if isinstance(column, dict) for events in column.values() if isinstance(events, list))
    if count > MAX_SESSIONS:
        said = _("The file has %(count)d sessions; at most %(limit)d are read.") % {"count": count, "limit": MAX_SESSIONS}
        report.problem(conference.at("days"), said)
        report.refuse_if_broken()


def track(value: Value) -> RawTrack:
    return RawTrack(value.at(), name=value.says("name"), slug=value.says("slug"), colour=value.says("color"))


def room(value: Value) -> RawRoom:
    return RawRoom(
        value.at(),
        name=value.says("name"),
        guid=value.says("guid"),
        capacity=value.says("capacity"),
        description=value.says("description"),
    )


def day(value: Value) -> RawDay:
    rooms = value.object("rooms")
    value.refuse_more_than(MAX_ROOMS, len(rooms.value), "rooms")
    return RawDay(
        value.at(),
        date=value.says("date"),
        start=value.says("day_start"),
        end=value.says("day_end"),
        rooms=[RawRoom(rooms.at(shown(name)), name=name, sessions=sessions(rooms, name)) for name in rooms.value],
    )


def sessions(rooms: Value, name: str) -> list[RawSession]:
    return [session(event) for event in rooms.objects(name)]


def session(plain: Value) -> RawSession:
    event = replace(plain, whose=whose(plain), language=plain.says("language"))
    return RawSession(
        place=event.at(),
        guid=event.says("guid"),
        id=event.says("id"),
        code=event.says("code"),
        slug=event.says("slug"),
        title=event.says("title"),
        subtitle=event.says("subtitle"),
        abstract=event.says("abstract"),
        description=event.says("description"),
        kind=event.says("type"),
        track=event.says("track"),
        language=event.language,
        level=event.says("level"),
        tags=tags(event),
        room=event.says("room"),
        date=event.says("date"),
        start=event.says("start"),
        end=event.says("end"),
        duration=event.says("duration"),
        url=event.says("origin_url", "url"),
        page=event.says("url"),
        logo=event.says("logo"),
        feedback_url=event.says("feedback_url"),
        licence=event.says("recording_license", "license"),
        opt_out=event.flag("do_not_record"),
        persons=persons(event),
        links=links(event, "links"),
        attachments=links(event, "attachments"),
    )


def whose(event: Value) -> str:
    name = next((found for key in ("id", "code", "guid", "title") if isinstance(found := event.value.get(key), str | int) and found), "")
    return _(", session %(name)s") % {"name": shown(name)} if name else ""


def tags(event: Value) -> list[str]:
    """Words, or objects that have one. Some dialects write them in one text."""
    if isinstance(event.value.get("tags"), str):
        return event.says("tags").split(",")
    return [entry if isinstance(entry, str) else event.entry(path, entry).says("tag", "name") for path, entry in event.list("tags")]


def persons(event: Value) -> list[RawPerson]:
    found = []
    for path, entry in event.list("persons"):
        if isinstance(entry, str):
            found.append(RawPerson(entry))
            continue
        value = event.entry(path, entry)
        found.append(
            RawPerson(
                name=value.says("public_name", "full_public_name", "name"),
                guid=value.says("guid"),
                id=value.says("id"),
                code=value.says("code"),
                biography=value.says("biography", "description", "abstract"),
                url=value.says("url"),
                avatar=value.says("avatar"),
            )
        )
    return found


def links(event: Value, key: str) -> list[RawLink]:
    found = []
    for path, entry in event.list(key):
        if isinstance(entry, str):
            found.append(RawLink("", entry))
            continue
        value = event.entry(path, entry)
        found.append(RawLink(value.says("title", "name"), value.says("url", "href")))
    return found

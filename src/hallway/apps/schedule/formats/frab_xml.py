"""schedule.xml: pentabarf (FOSDEM until 2021), frab (CCC), and what c3voc and pretalx made of it.

They differ in what an event says of itself. pentabarf: start only, under the day. frab: a date with offset, and a guid.
pretalx: also a code, shared by the slots of a repeated session. All keep conference > day > room > event.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from .documents import Document
from .draft import Draft, RawDay, RawLink, RawPerson, RawRoom, RawSession, RawTrack
from .limits import MAX_SESSIONS
from .tree import Element
from .trouble import Report, shown


def recognises(document: object) -> bool:
    if not isinstance(document, Element) or document.tag != "schedule":
        return False
    return not any(day.has("entry") for day in document.all("day")) and (document.has("conference") or document.has("day"))


def read(documents: Sequence[Document], report: Report) -> Draft:
    document: Element = documents[0].value
    conference = document.first("conference")
    refuse_lost_events(document, report)
    return Draft(
        place=at(conference),
        title=conference.says("title"),
        acronym=conference.says("acronym"),
        url=conference.says("url"),
        base_url=conference.says("base_url"),
        version=document.says("version"),
        timezone=conference.says("time_zone_name"),
        day_change=conference.says("day_change"),
        start=conference.says("start"),
        end=conference.says("end"),
        tracks=[track(each) for each in (*conference.all("track"), *document.first("tracks").all("track"))],
        days=[day(each) for each in document.all("day")],
    )


def at(element: Element) -> str:
    return _("Line %(line)d") % {"line": element.line}


def refuse_lost_events(document: Element, report: Report) -> None:
    """A session outside a room would vanish without a word."""
    events = [element for element in document.descendants() if element.tag == "event"]
    if len(events) > MAX_SESSIONS:
        said = _("The file has %(count)d sessions; at most %(limit)d are read.") % {"count": len(events), "limit": MAX_SESSIONS}
        report.problem(at(document), said)
        report.refuse_if_broken()
    housed = {id(event) for each in document.all("day") for room_ in each.all("room") for event in room_.all("event")}
    for event in sorted((event for event in events if id(event) not in housed), key=lambda event: event.line):
        report.problem(place(event), _("This session does not stand inside a room of a day."))


def track(element: Element) -> RawTrack:
    return RawTrack(at(element), name=element.get("name") or element.text, slug=element.get("slug"), colour=element.get("color"))


def day(element: Element) -> RawDay:
    rooms = [room(each) for each in element.all("room")]
    return RawDay(at(element), date=element.get("date"), start=element.get("start"), end=element.get("end"), rooms=rooms)


def room(element: Element) -> RawRoom:
    return RawRoom(
        at(element),
        name=element.get("name"),
        guid=element.get("guid"),
        capacity=element.get("capacity"),
        sessions=[session(event) for event in element.all("event")],
    )


def place(event: Element) -> str:
    name = shown(event.get("id") or event.get("code") or event.get("guid") or event.says("title"))
    return _("Line %(line)d, session %(name)s") % {"line": event.line, "name": name} if name else at(event)


def session(event: Element) -> RawSession:
    recording = event.first("recording")
    return RawSession(
        place=place(event),
        guid=event.get("guid"),
        id=event.get("id"),
        code=event.get("code"),
        slug=event.says("slug"),
        title=event.says("title"),
        subtitle=event.says("subtitle"),
        abstract=event.says("abstract"),
        description=event.says("description"),
        kind=event.says("type"),
        track=event.says("track"),
        track_slug=event.first("track").get("slug"),
        language=event.says("language"),
        level=event.says("level"),
        tags=[tag.text for tag in event.first("tags").all("tag")],
        room=event.says("room"),
        date=event.says("date"),
        start=event.says("start"),
        duration=event.says("duration"),
        url=event.says("origin_url") or event.says("url"),
        page=event.says("url"),
        logo=event.says("logo"),
        feedback_url=event.says("feedback_url"),
        licence=recording.says("license"),
        opt_out=recording.says("optout"),
        persons=[person(each) for each in event.first("persons").all("person")],
        links=[*links(event, "links", "link"), *recordings(event)],
        attachments=links(event, "attachments", "attachment"),
    )


def person(element: Element) -> RawPerson:
    return RawPerson(element.text, guid=element.get("guid"), id=element.get("id"), code=element.get("code"))


def links(event: Element, group: str, tag: str) -> list[RawLink]:
    return [RawLink(link.text, link.get("href")) for link in event.first(group).all(tag)]


def recordings(event: Element) -> list[RawLink]:
    recording = event.first("recording")
    found = (event.says("video_download_url"), recording.says("url"), recording.says("link"))
    return [RawLink("", href) for href in found if href.strip()]

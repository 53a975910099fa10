"""Sessions by hand: what they say, who is on stage, when and where they happen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from hallway.apps.schedule.actions import lock
from hallway.apps.schedule.editing.fields import Seen, settled, tell, write
from hallway.apps.schedule.editing.keeping import Kept
from hallway.apps.schedule.editing.speakers import add_speaker
from hallway.apps.schedule.importing.merge import Slugs
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker
from hallway.apps.schedule.queries import drafts
from hallway.core.base.guard import Actor, require
from hallway.core.editions.models import Edition

OWN = (  # what a session says about itself
    *("title", "subtitle", "kind", "track", "level", "language", "tags", "abstract", "description", "links"),
    *("do_not_record", "interest_wanted"),
)


@dataclass(frozen=True)
class Time:
    """When and where a session is to happen; `slot` is the time it had, if this replaces one."""

    room: Room
    day: date
    starts_at: datetime
    minutes: int
    slot: Slot | None = None

    @property
    def plain(self) -> list[Any]:
        return [self.room.pk, self.day.isoformat(), self.starts_at.astimezone(UTC).isoformat(), self.minutes]


Stage = list[Speaker | str]  # in order; a name is somebody new


@transaction.atomic
def add_session(edition: Edition, *, by: Actor, stage: Stage | None = None, times: list[Time] | None = None, **values: Any) -> Session:
    """A new session. Its address is made of its title and stays. Asks `schedule.edit_programme`."""
    edition = lock(edition)
    require(by, "schedule.edit_programme", edition_id=edition.pk)
    slugs = Slugs(drafts(Session, edition, by=by).values_list("slug", flat=True), "session")
    session = Session.objects.create(edition=edition, slug=slugs.next(values["title"]), **values)
    tell("add", session, by=by, title=session.title)
    if stage:
        cast_session(session, stage, by=by)
    if times:
        place_session(session, times, by=by)
    return session


@transaction.atomic
def correct_session(
    session: Session, *, by: Actor, stage: Stage | None = None, times: list[Time] | None = None, seen: Seen | None = None, **values: Any
) -> Session:
    """Everything the form of a session says, at once. `seen` are the marks of what the person saw (`state_of`).

    Asks `schedule.edit_programme`. Raises ChangedMeanwhile.
    """
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).select_related("track").get(pk=session.pk)
    wanted = dict(values)
    if stage is not None:
        wanted["speakers"] = [each if isinstance(each, str) else each.pk for each in stage]
    if times is not None:
        wanted["times"] = sorted(time.plain for time in times)
    todo = settled(state_of(session, by=by), wanted, seen)
    session = edit_session(session, by=by, **{name: value for name, value in todo.items() if name in values})
    if stage is not None and "speakers" in todo:
        cast_session(session, stage, by=by)
    if times is not None and "times" in todo:
        place_session(session, times, by=by)
    return session


def state_of(session: Session, *, by: Actor) -> dict[str, Any]:
    """Everything the form of a session shows, for finding out what others changed meanwhile."""
    stage = drafts(SessionSpeaker, session.edition, by=by, what="read").filter(session=session).order_by("position", "pk")
    slots = drafts(Slot, session.edition, by=by, what="read").filter(session=session).select_related("room")
    return {
        **{name: getattr(session, name) for name in OWN},
        "speakers": list(stage.values_list("speaker_id", flat=True)),
        "times": sorted(Time(slot.room, slot.day, slot.starts_at, slot.minutes).plain for slot in slots),
    }


@transaction.atomic
def edit_session(session: Session, *, by: Actor, **values: Any) -> Session:
    """Change what a session says about itself. Asks `schedule.edit_programme`."""
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).select_related("track").get(pk=session.pk)
    write(session, values, by=by, title=values.get("title", session.title))
    return session


@transaction.atomic
def cancel_session(session: Session, *, by: Actor, cancelled: bool = True) -> Session:
    """It does not take place, and everybody shall see that; or it does again. Asks `schedule.edit_programme`."""
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).get(pk=session.pk)
    if session.is_cancelled != cancelled:
        session.is_cancelled = cancelled
        session.save(update_fields=["is_cancelled"])
        tell("cancel" if cancelled else "revive", session, by=by, title=session.title)
    return session


@transaction.atomic
def cast_session(session: Session, stage: Stage, *, by: Actor) -> Session:
    """Put exactly these people on stage, in this order. Names are new speakers. Asks `schedule.edit_programme`."""
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).get(pk=session.pk)
    wanted = [add_speaker(session.edition, by=by, name=each) if isinstance(each, str) else each for each in dict.fromkeys(stage)]
    rows = drafts(SessionSpeaker, session.edition, by=by).filter(session=session).select_related("speaker").order_by("position", "pk")
    there = {row.speaker_id: row for row in rows}
    before = [row.speaker.name for row in rows]
    for position, speaker in enumerate(wanted):
        row = there.pop(speaker.pk, None) or SessionSpeaker(edition=session.edition, session=session, speaker=speaker)
        row.position = position
        row.save()
    for row in there.values():
        row.delete()
    after = [speaker.name for speaker in wanted]
    if before != after:
        tell("cast", session, by=by, title=session.title, speakers=[", ".join(before), ", ".join(after)])
    return session


@transaction.atomic
def place_session(session: Session, times: list[Time], *, by: Actor) -> Session:
    """Let a session happen at exactly these times. Times it had and that are not among them are taken away.

    Asks `schedule.edit_programme`.
    """
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).get(pk=session.pk)
    there = {slot.pk: slot for slot in drafts(Slot, session.edition, by=by).filter(session=session).select_related("room")}
    before = said_times(session.edition, there.values())
    for time in times:
        slot = there.pop(time.slot.pk) if time.slot and time.slot.pk in there else Slot(edition=session.edition, session=session)
        slot.room, slot.day, slot.starts_at, slot.minutes = time.room, time.day, time.starts_at, time.minutes
        slot.save()
    for slot in there.values():
        slot.delete()
    after = said_times(session.edition, times)
    if before != after:
        tell("place", session, by=by, title=session.title, times=[before, after])
    return session


def said_times(edition: Edition, times: Iterable[Time | Slot]) -> str:
    """As the history keeps them: `2027-06-05 09:00–10:00 A`, in the edition's zone."""
    return ", ".join(said_time(edition, time) for time in sorted(times, key=lambda time: time.starts_at))


def said_time(edition: Edition, time: Time | Slot) -> str:
    start = time.starts_at.astimezone(edition.zone)
    end = (time.starts_at + timedelta(minutes=time.minutes)).astimezone(edition.zone)
    return f"{time.day} {start:%H:%M}–{end:%H:%M} {time.room.letter}"


@transaction.atomic
def copy_session(session: Session, *, by: Actor, title: str) -> Session:
    """The same session once more under another title, without its times. Asks `schedule.edit_programme`."""
    session = drafts(Session, session.edition, by=by).select_related("track", "edition").get(pk=session.pk)
    rows = drafts(SessionSpeaker, session.edition, by=by).filter(session=session).select_related("speaker").order_by("position", "pk")
    values = {name: getattr(session, name) for name in (*OWN, "markup")} | {"title": title}
    return add_session(session.edition, by=by, stage=[row.speaker for row in rows], **values)


@transaction.atomic
def remove_session(session: Session, *, by: Actor) -> UUID:
    """Take a session out of the draft, with its times. Pages lose it with the next release. Asks `schedule.edit_programme`."""
    lock(session.edition)
    session = drafts(Session, session.edition, by=by).get(pk=session.pk)
    kept = Kept()
    kept.keep([session])
    for model in (SessionSpeaker, Slot):
        kept.keep(drafts(model, session.edition, by=by).filter(session=session))
    event = tell("remove", session, by=by, title=session.title, name=session.title, kept=kept.json())
    session.delete()
    return event.uid

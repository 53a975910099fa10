"""Programmes for tests, made of few words: rooms Anchor and Beacon, two tracks, invented people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hallway.apps.schedule import formats
from hallway.apps.schedule.importing.imports import Outcome, import_programme
from hallway.apps.schedule.models import Version
from hallway.apps.schedule.queries import newest_version
from hallway.core.audit.record import system
from hallway.core.editions.models import Conference, Edition, Phase

DAY = date(2027, 6, 5)
NINE = datetime(2027, 6, 5, 7, 0, tzinfo=UTC)  # 9:00 in Berlin


def session(number: int, **more: Any) -> formats.Session:
    values = {"key": str(number), "id": str(number), "title": f"Session {number}", "track": "web", "persons": ("ada",), **more}
    return formats.Session(**values)


def slot(number: int, *, room: str = "Anchor", minutes: int = 60, after: int = 0, day: date = DAY) -> formats.Slot:
    """The slot of a session, so many minutes after nine."""
    return formats.Slot(str(number), room, NINE + timedelta(days=(day - DAY).days, minutes=after), minutes, day)


def programme(*sessions: formats.Session, slots: tuple[formats.Slot, ...] | None = None, **more: Any) -> formats.Programme:
    sessions = sessions or (session(1),)
    places = slots if slots is not None else tuple(slot(int(each.key), after=60 * at) for at, each in enumerate(sessions))
    made = formats.Programme(
        title="Candlewright Days 2027",
        acronym="candle27",
        url="",
        version="1",
        timezone="Europe/Berlin",
        day_change=240,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=1),
        days=(DAY, DAY + timedelta(days=1)),
        rooms=(formats.Room("Anchor", "Anchor", capacity=300), formats.Room("Beacon", "Beacon", capacity=100)),
        tracks=(formats.Track("web", "Web"), formats.Track("data", "Data")),
        persons=(formats.Person("ada", "Ada Ferryman", id="7"), formats.Person("ben", "Ben Rower", id="8")),
        sessions=sessions,
        slots=places,
    )
    return replace(made, **more)


def edition(slug: str = "2027", **more: Any) -> Edition:
    conference = Conference.objects.get_or_create(slug="candlewright", defaults={"name": "Candlewright Days"})[0]
    values = {"name": "Candlewright Days 2027", "timezone": "Europe/Berlin", "starts_on": DAY, "ends_on": DAY + timedelta(days=1), **more}
    return Edition.objects.create(conference=conference, slug=slug, **values)


def take_in(edition: Edition, made: formats.Programme, *, publish: bool = True) -> Outcome:
    """Import for the machine, as the command does."""
    with system("a test imports"):
        return import_programme(edition, made, by=None, name="programme.xml", publish=publish)


def document(edition: Edition) -> dict[str, Any]:
    """The newest version's document."""
    with system("a test looks"):
        newest = Version.objects.filter(edition=edition).order_by("-number").first()
    assert newest is not None
    return newest.document


def open_phase(edition: Edition, key: str, **values: Any) -> Phase:
    from hallway.core.base import clock
    from hallway.core.editions import places

    phase = Phase.objects.create(edition=edition, key=key, **{"opens_at": clock.now() - timedelta(minutes=1), **values})
    places.forget()
    return phase


__all__ = ["DAY", "NINE", "document", "edition", "newest_version", "open_phase", "programme", "session", "slot", "take_in"]

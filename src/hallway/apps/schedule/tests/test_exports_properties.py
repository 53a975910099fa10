"""Random programmes, full of words that break files: every export is valid, and reads back as the same programme."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallway.apps.schedule import formats
from hallway.apps.schedule.document import Rows
from hallway.apps.schedule.exports import calendars, frab_json, frab_xml, now, plain, table
from hallway.apps.schedule.formats.texts import CONTROL
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Track

from .exporting import Released, about, agreed, edition_of, released, uid, well_formed, wrong_in_json, wrong_in_xml

quick = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

HOSTILE = [
    *("]]>", "<script>alert(1)</script>", "a, b; c \\ d \\n e", "&amp; <b>", 'say "no"', "=1+1", "BEGIN:VEVENT", "  white  "),
    *(
        "\u200fשלום",
        "👩🏽‍🚀 " * 30,
        "ü" * 80,
        "one\ntwo",
        "one\r\ntwo",
        "tab\there",
        "\x00\x01\x08",
        "\x0b\x0c\x85\u2028\u2029",
        "\x7f\x9f",
    ),
    *("\ufffe\uffff", "x" * 300, "None", "é" * 37 + "a" * 38, "\\", "\\\\n", "a\\,b", ":", ";"),
]
words = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
addresses = st.sampled_from(
    [
        "",
        "https://a.example/x?y=1#z",
        "https://exämple.example/ü ü",
        "http://[::1",
        "javascript:alert(1)",
        "https://a.example/%zz",
        "mailto:a@b",
    ]
)
guids = st.sampled_from(["", "own", "not a uuid"])
ZONES = ["Europe/Berlin", "UTC", "Etc/GMT-1", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Africa/Monrovia"]
DAY = date(2027, 6, 5)


def is_name(text: str) -> bool:
    return line(text) not in {"", "None", "null"}


names = words.filter(is_name)


def line(text: str) -> str:
    """As a reader reads a title."""
    return " ".join(CONTROL.sub("", text).split())


def guid(kind: str, how: str, number: int) -> str:
    return {"": "", "own": str(uid(f"their {kind}", number)), "not a uuid": f"{kind}-{number}"}[how]


@st.composite
def programmes(draw: Any) -> Released:
    edition = edition_of(draw(st.sampled_from(ZONES)))
    rows = Rows(edition)
    for number in range(1, draw(st.integers(1, 4)) + 1):
        values = {"slug": f"room-{number}", "name": draw(names)[:300], "letter": "ABCDE"[number], "line": number, "position": number}
        rows.rooms.append(Room(pk=number, uid=uid("room", number), guid=guid("room", draw(guids), number), edition=edition, **values))
    for number, name in enumerate(draw(st.lists(names, max_size=3, unique_by=line)), start=1):
        extras = {"colour": draw(st.sampled_from(["", "#FF0000", "red"]))}
        values = {"slug": draw(st.sampled_from(["t", f"{number}", f"track-{number}"])) + str(number), "name": name, "extras": extras}
        rows.tracks.append(Track(pk=number, uid=uid("track", number), edition=edition, number=number, line=1, position=number, **values))
    for number in range(1, draw(st.integers(0, 4)) + 1):
        values = {"slug": f"speaker-{number}", "name": draw(names)[:300], "biography": draw(words)}
        values |= {
            "code": draw(st.sampled_from(["", f"SPK{number}", f"lower{number}"])),
            "foreign_id": draw(st.sampled_from(["", f"{number}"])),
        }
        values |= {"extras": {"url": draw(addresses), "avatar": draw(addresses)}, "guid": guid("speaker", draw(guids), number)}
        rows.speakers.append(Speaker(pk=number, uid=uid("speaker", number), edition=edition, **values))
    for number in range(1, draw(st.integers(0, 5)) + 1):
        rows.sessions.append(session_of(draw, rows, number))
        place(draw, rows, rows.sessions[-1])
    return released(rows)


def session_of(draw: Any, rows: Rows, number: int) -> Session:
    session = Session(
        pk=number, uid=uid("session", number), edition=rows.edition, slug=draw(st.sampled_from(["a", "talk-", "x_"])) + str(number)
    )
    session.title = draw(names)[:300]
    for name in ("subtitle", "kind", "abstract", "description", "language", "level"):
        setattr(session, name, draw(words)[:40] if name in {"language", "level", "kind"} else draw(words))
    session.guid = guid("session", draw(guids), number)
    session.code = draw(st.sampled_from(["", f"CODE0{number}", f"code{number}", f"C{number}"]))
    session.foreign_id = draw(st.sampled_from(["", f"{number}", f"{99999999999 + number}", f"key {number}"]))
    session.tags = draw(st.lists(words, max_size=2))
    session.links = [
        {"title": draw(words), "href": draw(addresses.filter(bool)), "attachment": draw(st.booleans())}
        for _each in range(draw(st.integers(0, 2)))
    ]
    session.is_cancelled = draw(st.integers(0, 5)) == 0
    session.do_not_record = draw(st.booleans())
    session.track = draw(st.sampled_from([None, *rows.tracks]))
    given = {"slug": draw(st.sampled_from(["", "conf-1-same", "Bad Slug"])), "licence": draw(words)}
    session.extras = given | {name: draw(addresses) for name in ("url", "logo", "feedback_url")}
    for turn, speaker in enumerate(draw(st.lists(st.sampled_from(rows.speakers), unique_by=id, max_size=3)) if rows.speakers else ()):
        rows.stage.append(SessionSpeaker(session=session, speaker=speaker, position=turn))
    return session


def place(draw: Any, rows: Rows, session: Session) -> None:
    zone = ZoneInfo(rows.edition.timezone)
    for turn in range(draw(st.integers(0, 3))):
        number = 10 * session.pk + turn
        at = datetime(2027, 6, 5, 5, tzinfo=zone) + timedelta(
            minutes=draw(st.integers(0, 22 * 60)), days=turn
        )  # the next day from midnight on
        minutes = draw(st.sampled_from([1, 5, 45, 1440, 5999, 6000, 10_080]))
        values = {"starts_at": at.astimezone(UTC), "day": DAY + timedelta(days=turn), "minutes": minutes}
        own = guid("slot", draw(guids), number)
        rows.slots.append(
            Slot(pk=number, uid=uid("slot", number), session=session, room=draw(st.sampled_from(rows.rooms)), guid=own, **values)
        )


@quick
@given(made=programmes())
def test_every_export_is_valid(made: Released, shared: Path) -> None:
    them = about(timezone=made.book.zone.key)
    assert wrong_in_xml(frab_xml.build(made.book, made.sources, them), shared) == []
    assert wrong_in_json(frab_json.build(made.book, made.sources, them), shared) == []
    calendar = calendars.written(calendars.of_edition(made.book), them)
    assert well_formed(calendar) == []
    slots = [slot for day in made.book.days for slot in made.book.slots_on(day)]
    assert [(uid, start, end) for uid, start, end, _title in agreed(calendar)] == sorted((s.uid, s.starts_at, s.ends_at) for s in slots)
    plain.build(made.book, made.sources, them)
    table.build(made.book, made.sources, them)
    for turn in range(len(now.moments_of(made.book)) + 1):
        now.build(made.book, them, turn)


@quick
@given(made=programmes())
def test_schedules_read_back_as_the_same_programme(made: Released) -> None:
    them = about(timezone=made.book.zone.key)
    for build, rooms in (
        (frab_xml.build, {room.slug: room.name for room in made.book.rooms.values()}),
        (frab_json.build, frab_json.names_of(made.book)),
    ):
        if expected := sorted(of_book(made, rooms)):
            found = formats.read(build(made.book, made.sources, them).encode(), name="schedule")
            assert (build.__module__, sorted(of_programme(found))) == (build.__module__, expected)


Timed = tuple[str, tuple[str, ...], tuple[tuple[datetime, int, date, str], ...], str, str]


def of_book(made: Released, rooms: dict[str, str]) -> list[Timed]:
    """Title, people, times and texts of every session that takes place."""
    found = []
    for session in made.book.sessions.values():
        if session.is_cancelled or not session.slots:
            continue
        times = tuple(sorted((slot.starts_at, slot.minutes, slot.day, line(rooms[slot.room.slug])) for slot in session.slots))
        texts = made.sources.get(session.uid, {})
        people = tuple(line(speaker.name) for speaker in session.speakers)
        found.append((line(session.title), people, times, text(texts.get("abstract", "")), text(texts.get("description", ""))))
    return found


def of_programme(programme: formats.Programme) -> list[Timed]:
    people = {person.key: person.name for person in programme.persons}
    rooms = {room.key: room.name for room in programme.rooms}
    found = []
    for session in programme.sessions:
        slots = [slot for slot in programme.slots if slot.session == session.key]
        times = tuple(sorted((slot.start, slot.minutes, slot.day, rooms[slot.room]) for slot in slots))
        found.append((session.title, tuple(people[key] for key in session.persons), times, session.abstract, session.description))
    return found


def text(written: str) -> str:
    """As a reader reads an abstract."""
    found = CONTROL.sub("", written.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return "" if found in {"None", "null"} else found

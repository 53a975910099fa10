"""A sample conference for the gallery, so that `ui` can be looked at without any other app. Everybody is invented."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hallway.ui.page import Me, Page, Place, Section
from hallway.ui.parts import Line, Room, Row, Step, Stop, Tab
from hallway.ui.sample_day import THURSDAY, many_rooms

MOMENT = datetime(2027, 6, 17, 10, 45, tzinfo=timezone(timedelta(hours=1)))
asset = lazy(static, str)  # late, because the names of the files come with a hash


def portrait(number: int) -> str:
    """Drawn people, for the gallery and the demonstration."""
    return asset(f"ui/img/portraits/p{number}.svg")


def strong(words: str) -> SafeString:
    return format_html("<b>{}</b>", words)


@dataclass(frozen=True)
class Somebody:
    name: str
    picture: str = ""
    kind: object = ""
    badge: str = ""
    since: str = ""


PEOPLE = [
    Somebody("Odalys Pennyfeather", portrait(0), "Chair, confirmed by the board", "here", "Jan 2026"),
    Somebody("Jun Maplewick", portrait(5), "Voting", "", "Sep 2024"),
    Somebody("Sefa Thistledown", portrait(8), "Voting", "", "Mar 2025"),
    Somebody("Ines Farrowgate", "", "Voting", "", "Mar 2025"),
    Somebody("Kwame Fennimore", portrait(10), "Non-voting", "line", "Nov 2026"),
    Somebody("Yusra Candlewright", portrait(13), "Guest until 30 June", "warn", "Feb 2027"),
    Somebody("Priya Starling-Moss", "", "Inactive", "line", "Sep 2024"),
]

HALLS = [
    ("A", "Anchor Hall", 900),
    ("B", "Beacon", 320),
    ("C", "Compass", 240),
    ("D", "Dock", 180),
    ("E", "Estuary", 180),
    ("F", "Ferry", 120),
    ("G", "Galley", 60),
    ("H", "Harbour Loft", 40),
    ("J", "Jetty", 40),
    ("K", "Keel", 36),
    ("L", "Lantern", 30),
    ("M", "Mast", 30),
    ("N", "Net Store", 24),
    ("O", "Oar House", 20),
]
ALL_ROOMS = [
    Room(letter=letter, line=line, name=name, url="#room", small=f"{seats} seats") for line, (letter, name, seats) in enumerate(HALLS, 1)
]
ROOMS = ALL_ROOMS[:8]
TRACKS = [
    (1, 7, "Web & APIs"),
    (2, 3, "Data & science"),
    (3, 1, "Core & typing"),
    (4, 8, "Community"),
    (5, 11, "Security"),
    (6, 10, "Beginners"),
    (7, 9, "Running things"),
]

# Which picture stands for what. One thing, one picture, everywhere.
ICONS = {
    "house": "home",
    "calendar-days": "schedule",
    "calendar-plus": "put into my calendar",
    "ticket": "ticket",
    "map-pin": "place",
    "accessibility": "access",
    "heart-handshake": "code of conduct",
    "star": "in my agenda",
    "clock": "time",
    "clock-alert": "late",
    "history": "history",
    "printer": "print",
    "download": "save to your computer",
    "upload": "bring a file",
    "paperclip": "attached",
    "file-text": "text, note",
    "file-pen": "minutes",
    "captions": "captions",
    "presentation": "slides",
    "video": "recording",
    "message-circle": "question",
    "messages-square": "chat",
    "mail": "letter",
    "bell": "reminder",
    "globe": "public site",
    "languages": "language",
    "users": "people",
    "user": "me",
    "user-plus": "add somebody",
    "user-minus": "somebody leaves",
    "log-in": "sign in",
    "log-out": "sign out",
    "fingerprint": "passkey",
    "smartphone": "device",
    "key": "secret, key",
    "lock": "private",
    "door-open": "open to others",
    "eye": "who sees this",
    "eye-off": "hidden",
    "shield": "moderation, rights",
    "scale": "review",
    "vote": "vote",
    "chart-line": "numbers",
    "layout-grid": "overview of everything",
    "layout-list": "now and next",
    "list-checks": "agenda, list of points",
    "life-buoy": "help",
    "settings-2": "settings",
    "pencil": "change",
    "plus": "new",
    "trash-2": "take away",
    "copy": "copy",
    "external-link": "leads out of here",
    "undo-2": "undo",
    "rotate-cw": "try again",
    "unplug": "not connected",
    "ellipsis": "more",
    "heart": "reaction",
    "send-horizontal": "send",
    "chevron-up": "vote up",
    "chevron-down": "open",
    "pause": "pause",
    "volume-2": "sound",
    "maximize": "whole screen",
}

TASKS = [
    Row(title="Ask the harbour office about the ramp", url="#t", small="Venue & catering", end="2 days late", due="late"),
    Row(title="Send keynote contracts", url="#t", small="Programme", end="today", due="soon"),
    Row(title="Write the welcome page for first-timers", url="#t", small="Programme", end="Fri 26 Feb"),
]
MY_TEAMS = [
    Row(title="Programme", url="#t", small="Chair", flag="Pr", badge="2 new", badge_kind="here"),
    Row(title="Venue & catering", url="#t", small="Voting member", flag="Ve"),
    Row(title="Grants", url="#t", small="Member, private team", flag="Gr"),
]
ELSEWHERE = [
    Row(title="Counting seabirds with pandas and patience", url="#s", small="Bram Quillon", bullet="B", line=2),
    Row(title="Types at the edges, freedom in the middle", url="#s", small="Ines Farrowgate", bullet="C", line=3),
    Row(title="How we lost and found our volunteers", url="#s", small="Tobias Lanternby", bullet="D", line=4),
]
FILES = [
    Row(title="Slides", url="#f", small="PDF, 2.1 MB, uploaded Tuesday", icon="presentation", arrow=True),
    Row(title="Questions so far", url="#f", small="7, the first one has 31 votes", icon="message-circle", arrow=True),
]
LINE_A = [
    Stop(time="09:30", title="Keynote: Systems that wave back", url="#s", by="Wilhelmina Okonjo-Vale"),
    Stop(time="10:45", title="Queues that forgive", url="#s", here=True),
    Stop(time="11:30", title="Server-rendered and proud", url="#s", by="Ludo Hartigan-Bell"),
    Stop(time="13:30", title="The tide table", url="#s", by="Tobias Lanternby"),
]
LIFECYCLE = [
    Step("Call opened", "done", "1 Sep"),
    Step("Reviews done", "done", "15 Dec"),
    Step("Programme out", "done", "16 Feb"),
    Step("Aid closes, in 13 days", "here", "2 Mar"),
    Step("Last day to return", "", "30 Apr"),
    Step("Doors open, in 117 days", "", "17 Jun"),
]
REASONS = [
    format_html("You are {} since January 2026", strong("chair of Programme")),
    format_html("Programme owns {}", strong("this page")),
    "Nothing here is private",
]
GAINS = [
    Line("add", format_html("{}, read and write", strong("Board and files"))),
    Line("add", format_html("{}, with invitations to the next 6 meetings", strong("Channel and calendar"))),
    Line("add", format_html("{} and {}, mail from now on", strong("programme@"), strong("speakers@tidewater.example"))),
    Line("add", format_html("{}, 212, without reviewers’ names until the vote", strong("Proposals"))),
    Line("chg", "Vault stays closed until a holder shares a secret with Noor"),
]
TEAM_TABS = [
    Tab(title, "#t", current=title == "Overview")
    for title in ("Overview", "Board", "Files", "Calendar", "Handbook", "Decisions", "Vault", "Chat")
]

PUBLIC = Page(
    brand="Tidewater 2027",
    short_brand="Tidewater",
    home="#home",
    tagline="Made by 41 volunteers in Port Maren, with Hallway, which is open source.",
    places=[
        Place(title="Schedule", url="#schedule", current=True),
        Place(title="Live", url="#live"),
        Place(title="Tickets", url="#tickets"),
        Place(title="Venue", url="#venue"),
    ],
    foot=[
        Section(title="Conference", places=[Place(title="Schedule", url="#schedule"), Place(title="Tickets", url="#tickets")]),
        Section(title="Help", places=[Place(title="Code of conduct", url="#coc"), Place(title="Access and quiet room", url="#access")]),
    ],
    languages=[Place(title="English", url="#en", current=True, language="en"), Place(title="Deutsch", url="#de", language="de")],
    my_place="#my",
    me_url="",
)
ORGANISER = replace(
    PUBLIC,
    me=Me(name="Odalys Pennyfeather", url="#me", picture=portrait(0)),
    search_url="#search",
    rail=[
        Section(
            places=[
                Place(title="Home", url="#home", icon="house", current=True),
                Place(title="Reviews", url="#r", icon="scale", count=14),
                Place(title="Moderation desk", url="#m", icon="shield", count=5),
                Place(title="Numbers", url="#n", icon="chart-line"),
                Place(title="Schedule", url="#s", icon="calendar-days"),
            ]
        ),
        Section(
            title="My teams",
            places=[
                Place(title="Programme", url="#t", flag="Pr"),
                Place(title="Venue & catering", url="#t", flag="Ve"),
                Place(title="Grants", url="#t", flag="Gr", private=True),
            ],
        ),
        Section(title="Edition", places=[Place(title="Public site", url="#p", icon="globe")]),
    ],
)
LIVE = replace(
    PUBLIC,
    clock="Thu 10:52",
    town="Port Maren",
    help_url="#help",
    rooms=[
        Place(title="Lobby", url="#lobby", icon="layout-list", current=True),
        *(Place(title=room.name.split()[0], url="#room", bullet=room.letter, line=room.line) for room in ROOMS),
    ],
    bar=[
        Place(title="Now", url="#now", icon="layout-list", current=True),
        Place(title="Agenda", url="#agenda", icon="star"),
        Place(title="Room", url="#room", icon="messages-square"),
        Place(title="More", url="#more", icon="ellipsis"),
    ],
)
FRAMES = {"public": PUBLIC, "organiser": ORGANISER, "live": LIVE, "bare": PUBLIC, "letter": PUBLIC}


def timetable(number: int) -> dict[str, Any]:
    rooms = ALL_ROOMS[:number]
    return {
        "rooms": rooms,
        "day": THURSDAY if number <= 8 else many_rooms(number),
        "tracks": TRACKS,
        "by_column": dict(enumerate(rooms, 1)),
    }


def page_of(name: str, frame: str) -> dict[str, Any]:
    """What a sample page shows."""
    shared = {
        "page": FRAMES[frame],
        "people": PEOPLE,
        "elsewhere": ELSEWHERE,
        "line": LINE_A,
        "rooms": ROOMS,
        "tracks": TRACKS,
        "moment": MOMENT,
    }
    own: dict[str, dict[str, Any]] = {
        "schedule": timetable(8),
        "wide": timetable(14),
        "session": {"files": FILES},
        "home": {"tasks": TASKS, "my_teams": MY_TEAMS, "lifecycle": LIFECYCLE},
        "team": {"tabs": TEAM_TABS, "reasons": REASONS, "gains": GAINS},
        "letter": {
            "subject": "You are now in Programme",
            "language": "en",
            "blocks": [
                {"html": "Hello Noor,"},
                {"html": "Odalys added you to <b>Programme</b>. These doors are open now:"},
                {"items": ["Board and files, read and write", "Channel and calendar", "212 proposals"]},
                {"link": "https://tidewater.example/en/teams/programme/"},
                {"html": "If this surprises you, answer this letter."},
            ],
        },
    }
    return shared | own.get(name, {})

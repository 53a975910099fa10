"""Fifteen teams move in: what the old list said, and who joined since."""

from datetime import datetime

from hallway.config.demo.stage import moment
from hallway.config.demo.stock import stock
from hallway.config.demo.story.diary import Diary, Story
from hallway.config.demo.timetable import FIRST_DAY, LAST_DAY
from hallway.core.access.actions import hand_on_area
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.editions.actions import found_edition, make_current, set_phase
from hallway.core.teams.actions import add_member, edit_team, enter, found_team
from hallway.core.teams.models import MemberKind, Team, TeamKind

HANDED_ON = {"programme": "programme", "site": "web", "sponsors": "sponsors", "tickets": "money"}


def write(diary: Diary) -> None:
    diary.write("2026-09-01 18:32", first_admin)
    diary.write("2026-09-01 18:36", edition_2026)
    diary.write("2026-09-12 11:05", edition_2027)
    for team in stock("teams")["team"]:
        began = moment("2026-09-01 18:40") if not team.get("chair") else at_eight(team["established"])
        diary.write(began, lambda story, team=team: move_in(story, team))
        for line in team.get("joins", []):
            day, time, person, kind, by = line.split()
            diary.write(f"{day} {time}", lambda story, team=team, row=(person, kind, by): join(story, team["key"], *row))
    diary.write("2027-02-01 20:30", edition_2028)


def at_eight(day: datetime) -> datetime:
    return moment(f"{day} 20:00")


def first_admin(story: Story) -> None:
    """What `hallway createsuperuser` does on a new installation."""
    write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, person=story.people["wilhelmina"])


# ── Teams ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def move_in(story: Story, team: dict) -> None:
    """The team, and who was in it before Hallway came, each with their own dates."""
    admin = story.people["wilhelmina"]
    if team["kind"] == TeamKind.BOARD:
        board = Team.objects.get(kind=TeamKind.BOARD)
        enter(board, admin, kind=MemberKind.CHAIR, by=None, since=moment("2024-03-18 19:00"))
        founded = edit_team(board, by=admin, name=team["name"], short_name=team["short"], **founding(team))
    else:
        founded = found_team(
            team["name"], kind=TeamKind(team["kind"]), by=admin, short_name=team["short"], private=bool(team.get("private")),
            private_reason=team.get("private", ""), edition=story.editions[team["edition"]] if "edition" in team else None,
            chair=story.people[team["chair"]] if "chair" in team else None, **founding(team),
        )  # fmt: skip
    story.teams[team["key"]] = founded
    # Nobody outside a private team knows who is in it, so its chair writes the list down.
    by = story.people[team["members"][0].split()[0]] if team.get("private") else admin
    for line in team["members"]:
        person, kind, since, *until = line.split()
        if (team["kind"], person) != (TeamKind.BOARD, "wilhelmina"):
            enter(
                founded, story.people[person], kind=kind, by=by, since=moment(f"{since} 19:00"),
                until=moment(f"{until[0]} 19:00") if until else None,
            )  # fmt: skip


def founding(team: dict) -> dict:
    return {"scope": team["scope"], "areas": team["areas"], "established_on": team["established"], "established_by": team["by"]}


def join(story: Story, team: str, person: str, kind: str, by: str) -> None:
    add_member(story.teams[team], story.people[person], kind=MemberKind(kind), by=story.people[by])


# ── Editions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def edition_2026(story: Story) -> None:
    """Last year, taken over as it was."""
    admin = story.people["wilhelmina"]
    story.editions["2026"] = edition = found_edition(
        "Tidewater 2026", slug="2026", by=admin, timezone="Europe/Lisbon", place="Port Maren", accent="kelp",
        starts_on=FIRST_DAY["2026"], ends_on=LAST_DAY["2026"], tagline="Three days in the old net loft, with weather.",
    )  # fmt: skip
    set_phase(edition, "announced", opens_at=moment("2025-11-01 10:00"), by=admin)
    set_phase(edition, "programme-public", opens_at=moment("2026-03-10 18:00"), by=admin)


def edition_2027(story: Story) -> None:
    admin = story.people["wilhelmina"]
    story.editions["2027"] = edition = found_edition(
        "Tidewater 2027", slug="2027", by=admin, timezone="Europe/Lisbon", place="Port Maren and online", accent="marigold",
        starts_on=FIRST_DAY["2027"], ends_on=LAST_DAY["2027"],
        tagline="Five days for people who build with Python, and the people who look after them.",
    )  # fmt: skip
    set_phase(edition, "announced", opens_at=moment("2026-11-01 10:00"), by=admin)
    set_phase(edition, "programme-public", opens_at=moment("2027-01-15 18:00"), by=admin)
    make_current(edition, by=admin)
    for kind, team in HANDED_ON.items():
        for year in ("2026", "2027"):
            hand_on_area(story.area(kind, year), story.teams[team], by=admin)


def edition_2028(story: Story) -> None:
    """A draft that only its teams see."""
    admin = story.people["wilhelmina"]
    story.editions["2028"] = found_edition(
        "Tidewater 2028", slug="2028", by=admin, timezone="Europe/Lisbon", place="Port Maren, if the hall says yes", accent="lilac",
        starts_on=FIRST_DAY["2027"].replace(year=2028, day=14), ends_on=FIRST_DAY["2027"].replace(year=2028, day=18),
    )  # fmt: skip
    hand_on_area(story.area("programme", "2028"), story.teams["programme"], by=admin)

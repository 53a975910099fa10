"""What the home page shows: what waits for a person, their teams, what changed, the edition's life."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hallway.apps.committees.queries import waiting_for
from hallway.apps.committees.shown import team_rows
from hallway.apps.schedule import words
from hallway.apps.schedule.public import current_book, sessions_of
from hallway.core.access.doors import doors
from hallway.core.access.models import EntitlementGrant
from hallway.core.access.roles import manages_organisation, too_many_admins
from hallway.core.access.standing import Standing
from hallway.core.audit.history import history
from hallway.core.base import clock
from hallway.core.base.guard import holds
from hallway.core.editions.lifecycle import phases
from hallway.core.editions.models import Edition
from hallway.core.jobs.timetable import failing
from hallway.core.people.models import Person
from hallway.core.teams.models import MemberKind, Team, live
from hallway.core.teams.queries import live_memberships, my_teams
from hallway.ui.parts import Row, Step


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for somebody, with the way to it."""

    title: str
    url: str
    icon: str
    small: str = ""


Addresses = Callable[..., str]  # of the edition's pages: ("schedule:session", slug)


def home_page(person: Person, edition: Edition | None, address: Addresses) -> dict[str, Any]:
    """Everything the template needs; only what the person may see."""
    mine = my_teams(person)
    kinds = dict(live_memberships().filter(person=person).values_list("team_id", "kind"))
    spaces = [pk for pk, door in doors(Standing(person)).items() if door.space.owner_id in kinds]
    return {
        "greeting": greeting(person, edition),
        "countdown": countdown(edition),
        "steps": life(edition) if mine and edition else [],
        "ways": waiting(person),
        "team_rows": team_rows(mine, {pk: str(MemberKind(kind).label) for pk, kind in kinds.items()}),
        "talks": talks(person, edition, address) if edition else [],
        "guide": guide(person, edition, address) if edition else [],
        "entitled": entitled(person, edition),
        "events": history(person, spaces=spaces, limit=8) if mine else [],
        "admins": too_many_admins() if holds(person, "access.see_roles") else None,
        "failing": failing() if manages_organisation(person) else [],
        "account_rows": account_rows(),
    }


def greeting(person: Person, edition: Edition | None) -> str:
    """By the conference's clock: whoever organises lives in its day."""
    now = edition.now().astimezone(edition.zone) if edition else clock.now()
    words = _("Good morning, %(name)s") if 4 <= now.hour < 12 else _("Good evening, %(name)s") if now.hour >= 18 else _("Hello, %(name)s")
    return words % {"name": person.first_name or _("you")}


def countdown(edition: Edition | None) -> str:
    if edition is None or edition.starts_on is None:
        return ""
    days = (edition.starts_on - edition.now().astimezone(edition.zone).date()).days
    if days > 0:
        return ngettext("%(days)d day to %(edition)s", "%(days)d days to %(edition)s", days) % {"days": days, "edition": edition.name}
    if edition.ends_on and (edition.ends_on - edition.starts_on).days >= -days:
        return _("Day %(day)d of %(edition)s") % {"day": 1 - days, "edition": edition.name}
    return _("%(edition)s is over. Thank you.") % {"edition": edition.name}


def life(edition: Edition) -> list[Step]:
    """The edition's lifecycle as stops on a line, with its first and last day."""
    now = edition.now()
    stops: list[tuple[datetime, str]] = [(row.opens_at, str(phases[row.key].title)) for row in edition.phases.all() if row.key in phases]
    for day, title in ((edition.starts_on, _("First day")), (edition.ends_on, _("Last day"))):
        if day:
            stops.append((datetime(day.year, day.month, day.day, tzinfo=edition.zone), title))
    stops.sort()
    past = [at for at, _title in stops if at <= now]
    return [Step(title, state_at(at, now, past), small=date_format(at.astimezone(edition.zone), "DATE_FORMAT")) for at, title in stops]


def state_at(at: datetime, now: datetime, past: list[datetime]) -> Literal["done", "here", ""]:
    """The last stop that is behind is where the edition stands."""
    if at > now:
        return ""
    return "here" if at == past[-1] else "done"


def waiting(person: Person) -> list[Waiting]:
    found = [
        Waiting(
            _("%(person)s as chair of %(team)s") % {"person": row.person.name, "team": row.team.short},
            reverse("committees:nomination", args=[row.team.slug, row.uid]),
            "scale",
            _("Proposed; you confirm or refuse."),
        )
        for row in waiting_for(person)
    ]
    found += [
        Waiting(
            _("%(team)s has no chair") % {"team": team.short},
            reverse("committees:team", args=[team.slug]),
            "users",
            _("Ask the team to propose one."),
        )
        for team in chairless(person)
    ]
    return found


def talks(person: Person, edition: Edition, address: Addresses) -> list[Row]:
    """Where and when they are on stage, as released."""
    return [
        Row(
            title=session.title,
            url=address("schedule:session", session.slug),
            small=words.when(slot) + f", {slot.room.name}" if slot else _("Time and room are not fixed yet."),
            bullet=slot.room.letter if slot else "",
            line=slot.room.line if slot else 0,
            arrow=True,
        )
        for session in sessions_of(person, edition, person)
        for slot in session.slots or [None]
    ]


def guide(person: Person, edition: Edition, address: Addresses) -> list[Waiting]:
    """The ways into the programme, for whom nothing else waits."""
    book = current_book(edition, person)
    if book is None or not book.days:
        return []
    speakers, rooms = len(book.by_speaker), len(book.rooms)
    return [
        Waiting(_("Schedule"), address("schedule:schedule"), "calendar-days", words.span(book.days[0], book.days[-1])),
        Waiting(
            ngettext("%(count)d speaker", "%(count)d speakers", speakers) % {"count": speakers},
            address("schedule:speakers"),
            "users",
            _("Who is on stage, and when"),
        ),
        Waiting(
            ngettext("%(count)d room", "%(count)d rooms", rooms) % {"count": rooms},
            address("schedule:rooms"),
            "map-pin",
            _("Every room is a line with its own letter"),
        ),
    ]


def chairless(person: Person) -> list[Team]:
    """Teams without a chair and without a proposal, for those who confirm chairs (S0.40)."""
    if not holds(person, "teams.confirm_chair"):
        return []
    chaired = live_memberships().filter(kind=MemberKind.CHAIR).values("team_id")
    proposed = [row.team_id for row in waiting_for(person)]
    teams = Team.objects.visible_to(person).filter(dissolved_at__isnull=True, private=False)
    return list(teams.exclude(pk__in=chaired).exclude(pk__in=proposed))


def entitled(person: Person, edition: Edition | None) -> list[str]:
    rows = EntitlementGrant.objects.visible_to(person).filter(live(clock.now()), person=person, edition=edition)
    return sorted(set(rows.values_list("key", flat=True)))


def account_rows() -> list[Row]:
    pages = [
        (_("Name and language"), "people:profile", "user"),
        (_("E-mail addresses"), "account_email", "mail"),
        (_("What you hold"), "holdings", "key"),
        (_("Passkeys"), "people:passkeys", "fingerprint"),
        (_("Where you are signed in"), "people:sessions", "smartphone"),
        (_("Letters you got"), "people:letters", "file-text"),
    ]
    return [Row(title=title, url=reverse(view), icon=icon) for title, view, icon in pages]

"""From editions, phases and hosts to what the components of `ui` show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hallway.core.base import clock
from hallway.core.base.guard import Actor, holds, may
from hallway.core.base.rules import Sentence
from hallway.core.editions import places
from hallway.core.editions.lifecycle import PhaseKey, phases
from hallway.core.editions.models import Conference, Edition, Phase
from hallway.ui.parts import Line, Row, Step, Tab


def tabs(edition: Edition, actor: Actor, path: str) -> list[Tab]:
    """The pages about one edition that this person may open."""
    edits = may(actor, "editions.edit_edition", edition)
    pages: list[tuple[Sentence, str, list[object]]] = []
    if edits:
        pages = [
            (_("Overview"), "editions:edition", [edition.slug]),
            (_("Lifecycle"), "editions:lifecycle", [edition.slug]),
            (_("Settings"), "editions:settings", [edition.slug]),
            (_("Addresses"), "editions:addresses", [edition.slug]),
            (_("Areas"), "access:areas", [edition.slug]),
        ]
    if holds(actor, "access.see_entitlements", edition_id=edition.pk):
        pages.append((_("Who may come in"), "access:entitlements", [edition.slug]))
    if edits:
        pages.append((_("Rehearsal"), "editions:clock", [edition.slug]))
        pages.append((_("History"), "audit:history", [edition._meta.label_lower, edition.uid]))
    found = [(title, reverse(view, args=args)) for title, view, args in pages]
    current = max((url for _title, url in found if path.startswith(url)), key=len, default="")
    return [Tab(title, url, current=url == current) for title, url in found]


def days(edition: Edition) -> str:
    """`17 – 19 June 2027`, as short as it can be."""
    first, last = edition.starts_on, edition.ends_on
    if first is None:
        return _("no dates yet")
    if last is None or last == first:
        return date_format(first, "DATE_FORMAT")
    return f"{begin(first, last)} – {date_format(last, 'DATE_FORMAT')}"


def begin(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return date_format(first, _("j"))  # Translators: the day of a date that goes on "– 19 June 2027"
    return date_format(first, "MONTH_DAY_FORMAT" if first.year == last.year else "DATE_FORMAT")


def years(editions: Iterable[Edition]) -> list[Step]:
    """A conference as a line of years: the current edition is where we are."""
    rows = sorted(editions, key=lambda edition: (edition.starts_on or date.max, edition.pk))
    return [Step(row.name, year_state(row), small=days(row), url=reverse("editions:edition", args=[row.slug])) for row in rows]


def year_state(edition: Edition) -> Literal["done", "here", ""]:
    if edition.conference.current_id == edition.pk:
        return "here"
    last = edition.ends_on or edition.starts_on
    return "done" if last and last < clock.now().date() else ""


def state(edition: Edition) -> tuple[str, str]:
    """In a word, and the kind of badge: rehearses, announced, draft."""
    if edition.is_shifted:
        return _("rehearses"), "info"
    if edition.is_open("announced"):
        return _("announced"), "ok"
    return _("draft"), ""


def edition_rows(editions: Iterable[Edition]) -> list[Row]:
    found = []
    for row in editions:
        word, kind = state(row)
        small = ", ".join(part for part in (days(row), row.place) if part)
        here = _("current") if row.conference.current_id == row.pk else ""
        found.append(
            Row(
                title=row.name,
                url=reverse("editions:edition", args=[row.slug]),
                small=small,
                badge=word,
                badge_kind=kind,
                end=here,
                arrow=True,
            )
        )
    return found


@dataclass(frozen=True)
class PhaseState:
    """One phase of an edition: whether it is open, and what is said about it."""

    key: PhaseKey
    row: Phase | None
    state: Literal["none", "planned", "open", "closed"]
    words: str


def lifecycle(edition: Edition) -> list[PhaseState]:
    """Every declared phase, those with a date in their order first."""
    rows = {row.key: row for row in edition.phases.all()}
    found = [phase_state(edition, key, rows.get(name)) for name, key in phases.items()]
    return sorted(found, key=lambda phase: (phase.row is None, phase.row.opens_at if phase.row else clock.now()))


def phase_state(edition: Edition, key: PhaseKey, row: Phase | None) -> PhaseState:
    now = clock.now()
    if row is None:
        return PhaseState(key, None, "none", _("not planned"))
    opens = moment(edition, row.opens_at)
    if now < row.opens_at:
        return PhaseState(key, row, "planned", _("opens on %(when)s") % {"when": opens})
    if row.closes_at is not None and row.closes_at <= now:
        return PhaseState(key, row, "closed", _("closed since %(when)s") % {"when": moment(edition, row.closes_at)})
    if row.closes_at is not None:
        names = {"opened": opens, "closes": moment(edition, row.closes_at)}
        return PhaseState(key, row, "open", _("open since %(opened)s, until %(closes)s") % names)
    return PhaseState(key, row, "open", _("open since %(when)s") % {"when": opens})


def moment(edition: Edition, at: datetime) -> str:
    """A date and time in the edition's zone."""
    return date_format(timezone.localtime(at, edition.zone), "DATETIME_FORMAT")


def line(edition: Edition) -> list[Step]:
    """The edition's life as stops on a line, in its own zone: what opens, and its days."""
    now = clock.now()
    stops: list[tuple[datetime, str]] = []
    for row in edition.phases.all():
        if row.key in phases:
            stops.append((row.opens_at, str(phases[row.key].title)))
            if row.closes_at:
                stops.append((row.closes_at, _("%(phase)s ends") % {"phase": phases[row.key].title}))
    for day, title in ((edition.starts_on, _("First day")), (edition.ends_on, _("Last day"))):
        if day:
            stops.append((datetime(day.year, day.month, day.day, tzinfo=edition.zone), title))
    stops.sort()
    last = max((at for at, _title in stops if at <= now), default=None)
    return [
        Step(title, "" if at > now else "here" if at == last else "done", small=date_format(at.astimezone(edition.zone), "DATE_FORMAT"))
        for at, title in stops
    ]


def switch(conference: Conference, to: Edition) -> list[Line]:
    """Where each host of a conference leads, before and after another edition becomes the current one (S2.32)."""
    was = places.origin(conference.current) if conference.current else _("nowhere")
    hosts = [conference.apex, f"www.{conference.apex}"] if conference.apex else []
    lines = [Line("chg", host, was=was, now=places.origin(to)) for host in hosts]
    if Conference.objects.order_by("id").first() == conference:  # it stands for the installation
        front = Line(
            "chg", _("The front page of this installation"), was=conference.current.name if conference.current else "–", now=to.name
        )
        lines.append(front)
    return lines

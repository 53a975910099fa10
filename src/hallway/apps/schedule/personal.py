"""What belongs to one person: their stars, their answers to "would you come?", the secret address of their calendar.

These rows are read by their person alone. Nothing of it is recorded: what somebody does not want to miss is theirs.
"""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import ngettext

from hallway.apps.schedule.models import CalendarKey, Interest, Session, Star
from hallway.core.base.guard import Actor
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person

STARS = 2000  # of one person in one edition; the largest programme we know has 1,200 sessions


def lock(person: Person) -> None:
    """What one person changes happens one after the other, in however many tabs."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


# ── Stars ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def change_stars(edition: Edition, *, by: Person, add: Collection[UUID] = (), remove: Collection[UUID] = ()) -> None:
    """Star sessions, and take stars away. What is not there, or not for their eyes, is passed over: a browser may remember
    a session that is gone."""
    lock(by)
    mine = Star.objects.visible_to(by, "manage").filter(person=by, edition=edition)
    if remove:
        mine.filter(session__uid__in=remove).delete()
    if add:
        free = STARS - mine.count()
        new = Session.objects.visible_to(by).filter(edition=edition, uid__in=add).exclude(pk__in=mine.values("session_id"))
        stars = [Star(edition=edition, person_id=by.pk, session_id=pk) for pk in new.values_list("pk", flat=True)[: max(free, 0)]]
        Star.objects.bulk_create(stars, ignore_conflicts=True)


def stars_of(person: Person, edition: Edition) -> list[Star]:
    """In the order in which they were set, each with its session."""
    stars = Star.objects.visible_to(person).filter(person=person, edition=edition).select_related("session").order_by("pk")
    return list(stars.only("created_at", "session__uid", "session__title"))


def starred(person: Person, edition: Edition) -> list[str]:
    """The sessions' public ids."""
    return [str(star.session.uid) for star in stars_of(person, edition)]


def uids(texts: Iterable[str]) -> set[UUID]:
    """Public ids as a browser sends them; what is none is passed over."""
    found = set()
    for text in texts:
        try:
            found.add(UUID(text.strip()))
        except ValueError:
            continue
    return found


# ── The private calendar ──────────────────────────────────────────────────────────────────────────────────────────


def calendar_key(person: Person, edition: Edition) -> CalendarKey | None:
    return CalendarKey.objects.visible_to(person).filter(person=person, edition=edition).first()


@transaction.atomic
def open_calendar(edition: Edition, *, by: Person, instead_of: str = "") -> CalendarKey:
    """A new secret address; the old one ends. `instead_of` is the public id of the one they looked at: who presses twice gets one."""
    lock(by)
    there = calendar_key(by, edition)
    if there is not None and str(there.uid) != instead_of:
        return there
    close_calendar(edition, by=by)
    return CalendarKey.objects.create(edition=edition, person_id=by.pk, key=secrets.token_urlsafe(32))


def close_calendar(edition: Edition, *, by: Person) -> None:
    """The address leads nowhere from now on."""
    CalendarKey.objects.visible_to(by, "manage").filter(person=by, edition=edition).delete()


def owner_of(edition: Edition, key: str) -> Person | None:
    """Whose calendar it is. Whoever knows the address may read it: calendar apps cannot sign in."""
    found = CalendarKey._base_manager.filter(edition=edition, key=key, person__is_active=True).select_related("person").first()
    return found.person if found else None


# ── Would you come? ───────────────────────────────────────────────────────────────────────────────────────────────


class NotAsked(Exception):
    """The session takes place anyway, or is not in the programme any more: there is nothing to answer."""


@transaction.atomic
def want_session(session: Session, *, by: Person, hosts: bool = False) -> Interest:
    """They would come, or even host it. One answer each: a second one replaces the first. Raises NotAsked."""
    lock(by)
    session = Session.objects.visible_to(by).get(pk=session.pk)
    if session.interest_wanted is None or session.is_cancelled:
        raise NotAsked
    answer = answer_of(by, session) or Interest(edition_id=session.edition_id, person_id=by.pk, session=session)
    answer.hosts = hosts
    answer.save()
    return answer


def withdraw_interest(session: Session, *, by: Person) -> None:
    """They would not come after all."""
    Interest.objects.visible_to(by, "manage").filter(person=by, session=session).delete()


def answer_of(person: Person, session: Session) -> Interest | None:
    return Interest.objects.visible_to(person).filter(person=person, session=session).first()


@dataclass(frozen=True)
class Wanted:
    """How many people want a session, and how many it takes. Numbers are for everybody, names are not."""

    people: int
    hosts: int


def wanted_by(session_uid: str) -> Wanted:
    """Whoever asks has been shown the session."""
    rows = Interest._base_manager.filter(session__uid=session_uid, person__is_active=True)
    return Wanted(**rows.aggregate(people=Count("pk"), hosts=Count("pk", filter=Q(hosts=True))))


def interest_words(wanted: Wanted, enough: int) -> str:
    if wanted.people >= enough:
        words = ngettext("%(people)d person wants it: enough.", "%(people)d people want it: enough.", wanted.people)
    else:
        words = ngettext(
            "%(people)d of %(enough)d person wants it.", "%(people)d of %(enough)d people. It takes place if %(enough)d want it.", enough
        )
    return words % {"people": wanted.people, "enough": enough}


def hosts_of(session: Session, actor: Actor) -> list[Person]:
    """Who would host it, for those who edit the programme; for others nobody."""
    rows = Interest.objects.visible_to(actor).filter(session=session, hosts=True).select_related("person")
    return [row.person for row in rows.order_by("pk")]

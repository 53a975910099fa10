"""Reads used in more than one place."""

from django.db.models import Count, Model, QuerySet

from hallway.apps.schedule.document import Rows
from hallway.apps.schedule.models import Interest, Room, Session, SessionSpeaker, Slot, Speaker, Star, Track, Version
from hallway.core.base.guard import Actor
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person


def drafts(model: type[Model], edition: Edition, *, by: Actor | None, what: str = "schedule.edit_programme") -> QuerySet:
    """Rows of an edition that the actor may edit. `by` None is the machine, inside `audit.system(…)`."""
    rows = model._default_manager.filter(edition=edition) if by is None else model.objects.visible_to(by, what).filter(edition=edition)  # type: ignore[attr-defined]
    return rows.order_by("pk")


def rows_of(edition: Edition, *, by: Actor | None, what: str = "schedule.edit_programme") -> Rows:
    """The whole draft, in seven queries."""
    rows = Rows(
        edition,
        rooms=list(drafts(Room, edition, by=by, what=what)),
        tracks=list(drafts(Track, edition, by=by, what=what)),
        speakers=list(drafts(Speaker, edition, by=by, what=what)),
        sessions=list(drafts(Session, edition, by=by, what=what)),
        stage=list(drafts(SessionSpeaker, edition, by=by, what=what)),
        slots=list(drafts(Slot, edition, by=by, what=what)),
    )
    rows.people = public_ids(rows.speakers)
    return rows


def public_ids(speakers: list[Speaker]) -> dict[int, str]:
    """The public ids of the persons behind these speakers."""
    persons = Person.objects.filter(pk__in=Speaker._base_manager.filter(pk__in=[s.pk for s in speakers]).values("person_id"))
    return {pk: str(uid) for pk, uid in persons.values_list("pk", "uid")}


def newest_version(edition: Edition, actor: Actor) -> Version | None:
    """The released version this actor sees, without its document."""
    return Version.objects.visible_to(actor).filter(edition=edition).defer("document", "sources").order_by("-number").first()


def wanted(edition: Edition) -> dict[str, int]:
    """Session's public id → how many people starred it, or said they would come. Numbers only: who they are is theirs."""
    counted: dict[str, int] = {}
    for model in (Star, Interest):
        rows = model._base_manager.filter(edition=edition).values_list("session__uid").annotate(Count("pk")).order_by()
        for uid, number in rows:
            counted[str(uid)] = max(number, counted.get(str(uid), 0))
    return counted

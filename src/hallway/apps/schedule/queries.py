"""Reads used in more than one place."""

from collections import defaultdict
from datetime import UTC

from django.db.models import Count, Model, QuerySet

from hallway.apps.schedule.document import Document, Rows
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


def timetable_of(edition: Edition, *, by: Actor) -> Document:
    """The draft as a document that knows who, what, where and when, and no texts: enough for a day and for conflicts, and
    for a thousand sessions several times faster than all of it."""

    def rows(model: type[Model], *names: str) -> list[Document]:
        found = list(drafts(model, edition, by=by, what="read").values("pk", *names))
        return [row | ({"uid": str(row["uid"])} if "uid" in row else {}) for row in found]

    rooms = rows(Room, "uid", "slug", "name", "letter", "line", "capacity", "description", "is_plenary", "position")
    tracks = rows(Track, "uid", "slug", "name", "number", "line", "position")
    speakers = rows(Speaker, "uid", "slug", "name")
    sessions = rows(Session, "uid", "slug", "title", "kind", "track_id", "is_cancelled")
    names = {kind: {row["pk"]: row["slug"] for row in found} for kind, found in (("room", rooms), ("track", tracks), ("speaker", speakers))}
    on_stage: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows(SessionSpeaker, "session_id", "speaker_id", "position"), key=lambda row: row["position"]):
        on_stage[row["session_id"]].append(names["speaker"][row["speaker_id"]])
    slots: dict[int, list[Document]] = defaultdict(list)
    for row in sorted(rows(Slot, "uid", "session_id", "room_id", "starts_at", "minutes", "day"), key=lambda row: row["starts_at"]):
        moments = {"starts_at": row["starts_at"].astimezone(UTC).isoformat(), "day": row["day"].isoformat()}
        slots[row["session_id"]].append(row | moments | {"room": names["room"][row["room_id"]]})
    silent = dict.fromkeys(("subtitle", "abstract", "description", "summary", "language", "level"), "") | {
        "links": [],
        "do_not_record": False,
    }
    return {
        "timezone": edition.timezone,
        "rooms": sorted(rooms, key=lambda row: row["position"]),
        "tracks": sorted(tracks, key=lambda row: row["position"]),
        "speakers": [row | {"sort": row["name"], "person": None, "biography": "", "summary": ""} for row in speakers],
        "sessions": [
            silent | row | {"track": names["track"].get(row["track_id"]), "speakers": on_stage[row["pk"]], "slots": slots[row["pk"]]}
            for row in sessions
        ],
    }

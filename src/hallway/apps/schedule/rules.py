from collections.abc import Callable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from hallway.apps.schedule.models import (
    CalendarKey,
    ImportBatch,
    ImportFile,
    Interest,
    Room,
    Session,
    SessionSpeaker,
    Slot,
    Speaker,
    Star,
    Track,
    Version,
    Watch,
)
from hallway.core.audit.history import declare_verbs
from hallway.core.base.guard import Actor
from hallway.core.base.links import register_edit, register_link
from hallway.core.base.rules import OfEdition, Public, Relation, declare, declare_kind, declare_permission
from hallway.core.editions import places
from hallway.core.editions.lifecycle import declare_phase
from hallway.core.editions.models import Edition
from hallway.core.editions.queries import phase_open
from hallway.core.outbox.about import about_letters

declare_kind("programme", _("Programme"), area=True, purpose=_("Rooms, tracks, sessions, speakers and the timetable of one edition."))

declare_phase("programme-public", _("Programme public"), opens=_("Everybody sees the released programme."))

edit_programme = declare_permission(
    "schedule.edit_programme", kind="programme", level="write", sentence=_("edit rooms, tracks, sessions, speakers and the timetable")
)
release_schedule = declare_permission(
    "schedule.release_schedule", kind="programme", level="write", sentence=_("release the programme, so that everybody sees it")
)

HOME = OfEdition("edition_id", "programme")
RELEASED = Public(lambda at: Q(released_in__isnull=False) & phase_open("programme-public", at), _("it is in the released programme"))


def own_sessions(actor: Actor) -> Q:
    return Q(pk__in=SessionSpeaker._base_manager.filter(speaker__person_id=actor.pk).values("session_id"))


def slots_of_own_sessions(actor: Actor) -> Q:
    return Q(session_id__in=SessionSpeaker._base_manager.filter(speaker__person_id=actor.pk).values("session_id"))


register_link(Room, path=lambda room: shown_at(room, "room", "edit_room"))
register_link(Speaker, path=lambda speaker: shown_at(speaker, "speaker", "programme"))
register_link(Session, path=lambda session: shown_at(session, "session", "edit_session"))


def shown_at(row: Room | Speaker | Session, public: str, draft: str) -> str:
    """The public page of what was released, else the organisers' page."""
    view, names = (public, [row.slug]) if row.released_in_id else (draft, [row.slug] if draft != "programme" else [])
    return address_of(row.edition, view, *names)


def address_of(edition: Edition, view: str, *names: str) -> str:
    """On an edition's own host where it has one."""
    if places.table().canonical.get(edition.pk):
        return places.address(edition, f"schedule:{view}", *names)
    return places.path(edition, f"schedule:{view}", *names)


def edited_at(model: type[Room] | type[Session], view: str) -> Callable[[str, Actor], str]:
    """Where whoever may changes the row of this public id; empty for everybody else."""

    def path(uid: str, actor: Actor) -> str:
        try:
            found = model.objects.visible_to(actor, edit_programme.name).filter(uid=UUID(uid)).select_related("edition").first()
        except ValueError:
            return ""
        return address_of(found.edition, view, found.slug) if found else ""

    return path


register_edit(Room, edited_at(Room, "edit_room"))
register_edit(Session, edited_at(Session, "edit_session"))


declare(Room, HOME, public=[RELEASED])
declare(Track, HOME, public=[RELEASED])
declare(Speaker, HOME, public=[RELEASED], relations=[Relation("self", lambda actor: Q(person_id=actor.pk), _("this is you"))])
declare(Session, HOME, public=[RELEASED], relations=[Relation("speaker", own_sessions, _("you speak in it"))])
declare(SessionSpeaker, HOME, public=[RELEASED], relations=[Relation("speaker", slots_of_own_sessions, _("you speak in it"))])
declare(Slot, HOME, public=[RELEASED], relations=[Relation("speaker", slots_of_own_sessions, _("you speak in it"))])


declare(ImportBatch, HOME)
declare(ImportFile, HOME)


def offers_to_host(actor: Actor) -> Q:
    """Who arranges sessions has to know who would host them. Who would only come is nobody's business."""
    return Q(hosts=True, session_id__in=Session.objects.visible_to(actor, edit_programme.name).values("pk"))


declare(Interest, relations=[Relation("editor", offers_to_host, _("you edit the programme they would host something in"))])
for personal in (Star, Interest, Watch, CalendarKey):
    declare(personal, relations=[Relation("own", lambda actor: Q(person_id=actor.pk), _("it is yours"), level="manage")])


def newest() -> Q:
    """Only the highest number of an edition is public; what a conference corrected stays corrected."""
    later = Version._base_manager.filter(edition_id=OuterRef("edition_id"), number__gt=OuterRef("number"))
    return ~Q(Exists(later))


declare(
    Version,
    HOME,
    public=[Public(lambda at: newest() & phase_open("programme-public", at), _("it is the released programme"))],
)

about_letters({"schedule/changes": _("what changed in the programme")})

declare_verbs(
    {
        "schedule.programme.import": _("imported %(file)s: %(new)s new, %(changed)s changed, %(same)s unchanged, %(missing)s missing"),
        "schedule.programme.undo": _(
            "undid the import of %(file)s: %(removed)s removed, %(restored)s as before, %(left)s left as they were"
        ),
        "schedule.batch.bring": _("brought %(file)s to be looked at"),
        "schedule.batch.leave": _("left %(file)s alone"),
        "schedule.version.release": _("released version %(number)s"),
        "schedule.room.edit": _("changed the room %(name)s"),
        "schedule.session.edit": _("changed the session %(title)s"),
        "schedule.session.import": _("changed the session %(title)s by importing %(file)s"),
        "schedule.session.place": _("moved the session %(title)s: %(times)s"),
        "schedule.session.add": _("added the session %(title)s"),
        "schedule.session.cast": _("changed who is on stage in %(title)s: %(speakers)s"),
        "schedule.session.cancel": _("cancelled the session %(title)s"),
        "schedule.session.revive": _("let the session %(title)s take place again"),
        "schedule.session.remove": _("removed the session %(title)s"),
        "schedule.speaker.add": _("added the speaker %(name)s"),
        "schedule.speaker.edit": _("changed the speaker %(name)s"),
        "schedule.speaker.connect": _("said who the speaker %(name)s is: %(person)s"),
        "schedule.speaker.merge": _("brought the speakers %(name)s and %(to)s together"),
        "schedule.speaker.remove": _("removed the speaker %(name)s"),
        "schedule.room.add": _("added the room %(name)s"),
        "schedule.room.order": _("moved the room %(name)s in the order: %(order)s"),
        "schedule.room.remove": _("removed the room %(name)s"),
        "schedule.track.add": _("added the track %(name)s"),
        "schedule.track.edit": _("changed the track %(name)s"),
        "schedule.track.order": _("moved the track %(name)s in the order: %(order)s"),
        "schedule.track.merge": _("brought the tracks %(name)s and %(to)s together"),
        "schedule.track.remove": _("removed the track %(name)s"),
        "schedule.tag.rename": _("renamed the tag %(name)s to %(to)s, in %(sessions)s sessions"),
        "schedule.tag.merge": _("brought the tags %(name)s and %(to)s together, in %(sessions)s sessions"),
        "schedule.tag.remove": _("removed the tag %(name)s from %(sessions)s sessions"),
        "schedule.removed.restore": _("brought %(name)s back"),
    }
)

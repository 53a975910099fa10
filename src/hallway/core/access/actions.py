"""Opening spaces to others, and closing them again. A private team's spaces cannot be opened, by anybody."""

from datetime import datetime

from django.db import transaction

from hallway.core.access.models import GuestPass, OpenLevel, ReadingTeam, Share, Space
from hallway.core.audit.record import record
from hallway.core.base import clock
from hallway.core.base.guard import Actor, NotAllowed, require
from hallway.core.base.rules import Sentence, kinds
from hallway.core.live.announce import announce
from hallway.core.outbox.post import post
from hallway.core.people.models import Person
from hallway.core.teams.models import Team
from hallway.core.teams.queries import members_of


class StaysPrivate(Exception):
    """A private team's space cannot be opened. The attempt is in its history (S1.26)."""


class NotPrivate(Exception):
    """Reading teams belong to private teams; others open their spaces one by one."""


class EndMissing(Exception):
    """A guest's time ends on a day that is still to come."""


def managed(space: Space, *, by: Actor) -> Space:
    """The space, locked, if the actor manages it."""
    space = Space.objects.visible_to(by, "manage").select_for_update(no_key=True).get(pk=space.pk)
    return Space._base_manager.select_related("owner", "edition").get(pk=space.pk)


def openable(space: Space, *, by: Actor, wanted: str) -> Space:
    """Like `managed`, for a space that can be opened at all. Call `note_attempt` when it raises StaysPrivate."""
    space = managed(space, by=by)
    if space.owner.private:
        raise StaysPrivate(wanted)
    return space


def note_attempt(space: Space, *, by: Actor, wanted: str) -> None:
    """Record that somebody tried to open a private space; in its own transaction, because the act itself was undone."""
    record("access.space.attempt", space, by=by, wanted=wanted)


@transaction.atomic
def open_space(space: Space, *, level: str, by: Actor) -> Space:
    """Say what members of all other teams may do: nothing, read, or write. Asks `manage`. Raises StaysPrivate."""
    space = openable(space, by=by, wanted=f"open to all: {level}")
    before, space.open_level = space.open_level, OpenLevel(level)
    space.save(update_fields=["open_level"])
    record("access.space.open", space, by=by, level=[before, level])
    announce(f"space:{space.uid}", "space.opened", {"level": level}, space_id=space.pk)
    return space


@transaction.atomic
def open_to_entitled(space: Space, *, key: str, level: str, by: Actor) -> Space:
    """Open a space to whoever holds an entitlement of its edition; an empty key closes it. Raises StaysPrivate."""
    space = openable(space, by=by, wanted=f"open to {key}")
    before = [space.opens_to, space.opens_to_level]
    space.opens_to, space.opens_to_level = key, OpenLevel(level) if key else OpenLevel.NONE
    space.save(update_fields=["opens_to", "opens_to_level"])
    if key:
        record("access.space.open_to", space, by=by, key=key, level=level, before=before)
    else:
        record("access.space.close_to", space, by=by, key=before[0])
    announce(f"space:{space.uid}", "space.opened", {"level": level if key else "none"}, space_id=space.pk)
    return space


@transaction.atomic
def share_space(space: Space, team: Team, *, level: str, by: Actor) -> Share:
    """Open a space to one team, or change how far. The owner's members are told. Asks `manage`. Raises StaysPrivate, also
    for sharing with a private team: everybody who reads the space sees to whom it is open."""
    space = openable(space, by=by, wanted=f"share with {team.short}")
    if team.private:
        raise StaysPrivate("share with a private team")
    share, _made = Share.objects.visible_to(by).update_or_create(space=space, team=team, defaults={"level": level, "by_id": by.pk})
    record("access.space.share", space, by=by, team=team.short, level=level)
    context = {"space": space, "team": team, "level": level, "by": by, "title": title_of(space)}
    post("access/space_shared", to=members_of(space.owner).exclude(pk=by.pk), by=by, space_id=space.pk, context=context)
    announce(f"space:{space.uid}", "space.shared", {"share": str(share.uid)}, space_id=space.pk)
    return share


@transaction.atomic
def unshare_space(share: Share, *, by: Actor) -> None:
    """Close a space to a team, at once. Asks `manage`."""
    space = managed(share.space, by=by)
    record("access.space.unshare", space, by=by, team=share.team.short)
    Share.objects.visible_to(by).filter(pk=share.pk).delete()
    announce(f"space:{space.uid}", "space.unshared", {"share": str(share.uid)}, space_id=space.pk)


@transaction.atomic
def let_team_read(team: Team, reader: Team, *, by: Actor) -> ReadingTeam:
    """A private team's chair lets another team read everything it has. Raises NotPrivate, NotAllowed."""
    team = chaired(team, by=by)
    if not team.private:
        raise NotPrivate
    row, _made = ReadingTeam.objects.visible_to(by).get_or_create(team=team, reader=reader, defaults={"by_id": by.pk})
    record("access.reading.begin", team, by=by, reader=reader.short)
    return row


@transaction.atomic
def stop_team_reading(row: ReadingTeam, *, by: Actor) -> None:
    """Take that back, at once."""
    chaired(row.team, by=by)
    record("access.reading.end", row.team, by=by, reader=row.reader.short)
    ReadingTeam.objects.visible_to(by).filter(pk=row.pk).delete()


def chaired(team: Team, *, by: Actor) -> Team:
    locked = Team.objects.visible_to(by, "manage").select_for_update(no_key=True).filter(pk=team.pk).first()
    if locked is None:
        raise NotAllowed("manage", team)
    return locked


@transaction.atomic
def invite_guest(space: Space, person: Person, *, level: str, until: datetime, by: Actor) -> GuestPass:
    """Let somebody from outside into one space until a moment (UTC). The space's team answers for them.

    Asks `manage`. Raises StaysPrivate, EndMissing.
    """
    space = openable(space, by=by, wanted="invite a guest")
    if until <= clock.now():
        raise EndMissing
    guest = GuestPass(space=space, person=person, level=level, team=space.owner, until=until, by_id=by.pk)
    guest.save()
    record("access.guest.invite", guest, by=by, person=person.name, level=level, until=until.isoformat())
    context = {"space": space, "title": title_of(space), "until": until, "by": by}
    post("access/guest_invited", to=person, by=by, space_id=space.pk, context=context)
    return guest


@transaction.atomic
def end_guest(guest: GuestPass, *, by: Actor) -> None:
    """End a guest's time now. Asks `manage` on the space, or being the guest."""
    if guest.person_id != by.pk:
        managed(guest.space, by=by)
    GuestPass._base_manager.filter(pk=guest.pk, until__gt=clock.now()).update(until=clock.now())
    record("access.guest.end", guest, by=by, person=guest.person.name)


@transaction.atomic
def hand_on_area(space: Space, team: Team, *, by: Actor) -> Space:
    """Give an area of an edition to another team: the programme to the programme committee.

    Asks `editions.edit_edition` of that edition. Raises StaysPrivate for a private team.
    """
    require(by, "editions.edit_edition", edition_id=space.edition_id)
    if team.private:
        raise StaysPrivate("own an area")
    space = Space._base_manager.select_for_update(no_key=True).get(pk=space.pk)
    if space.edition_id is None or space.name or not kinds[space.kind].area:  # a team's own space in that edition
        raise NotAllowed("editions.edit_edition")
    before = space.owner
    space.owner = team
    space.save(update_fields=["owner"])
    record("access.area.hand_on", space, by=by, team=[before.short, team.short])
    return space


def title_of(space: Space) -> Sentence:
    """What a space is called; said by each letter in its reader's language."""
    return kinds[space.kind].title if space.kind in kinds else space.kind

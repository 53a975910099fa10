"""A small conference in which every kind of visibility occurs, with a secret word in everything that is not for all.

The permission matrix and the canary crawl run on it. Who may read a word is written down here by hand, from what the
architecture promises, and not asked of the policy: that is what makes the crawl a proof.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.apps.committees.actions import edit_note, write_note
from hallway.apps.committees.models import Note
from hallway.apps.ops.models import Fault
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.editing.sessions import remove_session
from hallway.apps.schedule.models import ImportBatch, Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.core.access import actions as spaces
from hallway.core.access import entitlements
from hallway.core.access.models import EntitlementGrant, GuestPass, ReadingTeam, Role, RoleGrant, Share, Space
from hallway.core.access.roles import write_grant
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.editions.actions import add_host, found_edition, set_phase
from hallway.core.editions.models import Conference, Edition, HostName
from hallway.core.outbox.models import Letter
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person
from hallway.core.teams import actions as teams
from hallway.core.teams import chairs, rescues
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Rescue, Team, TeamKind


@dataclass(frozen=True)
class Canary:
    """A secret word, what it lies in, and the personas who may come across it."""

    word: str
    kind: str
    readers: frozenset[str]


@dataclass
class World:
    personas: dict[str, Person | None] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    things: dict[str, Any] = field(default_factory=dict)  # what addresses are made of, by name
    editions: dict[str, Edition] = field(default_factory=dict)

    def canary(self, kind: str, *readers: str) -> str:
        """A new word that only these personas may read."""
        word = f"canary{secrets.token_hex(6)}"
        unknown = set(readers) - set(self.personas)
        assert not unknown, unknown
        self.canaries.append(Canary(word, kind, frozenset(readers)))
        return word


# Who is in the private team in a way that lets them read.
PRIVATE = ("private chair", "private member", "private reader")
# Who holds Conference Admin. They see everything but what is private or another person's own.
ADMINS = ("Conference Admin", "second admin")
# Whoever is in a board, committee or workgroup, and so sees the pages of teams that are open.
ORGANISERS = ("chair", "member", "non-voting", "other member", "board chair", "board member", *PRIVATE)

# Everybody who holds no shipped role, by what they are instead.
STANDINGS = (
    *("chair", "member", "non-voting", "inactive", "former member", "other member", "crew", "guest", "attendee", "speaker"),
    *("board chair", "board member", *PRIVATE, "inactive private", "former private", "second admin", "newcomer"),
)


def build_world() -> World:
    """Write the world into the current database, which should be an empty one. Acts as the machine and as its personas."""
    world = World()
    with unguarded("building the proof's world"):
        people(world)
        groups(world)
        openings(world)
        notes(world)
        programme(world)
        personal(world)
        things(world)
    return world


def people(world: World) -> None:
    """One person for each standing, and one for each role there is, composed ones included."""
    roles = list(Role.objects.order_by("name"))
    for name in [*STANDINGS, *(role.name for role in roles)]:
        address = f"{name.lower().replace(' ', '-')}@proof.example"
        world.personas[name] = create_person(f"P. {name.title()}", by=None, address=address)
    world.personas["stranger"] = None
    for role in roles:
        write_grant(role, by=None, person=world.personas[role.name])
    write_grant(Role.objects.get(slug=Role.CONFERENCE_ADMIN), by=None, person=world.personas["second admin"])


def groups(world: World) -> None:
    who, admin = world.personas, world.personas["Conference Admin"]
    board = Team.objects.get(kind=TeamKind.BOARD)
    teams.enter(board, who["board chair"], kind=MemberKind.CHAIR, by=None)
    teams.enter(board, who["board member"], kind=MemberKind.VOTING, by=None)

    opened = teams.found_team("Open Committee", kind=TeamKind.COMMITTEE, by=admin, chair=who["chair"])
    for name, kind in {"member": "voting", "non-voting": "non-voting", "inactive": "inactive", "former member": "voting"}.items():
        teams.add_member(opened, who[name], kind=MemberKind(kind), by=who["chair"])
    other = teams.found_team("Other Committee", kind=TeamKind.COMMITTEE, by=admin)
    teams.add_member(other, who["other member"], kind=MemberKind.VOTING, by=admin)
    crew = teams.found_team("Door Crew", kind=TeamKind.CREW, by=admin)
    teams.add_member(crew, who["crew"], kind=MemberKind.VOTING, by=admin)
    readers = teams.found_team("Reading Committee", kind=TeamKind.COMMITTEE, by=admin)
    teams.add_member(readers, who["private reader"], kind=MemberKind.VOTING, by=admin)

    # The name of a private team is known to admins, in one row. Everything else of it is not.
    name = world.canary("name of a private team", *PRIVATE, *ADMINS)
    private = teams.found_team(
        f"Hidden {name}",
        short_name="Hidden",
        kind=TeamKind.COMMITTEE,
        by=admin,
        private=True,
        private_reason="proof",
        chair=who["private chair"],
    )
    scope = world.canary("scope of a private team", *PRIVATE)
    teams.edit_team(private, by=who["private chair"], scope=scope, private_reason=world.canary("reason of a private team", *PRIVATE))
    for name, kind in {"private member": "voting", "inactive private": "inactive", "former private": "voting"}.items():
        teams.add_member(private, who[name], kind=MemberKind(kind), by=who["private chair"])
    spaces.let_team_read(private, readers, by=who["private chair"])
    chairs.propose_chair(private, who["private member"], by=who["private chair"])

    orphan_name = world.canary("name of an orphaned private team", *ADMINS)
    orphan = teams.found_team(
        f"Orphan {orphan_name}", short_name="Orphan", kind=TeamKind.WORKGROUP, by=admin, private=True, private_reason="proof"
    )
    reason = world.canary("reason of a rescue", *ADMINS)
    rescues.ask_rescue(str(orphan.uid), who["attendee"], reason=reason, by=admin)

    for name, team in {"former member": opened, "former private": private}.items():
        teams.end_membership(Membership.objects.get(team=team, person=who[name], until__isnull=True), by=who[name])
    chairs.propose_chair(opened, who["member"], by=who["chair"])
    world.things |= {"team": opened, "other": other, "private": private, "orphan": orphan, "crew": crew, "readers": readers, "board": board}


def openings(world: World) -> None:
    """Every way to open a private space, put there by SQL: none of them may count."""
    who, private = world.personas, world.things["private"]
    role = Role.objects.exclude(slug=Role.CONFERENCE_ADMIN).first()
    later = clock.now() + timedelta(days=30)
    for space in Space.objects.filter(owner=private):
        Share.objects.create(space=space, team=world.things["other"], level="write")
        GuestPass.objects.create(space=space, person=who["guest"], level="write", team=private, until=later)
        Space.objects.filter(pk=space.pk).update(open_level="write", opens_to="stream", opens_to_level="write")
    assert role is not None
    RoleGrant.objects.create(role=role, team=private)


def notes(world: World) -> None:
    """A note with versions and a file in each kind of notes: a team's, one opened to others, a private team's."""
    who = world.personas
    own = Space.objects.get(kind="notes", owner=world.things["team"])
    shared = Space.objects.get(kind="notes", owner=world.things["other"])
    private = Space.objects.get(kind="notes", owner=world.things["private"])
    team_readers = ("chair", "member", "non-voting", "guest", *ADMINS)
    shared_readers = ("other member", "chair", "member", "non-voting", *ADMINS)
    world.things["notes"] = [
        a_note(world, own, "a team’s note", team_readers, by=who["chair"]),
        a_note(world, shared, "a shared note", shared_readers, by=who["other member"]),
        a_note(world, private, "a private note", PRIVATE, by=who["private member"]),
    ]
    until = clock.now() + timedelta(days=30)
    spaces.invite_guest(own, who["guest"], level="read", until=until, by=who["chair"])
    spaces.share_space(shared, world.things["team"], level="read", by=who["Conference Admin"])


def a_note(world: World, space: Space, kind: str, readers: tuple[str, ...], *, by: Person) -> Note:
    words = {part: world.canary(f"{part} of {kind}", *readers) for part in ("title", "text", "old text", "file name", "file")}
    file = SimpleUploadedFile(f"{words['file name']}.txt", f"inside: {words['file']}".encode())
    note = write_note(space, title=words["title"], body=words["old text"], by=by, files=[file])
    return edit_note(note, title=words["title"], body=words["text"], base=1, by=by)


def programme(world: World) -> None:
    """A released programme with a draft session beside it, and an edition that is not announced."""
    who = world.personas
    now = clock.now()
    current = found_edition(
        "Proof 2027", slug="proof-2027", by=None, timezone="Europe/Lisbon", starts_on=date(2027, 6, 17), ends_on=date(2027, 6, 18)
    )
    set_phase(current, "announced", opens_at=now - timedelta(days=1), by=None)
    set_phase(current, "programme-public", opens_at=now - timedelta(days=1), by=None)
    room = Room.objects.create(edition=current, slug="anchor", name="Anchor", letter="A", line=1, capacity=100)
    track = Track.objects.create(edition=current, slug="web", name="Web", number=1, line=2)
    speaker = Speaker.objects.create(edition=current, slug="sam", name="P. Speaker", person=who["speaker"])
    talk = a_session(current, room, track, speaker, slug="talk", title="A released talk", hour=9)
    release_schedule(current, by=who["Conference Admin"])
    editors = ("speaker", "Program Editor", "board chair", "board member", *ADMINS)
    a_session(current, room, track, speaker, slug="draft", title=world.canary("a draft session", *editors), hour=11)
    Session.objects.filter(pk=talk.pk).update(abstract=world.canary("an unreleased change", *editors))

    removed = a_session(current, room, track, speaker, slug="removed", title=world.canary("a removed session", *editors[1:]), hour=14)
    removal = remove_session(removed, by=who["Conference Admin"])

    takers = ("Program Editor", "board chair", "board member", *ADMINS)
    empty = {name: [] for name in ("rooms", "tracks", "speakers", "sessions")}
    new = {**empty, "sessions": [[world.canary("what an import would bring", *takers), []]]}
    batch = ImportBatch.objects.create(
        edition=current,
        name=world.canary("an import", *takers),
        state=ImportBatch.State.READY,
        preview={"new": new, "missing": empty, "changed": [], "kept": [], "conflicts": []},
    )
    world.things["imports"] = [batch]

    every_team = (*ORGANISERS, *ADMINS, "Program Editor")
    hidden = found_edition(world.canary("an edition not announced", *every_team), slug="proof-2028", by=None)
    add_host(current, "2027.proof.example", by=who["Conference Admin"])
    world.editions = {"current": current, "hidden": hidden}
    world.things |= {"room": room, "session": talk, "speaker": speaker, "removal": removal}


def a_session(edition: Edition, room: Room, track: Track, speaker: Speaker, *, slug: str, title: str, hour: int) -> Session:
    session = Session.objects.create(edition=edition, slug=slug, title=title, track=track, abstract="What it is about.")
    SessionSpeaker.objects.create(edition=edition, session=session, speaker=speaker)
    starts = clock.now().replace(year=2027, month=6, day=17, hour=hour, minute=0, second=0, microsecond=0)
    Slot.objects.create(edition=edition, session=session, room=room, starts_at=starts, minutes=45, day=date(2027, 6, 17))
    return session


def personal(world: World) -> None:
    """What belongs to one person: address, letters, entitlement with its reason."""
    who, current = world.personas, world.editions["current"]
    managers = ("board chair", *ADMINS)
    word = world.canary("an e-mail address", "attendee", *managers)
    EmailAddress.objects.create(user=who["attendee"], email=f"{word}@proof.example", verified=True)
    seen = ("attendee", "board chair", "board member", *ADMINS)
    reason = world.canary("the reason of an entitlement", *seen)
    entitlements.grant_entitlement(who["attendee"], "stream", edition=current, reason=reason, by=who["Conference Admin"])
    letter = Letter.objects.filter(person=who["member"]).first()
    assert letter is not None
    letter.subject = letter.text = world.canary("the words of a letter", "member")
    letter.save(update_fields=["subject", "text"])
    uncertain = Letter.objects.filter(person=who["crew"]).first()
    assert uncertain is not None
    Letter.objects.filter(pk=uncertain.pk).update(state="uncertain", text=world.canary("the words of an uncertain letter", "crew"))
    world.things["open letters"] = [letter, uncertain]
    fault = Fault(
        fingerprint="proof", kind="KeyError", where="views.py:7 page", stack=world.canary("the way of an error through the code", *ADMINS)
    )
    fault.save()
    world.things["faults"] = [fault]


def things(world: World) -> None:
    """Rows that stand in addresses: of each kind one for every visibility class, not all there are."""
    named, who = world.things, world.personas
    opened, private, orphan = named["team"], named["private"], named["orphan"]
    classes = [opened, private, orphan]
    live = Membership.objects.filter(until__isnull=True)
    named["teams"] = classes
    named["memberships"] = [
        live.get(team=opened, person=who["member"]),
        live.get(team=private, person=who["private member"]),
        Membership.objects.get(team=private, person=who["former private"]),
    ]
    named["nominations"] = list(ChairNomination.objects.filter(team__in=classes))
    named["readings"] = list(ReadingTeam.objects.all())
    named["rescues"] = list(Rescue.objects.all())
    named["spaces"] = list(Space.objects.filter(owner__in=classes[:2])) + list(Space.objects.filter(edition=world.editions["current"])[:2])
    named["areas"] = list(Space.objects.filter(edition__in=world.editions.values(), kind="programme"))
    private_spaces = Space.objects.filter(owner=private)
    named["shares"] = [*Share.objects.exclude(space__in=private_spaces)[:1], *Share.objects.filter(space__in=private_spaces)[:1]]
    named["guests"] = [*GuestPass.objects.exclude(space__in=private_spaces)[:1], *GuestPass.objects.filter(space__in=private_spaces)[:1]]
    named["grants"] = list(RoleGrant.objects.filter(person__in=[who["Program Editor"], who["second admin"]]))
    named["roles"] = list(Role.objects.filter(slug__in=["conference-admin", "program-editor"]))
    named["entitlements"] = list(EntitlementGrant.objects.all())
    named["letters"] = [*named["open letters"], *Letter.objects.filter(discreet=True)[:1]]
    named["people"] = [who["attendee"], who["private member"]]
    named["hosts"], named["conferences"] = list(HostName.objects.all()), list(Conference.objects.all())

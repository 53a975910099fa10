"""A world that changes step by step, kept twice: as rows of the database, and as the oracle's plain rows.

Most rows are put as SQL would put them, past every action and check: a share on a private space, a role for a private
team, a chair of two teams at once. The policy has to hold whoever wrote the rows.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count, product
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.db import models, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hallway.core.access.explain import explain
from hallway.core.access.install import make_team_spaces
from hallway.core.access.models import EntitlementGrant, GuestPass, ReadingTeam, Role, RoleGrant, RolePermission, Share, Space
from hallway.core.access.tests import oracle
from hallway.core.access.tests.things import GROUPS, PARTIES, PERMISSIONS, Plan, Rule, Sheet, Talk, declared, make_tables
from hallway.core.base import clock
from hallway.core.base.guard import Anyone
from hallway.core.base.rules import permissions
from hallway.core.editions.models import Conference, Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import ChairNomination, Membership, Team

REAL = ("teams.add_member", "teams.nominate_chair", "teams.found_team", "teams.see_private_rows", "people.see_people")
COMPOSED = sorted([*PERMISSIONS, *REAL])
KEYS = ("stream", "chat")
# What is asked of each model: permissions of its kind, a neighbour's and a foreign one, groups of fields.
ASKED: dict[type[models.Model], tuple[str, ...]] = {
    Space: (*PERMISSIONS, *REAL),
    Sheet: ("things.look", "things.edit", "things.rule", "things.top", "things.take_plan", *GROUPS),
    Plan: ("things.take_plan", "things.look", "things.edit_stage", "teams.add_member", *GROUPS),
    Talk: ("things.see_stage", "things.edit_stage", "things.see_wings", "things.edit", *GROUPS),
    Rule: ("things.open_house", "teams.see_private_rows", "people.see_people", "things.take_plan", *GROUPS),
    Team: ("teams.add_member", "teams.nominate_chair", "things.take_plan"),
    Membership: ("teams.add_member",),
    RoleGrant: ("people.see_people", "teams.add_member"),
}
MODELS = tuple(ASKED)

Source = st.DataObject | Random  # where choices come from: Hypothesis, or one seed

BEGINS = (-48, -1, 0, 1, 48)  # hours from now
LASTS = (None, 0, 1, 2, 49, 96)  # hours; None: for good
ENDS = (1, 2, 49)
OPEN = ("none", "read", "write")
LEVEL = ("read", "write")
MEMBER = ("chair", "voting", "non-voting", "inactive")
WHICH = (None, 0, 1)  # edition; None: all, or none in particular
YES_OR_NO = (False, True)
some = st.sampled_from


class Disagreement(AssertionError):
    """The policy says one thing and the oracle another."""


class ConferenceMachine(RuleBasedStateMachine):
    answers_per_step = 6

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(declared())
        self.undo.enter_context(mock.patch.object(clock, "datetime", SimpleNamespace(now=lambda _zone: self.world.now)))
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(transaction.set_rollback, True)
        make_tables()
        self.numbers = count(1)
        self.people: list[Any] = []
        self.editions: list[int] = []
        self.things: dict[type[models.Model], dict[int, oracle.Thing]] = {model: {} for model in MODELS}
        self.world = oracle.World(
            now=datetime(2027, 3, 1, 12, tzinfo=UTC),
            permissions={name: oracle.Permission(it.kind, it.level) for name, it in permissions.items()},
            groups=GROUPS,
        )

    def teardown(self) -> None:
        self.undo.close()

    # ── The beginning ───────────────────────────────────────────────────────────────────────────────────────────

    @initialize(seed=st.integers(0, 2**32), start=st.integers(0, 10_000))
    def begin(self, seed: int, start: int) -> None:
        """A world in which a good deal has happened already. (Drawn by one seed: drawing each row would take longer
        than everything else.)"""
        self.people = [Person.objects.create(name=name) for name in ("Ada", "Ben", "Cleo", "Dan", "Eve")]
        self.world.people = {person.pk: oracle.Person(person.pk) for person in self.people}
        conference = Conference.objects.create(slug="c", name="C")
        self.editions = [Edition.objects.create(conference=conference, slug=slug, name=slug).pk for slug in ("e1", "e2")]
        for role in Role.objects.all():
            self.world.roles[role.pk] = oracle.Role(role.pk, role.slug, set(role.permissions.values_list("name", flat=True)))
        for team in Team._base_manager.all():
            make_team_spaces(team)  # the kinds that exist for the tests came after the board
            self.know_team(team)
        self.know_spaces(Space._base_manager.all())
        self.much_happens(Random(seed))
        self.turns = self.rotation(start)

    def much_happens(self, random: Random) -> None:
        def choose(choices: Sequence[Any]) -> Any:
            return random.choice(choices)

        for kind, private in (("committee", True), ("workgroup", False), ("crew", False), ("workgroup", True)):
            self.found(kind=kind, private=private)
        for _ in range(3):
            self.compose(data=random, names=set(random.sample(COMPOSED, 3)))
            self.let_read(data=random)
        for _ in range(8):
            self.add_room(data=random, edition=choose(WHICH), level=choose(OPEN), key=choose(("", *KEYS)), to=choose(OPEN))
            self.join(data=random, kind=choose(MEMBER), since=choose(BEGINS), until=choose(LASTS))
            self.share(data=random, level=choose(LEVEL))
            self.grant(data=random, to_team=choose(YES_OR_NO), edition=choose(WHICH), since=choose(BEGINS), until=choose(LASTS))
            self.invite(data=random, level=choose(LEVEL), since=choose(BEGINS), until=choose(ENDS))
            self.entitle(data=random, key=choose(KEYS), edition=choose((0, 1)), since=choose(BEGINS), until=choose(LASTS))
            self.write(data=random, model=choose((Sheet, Plan, Talk, Rule)), published=choose(YES_OR_NO), apart=choose(YES_OR_NO))

    def rotation(self, start: int) -> Iterator[tuple[Any, type[models.Model], str, int]]:
        """Every question that is worth asking, in an order that comes to something else each time."""
        questions = [
            (actor, model, what) for actor, model in product([*self.people, Anyone()], MODELS) for what in (*oracle.LEVELS, *ASKED[model])
        ]
        stride = next(stride for stride in (101, 103) if len(questions) % stride)  # primes, so every question has its turn
        for turn in count(start):
            yield (*questions[turn * stride % len(questions)], turn)

    # ── What is compared after each step ────────────────────────────────────────────────────────────────────────

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "turns"):
            return
        for _ in range(self.answers_per_step):
            self.compare(*next(self.turns))

    def compare(self, actor: Any, model: Any, what: str, turn: int) -> None:
        asker = self.world.people.get(actor.pk, oracle.Person(None))
        things = self.things[model]
        expected = {pk for pk, thing in things.items() if oracle.may(self.world, asker, thing, what)}
        found = set(model.objects.visible_to(actor, what).values_list("pk", flat=True))
        if found != expected:
            raise Disagreement(f"{actor} {what} {model.__name__}: too many {found - expected}, too few {expected - found}")
        explained = sorted(expected) or (sorted(things) if turn % 3 == 0 else [])  # mostly what is allowed: there reasons are due
        if explained:
            pk = explained[turn % len(explained)]
            self.compare_explanation(actor, model, what, pk, pk in expected)

    def compare_explanation(self, actor: Any, model: Any, what: str, pk: int, expected: bool) -> None:
        explanation = explain(actor, model._base_manager.get(pk=pk), what)
        if explanation.allowed != expected:
            raise Disagreement(f"explain({actor}, {model.__name__} {pk}, {what}) says {explanation.allowed}")
        if bool(explanation.reasons) != expected:
            raise Disagreement(f"explain({actor}, {model.__name__} {pk}, {what}) gives the reasons {explanation.reasons}")

    # ── What can happen ─────────────────────────────────────────────────────────────────────────────────────────

    @rule(hours=some([1, 2, 47, 48, 100]))
    def pass_time(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @rule(kind=some(["board", "committee", "workgroup", "crew"]), private=some(YES_OR_NO))
    def found(self, kind: str, private: bool) -> None:
        if len(self.world.teams) > 8:
            return
        name = f"t{next(self.numbers)}"
        team = Team(slug=name, name=name, kind=kind, private=private and kind != "board")
        team.save()
        make_team_spaces(team)
        self.know_team(team)
        self.know_spaces(Space._base_manager.filter(owner=team))

    @rule(data=st.data())
    def make_private(self, data: Source) -> None:
        team = pick(data, [team for team in self.world.teams.values() if team.kind != "board"])
        team.private = True
        Team._base_manager.filter(pk=team.pk).update(private=True)

    @rule(data=st.data())
    def dissolve(self, data: Source) -> None:
        team = self.any_team(data)
        team.dissolved = True
        Team._base_manager.filter(pk=team.pk).update(dissolved_at=self.world.now)

    @rule(data=st.data(), kind=some(MEMBER), since=some(BEGINS), until=some(LASTS))
    def join(self, data: Source, kind: str, since: int, until: int | None) -> None:
        team, person = self.any_team(data), self.any_person(data)
        when = self.dates(since, until)
        if until is None and any(
            row.team == team.pk and row.person == person.pk and row.until is None for row in self.world.memberships
        ):  # only this the database refuses
            return
        row = Membership(team_id=team.pk, person=person, kind=kind, **when)
        row.save()
        self.world.memberships.append(oracle.Membership(pk=row.pk, team=team.pk, person=person.pk, kind=kind, **when))
        self.things[Membership][row.pk] = oracle.Thing(row.pk, team=team.pk, kind="team")

    @rule(data=st.data())
    def leave(self, data: Source) -> None:
        row = pick(data, [row for row in self.world.memberships if row.holds(self.world.now)])
        if row:
            row.until = self.world.now
            Membership._base_manager.filter(pk=row.pk).update(until=row.until)

    @rule(data=st.data(), kind=some(MEMBER))
    def change_kind(self, data: Source, kind: str) -> None:
        row = pick(data, self.world.memberships)
        if row:
            row.kind = kind
            Membership._base_manager.filter(pk=row.pk).update(kind=kind)

    @rule(data=st.data())
    def propose_as_chair(self, data: Source) -> None:
        """Nobody gains anything by it, so the oracle does not hear of it."""
        team, person = self.any_team(data), self.any_person(data)
        if not ChairNomination._base_manager.filter(team_id=team.pk, person=person).exists():
            ChairNomination(team_id=team.pk, person=person).save()

    @rule(data=st.data(), edition=some(WHICH), level=some(OPEN), key=some(["", *KEYS]), to=some(OPEN))
    def add_room(self, data: Source, edition: int | None, level: str, key: str, to: str) -> None:
        if len(self.world.spaces) > 60:
            return
        space = Space(
            kind="room",
            name=f"room {next(self.numbers)}",
            owner_id=self.any_team(data).pk,
            edition_id=None if edition is None else self.editions[edition],
            open_level=level,
            opens_to=key,
            opens_to_level=to,
        )
        space.save()
        self.know_spaces([space])
        self.write(data=data, model=Sheet, published=pick(data, YES_OR_NO), apart=False, space=space.pk)

    @rule(data=st.data(), level=some(OPEN), key=some(["", *KEYS]), to=some(OPEN), closed=some([False, False, True]))
    def alter_space(self, data: Source, level: str, key: str, to: str, closed: bool) -> None:
        space = self.any_space(data)
        space.open_level, space.opens_to, space.opens_to_level, space.closed = level, key, to, closed
        Space._base_manager.filter(pk=space.pk).update(open_level=level, opens_to=key, opens_to_level=to, closed=closed)

    @rule(data=st.data())
    def hand_on(self, data: Source) -> None:
        space = pick(data, [space for space in self.world.spaces.values() if space.kind in {"room", "stage", "wings"}])
        space.owner = self.any_team(data).pk
        Space._base_manager.filter(pk=space.pk).update(owner=space.owner)

    @rule(data=st.data(), level=some(LEVEL))
    def share(self, data: Source, level: str) -> None:
        space, team = self.any_space(data), self.any_team(data)
        self.world.shares = [row for row in self.world.shares if (row.space, row.team) != (space.pk, team.pk)]
        self.world.shares.append(oracle.Share(space.pk, team.pk, level))
        Share._base_manager.update_or_create(space_id=space.pk, team_id=team.pk, defaults={"level": level})

    @rule(data=st.data())
    def unshare(self, data: Source) -> None:
        row = pick(data, self.world.shares)
        if row:
            self.world.shares.remove(row)
            Share._base_manager.filter(space_id=row.space, team_id=row.team).delete()

    @rule(data=st.data())
    def let_read(self, data: Source) -> None:
        team, reader = self.any_team(data), self.any_team(data)
        row = oracle.ReadingTeam(team.pk, reader.pk)
        if team is not reader and row not in self.world.readers:
            self.world.readers.append(row)
            ReadingTeam(team_id=team.pk, reader_id=reader.pk).save()

    @rule(data=st.data(), names=st.sets(some(COMPOSED), max_size=3))
    def compose(self, data: Source, names: set[str]) -> None:
        own = [role for role in self.world.roles.values() if role.slug.startswith("r-")]
        role = pick(data, own) if len(own) > 2 else None
        if role is None:
            slug = f"r-{next(self.numbers)}"
            made = Role.objects.create(slug=slug, name=slug)
            role = self.world.roles[made.pk] = oracle.Role(made.pk, slug, set())
        role.permissions = names
        RolePermission.objects.filter(role_id=role.pk).delete()
        RolePermission.objects.bulk_create(RolePermission(role_id=role.pk, name=name, kind=permissions[name].kind) for name in names)

    @rule(data=st.data(), to_team=some(YES_OR_NO), edition=some(WHICH), since=some(BEGINS), until=some(LASTS))
    def grant(self, data: Source, to_team: bool, edition: int | None, since: int, until: int | None) -> None:
        role = pick(data, [*self.world.roles.values()])
        if role.slug == oracle.ADMIN and pick(data, range(4)):
            return  # with an admin everywhere little is left to see
        row = {
            "role": role.pk,
            "person": None if to_team else self.any_person(data).pk,
            "team": self.any_team(data).pk if to_team else None,
            "edition": None if edition is None else self.editions[edition],
        }
        when = self.dates(since, until)
        made = RoleGrant(**{f"{name}_id": pk for name, pk in row.items()}, **when)
        made.save()
        self.world.grants.append(oracle.Grant(**row, **when))
        holder = [oracle.Party(row["person"], "read")] if row["person"] else []
        self.things[RoleGrant][made.pk] = oracle.Thing(made.pk, kind="organisation", parties=holder)

    @rule(data=st.data(), level=some(LEVEL), since=some(BEGINS), until=some(ENDS))
    def invite(self, data: Source, level: str, since: int, until: int) -> None:
        row = {"space": self.any_space(data).pk, "person": self.any_person(data).pk, "team": self.any_team(data).pk}
        when = self.dates(since, until)
        GuestPass(**{f"{name}_id": pk for name, pk in row.items()}, level=level, **when).save()
        self.world.passes.append(oracle.Pass(**row, level=level, **when))

    @rule(data=st.data(), key=some(KEYS), edition=some([0, 1]), since=some(BEGINS), until=some(LASTS))
    def entitle(self, data: Source, key: str, edition: int, since: int, until: int | None) -> None:
        row = {"person": self.any_person(data).pk, "edition": self.editions[edition]}
        when = self.dates(since, until)
        number = str(next(self.numbers))
        EntitlementGrant(**{f"{name}_id": pk for name, pk in row.items()}, key=key, source=number, **when).save()
        self.world.entitlements.append(oracle.Entitlement(**row, key=key, **when))

    @rule(data=st.data(), active=some(YES_OR_NO))
    def close_or_open_account(self, data: Source, active: bool) -> None:
        person = self.any_person(data)
        person.is_active = self.world.people[person.pk].active = active
        Person.objects.filter(pk=person.pk).update(is_active=active)

    @rule(data=st.data(), model=some([Sheet, Plan, Talk, Rule]), published=some(YES_OR_NO), apart=some(YES_OR_NO))
    def write(self, data: Source, model: Any, published: bool, apart: bool, space: int | None = None) -> None:
        """A row of content, with an author and a reporter, in some place."""
        pk = next(self.numbers)
        people = {"author": self.any_person(data).pk, "reporter": self.any_person(data).pk}
        parties = [oracle.Party(people[name], level, opens, sent) for name, (level, opens, sent) in PARTIES.items()]
        thing = oracle.Thing(pk, parties=parties, public=published)
        row = model(pk=pk, author_id=people["author"], reporter_id=people["reporter"], published=published)
        if model is Sheet:
            nowhere = space is None and pick(data, range(10)) == 0
            thing.space = row.space_id = None if nowhere else space or self.any_space(data).pk
        elif model is Plan:
            thing.team = row.team_id = self.any_team(data).pk
            thing.kind = "shelf"
        elif model is Talk:
            thing.edition = row.edition_id = pick(data, self.editions)
            thing.kind = "stage"
        else:
            thing.apart = row.apart = apart
            thing.kind = "organisation"
        row.save(force_insert=True)
        self.things[model][pk] = thing

    # ── Helpers ─────────────────────────────────────────────────────────────────────────────────────────────────

    def know_team(self, team: Team) -> None:
        self.world.teams[team.pk] = oracle.Team(team.pk, team.kind, team.private)
        self.things[Team][team.pk] = oracle.Thing(team.pk, team=team.pk, kind="team")

    def know_spaces(self, spaces: Any) -> None:
        for space in spaces:
            self.world.spaces[space.pk] = oracle.Space(
                space.pk, space.kind, space.owner_id, space.edition_id, space.open_level, space.opens_to, space.opens_to_level, space.closed
            )
            self.things[Space][space.pk] = oracle.Thing(space.pk, space=space.pk, kind=space.kind)

    def dates(self, since: int, until: int | None) -> dict[str, datetime | None]:
        begin = self.world.now + timedelta(hours=since)
        return {"since": begin, "until": None if until is None else begin + timedelta(hours=until)}

    def any_team(self, data: Source) -> oracle.Team:
        return pick(data, [*self.world.teams.values()])

    def any_space(self, data: Source) -> oracle.Space:
        return pick(data, [*self.world.spaces.values()])

    def any_person(self, data: Source) -> Person:
        return pick(data, self.people)


def pick(data: Source, choices: Sequence[Any]) -> Any:
    """One of them; None where there is nothing to choose from."""
    if not choices:
        return None
    return data.choice(choices) if isinstance(data, Random) else data.draw(some(choices))

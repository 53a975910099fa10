"""50 newest visible notes of 60,000 in 3,000 spaces, asked by people with different standings."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from scratch import begin, row

database = begin()

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hallway.apps.committees.models import Note
from hallway.core.access.models import Role, RoleGrant, Share, Space
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team

PEOPLE, TEAMS, SPACES, SHARES, NOTES, ROUNDS = 300, 15, 3_000, 3_000, 60_000, 15
chance = random.Random(2027)

with unguarded("bench"):
    Person.objects.bulk_create([Person(name=f"P {n}", sort_key=f"p {n}") for n in range(PEOPLE)])
    Team.objects.bulk_create([Team(slug=f"t{n}", name=f"T {n}", kind="committee", private=n in {3, 7}) for n in range(TEAMS)])
    people, teams = list(Person.objects.all()), list(Team.objects.filter(slug__startswith="t"))
    Membership.objects.bulk_create(
        [Membership(team=team, person=person, kind="voting") for team in teams for person in chance.sample(people[:-2], 12)]
    )
    Space.objects.bulk_create([Space(kind="notes", name=f"n{n}", owner=chance.choice(teams)) for n in range(SPACES)])
    spaces = list(Space.objects.filter(name__startswith="n"))
    pairs = {(chance.choice(spaces).pk, chance.choice(teams).pk) for _ in range(SHARES)}
    Share.objects.bulk_create([Share(space_id=space, team_id=team, level="read") for space, team in pairs])
    now = clock.now()
    Note.objects.bulk_create(
        [Note(space=chance.choice(spaces), title=f"Note {n}", changed_at=now - timedelta(seconds=n)) for n in range(NOTES)], batch_size=2000
    )
    admin, outsider = people[-1], people[-2]
    RoleGrant.objects.create(role=Role.objects.get(slug="conference-admin"), person=admin)
    member = Membership.objects.filter(team=teams[0]).select_related("person")[0].person
with connection.cursor() as cursor:
    cursor.execute("ANALYZE")


def measure(who: str, what: str, ask: Callable[[], object]) -> None:
    with CaptureQueriesContext(connection) as queries:
        ask()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    row(database, who, what, len(queries), f"{statistics.median(times):.1f}")


row("database", "who", "what", "queries", "median ms")
row("---", "---", "---", "---:", "---:")
for who, person in {"member of a team": member, "outsider": outsider, "Conference Admin": admin}.items():
    visible = Note.objects.visible_to(person)
    measure(who, "50 newest", lambda visible=visible: list(visible.order_by("-changed_at")[:50]))
    measure(who, "count", lambda visible=visible: visible.count())
    measure(who, "one by id", lambda visible=visible: visible.filter(pk=NOTES // 2).first())
with unguarded("bench"):
    everything = Note.objects.order_by("-changed_at")[:50]
    measure("nobody asked (floor)", "50 newest", lambda: list(everything.all()))

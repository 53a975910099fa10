"""Content that exists for the tests of the policy alone: one model for each way of belonging somewhere.

The models stand in a registry of their own and have no foreign keys, so nothing outside these tests knows them. Their
kinds, permissions and rules are declared by `declared()` and gone after it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection, models
from django.db.models import Q
from django.test.utils import isolate_apps

from hallway.core.access.policy import compiled
from hallway.core.base import rules
from hallway.core.base.guard import GuardedManager
from hallway.core.base.rules import FieldGroup, InSpace, OfEdition, OfOrganisation, OfTeam, Public, Relation

with isolate_apps("hallway.core.access"):

    class Thing(models.Model):
        """What all of them have: an author (may write, sees the words), a reporter (only what they sent there
        themselves, also into private), and whether they are published."""

        id = models.BigIntegerField(primary_key=True)
        author_id = models.BigIntegerField(null=True)
        reporter_id = models.BigIntegerField(null=True)
        published = models.BooleanField(default=False)

        class Meta:
            abstract = True
            app_label = "access"

        def __str__(self) -> str:
            return f"{type(self).__name__} {self.pk}"

    class Sheet(Thing):
        """Lies in a space, or in none."""

        space_id = models.BigIntegerField(null=True)
        objects = GuardedManager()

        class Meta(Thing.Meta):
            db_table = "thing_sheet"

    class Plan(Thing):
        """Belongs to a team, in its space of kind `shelf`."""

        team_id = models.BigIntegerField()
        objects = GuardedManager()

        class Meta(Thing.Meta):
            db_table = "thing_plan"

    class Talk(Thing):
        """Belongs to an edition, in its area of kind `stage`."""

        edition_id = models.BigIntegerField()
        objects = GuardedManager()

        class Meta(Thing.Meta):
            db_table = "thing_talk"

    class Rule(Thing):
        """Belongs to the organisation; an apart one only to those who are party to it."""

        apart = models.BooleanField(default=False)
        objects = GuardedManager()

        class Meta(Thing.Meta):
            db_table = "thing_rule"


TABLES = {
    "thing_sheet": "space_id bigint",
    "thing_plan": "team_id bigint",
    "thing_talk": "edition_id bigint",
    "thing_rule": "apart bool",
}
THINGS = (Sheet, Plan, Talk, Rule)
PERMISSIONS = {
    "things.look": ("room", "read"),
    "things.edit": ("room", "write"),
    "things.rule": ("room", "manage"),
    "things.top": ("room", "admin"),
    "things.take_plan": ("shelf", "write"),
    "things.see_stage": ("stage", "read"),
    "things.edit_stage": ("stage", "write"),
    "things.see_wings": ("wings", "read"),
    "things.open_house": ("organisation", "write"),
}
GROUPS = {"words": "things.edit", "diet": "things.see_wings", "face": ""}
PARTIES = {"author": ("write", ("words", "face"), False), "reporter": ("read", (), True)}


def make_tables() -> None:
    with connection.cursor() as cursor:
        for table, column in TABLES.items():
            cursor.execute(
                f"CREATE TABLE {table} (id bigint PRIMARY KEY, author_id bigint, reporter_id bigint, published bool NOT NULL, {column})"
            )


@contextmanager
def declared() -> Iterator[None]:
    """The declarations of these models, for the time of the block. The policy's SQL knows the kinds: it is made anew."""
    compiled.cache_clear()
    with mock.patch.dict(rules.kinds), mock.patch.dict(rules.permissions), mock.patch.dict(rules._rules):
        rules.declare_kind("room", "Room")
        rules.declare_kind("shelf", "Shelf", with_team=True)
        rules.declare_kind("stage", "Stage", area=True)
        rules.declare_kind("wings", "Wings", area=True)
        for name, (kind, level) in PERMISSIONS.items():
            rules.declare_permission(name, kind=kind, level=level, sentence=name)
        for model, home in (
            (Sheet, InSpace()),
            (Plan, OfTeam("team_id", "shelf")),
            (Talk, OfEdition("edition_id", "stage")),
            (Rule, OfOrganisation(only=Q(apart=False))),
        ):
            rules.declare(
                model,
                home,
                relations=[
                    Relation("author", lambda actor: Q(author_id=actor.pk), "you wrote it", level="write", opens=("words", "face")),
                    Relation("reporter", lambda actor: Q(reporter_id=actor.pk), "you sent it", holds_in_private=True),
                ],
                public=[Public(lambda at: Q(published=True), "it is published")],
                groups=[FieldGroup(name, (name,), permission=permission) for name, permission in GROUPS.items()],
            )
        yield
    compiled.cache_clear()

"""What holds for every module and every model: who goes around the guard, and that nothing leads around it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

import hallway
from hallway.core.base.guard import GuardedManager
from hallway.core.base.rules import rules_of

SOURCE = Path(hallway.__file__).parent

# Modules that may read past the guard, each with its reason. A new one needs a reason that convinces somebody else.
AROUND_THE_GUARD = {
    "core/base/models.py": "uniqueness counts rows nobody may see",
    "core/base/sqlite/base.py": "the writers' lane wraps cursors",
    "core/access/abilities.py": "the policy's answer about one row in hand, for several buttons at once",
    "core/access/policy.py": "it answers who may",
    "core/access/standing.py": "what an actor holds, for the policy",
    "core/access/explain.py": "it says why, after the policy said whether",
    "core/access/lookup.py": "in which space a thing lies decides who may",
    "core/access/doors.py": "the lists of what would open and close",
    "core/access/queries.py": "what a screen counts, after its view asked",
    "core/access/actions.py": "rows locked after the policy was asked",
    "core/access/roles.py": "the last admin is counted, whoever asks",
    "core/access/entitlements.py": "a list is compared with rows of everybody, after the right was asked",
    "core/access/receivers.py": "reactions of the machine: areas, entitlements of a proven address",
    "core/access/install.py": "what exists from the first minute",
    "core/attachments/tasks.py": "bytes of removed files go",
    "core/audit/queries.py": "how many events are sealed, after the right was asked",
    "core/audit/record.py": "it is the way that leaves a trace",
    "core/audit/seal.py": "sealing reads every event, and no words",
    "core/live/announce.py": "the number and the topic's lock are one statement",
    "core/live/tasks.py": "old events go",
    "core/outbox/deliver.py": "the machine sends everybody's letters",
    "core/outbox/standstill.py": "a restored copy holds back everybody's letters",
    "core/teams/actions.py": "rows locked after the policy was asked",
    "core/teams/chairs.py": "rows locked after the policy was asked",
    "core/teams/queries.py": "the policy itself asks who is a member",
    "core/teams/rescues.py": "the one row of a private team that its outsiders may see",
    "apps/committees/groups.py": "groups from a file, by the command line",
    "apps/committees/views/rescues.py": "a rescue lies in a private team; `agree_rescue` and `withdraw_rescue` ask",
    "apps/ops/backup/drill.py": "a schema of its own for the drill",
    "apps/ops/backup/into_postgresql.py": "every row comes back",
    "apps/ops/backup/into_sqlite.py": "the database is asked whether it is whole",
    "apps/ops/backup/make.py": "every row is copied",
    "apps/ops/backup/tables.py": "every row is counted",
    "apps/ops/doctor/database.py": "the database is asked about itself",
    "apps/ops/doctor/machine.py": "the clock of the database",
    "apps/ops/intake.py": "the machine lists errors",
    "apps/ops/metrics.py": "the size of the database",
    "apps/ops/queries.py": "numbers without private ones",
    "apps/schedule/actions.py": "the next number of a version counts every version",
    "apps/schedule/personal.py": "a secret address is its own key; how many want a session is a number without names",
    "apps/schedule/importing/batchwork.py": "background work fetches the batch it was given, and acts as whoever gave it",
    "apps/schedule/queries.py": "the persons behind speakers that were asked for",
    "apps/schedule/rules.py": "subqueries of the declarations",
    "apps/schedule/tasks.py": "the machine makes everybody's pages before they come",
    "apps/schedule/importing/ties.py": "whether anything at all hangs on a row that is to go",
    "apps/schedule/watching.py": "letters to those who asked for them; the signed link in a letter ends them",
    "apps/schedule/importing/writing.py": "statements of an import are made before they run, after the right was asked",
    "config/demo/mailbox.py": "in a demonstration everybody may be anybody, so everybody reads every letter",
    "config/proof/walk.py": "the proof reads every letter to look for what leaked",
    "config/proof/routes.py": "the proof needs one object of each kind",
    "config/proof/world.py": "the proof builds its world",
}
# Tables without an answer to "who may see this row", each with its reason.
MACHINE = {
    "access.Role": "a name and a list of permissions; who holds it is RoleGrant",
    "access.RolePermission": "part of a role",
    "audit.EventText": "the words of an event, read through the event",
    "audit.Seal": "hashes",
    "audit.SealedEvent": "which hash covers which event",
    "editions.HostName": "an address is public",
    "editions.Phase": "part of an edition; what is open is public",
    "jobs.RecurringJob": "the timetable of the machine",
    "jobs.Worker": "heartbeats of the machine",
    "live.Topic": "a name and a number",
    "ops.Examination": "what the doctor found; its screen asks",
    "outbox.Standstill": "why nothing leaves the house",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if "/tests/" not in name and "/migrations/" not in name:
            yield name, ast.parse(path.read_text())


def ways_around(tree: ast.Module) -> set[str]:
    """How a module can read rows without an actor."""
    ways = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"_base_manager", "_default_manager", "base_manager"}:
            ways.add(node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"cursor", "raw", "extra"}:
            ways.add(node.func.attr)
        if isinstance(node, ast.Name | ast.alias) and (node.id if isinstance(node, ast.Name) else node.name) in {"unguarded", "RawSQL"}:
            ways.add("unguarded")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) == ("EventText", "objects"):
            ways.add("EventText.objects")
    return ways


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("hallway.")]


def test_only_the_listed_modules_go_around_the_guard() -> None:
    going = {name for name, tree in modules() if ways_around(tree)}
    assert going - {*AROUND_THE_GUARD} == set()


def test_list_of_those_who_go_around_the_guard_is_not_longer_than_needed() -> None:
    going = {name for name, tree in modules() if ways_around(tree)}
    assert {*AROUND_THE_GUARD} - going == set()


@pytest.mark.parametrize(
    "code",
    [
        "Team._base_manager.all()",
        "with unguarded('x'): pass",
        "from hallway.core.base.guard import unguarded",
        "connection.cursor()",
        "Team.objects.raw('SELECT 1')",
        "EventText.objects.all()",
    ],
)
def test_lint_sees_each_way_around(code: str) -> None:
    assert ways_around(ast.parse(code))


def relations(model: type[models.Model]) -> Iterator[models.ForeignObject]:
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.remote_field is not None:
            yield field  # type: ignore[misc]


def test_no_model_leads_back_from_space_person_or_team() -> None:
    """A reverse join from them would read content around the policy."""
    targets = {"access.Space", "teams.Team", settings.AUTH_USER_MODEL}
    shown = {
        str(field) for model in ours() for field in relations(model) if field.related_model._meta.label in targets and not hidden(field)
    }
    assert shown - {"people.Person.groups", "people.Person.user_permissions"} == set()


def test_no_unguarded_model_leads_back_to_guarded_rows() -> None:
    """`Topic.objects.values("events__data")` would read content without an actor."""
    shown = {
        str(field)
        for model in ours()
        for field in relations(model)
        if is_guarded(model) and not is_guarded(field.related_model) and not hidden(field)
    }
    assert shown == set()


def hidden(field: models.ForeignObject) -> bool:
    return field.remote_field.related_name == "+"


def is_guarded(model: type[models.Model]) -> bool:
    return isinstance(model._default_manager, GuardedManager)


def test_every_model_says_who_may_or_is_a_table_of_the_machine() -> None:
    silent = {model._meta.label for model in ours() if not has_rules(model)}
    assert silent == {*MACHINE}


def test_every_content_model_is_guarded_and_has_rules() -> None:
    guarded = {model._meta.label for model in ours() if is_guarded(model)}
    assert {label for label in guarded if not has_rules(apps.get_model(label))} == set()


def test_no_model_reads_content_by_default() -> None:
    """`_base_manager` stays plain (saving and refreshing need it), and no model hides the guard behind another manager."""
    for model in ours():
        managers = {type(manager) for manager in model._meta.managers}
        assert not (is_guarded(model) and managers != {GuardedManager}), model


def has_rules(model: type[models.Model]) -> bool:
    try:
        return bool(rules_of(model))
    except KeyError:
        return False

"""The policy against the oracle: whatever happens to teams, spaces and roles, both give the same answers.

HALLWAY_MACHINE_RUNS sets how many worlds are tried (the default tries the same few each time), HALLWAY_MACHINE_STEPS how
long each goes on, HALLWAY_MACHINE_ANSWERS how many answers are compared after each step. HALLWAY_MACHINE_SHRINK looks
for the shortest way to a disagreement, which takes minutes.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Q, QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from hallway.core.access import policy
from hallway.core.access.models import RoleGrant
from hallway.core.access.standing import Standing
from hallway.core.access.tests.machine import ConferenceMachine
from hallway.core.teams.models import MemberKind, Membership

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LONG = "HALLWAY_MACHINE_RUNS" in os.environ
RUNS = int(os.environ.get("HALLWAY_MACHINE_RUNS", "10"))
STEPS = int(os.environ.get("HALLWAY_MACHINE_STEPS", "14"))
ConferenceMachine.answers_per_step = int(os.environ.get("HALLWAY_MACHINE_ANSWERS", "6"))

PHASES = [Phase.generate, Phase.shrink] if "HALLWAY_MACHINE_SHRINK" in os.environ else [Phase.generate]
QUIET = settings(
    deadline=None, database=None, suppress_health_check=list(HealthCheck), print_blob=False, report_multiple_bugs=False, phases=PHASES
)


def test_policy_and_oracle_agree() -> None:
    run_state_machine_as_test(
        ConferenceMachine, settings=settings(QUIET, max_examples=RUNS, stateful_step_count=STEPS, derandomize=not LONG)
    )


# ── A machine that finds nothing proves nothing: each of these mistakes it must find ────────────────────────────


def private_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policy, "owner_not_private", Q)


def memberships_never_end(patch: pytest.MonkeyPatch) -> None:
    def memberships(me: Standing) -> QuerySet[Membership]:
        return Membership._base_manager.filter(person_id=me.actor.pk, since__lte=me.at).exclude(kind=MemberKind.INACTIVE)

    patch.setattr(Standing, "memberships", memberships)


def roles_everywhere(patch: pytest.MonkeyPatch) -> None:
    def grants_covering(me: Standing, edition: str) -> QuerySet[RoleGrant]:
        return me.grants()

    patch.setattr(Standing, "grants_covering", grants_covering)


def parties_enter_private(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policy, "relation_q", lambda relation, _home, actor: relation.q(actor))


@pytest.fixture
def made_anew() -> Iterator[None]:
    """The policy keeps its SQL; with a mistake in it, and after it, it is made again."""
    policy.compiled.cache_clear()
    yield
    policy.compiled.cache_clear()


@pytest.mark.usefixtures("made_anew")
@pytest.mark.parametrize("mistake", [private_forgotten, memberships_never_end, roles_everywhere, parties_enter_private])
def test_machine_finds_a_planted_mistake(mistake: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch) -> None:
    mistake(monkeypatch)
    search = settings(QUIET, max_examples=60, stateful_step_count=STEPS, derandomize=True)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(ConferenceMachine, settings=search)

"""What the doctor asks of others takes seconds, so it is asked in the background and kept for the screen."""

from datetime import datetime

from hallway.apps.ops.doctor import checks  # noqa: F401 - they announce themselves
from hallway.apps.ops.doctor.findings import STATES, Finding, entries, examine
from hallway.apps.ops.models import Examination
from hallway.core.base import clock


def ask_others() -> None:
    """Ask the mail server and our own addresses, and keep what they said in place of what they said before."""
    names = [entry.name for entry in entries.values() if entry.asks_outside]
    found = [finding.kept() for finding in examine(*names)]
    Examination.objects.update_or_create(pk=1, defaults={"at": clock.now(), "findings": found})


def last_answers() -> tuple[datetime | None, list[Finding]]:
    """When others were asked last, and what was found."""
    row = Examination.objects.first()
    return (row.at, [Finding(**values) for values in row.findings]) if row else (None, [])


def sorted_by_state(findings: list[Finding]) -> list[Finding]:
    """What is broken first; within a state in the doctor's order."""
    return sorted(findings, key=lambda finding: -STATES.index(finding.state))

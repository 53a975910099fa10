"""The words of an edition's life. Each app declares the phases that open something in it."""

from dataclasses import dataclass

from hallway.core.base.rules import Sentence


@dataclass(frozen=True)
class PhaseKey:
    key: str
    title: Sentence
    opens: Sentence  # what strangers may do from then on


phases: dict[str, PhaseKey] = {}


def declare_phase(key: str, title: Sentence, *, opens: Sentence) -> PhaseKey:
    """Declare a phase; `Edition.is_open(key)` and `queries.phase_open` answer for it."""
    phases[key] = PhaseKey(key, title, opens)
    return phases[key]

"""Problems (nothing is imported) and notes (what was assumed or repaired), each with the place in the file.

Sentences are made in the language that is active while the file is read.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from .limits import MAX_PLACES, MAX_PROBLEMS


@dataclass(frozen=True, slots=True)
class Problem:
    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Note:
    sentence: str
    places: tuple[str, ...] = ()  # the first of them; the sentence has the number

    def __str__(self) -> str:
        return self.sentence


class Unreadable(Exception):
    """The file is not imported at all, and `problems` says why: at least one, each with place and sentence."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, eq=False, slots=True)
class Remark:
    """One kind of note. `sentence` is an ngettext_lazy over `count`."""

    sentence: Any


@dataclass
class Report:
    """Collects while a file is read, so that a volunteer sees all problems at once, not one per attempt."""

    problems: list[Problem] = field(default_factory=list)
    remarks: dict[Remark, list[str]] = field(default_factory=dict)
    counts: dict[Remark, int] = field(default_factory=dict)
    sentences: list[Note] = field(default_factory=list)

    def problem(self, place: str, sentence: str) -> None:
        self.problems.append(Problem(place, sentence))
        if len(self.problems) >= MAX_PROBLEMS:
            stopped = _("Reading stopped here, after %(count)d problems. There may be more.") % {"count": MAX_PROBLEMS}
            raise Unreadable(*self.problems, Problem(place, stopped))

    def note(self, remark: Remark, place: str) -> None:
        self.counts[remark] = self.counts.get(remark, 0) + 1
        places = self.remarks.setdefault(remark, [])
        if len(places) < MAX_PLACES and place not in places:
            places.append(place)

    def say(self, sentence: str) -> None:
        self.sentences.append(Note(sentence))

    def notes(self) -> tuple[Note, ...]:
        counted = [Note(str(remark.sentence % {"count": self.counts[remark]}), tuple(places)) for remark, places in self.remarks.items()]
        return (*self.sentences, *counted)

    def refuse_if_broken(self) -> None:
        if self.problems:
            raise Unreadable(*self.problems)


def shown(value: object) -> str:
    """A value of the file, fit to stand in a sentence."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value)[:80]).strip()
    return text if len(text) <= 60 else f"{text[:59]}…"

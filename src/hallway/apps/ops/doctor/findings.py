"""What the doctor says: one sentence of what is, and where it is not well one that mends it.

Checks are functions that yield findings, put on the list by `@check`. Sentences are written with `_` for the translators
and filled in when they are read, so that the same finding can be kept and read in every language. Whatever has to be typed
or set stands between backticks in the mending sentence, exactly.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.db import DatabaseError
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

State = Literal["ok", "look", "broken"]
STATES: tuple[State, ...] = ("ok", "look", "broken")


@dataclass(frozen=True)
class Finding:
    check: str  # the name of what was looked at
    state: State
    what: str
    mend: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def says(self) -> str:
        return gettext(self.what) % self.values

    @property
    def mends(self) -> str:
        return gettext(self.mend) % self.values if self.mend else ""

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def ok(check: str, what: str, **values: Any) -> Finding:
    return Finding(check, "ok", what, values=values)


def look(check: str, what: str, mend: str, **values: Any) -> Finding:
    return Finding(check, "look", what, mend, values)


def broken(check: str, what: str, mend: str, **values: Any) -> Finding:
    return Finding(check, "broken", what, mend, values)


Check = Callable[[], Iterable[Finding]]


@dataclass(frozen=True)
class Entry:
    name: str
    run: Check
    asks_outside: bool  # it talks to other servers, so it may take seconds
    asks_database: bool


entries: dict[str, Entry] = {}


def check(name: str, *, outside: bool = False, database: bool = False) -> Callable[[Check], Check]:
    """Put a check on the doctor's list. `database`: it is not asked where the database does not answer."""

    def put(function: Check) -> Check:
        entries[name] = Entry(name, function, outside, database)
        return function

    return put


def examine(*names: str, quick: bool = False) -> list[Finding]:
    """Run the checks named (or all; `quick`: those that ask nobody else), in their order."""
    from hallway.apps.ops.doctor import checks  # noqa: F401, PLC0415 - they announce themselves

    found: list[Finding] = []
    for entry in entries.values():
        if (names and entry.name not in names) or (quick and entry.asks_outside):
            continue
        if entry.asks_database and any(finding.check == "database" and finding.state == "broken" for finding in found):
            continue
        found += answers(entry)
    return found


def answers(entry: Entry) -> Iterator[Finding]:
    """A check that stumbles says so, and the others go on: the doctor is asked when things are wrong."""
    try:
        yield from entry.run()
    except DatabaseError as error:
        yield broken(entry.name, _("The database does not answer this: %(error)s."), DOCTOR_AGAIN, error=first_line(error))
    except OSError as error:
        yield broken(entry.name, _("This could not be looked at: %(error)s."), DOCTOR_AGAIN, error=first_line(error))


DOCTOR_AGAIN = _("Mend what stands above it, then ask again: `hallway doctor`.")


def first_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


def worst(findings: Iterable[Finding]) -> State:
    return max((finding.state for finding in findings), key=STATES.index, default="ok")

"""From letters to what the components of `ui` show. Never their words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hallway.core.outbox.about import about
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.queries import TROUBLED
from hallway.core.outbox.standstill import BEFORE_THE_RESTORE
from hallway.ui.parts import Tab

BADGES = {State.UNCERTAIN: "warn", State.FAILED: "bad", State.HELD: "info", State.SENT: "ok"}
TABS = ("", State.UNCERTAIN, State.FAILED, State.HELD, State.QUEUED, State.SENT)
# A letter that is claimed or being sent waits, too; one sent again was settled.
GROUPS = {
    "": TROUBLED,
    State.QUEUED: (State.QUEUED, State.CLAIMED, State.SENDING),
    State.SENT: (State.SENT, State.REPLACED),
}


def states(state: str) -> tuple[str, ...]:
    return tuple(GROUPS.get(state, (state,)))


def tabs(current: str, counts: dict[str, int]) -> list[Tab]:
    titles = {
        "": _("To look at"),
        State.UNCERTAIN: _("Perhaps sent"),
        State.FAILED: _("Refused"),
        State.HELD: _("Held back"),
        State.QUEUED: _("Waiting"),
        State.SENT: _("Sent"),
    }
    address = reverse("outbox:letters")
    return [
        Tab(
            titles[state],
            f"{address}?state={state}" if state else address,
            state == current,
            sum(counts.get(one, 0) for one in states(state)),
        )
        for state in TABS
    ]


@dataclass(frozen=True)
class Tended:
    """A letter that somebody may have to do something about: to whom, what about, what happened, what can be done."""

    letter: Letter
    to: str
    about: str
    what_happened: str
    badge: str
    may_send: bool
    may_settle: bool


def tended(letter: Letter, *, full_address: bool) -> Tended:
    return Tended(
        letter=letter,
        to=recipient(letter, full_address=full_address),
        about=about(letter.kind),
        what_happened=what_happened(letter),
        badge=BADGES.get(State(letter.state), ""),
        may_send=letter.state in TROUBLED and bool(letter.address),
        may_settle=letter.state == State.UNCERTAIN,
    )


def recipient(letter: Letter, *, full_address: bool) -> str:
    """Name and address. Addresses are seen by few; the others see the part after the @, where the trouble mostly lies."""
    address = letter.address if full_address else "…@" + letter.address.rpartition("@")[2] if letter.address else ""
    name = str(letter.person) if letter.person else _("Somebody new")
    return f"{name}, {address}" if address else name


def what_happened(letter: Letter) -> str:
    """In a sentence, for somebody who decides what to do."""
    words = {"error": letter.error, "number": letter.attempts}
    if letter.state == State.UNCERTAIN:
        return _("The connection broke while it was being sent, so it may have arrived. It is never sent twice by itself.")
    if letter.state == State.FAILED:
        return _("The other side refused it: %(error)s") % words if letter.error else _("The other side refused it.")
    if letter.state == State.HELD:
        return held(letter.error)
    if letter.state == State.QUEUED and letter.attempts:
        return _("Tried %(number)d times, goes again by itself. Last answer: %(error)s") % words
    if letter.state == State.REPLACED:
        return _("Somebody sent it again, as a new letter.")
    return _("Sent.") if letter.state == State.SENT else _("It leaves in a moment.")


def held(reason: str) -> str:
    known = {
        "no verified address": _("This person has no proven address, so it goes nowhere. They find it in their account."),
        BEFORE_THE_RESTORE: _("It waited when the backup was made. If it still makes sense, send it again."),
        "the edition rehearses": _("The edition rehearses, so nothing leaves the house."),
    }
    return known.get(reason, reason)

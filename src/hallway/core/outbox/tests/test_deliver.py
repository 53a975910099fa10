"""Letters on their way through a real mail server, a friendly one and others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from hallway.core.access.tests import cast
from hallway.core.outbox import deliver as delivering
from hallway.core.outbox.deliver import LEASE, PAUSES, claim, deliver, release_stale
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import Recipient, post, post_to
from hallway.core.outbox.tests.post_office import PostOffice, open_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setattr(delivering, "SMTP_TIMEOUT", 0.3)
    with open_office(monkeypatch) as office:
        yield office


def write(address: str = "ada@example.org", *, code: str = "", **how: Any) -> Letter:
    kind = "people/login_code" if code else "people/email_confirm"
    (letter,) = post_to(kind, [Recipient(None, "Ada", address, "en")], context={"code": code}, secret=bool(code), **how)
    return letter


def letter(of: Letter) -> Letter:
    return Letter._base_manager.get(pk=of.pk)


def states() -> dict[str, str]:
    return dict(Letter._base_manager.values_list("address", "state"))


# ── A friendly server ───────────────────────────────────────────────────────────────────────────────────────────


def test_letter_arrives_as_it_was_written(office: PostOffice, still: Any) -> None:
    written = write("ada@example.org")
    assert deliver("w") == 1
    (message,) = office.arrived
    assert (message["Message-ID"], message["To"], message["Subject"]) == (written.message_id, "ada@example.org", written.subject)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == written.text
    assert written.text.split("\n\n")[1].strip() in message.get_body(("html",)).get_content()
    sent = letter(written)
    assert (sent.state, sent.sent_at, sent.attempts, sent.error) == (State.SENT, still.at, 1, "")
    assert sent.text == written.text


def test_words_survive_the_wire(office: PostOffice) -> None:
    """Marks, a dot at the start of a line, a line longer than the wire allows."""
    text = f"Žluťoučký kůň 🐎\n.\n..two\n{'x' * 1200}\n"
    written = write()
    Letter._base_manager.update(text=text, subject="Žluťoučký kůň", html="")
    deliver("w")
    assert office.arrived[0].get_content().replace("\r\n", "\n") == text
    assert office.arrived[0]["Subject"] == "Žluťoučký kůň"
    assert letter(written).state == State.SENT


def test_nothing_is_sent_twice(office: PostOffice) -> None:
    for number in range(25):
        write(f"guest{number}@example.org")
    assert [deliver("w"), deliver("w"), deliver("other")] == [25, 0, 0]
    assert len(office.arrived) == len(set(office.ids)) == 25


def test_letter_leaves_only_after_its_act_is_committed(office: PostOffice) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        write()
        1 / 0  # noqa: B018
    assert deliver("w") == 0
    assert not Letter._base_manager.exists()


def test_secret_words_go_when_they_are_sent(office: PostOffice) -> None:
    written = write(code="482913")
    assert "482913" in written.text + written.subject
    deliver("w")
    sent = letter(written)
    assert (sent.subject, sent.text, sent.html) == ("", "", "")
    assert "482913" in office.arrived[0]["Subject"]


# ── Others ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_refused_address_stops_no_other(office: PostOffice) -> None:
    for address in ("ada@example.org", "550.ben@example.org", "552-data.cleo@example.org", "dan@example.org"):
        write(address)
    deliver("w")
    assert states() == {
        "ada@example.org": State.SENT,
        "550.ben@example.org": State.FAILED,
        "552-data.cleo@example.org": State.FAILED,
        "dan@example.org": State.SENT,
    }
    errors = Letter._base_manager.filter(state=State.FAILED).order_by("address").values_list("error", flat=True)
    assert list(errors) == ["550 not now", "552 do not want it"]


def test_greylisted_letter_comes_again_with_the_same_id(office: PostOffice, still: Any) -> None:
    written = write("450-once.ada@example.org")
    deliver("w")
    waiting = letter(written)
    assert (waiting.state, waiting.attempts, waiting.next_at - still.at) == (State.QUEUED, 1, timedelta(minutes=1))
    deliver("w")
    assert len(office.tried) == 1  # not before its time
    still.move(minutes=1)
    deliver("w")
    assert (office.ids, letter(written).state, letter(written).attempts) == ([written.message_id], State.SENT, 2)


def test_server_that_never_wants_a_letter_gets_it_offered_for_days(office: PostOffice, still: Any) -> None:
    written, began = write("451-data.ada@example.org"), still.at
    while letter(written).state == State.QUEUED:
        still.at = letter(written).next_at
        deliver("w")
    assert (letter(written).state, len(office.tried)) == (State.FAILED, len(PAUSES) + 1)
    assert still.at - began == sum(PAUSES, timedelta())


@pytest.mark.parametrize("mood", ["drop-rcpt"])
def test_connection_that_breaks_before_the_words_costs_nothing(office: PostOffice, still: Any, mood: str) -> None:
    written, other = write(f"{mood}.ada@example.org"), write("ben@example.org")
    deliver("w")
    assert (letter(written).state, letter(other).state) == (State.QUEUED, State.QUEUED)
    still.move(seconds=30)
    deliver("w")
    assert (letter(other).state, office.ids) == (State.SENT, [other.message_id])


@pytest.mark.parametrize(("mood", "arrives"), [("drop-data", False), ("drop-words", False), ("drop-answer", True), ("hang", True)], ids=str)
def test_letter_of_which_nobody_knows_is_listed_and_never_sent_again(office: PostOffice, still: Any, mood: str, arrives: bool) -> None:
    written, other = write(f"{mood}.ada@example.org"), write("ben@example.org")
    deliver("w")
    assert letter(written).state == State.UNCERTAIN
    for days in (0, 1, 30):
        still.move(days=days, minutes=1)
        deliver("w")
    assert letter(written).state == State.UNCERTAIN
    assert office.tried.count(f"{mood}.ada@example.org") == 1
    assert sorted(office.ids) == sorted([written.message_id] * arrives + [other.message_id])


def test_server_that_is_away_gets_everything_later(office: PostOffice, still: Any, settings: Any) -> None:
    port = settings.SMTP["port"]
    settings.SMTP = {**settings.SMTP, "port": 9}
    written = write()
    assert deliver("w") == 0
    waiting = letter(written)
    assert (waiting.state, waiting.attempts, waiting.claimed_by) == (State.QUEUED, 0, "")
    assert "refused" in waiting.error
    settings.SMTP = {**settings.SMTP, "port": port}
    still.move(seconds=10)
    assert deliver("w") == 1


POISON = {
    "an address with letters the wire does not know": {"address": "jörg@example.org"},
    "a domain with letters the wire does not know": {"address": "ada@bücher.example"},
    "half a character": {"text": "\ud800"},
    "a header with a line break": {"headers": {"X-A": "a\r\nBcc: all@example.org"}},
}


@pytest.mark.parametrize("fields", POISON.values(), ids=POISON)
def test_letter_that_cannot_be_sent_says_so_and_stops_no_other(office: PostOffice, fields: dict[str, Any]) -> None:
    written, other = write("bad@example.org"), write("ben@example.org")
    try:
        Letter._base_manager.filter(pk=written.pk).update(**fields)
    except UnicodeEncodeError:  # this database takes no such text
        return
    deliver("w")
    assert letter(other).state == State.SENT
    assert letter(written).state in {State.FAILED, State.SENT}
    assert letter(written).state == State.FAILED or office.tried[0] == "ada@xn--bcher-kva.example"
    assert all("Bcc" not in message for message in office.arrived)


# ── Workers that stop half-way ──────────────────────────────────────────────────────────────────────────────────


def test_letter_claimed_by_a_dead_worker_is_sent_by_another(office: PostOffice, still: Any) -> None:
    written = write()
    with delivering.unguarded("test"):
        claim("dead")
    assert deliver("w") == 0
    still.move(seconds=LEASE.seconds + 1)
    assert deliver("w") == 1
    assert office.ids == [written.message_id]


def test_letter_a_dead_worker_was_sending_is_uncertain(office: PostOffice, still: Any) -> None:
    written = write()
    Letter._base_manager.update(state=State.SENDING, claimed_by="dead", claimed_until=still.at + LEASE)
    deliver("w")
    assert letter(written).state == State.SENDING
    still.move(seconds=LEASE.seconds + 1)
    deliver("w")
    assert (letter(written).state, letter(written).error) == (State.UNCERTAIN, "the sender stopped half-way")
    assert office.tried == []


def test_worker_that_was_only_slow_says_that_it_arrived(office: PostOffice, still: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = write()
    converse = delivering.converse

    def slowly(letter: Letter, smtp: Any) -> None:
        converse(letter, smtp)
        still.move(seconds=LEASE.seconds + 1)
        release_stale()
        assert Letter._base_manager.get().state == State.UNCERTAIN

    monkeypatch.setattr(delivering, "converse", slowly)
    deliver("w")
    assert letter(written).state == State.SENT


def test_worker_whose_claim_ran_out_sends_nothing(office: PostOffice, still: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It slept between claiming and sending, and another one sent the letter meanwhile."""
    write()
    connection = delivering.connection

    def sleepy() -> Any:
        monkeypatch.setattr(delivering, "connection", connection)
        still.move(seconds=LEASE.seconds + 1)
        assert deliver("other") == 1
        return connection()

    monkeypatch.setattr(delivering, "connection", sleepy)
    assert deliver("sleeper") == 0
    assert len(office.ids) == 1


# ── Letters that stay ───────────────────────────────────────────────────────────────────────────────────────────


def test_letter_to_somebody_without_an_address_is_held_and_listed(office: PostOffice) -> None:
    (held,) = post("people/email_confirm", to=cast.person("Ada", address=""))
    assert (held.state, held.error) == (State.HELD, "no verified address")
    assert deliver("w") == 0


def test_unverified_address_gets_no_letter(office: PostOffice) -> None:
    from allauth.account.models import EmailAddress

    ada = cast.person("Ada", address="")
    EmailAddress.objects.create(user=ada, email="victim@example.org", primary=True, verified=False)
    EmailAddress.objects.create(user=ada, email="ada@example.org", verified=True)
    assert [letter.address for letter in post("people/email_confirm", to=ada)] == ["ada@example.org"]


def test_rehearsing_edition_sends_nothing(office: PostOffice, still: Any) -> None:
    ada = cast.person("Ada")
    shifted = cast.edition("e1", clock_anchor=still.at, clock_shows=still.at)
    plain = cast.edition("e2")
    (held,) = post("people/email_confirm", to=ada, edition_id=shifted.pk)
    (sent,) = post("people/email_confirm", to=ada, edition_id=plain.pk)
    deliver("w")
    assert (letter(held).state, letter(held).error) == (State.HELD, "the edition rehearses")
    assert office.ids == [sent.message_id]

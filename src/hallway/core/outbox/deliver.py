"""Sending letters through SMTP: none twice, none lost but those listed as uncertain.

A letter is claimed (committed) before a connection is opened, and marked *sending* (committed) before the first word
goes out. Whatever kills the process in between, the row says how far it can have come.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, formataddr

from django.conf import settings
from django.db import transaction

from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.standstill import standstill

logger = logging.getLogger(__name__)

BATCH = 10
LEASE = timedelta(seconds=60)
SMTP_TIMEOUT = 30  # seconds, for each step of the conversation
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440)]


class Refused(Exception):
    """The mail server said no. `for_good` when trying again is pointless."""

    def __init__(self, code: int, answer: bytes) -> None:
        self.for_good = code >= 500
        super().__init__(f"{code} {answer.decode(errors='replace')}")


class Unsendable(Exception):
    """Nobody takes this letter as it is written: its address or a header cannot stand on the wire."""


class NobodyKnows(Exception):
    """The conversation broke after the words went out and before the server said it took them."""


def deliver(worker: str) -> int:
    """Send what is waiting. Returns how many letters left."""
    release_stale()
    sent = 0
    with unguarded("sending letters"):
        while letters := claim(worker):
            try:
                with connection() as smtp:
                    sent += sum(send(letter, smtp) for letter in letters)
            except (OSError, smtplib.SMTPException) as error:
                # Not one word of these went out: the connection never stood, or broke between two letters.
                logger.warning("Mail server: %s", error)
                put_back(letters, error)
                break
    return sent


@transaction.atomic
def claim(worker: str) -> list[Letter]:
    """Take the next letters for this worker, for the time of a lease. None while the house stands still."""
    if standstill():
        return []
    waiting = Letter.objects.filter(state=State.QUEUED, next_at__lte=clock.now()).order_by("next_at", "id")
    letters = list(waiting.select_for_update(skip_locked=True)[:BATCH])
    until = clock.now() + LEASE
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(state=State.CLAIMED, claimed_by=worker, claimed_until=until)
    for letter in letters:
        letter.claimed_by = worker
    return letters


@transaction.atomic
def release_stale() -> None:
    """Letters whose worker fell silent: back into the queue, or uncertain if words may have gone out."""
    with unguarded("stale letters"):
        stale = Letter.objects.filter(claimed_until__lt=clock.now())
        stale.filter(state=State.CLAIMED).update(state=State.QUEUED, claimed_by="")
        stale.filter(state=State.SENDING).update(state=State.UNCERTAIN, error="the sender stopped half-way")


@contextmanager
def connection(*, timeout: float = 0) -> Iterator[smtplib.SMTP]:
    """A signed-in SMTP session."""
    how = settings.SMTP
    if how["security"] == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            how["host"], how["port"], timeout=timeout or SMTP_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(how["host"], how["port"], timeout=timeout or SMTP_TIMEOUT)
    try:
        if how["security"] == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if how["user"]:
            smtp.login(how["user"], how["password"])
        smtp.ehlo_or_helo_if_needed()
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


def send(letter: Letter, smtp: smtplib.SMTP) -> bool:
    """Send one claimed letter. False when another worker took it meanwhile, or the server refused it."""
    if not step(letter, from_=[State.CLAIMED], state=State.SENDING, claimed_until=clock.now() + LEASE, attempts=letter.attempts + 1):
        return False
    try:
        converse(letter, smtp)
    except Refused as refusal:
        retry(letter, str(refusal), for_good=refusal.for_good)
        with suppress(OSError, smtplib.SMTPException):
            smtp.rset()
        return False
    except Unsendable as error:
        retry(letter, str(error), for_good=True)
        return False
    except NobodyKnows as error:
        step(letter, from_=[State.SENDING], state=State.UNCERTAIN, error=str(error)[:500])
        raise smtplib.SMTPServerDisconnected(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        retry(letter, str(error), for_good=False)
        raise
    sent = {"state": State.SENT, "sent_at": clock.now(), "error": ""}
    if letter.secret and not settings.DEMO:
        sent |= {"text": "", "html": "", "subject": ""}
    # A lease that ran out during a slow conversation may have made it uncertain; now we know.
    return step(letter, from_=[State.SENDING, State.UNCERTAIN], **sent)


def converse(letter: Letter, smtp: smtplib.SMTP) -> None:
    try:
        words, sender, address = as_message(letter).as_bytes(), on_the_wire(settings.DEFAULT_FROM_EMAIL), on_the_wire(letter.address)
    except ValueError as error:  # wrong headers and letters outside of ASCII among them
        raise Unsendable(str(error)) from error
    for code, answer in (
        smtp.mail(sender),
        smtp.rcpt(address),
    ):
        if code >= 400:
            raise Refused(code, answer)
    try:
        code, answer = smtp.data(words)
    except smtplib.SMTPDataError as error:  # refused before the words
        raise Refused(error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b"") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NobodyKnows(f"the connection broke while sending: {error}") from error
    if code >= 400:
        raise Refused(code, answer)


def as_message(letter: Letter) -> EmailMessage:
    """The letter as it goes over the wire (RFC 5322)."""
    message = EmailMessage(policy=WIRE)
    message["From"] = formataddr((settings.MAIL_FROM_NAME, on_the_wire(settings.DEFAULT_FROM_EMAIL)))
    message["To"] = on_the_wire(letter.address)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def on_the_wire(address: str) -> str:
    """An address as mail servers know it: `ada@bücher.example` is `ada@xn--bcher-kva.example`. ValueError where that does
    not help."""
    name, _at, domain = address.rpartition("@")
    name.encode("ascii")
    return f"{name}@{domain.encode('idna').decode()}"


def step(letter: Letter, *, from_: list[State], **changes: object) -> bool:
    """Move a letter on, if it still is where this worker left it."""
    mine = Letter.objects.filter(pk=letter.pk, claimed_by=letter.claimed_by, state__in=from_)
    return bool(mine.update(**changes))


def retry(letter: Letter, error: str, *, for_good: bool) -> None:
    """Nothing was delivered: queue the letter again after a pause, or give up."""
    if for_good or letter.attempts >= len(PAUSES):
        step(letter, from_=[State.SENDING], state=State.FAILED, error=error[:500])
    else:
        later = clock.now() + PAUSES[letter.attempts]
        step(letter, from_=[State.SENDING], state=State.QUEUED, next_at=later, error=error[:500])


def put_back(letters: list[Letter], error: Exception) -> None:
    """The mail server is away: letters this worker has not begun go back and wait a little."""
    later = clock.now() + timedelta(seconds=10)
    begun = Letter.objects.filter(pk__in=[letter.pk for letter in letters], claimed_by=letters[0].claimed_by, state=State.CLAIMED)
    begun.update(state=State.QUEUED, claimed_by="", next_at=later, error=str(error)[:500])

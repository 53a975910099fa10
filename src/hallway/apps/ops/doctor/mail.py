"""Mail: a real conversation with the server of HALLWAY_SMTP, up to the point where a letter would begin."""

import smtplib
import socket
import ssl
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_noop as _

from hallway.apps.ops.doctor.findings import Finding, broken, check, first_line, look, ok
from hallway.core.outbox.deliver import connection, on_the_wire

PATIENCE = 10.0  # seconds for each step


class SenderRefused(Exception):
    """The server takes no letters from HALLWAY_MAIL_FROM."""


@check("mail", outside=True)
def mail() -> Iterator[Finding]:
    """Connect, STARTTLS, sign in, NOOP, and whether it takes our sender. No letter is written."""
    where = {"server": f"{settings.SMTP['host']}:{settings.SMTP['port']}", "sender": settings.DEFAULT_FROM_EMAIL}
    try:
        with connection(timeout=PATIENCE) as smtp:
            smtp.noop()
            code, answer = smtp.mail(on_the_wire(settings.DEFAULT_FROM_EMAIL))
            if code >= 400:
                raise SenderRefused(f"{code} {answer.decode(errors='replace')}")
            smtp.rset()
    except (OSError, smtplib.SMTPException, SenderRefused, ValueError) as error:
        what, mend = trouble(error)
        yield broken("mail", what, mend, **where, error=first_line(error))
        return
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield look(
            "mail",
            _("Letters say they come from %(sender)s, which many servers refuse."),
            _("Give them a real sender: `HALLWAY_MAIL_FROM=hallway@your-domain.example`, and restart."),
            **where,
        )
    else:
        yield ok("mail", _("%(server)s takes letters from %(sender)s."), **where)


def trouble(error: Exception) -> tuple[str, str]:
    """What is wrong, and what mends it."""
    for kind, what, mend in TROUBLES:
        if isinstance(error, kind):
            return what, mend
    return _("The mail server %(server)s says: %(error)s."), ANOTHER


ANOTHER = _("Correct it, or name another server: `HALLWAY_SMTP=smtp+starttls://user:password@mail.example`, and restart.")
TROUBLES: list[tuple[type[Exception], str, str]] = [
    (socket.gaierror, _("Nobody knows the mail server %(server)s."), ANOTHER),
    (
        ssl.SSLCertVerificationError,
        _("The certificate of the mail server %(server)s is not trusted: %(error)s."),
        _("Name it as its certificate does: `HALLWAY_SMTP=smtp+starttls://user:password@mail.example`, and restart."),
    ),
    (ssl.SSLError, _("The mail server %(server)s does not speak TLS like this: %(error)s."), ANOTHER),
    (
        smtplib.SMTPAuthenticationError,
        _("The mail server %(server)s refuses user or password."),
        _("Correct them: `HALLWAY_SMTP=smtp+starttls://user:password@mail.example`, special characters percent-encoded, and restart."),
    ),
    (
        smtplib.SMTPNotSupportedError,
        _("The mail server %(server)s does not offer what is asked of it: %(error)s."),
        _("Ask for less: `HALLWAY_SMTP=smtp://mail.example` is without STARTTLS and without a user. Then restart."),
    ),
    (
        SenderRefused,
        _("The mail server takes no letters from %(sender)s: %(error)s."),
        _("Name a sender it takes: `HALLWAY_MAIL_FROM=hallway@your-domain.example`, and restart."),
    ),
    (OSError, _("The mail server %(server)s does not answer: %(error)s."), ANOTHER),
]

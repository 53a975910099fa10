"""The addresses: whether each host name leads here, with a certificate that is good for some time.

Hallway asks its own addresses as a browser would, through DNS, proxy and TLS. Nobody else is asked.
"""

import http.client
import secrets
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext_noop as _

from hallway.apps.ops import whose
from hallway.apps.ops.doctor.findings import Finding, broken, check, first_line, look, ok
from hallway.apps.ops.doctor.machine import skewed
from hallway.core.editions.models import Conference, HostName

PATIENCE = 6.0  # seconds for each step
SOON, VERY_SOON = 21, 5  # days
LOCAL = {"localhost", "127.0.0.1", "::1"}


@check("address")
def own_address() -> Iterator[Finding]:
    if settings.DEMO_MARKER:
        return
    if settings.ROOT_HOST in LOCAL and not settings.ROOT_URL.startswith("https://"):
        yield look(
            "address",
            _("Letters lead to %(url)s, which nobody but this machine can open."),
            _("Say where people reach it: `HALLWAY_URL=https://hallway.example`, and restart."),
            url=settings.ROOT_URL,
        )
    elif not settings.ROOT_URL.startswith("https://"):
        yield broken(
            "address",
            _("People come to %(url)s without TLS: whoever is in between reads along, and passkeys do not work."),
            _("Put a proxy with TLS in front and set `HALLWAY_URL=%(secure)s`, then restart."),
            url=settings.ROOT_URL,
            secure=settings.ROOT_URL.replace("http://", "https://", 1),
        )


@check("hosts", outside=True)
def hosts() -> Iterator[Finding]:
    """All at once: one that does not answer takes seconds."""
    names = host_names()
    with ThreadPoolExecutor(max_workers=8) as pool:
        for findings in pool.map(visited, names):
            yield from findings


def host_names() -> list[str]:
    """The installation's own, and those of the editions."""
    try:
        editions = [*HostName.objects.values_list("host", flat=True), *Conference.objects.exclude(apex="").values_list("apex", flat=True)]
    except DatabaseError:  # said elsewhere
        editions = []
    return list(dict.fromkeys([settings.ROOT_HOST, *sorted(editions)]))


def visited(host: str) -> list[Finding]:
    try:
        return list(visit(host))
    except (OSError, http.client.HTTPException) as error:
        return [broken("hosts", _("%(host)s does not answer: %(error)s."), LET_IT_IN, host=host, error=first_line(error))]


LET_IT_IN = _("Start Hallway and its proxy, `systemctl start hallway`, and let the proxy pass %(host)s on to it.")


def visit(host: str) -> Iterator[Finding]:
    question = secrets.token_hex(16)
    try:
        socket.getaddrinfo(host, port())
    except socket.gaierror:
        yield broken(
            "hosts",
            _("Nobody knows the host name %(host)s."),
            _("Let it lead where %(root)s leads; in the DNS: `%(host)s. CNAME %(root)s.`"),
            host=host,
            root=settings.ROOT_HOST,
        )
        return
    try:
        with closing(connect(host)) as line:
            line.connect()
            yield from certified(host, line)
            line.request("GET", f"/healthz?who={question}")
            answer = line.getresponse()
            answer.read(1000)
    except ssl.SSLCertVerificationError as error:
        what, mend = CERTIFICATES.get(error.verify_code, (_("The certificate of %(host)s is not trusted: %(error)s."), OTHER))
        yield broken("certificate", what, mend, host=host, error=error.verify_message)
        return
    yield from answered(host, question, answer)


def connect(host: str) -> http.client.HTTPConnection:
    if settings.ROOT_URL.startswith("https://"):
        return http.client.HTTPSConnection(host, port(), timeout=PATIENCE, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port(), timeout=PATIENCE)


def port() -> int:
    return urlsplit(settings.ROOT_URL).port or (443 if settings.ROOT_URL.startswith("https://") else 80)


def answered(host: str, question: str, answer: http.client.HTTPResponse) -> Iterator[Finding]:
    if not whose.is_ours(question, answer.headers.get(whose.HEADER, "")):
        yield broken(
            "hosts",
            _("%(host)s is answered by somebody else (status %(status)d)."),
            _("Let its name lead to this machine, `%(host)s. CNAME %(root)s.`, and let the proxy here pass it on to Hallway."),
            host=host,
            status=answer.status,
            root=settings.ROOT_HOST,
        )
        return
    yield ok("hosts", _("%(host)s leads here."), host=host)
    if date := answer.headers.get("Date"):
        yield from (finding for finding in skewed(abs(time.time() - parsedate_to_datetime(date).timestamp())) if finding.state != "ok")


# ── Certificates ──────────────────────────────────────────────────────────────────────────────────────────────────


def certified(host: str, line: http.client.HTTPConnection) -> Iterator[Finding]:
    certificate: dict[str, Any] = getattr(line.sock, "getpeercert", dict)() if line.sock else {}
    if not certificate:
        return
    days = int((ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) // 86400)
    values = {"host": host, "days": days}
    if days < VERY_SOON:
        yield broken("certificate", _("The certificate of %(host)s ends in %(days)d days."), RENEW, **values)
    elif days < SOON:
        yield look("certificate", _("The certificate of %(host)s ends in %(days)d days."), RENEW, **values)
    else:
        yield ok("certificate", _("The certificate of %(host)s is good for %(days)d days."), **values)


RENEW = _("Renew it: `certbot renew`. Caddy does so by itself; why it did not says `journalctl -u caddy`.")
OTHER = _("Let the proxy show a certificate that browsers trust, with all in between: `fullchain.pem`.")
CERTIFICATES = {  # by the numbers of OpenSSL
    10: (_("The certificate of %(host)s is over."), RENEW),
    62: (
        _("The certificate that %(host)s shows is for another name."),
        _("Have one made for it, too: `certbot --expand -d %(host)s`, with the names that are in it."),
    ),
}

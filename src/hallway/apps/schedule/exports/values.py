"""Values as the formats want them. What does not fit is left out rather than sent wrong."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.encoding import iri_to_uri

Sources = dict[str, dict[str, Any]]  # public id → field → text as it was written

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML, and a nuisance everywhere else
# RFC 3986, with a host that is a name, IPv4 or bracketed IPv6. JSON validators refuse what is not this; libxml2 also refuses
# an empty port, which people type ("https://https://…").
CHARACTERS = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
HOST = r"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~]|%[0-9A-Fa-f]{2})+)"
WEB = re.compile(
    rf"https?://(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{{2}})*@)?{HOST}(?P<port>:[0-9]{{0,5}})?"
    rf"(?:/{CHARACTERS}*)*(?:\?(?:{CHARACTERS}|[/?])*)?(?:#(?:{CHARACTERS}|[/?])*)?"
)
MAIL = re.compile(rf"mailto:{CHARACTERS}+(?:\?(?:{CHARACTERS}|[/?])*)?")
STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
DAY_BEGINS = time(4)  # pretalx's and most apps' idea of when a conference day begins


def visible(text: str) -> str:
    """Without the characters that XML forbids, and with one kind of line end."""
    return FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def web_address(text: str) -> str:
    """As a valid http or https URI, or nothing."""
    return found if (match := WEB.fullmatch(found := as_uri(text))) and match["port"] != ":" else ""


def reference(text: str) -> str:
    """The same, and mail addresses."""
    return found if WEB.fullmatch(found := as_uri(text)) or MAIL.fullmatch(found) else ""


def as_uri(text: str) -> str:
    """An address as people write them, with everything percent-encoded that may not stand in a URI."""
    try:
        found = iri_to_uri(visible(text).strip()) or ""
    except ValueError:
        return ""
    found = STRAY.sub("%25", found)
    front, mark, rest = found.partition("://")
    host, slash, path = rest.partition("/")
    path, hash_, anchor = path.replace("[", "%5B").replace("]", "%5D").partition("#")
    return f"{front}{mark}{host}{slash}{path}{hash_}{anchor.replace('#', '%23')}"


def iso(at: datetime) -> str:
    """With the offset of its zone. Some zones once had offsets of odd seconds, which no format knows: those in UTC."""
    offset = at.utcoffset() or timedelta()
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if offset.seconds % 60 else at.isoformat(timespec="seconds")


def utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, DAY_BEGINS, zone)


def acronym_of(slug: str, conference: str) -> str:
    """Short name of the edition, as the formats allow it: `2026` of europython, and `europython-2026`, are `europython2026`.

    The XML allows hyphens, the JSON hardly, and the front of an event's slug must not have any: so none.
    """
    own, series = (re.sub(r"[^a-z0-9_]", "", each.lower()) for each in (slug, conference))
    if len(own) < 4 or not re.search("[a-z]", own):
        own = series + own
    return own.ljust(4, "_")

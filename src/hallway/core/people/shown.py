"""From rows to what the components of `ui` show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hallway.core.outbox.models import Letter
from hallway.core.people.models import Person
from hallway.ui.parts import Row, Tab

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def tabs(current: str) -> list[Tab]:
    """The pages of my account."""
    pages = [
        ("profile", _("Profile"), "people:profile"),
        ("addresses", _("Addresses"), "account_email"),
        ("passkeys", _("Passkeys"), "people:passkeys"),
        ("holdings", _("What I hold"), "holdings"),
        ("sessions", _("Signed in"), "people:sessions"),
        ("letters", _("Letters"), "people:letters"),
    ]
    return [Tab(title, reverse(view), current=name == current) for name, title, view in pages]


@dataclass(frozen=True)
class Address:
    email: str
    verified: bool
    primary: bool
    why_it_stays: str = ""
    why_not_main: str = ""


def addresses(rows: Iterable[EmailAddress]) -> list[Address]:
    """The main one first, and for each what cannot be done with it and why."""
    rows = sorted(rows, key=lambda row: (not row.primary, not row.verified, row.email))
    proven = sum(row.verified for row in rows)
    found = []
    for row in rows:
        stays = ""
        if row.verified and proven == 1:
            stays = _("It is your only proven address: without it no code would reach you.")
        elif row.primary:
            stays = _("To remove it, choose another main address first.")
        found.append(
            Address(row.email, row.verified, row.primary, stays, "" if row.verified else _("Prove it before it becomes the main one."))
        )
    return found


def client(user_agent: str) -> str:
    """`Firefox, Linux`, as far as the browser says so."""
    names = [next((name for mark, name in marks if re.search(rf"\b{mark}", user_agent)), "") for marks in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in names if name) or _("Unknown browser")


@dataclass(frozen=True)
class Session:
    pk: int
    client: str
    ip: str
    since: datetime
    current: bool


def sessions(rows: Iterable[UserSession], *, current: str | None) -> list[Session]:
    """Where somebody is signed in, this browser first, then the newest."""
    found = [Session(row.pk, client(row.user_agent), row.ip, row.created_at, row.session_key == current) for row in rows]
    return sorted(found, key=lambda row: (not row.current, -row.since.timestamp()))


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    since: datetime
    used: datetime | None


def passkeys(rows: Iterable[Authenticator]) -> list[Passkey]:
    return [Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at) for row in rows]


def letters(rows: Iterable[Letter]) -> list[Row]:
    return [
        Row(
            title=row.subject or _("A letter whose words are gone"),
            url=reverse("people:letter", args=[row.uid]),
            small=moment(row.created_at),
            icon="mail",
            end="" if row.state == "sent" else row.get_state_display(),
            arrow=True,
        )
        for row in rows
    ]


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def people(rows: Iterable[Person], teams: dict[Any, str]) -> list[Row]:
    return [
        Row(
            title=str(person),
            url=reverse("people:person", args=[person.uid]),
            small=teams.get(person.pk, ""),
            face=person.name,
            picture=person.picture_url,
            badge="" if person.is_active else _("closed"),
            arrow=True,
        )
        for person in rows
    ]

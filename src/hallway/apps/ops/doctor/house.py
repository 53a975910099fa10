"""The house: somebody who may do everything, letters that arrive, copies of it all."""

import os
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from hallway.apps.ops.backup.rotation import kept
from hallway.apps.ops.doctor.findings import Finding, broken, check, look, ok
from hallway.apps.ops.queries import letters_by_state, oldest_waiting, recent_faults
from hallway.apps.ops.words import span
from hallway.core.access.roles import admins
from hallway.core.outbox.models import State

OLD, TOO_OLD = timedelta(hours=30), timedelta(days=3)
WAITS = timedelta(minutes=15)


@check("admins", database=True)
def two_admins() -> Iterator[Finding]:
    """Two, so that one may be ill. Somebody without a proved address cannot sign in."""
    there = admins().filter(emailaddress__verified=True).distinct().count()
    if there >= 2:
        yield ok("admins", _("Conference Admins who can sign in: %(number)d."), number=there)
    else:
        finding = look if there else broken
        yield finding(
            "admins",
            _("Conference Admins who can sign in: %(number)d. There should be two."),
            _("Make somebody Conference Admin: `hallway createsuperuser somebody@example.org --name 'Their Name'`."),
            number=there,
        )


@check("letters", database=True)
def letters() -> Iterator[Finding]:
    """Without those about private teams: their number is nobody's business."""
    states = letters_by_state()
    lost = states.get(State.UNCERTAIN, 0) + states.get(State.FAILED, 0)
    waits = oldest_waiting()
    if lost:
        yield look(
            "letters",
            _("Letters that did not arrive, or perhaps not: %(number)d."),
            _("Decide about each: `%(url)s/en/organise/letters/`."),
            number=lost,
            url=settings.ROOT_URL,
        )
    if waits and waits > WAITS:
        yield broken(
            "letters",
            _("Letters wait for %(span)s."),
            _("Mend what is said about mail and background work: `hallway doctor`."),
            span=span(waits),
        )
    if not lost and not (waits and waits > WAITS):
        yield ok("letters", _("Letters leave."))


@check("backups")
def backups() -> Iterator[Finding]:
    folder = settings.BACKUPS
    if folder is None:
        yield look(
            "backups",
            _("Nobody makes backups."),
            _("Have one made every day: `HALLWAY_BACKUPS=/folder/on/another/disk`, and restart."),
        )
        return
    values = {"folder": folder}
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        yield broken(
            "backups",
            _("Backups cannot be written to %(folder)s."),
            _("Make the folder, for the user Hallway runs as: `install -d -m 700 %(folder)s`."),
            **values,
        )
        return
    newest = next(iter(kept(folder)), None)
    if newest is None:
        yield broken("backups", _("There is no backup in %(folder)s yet."), NOW, **values)
        return
    age = timezone.now() - newest[0]
    if age > OLD:
        finding = broken if age > TOO_OLD else look
        yield finding("backups", _("The last backup is %(age)s old."), NOW, **values, age=span(age))
    else:
        yield ok("backups", _("The last backup is %(age)s old."), age=span(age))


NOW = _("Make one now: `hallway backup %(folder)s`. Why it is not made by itself says `journalctl -u hallway`.")


@check("errors", database=True)
def errors() -> Iterator[Finding]:
    number = recent_faults(timedelta(days=1))
    if number:
        yield look(
            "errors",
            _("Kinds of errors since yesterday: %(number)d."),
            _("They are listed: `%(url)s/en/organise/health/errors/`."),
            number=number,
            url=settings.ROOT_URL,
        )
    else:
        yield ok("errors", _("No errors since yesterday."))

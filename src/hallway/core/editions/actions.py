"""Founding and changing editions, their addresses and their lifecycle."""

from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from hallway.core.audit.record import record, space_of
from hallway.core.base import clock
from hallway.core.base.guard import Actor, require
from hallway.core.editions.lifecycle import phases
from hallway.core.editions.models import Conference, Edition, HostName, Phase, check_slug
from hallway.core.editions.places import is_installation_host
from hallway.core.live.announce import announce


class SlugTaken(Exception):
    """Another edition has this address."""


class HostTaken(Exception):
    """The host name leads somewhere already."""


@transaction.atomic
def found_edition(
    name: str,
    *,
    slug: str,
    by: Actor | None,
    conference: Conference | None = None,
    timezone: str = "UTC",
    starts_on: date | None = None,
    ends_on: date | None = None,
    place: str = "",
    tagline: str = "",
    accent: str = "marigold",
) -> Edition:
    """Found an edition as a draft only its teams see. Its areas belong to the board; below a conference's domain it
    gets the host `<slug>.<domain>` (S2.29). The first edition of a conference is its current one.

    Asks `editions.found_edition`; None is the command line. Raises SlugTaken, ValidationError.
    """
    if by is not None:
        require(by, "editions.found_edition")
    check_slug(slug)
    list(Conference.objects.select_for_update(no_key=True).order_by("pk"))  # two of one slug are founded one after the other
    if Edition.objects.filter(slug=slug).exists():
        raise SlugTaken(slug)
    conference = conference or Conference.objects.order_by("id").first() or found_conference(without_year(name), by=by)
    edition = Edition(
        conference=conference,
        slug=slug,
        name=name,
        timezone=timezone,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place,
        tagline=tagline,
        accent=accent,
    )
    edition.full_clean(exclude=["conference"])
    edition.save()
    if conference.apex:
        HostName.objects.get_or_create(host=f"{slug}.{conference.apex}", defaults={"edition": edition})
    if conference.current_id is None:
        conference.current = edition
        conference.save(update_fields=["current"])
    record("editions.edition.found", edition, by=by, name=name)
    return edition


def without_year(name: str) -> str:
    """What the conference is called, by the name of its first edition."""
    return " ".join(word for word in name.split() if not word.isdigit()) or name


def found_conference(name: str, *, by: Actor | None) -> Conference:
    """Found a series, which owns a domain. The caller has asked."""
    wanted, number = slugify(name)[:50] or "conference", 2
    slug = wanted
    while Conference.objects.filter(slug=slug).exists():
        slug, number = f"{wanted}-{number}", number + 1
    conference = Conference.objects.create(slug=slug, name=name[:120])
    record("editions.conference.found", conference, by=by, name=conference.name)
    return conference


@transaction.atomic
def edit_edition(edition: Edition, *, by: Actor, **changes: object) -> Edition:
    """Change name, dates, place, tagline, time zone or accent (`changes` are field values).

    Asks `editions.edit_edition`. Raises ValidationError.
    """
    edition = Edition.objects.visible_to(by, "editions.edit_edition").select_for_update(no_key=True).get(pk=edition.pk)
    before = {name: str(getattr(edition, name) or "") for name in changes}
    for name, value in changes.items():
        setattr(edition, name, value)
    edition.full_clean(exclude=["conference"])
    edition.save(update_fields=list(changes))
    changed = {name: [before[name], str(value or "")] for name, value in changes.items() if before[name] != str(value or "")}
    if changed:
        record("editions.edition.edit", edition, by=by, changed=changed)
        announce(f"edition:{edition.uid}", "edition.changed", space_id=space_of(edition))
    return edition


@transaction.atomic
def set_phase(edition: Edition, key: str, *, opens_at: datetime | None, closes_at: datetime | None = None, by: Actor | None) -> None:
    """Say from when to when (UTC) something is open; `opens_at=None` takes it off the lifecycle.

    Asks `editions.edit_edition`; None is the command line. KeyError for a phase no app declares.
    """
    phases[key]
    if by is not None:
        edition = Edition.objects.visible_to(by, "editions.edit_edition").select_for_update(no_key=True).get(pk=edition.pk)
    rows = Phase.objects.filter(edition=edition, key=key)
    if opens_at is None:
        rows.delete()
    else:
        Phase.objects.update_or_create(edition=edition, key=key, defaults={"opens_at": opens_at, "closes_at": closes_at})
    edition.save(update_fields=[])  # tells whoever keeps editions in memory
    moments = [moment.isoformat() if moment else "" for moment in (opens_at, closes_at)]
    record("editions.edition.phase", edition, by=by, key=key, moments=moments)
    announce(f"edition:{edition.uid}", "edition.phase", {"phase": key}, space_id=space_of(edition))


@transaction.atomic
def add_host(edition: Edition, host: str, *, by: Actor) -> HostName:
    """Let a host name lead to the edition. Asks `editions.edit_edition`. Raises HostTaken, ValidationError."""
    edition = Edition.objects.visible_to(by, "editions.edit_edition").select_for_update(no_key=True).get(pk=edition.pk)
    host = host.strip().lower().rstrip(".")
    apexes = list(Conference.objects.exclude(apex="").values_list("apex", flat=True))
    if HostName.objects.filter(host=host).exists() or is_installation_host(host) or host in {*apexes, *(f"www.{apex}" for apex in apexes)}:
        raise HostTaken(host)
    row = HostName(host=host, edition=edition)
    row.full_clean()
    row.save()
    record("editions.edition.host", edition, by=by, host=["", host])
    return row


@transaction.atomic
def remove_host(row: HostName, *, by: Actor) -> None:
    """Take a host name off the edition. Asks `editions.edit_edition`."""
    edition = Edition.objects.visible_to(by, "editions.edit_edition").get(pk=row.edition_id)
    row.delete()
    record("editions.edition.host", edition, by=by, host=[row.host, ""])


@transaction.atomic
def edit_conference(conference: Conference, *, name: str, apex: str, redirect: int, by: Actor) -> Conference:
    """Change the name, the domain, and how it leads to the current edition (301 or 302).

    Asks `editions.edit_conference`. Raises HostTaken, ValidationError.
    """
    conference = Conference.objects.visible_to(by, "editions.edit_conference").select_for_update(no_key=True).get(pk=conference.pk)
    apex = apex.strip().lower().rstrip(".")
    taken = is_installation_host(apex) or is_installation_host(f"www.{apex}")  # or nobody would reach the installation any more
    if apex and (taken or HostName.objects.filter(host__in=[apex, f"www.{apex}"]).exists()):
        raise HostTaken(apex)
    before = conference.apex
    conference.name, conference.apex, conference.redirect = name, apex, redirect
    conference.full_clean(exclude=["current"])
    conference.save()
    record("editions.conference.edit", conference, by=by, name=name, apex=[before, apex], redirect=redirect)
    return conference


@transaction.atomic
def make_current(edition: Edition, *, by: Actor) -> None:
    """From now on domain and www lead to this edition (S2.32). Asks `editions.edit_conference`."""
    require(by, "editions.edit_conference")
    conference = Conference.objects.select_for_update(no_key=True).get(pk=edition.conference_id)
    conference.current = edition
    conference.save(update_fields=["current"])
    record("editions.conference.current", conference, by=by, edition=edition.name)


@transaction.atomic
def shift_clock(edition: Edition, *, shows: datetime | None, speed: float = 1.0, by: Actor) -> Edition:
    """Rehearse: let the edition's clock show a moment (UTC) and run at a speed; None brings the real one back.

    While it is shifted the edition is hidden from strangers and sends no letters. Asks `editions.edit_edition`.
    """
    edition = Edition.objects.visible_to(by, "editions.edit_edition").select_for_update(no_key=True).get(pk=edition.pk)
    edition.clock_anchor = clock.now() if shows else None
    edition.clock_shows, edition.clock_speed = shows, speed if shows else 1.0
    edition.save(update_fields=["clock_anchor", "clock_shows", "clock_speed"])
    record("editions.edition.shift", edition, by=by, shows=shows.isoformat() if shows else "", speed=speed)
    announce(f"edition:{edition.uid}", "edition.clock", space_id=space_of(edition))
    return edition

"""The machine: room, time, who may read what, and settings that do not fit together."""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_noop as _

from hallway.apps.ops.doctor.findings import Finding, broken, check, look, ok
from hallway.apps.ops.words import size
from hallway.core.base.static import is_collected
from hallway.core.editions.models import Edition
from hallway.core.editions.places import is_ip

MEGABYTE = 1_000_000
TIGHT, TOO_TIGHT = 2000 * MEGABYTE, 300 * MEGABYTE
SKEW, TOO_MUCH_SKEW = 5, 60  # seconds
ZONES = 400  # a machine that knows fewer has a part of them


@check("disk")
def disk() -> Iterator[Finding]:
    """Room for a copy of the database is always wanted: for a backup, and for an upgrade."""
    free = shutil.disk_usage(settings.DATA).free
    wanted = 2 * database_size()
    values = {"folder": settings.DATA, "free": size(free)}
    if free < max(TOO_TIGHT, wanted):
        yield broken("disk", _("%(free)s are free where %(folder)s lies, too little for a copy of the database."), MAKE_ROOM, **values)
    elif free < TIGHT:
        yield look("disk", _("%(free)s are free where %(folder)s lies."), MAKE_ROOM, **values)
    else:
        yield ok("disk", _("%(free)s are free where %(folder)s lies."), **values)


MAKE_ROOM = _("Make room, or a larger disk. What takes it: `du -xh --max-depth=2 %(folder)s | sort -h | tail`.")


def database_size() -> int:
    with suppress(OSError):
        if connection.vendor == "sqlite":
            return Path(connection.settings_dict["NAME"]).stat().st_size
    return 0


@check("clock", database=True)
def clock_skew() -> Iterator[Finding]:
    """Against the database's server; SQLite has none, there it is the disk's clock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            skew = abs(time.time() - float(cursor.fetchone()[0]))
    else:
        probe = settings.DATA / f".clock-{os.getpid()}"
        probe.touch()
        skew = abs(time.time() - probe.stat().st_mtime)
        probe.unlink()
    yield from skewed(skew)


def skewed(seconds: float) -> Iterator[Finding]:
    if seconds > TOO_MUCH_SKEW:
        yield broken("clock", _("Two clocks differ by %(seconds)d seconds."), SET_CLOCK, seconds=round(seconds))
    elif seconds > SKEW:
        yield look("clock", _("Two clocks differ by %(seconds)d seconds."), SET_CLOCK, seconds=round(seconds))
    else:
        yield ok("clock", _("The clocks agree."))


SET_CLOCK = _("Let every machine keep the time by itself: `timedatectl set-ntp true`.")


@check("zones")
def time_zones() -> Iterator[Finding]:
    if len(available_timezones()) < ZONES:
        yield broken("zones", _("This machine knows few time zones."), _("Install them: `apt-get install tzdata`."))
    else:
        yield ok("zones", _("Time zones are there."))


@check("zones of editions", database=True)
def zones_of_editions() -> Iterator[Finding]:
    for edition in Edition.objects.all():
        try:
            ZoneInfo(edition.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            yield broken(
                "zones of editions",
                _("Nobody knows the time zone “%(zone)s” of %(edition)s."),
                _("Install newer time zones with `apt-get install tzdata`, or choose another one: Editions → the edition → Settings."),
                zone=edition.timezone,
                edition=edition.slug,
            )


# ── Who may read what ─────────────────────────────────────────────────────────────────────────────────────────────


@check("permissions")
def permissions() -> Iterator[Finding]:
    """What others on this machine could read. (The folder closes everything in it; the files are looked at for the day when
    somebody copies them out.)"""
    found = False
    for path, allowed in [(settings.DATA, 0o700), *((path, 0o600) for path in private_files())]:
        open_to_others = stat.S_IMODE(path.stat().st_mode) & 0o077
        if open_to_others and (path == settings.DATA or not closed_folder(path)):
            found = True
            yield broken(
                "permissions",
                _("Others on this machine may read %(path)s."),
                _("Close it: `chmod %(mode)s %(path)s`."),
                path=path,
                mode=f"{allowed:o}",
            )
        if path.stat().st_uid != os.geteuid() and os.geteuid() != 0:
            found = True
            yield look("permissions", _("%(path)s belongs to somebody else."), OWN, path=path)
    if not found:
        yield ok("permissions", _("Nobody else on this machine reads the data."))


OWN = _("Give it to the user Hallway runs as: `chown -R hallway: %(path)s`.")


def private_files() -> list[Path]:
    names = [settings.DATA / "secret-key", *([Path(connection.settings_dict["NAME"])] if connection.vendor == "sqlite" else [])]
    secrets = [Path(value) for name, value in os.environ.items() if name.startswith("HALLWAY_") and name.endswith("_FILE")]
    return [path for path in [*names, *secrets] if path.is_file()]


def closed_folder(path: Path) -> bool:
    """Whether a folder above keeps others out: then the file's own mode is not asked."""
    return path.is_relative_to(settings.DATA) and path.name != "secret-key" and not stat.S_IMODE(settings.DATA.stat().st_mode) & 0o077


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────────────────────


@check("settings")
def debug_and_demo() -> Iterator[Finding]:
    if settings.DEBUG:
        yield broken("settings", _("Error pages show the insides of the program to everybody."), _("`unset HALLWAY_DEBUG` and restart."))
    if settings.DEMO_MARKER:
        yield look(
            "settings", _("This is a demonstration: anybody may be anybody."), _("For real use, begin in another folder: `HALLWAY_DATA=…`.")
        )
    elif settings.DEMO:
        yield broken("settings", _("Anybody may be anybody here: HALLWAY_DEMO is set."), _("`unset HALLWAY_DEMO` and restart."))
    if not settings.DEBUG and not settings.DEMO:
        yield ok("settings", _("Neither debugging nor demonstration."))


@check("proxies")
def proxies() -> Iterator[Finding]:
    secure = settings.ROOT_URL.startswith("https://")
    wrong = [name for name in settings.TRUSTED_PROXIES if not is_ip(name.strip())]
    if wrong:
        yield broken(
            "proxies",
            _("“%(name)s” in HALLWAY_PROXIES is no IP address, so that proxy is not believed."),
            _("Name addresses alone: `HALLWAY_PROXIES=127.0.0.1`, and restart."),
            name=wrong[0],
        )
    elif secure and not settings.TRUSTED_PROXIES:
        yield broken(
            "proxies",
            _("People come over TLS, and no proxy is believed: no form can be sent."),
            _("Name the address the proxy connects from: `HALLWAY_PROXIES=127.0.0.1`, and restart."),
        )
    else:
        yield ok("proxies", _("The proxies that are believed: %(names)s."), names=", ".join(settings.TRUSTED_PROXIES) or "–")


@check("static")
def static_files() -> Iterator[Finding]:
    if is_collected():
        yield ok("static", _("The files browsers load are those of this program."))
    else:
        yield look(
            "static",
            _("The files browsers load are not those of this program, so pages may come without their looks."),
            _("Collect them with `python -m hallway.config.prepare --static`; `hallway serve` does it, too, when it starts."),
        )

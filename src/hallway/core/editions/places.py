"""Which edition a host name and a path mean.

On an edition's own host its pages are at `/<lang>/…`. On the installation's host (a demo, an IP address) they are at
`/<edition>/<lang>/…`: the edition is mounted there, as if by a web server, so the same URL patterns serve both.
"""

import ipaddress
import time
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from hallway.core.base.urls import mounted
from hallway.core.editions.models import Conference, Edition, HostName

FRESH = 2.0  # seconds another process may still see the old table


@dataclass
class Table:
    """Everything needed to place a request, read at once."""

    hosts: dict[str, int] = field(default_factory=dict)  # an edition's own hosts
    apexes: dict[str, tuple[int, int]] = field(default_factory=dict)  # apex and www → (current edition, 301 or 302)
    slugs: dict[str, int] = field(default_factory=dict)
    canonical: dict[int, str] = field(default_factory=dict)
    editions: dict[int, Edition] = field(default_factory=dict)
    read_at: float = 0.0


_table = Table()


def forget() -> None:
    """Read hosts and editions again at the next question: something of them changed."""
    _table.read_at = 0.0


def table() -> Table:
    """Every host and edition, read when the copy of this process is older than FRESH seconds. Not to be written into."""
    global _table  # noqa: PLW0603 - a cache of this process
    if time.monotonic() - _table.read_at > FRESH or not _table.read_at:
        new = Table(read_at=time.monotonic())
        new.editions = {edition.pk: edition for edition in Edition.objects.select_related("conference").prefetch_related("phases")}
        new.slugs = {edition.slug: edition.pk for edition in new.editions.values()}
        for host, edition_id in HostName.objects.order_by("id").values_list("host", "edition_id"):
            new.hosts[host] = edition_id
            new.canonical.setdefault(edition_id, host)
        for apex, edition_id, status in Conference.objects.exclude(apex="").values_list("apex", "current_id", "redirect"):
            new.apexes[apex] = new.apexes[f"www.{apex}"] = (edition_id, status)
        _table = new
    return _table


def is_installation_host(host: str) -> bool:
    """The host of HALLWAY_URL; while that is localhost, also every bare IP address."""
    own = settings.ROOT_HOST
    if host.strip("[]") == own:  # an IPv6 address stands in brackets
        return True
    if own not in {"localhost", "127.0.0.1"}:
        return False
    return host == "localhost" or is_ip(host)


def is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def origin(edition: Edition) -> str:
    """Scheme and host of an edition's canonical address; with its mount point where it has no own host."""
    host = table().canonical.get(edition.pk)
    if host is None:
        return f"{settings.ROOT_URL}/{edition.slug}"
    return f"{settings.ROOT_URL.partition('://')[0]}://{host}{settings.ROOT_PORT}"


def path(edition: Edition, view: str, *args: object, on_own_host: bool = False, language: str = "", **kwargs: object) -> str:
    """The path of an edition's page, as seen from the host the visitor is on."""
    with mounted("/" if on_own_host else f"/{edition.slug}/"), translation.override(language or translation.get_language()):
        return reverse(view, args=args, kwargs=kwargs)


def address(edition: Edition, view: str, *args: object, language: str = "", **kwargs: object) -> str:
    """The canonical absolute address of an edition's page: on its own host where it has one."""
    return origin(edition) + path(edition, view, *args, on_own_host=True, language=language, **kwargs)

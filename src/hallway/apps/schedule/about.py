"""What an export says of the edition itself, and the addresses it names: plain values, for writers that know no request."""

from dataclasses import dataclass, field
from datetime import date

from hallway.apps.schedule.addresses import Addresses
from hallway.core.editions import places
from hallway.core.editions.models import Edition


@dataclass(frozen=True)
class About:
    name: str
    slug: str
    conference: str  # its slug; with the edition's an acronym can be made of it
    tagline: str
    place: str
    timezone: str
    starts_on: date | None
    ends_on: date | None
    language: str
    origin: str  # scheme and host, with the mount point where the edition has no host of its own
    paths: Addresses = field(repr=False)  # as seen from the host the reader is on
    own_paths: Addresses = field(repr=False)  # as seen from the origin

    def address(self, view: str, name: object = "", *, absolute: bool = True) -> str:
        """Of a page in this language: `about.address("session", session.slug)`. An absolute one is canonical."""
        return self.origin + self.own_paths(view, name) if absolute else self.paths(view, name)


def about_of(edition: Edition, language: str, *, on_own_host: bool) -> About:
    return About(
        name=edition.name,
        slug=edition.slug,
        conference=edition.conference.slug,
        tagline=edition.tagline,
        place=edition.place,
        timezone=edition.timezone,
        starts_on=edition.starts_on,
        ends_on=edition.ends_on,
        language=language,
        origin=places.origin(edition),
        paths=Addresses(edition, on_own_host=on_own_host),
        own_paths=Addresses(edition, on_own_host=True),
    )

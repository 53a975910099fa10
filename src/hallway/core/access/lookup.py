"""In which space a thing lies."""

from django.db.models import Model, QuerySet

from hallway.core.access.models import Space
from hallway.core.base.rules import Home, InSpace, OfEdition, OfOrganisation, OfTeam, SpaceItself, rules_of


def space_of(thing: Model) -> int | None:
    """The id of the space a thing lies in, by its declared home. None for a thing without one."""
    home = home_of(thing)
    if isinstance(home, SpaceItself):
        return thing.pk
    if isinstance(home, InSpace):
        return getattr(thing, home.column)
    return spaces_of(thing).values_list("pk", flat=True).first()


def spaces_of(thing: Model, kind: str = "") -> QuerySet[Space]:
    """The space a thing lies in; with another `kind`, the neighbours that answer for it: the team's notes, the areas
    of the edition. What names its space, and what belongs to the organisation, has no neighbours."""
    home, spaces = home_of(thing), Space._base_manager.order_by("id")
    if isinstance(home, OfTeam):
        return spaces.filter(owner_id=getattr(thing, home.column), kind=kind or home.kind)
    if isinstance(home, OfEdition):
        return spaces.filter(edition_id=getattr(thing, home.column), kind=kind or home.kind)
    if isinstance(home, OfOrganisation):
        spaces = spaces.filter(kind=home.kind)
    else:
        pk = space_of(thing) if home else None
        spaces = spaces.filter(pk=pk) if pk else spaces.none()
    return spaces.filter(kind=kind) if kind else spaces


def home_of(thing: Model) -> Home | None:
    try:
        return rules_of(type(thing)).home
    except KeyError:
        return None


def is_private_space(space_id: int) -> bool:
    """Whether a space belongs to a private team, or is closed: letters about it carry no content."""
    space = Space._base_manager.select_related("owner").filter(pk=space_id).first()
    return space is not None and (space.owner.private or space.closed)


def organisation() -> Space:
    """The area of the installation as a whole; the board owns it."""
    return Space._base_manager.select_related("owner").get(kind="organisation")

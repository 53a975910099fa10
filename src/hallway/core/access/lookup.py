"""In which space a thing lies."""

from django.db.models import Model

from hallway.core.access.models import Space
from hallway.core.base.rules import InSpace, OfEdition, OfOrganisation, OfTeam, rules_of


def space_of(thing: Model) -> int | None:
    """The id of the space a thing lies in, by its declared home. None for a thing without one."""
    if isinstance(thing, Space):
        return thing.pk
    try:
        home = rules_of(type(thing)).home
    except KeyError:
        return None
    if isinstance(home, InSpace):
        return getattr(thing, home.column)
    where: dict[str, object] = {}
    if isinstance(home, OfTeam):
        where = {"owner_id": getattr(thing, home.column), "kind": home.kind}
    elif isinstance(home, OfEdition):
        where = {"edition_id": getattr(thing, home.column), "kind": home.kind}
    elif isinstance(home, OfOrganisation):
        where = {"kind": home.kind}
    return Space._base_manager.filter(**where).order_by("id").values_list("pk", flat=True).first() if where else None


def is_private_space(space_id: int) -> bool:
    """Whether a space belongs to a private team, or is closed: letters about it carry no content."""
    space = Space._base_manager.select_related("owner").filter(pk=space_id).first()
    return space is not None and (space.owner.private or space.closed)


def organisation() -> Space:
    """The area of the installation as a whole; the board owns it."""
    return Space._base_manager.select_related("owner").get(kind="organisation")

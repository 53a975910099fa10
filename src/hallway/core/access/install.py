"""What every installation has from its first minute: a board, the organisation's area, the four roles (S0.17, S0.49).

Runs after every migration, and changes only what is missing: a permission or a kind of space that came with a new
version reaches the shipped roles, the editions and the teams that exist.
"""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from hallway.core.access.models import Role, RolePermission, Space
from hallway.core.base.guard import unguarded
from hallway.core.base.rules import Kind, kinds, permissions
from hallway.core.editions.models import Edition
from hallway.core.teams.models import Team, TeamKind

# The four user groups of the Web workgroup's page, named exactly so. Kinds of space whose permissions they hold.
SHIPPED = {
    "cms-editor": ("CMS Editor", {"site"}, _("Edits the website.")),
    "conference-admin": ("Conference Admin", set(), _("May do everything that is not private.")),
    "program-editor": ("Program Editor", {"programme"}, _("Edits talks, speakers, the schedule and talk voting.")),
    "sponsor-admin": ("Sponsor Admin", {"sponsors"}, _("Edits sponsors and what they were promised.")),
}


@transaction.atomic
def install() -> None:
    """Make what every installation has, where it is missing: a board, spaces, areas, shipped roles. Running it again is harmless."""
    with unguarded("installation"):
        organisation = Space.objects.filter(kind="organisation").first()
        if organisation is None:
            board = Team.objects.filter(kind=TeamKind.BOARD).order_by("id").first()
            board = board or Team.objects.create(slug="board", name="Board", kind=TeamKind.BOARD)
            Space.objects.create(kind="organisation", owner=board)
        for team in Team.objects.all():
            make_team_spaces(team)
    for edition in Edition.objects.all():
        make_areas(edition)
    for slug, (name, kinds_of_role, purpose) in SHIPPED.items():
        role, _made = Role.objects.get_or_create(slug=slug, defaults={"name": name, "purpose": purpose, "locked": True})
        names = [p.name for p in permissions.values() if slug == Role.CONFERENCE_ADMIN or p.kind in kinds_of_role]
        set_permissions(role, names)


def set_permissions(role: Role, names: list[str]) -> None:
    """Make these the role's permissions. KeyError for a name no app declares."""
    role.permissions.exclude(name__in=names).delete()
    wanted = [RolePermission(role=role, name=name, kind=permissions[name].kind) for name in names]
    RolePermission.objects.bulk_create(wanted, update_conflicts=True, unique_fields=["role", "name"], update_fields=["kind"])


def make_areas(edition: Edition) -> None:
    """The areas of an edition that do not exist yet; they belong to the board until it hands them on."""
    with unguarded("areas of an edition"):
        there = set(Space.objects.filter(edition=edition, name="").values_list("kind", flat=True))
        board = Space.objects.select_related("owner").get(kind="organisation").owner
        missing = [kind for kind in kinds.values() if kind.area and kind.name not in there]
        Space.objects.bulk_create(space(kind, owner=board, edition=edition) for kind in missing)


def make_team_spaces(team: Team) -> None:
    """What a team has from its founding: its page, its notes, and whatever apps add later."""
    with unguarded("spaces of a team"):
        there = set(Space.objects.filter(owner=team, edition=team.edition).values_list("kind", flat=True))
        missing = [kind for kind in kinds.values() if kind.with_team and kind.name not in there]
        Space.objects.bulk_create(space(kind, owner=team, edition=team.edition, name=team.slug) for kind in missing)


def space(kind: Kind, *, owner: Team, edition: Edition | None, name: str = "") -> Space:
    return Space(kind=kind.name, owner=owner, edition=edition, name=name, open_level=kind.open_level)

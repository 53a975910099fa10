"""What access does when something happens below it."""

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_migrate, post_save
from django.dispatch import receiver

from hallway.core.access.entitlements import hand_over_entitlements
from hallway.core.access.install import install, make_areas, make_team_spaces
from hallway.core.access.lookup import is_private_space, space_of
from hallway.core.access.models import RoleGrant, Space
from hallway.core.access.policy import held, visible
from hallway.core.access.roles import keep_an_admin
from hallway.core.audit.record import register_space_of
from hallway.core.base import clock
from hallway.core.base.guard import register_policy, unguarded
from hallway.core.editions.models import Edition
from hallway.core.outbox.post import register_privacy
from hallway.core.people.models import Person
from hallway.core.people.signals import address_verified
from hallway.core.teams.models import MemberKind, Membership, Team
from hallway.core.teams.signals import membership_ending, team_becoming_private, team_founded

register_policy(resolver=visible, holder=held)
register_space_of(space_of)
register_privacy(is_private_space)


class OwnsAnArea(Exception):
    """The team owns an area of an edition, or the organisation; those cannot be private."""


class HoldsARole(OwnsAnArea):
    """The team holds a role; the list of holders would show that it exists."""


@receiver(post_migrate)
def install_after_migrate(app_config: Any, **_kwargs: Any) -> None:
    if app_config.label == "access":
        install()


@receiver(post_save, sender=Edition)
def areas_of_new_edition(instance: Edition, created: bool, raw: bool, **_kwargs: Any) -> None:
    if created and not raw:
        make_areas(instance)


@receiver(team_founded, sender=Team)
def spaces_of_new_team(team: Team, **_kwargs: Any) -> None:
    make_team_spaces(team)


@receiver(team_becoming_private, sender=Team)
def areas_stay_open(team: Team, **_kwargs: Any) -> None:
    with unguarded("areas of a team becoming private"):
        if Space.objects.filter(owner=team).exclude(edition__isnull=True, kind__in=team_kinds()).exists():
            raise OwnsAnArea
    if RoleGrant._base_manager.filter(Q(until__isnull=True) | Q(until__gt=clock.now()), team=team).exists():
        raise HoldsARole


def team_kinds() -> list[str]:
    from hallway.core.base.rules import kinds  # noqa: PLC0415 - filled by every app after this module is loaded

    return [kind.name for kind in kinds.values() if not kind.area and kind.name != "organisation"]


@receiver(membership_ending, sender=Membership)
def an_admin_remains(membership: Membership, becomes: str | None, **_kwargs: Any) -> None:
    if becomes in {None, MemberKind.INACTIVE}:
        keep_an_admin(without_membership=membership)


@receiver(address_verified, sender=Person)
def entitlements_of_a_proven_address(person: Person, address: str, **_kwargs: Any) -> None:
    hand_over_entitlements(person, address)

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallway.core.access.models import EntitlementGrant, GuestPass, ReadingTeam, RoleGrant, Share, Space
from hallway.core.base.rules import (
    InSpace,
    OfEdition,
    OfOrganisation,
    OfTeam,
    Relation,
    SpaceItself,
    declare,
    declare_kind,
    declare_permission,
)

declare_kind("site", _("Website"), area=True, purpose=_("Pages, news and menus of one edition."))
declare_kind("sponsors", _("Sponsors"), area=True, purpose=_("Sponsors, levels and what was promised to them."))
declare_kind("tickets", _("Tickets"), area=True, purpose=_("Who may come in, and why."))

compose_role = declare_permission("access.compose_role", kind="organisation", level="manage", sentence=_("compose roles"))
grant_role = declare_permission(
    "access.grant_role", kind="organisation", level="manage", sentence=_("give roles to people and teams, and take them back")
)
see_roles = declare_permission("access.see_roles", kind="organisation", level="read", sentence=_("see who holds which role"))
grant_entitlement = declare_permission(
    "access.grant_entitlement", kind="tickets", level="write", sentence=_("let people in by a list, and take that back")
)
see_entitlements = declare_permission("access.see_entitlements", kind="tickets", level="read", sentence=_("see who may come in, and why"))

declare(Space, SpaceItself())
declare(Share, InSpace("space_id"))
declare(GuestPass, InSpace("space_id"), relations=[Relation("guest", lambda actor: Q(person_id=actor.pk), _("you are the guest"))])
declare(ReadingTeam, OfTeam("team_id"))
declare(RoleGrant, OfOrganisation(), relations=[Relation("holder", lambda actor: Q(person_id=actor.pk), _("you hold it"))])
declare(
    EntitlementGrant,
    OfEdition("edition_id", "tickets"),
    relations=[Relation("holder", lambda actor: Q(person_id=actor.pk), _("it is yours"))],
)

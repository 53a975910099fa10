from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.core.access.models import EntitlementGrant, GuestPass, ReadingTeam, Role, RoleGrant, Share, Space
from hallway.core.audit.history import declare_verbs
from hallway.core.base.links import register_link
from hallway.core.base.rules import (
    InSpace,
    OfEdition,
    OfOrganisation,
    OfTeam,
    Relation,
    Sentence,
    SpaceItself,
    declare,
    declare_kind,
    declare_permission,
)
from hallway.core.outbox.about import about_letters

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

LEVELS: dict[str, Sentence] = {"none": "–", "read": _("read"), "write": _("read and write")}

declare_verbs(
    {
        "access.space.open": _("opened it to all teams: %(level)s"),
        "access.space.open_to": _("opened it to whoever holds %(key)s: %(level)s"),
        "access.space.close_to": _("closed it to whoever holds %(key)s"),
        "access.space.share": _("opened it to %(team)s: %(level)s"),
        "access.space.unshare": _("closed it to %(team)s"),
        "access.space.attempt": _("tried to open something private"),
        "access.reading.begin": _("let %(reader)s read along"),
        "access.reading.end": _("stopped %(reader)s reading along"),
        "access.guest.invite": _("invited %(person)s as a guest"),
        "access.guest.end": _("ended the visit of %(person)s"),
        "access.area.hand_on": _("handed it on: %(team)s"),
        "access.role.compose": _("composed the role %(name)s"),
        "access.role.delete": _("removed the role %(name)s"),
        "access.role.grant": _("gave the role %(role)s to %(to)s"),
        "access.role.end": _("took the role %(role)s back from %(to)s"),
        "access.entitlement.list": _("let %(new)s people in by the list %(source)s"),
        "access.entitlement.grant": _("let %(person)s in (%(key)s): %(reason)s"),
        "access.entitlement.end": _("took the entitlement %(key)s back"),
        "access.entitlement.end_list": _("took the list %(source)s back: %(number)s people"),
    },
    level=lambda level: LEVELS.get(level, level),
)

register_link(Role, path=lambda role: reverse("access:role", args=[role.slug]))

about_letters(
    {
        "access/role_granted": _("a role was given"),
        "access/role_ended": _("a role was taken back"),
        "access/space_shared": _("something was opened to a team"),
        "access/guest_invited": _("an invitation as a guest"),
    }
)

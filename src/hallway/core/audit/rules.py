from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallway.core.audit.history import declare_verbs
from hallway.core.audit.models import Event
from hallway.core.base.rules import InSpace, Relation, declare, declare_permission

check_seals = declare_permission(
    "audit.check_seals", kind="organisation", level="manage", sentence=_("check that nobody changed the history")
)

declare(
    Event,
    InSpace("space_id"),
    relations=[Relation("actor", lambda actor: Q(actor_id=actor.pk), _("you did this yourself"))],
)

declare_verbs(
    {
        "audit.system.read": _("worked on everything: %(reason)s"),
    }
)

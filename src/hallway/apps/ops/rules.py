from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.apps.ops.models import Fault
from hallway.core.base.links import register_link
from hallway.core.base.rules import OfOrganisation, declare, declare_permission

see_health = declare_permission(
    "ops.see_health", kind="organisation", level="admin", sentence=_("see whether the machine is well, and what failed")
)
confirm_restored = declare_permission(
    "ops.confirm_restored", kind="organisation", level="admin", sentence=_("let a restored copy send letters again")
)

declare(Fault, OfOrganisation())
register_link(Fault, path=lambda fault: reverse("ops:fault", args=[fault.uid]))

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.core.audit.history import declare_verbs
from hallway.core.base.links import register_link
from hallway.core.base.rules import FieldGroup, OfOrganisation, Relation, declare, declare_permission
from hallway.core.outbox.about import about, about_letters
from hallway.core.outbox.models import Letter

tend_letters = declare_permission(
    "outbox.tend_letters", kind="organisation", level="manage", sentence=_("see which letters did not arrive, and send them again")
)

declare(
    Letter,
    OfOrganisation(only=Q(discreet=False)),
    relations=[Relation("recipient", lambda actor: Q(person_id=actor.pk), _("the letter is addressed to you"), opens=("words",))],
    groups=[FieldGroup("words", ("subject", "text", "html"), sentence=_("Only the person it is addressed to reads a letter."))],
)

declare_verbs(
    {
        "outbox.letter.send_again": _("sent a letter again"),
        "outbox.letter.settle": _("noted that a letter arrived"),
        "outbox.standstill.end": _("let letters leave again after a restore"),
    }
)

about_letters({"outbox/discreet": _("something that stays private")})
register_link(
    Letter,
    path=lambda letter: reverse("outbox:letter", args=[letter.uid]),
    title=lambda letter: _("Letter: %(about)s") % {"about": about(letter.kind)},
)

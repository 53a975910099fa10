from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hallway.core.audit.history import declare_verbs
from hallway.core.base.rules import FieldGroup, OfOrganisation, Relation, declare, declare_permission
from hallway.core.people.models import Person

see_people = declare_permission("people.see_people", kind="organisation", level="read", sentence=_("look people up by name"))
see_contact = declare_permission("people.see_contact", kind="organisation", level="manage", sentence=_("see people's e-mail addresses"))

declare(
    Person,
    OfOrganisation(),
    relations=[Relation("self", lambda actor: Q(pk=actor.pk), _("this is you"), level="manage", opens=("contact",))],
    groups=[FieldGroup("contact", ("addresses",), permission=see_contact.name, sentence=_("E-mail addresses are seen by few."))],
)

declare_verbs(
    {
        "people.person.create": _("took a person in"),
        "people.person.join": _("joined"),
        "people.person.change": _("changed the name: %(name)s"),
        "people.address.verify": _("proved an e-mail address"),
        "people.address.primary": _("chose another main address"),
        "people.address.remove": _("removed an e-mail address"),
    }
)

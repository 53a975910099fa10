from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.core.audit.history import declare_verbs
from hallway.core.base.links import register_link
from hallway.core.base.rules import FieldGroup, OfOrganisation, Relation, declare, declare_permission
from hallway.core.outbox.about import about_letters
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
        "people.passkey.add": _("added a passkey"),
        "people.passkey.remove": _("removed a passkey"),
    }
)

register_link(Person, path=lambda person: reverse("people:person", args=[person.uid]))

about_letters(
    {
        "people/login_code": _("a code to sign in"),
        "people/email_confirmation": _("a code to prove an address"),
        "people/email_confirm": _("an address was proved"),
        "people/email_changed": _("another main address"),
        "people/email_deleted": _("an address was removed"),
        "people/account_already_exists": _("an account that exists already"),
        "people/unknown_account": _("an account that is closed"),
        "people/webauthn_added": _("a passkey was added"),
        "people/webauthn_removed": _("a passkey was removed"),
        "people/recovery_codes_generated": _("new recovery codes"),
    }
)

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.core.audit.history import declare_verbs
from hallway.core.base.links import register_link
from hallway.core.base.rules import OfEdition, OfOrganisation, Public, declare, declare_kind, declare_permission
from hallway.core.editions.lifecycle import declare_phase, phases
from hallway.core.editions.models import Conference, Edition
from hallway.core.editions.queries import phase_open

declare_kind("organisation", _("Organisation"), purpose=_("People, teams, roles and editions of the whole conference."), open_level="none")
declare_kind("edition", _("Edition"), area=True, open_level="read", purpose=_("Name, dates, addresses and lifecycle of one year."))

declare_phase("announced", _("Announced"), opens=_("The front page is public."))

found_edition = declare_permission("editions.found_edition", kind="organisation", level="write", sentence=_("found a new edition"))
edit_conference = declare_permission(
    "editions.edit_conference", kind="organisation", level="manage", sentence=_("change the domain, and which edition is the current one")
)
edit_edition = declare_permission(
    "editions.edit_edition", kind="edition", level="write", sentence=_("change an edition's name, dates, look, addresses and lifecycle")
)

declare(Conference, OfOrganisation())
declare(
    Edition,
    OfEdition("id", "edition"),
    public=[Public(lambda at: phase_open("announced", at, edition="id"), _("the edition is announced"))],
)

declare_verbs(
    {
        "editions.conference.found": _("founded the conference %(name)s"),
        "editions.edition.found": _("founded the edition %(name)s"),
        "editions.edition.edit": _("changed the edition"),
        "editions.edition.phase": _("changed when things open: %(key)s"),
        "editions.edition.host": _("changed the addresses: %(host)s"),
        "editions.edition.shift": _("moved the edition’s clock"),
        "editions.conference.edit": _("changed the conference"),
        "editions.conference.current": _("made %(edition)s the current edition"),
    },
    key=lambda key: phases[key].title if key in phases else key,
)

register_link(Edition, path=lambda edition: reverse("editions:edition", args=[edition.slug]))
register_link(Conference, path=lambda conference: reverse("editions:conference", args=[conference.slug]))

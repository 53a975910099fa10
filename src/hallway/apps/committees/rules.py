from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hallway.apps.committees.models import Note, NoteVersion
from hallway.core.access.models import Space
from hallway.core.audit.history import declare_verbs
from hallway.core.base.links import register_link
from hallway.core.base.rules import InSpace, declare, declare_kind, declare_permission, kinds
from hallway.core.teams.models import Team

declare_kind("notes", _("Notes"), with_team=True, purpose=_("What the team writes down for itself."))

write_note = declare_permission("committees.write_note", kind="notes", level="write", sentence=_("write and change notes of teams"))

declare(Note, InSpace("space_id"))
declare(NoteVersion, InSpace("space_id"))

register_link(Team, path=lambda team: reverse("committees:team", args=[team.slug]), title=lambda team: team.name)
register_link(Note, path=lambda note: reverse("committees:note", args=[note.uid]))
register_link(
    Space,
    path=lambda space: reverse("committees:space", args=[space.uid]),
    title=lambda space: f"{kinds[space.kind].title} · {space.owner.short}" if space.kind in kinds else space.kind,
)

declare_verbs(
    {
        "committees.note.write": _("wrote the note %(title)s"),
        "committees.note.edit": _("changed the note, version %(version)s"),
        "committees.note.archive": _("put the note away"),
        "committees.note.unarchive": _("brought the note back"),
    }
)

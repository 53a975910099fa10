from django.utils.translation import gettext_lazy as _

from hallway.core.audit.history import declare_verbs
from hallway.core.base.rules import OfTeam, declare, declare_kind, declare_permission
from hallway.core.outbox.about import about_letters
from hallway.core.teams.models import ChairNomination, MemberKind, Membership, Rescue, Team

declare_kind("team", _("Team page"), with_team=True, open_level="read", purpose=_("Who is in the team, since when, and what it is for."))

add_member = declare_permission("teams.add_member", kind="team", level="manage", sentence=_("add members to a team and change their kind"))
end_membership = declare_permission("teams.end_membership", kind="team", level="manage", sentence=_("end memberships of a team"))
edit_team = declare_permission("teams.edit_team", kind="team", level="manage", sentence=_("change a team's name and scope"))
nominate_chair = declare_permission("teams.nominate_chair", kind="team", level="write", sentence=_("propose a chair to the board"))

found_team = declare_permission("teams.found_team", kind="organisation", level="write", sentence=_("found and dissolve teams"))
appoint_member = declare_permission("teams.appoint_member", kind="organisation", level="write", sentence=_("appoint members of any team"))
confirm_chair = declare_permission(
    "teams.confirm_chair", kind="organisation", level="write", sentence=_("confirm or refuse a proposed chair")
)
see_private_rows = declare_permission(
    "teams.see_private_rows",
    kind="organisation",
    level="admin",
    sentence=_("see one row of each private team, and help one that has lost everybody"),
)

declare(Team, OfTeam("id"))
declare(Membership, OfTeam("team_id"))
declare(ChairNomination, OfTeam("team_id"))
declare(Rescue, OfTeam("team_id"))

declare_verbs(
    {
        "teams.team.found": _("founded %(name)s"),
        "teams.team.edit": _("changed the team’s description"),
        "teams.team.make_private": _("made the team private: %(reason)s"),
        "teams.team.dissolve": _("dissolved the team"),
        "teams.membership.begin": _("took %(person)s in as %(kind)s member"),
        "teams.membership.change_kind": _("changed %(person)s: %(kind)s"),
        "teams.membership.end": _("ended the membership of %(person)s"),
        "teams.chair.propose": _("proposed %(person)s as chair"),
        "teams.chair.confirmed": _("confirmed %(person)s as chair"),
        "teams.chair.refused": _("did not confirm %(person)s as chair: %(reason)s"),
        "teams.chair.withdrawn": _("took the proposal of %(person)s as chair back"),
        "teams.rescue.ask": _("asked to appoint %(person)s, because nobody was left: %(reason)s"),
        "teams.rescue.agree": _("agreed to appoint %(person)s, because nobody was left"),
        "teams.rescue.withdraw": _("took the appointment back"),
    },
    kind=lambda kind: dict(MemberKind.choices).get(kind, kind),
)

about_letters(
    {
        "teams/added": _("taken into a team"),
        "teams/ended": _("a membership ended"),
        "teams/chair_proposed": _("a chair was proposed"),
        "teams/chair_confirmed": _("a chair was confirmed"),
        "teams/chair_refused": _("a chair was not confirmed"),
        "teams/rescued": _("somebody was appointed to a team nobody was left in"),
    }
)

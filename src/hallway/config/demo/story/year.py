"""Half a year of small acts: chairs proposed and refused, doors opened, guests invited, roles given and taken back."""

from hallway.config.demo.stage import moment
from hallway.config.demo.story.diary import Diary, Story, send_letters
from hallway.core.access.actions import end_guest, invite_guest, let_team_read, open_space, open_to_entitled, share_space, unshare_space
from hallway.core.access.models import GuestPass, Role, RoleGrant
from hallway.core.access.roles import compose_role, end_grant, grant_role
from hallway.core.outbox.actions import send_letter_again, settle_letter
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import Recipient, post_to
from hallway.core.teams.actions import change_kind, dissolve_team, edit_team, end_membership
from hallway.core.teams.chairs import confirm_chair, propose_chair, refuse_chair, withdraw_nomination
from hallway.core.teams.models import ChairNomination, MemberKind

diary = Diary()
on = diary.on


def write(whole: Diary) -> None:
    for at, _number, act in diary.acts:
        whole.write(at, act)


# ── Roles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def role(name: str) -> Role:
    return Role.objects.get(name=name)


@on("2026-09-01 19:20")
def three_admins(story: Story) -> None:
    for key in ("pavel", "kwame"):
        grant_role(role("Conference Admin"), person=story.people[key], by=story.people["wilhelmina"])


@on("2026-09-22 21:40")
def web_edits_the_site(story: Story) -> None:
    grant_role(role("CMS Editor"), team=story.teams["web"], by=story.people["pavel"])
    grant_role(role("CMS Editor"), person=story.people["mireille"], edition=story.editions["2027"], by=story.people["pavel"])


@on("2026-09-25 18:15")
def programme_editors(story: Story) -> None:
    for key in ("arun", "bram"):
        grant_role(role("Program Editor"), person=story.people[key], edition=story.editions["2027"], by=story.people["wilhelmina"])


@on("2026-10-01 19:05")
def sponsor_admins(story: Story) -> None:
    for key in ("mateo", "barnaby"):
        grant_role(role("Sponsor Admin"), person=story.people[key], edition=story.editions["2027"], by=story.people["kwame"])


@on("2026-12-18 20:00")
def bram_is_at_sea(story: Story) -> None:
    """He counts birds until March, and gives his role back meanwhile."""
    end_grant(RoleGrant.objects.get(person=story.people["bram"], role=role("Program Editor")), by=story.people["bram"])


@on("2027-01-18 19:30")
def badge_desk(story: Story) -> None:
    """A role of our own: whoever hands out badges looks people up and sees who may come in, and nothing else."""
    by = story.people["kwame"]
    purpose = "Finds a name in two letters, and sees whether the door opens."
    desk = compose_role(None, name="Badge desk", purpose=purpose, names=["people.see_people", "access.see_entitlements"], by=by)
    for key in ("sakura", "perdita", "augustin"):
        grant_role(desk, person=story.people[key], until=moment("2027-06-21 12:00"), by=by)


@on("2027-02-19 19:12")
def barnaby_steps_back(story: Story) -> None:
    end_grant(RoleGrant.objects.get(person=story.people["barnaby"], role=role("Sponsor Admin")), by=story.people["kwame"])


# ── Chairs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def nomination(story: Story, team: str) -> ChairNomination:
    return ChairNomination.objects.get(team=story.teams[team], outcome="")


@on("2026-10-05 20:40")
def venue_proposes_priya(story: Story) -> None:
    propose_chair(story.teams["venue"], story.people["priya"], by=story.people["odalys"])


@on("2026-10-12 21:15")
def board_confirms_priya(story: Story) -> None:
    confirm_chair(nomination(story, "venue"), by=story.people["kwame"])


@on("2026-10-19 19:10")
def helpdesk_proposes_fritzi(story: Story) -> None:
    propose_chair(story.teams["helpdesk"], story.people["fritzi"], by=story.people["amina"], replaces=False)


@on("2026-10-26 21:30")
def board_says_not_yet(story: Story) -> None:
    reason = "Fritzi told us she would like to run one desk first. Ask again in autumn, gladly."
    refuse_chair(nomination(story, "helpdesk"), reason=reason, by=story.people["wilhelmina"])


@on("2026-11-30 18:45")
def communications_proposes_niamh(story: Story) -> None:
    propose_chair(story.teams["communications"], story.people["niamh"], by=story.people["ludo"])


@on("2026-12-02 08:20")
def niamh_has_a_thesis(story: Story) -> None:
    withdraw_nomination(nomination(story, "communications"), by=story.people["niamh"])


@on("2027-01-11 21:20")
def volunteers_lose_their_chair(story: Story) -> None:
    change_kind(story.membership("volunteers", "tallulah"), kind=MemberKind.INACTIVE, by=story.people["wilhelmina"])


@on("2027-02-17 20:55")
def sponsors_propose_mateo(story: Story) -> None:
    """This one waits for the board."""
    propose_chair(story.teams["sponsors"], story.people["mateo"], by=story.people["barnaby"])


# ── Coming, going, pausing ────────────────────────────────────────────────────────────────────────────────────────


@on("2026-10-26 22:00")
def badges_are_done(story: Story) -> None:
    dissolve_team(story.teams["badges"], by=story.people["wilhelmina"])


@on("2026-11-12 20:20")
def grants_take_childcare_in(story: Story) -> None:
    areas = ["applications", "offers", "receipts and payments", "childcare for those who travel"]
    edit_team(story.teams["grants"], areas=areas, by=story.people["ines"])


def pause(when: str, team: str, person: str, by: str) -> None:
    diary.write(when, lambda story: change_kind(story.membership(team, person), kind=MemberKind.INACTIVE, by=story.people[by]))


def leave(when: str, team: str, person: str, by: str) -> None:
    diary.write(when, lambda story: end_membership(story.membership(team, person), by=story.people[by]))


pause("2026-11-30 20:10", "programme", "stepan", "odalys")
pause("2026-12-14 19:35", "grants", "thordis", "ines")
pause("2027-01-05 18:30", "communications", "cagla", "anouk")
pause("2026-10-27 19:00", "volunteers", "marton", "tallulah")
leave("2026-12-31 17:00", "money", "perdita", "rosalind")
leave("2027-01-31 22:10", "helpdesk", "sakura", "sakura")
leave("2026-11-15 10:30", "venue", "dorde", "priya")
leave("2027-01-04 11:00", "money", "agnes", "rosalind")  # nobody knows her address: the letter is held back


# ── Doors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@on("2026-09-08 19:15")
def board_notes_are_open(story: Story) -> None:
    open_space(story.notes_of("board"), level="read", by=story.people["wilhelmina"])


@on("2026-09-24 18:40")
def everybody_may_read_how_we_sound(story: Story) -> None:
    open_space(story.notes_of("communications"), level="read", by=story.people["anouk"])


@on("2026-11-19 20:15")
def programme_reads_the_venue(story: Story) -> None:
    share_space(story.notes_of("venue"), story.teams["programme"], level="read", by=story.people["priya"])


@on("2026-12-16 21:30")
def recording_reads_the_programme(story: Story) -> None:
    share_space(story.notes_of("programme"), story.teams["recording"], level="read", by=story.people["odalys"])


@on("2026-10-07 18:00")
def money_shares_by_mistake(story: Story) -> None:
    share = share_space(story.notes_of("money"), story.teams["communications"], level="write", by=story.people["rosalind"])
    story.stage.pass_time(minutes=3)
    unshare_space(share, by=story.people["rosalind"])


@on("2027-01-22 19:20")
def camera_training_opens_the_crew(story: Story) -> None:
    open_to_entitled(story.notes_of("recording"), key="training:camera", level="read", by=story.people["yusra"])


@on("2026-11-20 20:50")
def conduct_reads_diversity(story: Story) -> None:
    let_team_read(story.teams["diversity"], story.teams["conduct"], by=story.people["noor"])


@on("2026-12-06 16:10")
def severin_looks_in(story: Story) -> None:
    """He wrote the minutes for six years and helps to find them. His old address refuses the invitation."""
    invite_guest(
        story.notes_of("board"), story.people["severin"], level="write", until=moment("2027-01-31 23:59"), by=story.people["wilhelmina"]
    )


@on("2026-12-20 18:00")
def severin_is_done(story: Story) -> None:
    end_guest(GuestPass.objects.get(person=story.people["severin"]), by=story.people["severin"])


@on("2027-02-03 18:10")
def yusra_is_a_guest(story: Story) -> None:
    invite_guest(
        story.notes_of("programme"), story.people["yusra"], level="write", until=moment("2027-06-30 23:59"), by=story.people["odalys"]
    )


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────────────────


def code(when: str, person: str, digits: str) -> None:
    """Somebody signs in; the code goes to their address."""

    def ask(story: Story) -> None:
        row = story.people[person]
        address = row.emailaddress_set.get(primary=True).email
        post_to("people/login_code", [Recipient(row.pk, row.name, address, row.language)], context={"code": digits}, secret=True)

    diary.write(when, ask)


code("2027-02-19 17:58", "odalys", "TIDE-42")
code("2027-02-19 19:05", "kwame", "LAMP-17")
code("2027-02-20 08:05", "clementine", "OARS-93")
code("2027-02-20 08:26", "greta", "KELP-08")


@on("2026-11-25 07:50")
def a_letter_is_sent_again(story: Story) -> None:
    """The mail server at Thiago’s hung up twice; he says that the second one came."""
    letter = Letter.objects.get(state=State.UNCERTAIN, person=story.people["thiago"])
    again = send_letter_again(letter, by=story.people["pavel"])
    send_letters(story)
    settle_letter(again, by=story.people["pavel"])


@on("2027-02-20 08:41")
def leyla_helps_at_the_desk(story: Story) -> None:
    """Her letter box is full; the letter waits and is tried again."""
    until = moment("2027-06-21 12:00")
    grant_role(role("Badge desk"), person=story.people["leyla"], until=until, by=story.people["kwame"])

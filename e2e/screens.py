"""The screens of `make screenshots`: where each is, who looks at it, and what they press first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

Step = Callable[[Page], object]


@dataclass(frozen=True)
class Screen:
    name: str
    path: str
    who: str = ""  # their name in the demonstration; empty: a stranger
    steps: tuple[Step, ...] = ()
    dark: bool = False  # in the dark as well
    bar: bool = False  # with the bar of the demonstration on top


def click(name: str, *, role: Literal["link", "button"] = "link") -> Step:
    return lambda page: page.get_by_role("main").get_by_role(role, name=name).first.click()


ODALYS, WILHELMINA, PAVEL, ARUN = "Odalys Pennyfeather", "Wilhelmina Okonjo-Vale", "Pavel Driftwell", "Arun Clovermere"
SCREENS = [
    Screen("home", "/2027/en/", dark=True),
    Screen("schedule", "/2027/en/schedule/2027-06-17/", dark=True),
    Screen("schedule-rooms", "/2027/en/schedule/2027-06-17/rooms/"),
    Screen("session", "/2027/en/schedule/2027-06-17/", steps=(click("An API that apologises"),), dark=True),
    Screen("speakers", "/2027/en/speakers/"),
    Screen("speaker", "/2027/en/speakers/", steps=(click("Odalys Pennyfeather"),)),
    Screen("rooms", "/2027/en/rooms/"),
    Screen("room", "/2027/en/rooms/", steps=(click("Anchor"),)),
    Screen("sign-in", "/en/account/sign-in/"),
    Screen("demo", "/demo/", bar=True),
    Screen("mailbox", "/demo/mailbox/", bar=True),
    Screen("my", "/en/home/", ODALYS, dark=True),
    Screen("my-board", "/en/home/", WILHELMINA),
    Screen("my-admin", "/en/home/", PAVEL),
    Screen("my-speaker", "/en/home/", "Nell Teaselshaw"),
    Screen("my-attendee", "/en/home/", "Eirik Otterfield"),
    Screen("teams", "/en/teams/", ODALYS),
    Screen("team", "/en/teams/programme/", ODALYS, dark=True),
    Screen("team-outside", "/en/teams/sponsors/", ODALYS),
    Screen("member-search", "/en/teams/programme/members/new/?q=noor", ODALYS),
    Screen("member", "/en/teams/programme/members/new/?q=noor", ODALYS, (click("Noor Saltmarsh"),)),
    Screen("membership-end", "/en/teams/programme/", ODALYS, (click("Change Ines Farrowgate"),)),
    Screen("nomination", "/en/home/", WILHELMINA, (click("Mateo Brightwater as chair of Sponsors"),)),
    Screen("notes", "/en/teams/programme/notes/", ODALYS),
    Screen("note", "/en/teams/programme/notes/", ODALYS, (click("How we choose talks"),)),
    Screen("note-versions", "/en/teams/programme/notes/", ODALYS, (click("How we choose talks"), click("version"))),
    Screen("note-edit", "/en/teams/programme/notes/", ODALYS, (click("How we choose talks"), click("Change"))),
    Screen("team-history", "/en/teams/programme/history/", ODALYS),
    Screen("roles", "/en/organise/roles/", PAVEL),
    Screen("role", "/en/organise/roles/new/", PAVEL),
    Screen("role-given", "/en/organise/roles/program-editor/", PAVEL),
    Screen("editions", "/en/organise/editions/", PAVEL),
    Screen("edition", "/en/organise/editions/2027/", PAVEL),
    Screen("edition-settings", "/en/organise/editions/2027/settings/", PAVEL),
    Screen("edition-lifecycle", "/en/organise/editions/2027/lifecycle/", PAVEL),
    Screen("edition-areas", "/en/organise/editions/2027/areas/", PAVEL),
    Screen("admission", "/en/organise/editions/2027/entitlements/", PAVEL),
    Screen("people", "/en/organise/people/", PAVEL),
    Screen("person", "/en/organise/people/?q=odalys", PAVEL, (click("Odalys Pennyfeather"),)),
    Screen("letters", "/en/organise/letters/", PAVEL),
    Screen("seals", "/en/organise/history/seals/", PAVEL),
    Screen("programme", "/2027/en/programme/", ARUN),
    Screen("programme-import", "/2027/en/programme/import/", ARUN),
    Screen("programme-sessions", "/2027/en/programme/sessions/", ARUN),
    Screen("programme-session", "/2027/en/programme/sessions/", ARUN, (click("An API that apologises"),)),
    Screen("programme-rooms", "/2027/en/programme/rooms/", ARUN),
    Screen("refused", "/2027/en/programme/", "Eirik Otterfield"),
    Screen("profile", "/en/account/", ODALYS),
    Screen("passkeys", "/en/account/passkeys/", ODALYS),
    Screen("my-letters", "/en/account/letters/", ODALYS),
]

"""German everywhere: complete catalogues, and no English left on a page or in a letter.

Everything in this little conference has a German or invented name, so that no thing is called like a word of ours.
"""

import re
from datetime import date, timedelta
from functools import cache
from html.parser import HTMLParser
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest
from django.core.cache import cache as django_cache
from django.test import Client
from django.utils import translation

from hallway.apps.committees.actions import write_note
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.core.access.actions import share_space
from hallway.core.access.entitlements import grant_list, read_list
from hallway.core.access.models import Role, Space
from hallway.core.access.roles import grant_role, write_grant
from hallway.core.audit.templatetags.audit import ago
from hallway.core.base import clock
from hallway.core.base.guard import unguarded
from hallway.core.editions.actions import found_edition, set_phase
from hallway.core.editions.models import Edition
from hallway.core.outbox.models import Letter
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person
from hallway.core.teams.actions import add_member, change_kind, found_team
from hallway.core.teams.chairs import propose_chair
from hallway.core.teams.models import MemberKind, TeamKind

ROOT = Path(__file__).parents[4]
GAP = re.compile(r"%\(\w+\)[a-z]|%[a-z]")
SAID = ("aria-label", "placeholder", "title", "alt", "data-label")

pytestmark = pytest.mark.django_db


@cache
def tool() -> ModuleType:
    loader = SourceFileLoader("messages", str(ROOT / "tools" / "messages"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@cache
def english() -> tuple[frozenset[str], re.Pattern[str]]:
    """Our sentences that read differently in German: whole ones, and those with gaps, in which anything may stand. Beside a
    gap there has to be something: "%(title)s of %(where)s" is also Port of Spain."""
    forms = tool().forms
    pairs = {pair for _path, message in tool().messages(ROOT) for pair in zip(forms(message.id), forms(message.string), strict=True)}
    german = {word.lower() for _word, word in pairs}  # "Name" is both
    ours = {word.lower() for word, translated in pairs if word != translated} - german
    whole = frozenset(word for word in ours if len(word) > 1 and not GAP.search(word))
    gaps = [GAP.split(word) for word in ours - whole if len(re.findall("[a-z]", GAP.sub("", word))) > 3]
    return whole, re.compile("|".join(".+".join(map(re.escape, parts)) for parts in gaps))


class Words(HTMLParser):
    """What people see and hear of a page: its texts and the names of its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        self.found += [value for name, value in attrs if name in SAID and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(" ".join(data.split()))


def english_in(page: str) -> set[str]:
    words = Words()
    words.feed(page)
    whole, gaps = english()
    return {text for text in words.found if text.lower() in whole or gaps.fullmatch(text.lower())}


@pytest.fixture
def people() -> dict[str, Person]:
    """A conference: Jule may do everything, Ole chairs the Krabben, Swantje is in it, Imke is in nothing."""
    people = {name: create_person(name, by=None, address=f"{name.lower()}@watt.example", language="de") for name in NAMES}
    jule, ole, swantje, _imke = people.values()
    write_grant(Role.objects.get(slug="conference-admin"), by=None, person=jule)
    edition = found_edition("Watt 2027", slug="2027", by=jule, starts_on=date(2027, 6, 17), ends_on=date(2027, 6, 18))
    for phase in ("announced", "programme-public"):
        set_phase(edition, phase, opens_at=clock.now() - timedelta(days=1), by=jule)
    team = found_team("Krabben", kind=TeamKind.COMMITTEE, by=jule, chair=ole)
    swantjes = add_member(team, swantje, kind=MemberKind.NON_VOTING, by=jule)
    change_kind(swantjes, kind=MemberKind.VOTING, by=ole)
    propose_chair(team, swantje, by=ole)
    with unguarded("the test looks"):
        space = Space.objects.get(owner=team, kind="notes")
    write_note(space, title="Ebbe", body="Um sechs.", by=ole)
    share_space(space, found_team("Robben", kind=TeamKind.CREW, by=jule), level="read", by=ole)
    grant_role(Role.objects.get(slug="program-editor"), by=jule, team=team, edition=edition)
    grant_list(edition, read_list(f"{swantje.emailaddress_set.get().email},stream,bezahlt", default_key="stream"), source="Mai", by=jule)
    programme(edition, by=jule)
    django_cache.clear()
    return people


NAMES = ("Jule", "Ole", "Swantje", "Imke")


def programme(edition: Edition, *, by: Person) -> None:
    room = Room.objects.create(edition=edition, slug="mole", name="Mole", letter="A", line=1, capacity=100)
    track = Track.objects.create(edition=edition, slug="watt", name="Watt", number=1, line=2)
    session = Session.objects.create(edition=edition, slug="flut", title="Flut", track=track, abstract="Wie sie kommt.")
    speaker = Speaker.objects.create(edition=edition, slug="fiete", name="Fiete")
    SessionSpeaker.objects.create(edition=edition, session=session, speaker=speaker)
    starts = clock.now().replace(year=2027, month=6, day=17, hour=9, minute=0, second=0, microsecond=0)
    Slot.objects.create(edition=edition, session=session, room=room, starts_at=starts, minutes=45, day=date(2027, 6, 17))
    release_schedule(edition, by=by)


PAGES = {
    "": [
        "/de/account/sign-in/",
        "/2027/de/",
        "/2027/de/schedule/2027-06-17/",
        "/2027/de/sessions/flut/",
        "/2027/de/rooms/mole/",
        "/2027/de/speakers/",
    ],
    "Jule": [
        "/de/home/",
        "/de/organise/roles/",
        "/de/organise/roles/new/",
        "/de/organise/roles/program-editor/",
        "/de/organise/editions/2027/",
        "/de/organise/editions/2027/lifecycle/",
        "/de/organise/editions/2027/areas/",
        "/de/organise/editions/2027/entitlements/",
        "/de/organise/people/",
        "/de/organise/letters/",
        "/de/organise/history/seals/",
        "/2027/de/programme/",
        "/2027/de/programme/sessions/flut/",
    ],
    "Ole": ["/de/home/", "/de/teams/krabben/", "/de/teams/krabben/notes/", "/de/teams/krabben/history/", "/de/teams/krabben/edit/"],
    "Swantje": ["/de/account/", "/de/account/addresses/", "/de/account/letters/", "/de/account/sessions/", "/de/account/passkeys/"],
    "Imke": ["/de/home/", "/de/teams/", "/2027/de/programme/", "/de/nirgends/"],
}


def test_every_catalogue_is_complete():
    """Without asking the code, which `tools/messages check` does as well."""
    assert tool().troubles(ROOT) == []


@pytest.mark.slow
def test_people_read_german_pages(people: dict[str, Person]):
    seen = {}
    for name, paths in PAGES.items():
        client = Client(headers={"host": "localhost", "accept": "text/html"})
        if name:
            client.force_login(people[name])
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == EXPECTED.get((name, path), 200), path
            seen[name, path] = english_in(answer.content.decode())
    assert {place: words for place, words in seen.items() if words} == {}


EXPECTED = {("Imke", "/2027/de/programme/"): 403, ("Imke", "/de/nirgends/"): 404}


def test_people_get_german_letters(people: dict[str, Person]):
    with unguarded("the test looks"):
        letters = [*Letter.objects.all()]
    assert {letter.kind for letter in letters} >= {"teams/added", "access/role_granted"}
    assert {letter.kind: words for letter in letters if (words := english_in(f"{letter.subject}<p>{letter.html}"))} == {}


def test_history_says_kinds_of_members_in_german(people: dict[str, Person]):
    client = Client(headers={"host": "localhost"})
    client.force_login(people["Ole"])
    page = client.get("/de/teams/krabben/history/").content.decode()
    assert "hat Swantje aufgenommen: nicht stimmberechtigt" in page
    assert "hat Swantje geändert: nicht stimmberechtigt → stimmberechtigt" in page


def test_time_that_passed_is_bent():
    with translation.override("de"):
        assert ago(clock.now() - timedelta(days=3)).replace("\xa0", " ") == "vor 3 Tagen"


def test_letter_names_what_was_opened_in_german(people: dict[str, Person]):
    with unguarded("the test looks"):
        letter = Letter.objects.get(kind="access/space_shared", person=people["Swantje"])
    assert letter.subject == "Notizen deines Teams: offen für Robben"


def test_english_is_found(people: dict[str, Person]):
    """The search finds what it is there for: in the English page, many of our sentences."""
    client = Client(headers={"host": "localhost", "accept": "text/html"})
    client.force_login(people["Ole"])
    page = client.get("/en/teams/krabben/").content.decode()
    assert english_in(page) >= {"Members", "You may see this because", "Voting", "Swantje is proposed as chair."}

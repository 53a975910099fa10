"""The directory, a person's page, and what a refusal says."""

import pytest
from django.urls import reverse

from hallway.core.access.entitlements import grant_entitlement
from hallway.core.access.models import Role
from hallway.core.access.roles import write_grant
from hallway.core.access.tests import cast
from hallway.core.access.tests.conftest import HOSTILE, queries_of
from hallway.core.teams.actions import add_member
from hallway.core.teams.models import MemberKind

LIST = "/en/organise/people/"


def page_of(person) -> str:
    return f"{LIST}{person.uid}/"


def words(response) -> str:
    return response.content.decode()


def test_stranger_is_asked_to_sign_in(visit, house):
    for url in (LIST, page_of(house.cy)):
        assert visit().get(url).url.startswith("/en/account/sign-in/?next="), url


def test_outsider_sees_neither_directory_nor_people(visit, house):
    assert visit(house.cy).get(LIST).status_code == 403
    assert visit(house.cy).get(page_of(house.bo)).status_code == 404
    assert visit(house.eve).get(page_of(house.bo)).status_code == 404


def test_everybody_sees_their_own_page_without_doors(visit, house):
    page = visit(house.cy).get(page_of(house.cy))
    assert [panel.template for panel in page.context["panels"]] == ["access/panels/teams.html", "access/panels/roles.html"]
    assert "cy@example.org" in words(page)


def test_directory_lists_everybody_once_in_order(visit, house):
    cast.person("Łucja Brightwater")
    cast.person("Waiting Newcomer", is_newcomer=True)
    rows = visit(house.ada).get(LIST).context["rows"]
    assert [(row.title, row.small) for row in rows] == [
        ("Ada Admin", ""),
        ("Bo Chair", "Programme"),
        ("Cy Member", "Programme"),
        ("Eve Outside", ""),
        ("Fay Private", ""),
        ("Łucja Brightwater", ""),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lucja", ["Łucja Bright-Water"]),
        ("WATER", ["Łucja Bright-Water"]),
        ("bri łu", ["Łucja Bright-Water"]),
        ("ucja", []),
        ("  ", None),
        ("%", []),
    ],
)
def test_search_by_the_beginning_of_any_name_without_marks(visit, house, text, found):
    cast.person("Łucja Bright-Water")
    rows = [row.title for row in visit(house.ada).get(LIST, {"q": text}).context["rows"]]
    assert rows == found if found is not None else len(rows) == 6


def test_directory_has_pages_and_constant_queries(visit, house):
    ada = visit(house.ada)
    few = queries_of(ada, LIST)
    for number in range(60):
        cast.person(f"Guest Number{number:02}", address="")
    page = ada.get(LIST, {"page": "2"})
    assert (len(page.context["rows"]), page.context["page_of_people"].paginator.count) == (15, 65)
    assert queries_of(ada, LIST) == few


def test_role_of_the_directory_shows_names_and_not_addresses(visit, house):
    house.give(house.eve, "people.see_people")
    page = visit(house.eve).get(page_of(house.cy))
    assert ("cy@example.org" in words(page), page.context["addresses"]) == (False, None)
    assert "E-mail addresses are seen by few; you are not one of them." in words(page)


def test_role_of_contacts_shows_addresses(visit, house):
    house.give(house.eve, "people.see_people", "people.see_contact")
    assert "cy@example.org" in words(visit(house.eve).get(page_of(house.cy)))


def test_page_shows_teams_roles_and_doors_to_who_manages(visit, house):
    editor = Role.objects.get(slug="program-editor")
    write_grant(editor, by=house.ada, team=house.programme, edition=house.past)
    page = visit(house.ada).get(page_of(house.cy))
    teams, roles, doors = (panel.shown for panel in page.context["panels"])
    assert [(row.team.name, row.kind) for row in teams["now"]] == [("Programme", "voting")]
    assert [(grant.role.name, grant.team.name) for grant in roles["grants"]] == [("Program Editor", "Programme")]
    assert dict(doors["groups"])["Tidewater 2026"] == [("Edition", "read"), ("Programme", "read")]
    assert dict(doors["groups"])["Programme"] == [("Notes", "read and write"), ("Team page", "read and write")]


def test_private_team_is_on_nobodys_page_but_its_members(visit, house):
    add_member(house.diversity, house.cy, kind=MemberKind.VOTING, by=house.fay)
    seen = {name: words(visit(person).get(page_of(house.cy))) for name, person in (("admin", house.ada), ("self", house.cy))}
    assert {name: "Diversity" in page for name, page in seen.items()} == {"admin": False, "self": True}
    assert "Diversity" not in words(visit(house.ada).get(LIST))
    write_grant(Role.objects.get(slug="conference-admin"), by=None, person=house.fay)
    assert "Diversity" in words(visit(house.fay).get(page_of(house.cy)))
    assert [row.small for row in visit(house.fay).get(LIST, {"q": "cy"}).context["rows"]] == ["Diversity, Programme"]


def test_history_about_a_person_tells_memberships_and_roles(visit, house):
    add_member(house.programme, house.eve, kind=MemberKind.VOTING, by=house.bo)
    write_grant(Role.objects.get(slug="program-editor"), by=house.ada, person=house.eve)
    grant_entitlement(house.eve, "stream", edition=house.past, reason="kind", by=house.ada)
    entries = [entry.what for entry in visit(house.ada).get(page_of(house.eve)).context["events"]]
    assert entries == [
        "let Eve Outside in (stream): kind",
        "gave the role Program Editor to Eve Outside",
        "took Eve Outside in as voting member",
    ]


def test_hostile_name_is_a_name(visit, house):
    house.cy.name = HOSTILE
    house.cy.save()
    for url in (LIST, f"{LIST}?q={HOSTILE}", page_of(house.cy)):
        assert "<script>alert" not in words(visit(house.ada).get(url)), url


def test_guessed_person_is_not_found(visit, house):
    assert visit(house.ada).get(f"{LIST}01900000-0000-7000-8000-000000000000/").status_code == 404


def test_refusal_says_what_why_and_whom_to_ask(visit, house):
    cast.member(house.board, house.bo, "chair")
    page = visit(house.eve).get(reverse("outbox:letters"))
    assert page.status_code == 403
    text = words(page)
    assert "You may not see which letters did not arrive, and send them again here" in text
    assert "Only Board may see which letters did not arrive, and send them again here. Ask Bo Chair." in text
    assert 'href="/en/home/"' in text


def test_refusal_of_a_thing_names_its_team(visit, house):
    page = visit(house.cy).get("/en/organise/editions/2026/")
    assert page.status_code == 403
    assert "Only Board may change an edition&#x27;s name, dates, look, addresses and lifecycle here." in words(page)


def test_refusal_never_names_a_private_team(visit, house):
    page = visit(house.ada).get("/en/teams/diversity/")
    assert (page.status_code, "Diversity" in words(page), "Fay" in words(page)) == (404, False, False)

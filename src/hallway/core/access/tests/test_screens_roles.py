"""Roles on screen: the list, one role, composing it, giving it and taking it back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from hallway.core.access import shown
from hallway.core.access.doors import difference, doors
from hallway.core.access.models import Role, RoleGrant
from hallway.core.access.roles import end_grant, grant_role, write_grant
from hallway.core.access.standing import Standing
from hallway.core.access.tests import cast
from hallway.core.access.tests.conftest import HOSTILE, queries_of, told
from hallway.core.base import clock
from hallway.core.base.guard import holds
from hallway.core.teams.actions import make_private

LIST = "/en/organise/roles/"


def names_of(role: Role) -> set[str]:
    return set(role.permissions.values_list("name", flat=True))


def test_stranger_is_asked_to_sign_in(visit, house):
    for url in role_urls(house):
        response = visit().get(url)
        assert (response.status_code, response.url.partition("?")[0]) == (302, "/en/account/sign-in/"), url


def test_outsider_hears_why_not_and_whom_to_ask(visit, house):
    cast.member(house.board, house.bo, "chair")
    for url in role_urls(house):
        response = visit(house.eve).get(url)
        assert response.status_code == (404 if "/end/" in url else 403), url
    page = visit(house.eve).get(LIST).content.decode()
    assert "You may not see who holds which role here" in page
    assert "Only Board may see who holds which role here. Ask Bo Chair." in page


def role_urls(house) -> list[str]:
    grant = RoleGrant._base_manager.get(person=house.ada)
    return [
        LIST,
        f"{LIST}new/",
        f"{LIST}program-editor/",
        f"{LIST}program-editor/edit/",
        f"{LIST}program-editor/grants/new/",
        f"{LIST}program-editor/grants/new/people/{house.cy.uid}/",
        f"{LIST}program-editor/grants/new/teams/programme/",
        f"{LIST}grants/{grant.uid}/end/",
    ]


def test_who_may_see_roles_may_not_change_them(visit, house):
    house.give(house.eve, "access.see_roles")
    eve = visit(house.eve)
    seen = {url: eve.get(url).status_code for url in role_urls(house)}
    assert [code for url, code in seen.items() if url in {LIST, f"{LIST}program-editor/"}] == [200, 200]
    assert {code for url, code in seen.items() if url not in {LIST, f"{LIST}program-editor/"}} == {403}


def test_list_counts_people_and_not_grants(visit, house):
    editor = Role.objects.get(slug="program-editor")
    grant_role(editor, by=house.ada, team=house.programme, edition=house.draft)
    grant_role(editor, by=house.ada, person=house.bo, edition=house.past)
    rows = {row.title: row.end for row in visit(house.ada).get(LIST).context["shipped"]}
    assert rows == {"CMS Editor": "nobody", "Conference Admin": "1 person", "Program Editor": "2 people", "Sponsor Admin": "nobody"}


def test_list_takes_as_many_queries_with_three_roles_as_with_one(visit, house):
    ada = visit(house.ada)
    house.give(house.bo, "access.see_roles")
    numbers = [queries_of(ada, LIST)]
    for person in (house.cy, house.eve):
        house.give(person, "access.see_roles", "people.see_people")
        cast.role(f"Empty{person.pk}")
    numbers.append(queries_of(ada, LIST))
    assert numbers[0] == numbers[1]


def test_too_many_admins_are_counted_in_words(visit, house):
    page = visit(house.ada).get(LIST)
    assert page.context["too_many"] is None
    for number in range(5):
        write_grant(house.admin, by=None, person=cast.person(f"Admin{number} Extra"))
    page = visit(house.ada).get(LIST).content.decode()
    assert "6 people may do everything." in page
    assert "For a conference of this size 5 are enough." in page


def test_role_page_shows_holders_now_and_before(visit, house):
    desk = cast.role("Desk", "access.see_entitlements", "access.grant_entitlement")
    grant_role(desk, by=house.ada, person=house.cy, edition=house.draft, until=clock.now() + timedelta(days=3))
    over = grant_role(desk, by=house.ada, person=house.eve)
    end_grant(over, by=house.ada)
    page = visit(house.ada).get(f"{LIST}desk/")
    assert [str(grant.person) for grant in page.context["held"].grants] == ["Cy Member"]
    assert [str(grant.person) for grant in page.context["past"]] == ["Eve Outside"]
    assert [kind.name for kind, _permissions in page.context["groups"]] == ["tickets"]
    assert [str(permission.sentence) for permission in page.context["groups"][0][1]] == [
        "see who may come in, and why",
        "let people in by a list, and take that back",
    ]
    assert "taken back by Ada Admin" in page.content.decode()


def test_role_page_tells_what_happened_to_its_grants(visit, house):
    ada = visit(house.ada)
    ada.post(f"{LIST}new/", {"name": "Desk", "names": "access.see_entitlements", "save": "1"})
    ada.post(f"{LIST}desk/grants/new/people/{house.cy.uid}/", {"edition": "2027"})
    entries = [f"{entry.who} {entry.what}" for entry in ada.get(f"{LIST}desk/").context["events"]]
    assert entries == ["Ada Admin gave the role Desk to Cy Member", "Ada Admin composed the role Desk"]


def test_team_that_became_private_is_no_holder_on_any_screen(visit, house):
    desk = cast.role("Desk", "access.see_entitlements")
    end_grant(write_grant(desk, by=house.ada, team=house.programme), by=house.ada)
    assert [grant.team for grant in visit(house.ada).get(f"{LIST}desk/").context["past"]] == [house.programme]
    make_private(house.programme, reason="later", by=house.bo)
    assert visit(house.ada).get(f"{LIST}desk/").context["past"] == []


# ── Composing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_admin_composes_a_role_after_a_look(visit, house):
    ada = visit(house.ada)
    data = {"name": "Badge desk", "purpose": "Lets people in.", "names": ["access.see_entitlements", "access.grant_entitlement"]}
    preview = ada.post(f"{LIST}new/", data)
    assert [line.text for line in preview.context["lines"]] == [
        "may let people in by a list, and take that back",
        "may see who may come in, and why",
    ]
    assert not Role.objects.filter(name="Badge desk").exists()
    saved = ada.post(f"{LIST}new/", {**data, "save": "1"}, follow=True)
    role = Role.objects.get(name="Badge desk")
    assert saved.redirect_chain == [(f"{LIST}badge-desk/", 302)]
    assert (names_of(role), role.purpose, told(saved)) == (
        {"access.see_entitlements", "access.grant_entitlement"},
        "Lets people in.",
        ["The role Badge desk is there. Now give it to somebody."],
    )


def test_composed_role_opens_exactly_what_it_says(visit, house):
    visit(house.ada).post(f"{LIST}new/", {"name": "Desk", "names": ["access.see_entitlements"], "save": "1"})
    visit(house.ada).post(f"{LIST}desk/grants/new/people/{house.eve.uid}/", {"edition": "2027"})
    eve = visit(house.eve)
    assert [
        eve.get("/en/organise/editions/2027/entitlements/").status_code,
        eve.get("/en/organise/editions/2026/entitlements/").status_code,
        eve.get("/en/organise/editions/2027/entitlements/list/").status_code,
        eve.get(LIST).status_code,
    ] == [200, 403, 403, 403]


def test_change_says_for_how_many(visit, house):
    desk = cast.role("Desk", "access.see_entitlements")
    write_grant(desk, by=house.ada, team=house.programme)
    preview = visit(house.ada).post(f"{LIST}desk/edit/", {"name": "Desk", "names": ["access.grant_entitlement"]})
    assert [(line.sign, line.text) for line in preview.context["lines"]] == [
        ("add", "may let people in by a list, and take that back"),
        ("del", "may see who may come in, and why"),
    ]
    assert "This changes at once, for 2 people." in preview.content.decode()
    assert names_of(desk) == {"access.see_entitlements"}


def test_looking_again_keeps_what_was_chosen(visit, house):
    data = {"name": "Desk", "purpose": "p", "names": ["access.see_entitlements"], "again": "1"}
    form = visit(house.ada).post(f"{LIST}new/", data)
    chosen = [offer.permission.name for group in form.context["groups"] for offer in group.offers if offer.chosen]
    assert (chosen, form.context["form"]["name"].value(), form.context["form"].errors) == (["access.see_entitlements"], "Desk", {})


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"name": "Desk"}, "names", "Choose at least one thing this role may do."),
        (
            {"name": "conference ADMIN", "names": ["access.see_roles"]},
            "name",
            "Another role is called that. Choose a name that tells them apart.",
        ),
        ({"names": ["access.see_roles"]}, "name", "This field is required."),
        ({"name": "x" * 81, "names": ["access.see_roles"]}, "name", "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(visit, house, data, field, words):
    response = visit(house.ada).post(f"{LIST}new/", {**data, "purpose": "kept"})
    assert response.context["form"].errors[field] == [words]
    assert response.context["form"]["purpose"].value() == "kept"


def test_admins_own_permissions_cannot_be_composed(visit, house):
    ada = visit(house.ada)
    offers = {offer.permission.name: offer.locked for group in ada.get(f"{LIST}new/").context["groups"] for offer in group.offers}
    assert offers["teams.see_private_rows"] == "Only Conference Admin may do this; it cannot be put into another role."
    response = ada.post(f"{LIST}new/", {"name": "Spy", "names": ["teams.see_private_rows"], "save": "1"})
    assert "teams.see_private_rows" in response.context["form"].errors["names"][0]
    assert not Role.objects.filter(name="Spy").exists()


def test_nobody_composes_what_they_may_not_do(visit, house):
    house.give(house.eve, "access.compose_role", "access.see_roles")
    eve = visit(house.eve)
    offers = {offer.permission.name: offer.locked for group in eve.get(f"{LIST}new/").context["groups"] for offer in group.offers}
    assert {name for name, locked in offers.items() if not locked} == {"access.compose_role", "access.see_roles"}
    assert offers["people.see_contact"] == "You may not do this yourself, so you cannot hand it out."
    eve.post(f"{LIST}new/", {"name": "More", "names": ["people.see_contact"], "save": "1"})
    assert not Role.objects.filter(name="More").exists()


def test_shipped_role_stays_as_it_is(visit, house):
    response = visit(house.ada).get(f"{LIST}program-editor/edit/", follow=True)
    assert response.redirect_chain == [(f"{LIST}program-editor/", 302)]
    assert told(response) == ["Program Editor ships with Hallway and is the same everywhere. Compose a role of your own beside it."]


def test_role_called_new_has_a_page(visit, house):
    visit(house.ada).post(f"{LIST}new/", {"name": "New", "names": ["access.see_roles"], "save": "1"})
    assert Role.objects.get(name="New").slug == "new-2"


def test_hostile_words_are_words(visit, house):
    ada = visit(house.ada)
    ada.post(f"{LIST}new/", {"name": HOSTILE, "purpose": HOSTILE, "names": ["access.see_roles"]})
    ada.post(f"{LIST}new/", {"name": HOSTILE, "purpose": HOSTILE, "names": ["access.see_roles"], "save": "1"})
    role = Role.objects.get(name=HOSTILE)
    house.eve.name = HOSTILE
    house.eve.save()
    write_grant(role, by=house.ada, person=house.eve)
    for url in (LIST, f"{LIST}{role.slug}/", f"{LIST}{role.slug}/edit/", f"{LIST}{role.slug}/grants/new/?q={HOSTILE}"):
        page = ada.get(url).content.decode()
        assert "<script>alert" not in page, url
    assert "<script>alert" not in ada.post(f"{LIST}{role.slug}/edit/", {"name": HOSTILE, "names": ["access.see_roles"]}).content.decode()


def test_role_nobody_held_can_be_removed(visit, house):
    cast.role("Desk", "access.see_roles")
    response = visit(house.ada).post(f"{LIST}desk/removal/", follow=True)
    assert told(response) == ["The role Desk is removed."]
    assert not Role.objects.filter(slug="desk").exists()


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("conference-admin", "Conference Admin ships with Hallway and stays."),
        ("desk", "Desk stays, because its history does: somebody holds or held it."),
    ],
)
def test_role_with_a_history_stays(visit, house, slug, words):
    write_grant(cast.role("Desk", "access.see_roles"), by=house.ada, person=house.eve)
    assert told(visit(house.ada).post(f"{LIST}{slug}/removal/", follow=True)) == [words]
    assert Role.objects.filter(slug=slug).exists()


# ── Giving and taking back ────────────────────────────────────────────────────────────────────────────────────────


def test_candidates_are_found_by_name_and_by_whole_address(visit, house):
    url = f"{LIST}program-editor/grants/new/"
    ada = visit(house.ada)
    assert [str(person) for person in ada.get(f"{url}?q=mem").context["people"]] == ["Cy Member"]
    assert [str(person) for person in ada.get(f"{url}?q=eve@example.org").context["people"]] == ["Eve Outside"]
    assert [str(person) for person in ada.get(f"{url}?q=eve@example").context["people"]] == []
    assert [team.name for team in ada.get(url).context["teams"]] == ["Board", "Programme"]


def test_giver_without_the_directory_finds_organisers_alone(visit, house):
    house.give(house.eve, "access.grant_role", "access.see_roles")
    cast.person("Guest Somebody")
    eve = visit(house.eve)
    assert eve.get(f"{LIST}program-editor/grants/new/?q=guest").context["people"] == []
    assert [str(person) for person in eve.get(f"{LIST}program-editor/grants/new/?q=fay").context["people"]] == []
    assert [str(person) for person in eve.get(f"{LIST}program-editor/grants/new/?q=cy").context["people"]] == ["Cy Member"]


NEXT_YEAR = ["Edition of Tidewater 2027, read", "Programme of Tidewater 2027, read"]


def test_preview_shows_doors_of_the_chosen_edition(visit, house):
    url = f"{LIST}program-editor/grants/new/people/{house.eve.uid}/"
    ada = visit(house.ada)
    assert [line.text for line in ada.get(f"{url}?edition=2027&until=").context["opens"]] == NEXT_YEAR
    everywhere = [line.text for line in ada.get(url).context["opens"]]
    assert everywhere == [line.replace("2027", year) for year in ("2026", "2027") for line in NEXT_YEAR]


def test_preview_is_what_happens(visit, house):
    cast.role("Desk", "access.see_entitlements", "editions.edit_edition")
    for slug in ("program-editor", "desk", "conference-admin"):
        url = f"{LIST}{slug}/grants/new/people/{house.eve.uid}/"
        before = doors(Standing(house.eve))
        promised = {(line.text, line.was, line.now) for line in visit(house.ada).get(f"{url}?edition=2027").context["opens"]}
        visit(house.ada).post(url, {"edition": "2027"})
        after = doors(Standing(house.eve))
        assert {(line.text, line.was, line.now) for line in shown.opens(difference(after, before))} == promised
        assert promised


def test_admin_gives_a_role_in_one_edition_until_a_day(visit, house):
    day = (clock.now() + timedelta(days=10)).date()
    url = f"{LIST}program-editor/grants/new/people/{house.cy.uid}/"
    response = visit(house.ada).post(url, {"edition": "2027", "until": day.isoformat()}, follow=True)
    grant = RoleGrant._base_manager.get(person=house.cy)
    assert told(response) == ["Cy Member holds Program Editor now."]
    assert (grant.edition, grant.by, grant.until.date()) == (house.draft, house.ada, day)


def test_team_gets_a_role(visit, house):
    url = f"{LIST}program-editor/grants/new/teams/programme/"
    assert "2 people are in the team now." in visit(house.ada).get(url).content.decode()
    visit(house.ada).post(url, {"edition": ""})
    assert holds(house.cy, "schedule.edit_programme", edition_id=house.past.pk)


def test_private_team_gets_no_role(visit, house):
    url = f"{LIST}program-editor/grants/new/teams/diversity/"
    assert visit(house.ada).get(url).status_code == 404
    write_grant(house.admin, by=None, person=house.fay)
    response = visit(house.fay).post(url, {"edition": ""}, follow=True)
    assert told(response) == ["A private team holds no roles: the list of holders would show that it exists."]
    assert not RoleGrant._base_manager.filter(team=house.diversity).exists()


def test_same_role_twice_is_said(visit, house):
    url = f"{LIST}program-editor/grants/new/people/{house.cy.uid}/"
    visit(house.ada).post(url, {"edition": "2027"})
    assert told(visit(house.ada).post(url, {"edition": "2027"}, follow=True)) == ["Cy Member holds Program Editor there already."]


@pytest.mark.parametrize(("until", "words"), [("2001-01-01", "Choose a day that is still to come."), ("soon", "Enter a valid date.")])
def test_day_that_is_over_is_refused(visit, house, until, words):
    response = visit(house.ada).post(f"{LIST}program-editor/grants/new/people/{house.cy.uid}/", {"edition": "2027", "until": until})
    assert (response.status_code, response.context["form"].errors["until"]) == (422, [words])


def test_guessed_person_is_not_found(visit, house):
    assert visit(house.ada).get(f"{LIST}program-editor/grants/new/people/01900000-0000-7000-8000-000000000000/").status_code == 404


def test_giver_of_roles_cannot_give_more_than_they_may(visit, house):
    house.give(house.eve, "access.grant_role", "access.see_roles")
    url = f"{LIST}conference-admin/grants/new/people/{house.eve.uid}/"
    assert visit(house.eve).post(url, {"edition": ""}).status_code == 403
    assert not RoleGrant._base_manager.filter(role=house.admin, person=house.eve).exists()


def test_taking_back_shows_what_closes_and_closes_it(visit, house):
    grant = grant_role(Role.objects.get(slug="program-editor"), by=house.ada, person=house.eve, edition=house.draft)
    url = f"{LIST}grants/{grant.uid}/end/"
    page = visit(house.ada).get(url)
    assert [line.text for line in page.context["closes"]] == NEXT_YEAR
    response = visit(house.ada).post(url, follow=True)
    assert told(response) == ["Eve Outside does not hold Program Editor any more."]
    assert not holds(house.eve, "schedule.edit_programme", edition_id=house.draft.pk)
    assert told(visit(house.ada).post(url, follow=True)) == ["Somebody else was faster: the role is taken back."]


def test_everybody_may_give_up_their_own(visit, house):
    grant = grant_role(Role.objects.get(slug="program-editor"), by=house.ada, person=house.eve)
    url = f"{LIST}grants/{grant.uid}/end/"
    assert "Give Program Editor up?" in visit(house.eve).get(url).content.decode()
    assert visit(house.eve).post(url).url == reverse("home")
    assert not holds(house.eve, "schedule.edit_programme", edition_id=house.draft.pk)


def test_last_admin_stays_and_hears_why(visit, house):
    grant = RoleGrant._base_manager.get(person=house.ada)
    response = visit(house.ada).post(f"{LIST}grants/{grant.uid}/end/", follow=True)
    assert told(response) == [
        "Somebody must be able to do everything. Give Conference Admin to somebody else first, for good and everywhere."
    ]
    assert holds(house.ada, "access.compose_role")


def test_grant_page_needs_as_many_queries_for_one_holder_as_for_three(visit, house):
    desk = cast.role("Desk", "access.see_roles")
    write_grant(desk, by=house.ada, person=house.cy)
    one = queries_of(visit(house.ada), f"{LIST}desk/")
    for person in (house.bo, house.eve):
        write_grant(desk, by=house.ada, person=person)
    assert queries_of(visit(house.ada), f"{LIST}desk/") == one


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Auckland"])
def test_no_role_ends_where_the_calendar_does(visit, house, zone):
    """Its moment in UTC, or in the zone of whoever looks, would lie beyond the last year there is."""
    house.ada.timezone = zone
    house.ada.save()
    response = visit(house.ada).post(f"{LIST}program-editor/grants/new/people/{house.eve.uid}/", {"until": "9999-12-31"})
    assert (response.status_code, response.context["form"].errors) == (422, {"until": ["Choose a year from 1800 to 2200."]})
    assert not RoleGrant._base_manager.filter(person=house.eve).exists()

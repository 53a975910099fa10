"""Editions on screen: the line of years, founding, settings, lifecycle, addresses, areas, the clock, the conference."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

from hallway.core.access.models import Space
from hallway.core.access.roles import write_grant
from hallway.core.access.tests.conftest import HOSTILE, queries_of, told
from hallway.core.base import clock
from hallway.core.base.guard import Anyone, holds
from hallway.core.editions import places
from hallway.core.editions.actions import add_host, edit_conference, found_edition, make_current
from hallway.core.editions.lifecycle import phases
from hallway.core.editions.models import Conference, Edition, HostName

LIST = "/en/organise/editions/"
DRAFT = f"{LIST}2027/"
PAST = f"{LIST}2026/"
SETTINGS = {"name": "Tidewater 2027", "timezone": "Europe/Lisbon", "accent": "marigold"}


def fresh(edition: Edition) -> Edition:
    return Edition.objects.get(pk=edition.pk)


def conference() -> Conference:
    return Conference.objects.get()


def area(edition: Edition, kind: str) -> Space:
    return Space._base_manager.select_related("owner").get(edition=edition, kind=kind, name="")


def tabs(response) -> list[str]:
    return re.findall(r'<a class="tab"[^>]*>([^<]+)<', response.content.decode())


def screens(edition: Edition, slug: str) -> list[str]:
    base = f"{LIST}{slug}/"
    pages = [
        "",
        "settings/",
        "lifecycle/",
        "lifecycle/announced/",
        "addresses/",
        "areas/",
        f"areas/{area(edition, 'programme').uid}/",
        "clock/",
    ]
    return [base + page for page in pages]


# ── Who may enter ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_stranger_is_asked_to_sign_in(visit, house):
    conf = f"/en/organise/conferences/{conference().slug}/"
    for url in [LIST, f"{LIST}new/", conf, f"{conf}current/?edition=2027", *screens(house.past, "2026")]:
        assert visit().get(url).url.startswith("/en/account/sign-in/?next="), url


def test_announced_edition_is_refused_with_words_and_a_draft_unknown(visit, house):
    assert {visit(house.eve).get(url).status_code for url in screens(house.past, "2026")} == {403}
    assert {visit(house.eve).get(url).status_code for url in screens(house.draft, "2027")} == {404}
    assert {visit(house.cy).get(url).status_code for url in screens(house.draft, "2027")} == {403}  # organisers know drafts
    assert [visit(house.cy).get(url).status_code for url in (LIST, f"{LIST}new/")] == [403, 403]
    assert visit(house.cy).get(f"/en/organise/conferences/{conference().slug}/").status_code == 404


def test_outsider_changes_nothing(visit, house):
    posts = ["settings/", "lifecycle/announced/opening/", "lifecycle/announced/closing/", "lifecycle/announced/removal/", "lifecycle/undo/"]
    posts += ["addresses/", "clock/", "clock/back/", f"areas/{area(house.past, 'programme').uid}/"]
    assert {visit(house.eve).post(PAST + url).status_code for url in posts} == {403}
    assert visit(house.eve).post(f"{LIST}new/").status_code == 403
    assert visit(house.eve).post(f"/en/organise/conferences/{conference().slug}/current/", {"edition": "2027"}).status_code == 404


def test_role_of_one_edition_opens_that_one(visit, house):
    house.give(house.eve, "editions.edit_edition", edition=house.past)
    eve = visit(house.eve)
    assert {eve.get(url).status_code for url in [LIST, *screens(house.past, "2026")]} == {200}
    assert eve.get(f"{DRAFT}settings/").status_code == 404
    assert tabs(eve.get(PAST)) == ["Overview", "Lifecycle", "Settings", "Addresses", "Areas", "Rehearsal", "History"]


def test_role_of_tickets_sees_that_tab_alone(visit, house):
    house.give(house.eve, "access.see_entitlements", edition=house.past)
    assert tabs(visit(house.eve).get(f"{PAST}entitlements/")) == ["Who may come in"]


# ── The list, founding, settings ──────────────────────────────────────────────────────────────────────────────────


def test_years_stand_on_a_line(visit, house):
    make_current(house.draft, by=house.ada)
    page = visit(house.ada).get(LIST)
    assert [(step.title, step.state, step.small) for step in page.context["years"]] == [
        ("Tidewater 2026", "done", "18 – 20 June 2026"),
        ("Tidewater 2027", "here", "17 – 19 June 2027"),
    ]
    assert [(row.title, row.badge, row.end) for row in page.context["rows"]] == [
        ("Tidewater 2027", "draft", "current"),
        ("Tidewater 2026", "announced", ""),
    ]


def test_list_takes_as_many_queries_for_four_editions_as_for_two(visit, house):
    ada = visit(house.ada)
    two = queries_of(ada, LIST)
    for year in (2028, 2029):
        found_edition(f"Tidewater {year}", slug=str(year), by=house.ada)
    assert queries_of(ada, LIST) == two


def test_admin_founds_an_edition(visit, house):
    data = {"name": "Tidewater 2028", "slug": "2028", "place": "Port Maren", "starts_on": "2028-06-15", "ends_on": "2028-06-17"}
    response = visit(house.ada).post(f"{LIST}new/", {**data, "timezone": "Europe/Lisbon", "accent": "kelp"}, follow=True)
    edition = Edition.objects.get(slug="2028")
    assert (edition.name, edition.place, edition.timezone, edition.accent) == ("Tidewater 2028", "Port Maren", "Europe/Lisbon", "kelp")
    assert told(response) == ["Tidewater 2028 is founded. Only its teams see it, until you announce it."]
    assert not Edition.objects.visible_to(Anyone()).filter(slug="2028").exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"slug": "2027"}, "slug", "Another edition has this short name."),
        ({"slug": "api"}, "slug", "“api” is an address of the system itself. Choose another one."),
        ({"slug": "new"}, "slug", "“new” is an address of the system itself. Choose another one."),
        ({"slug": "../x"}, "slug", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
        ({"timezone": "Mars/Olympus"}, "timezone", "Select a valid choice. Mars/Olympus is not one of the available choices."),
        ({"ends_on": "2028-06-14"}, "ends_on", "The last day is before the first one."),
        ({"starts_on": ""}, "starts_on", "Say the first day as well."),
        ({"starts_on": "31 June"}, "starts_on", "Enter a valid date."),
        ({"accent": "puce"}, "accent", "Select a valid choice. puce is not one of the available choices."),
        ({"name": ""}, "name", "This field is required."),
    ],
)
def test_bad_input_gets_a_sentence_and_founds_nothing(visit, house, changes, field, words):
    data = {"name": "Tidewater 2028", "slug": "2028", "starts_on": "2028-06-15", "ends_on": "2028-06-17", "place": "kept"}
    response = visit(house.ada).post(f"{LIST}new/", {**data, "timezone": "UTC", "accent": "kelp", **changes})
    assert response.context["form"].errors[field] == [words]
    assert (response.context["form"]["place"].value(), Edition.objects.count()) == ("kept", 2)


def test_settings_are_saved_and_told(visit, house):
    data = {**SETTINGS, "tagline": "At the river", "starts_on": "2027-06-17", "ends_on": "2027-06-20", "accent": "lilac"}
    assert told(visit(house.ada).post(f"{DRAFT}settings/", data, follow=True)) == ["Saved."]
    edition = fresh(house.draft)
    assert (edition.tagline, edition.ends_on.isoformat(), edition.accent) == ("At the river", "2027-06-20", "lilac")
    assert visit(house.ada).get(DRAFT).context["events"][0].what == "changed the edition"


def test_wrong_settings_do_not_rename_the_page(visit, house):
    page = visit(house.ada).post(f"{DRAFT}settings/", {**SETTINGS, "name": "Other", "accent": "puce"})
    assert (page.context["edition"].name, page.context["form"]["name"].value()) == ("Tidewater 2027", "Other")


# ── Lifecycle ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_announcing_is_one_click_and_can_be_undone(visit, house):
    ada = visit(house.ada)
    assert "Announce it now" in ada.get(DRAFT).content.decode()
    response = ada.post(f"{DRAFT}lifecycle/announced/opening/", follow=True)
    assert told(response) == ["Announced: open now. The front page is public."]
    assert Edition.objects.visible_to(Anyone()).filter(slug="2027").exists()
    assert response.context["undo"] == phases["announced"]
    assert told(ada.post(f"{DRAFT}lifecycle/undo/", follow=True)) == ["Announced is as it was before."]
    assert not Edition.objects.visible_to(Anyone()).filter(slug="2027").exists()
    assert told(ada.post(f"{DRAFT}lifecycle/undo/", follow=True)) == ["There is nothing to undo any more."]


def test_undo_brings_back_the_dates_of_before(visit, house):
    ada = visit(house.ada)
    ada.post(f"{DRAFT}lifecycle/announced/", {"opens_at": "2030-03-01T09:00", "closes_at": "2031-03-01T09:00"})
    before = fresh(house.draft).phases.get(key="announced")
    ada.post(f"{DRAFT}lifecycle/announced/opening/")
    ada.post(f"{DRAFT}lifecycle/undo/")
    after = fresh(house.draft).phases.get(key="announced")
    assert (after.opens_at, after.closes_at) == (before.opens_at, before.closes_at)


def test_undo_of_one_edition_is_not_offered_in_another(visit, house):
    ada = visit(house.ada)
    ada.post(f"{DRAFT}lifecycle/announced/opening/")
    assert ada.get(f"{PAST}lifecycle/").context["undo"] is None


def test_dates_are_those_of_the_place(visit, house):
    visit(house.ada).post(f"{DRAFT}lifecycle/announced/", {"opens_at": "2027-01-15T09:00", "closes_at": "2027-07-15T09:00"})
    phase = fresh(house.draft).phases.get(key="announced")
    assert (phase.opens_at, phase.closes_at) == (datetime(2027, 1, 15, 9, tzinfo=UTC), datetime(2027, 7, 15, 8, tzinfo=UTC))
    page = visit(house.ada).get(f"{DRAFT}lifecycle/announced/").content.decode()
    assert ('value="2027-01-15T09:00"' in page, 'value="2027-07-15T09:00"' in page) == (True, True)


@pytest.mark.parametrize(
    ("opens", "closes", "field", "words"),
    [
        ("2027-03-01T09:00", "2027-02-01T09:00", "closes_at", "It would close before it opens."),
        ("", "", "opens_at", "This field is required."),
        (
            "2027-03-28T01:30",
            "",
            "opens_at",
            "2027-03-28 01:30:00 couldn’t be interpreted in time zone Europe/Lisbon; it may be ambiguous or it may not exist.",
        ),
    ],
    ids=["closes first", "empty", "an hour that does not exist"],
)
def test_impossible_dates_get_a_sentence(visit, house, opens, closes, field, words):
    response = visit(house.ada).post(f"{DRAFT}lifecycle/announced/", {"opens_at": opens, "closes_at": closes})
    assert response.context["form"].errors[field] == [words]
    assert not fresh(house.draft).phases.exists()


def test_closing_and_taking_off(visit, house):
    ada = visit(house.ada)
    assert told(ada.post(f"{PAST}lifecycle/announced/closing/", follow=True)) == ["Announced: changed."]
    assert not Edition.objects.visible_to(Anyone()).filter(slug="2026").exists()
    assert told(ada.post(f"{PAST}lifecycle/announced/closing/", follow=True)) == ["It is closed already."]
    ada.post(f"{PAST}lifecycle/announced/removal/")
    assert not fresh(house.past).phases.exists()


def test_phase_nobody_declared_is_not_found(visit, house):
    ada = visit(house.ada)
    assert [ada.get(f"{DRAFT}lifecycle/nonsense/").status_code, ada.post(f"{DRAFT}lifecycle/nonsense/opening/").status_code] == [404, 404]


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_host_is_added_and_taken_off_after_a_look(visit, house):
    ada = visit(house.ada)
    response = ada.post(f"{DRAFT}addresses/", {"host": "https://2027.Tidewater.example/en/"}, follow=True)
    assert told(response) == ["2027.tidewater.example leads here, as soon as its DNS says so."]
    assert [host.host for host in response.context["hosts"]] == ["2027.tidewater.example"]
    places.forget()
    url = f"{DRAFT}addresses/2027.tidewater.example/removal/"
    assert "Letters and search engines use http://localhost:8000/2027/ from then on." in ada.get(url).content.decode()
    assert told(ada.post(url, follow=True)) == ["2027.tidewater.example does not lead here any more."]
    assert not HostName.objects.exists()


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("taken.example", "This host name leads somewhere already."),
        ("localhost", "This host name leads somewhere already."),
        ("no host", "A host name looks like 2027.example.org."),
        (HOSTILE, "A host name looks like 2027.example.org."),
    ],
)
def test_wrong_host_gets_a_sentence(visit, house, host, words):
    add_host(house.past, "taken.example", by=house.ada)
    response = visit(house.ada).post(f"{DRAFT}addresses/", {"host": host})
    assert (response.context["form"].errors["host"], "<script>alert" in response.content.decode()) == ([words], False)


def test_host_of_another_edition_is_not_found_here(visit, house):
    add_host(house.past, "old.example", by=house.ada)
    assert visit(house.ada).post(f"{DRAFT}addresses/old.example/removal/").status_code == 404


@override_settings(ROOT_URL="https://hallway.example", ROOT_HOST="hallway.example", ROOT_PORT="")
def test_dns_is_told_in_words(house, visit):
    add_host(house.draft, "2027.tidewater.example", by=house.ada)
    ada = visit(house.ada)
    ada.defaults["HTTP_HOST"] = "hallway.example"
    assert "2027.tidewater.example CNAME hallway.example" in ada.get(f"{DRAFT}addresses/").content.decode()


def test_unknown_host_is_told_so_in_plain_words(house):
    response = Client(HTTP_HOST="nobody.example").get("/en/")
    assert (response.status_code, response.content.decode().count("<h1>Nothing is here yet</h1>")) == (400, 1)
    assert ("<script" in response.content.decode(), "<link" in response.content.decode()) == (False, False)
    assert "HALLWAY_URL probably names another address" in response.content.decode()


# ── Areas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_area_is_handed_on(visit, house):
    space = area(house.draft, "programme")
    ada = visit(house.ada)
    shown = {row.kind.name: row.space.owner.slug for row in ada.get(f"{DRAFT}areas/").context["areas"]}
    assert shown == dict.fromkeys(("edition", "site", "sponsors", "tickets", "programme"), "board")
    url = f"{DRAFT}areas/{space.uid}/"
    assert [slug for slug, _name in ada.get(url).context["form"].fields["team"].choices][1:] == ["programme"]
    response = ada.post(url, {"team": "programme"}, follow=True)
    assert told(response) == ["Programme belongs to Programme now."]
    assert area(house.draft, "programme").owner == house.programme
    assert holds(house.cy, "schedule.edit_programme", edition_id=house.draft.pk)
    assert ada.get(DRAFT).context["events"][0].what == "handed it on: Board → Programme"


def test_area_goes_to_no_private_team(visit, house):
    write_grant(house.admin, by=None, person=house.fay)
    space = area(house.draft, "programme")
    response = visit(house.fay).post(f"{DRAFT}areas/{space.uid}/", {"team": "diversity"})
    assert response.context["form"].errors["team"] == ["Select a valid choice. That choice is not one of the available choices."]
    assert area(house.draft, "programme").owner == house.board


def test_area_of_another_edition_is_not_found_here(visit, house):
    assert visit(house.ada).get(f"{DRAFT}areas/{area(house.past, 'programme').uid}/").status_code == 404


# ── The clock ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rehearsal_hides_the_edition_and_ends(visit, house):
    ada = visit(house.ada)
    response = ada.post(f"{PAST}clock/", {"shows": "2026-06-18T09:00", "speed": "60"}, follow=True)
    assert told(response) == ["Tidewater 2026 rehearses. Strangers do not see it, and it sends no letters."]
    assert "The edition’s clock shows 18 June 2026, 09:00." in response.content.decode()
    assert not Edition.objects.visible_to(Anyone()).filter(slug="2026").exists()
    shown = fresh(house.past).now() - datetime(2026, 6, 18, 8, tzinfo=UTC)
    assert timedelta(0) <= shown < timedelta(minutes=10)
    assert told(ada.post(f"{PAST}clock/back/", follow=True)) == ["The real clock is back. Strangers see again what is open."]
    assert Edition.objects.visible_to(Anyone()).filter(slug="2026").exists()


@pytest.mark.parametrize(
    ("shows", "speed", "field"),
    [("", "1", "shows"), ("1026-06-18T09:00", "1", "shows"), ("2026-06-18T09:00", "1000000", "speed"), ("2026-06-18T09:00", "-1", "speed")],
)
def test_impossible_clock_is_refused(visit, house, shows, speed, field):
    response = visit(house.ada).post(f"{PAST}clock/", {"shows": shows, "speed": speed})
    assert list(response.context["form"].errors) == [field]
    assert not fresh(house.past).is_shifted


# ── The conference ────────────────────────────────────────────────────────────────────────────────────────────────


def test_switch_of_the_current_edition_shows_where_each_host_leads(visit, house):
    edit_conference(conference(), name="Tidewater", apex="tidewater.example", redirect=302, by=house.ada)
    add_host(house.past, "2026.tidewater.example", by=house.ada)
    places.forget()
    url = f"/en/organise/conferences/{conference().slug}/current/"
    page = visit(house.ada).get(f"{url}?edition=2027")
    assert [(line.text, line.was, line.now) for line in page.context["lines"]] == [
        ("tidewater.example", "http://2026.tidewater.example:8000", "http://localhost:8000/2027"),
        ("www.tidewater.example", "http://2026.tidewater.example:8000", "http://localhost:8000/2027"),
        ("The front page of this installation", "Tidewater 2026", "Tidewater 2027"),
    ]
    assert "Strangers cannot see Tidewater 2027 yet." in page.content.decode()
    assert conference().current == house.past
    assert told(visit(house.ada).post(url, {"edition": "2027"}, follow=True)) == ["Tidewater 2027 is the current edition now."]
    places.forget()
    assert Client(HTTP_HOST="tidewater.example").get("/en/schedule/").headers["Location"] == "http://localhost:8000/2027/en/schedule/"


def test_domain_and_redirect_are_saved(visit, house):
    url = f"/en/organise/conferences/{conference().slug}/"
    response = visit(house.ada).post(url, {"name": "Tidewater", "apex": "https://Tidewater.example/", "redirect": "301"}, follow=True)
    assert told(response) == ["Saved."]
    assert (conference().apex, conference().redirect) == ("tidewater.example", 301)


@pytest.mark.parametrize(
    ("apex", "words"),
    [
        ("localhost", "This name leads somewhere already. Take it off there first."),
        ("two words", "A host name looks like 2027.example.org."),
    ],
)
def test_wrong_domain_gets_a_sentence(visit, house, apex, words):
    url = f"/en/organise/conferences/{conference().slug}/"
    response = visit(house.ada).post(url, {"name": "Tidewater", "apex": apex, "redirect": "302"})
    assert (response.context["form"].errors["apex"], conference().apex) == ([words], "")


@override_settings(ROOT_HOST="www.tidewater.example", ROOT_URL="https://www.tidewater.example")
def test_domain_does_not_swallow_the_installation(visit, house):
    """Its www would lead to the current edition, and nobody would reach the screens to take that back."""
    url = f"/en/organise/conferences/{conference().slug}/"
    ada = visit(house.ada)
    response = ada.post(
        url, {"name": "Tidewater", "apex": "tidewater.example", "redirect": "302"}, headers={"host": "www.tidewater.example"}
    )
    words = "This name leads somewhere already. Take it off there first."
    assert (response.context["form"].errors["apex"], conference().apex) == ([words], "")


def test_edition_of_nobody_cannot_become_current(visit, house):
    url = f"/en/organise/conferences/{conference().slug}/current/"
    assert [visit(house.ada).get(f"{url}?edition=1999").status_code, visit(house.ada).post(url).status_code] == [404, 404]


def test_hostile_words_are_words(visit, house):
    ada = visit(house.ada)
    ada.post(f"{DRAFT}settings/", {**SETTINGS, "name": HOSTILE, "tagline": HOSTILE, "place": HOSTILE})
    assert fresh(house.draft).name == HOSTILE
    pages = [LIST, *screens(house.draft, "2027"), f"/en/organise/conferences/{conference().slug}/", f"{DRAFT}entitlements/"]
    pages.append(f"/en/organise/conferences/{conference().slug}/current/?edition=2027")
    for url in pages:
        response = ada.get(url)
        assert (response.status_code, "<script>alert" in response.content.decode()) == (200, False), url


def test_dates_are_unambiguous(visit, house):
    page = visit(house.ada).get(f"{PAST}lifecycle/").content.decode()
    opened = clock.now() - timedelta(days=300)
    assert f"{opened.day} {opened:%B %Y}" in page


# ── The ends of the calendar ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_nothing_opens_at_the_end_of_the_calendar(visit, house, moment):
    """On PostgreSQL one such row made every page of the installation unreadable."""
    Edition.objects.update(timezone="Pacific/Auckland")
    ada, before = visit(house.ada), list(house.draft.phases.values_list("key", "opens_at"))
    for field in ("opens_at", "closes_at"):
        response = ada.post(f"{DRAFT}lifecycle/announced/", {"opens_at": "2027-01-01T10:00", field: moment})
        assert response.context["form"].errors == {field: ["Choose a year from 1800 to 2200."]}
    assert list(house.draft.phases.values_list("key", "opens_at")) == before
    response = ada.post(f"{DRAFT}clock/", {"shows": moment, "speed": "1"})
    assert response.context["form"].errors == {"shows": ["Choose a year from 1800 to 2200."]}
    for day in ("starts_on", "ends_on"):
        dates = {"starts_on": "2027-06-17", "ends_on": "2027-06-19", day: moment[:10]}
        response = ada.post(f"{DRAFT}settings/", {**SETTINGS, **dates})
        assert response.context["form"].errors == {day: ["Choose a year from 1800 to 2200."]}

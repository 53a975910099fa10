"""Opening an area of an edition to whoever holds a ticket or stands on a list, and closing it again."""

import pytest

from hallway.core.access.actions import hand_on_area
from hallway.core.access.entitlements import grant_entitlement
from hallway.core.access.models import Space
from hallway.core.access.tests.cast import area, member, team
from hallway.core.access.tests.conftest import HOSTILE, told
from hallway.core.audit.history import history

PAST = "/en/organise/editions/2026/"
DRAFT = "/en/organise/editions/2027/"


def entry_of(space: Space) -> str:
    return f"/en/organise/editions/{space.edition.slug}/areas/{space.uid}/entry/"


def entered(house, person) -> list[str]:
    """How far somebody gets into the sponsors of 2026."""
    space = area(house.past, "sponsors")
    return [what for what in ("read", "write", "manage") if Space.objects.visible_to(person, what).filter(pk=space.pk).exists()]


def test_admin_opens_an_area_to_ticket_holders_and_closes_it_again(visit, house):
    ada, url = visit(house.ada), entry_of(area(house.past, "sponsors"))
    grant_entitlement(house.eve, "sponsor:gold", edition=house.past, reason="pays", by=house.ada)
    page = ada.get(url)
    assert (page.context["keys"], page.context["sentence"]) == (["chat", "sponsor:gold", "stream"], "Nobody enters by ticket or list.")
    assert entered(house, house.eve) == []
    done = ada.post(url, {"key": " sponsor:gold ", "level": "read"}, follow=True)
    assert told(done) == ["Whoever holds “sponsor:gold” may read Sponsors now."]
    sentences = {row.kind.name: row.entry for row in done.context["areas"]}
    assert sentences["sponsors"] == "Whoever holds “sponsor:gold” may read. That is 1 person now."
    assert {sentences[name] for name in sentences if name != "sponsors"} == {"Nobody enters by ticket or list."}
    assert (entered(house, house.eve), entered(house, house.cy)) == (["read"], [])
    ada.post(url, {"key": "sponsor:gold", "level": "write"}, follow=True)
    assert entered(house, house.eve) == ["read", "write"]
    assert told(ada.post(f"{url}end/", follow=True)) == ["Nobody enters Sponsors by ticket or list any more."]
    assert entered(house, house.eve) == []
    happened = [entry.what for entry in history(house.ada, area(house.past, "sponsors"))]
    assert happened == [
        "closed it to whoever holds sponsor:gold",
        "opened it to whoever holds sponsor:gold: read and write",
        "opened it to whoever holds sponsor:gold: read",
    ]


def test_entitlement_of_another_edition_opens_nothing(visit, house):
    grant_entitlement(house.eve, "stream", edition=house.draft, reason="next year", by=house.ada)
    visit(house.ada).post(entry_of(area(house.past, "sponsors")), {"key": "stream", "level": "write"})
    assert entered(house, house.eve) == []


def test_who_does_not_manage_an_area_opens_it_to_nobody(visit, house):
    """Bo's team owns it: he manages it, without being an editor of editions. Cy works in it; Eve may not know of it."""
    space = area(house.draft, "sponsors")
    hand_on_area(space, house.programme, by=house.ada)
    url = entry_of(space)
    for person, status in ((house.cy, 403), (house.eve, 404)):
        assert [visit(person).get(url).status_code, visit(person).post(url, {"key": "stream", "level": "read"}).status_code] == [status] * 2
        assert visit(person).post(f"{url}end/").status_code == status
    assert visit().post(url).headers["Location"].startswith("/en/account/sign-in/")
    assert area(house.draft, "sponsors").opens_to == ""
    assert visit(house.bo).get(f"{DRAFT}areas/").status_code == 403
    response = visit(house.bo).post(url, {"key": "stream", "level": "read"})
    assert response.headers["Location"] == f"/en/spaces/{space.uid}/"
    assert area(house.draft, "sponsors").opens_to == "stream"
    assert url in visit(house.bo).get(f"/en/spaces/{space.uid}/").content.decode()


def test_who_edits_editions_without_managing_areas_sees_no_button(visit, house):
    member(house.board, house.eve)
    page = visit(house.eve).get(f"{PAST}areas/")
    assert (page.status_code, {row.may_open for row in page.context["areas"]}) == (200, {False})
    assert visit(house.eve).get(entry_of(area(house.past, "tickets"))).status_code == 403


def test_space_of_a_private_team_is_opened_to_no_ticket(visit, house):
    private = team("Trust", chair=house.fay, private=True, private_reason="people tell us things", edition=house.past)
    space = Space._base_manager.get(owner=private, kind="notes")
    fay, url = visit(house.fay), entry_of(space)
    assert "This cannot be opened." in fay.get(url).content.decode()
    response = fay.post(url, {"key": "stream", "level": "read"}, follow=True)
    assert told(response) == ["Trust is private: what it owns cannot be opened. The attempt stands in its history."]
    assert Space._base_manager.get(pk=space.pk).opens_to == ""
    assert [entry.what for entry in history(house.fay, space)] == ["tried to open something private"]
    assert [visit(house.ada).get(url).status_code, visit(house.ada).post(f"{url}end/").status_code] == [404, 404]


@pytest.mark.parametrize(
    ("data", "field"), [({"level": "read"}, "key"), ({"key": "x" * 81, "level": "read"}, "key"), ({"key": "x"}, "level")]
)
def test_half_an_answer_opens_nothing(visit, house, data, field):
    response = visit(house.ada).post(entry_of(area(house.past, "sponsors")), data)
    assert list(response.context["form"].errors) == [field]
    assert area(house.past, "sponsors").opens_to == ""


def test_screen_says_what_a_ticket_gives_in_the_area(visit, house):
    page = visit(house.ada).get(entry_of(area(house.past, "tickets"))).content.decode()
    assert "They may see who may come in, and why." in page
    page = visit(house.ada).get(entry_of(area(house.past, "sponsors"))).content.decode()
    assert "They see what lies here." in page


def test_area_of_another_edition_is_opened_there_alone(visit, house):
    space = area(house.past, "sponsors")
    assert visit(house.ada).get(entry_of(space).replace("/2026/", "/2027/")).status_code == 404


def test_hostile_key_is_a_word(visit, house):
    ada = visit(house.ada)
    ada.post(entry_of(area(house.past, "sponsors")), {"key": HOSTILE, "level": "read"})
    assert area(house.past, "sponsors").opens_to == HOSTILE
    for url in (f"{PAST}areas/", entry_of(area(house.past, "sponsors")), PAST):
        assert "<script>alert" not in ada.get(url).content.decode()

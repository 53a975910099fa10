"""Who may come in, on screen: the list, by hand, by a list, taken back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hallway.core.access.entitlements import grant_entitlement, grant_list, read_list
from hallway.core.access.models import EntitlementGrant, RoleGrant
from hallway.core.access.tests.conftest import HOSTILE, queries_of, told
from hallway.core.base import clock

LIST = "/en/organise/editions/2027/entitlements/"
TABLE = "e-mail,entitlement,reason\neve@example.org,stream,speaker\nguest@ferryline.example,,ticket 12\n"


def rows(house) -> set[tuple[str, str, str]]:
    """(who, what, source) of everything that holds now."""
    alive = EntitlementGrant._base_manager.filter(edition=house.draft).exclude(until__lte=clock.now())
    return {(str(row.person or row.address), row.key, row.source) for row in alive.select_related("person")}


def taken_in(house, text=TABLE, source="Tickets") -> None:
    grant_list(house.draft, read_list(text, default_key="stream"), source=source, by=house.ada)


def urls(house) -> list[str]:
    return [LIST, f"{LIST}new/", f"{LIST}new/{house.cy.uid}/", f"{LIST}list/", f"{LIST}list/end/?source=Tickets"]


def test_stranger_is_asked_to_sign_in(visit, house):
    for url in urls(house):
        assert visit().get(url).url.startswith("/en/account/sign-in/?next="), url


def test_outsider_is_refused(visit, house):
    taken_in(house)
    assert {url: visit(house.cy).get(url).status_code for url in urls(house)} == dict.fromkeys(urls(house), 403)
    assert {url: visit(house.eve).get(url).status_code for url in urls(house)} == dict.fromkeys(
        urls(house), 404
    )  # a draft is unknown to her


def test_who_may_only_look_is_offered_nothing_else(visit, house):
    taken_in(house)
    house.give(house.eve, "access.see_entitlements", edition=house.draft)
    eve = visit(house.eve)
    page = eve.get(LIST)
    assert (page.status_code, page.context["may_grant"], "Take back" in page.content.decode()) == (200, False, False)
    grant = EntitlementGrant._base_manager.first()
    assert [eve.get(url).status_code for url in urls(house)[1:]] == [403, 403, 403, 403]
    assert [eve.post(url).status_code for url in (f"{LIST}{grant.uid}/end/", f"{LIST}list/end/", f"{LIST}list/")] == [403, 403, 403]


def test_empty_list_says_what_it_is_for(visit, house):
    assert "Nobody yet" in visit(house.ada).get(LIST).content.decode()


def test_list_shows_who_waits_and_why(visit, house):
    taken_in(house)
    page = visit(house.ada).get(LIST)
    shown = [(str(row.person or row.address), row.key, row.reason, row.source) for row in page.context["page_of_rows"]]
    assert sorted(shown) == [("Eve Outside", "stream", "speaker", "Tickets"), ("guest@ferryline.example", "stream", "ticket 12", "Tickets")]
    assert page.content.decode().count("not proved yet") == 1
    assert [(source.name, source.holding, source.waiting) for source in page.context["sources"]] == [("Tickets", 2, 1)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ev", ["Eve Outside"]),
        ("OUT", ["Eve Outside"]),
        ("eve@example.org", ["Eve Outside"]),
        ("guest", ["guest@ferryline.example"]),
        ("zz", []),
    ],
)
def test_search(visit, house, words, found):
    taken_in(house)
    page = visit(house.ada).get(LIST, {"q": words})
    assert [str(row.person or row.address) for row in page.context["page_of_rows"]] == found


def test_list_takes_as_many_queries_for_three_as_for_one(visit, house):
    ada = visit(house.ada)
    taken_in(house, "cy@example.org\n")
    one = queries_of(ada, LIST)
    taken_in(house, "eve@example.org\nbo@example.org\nfay@example.org\n")
    assert queries_of(ada, LIST) == one


def test_long_list_has_pages(visit, house):
    taken_in(house, "\n".join(f"guest{number:03}@ferryline.example" for number in range(120)))
    page = visit(house.ada).get(LIST, {"page": "3"})
    assert (len(page.context["page_of_rows"]), page.context["page_of_rows"].paginator.count) == (20, 120)


# ── By hand ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_person_is_let_in_with_a_reason(visit, house):
    ada = visit(house.ada)
    assert [str(person) for person in ada.get(f"{LIST}new/?q=eve").context["people"]] == ["Eve Outside"]
    day = (clock.now() + timedelta(days=9)).date()
    data = {"key": "training:sails", "reason": "Helped last year", "until": day.isoformat()}
    response = ada.post(f"{LIST}new/{house.eve.uid}/", data, follow=True)
    grant = EntitlementGrant._base_manager.get(person=house.eve)
    assert (grant.key, grant.reason, grant.source, grant.by, grant.until.date()) == (
        "training:sails",
        "Helped last year",
        "by hand",
        house.ada,
        day,
    )
    assert told(response) == ["Eve Outside may enter “training:sails” now."]


def test_reason_is_asked_for(visit, house):
    form = visit(house.ada).post(f"{LIST}new/{house.eve.uid}/", {"key": "stream"}).context["form"]
    assert (form.errors, form["key"].value()) == ({"reason": ["This field is required."]}, "stream")
    assert rows(house) == set()


def test_entitlement_is_taken_back_once(visit, house):
    grant = grant_entitlement(house.eve, "stream", edition=house.draft, reason="r", by=house.ada)
    url = f"{LIST}{grant.uid}/end/"
    assert told(visit(house.ada).post(url, follow=True)) == ["Eve Outside may not enter “stream” any more."]
    assert rows(house) == set()
    assert told(visit(house.ada).post(url, follow=True)) == ["Somebody else was faster: it is taken back."]
    assert "taken back" in visit(house.ada).get(LIST).content.decode()


def test_entitlement_of_another_edition_is_not_reached_by_this_address(visit, house):
    grant = grant_entitlement(house.eve, "stream", edition=house.past, reason="r", by=house.ada)
    assert visit(house.ada).post(f"{LIST}{grant.uid}/end/").status_code == 404


# ── By a list ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_preview_writes_nothing_and_says_what_would_happen(visit, house):
    taken_in(house, "cy@example.org\n")
    text = TABLE + "cy@example.org,stream,\nEVE@example.org,stream,\n"
    page = visit(house.ada).post(f"{LIST}list/", {"source": "Tickets", "key": "stream", "text": text})
    found = page.context["found"]
    assert (found.new, found.waiting, found.kept, found.ended, page.context["listing"].doubles) == (2, 1, 1, 0, 1)
    assert rows(house) == {("Cy Member", "stream", "Tickets")}
    assert "Let 2 people in" in page.content.decode()


def test_list_is_taken_in_as_it_was_shown(visit, house):
    ada = visit(house.ada)
    shown = ada.post(f"{LIST}list/", {"source": "Tickets", "key": "stream", "text": TABLE}).context["data"]
    response = ada.post(f"{LIST}list/", {"source": shown["source"], "key": shown["key"], "text": shown["text"], "save": "1"}, follow=True)
    assert rows(house) == {("Eve Outside", "stream", "Tickets"), ("guest@ferryline.example", "stream", "Tickets")}
    assert told(response) == ["2 people more may come in."]


@pytest.mark.parametrize(
    "raw",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.replace("\n", "\r\n").encode("utf-16"),
        TABLE.replace(",", ";").encode(),
        TABLE.replace(",", "\t").encode("cp1252"),
    ],
    ids=["utf-8", "with a mark", "utf-16", "semicolons", "tabs"],
)
def test_files_of_spreadsheets_are_read(visit, house, raw):
    upload = SimpleUploadedFile("tickets.csv", raw, content_type="text/csv")
    page = visit(house.ada).post(f"{LIST}list/", {"source": "Tickets", "key": "stream", "file": upload})
    assert page.context["listing"].rows == [("eve@example.org", "stream", "speaker"), ("guest@ferryline.example", "stream", "ticket 12")]
    assert "guest@ferryline.example" in page.content.decode()  # goes along to the next page


def test_list_with_a_problem_takes_nobody_in(visit, house):
    text = "e-mail\neve@example.org\nnobody\n" + HOSTILE + "\n"
    page = visit(house.ada).post(f"{LIST}list/", {"source": "Tickets", "key": "stream", "text": text, "save": "1"})
    assert page.context["problems"] == [
        "Line 3: “nobody” is not an e-mail address.",
        "Line 4: “><script>alert(1)</script>” is not an e-mail address.",
    ]
    assert (rows(house), "<script>alert" in page.content.decode()) == (set(), False)
    again = visit(house.ada).post(f"{LIST}list/", {"source": "Tickets", "key": "stream", "text": text, "again": "1"})
    assert (again.context["form"]["text"].value(), again.context["form"].errors) == (text, {})


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"text": TABLE}, "source", "This field is required."),
        ({"source": "by hand", "text": TABLE}, "source", "“by hand” is the name for people let in one by one. Choose another one."),
        ({"source": "Tickets"}, "text", "Paste the list here, or choose a file."),
        ({"source": "Tickets", "text": "a" * (2 * 1024 * 1024 + 1)}, "text", "The list is longer than 2 MB. Split it."),
    ],
)
def test_bad_input_gets_a_sentence(visit, house, data, field, words):
    assert visit(house.ada).post(f"{LIST}list/", {"key": "stream", **data}).context["form"].errors[field] == [words]


def test_large_file_gets_a_sentence(visit, house):
    upload = SimpleUploadedFile("tickets.csv", b"a@b.example\n" * 200_000)
    form = visit(house.ada).post(f"{LIST}list/", {"source": "T", "key": "stream", "file": upload}).context["form"]
    assert form.errors["file"] == ["The file is larger than 2 MB. Split it."]


def test_same_list_again_changes_nothing(visit, house):
    taken_in(house)
    data = {"source": "Tickets", "key": "stream", "text": TABLE, "save": "1"}
    assert told(visit(house.ada).post(f"{LIST}list/", data, follow=True)) == ["Nothing changed: everybody on the list was there already."]


def test_list_is_taken_back_as_a_whole(visit, house):
    taken_in(house)
    taken_in(house, "eve@example.org\n", source="Speakers")
    ada = visit(house.ada)
    assert "2 people lose what this list gave, at once." in ada.get(f"{LIST}list/end/?source=Tickets").content.decode()
    response = ada.post(f"{LIST}list/end/", {"source": "Tickets"}, follow=True)
    assert rows(house) == {("Eve Outside", "stream", "Speakers")}
    assert told(response) == ["2 people lost what “Tickets” gave."]
    assert told(ada.post(f"{LIST}list/end/", {"source": "Tickets"}, follow=True)) == ["Somebody else was faster: the list is taken back."]


def test_who_was_taken_back_comes_in_again_only_if_somebody_says_so(visit, house):
    taken_in(house)
    ada = visit(house.ada)
    ada.post(f"{LIST}list/end/", {"source": "Tickets"})
    data = {"source": "Tickets", "key": "stream", "text": TABLE, "save": "1"}
    ada.post(f"{LIST}list/", data)
    assert rows(house) == set()
    ada.post(f"{LIST}list/", {**data, "revive": "1"})
    assert rows(house) == {("Eve Outside", "stream", "Tickets"), ("guest@ferryline.example", "stream", "Tickets")}


def test_list_nobody_took_in_is_not_found(visit, house):
    assert visit(house.ada).get(f"{LIST}list/end/?source=Nothing").status_code == 404
    assert visit(house.ada).get(f"{LIST}list/end/").status_code == 404


def test_hostile_words_are_words(visit, house):
    house.eve.name = HOSTILE
    house.eve.save()
    grant_entitlement(house.eve, HOSTILE, edition=house.draft, reason=HOSTILE, by=house.ada)
    taken_in(house, source=HOSTILE)
    ada = visit(house.ada)
    for url in (
        LIST,
        f"{LIST}?q={HOSTILE}",
        f"{LIST}?source={HOSTILE}",
        f"{LIST}new/{house.eve.uid}/",
        f"{LIST}list/end/?source={HOSTILE}",
    ):
        response = ada.get(url)
        assert (response.status_code, "<script>alert" in response.content.decode()) == (200, False), url
    preview = ada.post(f"{LIST}list/", {"source": HOSTILE, "key": HOSTILE, "text": f"x@y.example,{HOSTILE}"})
    assert "<script>alert" not in preview.content.decode()


def test_list_needs_the_right_at_the_moment_of_the_act(visit, house):
    eve = visit(house.eve)
    house.give(house.eve, "access.see_entitlements", "access.grant_entitlement", edition=house.draft)
    assert eve.post(f"{LIST}list/", {"source": "T", "key": "stream", "text": TABLE}).status_code == 200
    RoleGrant._base_manager.filter(person=house.eve).update(until=clock.now())
    assert eve.post(f"{LIST}list/", {"source": "T", "key": "stream", "text": TABLE, "save": "1"}).status_code == 404
    assert rows(house) == set()

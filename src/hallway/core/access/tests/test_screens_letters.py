"""Letters that did not arrive, on screen. Nobody reads them there."""

import pytest

from hallway.core.access.tests import cast
from hallway.core.access.tests.conftest import HOSTILE, queries_of, told
from hallway.core.audit.history import history
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import post

LIST = "/en/organise/letters/"
SECRET = "the words of a letter"


def written(person, state=State.UNCERTAIN, **changes) -> Letter:
    letter = Letter(
        kind="teams/added", person=person, address=f"{person.first_name.lower()}@example.org", language="en", subject=SECRET, text=SECRET,
        html=SECRET, message_id=f"<{Letter._base_manager.count()}@test>", state=state, **changes,
    )  # fmt: skip
    letter.save()
    return letter


def screens(letter: Letter) -> list[str]:
    return [LIST, f"{LIST}?state=uncertain", f"{LIST}{letter.uid}/"]


def test_stranger_signs_in_and_outsider_is_refused(visit, house):
    letter = written(house.cy)
    for url in screens(letter):
        assert visit().get(url).url.startswith("/en/account/sign-in/?next="), url
        assert visit(house.cy).get(url).status_code == 403, url
    for act in ("sending", "settlement"):
        assert visit(house.cy).post(f"{LIST}{letter.uid}/{act}/").status_code == 403


def test_troubled_letters_come_first_with_counts(visit, house):
    Letter._base_manager.all().delete()
    for state in (State.UNCERTAIN, State.FAILED, State.HELD, State.QUEUED, State.SENT):
        written(house.cy, state)
    page = visit(house.ada).get(LIST)
    assert [(tab.title, tab.count) for tab in page.context["tabs"]] == [
        ("To look at", 3), ("Perhaps sent", 1), ("Refused", 1), ("Held back", 1), ("Waiting", 1), ("Sent", 1),
    ]  # fmt: skip
    assert [row.letter.state for row in page.context["rows"]] == ["held", "failed", "uncertain"]
    assert [row.letter.state for row in visit(house.ada).get(f"{LIST}?state=sent").context["rows"]] == ["sent"]
    assert visit(house.ada).get(f"{LIST}?state=nonsense").status_code == 404


def test_no_screen_shows_the_words(visit, house):
    letter = written(house.cy)
    for url in screens(letter):
        page = visit(house.ada).get(url).content.decode()
        assert (SECRET in page, "Taken into a team" in page) == (False, True), url


def test_letters_about_private_teams_are_not_there(visit, house):
    with_private = post(
        "teams/ended", to=house.cy, by=house.fay, space_id=cast.page(house.diversity).pk, context={"team": house.diversity}
    )[0]
    Letter._base_manager.filter(pk=with_private.pk).update(state=State.FAILED)
    page = visit(house.ada).get(LIST)
    assert [row.letter.pk for row in page.context["rows"]] == []
    assert visit(house.ada).get(f"{LIST}{with_private.uid}/").status_code == 404
    assert visit(house.ada).post(f"{LIST}{with_private.uid}/sending/").status_code == 404


def test_whole_address_is_for_those_who_see_addresses(visit, house):
    written(house.cy, State.FAILED, error="550 no such user")
    house.give(house.eve, "outbox.tend_letters")
    assert [row.to for row in visit(house.eve).get(LIST).context["rows"]] == ["Cy Member, …@example.org"]
    assert [row.to for row in visit(house.ada).get(LIST).context["rows"]] == ["Cy Member, cy@example.org"]


@pytest.mark.parametrize(
    ("state", "error", "attempts", "words"),
    [
        (
            State.UNCERTAIN,
            "x",
            1,
            "The connection broke while it was being sent, so it may have arrived. It is never sent twice by itself.",
        ),
        (State.FAILED, "550 no such user", 1, "The other side refused it: 550 no such user"),
        (State.HELD, "no verified address", 0, "This person has no proven address, so it goes nowhere. They find it in their account."),
        (State.HELD, "the edition rehearses", 0, "The edition rehearses, so nothing leaves the house."),
        (State.QUEUED, "421 busy", 2, "Tried 2 times, goes again by itself. Last answer: 421 busy"),
    ],
)
def test_what_happened_is_a_sentence(visit, house, state, error, attempts, words):
    letter = written(house.cy, state, error=error, attempts=attempts)
    assert visit(house.ada).get(f"{LIST}{letter.uid}/").context["row"].what_happened == words


def test_letter_is_sent_again_once_and_its_page_leads_on(visit, house):
    letter = written(house.cy)
    ada = visit(house.ada)
    assert told(ada.post(f"{LIST}{letter.uid}/sending/", follow=True)) == ["It goes again now."]
    again = Letter._base_manager.get(copy_of=letter)
    assert (again.state, again.text) == (State.QUEUED, SECRET)
    assert f"{LIST}{again.uid}/" in ada.get(f"{LIST}{letter.uid}/").content.decode()
    words = ["It was not sent again: somebody dealt with it, or its words are gone."]
    assert told(ada.post(f"{LIST}{letter.uid}/sending/", follow=True)) == words
    assert Letter._base_manager.filter(copy_of=letter).count() == 1


def test_letter_that_arrived_is_noted(visit, house):
    letter = written(house.cy)
    assert told(visit(house.ada).post(f"{LIST}{letter.uid}/settlement/", follow=True)) == ["Noted: it arrived."]
    assert Letter._base_manager.get(pk=letter.pk).state == State.SENT
    assert [entry.what for entry in history(house.ada, letter)] == ["noted that a letter arrived"]
    assert told(visit(house.ada).post(f"{LIST}{letter.uid}/settlement/", follow=True)) == ["Somebody else was faster: it is dealt with."]


def test_acts_need_a_post(visit, house):
    letter = written(house.cy)
    assert [visit(house.ada).get(f"{LIST}{letter.uid}/{act}/").status_code for act in ("sending", "settlement")] == [405, 405]


def test_list_takes_as_many_queries_for_three_as_for_one(visit, house):
    written(house.cy)
    one = queries_of(visit(house.ada), LIST)
    written(house.bo)
    written(house.eve)
    assert queries_of(visit(house.ada), LIST) == one


def test_hostile_words_are_words(visit, house):
    house.cy.name = HOSTILE
    house.cy.save()
    letter = written(house.cy, State.FAILED, error=f"550 {HOSTILE}")
    for url in (LIST, f"{LIST}{letter.uid}/", f"/en/organise/history/outbox.letter/{letter.uid}/"):
        response = visit(house.ada).get(url)
        assert (response.status_code, "<script>alert" in response.content.decode()) == (200, False), url

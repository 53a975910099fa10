"""Writing letters, and what people do about those that did not arrive."""

from typing import Any

import pytest

from hallway.core.access.models import Role, Space
from hallway.core.access.tests import cast
from hallway.core.base.guard import Anyone
from hallway.core.outbox.actions import NothingToDo, send_letter_again, settle_letter
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import Recipient, as_html, post, post_to
from hallway.core.people.models import Person

pytestmark = pytest.mark.django_db


def write(person: Person, **how: Any) -> Letter:
    (letter,) = post("people/email_confirm", to=person, **how)
    return letter


def in_state(letter: Letter, state: str) -> Letter:
    Letter._base_manager.filter(pk=letter.pk).update(state=state)
    return letter


# ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_letter_is_in_the_language_of_who_reads_it() -> None:
    people = [cast.person("Ada", language="en"), cast.person("Ben", language="de")]
    assert [letter.language for letter in post("people/email_confirm", to=people)] == ["en", "de"]


def test_thousand_letters_take_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    people = [cast.person(f"P{number}") for number in range(30)]
    with django_assert_max_num_queries(6):
        post("people/email_confirm", to=people)


@pytest.mark.parametrize("evil", ["<script>x</script>", "https://evil.example/", "\r\nBcc: all@example.org", "{{ root }}", "- a\n- b"])
def test_what_a_stranger_typed_is_text_in_every_letter(evil: str, settings: Any) -> None:
    chair, new = cast.person(f"Chi {evil}"[:150], address="chi@example.org"), cast.person("New")
    team = cast.team("Web", chair=chair)
    context = {"team": team, "membership": cast.member(team, new), "by": chair}
    (letter,) = post("teams/added", to=new, context=context)
    assert "<script" not in letter.html
    assert "\n" not in letter.subject
    links = {part.split('"')[0] for part in letter.html.split('href="')[1:]}
    assert all(link.startswith(settings.ROOT_URL) for link in links)


def test_only_an_address_of_this_installation_becomes_a_link(settings: Any) -> None:
    html = as_html(
        f"Hello,\n\n{settings.ROOT_URL}/en/home/\n\nhttps://evil.example/\n\n{settings.ROOT_URL}.evil.example/\n\nsee {settings.ROOT_URL}/x\n",
        subject="s",
        language="en",
    )
    assert {part.split('"')[0] for part in html.split('href="')[1:]} == {f"{settings.ROOT_URL}/en/home/"}


# ── Who reads them ──────────────────────────────────────────────────────────────────────────────────────────────


def test_letter_is_seen_by_who_tends_letters_and_read_by_its_reader_alone() -> None:
    ada, admin, other = cast.person("Ada"), cast.admin("Al"), cast.person("Otto")
    letter = write(ada)
    assert [Letter.objects.visible_to(actor).filter(pk=letter.pk).exists() for actor in (ada, admin, other, Anyone())] == [
        True,
        True,
        False,
        False,
    ]
    assert [Letter.objects.visible_to(actor, "words").filter(pk=letter.pk).exists() for actor in (ada, admin)] == [True, False]


def test_discreet_letter_is_seen_by_its_reader_alone() -> None:
    mia = cast.person("Mia")
    team = cast.team("Trust", mia, private=True)
    letter = write(mia, space_id=cast.page(team).pk, context={"code": "x"})
    assert (letter.discreet, letter.kind) == (True, "outbox/discreet")
    board = cast.person("Boss")
    cast.member(cast.board(), board, "chair")
    assert [Letter.objects.visible_to(actor).exists() for actor in (mia, cast.admin("Al"), board)] == [True, False, False]


def test_letter_about_a_closed_space_is_discreet_too() -> None:
    ada = cast.person("Ada")
    space = cast.page(cast.team("Plain", ada))
    assert not write(ada, space_id=space.pk).discreet
    Space._base_manager.filter(pk=space.pk).update(closed=True)
    assert write(ada, space_id=space.pk).discreet


# ── Letters that did not arrive ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [State.UNCERTAIN, State.FAILED, State.HELD])
def test_letter_is_sent_again_as_another_one(state: str) -> None:
    admin, letter = cast.admin("Al"), in_state(write(cast.person("Ada")), state)
    again = send_letter_again(letter, by=admin)
    assert (again.state, again.copy_of, again.text, again.address) == (State.QUEUED, letter, letter.text, "ada@example.org")
    assert again.message_id != letter.message_id
    assert again.message_id.partition("@")[2] == letter.message_id.partition("@")[2]
    assert Letter._base_manager.get(pk=letter.pk).state == State.REPLACED
    with pytest.raises(NothingToDo):
        send_letter_again(letter, by=admin)


@pytest.mark.parametrize("state", [State.QUEUED, State.CLAIMED, State.SENDING, State.SENT, State.REPLACED])
def test_letter_on_its_way_is_not_sent_again(state: str) -> None:
    letter = in_state(write(cast.person("Ada")), state)
    with pytest.raises(NothingToDo):
        send_letter_again(letter, by=cast.admin("Al"))
    assert Letter._base_manager.count() == 1


def test_code_whose_words_are_gone_is_not_sent_again() -> None:
    (letter,) = post_to("people/login_code", [Recipient(None, "", "ada@example.org", "en")], context={"code": "123456"}, secret=True)
    Letter._base_manager.update(state=State.UNCERTAIN, text="", html="", subject="")
    with pytest.raises(NothingToDo):
        send_letter_again(letter, by=cast.admin("Al"))


def test_uncertain_letter_is_settled_once() -> None:
    admin, letter = cast.admin("Al"), in_state(write(cast.person("Ada")), State.UNCERTAIN)
    settle_letter(letter, by=admin)
    assert Letter._base_manager.get().state == State.SENT
    with pytest.raises(NothingToDo):
        settle_letter(letter, by=admin)


@pytest.mark.parametrize("who", ["reader", "board member", "admin of one edition", "stranger"])
def test_outsider_may_not_tend_letters(who: str) -> None:
    reader = cast.person("Ada")
    letter = in_state(write(reader), State.UNCERTAIN)
    person: Any = reader if who == "reader" else cast.person("Otto")
    if who == "board member":
        cast.member(cast.board(), person)
    if who == "admin of one edition":
        cast.grant(Role.CONFERENCE_ADMIN, person, cast.edition())
    if who == "stranger":
        person = Anyone()
    with pytest.raises(Letter.DoesNotExist):
        send_letter_again(letter, by=person)
    with pytest.raises(NothingToDo):
        settle_letter(letter, by=person)
    assert Letter._base_manager.get().state == State.UNCERTAIN

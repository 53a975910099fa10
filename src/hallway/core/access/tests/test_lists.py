"""Lists of people to let in, as they come out of other systems: all of it or nothing, and twice the same changes nothing."""

import time
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hallway.core.access.entitlements import (
    MAX_ROWS,
    GrantOver,
    Listing,
    Outcome,
    end_entitlement,
    end_list,
    grant_entitlement,
    grant_list,
    read_list,
)
from hallway.core.access.models import EntitlementGrant, Space
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event
from hallway.core.base.guard import NotAllowed
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person


def read(text: str, key: str = "stream") -> Listing:
    return read_list(text, default_key=key)


def found(text: str) -> list[tuple[str, str, str]]:
    listing = read(text)
    assert listing.problems == []
    return listing.rows


ADA = [("ada@example.org", "stream", "")]


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "ada@example.org",
        "\ufeffada@example.org\n",
        "e-mail\nada@example.org\n",
        "\ufeffE-Mail\r\nADA@example.org\r\n",
        "Name;Ticket email;Price\nAda;ada@example.org;12,30\n",
        'name\te-mail\n"Ada\nLovelace"\tada@example.org\n',
        "\n\n e-mail \n\n  ada@example.org  \n\n",
        "ada@example.org\nADA@EXAMPLE.ORG\n",
        "e-mail,key\nada@example.org,\n",
        "e-mail,key\nada@example.org\n",
        '"e-mail"\n"ada@example.org"\n',
        '"e-mail";"name"\n"ada@example.org";"Ada ""the"" L."\n',
    ],
)
def test_list_is_read_as_it_comes(text: str) -> None:
    assert found(text) == ADA


def test_columns_are_found_by_their_names() -> None:
    text = "note,entitlement,mail\nSpeaker,training:ml,ada@example.org\n,,ben@example.org\n"
    assert found(text) == [("ada@example.org", "training:ml", "Speaker"), ("ben@example.org", "stream", "")]


def test_doubles_are_counted_and_taken_once() -> None:
    listing = read("ada@example.org\nben@example.org\nAda@example.org\n")
    assert ([row[0] for row in listing.rows], listing.doubles) == (["ada@example.org", "ben@example.org"], 1)


def test_formula_is_a_text() -> None:
    assert found('e-mail,note\nada@example.org,"=HYPERLINK(""http://evil.example"")"\n')[0][2] == '=HYPERLINK("http://evil.example")'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("ada@example.org\nnobody\nben@example.org\nben@\n", [2, 4]),
        ("e-mail\nada@example.org\n=1+1\n", [3]),
        ("e-mail\nada@example.org, ben@example.org\n", [2]),
        ("e-mail\nada@exa mple.org\n", [2]),
        ("e-mail\na\x00da@example.org\n", [2]),
        ("e-mail,note\nada@example.org,a\x00b\n", [2]),
        ("e-mail,key\nada@example.org,a\x00b\n", [2]),
        (f"e-mail,key\nada@example.org,{'x' * 81}\n", [2]),
        (f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example.org\n", [1]),
        ("Ärzte@exämple.org\n", [1]),
        ("ada@example.org\n'; DROP TABLE people_person; --\n", [2]),
    ],
)
def test_problem_names_its_line(text: str, lines: list[int]) -> None:
    problems = read(text).problems
    assert [int(problem.split()[1].rstrip(":")) for problem in problems] == lines


def test_list_without_a_key_says_so() -> None:
    assert len(read("ada@example.org", key="").problems) == 1


def test_latin_letters_read_wrongly_are_a_problem_and_no_crash() -> None:
    text = "name;e-mail\nMüller;müller@example.org\n".encode("latin-1").decode("utf-8", "replace")
    assert len(read(text).problems) == 1


def test_unclosed_quote_and_giant_cell_are_problems_and_no_crash() -> None:
    """Else the rest of the list would be the note of its first line."""
    for tail in ("ben@example.org\n", "x@example.org\n" * 20_000):
        assert read(f'e-mail,note\nada@example.org,"never closed\n{tail}').problems == [
            "Line 2: nobody can tell where a cell ends. Look at the quotation marks."
        ]
    assert read("e-mail\n" + "x" * 200_000).problems


def test_twenty_thousand_lines_are_the_most() -> None:
    lines = [f"guest{number}@example.org" for number in range(MAX_ROWS + 1)]
    assert read("\n".join(lines[:-1])).problems == []
    problems = read("\n".join(lines)).problems
    assert len(problems) == 1
    assert "20000" in problems[0].replace(",", "")


def test_very_long_list_is_refused_quickly() -> None:
    text = "guest@example.org\n" * 1_000_000
    before = time.process_time()
    assert read(text).problems
    assert time.process_time() - before < 3


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=st.text(st.sampled_from("a@.;,\t\"'\n\r\0=\ufeff\u2028é"), max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    listing = read(text)
    for address, key, reason in listing.rows:
        assert "@" in address
        assert not {"\0", "\n"} & {*address, *key}
        assert len(address) <= 254
        assert 0 < len(key) <= 80
        assert len(reason) <= 300


# ── Letting in ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def edition(db: None) -> Edition:
    return cast.edition()


@pytest.fixture
def admin(db: None) -> Person:
    return cast.admin("Al")


def in_space(person: Person, edition: Edition) -> bool:
    """Whether the person gets into a space that the edition opens to the stream."""
    Space._base_manager.filter(edition=edition, kind="site").update(opens_to="stream", opens_to_level="read")
    return Space.objects.visible_to(person).filter(pk=cast.area(edition, "site").pk).exists()


def grants() -> list[tuple[str, str, str]]:
    rows = EntitlementGrant._base_manager.order_by("id").select_related("person")
    return [(row.person.name if row.person else "", row.address, row.key) for row in rows]


def test_list_lets_in_who_is_known_and_waits_for_the_others(edition: Edition, admin: Person) -> None:
    ada = cast.person("Ada")
    assert not in_space(ada, edition)
    outcome = grant_list(edition, read("ada@example.org\nnew@example.org"), source="list", by=admin)
    assert outcome == Outcome(new=2, kept=0, waiting=1)
    assert grants() == [("Ada", "", "stream"), ("", "new@example.org", "stream")]
    assert in_space(ada, edition)


def test_same_list_twice_changes_nothing(edition: Edition, admin: Person) -> None:
    cast.person("Ada")
    listing = read("ada@example.org\nnew@example.org")
    grant_list(edition, listing, source="list", by=admin)
    before = list(EntitlementGrant._base_manager.order_by("id").values())
    assert grant_list(edition, listing, source="list", by=admin) == Outcome(new=0, kept=2, waiting=0)
    assert list(EntitlementGrant._base_manager.order_by("id").values()) == before


def test_person_who_stands_there_with_two_addresses_is_let_in_once(edition: Edition, admin: Person) -> None:
    from allauth.account.models import EmailAddress

    ada = cast.person("Ada")
    EmailAddress.objects.create(user=ada, email="ada@work.example", verified=True)
    listing = read("ada@example.org\nada@work.example")
    assert grant_list(edition, listing, source="list", by=admin) == Outcome(new=1, kept=1, waiting=0)
    assert grant_list(edition, listing, source="list", by=admin) == Outcome(new=0, kept=2, waiting=0)
    assert grants() == [("Ada", "", "stream")]


def test_unverified_address_lets_nobody_in(edition: Edition, admin: Person) -> None:
    from allauth.account.models import EmailAddress

    mallory = cast.person("Mallory")
    EmailAddress.objects.create(user=mallory, email="ada@example.org", verified=False)
    grant_list(edition, read("ada@example.org"), source="list", by=admin)
    assert grants() == [("", "ada@example.org", "stream")]
    assert not in_space(mallory, edition)


def test_entitlement_of_one_edition_opens_no_other(edition: Edition, admin: Person) -> None:
    ada, other = cast.person("Ada"), cast.edition("e2")
    grant_list(edition, read("ada@example.org"), source="list", by=admin)
    assert [in_space(ada, where) for where in (edition, other)] == [True, False]


@pytest.mark.parametrize("who", ["member of another team", "role of another edition", "stranger"])
def test_outsider_lets_nobody_in(edition: Edition, who: str) -> None:
    person = cast.person("Otto")
    if who == "member of another team":
        cast.member(cast.team("Web"), person, "chair")
    if who == "role of another edition":
        cast.grant(cast.role("Lists", "access.grant_entitlement"), person, cast.edition("e2"))
    for act in (
        lambda: grant_list(edition, read("ada@example.org"), source="list", by=person),
        lambda: grant_entitlement(person, "stream", edition=edition, reason="", by=person),
        lambda: end_list(edition, source="list", by=person),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert grants() == []


def test_role_lets_people_in(edition: Edition) -> None:
    helper = cast.person("Hal")
    cast.grant(cast.role("Lists", "access.grant_entitlement"), helper, edition)
    assert grant_list(edition, read("ada@example.org"), source="list", by=helper).new == 1
    event = Event._base_manager.select_related("text").get(verb="access.entitlement.list")
    assert event.text.details == {"source": "list", "new": 1, "kept": 0}
    assert "ada" not in str(event.text.details)


def test_entitlement_ends_at_its_moment_and_by_hand(edition: Edition, admin: Person, still: Any) -> None:
    ada, ben = cast.person("Ada"), cast.person("Ben")
    grant_list(edition, read("ada@example.org"), source="list", by=admin, until=still.at + timedelta(hours=1))
    grant = grant_entitlement(ben, "stream", edition=edition, reason="Press", by=admin)
    assert [in_space(person, edition) for person in (ada, ben)] == [True, True]
    still.move(hours=1)
    assert [in_space(person, edition) for person in (ada, ben)] == [False, True]
    end_entitlement(grant, by=admin)
    assert not in_space(ben, edition)
    with pytest.raises(GrantOver):
        end_entitlement(grant, by=admin)
    assert grant_entitlement(ben, "stream", edition=edition, reason="Again", by=admin) == grant
    assert in_space(ben, edition)


def test_who_was_taken_back_comes_in_again_only_when_asked(edition: Edition, admin: Person) -> None:
    ada, listing = cast.person("Ada"), read("ada@example.org\nnew@example.org")
    grant_list(edition, listing, source="list", by=admin)
    assert end_list(edition, source="list", by=admin) == 2
    assert grant_list(edition, listing, source="list", by=admin) == Outcome(new=0, kept=0, waiting=0, ended=2)
    assert not in_space(ada, edition)
    grant_list(edition, listing, source="list", by=admin, again=True)
    assert in_space(ada, edition)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from("ab@.,\n\0é"), max_size=40).map(lambda text: f"{text}\nada@example.org,=1+1,🎈\n"))
def test_what_was_read_can_be_written(edition: Edition, admin: Person, text: str) -> None:
    """On both databases, whatever was in the file."""
    grant_list(edition, read(text), source="list", by=admin)


@pytest.mark.slow
def test_list_of_twenty_thousand_is_written_in_a_moment(edition: Edition, admin: Person) -> None:
    listing = read("\n".join(f"guest{number}@example.org" for number in range(MAX_ROWS)))
    before = time.process_time()
    assert grant_list(edition, listing, source="list", by=admin).new == MAX_ROWS
    assert time.process_time() - before < 10

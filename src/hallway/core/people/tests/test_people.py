"""Who an address leads to, and who is forgotten. (The same through the browser: test_screens_sign_in.py.)"""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hallway.core.access.entitlements import grant_list, hand_over_forgotten, read_list
from hallway.core.access.models import EntitlementGrant
from hallway.core.access.tests import cast
from hallway.core.audit.models import Event
from hallway.core.base.guard import Anyone
from hallway.core.base.tests.crowd import at_once, outcomes
from hallway.core.people.actions import AddressTaken, create_person, forget_newcomers, person_for_code, rename_person, welcome
from hallway.core.people.models import Person, fold


def add(person: Person, address: str, *, verified: bool = False) -> EmailAddress:
    return EmailAddress.objects.create(user=person, email=address, verified=verified)


def prove(person: Person, address: str) -> None:
    row, _made = EmailAddress.objects.get_or_create(user=person, email=address)
    row.verified = True
    row.save()
    email_confirmed.send(EmailAddress, request=None, email_address=row)


# ── Addresses ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_victims_address_in_an_attackers_account_leads_to_somebody_new() -> None:
    attacker = cast.person("Mallory")
    add(attacker, "victim@example.org")
    found = person_for_code("victim@example.org")
    assert found is not None
    assert (found == attacker, found.is_newcomer, found.name) == (False, True, "")
    prove(found, "victim@example.org")
    assert person_for_code("victim@example.org") == found
    assert not EmailAddress.objects.get(user=attacker, email="victim@example.org").verified
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.filter(user=attacker, email="victim@example.org").update(verified=True)


@pytest.mark.django_db
def test_who_proved_an_address_is_meant_however_many_wrote_it_down() -> None:
    owner = cast.person("Ada")
    for name in ("Mallory", "Mallet"):
        add(cast.person(name), "ada@example.org")
    assert person_for_code("ada@example.org") == owner
    assert Person.objects.with_address(" ADA@Example.org ").get() == owner


@pytest.mark.django_db
def test_attackers_primary_address_that_nobody_proved_gets_no_letter() -> None:
    from hallway.core.outbox.post import post

    attacker = cast.person("Mallory", address="")
    EmailAddress.objects.create(user=attacker, email="victim@example.org", primary=True)
    assert [letter.address for letter in post("people/email_confirm", to=attacker)] == [""]


@pytest.mark.django_db
def test_closed_account_leads_to_nobody() -> None:
    cast.person("Ada", is_active=False)
    assert person_for_code("ada@example.org") is None
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_two_requests_make_one_newcomer() -> None:
    assert person_for_code("new@example.org") == person_for_code("new@example.org")
    assert Person.objects.filter(is_newcomer=True).count() == 1


@pytest.mark.django_db
def test_newcomer_who_proved_the_address_has_joined() -> None:
    person = person_for_code("new@example.org")
    assert person is not None
    prove(person, "new@example.org")
    assert not Person.objects.get().is_newcomer
    welcome(person)  # a second proof changes nothing
    assert list(Event._base_manager.order_by("id").values_list("verb", flat=True)) == ["people.person.join", "people.address.verify"]


@pytest.mark.django_db
def test_taken_address_makes_no_second_person() -> None:
    cast.person("Ada")
    with pytest.raises(AddressTaken):
        create_person("Other", by=None, address=" ADA@example.org")
    assert Person.objects.count() == 1


@pytest.mark.slow
@pytest.mark.both
def test_one_address_asked_for_by_ten_at_once_ends_with_one_person(real_db: str) -> None:
    """There may be several newcomers for a moment; who enters the code first is the person, the others are forgotten."""
    asked = at_once([lambda: person_for_code("new@example.org")] * 10)
    assert outcomes(asked) == {"done": 10}
    prove(asked[3], "new@example.org")
    assert person_for_code("new@example.org") == asked[3]
    forget_newcomers(Person.objects.latest("created_at").created_at + timedelta(days=1))
    assert list(Person.objects.all()) == [asked[3]]


# ── Newcomers ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_newcomers_are_forgotten_after_a_day(still: Any) -> None:
    person_for_code("old@example.org")
    still.move(hours=23)
    young = person_for_code("young@example.org")
    joined = cast.person("Ada")
    still.move(hours=2)
    assert forget_newcomers(still.at - timedelta(days=1)) == 1
    assert set(Person.objects.all()) == {young, joined}
    assert not EmailAddress.objects.filter(email="old@example.org").exists()


@pytest.mark.django_db
def test_newcomer_whom_somebody_took_into_a_team_keeps_no_other_from_being_forgotten(still: Any) -> None:
    """Rows that point to a person protect them; the nightly broom goes around."""
    kept, gone = person_for_code("kept@example.org"), person_for_code("gone@example.org")
    assert kept is not None
    cast.member(cast.team("Web"), kept)
    still.move(days=2)
    forget_newcomers(still.at - timedelta(days=1))
    assert list(Person.objects.filter(is_newcomer=True)) == [kept]
    assert gone is not None


# ── Entitlements that waited for an address ─────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_proven_address_brings_what_waited_for_it() -> None:
    admin, edition, other = cast.admin("Al"), cast.edition(), cast.edition("e2")
    for where in (edition, other):
        grant_list(where, read_list("new@example.org\nother@example.org", default_key="stream"), source="list", by=admin)
    person = person_for_code("new@example.org")
    assert person is not None
    prove(person, "new@example.org")
    grants = EntitlementGrant._base_manager.filter(person=person)
    assert sorted(grants.values_list("edition__slug", "key", "address")) == [("e2", "stream", ""), ("e2027", "stream", "")]
    assert EntitlementGrant._base_manager.filter(person=None).count() == 2


@pytest.mark.django_db
def test_second_address_of_a_list_brings_nothing_double() -> None:
    admin, edition, person = cast.admin("Al"), cast.edition(), cast.person("Ada")
    grant_list(edition, read_list("ada@example.org\nada@work.example", default_key="stream"), source="list", by=admin)
    prove(person, "ada@work.example")
    assert [grant.person for grant in EntitlementGrant._base_manager.all()] == [person]


@pytest.mark.django_db
def test_what_waits_for_a_proven_address_is_found_later() -> None:
    """The process was killed between the proof and the handing over."""
    admin, edition = cast.admin("Al"), cast.edition()
    grant_list(edition, read_list("new@example.org\nother@example.org", default_key="stream"), source="list", by=admin)
    person = cast.person("New", address="")
    add(person, "new@example.org", verified=True)
    hand_over_forgotten()
    assert [grant.address for grant in EntitlementGrant._base_manager.order_by("id")] == ["", "other@example.org"]
    assert EntitlementGrant._base_manager.filter(person=person).exists()


# ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_names_are_sorted_as_people_look_for_them() -> None:
    for name in ("Ludo", "Łucja", "Lucia", "Ádám", "zoe", "Zoë", "Søren", "Sorge", "ﬁona", "Þór", "Straße", "Strasse"):
        cast.person(name, address="")
    assert [person.name for person in Person.objects.all()] == [
        "Ádám",
        "ﬁona",
        "Lucia",
        "Łucja",
        "Ludo",
        "Søren",
        "Sorge",
        "Straße",
        "Strasse",
        "Þór",
        "zoe",
        "Zoë",
    ]


@settings(max_examples=300, derandomize=True)
@given(st.text())
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.django_db
def test_name_of_any_length_has_a_key_that_fits() -> None:
    assert len(cast.person("ﷺ" * 150, address="").sort_key) == 150


@pytest.mark.django_db
def test_everybody_renames_themselves_and_nobody_else() -> None:
    ada, otto = cast.person("Ada"), cast.person("Otto")
    rename_person(ada, name="Ada L.", language="de", timezone="", by=ada)
    assert Person.objects.get(pk=ada.pk).sort_key == "ada l."
    for by in (otto, Anyone()):
        with pytest.raises(Person.DoesNotExist):
            rename_person(ada, name="X", language="en", timezone="", by=by)


@pytest.mark.django_db
def test_people_are_seen_by_organisers_of_the_whole_and_by_themselves() -> None:
    ada, otto, boss = cast.person("Ada"), cast.person("Otto"), cast.person("Boss")
    cast.member(cast.board(), boss)
    assert [Person.objects.visible_to(actor).filter(pk=ada.pk).exists() for actor in (ada, boss, otto, Anyone())] == [
        True,
        True,
        False,
        False,
    ]
    assert [Person.objects.visible_to(actor, "contact").filter(pk=ada.pk).exists() for actor in (ada, boss, cast.admin("Al"))] == [
        True,
        False,
        True,
    ]

"""My account: profile, addresses, passkeys, where I am signed in, my letters, and proving again who I am."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hallway.core.audit.models import Event
from hallway.core.editions import places
from hallway.core.outbox.models import Letter, State
from hallway.core.people import shown
from hallway.core.people.actions import create_person
from hallway.core.people.models import Person

HOSTILE = '"><script>alert(1)</script>'
ACCOUNT = "/en/account/"
AGAIN = f"{ACCOUNT}again/"
ADDRESSES = f"{ACCOUNT}addresses/"
PASSKEYS = f"{ACCOUNT}passkeys/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def jun(db) -> Person:
    return create_person("Jun Maplewick", by=None, address="jun@candlewright.example")


def code_to(address: str) -> str:
    return Letter._base_manager.filter(address=address).latest("id").subject.split()[0]


def came_in(address: str = "jun@candlewright.example", **more) -> Client:
    """A browser in which somebody signed in just now, by a code."""
    client = Client(HTTP_HOST="localhost", **more)
    client.post(f"{ACCOUNT}sign-in/", {"email": address})
    client.post(f"{ACCOUNT}sign-in/code/", {"code": code_to(address)})
    return client


def left_open(person: Person) -> Client:
    """A browser in which somebody signed in long ago."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def told(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def verbs(person: Person) -> list[str]:
    return list(Event._base_manager.filter(target_type="people.person", target_id=person.pk).order_by("id").values_list("verb", flat=True))


@pytest.fixture(autouse=True)
def keys_without_halves(monkeypatch) -> None:
    """The passkeys made here have no public half; those of e2e do."""
    monkeypatch.setattr(webauthn, "get_credentials", lambda _user: [])


def passkey(person: Person, name: str = "Telephone") -> Authenticator:
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}})


SCREENS = [ACCOUNT, ADDRESSES, PASSKEYS, f"{PASSKEYS}new/", f"{ACCOUNT}sessions/", f"{ACCOUNT}letters/", AGAIN]


def test_stranger_is_asked_to_sign_in(db):
    for url in [*SCREENS, f"{ADDRESSES}code/", f"{ACCOUNT}again/passkey/"]:
        response = Client(HTTP_HOST="localhost").get(url)
        assert (response.status_code, response.url.partition("?")[0]) == (302, "/en/account/sign-in/"), url


def test_hostile_name_is_a_name(jun):
    client = came_in()
    assert client.post(ACCOUNT, {"name": HOSTILE, "language": "en", "timezone": ""}).status_code == 302
    passkey(jun, HOSTILE)
    Letter._base_manager.filter(person=jun).update(subject=HOSTILE, text=HOSTILE, html=HOSTILE)
    letter = Letter._base_manager.filter(person=jun).first()
    for url in [*SCREENS, f"{ACCOUNT}letters/{letter.uid}/", f"{PASSKEYS}{Authenticator.objects.get().pk}/removal/"]:
        response = client.get(url)
        assert (response.status_code, "<script>alert" in response.content.decode()) == (200, False), url


# ── Profile ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_profile_is_saved_and_answered_in_the_language_chosen(jun):
    response = came_in().post(ACCOUNT, {"name": "Jun M.", "language": "de", "timezone": "Europe/Berlin"}, follow=True)
    jun.refresh_from_db()
    assert (jun.name, jun.language, jun.timezone) == ("Jun M.", "de", "Europe/Berlin")
    assert response.redirect_chain == [("/de/account/", 302)]
    assert verbs(jun)[-1] == "people.person.change"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": "  "}, "name", "This field is required."),
        ({"name": "…"}, "name", "A name has at least one letter."),
        ({"name": "x" * 151}, "name", "Ensure this value has at most 150 characters (it has 151)."),
        ({"timezone": "Mars/Olympus"}, "timezone", "Select a valid choice. Mars/Olympus is not one of the available choices."),
        ({"language": "tlh"}, "language", "Select a valid choice. tlh is not one of the available choices."),
    ],
)
def test_bad_profile_gets_a_sentence_and_the_frame_keeps_the_old_name(jun, changes, field, words):
    page = came_in().post(ACCOUNT, {"name": "New", "language": "en", "timezone": "", **changes})
    assert page.context["form"].errors[field] == [words]
    assert page.context["request"].user.name == "Jun Maplewick"


def test_name_turns_no_letters_around(jun):
    """A sign for writing from right to left would turn what stands behind the name on everybody's page."""
    came_in().post(ACCOUNT, {"name": "\u202eJun \u2066Candle\u202cwright", "language": "en", "timezone": ""})
    jun.refresh_from_db()
    assert jun.name == "Jun Candlewright"


def test_whoever_has_no_name_is_asked_for_it_alone(jun):
    Person.objects.filter(pk=jun.pk).update(name="")
    page = came_in().get(ACCOUNT)
    assert list(page.context["form"].fields) == ["name"]


# ── Addresses ─────────────────────────────────────────────────────────────────────────────────────────────────────


def add(client: Client, address: str):
    return client.post(ADDRESSES, {"action_add": "", "email": address}, follow=True)


def test_address_is_added_by_a_code(jun):
    client = came_in()
    page = add(client, "Jun@Work.example")
    assert page.redirect_chain == [(f"{ADDRESSES}code/", 302)]
    assert "jun@work.example" in page.content.decode()
    assert not EmailAddress.objects.filter(email="jun@work.example").exists()
    response = client.post(f"{ADDRESSES}code/", {"code": code_to("jun@work.example")}, follow=True)
    assert told(response)[-1] == "jun@work.example is yours now."
    assert list(EmailAddress.objects.filter(user=jun).order_by("email").values_list("email", "verified", "primary")) == [
        ("jun@candlewright.example", True, True),
        ("jun@work.example", True, False),
    ]


def test_wrong_code_for_an_address_keeps_the_page(jun):
    client = came_in()
    add(client, "jun@work.example")
    page = client.post(f"{ADDRESSES}code/", {"code": "ABCD-0000"})
    assert page.context["form"].errors["code"] == ["This is not the code. Look again: it stands in the newest letter."]
    assert client.post(f"{ADDRESSES}code/", {"action": "resend"}).url == f"{ADDRESSES}code/"
    client.post(f"{ADDRESSES}code/", {"code": code_to("jun@work.example")})
    assert EmailAddress.objects.filter(user=jun, email="jun@work.example", verified=True).exists()


def test_address_of_somebody_else_stays_theirs_and_nobody_learns_of_them(jun):
    noor = create_person("Noor", by=None, address="noor@candlewright.example")
    client = came_in()
    known, unknown = add(client, "noor@candlewright.example"), add(client, "nobody@candlewright.example")
    assert known.redirect_chain == unknown.redirect_chain
    add(client, "noor@candlewright.example")
    page = client.post(f"{ADDRESSES}code/", {"code": code_to("noor@candlewright.example")})
    assert page.context["form"].errors["code"] == ["This address belongs to another account. Sign in with it there, and remove it first."]
    assert list(EmailAddress.objects.filter(email="noor@candlewright.example").values_list("user_id", flat=True)) == [noor.pk]


def test_main_address_is_chosen_and_the_other_removed(jun):
    client = came_in()
    EmailAddress.objects.create(user=jun, email="jun@work.example", verified=True)
    response = client.post(ADDRESSES, {"action_primary": "", "email": "jun@work.example"}, follow=True)
    assert told(response) == ["This is your main address now. Letters go there."]
    response = client.post(ADDRESSES, {"action_remove": "", "email": "jun@candlewright.example"}, follow=True)
    assert told(response) == ["jun@candlewright.example is removed."]
    assert list(EmailAddress.objects.filter(user=jun).values_list("email", "primary")) == [("jun@work.example", True)]
    assert verbs(jun)[-2:] == ["people.address.primary", "people.address.remove"]
    assert [letter.kind for letter in Letter._base_manager.order_by("-id")[:2]] == ["people/email_deleted", "people/email_changed"]


def test_only_proven_address_stays(jun):
    client = came_in()
    EmailAddress.objects.filter(user=jun).update(primary=False)
    EmailAddress.objects.create(user=jun, email="jun@work.example", primary=True)
    for address in ("jun@candlewright.example", "jun@work.example"):
        response = client.post(ADDRESSES, {"action_remove": "", "email": address}, follow=True)
        assert told(response) == [f"{address} stays: it is your main address, or the only one you proved."]
    assert EmailAddress.objects.filter(user=jun).count() == 2


def test_unproven_address_does_not_become_the_main_one(jun):
    client = came_in()
    EmailAddress.objects.create(user=jun, email="jun@work.example")
    response = client.post(ADDRESSES, {"action_primary": "", "email": "jun@work.example"}, follow=True)
    assert told(response) == ["Prove the address first, then make it the main one."]
    assert client.post(ADDRESSES, {"action_send": "", "email": "jun@work.example"}).url == f"{ADDRESSES}code/"


def test_addresses_say_what_cannot_be_done_and_why(jun):
    EmailAddress.objects.create(user=jun, email="jun@work.example")
    rows = {row.email: (row.why_it_stays, row.why_not_main) for row in came_in().get(ADDRESSES).context["rows"]}
    assert rows == {
        "jun@candlewright.example": ("It is your only proven address: without it no code would reach you.", ""),
        "jun@work.example": ("", "Prove it before it becomes the main one."),
    }


def test_address_of_somebody_else_is_not_touched(jun):
    noor = create_person("Noor", by=None, address="noor@candlewright.example")
    EmailAddress.objects.create(user=noor, email="noor@work.example", verified=True)
    client = came_in()
    for act in ("action_remove", "action_primary", "action_send"):
        client.post(ADDRESSES, {act: "", "email": "noor@work.example"})
    assert list(EmailAddress.objects.filter(user=noor).order_by("id").values_list("email", "primary")) == [
        ("noor@candlewright.example", True),
        ("noor@work.example", False),
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("jun", "This is not a whole e-mail address. One looks like jun@candlewright.example."),
        ("jun@candlewright.example", "You have this address already."),
        ("x" * 255 + "@y.example", "Ensure this value has at most 254 characters (it has 265)."),
    ],
)
def test_bad_address_gets_a_sentence(jun, address, words):
    page = add(came_in(), address)
    assert (page.context["form"].errors["email"], page.context["form"]["email"].value()) == ([words], address)


def test_nine_addresses_are_too_many(jun):
    for number in range(7):
        EmailAddress.objects.create(user=jun, email=f"jun{number}@work.example", verified=True)
    page = came_in().get(ADDRESSES)
    assert (page.context["can_add_email"], "You have as many addresses as fit." in page.content.decode()) == (False, True)


# ── Proving again ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_computer_left_open_changes_nothing_of_the_account(jun):
    mine = passkey(jun)
    client = left_open(jun)
    for url in (f"{PASSKEYS}new/", f"{PASSKEYS}{mine.pk}/removal/"):
        assert client.get(url).url.startswith(f"{ACCOUNT}again/passkey/?next="), url
        assert client.post(url).url.startswith(f"{ACCOUNT}again/passkey/?next="), url
    assert client.post(ADDRESSES, {"action_add": "", "email": "thief@evil.example"}).url.startswith(f"{ACCOUNT}again/passkey/?next=")
    assert (Authenticator.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_who_has_no_passkey_proves_it_by_a_code_and_goes_on(jun):
    client = left_open(jun)
    way = client.get(f"{PASSKEYS}new/").url
    assert way == f"{AGAIN}?next=%2Fen%2Faccount%2Fpasskeys%2Fnew%2F"
    assert "It goes to jun@candlewright.example." in client.get(way).content.decode()
    client.post(way, {"send": "1"})
    wrong = client.post(way, {"code": "ABCD-0000"})
    assert wrong.context["form"].errors["code"] == ["This is not the code. Look again: it stands in the newest letter."]
    assert client.post(way, {"code": code_to("jun@candlewright.example")}).url == f"{PASSKEYS}new/"
    assert client.get(f"{PASSKEYS}new/").status_code == 200


def test_what_was_sent_is_done_after_the_proof(jun):
    client = left_open(jun)
    way = client.post(ADDRESSES, {"action_add": "", "email": "jun@work.example"}).url
    client.post(way, {"send": "1"})
    response = client.post(way, {"code": code_to("jun@candlewright.example")})
    assert response.url == f"{ADDRESSES}code/"
    client.post(f"{ADDRESSES}code/", {"code": code_to("jun@work.example")})
    assert EmailAddress.objects.filter(user=jun, email="jun@work.example", verified=True).exists()


def test_five_wrong_codes_begin_anew(jun):
    client = left_open(jun)
    client.post(AGAIN, {"send": "1"})
    code = code_to("jun@candlewright.example")
    responses = [client.post(AGAIN, {"code": "ABCD-0000"}) for _attempt in range(5)]
    assert [response.status_code for response in responses] == [200, 200, 200, 200, 302]
    page = client.get(AGAIN)
    assert (told(page), page.context["sent"]) == (["Those were five wrong codes. Have a new one sent, and take your time."], False)
    client.post(AGAIN, {"code": code})
    assert client.get(f"{PASSKEYS}new/").status_code == 302


def test_codes_to_prove_again_are_held_back_too(jun):
    client = left_open(jun)
    for _time in range(4):
        client.post(AGAIN, {"send": "1"})
    assert told(client.post(AGAIN, {"send": "1"}, follow=True)) == [
        "No code was sent: several went there just now. Wait a minute, then try again."
    ]
    assert Letter._base_manager.count() == 4


def test_who_has_no_address_is_told(db):
    client = left_open(create_person("Łucja", by=None))
    assert "No address of yours is proved" in client.get(AGAIN).content.decode()
    assert client.post(AGAIN, {"send": "1"}).status_code == 302
    assert not Letter._base_manager.exists()


def test_proof_is_good_for_five_minutes(jun):
    client = came_in()
    assert client.get(f"{PASSKEYS}new/").status_code == 200
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 301}]
    session.save()
    assert client.get(f"{PASSKEYS}new/").status_code == 302


def test_next_of_the_proof_never_leads_to_another_host(jun):
    client = left_open(jun)
    client.post(f"{AGAIN}?next=https://evil.example/", {"send": "1"})
    assert client.post(f"{AGAIN}?next=https://evil.example/", {"code": code_to("jun@candlewright.example")}).url == ACCOUNT


def test_proof_by_passkey_offers_the_code(jun):
    passkey(jun)
    page = left_open(jun).get(f"{ACCOUNT}again/passkey/?next=/en/account/passkeys/new/").content.decode()
    assert ('href="/en/account/again/?next=%2Fen%2Faccount%2Fpasskeys%2Fnew%2F"' in page, "data-passkey" in page) == (True, True)


# ── Passkeys (the real thing is in e2e) ───────────────────────────────────────────────────────────────────────────


def test_passkeys_are_listed_and_removed_after_a_look(jun):
    mine = passkey(jun)
    client = came_in()
    assert [row.name for row in client.get(PASSKEYS).context["passkeys"]] == ["Telephone"]
    assert "It is your last passkey: you sign in by a code from then on." in client.get(f"{PASSKEYS}{mine.pk}/removal/").content.decode()
    response = client.post(f"{PASSKEYS}{mine.pk}/removal/", follow=True)
    assert told(response) == ["The passkey is removed."]
    assert not Authenticator.objects.exists()
    assert (verbs(jun)[-1], Letter._base_manager.latest("id").kind) == ("people.passkey.remove", "people/webauthn_removed")


def test_passkey_of_somebody_else_is_not_found(jun):
    theirs = passkey(create_person("Noor", by=None, address="noor@candlewright.example"))
    client = came_in()
    assert [client.get(f"{PASSKEYS}{theirs.pk}/removal/").status_code, client.post(f"{PASSKEYS}{theirs.pk}/removal/").status_code] == [
        404,
        404,
    ]
    assert Authenticator.objects.count() == 1


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", '{"id": "x"}', "nonsense", '{"id":"eA","rawId":"eA","type":"public-key","response":{}}']
)
def test_nonsense_instead_of_a_passkey_adds_nothing(jun, credential):
    client = came_in()
    client.get(f"{PASSKEYS}new/")
    response = client.post(f"{PASSKEYS}new/", {"name": "x", "credential": credential, "passwordless": "on"})
    assert (response.status_code, Authenticator.objects.count()) == (422, 0)
    assert "That did not work: nothing was added." in response.content.decode()


@pytest.mark.parametrize("credential", ["", "{}", "[]", '{"response": 3}', "nonsense", '{"id": "x"}', '{"response": {"userHandle": "MQ"}}'])
def test_nonsense_instead_of_a_passkey_lets_nobody_in(jun, credential):
    client = Client(HTTP_HOST="localhost")
    challenge = client.get(f"{ACCOUNT}sign-in/passkey/", headers={"X-Requested-With": "XMLHttpRequest"}).json()
    assert "publicKey" in challenge["request_options"]
    response = client.post(f"{ACCOUNT}sign-in/passkey/", {"credential": credential, "next": "/en/teams/"})
    assert response.url == "/en/account/sign-in/?next=%2Fen%2Fteams%2F"
    assert client.get("/en/home/").status_code == 302


# ── Where I am signed in ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_browser_is_listed_and_can_be_ended(jun):
    here, there = came_in(HTTP_USER_AGENT=FIREFOX), came_in()
    rows = here.get(f"{ACCOUNT}sessions/").context["sessions"]
    assert [(row.client, row.current) for row in rows] == [("Firefox, Linux", True), ("Unknown browser", False)]
    assert there.get("/en/home/").status_code == 200
    response = here.post(f"{ACCOUNT}sessions/{rows[1].pk}/end/", follow=True)
    assert told(response) == ["Signed out there."]
    assert [there.get("/en/home/").status_code, here.get("/en/home/").status_code] == [302, 200]


def test_everywhere_else_is_ended_at_once(jun):
    here, one, two = came_in(), came_in(), came_in()
    assert told(here.post(f"{ACCOUNT}sessions/end/", follow=True)) == ["You are signed in here alone now."]
    assert [client.get("/en/home/").status_code for client in (here, one, two)] == [200, 302, 302]


def test_session_of_somebody_else_is_not_found(jun):
    create_person("Noor", by=None, address="noor@candlewright.example")
    noor = came_in("noor@candlewright.example")
    theirs = UserSession.objects.get(user__name="Noor")
    assert came_in().post(f"{ACCOUNT}sessions/{theirs.pk}/end/").status_code == 404
    assert noor.get("/en/home/").status_code == 200


def test_own_session_is_ended_by_signing_out(jun):
    client = came_in()
    assert client.post(f"{ACCOUNT}sessions/{UserSession.objects.get().pk}/end/").url == "/en/account/sign-out/"
    assert client.get("/en/home/").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome, Android"),
        ("", "Unknown browser"),
        (HOSTILE, "Unknown browser"),
    ],
)
def test_browser_is_named_as_far_as_it_says(agent, words):
    assert shown.client(agent) == words


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────────────────


def letter_to(person: Person, **changes) -> Letter:
    number = Letter._base_manager.count()
    letter = Letter(
        kind="teams/added", person=person, address="x@y.example", language="en", subject=f"Subject {number}", message_id=f"<{number}@t>"
    )
    for name, value in {"text": "Line one\n\nLine two", "html": "<b>never shown</b>", "state": State.SENT, **changes}.items():
        setattr(letter, name, value)
    letter.save()
    return letter


def test_own_letters_are_read_as_words(jun):
    letter = letter_to(jun)
    client = left_open(jun)
    assert [row.title for row in client.get(f"{ACCOUNT}letters/").context["rows"]] == ["Subject 0"]
    page = client.get(f"{ACCOUNT}letters/{letter.uid}/").content.decode()
    assert ("<p>Line one</p>" in page, "never shown" in page) == (True, False)


def test_letters_of_others_are_not_found(jun):
    noor = create_person("Noor", by=None)
    letter = letter_to(noor)
    assert left_open(jun).get(f"{ACCOUNT}letters/{letter.uid}/").status_code == 404
    assert left_open(jun).get(f"{ACCOUNT}letters/").context["rows"] == []


def test_letter_of_a_code_says_that_its_words_are_gone(jun):
    letter = letter_to(jun, subject="", text="", html="", secret=True)
    page = left_open(jun).get(f"{ACCOUNT}letters/{letter.uid}/").content.decode()
    assert "It carried a code. Its words went away when it was sent." in page


def test_letters_have_pages_and_constant_queries(jun):
    client = left_open(jun)

    def queries() -> int:
        client.get(f"{ACCOUNT}letters/")
        places.forget()
        with CaptureQueriesContext(connection) as caught:
            client.get(f"{ACCOUNT}letters/")
        return len(caught)

    letter_to(jun)
    one = queries()
    for _number in range(60):
        letter_to(jun)
    assert len(client.get(f"{ACCOUNT}letters/?page=2").context["rows"]) == 11
    assert queries() == one

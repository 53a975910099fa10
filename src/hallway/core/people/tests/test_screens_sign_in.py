"""Signing in and joining, through the front door: one field, one code; and everything somebody might try there."""

import re
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import allauth
import pytest
from allauth.account import views as account
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn import views as webauthn
from django.contrib.sessions.models import Session
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver

import hallway
from hallway.core.editions.actions import found_edition, set_phase
from hallway.core.editions.models import Edition, HostName
from hallway.core.outbox.models import Letter
from hallway.core.people.actions import create_person
from hallway.core.people.adapter import AccountAdapter
from hallway.core.people.models import Person

SIGN_IN = "/en/account/sign-in/"
CODE = f"{SIGN_IN}code/"
HOSTILE = '"><script>alert(1)</script>@candlewright.example'
WRONG = "ABCD-0000"  # codes have no zero


@pytest.fixture(autouse=True)
def one_more_person(db) -> Person:
    return create_person("Jun Maplewick", by=None, address="jun@candlewright.example")


def browser(**more) -> Client:
    return Client(HTTP_HOST="localhost", **more)


def letters_to(address: str) -> list[Letter]:
    return list(Letter._base_manager.filter(address=address).order_by("id"))


def code_to(address: str) -> str:
    return letters_to(address)[-1].subject.split()[0]


def ask(client: Client, address: str, onwards: str = "", path: str = SIGN_IN):
    return client.post(path, {"email": address, **({"next": onwards} if onwards else {})})


def enter(client: Client, code: str, onwards: str = "", path: str = CODE):
    return client.post(path, {"code": code, **({"next": onwards} if onwards else {})})


def sign_in(client: Client, address: str, onwards: str = ""):
    ask(client, address, onwards)
    return enter(client, code_to(address), onwards)


def who(client: Client) -> Person | None:
    return Person.objects.filter(pk=client.session.get("_auth_user_id")).first()


def told(client: Client, url: str) -> list[str]:
    return [str(message) for message in client.get(url).context["messages"]]


# ── The way in ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_newcomer_joins_with_a_code_and_says_a_name():
    client = browser()
    assert client.get(SIGN_IN).status_code == 200
    assert ask(client, "Noor@Candlewright.example").url == CODE
    page = client.get(CODE).content.decode()
    assert ("noor@candlewright.example" in page, 'autocomplete="one-time-code"' in page) == (True, True)
    response = enter(client, code_to("noor@candlewright.example"))
    assert response.url == "/en/account/"
    assert "What should we call you?" in client.get(response.url).content.decode()
    assert client.post("/en/account/", {"name": "  Noor   Saltmarsh "}).url == "/en/home/"
    noor = who(client)
    assert (noor.name, noor.is_newcomer) == ("Noor Saltmarsh", False)
    assert EmailAddress.objects.get(user=noor).verified


def test_who_has_been_here_comes_home():
    client = browser()
    assert sign_in(client, "jun@candlewright.example").url == "/en/home/"
    assert who(client).name == "Jun Maplewick"
    assert Person.objects.count() == 1


def test_code_may_be_typed_small_and_without_its_line():
    client = browser()
    ask(client, "jun@candlewright.example")
    assert enter(client, f" {code_to('jun@candlewright.example').lower().replace('-', ' ')} ").url == "/en/home/"


def test_code_goes_to_the_language_of_the_page():
    client = browser()
    client.post("/de/account/sign-in/", {"email": "neu@candlewright.example"})
    assert letters_to("neu@candlewright.example")[-1].language == "de"


def test_where_somebody_was_going_is_kept():
    client = browser()
    onwards = "/en/organise/roles/?page=2"
    assert client.get("/en/home/").url == f"{SIGN_IN}?next=/en/home/"
    assert f'name="next" value="{onwards}"' in client.get(f"{SIGN_IN}?next={quote(onwards)}").content.decode()
    assert ask(client, "jun@candlewright.example", onwards).url == f"{CODE}?next={quote(onwards, safe='')}"
    assert enter(client, code_to("jun@candlewright.example"), onwards).url == onwards


def test_newcomer_says_a_name_first_and_goes_on_from_there():
    client = browser()
    response = sign_in(client, "noor@candlewright.example", "/en/teams/?q=1")
    assert response.url == "/en/account/?next=%2Fen%2Fteams%2F%3Fq%3D1"
    assert 'name="next" value="/en/teams/?q=1"' in client.get(response.url).content.decode()
    assert client.post("/en/account/", {"name": "Noor", "next": "/en/teams/?q=1"}).url == "/en/teams/?q=1"


def test_next_survives_a_second_visit_and_too_many_guesses():
    client = browser()
    ask(client, "jun@candlewright.example")
    assert client.get(f"{SIGN_IN}?next=/en/teams/").url == f"{CODE}?next=%2Fen%2Fteams%2F"
    for _attempt in range(4):
        enter(client, WRONG, "/en/teams/")
    assert enter(client, WRONG, "/en/teams/").url == f"{SIGN_IN}?next=%2Fen%2Fteams%2F"


def test_who_is_signed_in_goes_on_at_once():
    client = browser()
    sign_in(client, "jun@candlewright.example")
    assert client.get(SIGN_IN).url == "/en/home/"
    assert client.get(f"{SIGN_IN}?next=/en/teams/").url == "/en/teams/"


def test_another_address_can_be_used():
    client = browser()
    ask(client, "typo@candlewright.example")
    assert client.get(SIGN_IN).url == CODE
    assert client.post("/en/account/sign-out/", {"next": SIGN_IN}).url == SIGN_IN
    assert client.get(SIGN_IN).status_code == 200


def test_another_code_can_be_sent_and_only_the_newest_works():
    client = browser()
    ask(client, "jun@candlewright.example")
    first = code_to("jun@candlewright.example")
    assert client.post(CODE, {"action": "resend", "next": "/en/teams/"}).url == f"{CODE}?next=%2Fen%2Fteams%2F"
    second = code_to("jun@candlewright.example")
    assert first != second
    assert enter(client, first).status_code == 200
    assert enter(client, second).url == "/en/home/"


def test_wrong_code_keeps_the_field_and_says_so():
    client = browser()
    ask(client, "jun@candlewright.example")
    page = enter(client, "WRON-GCOD")
    assert page.context["form"].errors["code"] == ["This is not the code. Look again: it stands in the newest letter."]
    assert 'value="WRON-GCOD"' in page.content.decode()
    assert enter(client, code_to("jun@candlewright.example")).url == "/en/home/"


@pytest.mark.parametrize(
    "address", ["", "noor", "noor@", "noor@candlewright", "a b@candlewright.example", HOSTILE, "x" * 300 + "@y.example"]
)
def test_address_that_is_none_gets_a_sentence_and_stays(address):
    response = ask(browser(), address)
    assert response.status_code == 200
    assert len(response.context["form"].errors["email"]) == 1
    assert (response.context["form"]["email"].value(), "<script>alert" in response.content.decode()) == (address, False)
    assert not Letter._base_manager.exists()


def test_signing_out_asks_first_and_works_at_once():
    client = browser()
    sign_in(client, "jun@candlewright.example")
    assert "Sign out?" in client.get("/en/account/sign-out/").content.decode()
    assert who(client).name == "Jun Maplewick"
    assert client.post("/en/account/sign-out/").url == "/"
    assert client.get("/en/home/").status_code == 302


def test_signing_in_and_out_says_nothing_but_the_page():
    client = browser()
    sign_in(client, "noor@candlewright.example")
    assert told(client, "/en/account/") == []
    client.post("/en/account/sign-out/")
    assert told(client, SIGN_IN) == []


# ── Hosts and paths ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def edition() -> Edition:
    edition = found_edition("Tidewater 2027", slug="2027", by=None)
    set_phase(edition, "announced", opens_at=edition.created_at - timedelta(days=1), by=None)
    return edition


def test_signing_in_below_an_edition(edition):
    client = browser()
    assert client.get("/2027/en/home/").url == "/2027/en/account/sign-in/?next=/2027/en/home/"
    assert ask(client, "noor@candlewright.example", "/2027/en/home/", "/2027/en/account/sign-in/").url.startswith(
        "/2027/en/account/sign-in/code/"
    )
    response = enter(client, code_to("noor@candlewright.example"), "/2027/en/home/", "/2027/en/account/sign-in/code/")
    assert response.url == "/2027/en/account/?next=%2F2027%2Fen%2Fhome%2F"
    assert client.post("/2027/en/account/", {"name": "Noor", "next": "/2027/en/home/"}).url == "/2027/en/home/"
    assert client.get("/2027/en/home/").status_code == 200


def test_signing_in_on_an_editions_own_host(edition):
    HostName.objects.create(host="2027.tidewater.example", edition=edition)
    client = Client(HTTP_HOST="2027.tidewater.example")
    assert client.get("/en/home/").url == "/en/account/sign-in/?next=/en/home/"
    assert sign_in(client, "jun@candlewright.example", "/en/home/").url == "/en/home/"
    assert who(client).name == "Jun Maplewick"
    assert browser().get("/en/home/").status_code == 302  # the cookie belongs to that host


# ── What somebody might try ───────────────────────────────────────────────────────────────────────────────────────


EVIL = [
    "https://evil.example/", "//evil.example/", "///evil.example", r"/\evil.example", r"\\evil.example", "http:evil.example", "http:///evil.example",
    "javascript:alert(1)", "data:text/html,x", "https://localhost@evil.example/", "https://localhost.evil.example/", " https://evil.example",
    "\thttps://evil.example", "/\t/evil.example", "https:/evil.example", "%2F%2Fevil.example@", "ftp://localhost/", "https://evil.example\\@localhost",
]  # fmt: skip


@pytest.mark.parametrize("evil", EVIL)
def test_next_never_leads_to_another_host(evil):
    allowed = {"/en/home/", "/en/account/", CODE}
    for address in ("jun@candlewright.example", "noor@candlewright.example"):
        client = browser()
        places = [ask(client, address, evil).url, enter(client, code_to(address), evil).url]
        places.append(client.post("/en/account/", {"name": "Noor", "next": evil, "language": "en"}).url)
        places.append(client.get(SIGN_IN, {"next": evil}).url)
        places.append(client.post("/en/account/sign-out/", {"next": evil}).url)
        assert all(here(place) or place in allowed | {"/"} for place in places), places


def here(place: str) -> bool:
    """A path of this host, whatever stands in it."""
    return place.startswith("/en/") and "evil.example" not in place.partition("?")[0] and "next=http" not in place


def test_code_is_of_no_use_in_another_browser():
    victim, thief = browser(), browser()
    ask(victim, "jun@candlewright.example")
    code = code_to("jun@candlewright.example")
    assert enter(thief, code).url == SIGN_IN
    ask(thief, "thief@candlewright.example")
    assert enter(thief, code).context["form"].errors
    assert (who(thief), enter(victim, code).url) == (None, "/en/home/")


def test_code_works_once():
    client = browser()
    ask(client, "jun@candlewright.example")
    code = code_to("jun@candlewright.example")
    enter(client, code)
    client.post("/en/account/sign-out/")
    assert enter(client, code).url == SIGN_IN
    ask(client, "jun@candlewright.example")
    assert enter(client, code).context["form"].errors
    assert who(client) is None


def test_five_wrong_codes_begin_anew_with_a_sentence():
    client = browser()
    ask(client, "jun@candlewright.example")
    code = code_to("jun@candlewright.example")
    assert [enter(client, WRONG).status_code for _attempt in range(5)] == [200, 200, 200, 200, 302]
    assert told(client, SIGN_IN) == ["Those were five wrong codes. Have a new one sent, and take your time."]
    assert enter(client, code).url == SIGN_IN
    assert who(client) is None


def test_twenty_guesses_lead_nowhere_and_leave_the_owner_a_way_in():
    thief = browser()
    for _round in range(4):
        ask(thief, "jun@candlewright.example")
        for _attempt in range(5):
            enter(thief, WRONG)
    refused = ask(thief, "jun@candlewright.example")
    assert refused.context["form"].errors["email"] == [
        "Several codes went to this address just now. Enter the newest, or wait a few minutes."
    ]
    assert (who(thief), len(letters_to("jun@candlewright.example"))) == (None, 4)
    assert ask(thief, "noor@candlewright.example").status_code == 302  # nobody else is held up


def test_old_code_gets_a_sentence(monkeypatch):
    client = browser()
    ask(client, "jun@candlewright.example")
    later = time.time() + 601
    monkeypatch.setattr(time, "time", lambda: later)
    assert enter(client, code_to("jun@candlewright.example")).url == SIGN_IN
    assert told(client, SIGN_IN) == ["That code is too old. Have a new one sent."]
    assert who(client) is None


def test_victims_address_in_a_thiefs_account_leads_her_to_her_own():
    thief = create_person("Thief", by=None, address="thief@candlewright.example")
    EmailAddress.objects.create(user=thief, email="noor@candlewright.example", verified=False)
    client = browser()
    sign_in(client, "noor@candlewright.example")
    noor = who(client)
    assert noor.pk != thief.pk
    assert list(EmailAddress.objects.filter(email="noor@candlewright.example", verified=True).values_list("user_id", flat=True)) == [
        noor.pk
    ]


def test_thief_cannot_prove_an_address_he_does_not_read():
    client = browser()
    sign_in(client, "jun@candlewright.example")
    client.post("/en/account/addresses/", {"action_add": "", "email": "noor@candlewright.example"})
    for _attempt in range(5):
        client.post("/en/account/addresses/code/", {"code": WRONG})
    assert not EmailAddress.objects.filter(email="noor@candlewright.example", verified=True).exists()


def test_key_of_the_session_changes_when_somebody_signs_in():
    client = browser()
    ask(client, "jun@candlewright.example")
    planted = client.session.session_key
    enter(client, code_to("jun@candlewright.example"))
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_planted_session_is_of_no_use():
    thief = browser()
    ask(thief, "jun@candlewright.example")  # gives the thief a session, whose key he plants in the victim's browser
    victim = browser()
    victim.cookies["hallway"] = thief.session.session_key
    enter(victim, code_to("jun@candlewright.example"))
    assert who(victim).name == "Jun Maplewick"
    assert thief.get("/en/home/").status_code == 302


def same(response) -> str:
    """A page without what differs by itself: the token and the address somebody typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r"\w+@candlewright\.example", "somebody", text)


def test_nobody_learns_who_has_an_account():
    closed = create_person("Closed", by=None, address="closed@candlewright.example")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    answers = []
    for address in ("jun@candlewright.example", "unknown@candlewright.example", "closed@candlewright.example"):
        client = browser()
        asked = ask(client, address)
        page, wrong = client.get(CODE), enter(client, WRONG)
        answers.append((asked.status_code, asked.url, same(page), same(wrong), len(letters_to(address)), sorted(client.cookies)))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][4] == 1


def test_closed_account_stays_closed():
    closed = create_person("Closed", by=None, address="closed@candlewright.example")
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    client = browser()
    ask(client, "closed@candlewright.example")
    assert letters_to("closed@candlewright.example")[0].subject == "Nobody can sign in with this address"
    assert enter(client, "").status_code == 200
    assert who(client) is None
    assert "This account is closed" in client.get("/en/account/closed/").content.decode()


def test_same_letters_whoever_asks_in_which_case():
    client = browser()
    ask(client, "JUN@CandleWright.Example")
    assert len(letters_to("jun@candlewright.example")) == 1
    assert enter(client, code_to("jun@candlewright.example")).url == "/en/home/"


@pytest.mark.slow
def test_hall_of_five_hundred_signs_in_from_one_address_in_one_second(monkeypatch):
    second = time.time()
    monkeypatch.setattr(time, "time", lambda: second)  # what the limits go by
    for number in range(500):
        client = browser(REMOTE_ADDR="198.51.100.7")
        assert sign_in(client, f"guest{number}@candlewright.example").url == "/en/account/", number
    assert Person.objects.filter(is_newcomer=False).count() == 501


def test_one_address_is_held_back_after_four_codes_a_minute():
    assert [ask(browser(), "jun@candlewright.example").status_code for _time in range(5)] == [302, 302, 302, 302, 200]
    assert len(letters_to("jun@candlewright.example")) == 4


def test_form_from_elsewhere_is_refused_kindly():
    client = browser(enforce_csrf_checks=True)
    response = ask(client, "jun@candlewright.example")
    assert (response.status_code, "That page was too old" in response.content.decode()) == (403, True)
    assert not Letter._base_manager.exists()


def test_page_is_never_kept_by_anybody():
    client = browser()
    pages = [client.get(SIGN_IN)]
    ask(client, "jun@candlewright.example")
    pages.append(client.get(CODE))
    assert ["no-store" in page.headers["Cache-Control"] for page in pages] == [True, True]


# ── Everything allauth could show is ours ─────────────────────────────────────────────────────────────────────────


SOURCE = Path(hallway.__file__).parent


def is_ours(template: str) -> bool:
    return Path(get_template(template).origin.name).is_relative_to(SOURCE)


def allauth_templates() -> set[str]:
    """Templates of every view of allauth that an address leads to, or that a view of ours calls."""
    classes = {getattr(pattern.callback, "view_class", None) for pattern in patterns(get_resolver())}
    found = {
        view.template_name
        for view in classes
        if view is not None and view.__module__.startswith("allauth") and getattr(view, "template_name", None)
    }
    called = (account.RequestLoginCodeView, account.ConfirmLoginCodeView, account.EmailView, account.ConfirmEmailVerificationCodeView)
    return found | {view.template_name for view in called} | {webauthn.ReauthenticateWebAuthnView.template_name, "429.html"}


def patterns(resolver):
    for entry in resolver.url_patterns:
        yield from patterns(entry) if hasattr(entry, "url_patterns") else [entry]


def test_no_page_of_allauth_shows():
    found = allauth_templates() - {"account/verification_sent.html"}  # for links in letters; here there are codes
    assert {name for name in found if not is_ours(name)} == set()
    assert len(found) == 8


def test_no_message_of_allauth_shows():
    folder = Path(allauth.__file__).parent / "templates"
    names = {str(path.relative_to(folder)) for app in ("account", "mfa") for path in folder.glob(f"{app}/messages/*.txt")}
    absent = {name for name in names if "password" in name or "phone" in name or "totp" in name}  # those things do not exist here
    assert {name for name in names - absent if not is_ours(name)} == set()


def test_no_letter_of_allauth_is_missing():
    for kind in ("login_code", "email_confirmation", "email_confirmation_signup", "unknown_account", "email_changed", "email_deleted"):
        AccountAdapter().send_mail(f"account/email/{kind}", "x@candlewright.example", {"code": "ABCD-EFGH"})
    for kind in ("webauthn_added", "webauthn_removed"):
        AccountAdapter().send_mail(f"mfa/email/{kind}", "x@candlewright.example", {})
    assert len(letters_to("x@candlewright.example")) == 8

"""Whose host is it, which edition, which language: the first questions to every request, honest or forged."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, get_script_prefix, reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hallway.core.access.tests import cast
from hallway.core.base.guard import Anyone
from hallway.core.editions import places
from hallway.core.editions.middleware import NEUTRAL, is_safe_next, place
from hallway.core.editions.models import RESERVED_SLUGS, Conference, Edition, HostName
from hallway.core.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings: Any) -> Edition:
    """An installation at hallway.example with the conference conf.example: its current edition, 2027, has a host of its
    own; 2026 has none."""
    settings.ROOT_URL, settings.ROOT_HOST, settings.ROOT_PORT = "https://hallway.example", "hallway.example", ""
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    edition = cast.edition("2027")
    cast.edition("2026")
    HostName.objects.create(host="2027.conf.example", edition=edition)
    Conference.objects.update(apex="conf.example", current=edition)
    places.forget()
    return edition


def view(request: HttpRequest) -> HttpResponse:
    """What a view would be told."""
    return JsonResponse(
        {
            "edition": request.edition.slug if request.edition else None,  # type: ignore[attr-defined]
            "own": request.on_own_host,  # type: ignore[attr-defined]
            "path": request.path_info,
            "full": request.get_full_path(),
            "language": translation.get_language(),
            "home": reverse("home"),
            "from": request.META["REMOTE_ADDR"],
            "scheme": request.scheme,
            "host": request.get_host(),
        }
    )


def ask(path: str = "/en/", host: str = "hallway.example", **meta: Any) -> HttpResponse:
    raw = {"PATH_INFO": path} if path.startswith("//") else {}  # the factory would take it for a host
    return place(view)(RequestFactory().get(path, HTTP_HOST=host, **raw, **meta))


def told(path: str = "/en/", host: str = "hallway.example", **meta: Any) -> dict[str, Any]:
    response = ask(path, host, **meta)
    assert response.status_code == 200, (response.status_code, response.headers)
    return json.loads(response.content)


# ── Hosts ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("host", ["2027.conf.example", "2027.CONF.example", "2027.conf.example.", "2027.conf.example:8443"])
def test_edition_is_at_its_own_host(house: Edition, host: str) -> None:
    answer = told("/en/home/", host)
    assert (answer["edition"], answer["own"], answer["path"], answer["home"]) == ("2027", True, "/en/home/", "/en/home/")


@pytest.mark.parametrize("host", ["hallway.example", "HALLWAY.example.", "hallway.example:443"])
def test_edition_is_mounted_at_the_installation(house: Edition, host: str) -> None:
    answer = told("/2026/de/home/?day=1", host)
    assert (answer["edition"], answer["own"], answer["path"]) == ("2026", False, "/de/home/")
    assert (answer["full"], answer["language"], answer["home"]) == ("/2026/de/home/?day=1", "de", "/2026/de/home/")
    assert get_script_prefix() == "/"  # and nothing of it stays


def test_pages_of_the_installation_belong_to_no_edition(house: Edition) -> None:
    answer = told("/en/home/")
    assert (answer["edition"], answer["own"], answer["home"]) == (None, False, "/en/home/")


FORGED = [
    "evil.example",
    "2027.conf.example.evil.example",
    "evil.example:80@2027.conf.example",
    "2027.conf.example/evil",
    "2027.conf.example\\evil",
    "2027.conf.example evil",
    "127.0.0.1",
    "[::1]",
    "localhost",
    "conf.example,hallway.example",
    "",
    ":80",
    ".",
    "..",
    "2027.conf.example:http",
    "2027.conf.example..",
    "2027․conf․example",
    "x" * 300,
    "[::1",
    "2027.conf.example\r\nX: 1",
    "%32027.conf.example",
]


@pytest.mark.parametrize("host", FORGED, ids=ascii)
def test_unknown_host_gets_400(house: Edition, host: str) -> None:
    response = ask("/en/", host)
    assert response.status_code == 400
    assert "evil" not in response.content.decode()


def test_request_without_a_host_gets_400(house: Edition) -> None:
    request = RequestFactory().get("/en/")
    request.META.pop("HTTP_HOST", None)
    assert place(view)(request).status_code == 400


@hypothesis_settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(host=st.text(st.sampled_from("hallwy.exmp0279cof:[]@/\\ \t%\u3002"), max_size=40) | st.text(max_size=30))
def test_whatever_stands_as_host_is_known_or_refused(house: Edition, host: str) -> None:
    assert ask("/en/", host).status_code in {200, 302, 400}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "192.0.2.7", "[::1]:8000", "[2001:db8::7]"])
def test_fresh_installation_answers_localhost_and_addresses(settings: Any, host: str) -> None:
    settings.ROOT_URL, settings.ROOT_HOST = "http://localhost:8000", "localhost"
    assert told("/en/", host)["edition"] is None


@pytest.mark.parametrize(("own", "host"), [("192.0.2.7", "192.0.2.7:8000"), ("::1", "[::1]:8000"), ("2001:db8::7", "[2001:DB8::7]")])
def test_installation_may_live_at_an_address(settings: Any, own: str, host: str) -> None:
    settings.ROOT_URL, settings.ROOT_HOST = f"http://[{own}]:8000", own
    assert told("/en/", host)["edition"] is None
    assert ask("/en/", "192.0.2.8").status_code == 400


# ── What proxies say ────────────────────────────────────────────────────────────────────────────────────────────

FORWARDED = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_FOR": "198.51.100.9", "HTTP_X_FORWARDED_HOST": "2027.conf.example"}


def test_stranger_is_believed_nothing(house: Edition) -> None:
    answer = told("/en/", REMOTE_ADDR="203.0.113.5", **FORWARDED)
    assert (answer["scheme"], answer["from"], answer["host"], answer["edition"]) == ("http", "203.0.113.5", "hallway.example", None)


def test_known_proxy_tells_scheme_and_address_but_no_host(house: Edition) -> None:
    answer = told("/en/", REMOTE_ADDR="10.0.0.1", **FORWARDED)
    assert (answer["scheme"], answer["from"], answer["host"], answer["edition"]) == ("https", "198.51.100.9", "hallway.example", None)


@pytest.mark.parametrize(
    ("forwarded", "believed"),
    [
        ("6.6.6.6, 198.51.100.9", "198.51.100.9"),  # the visitor wrote the first, our proxy the last
        ("198.51.100.9,", "10.0.0.1"),
        ("unknown", "10.0.0.1"),
        ("' OR 1=1", "10.0.0.1"),
        ("2001:db8::9", "2001:db8::9"),
        ("[2001:db8::9]", "2001:db8::9"),
        ("", "10.0.0.1"),
    ],
)
def test_last_address_of_the_proxy_counts(house: Edition, forwarded: str, believed: str) -> None:
    assert told("/en/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)["from"] == believed


@pytest.mark.parametrize("proto", ["http", "HTTPS", "https,http", "javascript", ""])
def test_proxy_that_does_not_say_https_means_http(house: Edition, proto: str) -> None:
    assert told("/en/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_PROTO=proto)["scheme"] == "http"


# ── Apex and www ────────────────────────────────────────────────────────────────────────────────────────────────


def location(path: str, host: str = "conf.example", **meta: Any) -> str:
    response = ask(path, host, **meta)
    assert response.status_code in {301, 302}
    return response["Location"]


@pytest.mark.parametrize("host", ["conf.example", "www.conf.example", "WWW.Conf.Example.", "conf.example:80"])
def test_apex_and_www_lead_to_the_current_edition(house: Edition, host: str) -> None:
    assert location("/de/schedule/?day=2&q=a%20b", host) == "https://2027.conf.example/de/schedule/?day=2&q=a%20b"


@pytest.mark.parametrize(("kind", "status"), [(Conference.Redirect.TEMPORARY, 302), (Conference.Redirect.PERMANENT, 301)])
def test_apex_redirects_as_the_organisers_chose(house: Edition, kind: int, status: int) -> None:
    Conference.objects.update(redirect=kind)
    places.forget()
    assert ask("/", "conf.example").status_code == status


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("//evil.example", "/evil.example"),
        ("///evil.example/..", "/evil.example/.."),
        ("/\\evil.example", "/%5Cevil.example"),
        ("/%5cevil.example", "/%5Cevil.example"),
        ("/%0d%0aSet-Cookie:%20a=b", "/%0D%0ASet-Cookie:%20a%3Db"),
        ("/@evil.example", "/@evil.example"),
        ("/.evil.example", "/.evil.example"),
        ("/?next=https://evil.example", "/?next=https://evil.example"),
    ],
)
def test_apex_never_leads_elsewhere(house: Edition, path: str, end: str) -> None:
    assert location(path) == f"https://2027.conf.example{end}"


def test_apex_leads_to_the_mount_of_an_edition_without_a_host(house: Edition) -> None:
    Conference.objects.update(current=Edition.objects.get(slug="2026"))
    places.forget()
    assert location("/de/") == "https://hallway.example/2026/de/"


def test_apex_without_a_current_edition_is_unknown(house: Edition) -> None:
    Conference.objects.update(current=None)
    places.forget()
    assert ask("/", "conf.example").status_code == 400


@pytest.mark.parametrize("host", ["conf.example", "www.conf.example"])
def test_edition_that_lives_at_the_apex_is_no_redirect_to_itself(house: Edition, host: str) -> None:
    HostName.objects.all().delete()
    HostName.objects.create(host=host, edition=house)
    assert told("/en/", host)["edition"] == "2027"
    other = {"conf.example": "www.conf.example", "www.conf.example": "conf.example"}[host]
    assert location("/en/", other) == f"https://{host}/en/"


# ── Language and mount in the path ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "accept", "end"),
    [
        ("/", "de-AT,de;q=0.9", "/de/"),
        ("/", "fr", "/en/"),
        ("/", "", "/en/"),
        ("/2026/", "de", "/2026/de/"),
        ("/2026", "en", "/2026/en/"),
        ("//2026", "en", "/2026/en/"),
    ],
)
def test_address_without_a_language_leads_to_one_and_is_not_kept(house: Edition, path: str, accept: str, end: str) -> None:
    response = ask(path, HTTP_ACCEPT_LANGUAGE=accept)
    assert (response.status_code, response["Location"], response["Cache-Control"]) == (302, end, "no-store")


def test_language_of_the_path_is_the_only_one_that_counts(house: Edition) -> None:
    answer = told("/de/home/", HTTP_ACCEPT_LANGUAGE="en", HTTP_COOKIE="django_language=en")
    assert answer["language"] == "de"


@pytest.mark.parametrize("path", ["/EN/", "/fr/", "/en-us/", "/2026/fr/home/", "/..%2f/", "/nothing/"])
def test_language_nobody_speaks_is_not_found_and_no_loop(house: Edition, path: str) -> None:
    assert Client().get(path, headers={"host": "hallway.example"}).status_code in {404, 302}
    assert told(path)["language"] in {"en", "de"}


def test_neutral_addresses_have_no_language(house: Edition) -> None:
    for path in NEUTRAL:
        assert told(f"{path}x")["path"] == f"{path}x"


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_word_of_the_system_is_no_edition(slug: str) -> None:
    edition = Edition(conference=Conference.objects.create(slug="c", name="C"), slug=slug, name="X")
    with pytest.raises(ValidationError) as refusal:
        edition.full_clean()
    assert "slug" in refusal.value.message_dict


def test_every_first_word_of_an_address_is_reserved() -> None:
    first = {str(pattern.pattern).partition("/")[0] for pattern in get_resolver().url_patterns}
    neutral = {path.strip("/") for path in NEUTRAL}
    languages = {code for code, _name in settings.LANGUAGES}
    possible = {word for word in first | neutral | languages if word and "." not in word and "<" not in word}
    assert possible - RESERVED_SLUGS == set()


@pytest.mark.parametrize("host", ["2027.example.org", "xn--bcher-kva.example", "a"])
def test_host_name_is_taken(host: str) -> None:
    HostName(host=host, edition=cast.edition()).full_clean()


@pytest.mark.parametrize(
    "host", ["", "UPPER.example", "a..b", "-a.example", "a_b.example", "a.example:80", "a/b", "bücher.example", "*.x.example"]
)
def test_host_name_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(ValidationError):
        HostName(host=host, edition=cast.edition()).full_clean()


# ── Addresses ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_canonical_address_is_on_the_own_host(house: Edition) -> None:
    old = Edition.objects.get(slug="2026")
    assert places.address(house, "home", language="de") == "https://2027.conf.example/de/home/"
    assert places.address(old, "home", language="de") == "https://hallway.example/2026/de/home/"
    assert places.path(house, "home", on_own_host=True, language="en") == "/en/home/"
    assert places.path(house, "home", language="en") == "/2027/en/home/"


def test_first_host_is_the_canonical_one(house: Edition) -> None:
    HostName.objects.create(host="aaa.conf.example", edition=house)
    assert places.origin(house) == "https://2027.conf.example"
    assert told("/en/", "aaa.conf.example")["edition"] == "2027"


def test_change_of_a_host_counts_at_once(house: Edition) -> None:
    host = HostName.objects.create(host="new.conf.example", edition=house)
    assert told("/en/", "new.conf.example")["own"] is True
    host.delete()
    assert ask("/en/", "new.conf.example").status_code == 400


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/en/home/", True),
        ("https://hallway.example/x", False),  # the page itself came by http
        ("http://hallway.example/x", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https:evil.example", False),
        ("javascript:alert(1)", False),
        ("http://hallway.example@evil.example", False),
        ("\x08//evil.example", False),
        ("", False),
    ],
)
def test_next_stays_here(house: Edition, url: str, safe: bool) -> None:
    request = RequestFactory().get("/", HTTP_HOST="hallway.example")
    assert is_safe_next(request, url) is (safe or url == "https://hallway.example/x")


# ── An edition that rehearses ───────────────────────────────────────────────────────────────────────────────────


def seen(actor: Any) -> list[str]:
    return sorted(edition.slug for edition in Edition.objects.visible_to(actor))


def test_announced_edition_is_seen_by_strangers_and_a_rehearsing_one_by_its_teams(still: Any) -> None:
    from datetime import timedelta

    editions = [cast.edition("plain"), cast.edition("shifted", clock_anchor=still.at, clock_shows=still.at + timedelta(days=9))]
    cast.edition("quiet")
    for edition in editions:
        edition.phases.create(key="announced", opens_at=still.at - timedelta(days=1), closes_at=still.at + timedelta(hours=1))
    organiser = cast.person("Orla")
    cast.team("Web", organiser)
    assert seen(Anyone()) == seen(cast.person("Otto")) == ["plain"]
    assert seen(organiser) == ["plain", "quiet", "shifted"]
    still.move(hours=1)
    assert seen(Anyone()) == []


def test_clock_of_an_edition_moves_no_phase_for_strangers(still: Any) -> None:
    from datetime import timedelta

    edition = cast.edition("future")
    edition.phases.create(key="announced", opens_at=still.at + timedelta(days=5))
    Edition.objects.update(clock_anchor=still.at, clock_shows=still.at + timedelta(days=10), clock_speed=10)
    edition.refresh_from_db()
    assert (edition.now(), seen(Anyone()), edition.is_open("announced")) == (still.at + timedelta(days=10), [], False)
    still.move(hours=1)
    assert edition.now() == still.at - timedelta(hours=1) + timedelta(days=10, hours=10)
    assert Person.objects.count() == 0


Answer = Callable[[HttpRequest], HttpResponse]

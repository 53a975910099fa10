"""Bytes from the shelf: what a correction changes and what it leaves, who makes a page, how it is asked for again."""

import gzip
import re
import threading
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import brotli
import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.http import http_date

from hallway.apps.schedule import shelf, tasks, warming
from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.models import Room, Session, Slot, Version
from hallway.apps.schedule.public import current_book
from hallway.apps.schedule.shelf import Name, Recipe, disk, on_shelf, storeys
from hallway.apps.schedule.shelf.digest import Nameless, digest
from hallway.apps.schedule.shelf.packed import pack, unpack
from hallway.apps.schedule.views import answers
from hallway.core.audit.record import system
from hallway.core.base.guard import Anyone, unguarded
from hallway.core.editions.models import Edition

from .making import DAY, NINE, open_phase, programme, session, slot, take_in

pytestmark = pytest.mark.django_db

XML = "/2027/en/schedule.xml"


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is rendered from now on."""
    rendered: list[str] = []
    make = storeys.made

    def counted(folder: str, written: str, recipe: Recipe) -> Any:
        def noted() -> str | bytes:
            rendered.append(written)
            return recipe.make()

        return make(folder, written, Recipe(recipe.ingredients, noted, recipe.known, recipe.dated))

    monkeypatch.setattr(storeys, "made", counted)
    return rendered


def release(edition: Edition, **titles: str) -> None:
    with unguarded("test"):
        for slug, title in titles.items():
            Session.objects.filter(slug=slug.replace("_", "-")).update(title=title)
    with system("test"):
        release_schedule(edition, by=None)
    shelf.forget_fronts()


# ── One correction ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def whole(edition: Edition) -> Edition:
    """Two days, two rooms, twelve sessions far enough apart that not everything is beside everything."""
    sessions = [session(number, persons=("ada",) if number % 2 else ("ben",)) for number in range(1, 13)]
    slots = [
        slot(number, room="Anchor" if number % 3 else "Beacon", after=90 * ((number - 1) // 2), day=DAY + timedelta(days=(number - 1) % 2))
        for number in range(1, 13)
    ]
    take_in(edition, programme(*sessions, slots=tuple(slots)))
    return edition


def addresses(book: Book) -> list[str]:
    """Every public address there is a sample for, from the address table itself."""
    found = ["/2027/en/"]
    samples: dict[tuple[str, ...], Any] = {("day",): [f"{day}" for day in book.days]}
    by_start = {"sessions": [*book.sessions], "speakers": [*book.by_speaker], "rooms": [*book.rooms]}
    for route in get_resolver(warming.URLS).url_patterns:
        assert isinstance(route, URLPattern)
        holders, path = tuple(route.pattern.converters), str(route.pattern)
        if route.name not in {*warming.WHOLE, *warming.FILES, *warming.EACH} or route.name == "home":
            continue
        values = samples[holders] if holders in samples else by_start[path.partition("/")[0]] if holders == ("slug",) else [""]
        found += [f"/2027/en/{re.sub('<[^>]*>', value, path)}" for value in values]
    return found


def tags(browser: Client, paths: list[str]) -> dict[str, str]:
    answers = {path: browser.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 200} == {}
    return {path: answer["ETag"] for path, answer in answers.items()}


def bodies(browser: Client, paths: list[str]) -> dict[str, bytes]:
    """Made anew, by a process whose shelf is empty."""
    shelf.forget()
    return {path: browser.get(path).content for path in paths}


def test_correction_changes_the_tags_of_pages_that_show_it_and_no_others(whole: Edition, stranger: Client, made: list[str]) -> None:
    paths = addresses(current_book(whole, Anyone()))
    before = tags(stranger, paths)
    first = len(made)
    assert first == len(paths)
    made.clear()
    release(whole, session_7="Session seven")
    after = tags(stranger, paths)
    changed = {path for path in paths if before[path] != after[path]}
    texts = {path: stranger.get(path).content for path in paths}
    shown = {path for path in paths if b"Session seven" in texts[path].replace(b"\r\n ", b"")}
    versioned = {
        path for path in paths if re.search(r"changes|\.xml$|\.json$|sessions\.csv$", path)
    }  # they name the version, or tell of it
    assert shown - changed == set()
    assert changed - shown - versioned == set()
    pages = {path for path in paths if path.endswith("/")}
    assert changed & pages == (shown & pages) | {"/2027/en/schedule/changes/"}
    assert 0 < len(changed & pages) < len(pages) / 2
    assert len(made) < len(paths)


def test_moved_session_changes_the_pages_of_its_times_and_rooms(whole: Edition, stranger: Client) -> None:
    paths = [path for path in addresses(current_book(whole, Anyone())) if path.endswith("/")]
    before, texts = tags(stranger, paths), {path: stranger.get(path).content for path in paths}
    with unguarded("test"):
        beacon = Room.objects.get(name="Beacon")
        Slot.objects.filter(session__title="Session 1").update(starts_at=NINE + timedelta(hours=9), room=beacon)
    release(whole)
    after = tags(stranger, paths)
    differs = {path for path in paths if stranger.get(path).content != texts[path]}
    assert {path for path in paths if before[path] != after[path]} == differs
    assert {f"/2027/en/sessions/session-{number}/" for number in (10, 12)} & differs == set()  # the other day
    assert {"/2027/en/sessions/session-1/", "/2027/en/rooms/anchor/", "/2027/en/rooms/beacon/"} <= differs


def test_what_lies_on_the_shelf_is_what_would_be_made_now(
    whole: Edition, stranger: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """The proof that no ingredient was forgotten: after corrections of every kind, old shelf and empty shelf say the same."""
    paths = addresses(current_book(whole, Anyone()))
    tags(stranger, paths)
    with unguarded("test"):
        Session.objects.filter(slug="session-3").update(title="Third", subtitle="Sub", kind="workshop", level="hard", language="de")
        Session.objects.filter(slug="session-4").update(is_cancelled=True, tags=["late"], do_not_record=True)
        Room.objects.filter(slug="anchor").update(name="Big Hall", capacity=7, line=5)
        Slot.objects.filter(session__slug="session-5").update(minutes=15)
        Slot.objects.filter(session__slug="session-6").delete()
        Session.objects.filter(slug="session-8").update(
            abstract="New words.", links=[{"title": "Notes", "href": "https://candlewright.example/"}]
        )
        Session.objects.filter(slug="session-9").update(track=None)
    release(whole)
    old = bodies(stranger, paths)
    monkeypatch.setattr(disk, "root", lambda: tmp_path)
    new = bodies(stranger, paths)
    assert {path for path in paths if old[path] != new[path]} == set()


def test_release_that_changes_nothing_renders_no_page(whole: Edition, stranger: Client, made: list[str]) -> None:
    paths = [path for path in addresses(current_book(whole, Anyone())) if path.endswith("/") and "changes" not in path]
    before = tags(stranger, paths)
    made.clear()
    release(whole)
    assert (tags(stranger, paths), made) == (before, [])


def test_another_name_of_the_edition_shows_at_once(whole: Edition, stranger: Client) -> None:
    from hallway.core.editions import places

    before = tags(stranger, ["/2027/en/speakers/", XML])
    for name in ("Other Days", "Candlewright Days 2027"):
        Edition.objects.filter(pk=whole.pk).update(name=name)
        places.forget()
        assert name.encode() in stranger.get("/2027/en/speakers/").content
        assert name.encode() in stranger.get(XML).content
    assert tags(stranger, ["/2027/en/speakers/", XML]) == before


# ── Who makes it ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_new_process_finds_what_another_one_made(
    whole: Edition, stranger: Client, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = stranger.get("/2027/en/schedule/")
    made.clear()
    shelf.forget()
    monkeypatch.setattr("hallway.apps.schedule.shelf.books.opened", None)  # not even the version is opened
    again = stranger.get("/2027/en/schedule/")
    assert (again.content, again["ETag"], made) == (first.content, first["ETag"], [])


@pytest.mark.parametrize("damage", [b"", b"hallway shelf 1\n", b"something else", None])
def test_torn_file_is_made_again(whole: Edition, stranger: Client, made: list[str], damage: bytes | None) -> None:
    first = stranger.get("/2027/en/rooms/")
    for file in [path for path in (disk.root() / "things").rglob("*") if path.is_file()]:
        file.write_bytes(file.read_bytes()[:-20] if damage is None else damage)
    made.clear()
    shelf.forget()
    assert (stranger.get("/2027/en/rooms/").content, len(made)) == (first.content, 1)


def test_shelf_may_be_deleted_and_the_disk_be_full(
    whole: Edition, stranger: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    first = stranger.get(XML)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(disk, "root", lambda: tmp_path / "file")  # nothing can be written there
    shelf.forget()
    assert stranger.get(XML)["ETag"] == first["ETag"]


def test_twenty_who_ask_at_once_wait_for_one() -> None:
    """Control: with a lock that locks nothing more than one of them makes it."""
    assert askers() == 1


def test_without_the_lock_many_would_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    monkeypatch.setattr(storeys, "_locks", [nullcontext()] * storeys.LOCKS)
    assert askers() > 1


def askers() -> int:
    """Twenty threads ask for one cold page; how often it was made."""
    times, barrier, answers = [], threading.Barrier(20), []

    def make() -> str:
        times.append(1)
        threading.Event().wait(0.05)  # as long as rendering takes; the others come meanwhile
        return "page"

    def ask(name: Name) -> None:
        barrier.wait()
        answers.append(on_shelf(name, lambda: Recipe(("stampede", str(name)), make)))

    name = Name(f"v{time.monotonic_ns()}", ("stampede",))
    threads = [threading.Thread(target=ask, args=(name,)) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    return len(times)


def test_who_comes_after_the_release_finds_everything_made(whole: Edition, stranger: Client, made: list[str]) -> None:
    with unguarded("test"):
        version = Version.objects.get()
        while not warming.warm(version, seconds=0.01):
            pass
    assert made != []
    made.clear()
    shelf.forget()
    for language in ("en", "de"):
        paths = [path.replace("/en/", f"/{language}/", 1) for path in addresses(current_book(whole, Anyone()))]
        tags(stranger, paths)
    assert made == []


def test_shelf_is_filled_before_strangers_may_look(edition: Edition, stranger: Client, made: list[str]) -> None:
    open_phase(edition, "announced")
    take_in(edition, programme(session(1)), publish=False)
    with system("test"):
        release_schedule(edition, by=None)
    for _turn in range(50):  # a busy machine needs more than one
        tasks.warm_shelf()
    assert stranger.get("/2027/en/sessions/session-1/").status_code == 404
    open_phase(edition, "programme-public")
    made.clear()
    assert stranger.get("/2027/en/sessions/session-1/").status_code == 200
    assert made == []


def test_sweeping_keeps_what_current_versions_need(whole: Edition, stranger: Client, made: list[str]) -> None:
    paths = addresses(current_book(whole, Anyone()))
    tags(stranger, paths)
    release(whole, session_7="Session seven")
    tags(stranger, paths)
    with unguarded("test"):
        newest = Version.objects.order_by("-number").first()
    assert newest is not None
    wanted = {Name(str(newest.uid), 0).folder}
    assert disk.sweep(wanted) == 0  # all of it is young
    assert disk.sweep(wanted, now=time.time() + 2 * disk.GRACE) > 0
    made.clear()
    shelf.forget()
    tags(stranger, paths)
    assert made == []
    assert disk.sweep(set(), now=time.time() + 2 * disk.GRACE) > 0
    assert [path for path in disk.root().rglob("*") if path.is_file()] == []


# ── Asking again ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/2027/en/schedule/", XML])
@pytest.mark.parametrize("accepted", ["", "gzip", "br"])
def test_who_has_it_hears_so_in_every_form(whole: Edition, stranger: Client, path: str, accepted: str) -> None:
    first = stranger.get(path, headers={"Accept-Encoding": accepted})
    tag = stranger.get(path)["ETag"].strip('"')
    said = [f'"{tag}"', f'W/"{tag}"', f'"{tag}-gzip"', f'"{tag}-br"', f'"{tag};gzip"', f'W/"{tag}-gzip"', f'"x", W/"{tag}-br"', "*"]
    for each in said:
        again = stranger.get(path, headers={"If-None-Match": each, "Accept-Encoding": accepted})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), each
        assert (again["Vary"], again["Cache-Control"]) == ("Accept-Encoding", first["Cache-Control"])
        assert {"Content-Encoding", "Content-Type", "Set-Cookie"} & {*again.headers} == set()
    for other in ('"other"', f'"{tag}x"', f'"x{tag}"', f'"{tag}-zip"', ""):
        assert stranger.get(path, headers={"If-None-Match": other, "Accept-Encoding": accepted}).status_code == 200


def test_every_coding_has_a_tag_of_its_own_and_the_same_words(whole: Edition, stranger: Client) -> None:
    plain, zipped, packed = (stranger.get(XML, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip", "br"))
    assert gzip.decompress(zipped.content) == brotli.decompress(packed.content) == plain.content
    assert len({answer["ETag"] for answer in (plain, zipped, packed)}) == 3
    assert all(re.fullmatch(r'"[0-9a-f]{32}(-gzip|-br)?"', answer["ETag"]) for answer in (plain, zipped, packed))


def test_head_says_what_get_would(whole: Edition, stranger: Client) -> None:
    for path in ("/2027/en/schedule/", XML):
        get, head = (getattr(stranger, method)(path, headers={"Accept-Encoding": "br"}) for method in ("get", "head"))
        assert head.content == b""
        assert dict(head.items()) == dict(get.items())
        assert stranger.head(path, headers={"If-None-Match": get["ETag"]}).status_code == 304


def test_date_of_a_file_is_enough_where_no_tag_is_sent(whole: Edition, stranger: Client) -> None:
    first = stranger.get(XML)
    since = first["Last-Modified"]
    assert stranger.get(XML, headers={"If-Modified-Since": since}).status_code == 304
    assert stranger.get(XML, headers={"If-Modified-Since": since, "If-None-Match": '"other"'}).status_code == 200
    for other in (http_date(0), http_date(time.time() + 3600), "yesterday", ""):
        assert stranger.get(XML, headers={"If-Modified-Since": other}).status_code == 200
    assert "Last-Modified" not in stranger.get("/2027/en/schedule/")


def test_date_never_lies_there_and_back_again(whole: Edition, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A, B, A, all in one second: whoever has B must not hear later that it is still right."""
    calendar, at = "/2027/en/sessions/session-7.ics", int(time.time())
    clock = SimpleNamespace(time=lambda: at)
    for module in (disk, answers):
        monkeypatch.setattr(module, "time", clock)
    for title in ("Session 7", "Session seven"):
        release(whole, session_7=title)
        stranger.get(calendar)
    clock.time = lambda: at + 60
    kept = stranger.get(calendar)
    assert b"Session seven" in kept.content
    assert stranger.get(calendar, headers={"If-Modified-Since": kept["Last-Modified"]}).status_code == 304
    release(whole, session_7="Session 7")
    again = stranger.get(calendar, headers={"If-Modified-Since": kept["Last-Modified"]})
    assert (again.status_code, b"Session 7" in again.content) == (200, True)
    assert again["Last-Modified"] != kept["Last-Modified"]


def test_no_file_says_it_was_made_in_the_future(whole: Edition, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "time", SimpleNamespace(time=lambda: 1_000_000_000))
    assert "Last-Modified" not in stranger.get(XML)


def test_two_files_of_one_address_never_have_the_same_second() -> None:
    given = [disk.moment("ab" * 20) for _time in range(3)]
    assert given == [given[0], given[0] + 1, given[0] + 2]
    assert disk.moment("cd" * 20) < given[2]


def test_slashes_in_front_are_no_new_page(whole: Edition, stranger: Client, made: list[str]) -> None:
    stranger.get("/2027/en/rooms/")
    made.clear()
    assert [stranger.get(f"{'/' * count}2027/en/rooms/").status_code for count in (3, 9)] == [200] * 2
    assert made == []


# ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_name_of_a_session_covers_what_hangs_on_it(edition: Edition) -> None:
    take_in(edition, programme(session(1), session(2)))
    one = current_book(edition, Anyone())
    with unguarded("test"):
        Room.objects.filter(slug="anchor").update(name="Big Hall")
    release(edition)
    two = current_book(edition, Anyone())
    assert digest(one.sessions["session-1"]) == digest(one.sessions["session-1"], one.names)
    assert digest(one.sessions["session-1"]) != digest(two.sessions["session-1"])
    assert digest(one.speakers["ada-ferryman"]) == digest(two.speakers["ada-ferryman"])
    assert digest(one.sessions["session-1"].slots[0]) != digest(one.sessions["session-2"].slots[0])


@pytest.mark.parametrize(
    "pair", [(["ab", "c"], ["a", "bc"]), ({"a": 1}, {"a": "1"}), (None, ""), (1, True), ((), {}), ("1", 1), ([[]], [[], []])]
)
def test_different_values_have_different_names(pair: tuple[Any, Any]) -> None:
    assert digest(pair[0]) != digest(pair[1])


def test_order_of_keys_is_no_difference() -> None:
    assert digest({"a": 1, "b": {2, 3}}) == digest({"b": {3, 2}, "a": 1})


def test_what_has_no_lasting_name_is_refused(edition: Edition) -> None:
    for value in (edition, lambda: 1, iter([]), object()):
        with pytest.raises(Nameless):
            digest({"value": value})


def test_packed_bytes_come_back() -> None:
    packed = pack("Grüße" * 100, since=7)
    assert unpack(packed.to_bytes()) == packed
    assert [unpack(packed.to_bytes()[:cut]) for cut in range(0, len(packed.to_bytes()), 7)] == [None] * len(
        range(0, len(packed.to_bytes()), 7)
    )

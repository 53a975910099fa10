"""Every address of the installation, with real things in its place-holders."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hallway.apps.committees.models import Note
from hallway.config.proof.world import World
from hallway.core.access.models import Share, Space
from hallway.core.base.guard import unguarded
from hallway.core.editions import places
from hallway.core.people.models import Person


@dataclass(frozen=True)
class Route:
    """A URL pattern: its name with its namespaces, and the names of its place-holders."""

    name: str
    pattern: str
    holders: tuple[str, ...]


@dataclass(frozen=True)
class Address:
    """One request to make: a route with things in its place-holders. `about` says which thing, in words."""

    route: Route
    path: str
    about: str = ""


class NoSample(Exception):
    """A route has place-holders nobody has given samples for. Add them to SAMPLES: a new page must not escape the proof."""


def all_routes() -> list[Route]:
    """Every route by name. Operations of the API that share an address have a pattern each, of which the first answers all."""
    found: dict[str, Route] = {}
    for route in walk(get_resolver().url_patterns, [], ""):
        found.setdefault(route.pattern if route.name.startswith("api:") else route.name, route)
    return sorted(found.values(), key=lambda route: route.name)


def walk(patterns: Iterable[Any], spaces: list[str], prefix: str) -> Iterator[Route]:
    for entry in patterns:
        where = prefix + (str(entry.pattern) if not hasattr(entry.pattern, "prefix_default_language") else "")
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, [*spaces, entry.namespace] if entry.namespace else spaces, where)
        elif isinstance(entry, URLPattern):
            name = ":".join([*spaces, entry.name or entry.lookup_str])
            yield Route(name, where, tuple(entry.pattern.converters))


# Not pages of people: what the development server and the demo add, and addresses whose answer is a redirect to another route.
SKIPPED = ("demo", "ui:")


# Addresses about a thing: the path to it is made from its own fields.
Sample = tuple[str, dict[str, Any]]  # what the thing is, in words, and what goes into the place-holders
Maker = Callable[[Any], dict[str, Any]]


def each(things: Iterable[Any], make: Maker) -> list[Sample]:
    return [(about(thing), make(thing)) for thing in things]


def about(thing: Any) -> str:
    """Which of its kind a thing is, without words that change from run to run."""
    if isinstance(thing, Note):
        return f"note of {thing.space.owner.slug}"
    if isinstance(thing, Space):
        return f"{thing.kind} of {thing.owner.slug}" if thing.edition_id is None else f"{thing.kind} of {thing.edition.slug}"
    if isinstance(thing, Person):
        return str(thing)
    if isinstance(thing, Share):
        return f"share of {thing.space.owner.slug}"
    team = getattr(thing, "team", None)
    person = getattr(thing, "person", None)
    named = getattr(thing, "slug", "") or (f"{person} in {team.slug}" if person and team else person or "")
    return str(named or type(thing).__name__.lower())


def samples(world: World) -> dict[str, list[Sample]]:
    """For each route with place-holders: what to put there, for one thing of every visibility class."""
    with unguarded("samples of the proof"):
        return {**of_committees(world), **of_core(world), **of_schedule(world), **of_api(world)}


def of_committees(world: World) -> dict[str, list[Sample]]:
    things, attendee = world.things, world.personas["attendee"]
    assert attendee is not None
    notes = things["notes"]
    table: dict[str, list[Sample]] = {
        "committees:add": each(things["teams"], lambda row: {"slug": row.slug, "person": attendee.uid}),
        "committees:rescue": each(things["teams"], lambda row: {"uid": row.uid}),
        "committees:unshare": each(things["shares"], lambda row: {"uid": row.space.uid, "share": row.uid}),
        "committees:guest_end": each(things["guests"], lambda row: {"uid": row.space.uid, "guest": row.uid}),
        "committees:restoration": each(notes, lambda row: {"uid": row.uid, "number": 1}),
        "committees:file_removal": each(notes, lambda row: {"uid": row.uid, "file": row.files.all()[0].uid}),
        "committees:file_restoration": each(notes, lambda row: {"uid": row.uid, "file": row.files.all()[0].uid}),
        "committees:reader_end": each(things["readings"], lambda row: {"slug": row.team.slug, "uid": row.uid}),
    }
    makers: dict[str, tuple[str, Maker]] = {
        "team edit privacy dissolution history readers candidates notes write": ("teams", lambda row: {"slug": row.slug}),
        "membership end kind propose": ("memberships", lambda row: {"slug": row.team.slug, "uid": row.uid}),
        "nomination confirmation refusal withdrawal": ("nominations", lambda row: {"slug": row.team.slug, "uid": row.uid}),
        "note note_edit versions archive unarchive": ("notes", lambda row: {"uid": row.uid}),
        "space shares open_level guests": ("spaces", lambda row: {"uid": row.uid}),
        "rescue_agreement rescue_withdrawal": ("rescues", lambda row: {"rescue": row.uid}),
    }
    for names, (kind, make) in makers.items():
        table |= {f"committees:{name}": each(things[kind], make) for name in names.split()}
    return table


OF_EDITION = (
    *("access:areas", "access:entitlements", "access:entitle_whom", "access:list", "access:list_end"),
    *("editions:edition", "editions:settings", "editions:lifecycle", "editions:phase_undo"),
    *("editions:addresses", "editions:clock", "editions:clock_back"),
)


def of_area(space: Space) -> dict[str, Any]:
    return {"slug": space.edition.slug if space.edition else "", "uid": space.uid}


def of_core(world: World) -> dict[str, list[Sample]]:
    things, attendee = world.things, world.personas["attendee"]
    assert attendee is not None
    editions = list(world.editions.values())
    all_of_kind = [*things["teams"], *things["memberships"], *things["notes"], *things["grants"], *things["entitlements"], *editions]
    table: dict[str, list[Sample]] = {
        "access:give_person": each(things["roles"], lambda row: {"slug": row.slug, "uid": attendee.uid}),
        "access:give_team": each(things["roles"], lambda row: {"slug": row.slug, "team": "open-committee"}),
        "access:grant_end": each(things["grants"], lambda row: {"uid": row.uid}),
        **{f"access:{name}": each(things["areas"], of_area) for name in ("hand_on", "entry", "entry_end")},
        "access:entitle": each(editions, lambda row: {"slug": row.slug, "uid": attendee.uid}),
        "access:entitlement_end": each(things["entitlements"], lambda row: {"slug": row.edition.slug, "uid": row.uid}),
        "attachments:download": each(things["notes"], lambda row: {"uid": row.files.all()[0].uid, "name": row.files.all()[0].name}),
        "audit:history": each(all_of_kind, lambda row: {"kind": row._meta.label_lower, "uid": row.uid}),
        "editions:conference": each(things["conferences"], lambda row: {"slug": row.slug}),
        "editions:current": each(things["conferences"], lambda row: {"slug": row.slug}),
        "editions:host_removal": each(things["hosts"], lambda row: {"slug": row.edition.slug, "host": row.host}),
        "face": [("a picture", {"name": "nobody.webp"})],
        "ops:fault": each(things["faults"], lambda row: {"uid": row.uid}),
        "people:letter": each(things["letters"], lambda row: {"uid": row.uid}),
        "people:passkey_removal": [("a passkey", {"pk": 1})],
        "people:session_end": [("a session", {"pk": 1})],
        "people:person": each(things["people"], lambda row: {"uid": row.uid}),
    }
    for name in ("role", "role_edit", "role_removal", "candidates"):
        table[f"access:{name}"] = each(things["roles"], lambda row: {"slug": row.slug})
    for name in OF_EDITION:
        table[name] = each(editions, lambda row: {"slug": row.slug})
    for name in ("phase", "phase_opening", "phase_closing", "phase_removal"):
        table[f"editions:{name}"] = each(editions, lambda row: {"slug": row.slug, "key": "announced"})
    for name in ("letter", "sending", "settlement"):
        table[f"outbox:{name}"] = each(things["letters"], lambda row: {"uid": row.uid})
    return table


BY_HAND = {
    "session": ("placing", "session_copy", "session_cancellation", "session_cancellation_end", "session_removal"),
    "room": ("room_order", "room_removal"),
    "speaker": ("edit_speaker", "speaker_person", "speaker_merge", "speaker_removal"),
    "track": ("edit_track", "track_order", "track_removal"),
}


def of_schedule(world: World) -> dict[str, list[Sample]]:
    sessions: list[Sample] = [("a released session", {"slug": "talk"}), ("a draft session", {"slug": "draft"})]
    day: list[Sample] = [("a day", {"day": date(2027, 6, 17)})]
    room: list[Sample] = [("a room", {"slug": "anchor"})]
    imports = each(world.things["imports"], lambda row: {"uid": row.uid})
    return {
        **{f"schedule:import_{name}": imports for name in ("batch", "columns", "acceptance", "dismissal", "undo")},
        "schedule:day": day,
        "schedule:day_by_room": day,
        "schedule:edit_room": room,
        "schedule:room": room,
        "schedule:day_calendar": day,
        "schedule:room_calendar": room,
        "schedule:session_calendar": sessions,
        "schedule:speaker_calendar": [("a speaker", {"slug": "sam"})],
        "schedule:edit_session": sessions,
        "schedule:session": sessions,
        "schedule:session_star": sessions,
        "schedule:interest": sessions,
        "schedule:interest_json": sessions,
        "schedule:card": sessions,
        "schedule:preview_home": [("a moment", {"at": "2027-06-17T10:00"})],
        "schedule:preview_page": [("a page at a moment", {"at": "2027-06-17T10:00", "rest": "schedule/"})],
        "schedule:news_stop": [("a wrong token", {"token": "nobodys-token"})],
        "schedule:my_calendar": [("a wrong key", {"key": "nobodys-key"})],
        "schedule:speaker": [("a speaker", {"slug": "sam"})],
        **{f"schedule:{name}": sessions for name in BY_HAND["session"]},
        **{f"schedule:{name}": room for name in BY_HAND["room"]},
        **{f"schedule:{name}": [("a speaker", {"slug": "sam"})] for name in BY_HAND["speaker"]},
        **{f"schedule:{name}": [("a track", {"slug": "web"})] for name in BY_HAND["track"]},
        "schedule:timetable_day": day,
        "schedule:restoration": [("a removed session", {"event": world.things["removal"]})],
        "schedule:putting_back": [("a removed session", {"event": world.things["removal"]})],
        **{
            f"schedule:{facet}": [(f"none of the {facet}", {"slug": "nobodys"})]
            for facet in ("tracks", "tags", "languages", "levels", "kinds")
        },
    }


def of_api(world: World) -> dict[str, list[Sample]]:
    """What an operation is about stands in its address: a new one below a known thing needs no line here."""
    things, editions = world.things, world.editions
    sessions = [(f"{slug} {name}", {"slug": row.slug, "session": slug}) for name, row in editions.items() for slug in ("talk", "draft")]
    below: dict[str, list[Sample]] = {  # the longer address first
        "editions/<slug:slug>/sessions/<slug:session>": sessions,
        "editions/<slug:slug>/speakers/<slug:speaker>": [
            (f"sam {name}", {"slug": row.slug, "speaker": "sam"}) for name, row in editions.items()
        ],
        "editions/<slug:slug>": [(name, {"slug": row.slug}) for name, row in editions.items()],
        "teams/<slug:slug>": each(things["teams"], lambda row: {"slug": row.slug}),
        "notes/<uuidstr:uid>": each(things["notes"], lambda row: {"uid": row.uid}),
    }
    table = {}
    for route in all_routes():
        rows = next((rows for start, rows in below.items() if f"{route.pattern}/".startswith(f"api/v1/{start}/")), None)
        if rows and set(rows[0][1]) == set(route.holders):
            table[route.name] = rows
    return table


def addresses(world: World) -> list[Address]:
    """Every route with every sample; routes without place-holders once. The programme's pages are asked for below the
    announced edition and below the one nobody announced. Raises NoSample for a route nobody thought of."""
    table, found, missing = samples(world), [], []
    for route in all_routes():
        if route.name.startswith(SKIPPED):
            continue
        if route.holders and route.name not in table:
            missing.append(f"{route.name} ({', '.join(route.holders)})")
        for words, holders in table.get(route.name, [("", {})]) if not missing else []:
            found += [Address(route, path, " ".join([words, about_path]).strip()) for path, about_path in paths(world, route, holders)]
    if missing:
        raise NoSample("; ".join(missing))
    return found


def paths(world: World, route: Route, holders: dict[str, Any]) -> list[tuple[str, str]]:
    if not route.name.startswith("schedule:"):
        return [(reverse(route.name, kwargs=holders), "")]
    return [(places.path(edition, route.name, language="en", **holders), name) for name, edition in world.editions.items()]

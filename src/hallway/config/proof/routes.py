"""Every address of the installation, with real things in its place-holders."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hallway.config.proof.world import World
from hallway.core.base.guard import unguarded
from hallway.core.editions import places


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
    return sorted(walk(get_resolver().url_patterns, [], ""), key=lambda route: route.name)


def walk(patterns: Iterable[Any], spaces: list[str], prefix: str) -> Iterator[Route]:
    for entry in patterns:
        where = prefix + (str(entry.pattern) if not hasattr(entry.pattern, "prefix_default_language") else "")
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, [*spaces, entry.namespace] if entry.namespace else spaces, where)
        elif isinstance(entry, URLPattern):
            name = ":".join([*spaces, entry.name or entry.lookup_str])
            yield Route(name, where, tuple(entry.pattern.converters))


# Not pages of people: what the development server and the demo add, and addresses whose answer is a redirect to another route.
SKIPPED = ("demo:", "ui:")


def about(thing: Any) -> str:
    return str(getattr(thing, "slug", "") or type(thing).__name__.lower())


def each(things: Iterable[Any], **holders: Callable[[Any], Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(about(thing), {name: value(thing) for name, value in holders.items()}) for thing in things]


def samples(world: World) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """For each route with place-holders: what to put there. One thing of every visibility class."""
    things = world.things
    with unguarded("samples of the proof"):
        members = list(things["memberships"])
        person = world.personas["attendee"]
        notes = things["notes"]
        files = [(note, note.files.all()[0]) for note in notes]
        spaces = things["spaces"]
        team = {"slug": lambda row: row.slug}
        of_team = {"slug": lambda row: row.team.slug, "uid": lambda row: row.uid}
        uid = {"uid": lambda row: row.uid}
        table: dict[str, list[tuple[str, dict[str, Any]]]] = {
            "committees:add": [(about(row), {"slug": row.slug, "person": person.uid}) for row in things["teams"]],  # type: ignore[union-attr]
            "committees:rescue": each(things["teams"], uid=lambda row: row.uid),
            "committees:unshare": [("share", {"uid": row.space.uid, "share": row.uid}) for row in things["shares"]],
            "committees:guest_end": [("guest", {"uid": row.space.uid, "guest": row.uid}) for row in things["guests"]],
            "committees:restoration": [("note", {"uid": note.uid, "number": 1}) for note in notes],
            "committees:file_removal": [("note", {"uid": note.uid, "file": file.uid}) for note, file in files],
            "attachments:download": [(about(note), {"uid": file.uid, "name": file.name}) for note, file in files],
            "people:letter": each(things["letters"], **uid),
        }
        for name in ("team", "edit", "privacy", "dissolution", "history", "readers", "candidates", "notes", "write"):
            table[f"committees:{name}"] = each(things["teams"], **team)
        for name in ("membership", "end", "kind", "propose"):
            table[f"committees:{name}"] = each(members, **of_team)
        for name in ("nomination", "confirmation", "refusal", "withdrawal"):
            table[f"committees:{name}"] = each(things["nominations"], **of_team)
        for name in ("note", "note_edit", "versions", "archive", "unarchive"):
            table[f"committees:{name}"] = each(notes, **uid)
        for name in ("space", "shares", "open_level", "guests"):
            table[f"committees:{name}"] = each(spaces, **uid)
        for name in ("rescue_agreement", "rescue_withdrawal"):
            table[f"committees:{name}"] = each(things["rescues"], rescue=lambda row: row.uid)
        table["committees:reader_end"] = each(things["readings"], **of_team)
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

"""Rooms and tracks: declared in a list, or simply met on the way."""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from . import notes
from .draft import RawRoom, RawSession, RawTrack
from .limits import MAX_ROOMS, MAX_TRACKS
from .model import Room, Track
from .texts import Texts
from .trouble import shown

COLOUR = re.compile(r"#[0-9a-f]{6}")
CAPACITY = re.compile(r"[0-9]{1,6}")


@dataclass
class Rooms:
    """A room is known by its guid, and by its name where it has none."""

    texts: Texts
    found: dict[str, Room] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    by_guid: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)

    def key_of(self, raw: RawRoom) -> str:
        """The key of this room, which is added where it is new; nothing, where it cannot be."""
        name = self.texts.line(raw.name or next((session.room for session in raw.sessions if session.room.strip()), ""), raw.place)
        guid = self.texts.identifier(raw.guid, raw.place)
        if not name:
            self.nameless(raw)
            return ""
        key = self.known(name, guid)
        if not key:
            return self.add(raw, name, guid)
        if self.found[key].name != name:
            said = {"guid": shown(guid), "one": shown(self.found[key].name), "other": shown(name), "place": self.places[key]}
            sentence = _("Two rooms share the guid %(guid)s: “%(other)s” here and “%(one)s” at: %(place)s.")
            self.texts.report.problem(raw.place, sentence % said)
        return key

    def known(self, name: str, guid: str) -> str:
        """By guid; else by name, if that room has no guid of its own or this mention has none."""
        if guid in self.by_guid:
            return self.by_guid[guid]
        key = self.by_name.get(name, "")
        if key and guid and self.found[key].guid:
            return ""
        if key and guid:
            self.found[key] = replace(self.found[key], guid=guid)
            self.by_guid[guid] = key
        return key

    def add(self, raw: RawRoom, name: str, guid: str) -> str:
        key = guid or name
        if key in self.found:
            self.texts.report.problem(raw.place, _("Two rooms are called “%(name)s”.") % {"name": shown(key)})
            return ""
        if len(self.found) >= MAX_ROOMS:
            self.texts.report.problem(raw.place, _("The file has more than %(limit)d rooms.") % {"limit": MAX_ROOMS})
            self.texts.report.refuse_if_broken()
        if name in self.by_name:
            self.texts.report.note(notes.SAME_ROOM_NAME, shown(name))
        description = self.texts.text(raw.description, raw.place)
        self.found[key] = Room(key, name, guid, self.capacity(raw), description)
        self.places[key] = raw.place
        self.by_name.setdefault(name, key)
        if guid:
            self.by_guid[guid] = key
        return key

    def capacity(self, raw: RawRoom) -> int | None:
        text = raw.capacity.strip()
        if not text:
            return None
        if not CAPACITY.fullmatch(text):
            self.texts.report.note(notes.CAPACITY, raw.place)
            return None
        return int(text)

    def nameless(self, raw: RawRoom) -> None:
        if raw.sessions:
            self.texts.report.problem(raw.place, _("The room has sessions, but no name."))
        else:
            self.texts.report.note(notes.NAMELESS_ROOM, raw.place)


@dataclass
class Tracks:
    """A track is known by its slug, and by its name where it has none."""

    texts: Texts
    found: dict[str, Track] = field(default_factory=dict)
    by_slug: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)

    def declare(self, raw: RawTrack) -> None:
        name = self.texts.line(raw.name, raw.place)
        slug = self.texts.identifier(raw.slug, raw.place)
        if not name:
            return
        key = self.by_slug.get(slug, "") if slug else self.by_name.get(name, "")
        if not key:
            self.add(name, slug, raw)
        elif self.found[key].name != name:
            said = {"slug": shown(slug), "one": shown(self.found[key].name), "other": shown(name)}
            self.texts.report.problem(raw.place, _("Two tracks share the slug %(slug)s: “%(one)s” and “%(other)s”.") % said)

    def key_of(self, raw: RawSession) -> str:
        name = self.texts.line(raw.track, raw.place)
        slug = self.texts.identifier(raw.track_slug, raw.place)
        if not name:
            return self.by_slug.get(slug, "")
        return self.by_slug.get(slug) or self.by_name.get(name) or self.add(name, slug, RawTrack(raw.place, name))

    def add(self, name: str, slug: str, raw: RawTrack) -> str:
        key = slug or name
        if key in self.found:
            self.texts.report.problem(raw.place, _("Two tracks are called “%(name)s”.") % {"name": shown(key)})
            return ""
        if len(self.found) >= MAX_TRACKS:
            self.texts.report.problem(raw.place, _("The file has more than %(limit)d tracks.") % {"limit": MAX_TRACKS})
            self.texts.report.refuse_if_broken()
        self.found[key] = Track(key, name, self.colour(raw))
        self.by_name.setdefault(name, key)
        if slug:
            self.by_slug[slug] = key
        return key

    def colour(self, raw: RawTrack) -> str:
        text = raw.colour.strip().lower()
        if text and not COLOUR.fullmatch(text):
            self.texts.report.note(notes.COLOUR, raw.place)
            return ""
        return text

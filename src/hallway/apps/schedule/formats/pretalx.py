"""pretalx's API in both its generations, the timetable of its widget, and websites made from them (EuroPython, PyCon FR).

The old API nests the one slot in each submission; the new one lists slots apart, expanded or by number. What is not
accepted stays out, and so do addresses, answers, notes and reviews: they are the organisers' own.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from django.utils.translation import gettext as _

from . import notes
from .documents import Document
from .draft import Draft, RawLink, RawSession, capped
from .names import Names, names_of, rooms_of, tracks_of
from .parts import PROGRAMME, Parts, parts_of
from .times import in_minutes
from .trouble import Report, shown
from .values import Value
from .website import Timetable, timetable_of

TAKEN = {"", "accepted", "confirmed"}


def read(documents: Sequence[Document], report: Report) -> Draft:
    parts = parts_of(documents, report)
    refuse_lone_lists(parts, documents, report)
    names = names_of(parts, report)
    reading = Reading(names, slots_of(parts, report), timetable_of(parts, names, offset=common_offset(parts)), documents[0].name)
    draft = head(parts, documents)
    submissions = (raw for entry in chain(parts.of("submissions"), cells(parts)) for raw in reading.submission(entry))
    draft.sessions = capped(chain(submissions, reading.breaks(), reading.timetable.rest(reading.known)))
    reading.tell_lost_slots(has_submissions=bool(reading.known))
    names.tell_missing()
    if any(isinstance(top.value.get("extra"), dict) for top in parts.heads):
        report.say(_("Entries that have neither a room nor a length (“extra”) were left out."))
    if parts.of("streams") or parts.of("answers"):
        report.say(_("Live streams, answers and reviews are no part of a programme. They were passed over."))
    return draft


def refuse_lone_lists(parts: Parts, documents: Sequence[Document], report: Report) -> None:
    if any(parts.of(kind) for kind in PROGRAMME):
        return
    for document in documents:
        report.problem(document.name, _("Here are no sessions. Give the file of sessions (submissions, talks) together with this one."))
    report.refuse_if_broken()


def head(parts: Parts, documents: Sequence[Document]) -> Draft:
    event = next(iter(parts.of("event")), None)
    tops = [*parts.of("event"), *parts.heads]
    return Draft(
        place=documents[0].name,
        title=event.says("name") if event else "",
        acronym=event.says("slug") if event else "",
        version=next((text for top in parts.heads if isinstance(top.value.get("version"), str) and (text := top.says("version"))), ""),
        timezone=next((text for top in tops if isinstance(top.value.get("timezone"), str) and (text := top.says("timezone"))), ""),
        day_change="4:00",
        start=event.says("date_from") if event else "",
        end=event.says("date_to") if event else "",
        tracks=tracks_of(parts),
        rooms=rooms_of(parts),
        is_loose=True,
        may_lack_ids=True,
    )


def common_offset(parts: Parts) -> str:
    """A timetable of the website has bare times; its sessions tell how far from UTC they are."""
    found = {text[19:] for entry in parts.of("submissions") if isinstance(text := entry.value.get("start"), str) and len(text) == 25}
    return found.pop() if len(found) == 1 else ""


def cells(parts: Parts) -> Iterator[Value]:
    """The submissions on a board of minutes and rooms; each has its slot with it."""
    rows = (day.object(minute) for day in parts.of("board") for minute in day.value)
    return (row.object(room) for row in rows for room in row.value)


def slots_of(parts: Parts, report: Report) -> list[Value]:
    """The slots of one version: an API may list those of several."""
    slots = parts.of("slots")
    versions = {version for slot in slots if isinstance(version := slot.value.get("schedule"), int)}
    if len(versions) < 2:
        return slots
    report.say(_("The slots are of several versions of the schedule. Those of the newest were taken."))
    return [slot for slot in slots if slot.value.get("schedule") == max(versions)]


@dataclass
class Reading:
    names: Names
    slots: list[Value]
    timetable: Timetable
    place: str  # the first file
    known: set[str] = field(default_factory=set)  # the codes that were met, taken or not

    def __post_init__(self) -> None:
        self.by_number = {slot.says("id"): slot for slot in self.slots if slot.value.get("id")}
        self.by_code: dict[str, list[Value]] = defaultdict(list)
        for slot in self.slots:
            self.by_code[code_of(slot)].append(slot)

    def submission(self, plain: Value) -> list[RawSession]:
        """As many entries as it has times; one without a time, if it has none."""
        entry = replace(plain, whose=whose(plain), language=plain.says("content_locale", "language"))
        code = entry.says("code")
        self.known.add(code)
        state = entry.says("state")
        if state not in TAKEN:
            self.names.report.note(notes.NOT_ACCEPTED, f"{entry.at()}: {shown(state)}")
            return []
        raw = self.session(entry)
        return self.timetable.times(code, raw) or [self.at(raw, slot) for slot in self.times(entry)] or [raw]

    def session(self, entry: Value) -> RawSession:
        return RawSession(
            place=entry.at(),
            code=entry.says("code"),
            slug=entry.says("slug"),
            title=entry.says("title"),
            subtitle=entry.says("subtitle"),
            abstract=entry.says("abstract"),
            description=entry.says("description"),
            kind=self.kind(entry),
            track=self.names.named(entry, "track", "tracks"),
            language=entry.language,
            level=entry.says("level", "python_level"),
            url=entry.says("website_url", "url"),
            logo=entry.says("image"),
            opt_out=entry.flag("do_not_record"),
            persons=self.names.persons(entry),
            tags=[*self.names.tags(entry), entry.says("delivery")],
            attachments=resources(entry),
            repeats=True,
        )

    def kind(self, entry: Value) -> str:
        if not entry.value.get("code"):
            return "break"
        return self.names.named(entry, "submission_type", "types") or entry.says("session_type")

    def times(self, entry: Value) -> list[Value]:
        """Its slots: nested, by their numbers, from the list of slots, or written flat into it."""
        found = []
        for path, slot in entry.list("slots"):
            known = self.by_number.get(str(slot))
            if isinstance(slot, dict):
                found.append(entry.entry(path, slot))
            elif known:
                found.append(known)
        if not found:
            nested = entry.object("slot")
            found = [nested] if nested.value else self.by_code.get(entry.says("code"), []) if entry.value.get("code") else []
        return [slot for slot in found or [entry] if slot.says("start")]

    def at(self, raw: RawSession, slot: Value) -> RawSession:
        until = slot.says("end")
        duration = "" if until else in_minutes(slot.says("duration"))
        return replace(raw, date=slot.says("start"), end=until, duration=duration, room=self.names.named(slot, "room", "rooms"))

    def tell_lost_slots(self, *, has_submissions: bool) -> None:
        """Slots of submissions that nobody gave us."""
        lost = [slot for code, slots in self.by_code.items() if code and code not in self.known for slot in slots]
        if lost and not has_submissions:
            sentence = _("These slots name their submissions only by code. Give the list of submissions together with them.")
            self.names.report.problem(lost[0].prefix.removesuffix(": ") or self.place, sentence)
            self.names.report.refuse_if_broken()
        for slot in lost:
            self.names.report.note(notes.LOST_SLOT, f"{slot.at()}: {shown(code_of(slot))}")

    def breaks(self) -> Iterator[RawSession]:
        """Slots of nothing but a word: coffee, lunch."""
        for slot in self.by_code.get("", []):
            if slot.says("start"):
                yield self.at(RawSession(slot.at(), title=slot.says("description", "title") or "Break", kind="break", repeats=True), slot)


def code_of(slot: Value) -> str:
    found = slot.value.get("submission")
    return slot.object("submission").says("code") if isinstance(found, dict) else slot.says("submission")


def whose(entry: Value) -> str:
    name = next((found for key in ("code", "title") if isinstance(found := entry.value.get(key), str) and found), "")
    return _(", session %(name)s") % {"name": shown(name)} if name else ""


def resources(entry: Value) -> list[RawLink]:
    found = (entry.entry(path, value) for path, value in entry.list("resources") if isinstance(value, dict))
    return [RawLink(value.says("description"), value.says("resource", "link", "url")) for value in found]

"""The form of a session on its way between browser and database.

Everything that is done in it before saving (a person more on stage, one up, another time, a look at the text) is a button of
the same form: the page comes back with all that was typed. So it works without scripts, and nothing is lost.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, QueryDict

from hallway.apps.schedule.editing.fields import marks
from hallway.apps.schedule.editing.forms import SLOTS, SessionForm, SlotFormSet, initial_of
from hallway.apps.schedule.editing.sessions import Stage, Time, state_of
from hallway.apps.schedule.models import Room, Session, SessionSpeaker, Slot, Speaker, Track
from hallway.apps.schedule.texts import html_of
from hallway.apps.schedule.views.organise.area import rows_in
from hallway.apps.schedule.views.organise.seen import read_seen
from hallway.core.editions.models import Edition
from hallway.core.people.models import fold

FOUND = 8  # speakers offered at most


@dataclass
class OnStage:
    """Somebody on stage: `@slug` is a speaker of the edition, `+Name` somebody new."""

    key: str
    name: str


@dataclass
class Sheet:
    request: HttpRequest
    edition: Edition
    session: Session | None
    act: str = "open"  # what was pressed: open, save, next, find, time, preview, up:0, down:0, off:0, add:slug, new
    asked: str = ""  # for whom they looked
    stage: list[OnStage] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    form: Any = None
    times: Any = None

    @property
    def is_saving(self) -> bool:
        return self.act in {"save", "next"}

    @property
    def looks(self) -> bool:
        """Whoever looked for somebody, put them on stage or took them off goes on in the field."""
        return self.act.partition(":")[0] in {"find", "add", "new", "off"}

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.times.is_valid()])

    @property
    def people(self) -> Stage:
        """The stage as the action takes it."""
        known = rows_in(self.request, Speaker).filter(slug__in=[each.key[1:] for each in self.stage if each.key[0] == "@"])
        by_slug = {speaker.slug: speaker for speaker in known}
        people = [by_slug.get(each.key[1:]) if each.key[0] == "@" else each.key[1:] for each in self.stage]
        return [each for each in people if each]

    @property
    def wanted_times(self) -> list[Time]:
        by_uid = {str(slot.uid): slot for slot in self.slots}
        kept = [form.cleaned_data for form in self.times if form.cleaned_data.get("starts_at") and not form.cleaned_data.get("DELETE")]
        return [Time(data["room"], data["day"], data["starts_at"], data["minutes"], by_uid.get(data["slot"])) for data in kept]

    @property
    def found(self) -> list[Speaker]:
        """Speakers of the edition whose name has these words, who are not on stage yet."""
        asked, there = fold(self.asked).split(), {each.key for each in self.stage}
        if not asked:
            return []
        rows = [row for row in rows_in(self.request, Speaker).only("slug", "name") if f"@{row.slug}" not in there]
        return sorted((row for row in rows if all(word in fold(row.name) for word in asked)), key=lambda row: fold(row.name))[:FOUND]

    @property
    def previews(self) -> dict[str, str]:
        """The texts as they will look."""
        if self.act != "preview":
            return {}
        markup = self.session.markup if self.session else "markdown"
        return {name: html_of(self.request.POST.get(name, ""), markup) for name in ("abstract", "description")}


def sheet_of(request: HttpRequest, edition: Edition, session: Session | None) -> Sheet:
    """What is in the database, or what was sent and pressed."""
    sheet = Sheet(request, edition, session)
    if session is not None:
        sheet.slots = list(rows_in(request, Slot).filter(session=session).select_related("room").order_by("starts_at"))
    if request.method == "POST":
        sent(sheet, request.POST.copy())
    else:
        opened(sheet)
    return sheet


def opened(sheet: Sheet) -> None:
    """As it is in the database; a new one with what the address says about its time."""
    request, session = sheet.request, sheet.session
    if session is not None:
        rows = rows_in(request, SessionSpeaker).filter(session=session).select_related("speaker").order_by("position", "pk")
        sheet.stage = [OnStage(f"@{row.speaker.slug}", row.speaker.name) for row in rows]
        sheet.seen = marks(state_of(session, by=request.user))
    sheet.form = session_form(sheet)
    initial = [initial_of(slot, sheet.edition.zone) for slot in sheet.slots]
    sheet.times = times_form(sheet, initial=initial or [proposed_time(request)])


def proposed_time(request: HttpRequest) -> dict[str, Any]:
    room = rows_in(request, Room).filter(slug=request.GET.get("room", "")).first()
    said = {name: request.GET[name] for name in ("day", "time", "minutes") if request.GET.get(name)}
    return said | ({"room": room.pk} if room else {})


def sent(sheet: Sheet, data: QueryDict) -> None:
    sheet.act, sheet.asked = data.get("act") or "save", data.get("find", "").strip()[:100]
    sheet.stage = stage_of(sheet.request, data.getlist("stage"))
    sheet.seen = read_seen(sheet.request)
    if sheet.is_saving and sheet.asked:  # a name was typed and nobody chosen: it must not be lost
        sheet.act = "find"
    if sheet.act == "save" or sheet.is_saving:
        sheet.form, sheet.times = session_form(sheet, data=data), times_form(sheet, data=data)
        return
    rearrange(sheet)
    sheet.form = session_form(sheet, initial={name: data.get(name, "") for name in SessionForm.base_fields})
    rows = typed_times(data)
    sheet.times = times_form(sheet, initial=[*rows, {}] if sheet.act == "time" or not rows else rows)


def stage_of(request: HttpRequest, keys: list[str]) -> list[OnStage]:
    keys = [key for key in dict.fromkeys(keys) if key[:1] in {"@", "+"} and key[1:].strip()]
    names = dict(rows_in(request, Speaker).filter(slug__in=[key[1:] for key in keys]).values_list("slug", "name"))
    return [OnStage(key[:301], names[key[1:]] if key[0] == "@" else key[1:301]) for key in keys if key[0] == "+" or key[1:] in names]


def rearrange(sheet: Sheet) -> None:
    """What the button that was pressed does to the stage."""
    act, _colon, about = sheet.act.partition(":")
    stage = sheet.stage
    if act == "add":
        stage[:] = stage_of(sheet.request, [*(each.key for each in stage), f"@{about}"])
        sheet.asked = ""
    elif act == "new" and sheet.asked:
        stage[:] = stage_of(sheet.request, [*(each.key for each in stage), f"+{sheet.asked}"])
        sheet.asked = ""
    elif act in {"up", "down", "off"} and about.isdigit() and int(about) < len(stage):
        one = stage.pop(at := int(about))
        if act != "off":
            stage.insert(max(at - 1, 0) if act == "up" else at + 1, one)


def typed_times(data: QueryDict) -> list[dict[str, Any]]:
    """The rows of times as they were typed, right or wrong."""
    total = data.get("times-TOTAL_FORMS", "0")
    names = ("slot", "room", "day", "time", "minutes", "DELETE")
    rows = (
        [{name: data.get(f"times-{number}-{name}", "") for name in names} for number in range(min(int(total), SLOTS))]
        if total.isdigit()
        else []
    )
    return [row for row in rows if any(row.values())]


# ── Forms ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def session_form(sheet: Sheet, **kwargs: Any) -> SessionForm:
    tracks = rows_in(sheet.request, Track).order_by("position", "pk")
    return SessionForm(kwargs.pop("data", None), session=sheet.session, tracks=tracks, used=words_used(sheet.request), **kwargs)


def words_used(request: HttpRequest) -> dict[str, list[str]]:
    """Kinds, levels and languages of the other sessions, the most usual first."""
    rows = rows_in(request, Session).values_list("kind", "level", "language")
    counted: dict[str, dict[str, int]] = {"kind": {}, "level": {}, "language": {}}
    for row in rows:
        for name, value in zip(counted, row, strict=True):
            if value:
                counted[name][value] = counted[name].get(value, 0) + 1
    return {name: sorted(numbers, key=lambda word: -numbers[word])[:20] for name, numbers in counted.items()}


def times_form(sheet: Sheet, *, data: QueryDict | None = None, initial: list[dict[str, Any]] | None = None) -> Any:
    form_kwargs = {
        "edition": sheet.edition,
        "rooms": rows_in(sheet.request, Room).order_by("position", "pk"),
        "days": days_of(sheet.edition, sheet.slots),
    }
    return SlotFormSet(data, prefix="times", initial=initial, form_kwargs=form_kwargs)


def days_of(edition: Edition, slots: list[Slot]) -> list[date]:
    """The days of the edition, and those on which the session stands already."""
    days = {slot.day for slot in slots}
    if edition.starts_on:
        last = edition.ends_on or edition.starts_on
        days |= {edition.starts_on + timedelta(days=number) for number in range(min((last - edition.starts_on).days, 60) + 1)}
    return sorted(days)

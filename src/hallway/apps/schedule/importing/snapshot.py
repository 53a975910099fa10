"""The draft as plain values, at one moment; and the statements that lead from one moment to another."""

from hallway.apps.schedule.actions import DRAFTS
from hallway.apps.schedule.document import Rows
from hallway.apps.schedule.importing.incoming import IDS, Values
from hallway.apps.schedule.importing.writing import Script
from hallway.apps.schedule.models import Draft, Imported, Room, Session, SessionSpeaker, Slot, Speaker, Track

Snapshot = dict[type[Draft], dict[int, Values]]  # model → pk → every column
UNTOUCHED = {"created_at", "released_in_id"}  # a release changes no row


def taken(rows: Rows) -> Snapshot:
    there: dict[type[Draft], list[Draft]] = {
        Room: [*rows.rooms],
        Track: [*rows.tracks],
        Speaker: [*rows.speakers],
        Session: [*rows.sessions],
        SessionSpeaker: [*rows.stage],
        Slot: [*rows.slots],
    }
    return {model: {row.pk: values_of(row) for row in there[model]} for model in DRAFTS}


def values_of(row: Draft) -> Values:
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


def differ(one: Values, other: Values) -> bool:
    return any(value != other[name] for name, value in one.items() if name not in UNTOUCHED)


def script(before: Snapshot, after: Snapshot) -> Script:
    """What makes `after` of `before`. Foreign keys are looked at when the transaction ends, unique columns at once."""
    made = Script()
    for model in reversed(DRAFTS):
        made.delete(model, [pk for pk in before[model] if pk not in after[model]])
    for model in DRAFTS:
        old, new = before[model], after[model]
        altered = [pk for pk in new if pk in old and differ(old[pk], new[pk])]
        if issubclass(model, Imported):  # two rows may swap their ids: first let go of them
            renamed = [pk for pk in altered if any(old[pk][name] != new[pk][name] for name in IDS)]
            made.set(model, renamed, **dict.fromkeys(IDS, ""))
        made.write(model, [model(**new[pk]) for pk in altered])
        made.insert(model, [model(**new[pk]) for pk in new if pk not in old])
    return made

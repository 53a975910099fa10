"""The rows of a table as sessions: one row, one session at one time. Rows of one title and content are its times."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from . import notes
from .columns import ASKED, FIELDS, NeedsColumns, plain, speaker_columns
from .documents import Document
from .draft import Draft, RawPerson, RawSession
from .limits import MAX_SESSIONS
from .names import is_code
from .table import Row, Table
from .table_times import Order, Written, doubt, length, order_of, read_cell
from .texts import without_address
from .times import in_minutes
from .trouble import Report, shown

SAMPLES = 5
SEPARATORS = re.compile(r"\s*[;|\n]\s*")
AND = re.compile(r"\s*,\s*|\s+(?:&|and|und|et|y)\s+")
TITLES_BEHIND = {"phd", "md", "msc", "ma", "mba", "bsc", "jr", "sr", "esq", "dr", "ii", "iii", "cissp"}
GUARDED = re.compile(r"^'(?=\s*[=+\-@\t\r])")
TIME = re.compile(r"[0-9]{1,2}[:.h][0-9]{2}|[0-9] ?[ap]m\b", re.IGNORECASE)
YES = {"yes", "ja", "true", "wahr", "1", "x", "y"}
LEFT_OUT = {
    *(
        "submitted",
        "rejected",
        "withdrawn",
        "canceled",
        "cancelled",
        "deleted",
        "declined",
        "draft",
        "waitlisted",
        "nominated",
        "unconfirmed",
    ),
    *("abgelehnt", "zurückgezogen", "abgesagt", "gelöscht", "entwurf", "eingereicht", "storniert"),
}


def recognises(value: object) -> bool:
    return isinstance(value, Table)


def read(documents: Sequence[Document], report: Report) -> Draft:
    draft = Draft(documents[0].name, is_loose=True, may_lack_ids=True)
    for document in documents:
        draft.sessions += Reading(document.value, report, document.prefix).sessions()
    return draft


def chosen(table: Table, report: Report, prefix: str) -> dict[str, str]:
    """Field → header: what a person said, else what the names say. Asks where that is not enough."""
    said = {field: header for field, header in (table.columns or {}).items() if field in FIELDS}
    for header in said.values():
        if header is not None and header not in table.headers:
            known = ", ".join(f"“{each}”" for each in table.headers[:20])
            sentence = _("There is no column “%(header)s”. The columns are: %(known)s.")
            report.problem(prefix + line_of(table.line), sentence % {"header": shown(header), "known": known})
    report.refuse_if_broken()
    guesses: dict[str, str | None] = {
        field: next((each for each in found if each not in said.values()), None) for field, found in table.candidates.items()
    }
    guesses |= said
    unclear = [field for field in ASKED if field not in said and (is_unclear(table, field) or is_missed(table, field, guesses))]
    if unclear or not guesses["title"]:
        raise NeedsColumns(
            name=table.name,
            headers=table.headers,
            guesses=guesses,
            samples=[padded(row, table) for row in table.rows[:SAMPLES]],
            unclear=unclear if guesses["title"] else list(dict.fromkeys(["title", *unclear])),
        )
    return {field: header for field, header in guesses.items() if header is not None}


def is_unclear(table: Table, field: str) -> bool:
    """Several columns could be meant, and they do not say the same."""
    found = [table.index(header) for header in table.candidates[field]]
    return len(found) > 1 and any(len({cell_at(row, at).strip() for at in found}) > 1 for row in table.rows)


def is_missed(table: Table, field: str, guesses: Mapping[str, str | None]) -> bool:
    """No column has a name for times or rooms, but one that nobody recognised looks as if it had them."""
    rest = [table.index(header) for header in table.headers if header not in guesses.values()]
    cells = [[cell for row in table.rows[:50] if (cell := cell_at(row, at).strip())] for at in rest]
    if field == "start":
        return not (guesses["start"] or guesses["date"]) and any(found and all(TIME.search(cell) for cell in found) for found in cells)
    if field == "room":
        return bool(guesses["start"]) and not guesses["room"] and any(map(could_be_rooms, cells))
    return False


def could_be_rooms(cells: list[str]) -> bool:
    """Short words, and, in a longer table, fewer of them than rows."""
    are_short = all(len(cell) <= 60 and "@" not in cell and "://" not in cell and not TIME.search(cell) for cell in cells)
    return bool(cells) and are_short and not all(cell.isdigit() for cell in cells) and (len(cells) < 4 or len(set(cells)) < len(cells))


def cell_at(row: Row, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


def padded(row: Row, table: Table) -> list[str]:
    return [shown(cell_at(row, at)) for at in range(len(table.headers))]


def line_of(line: int) -> str:
    return _("Line %(line)d") % {"line": line}


@dataclass
class Reading:
    table: Table
    report: Report
    prefix: str

    def __post_init__(self) -> None:
        self.header = chosen(self.table, self.report, self.prefix)
        self.at = {field: self.table.index(header) for field, header in self.header.items()}
        self.order: Order = ""
        self.speakers = [self.table.index(header) for header in speaker_columns(self.table.headers, self.header.get("speakers", ""))]
        ids = [self.cell(row, "id") for row in self.table.rows]
        self.ids_are_codes = any(ids) and all(is_code(each) for each in ids if each) and not all(each.isdigit() for each in ids if each)

    def cell(self, row: Row, field: str) -> str:
        return GUARDED.sub("", cell_at(row, self.at[field])).strip() if field in self.at else ""

    def place(self, row: Row) -> str:
        name = shown(self.cell(row, "title"))
        line = self.prefix + line_of(row.line)
        return _("%(line)s, session %(name)s") % {"line": line, "name": name} if name else line

    def column(self, row: Row, field: str) -> str:
        said = {"line": self.prefix + line_of(row.line), "column": shown(self.header[field])}
        return _("%(line)s, column “%(column)s”") % said

    def sessions(self) -> list[RawSession]:
        self.refuse_too_many()
        self.refuse_wide_rows()
        self.find_order()
        self.report.refuse_if_broken()
        found = [self.session(row) for row in self.table.rows if self.is_taken(row)]
        if found and "date" not in self.at and any(raw.start for raw in found) and not any(raw.date for raw in found):
            self.report.problem(self.prefix + line_of(self.table.line), _("The sessions have times, but no column has their dates."))
            self.report.refuse_if_broken()
        return found

    def refuse_too_many(self) -> None:
        if len(self.table.rows) > MAX_SESSIONS:
            said = {"count": len(self.table.rows), "limit": MAX_SESSIONS}
            sentence = _("The file has %(count)d sessions; at most %(limit)d are read.")
            self.report.problem(self.prefix + line_of(self.table.line), sentence % said)
            self.report.refuse_if_broken()

    def refuse_wide_rows(self) -> None:
        width = len(self.table.headers)
        for row in self.table.rows:
            if any(cell.strip() for cell in row.cells[width:]):
                said = {"count": len(row.cells), "width": width}
                sentence = _("The row has %(count)d cells, but there are %(width)d columns. Perhaps a text lacks its quotation marks.")
                self.report.problem(self.prefix + line_of(row.line), sentence % said)

    def find_order(self) -> None:
        cells = [(row, field, self.cell(row, field)) for row in self.table.rows for field in ("date", "start", "end") if field in self.at]
        self.order, doubtful = order_of(cell for _row, _field, cell in cells)
        if doubtful:
            row, field, cell = next(each for each in cells if each[2] == doubtful)
            self.report.problem(self.column(row, field), doubt(shown(cell)))

    def is_taken(self, row: Row) -> bool:
        state = self.cell(row, "state").casefold()
        is_gone = state in YES and plain(self.header["state"]) in {"cancelled", "canceled", "abgesagt"} if state else False
        if state in LEFT_OUT or is_gone:
            self.report.note(notes.NOT_ACCEPTED, f"{self.place(row)}: {shown(state)}")
            return False
        return True

    def session(self, row: Row) -> RawSession:
        id_, code = self.cell(row, "id"), self.cell(row, "code")
        raw = RawSession(
            place=self.place(row),
            guid=self.cell(row, "guid"),
            id="" if self.ids_are_codes else id_,
            code=code or (id_ if self.ids_are_codes else ""),
            title=self.cell(row, "title"),
            subtitle=self.cell(row, "subtitle"),
            abstract=self.cell(row, "abstract"),
            description=self.cell(row, "description"),
            kind=self.cell(row, "kind"),
            track=self.cell(row, "track"),
            language=self.cell(row, "language"),
            level=self.cell(row, "level"),
            room=self.cell(row, "room"),
            url=self.cell(row, "url"),
            opt_out="yes" if (answer := self.cell(row, "do_not_record")).casefold() in YES else answer,
            persons=[RawPerson(name) for at in self.speakers for name in names(GUARDED.sub("", cell_at(row, at)))],
            tags=words(self.cell(row, "tags")),
            duration=length(in_minutes(self.cell(row, "duration"))),
            repeats=not self.cell(row, "guid"),
        )
        self.set_time(raw, row)
        return raw

    def set_time(self, raw: RawSession, row: Row) -> None:
        day, start, end = (self.written(row, field) for field in ("date", "start", "end"))
        if start is None or day is None or end is None:
            return
        raw.date = start.moment or str(start.day or day.day or "")
        raw.start = "" if start.moment else start.clock or day.clock
        raw.day = str(day.day) if day.day and start.day else ""
        until = start.until or day.until or end.clock
        if end.moment and not raw.duration:
            raw.end = end.moment
        elif until and not raw.duration:
            raw.duration = between(raw.start, until, days=(end.day - start.day).days if end.day and start.day else 0)
        elif not raw.duration and (raw.start or start.moment):
            raw.duration = "0:30"
            self.report.note(notes.USUAL_LENGTH, raw.place)

    def written(self, row: Row, field: str) -> Written | None:
        cell = self.cell(row, field)
        if not cell:
            return Written()
        found = read_cell(cell, self.order)
        if found is None:
            said = {"cell": shown(cell)}
            sentence = (
                _("“%(cell)s” is no date. Write it like 2027-06-17.")
                if field == "date"
                else _("“%(cell)s” is no time. Write it like 10:45, or 2027-06-17 10:45.")
            )
            self.report.problem(self.column(row, field), sentence % said)
        return found


def between(start: str, until: str, *, days: int) -> str:
    """From one time on the clock to another, over midnight if it is earlier."""
    first, last = ([int(part) for part in text.split(":")[:2]] for text in (start or "0:0", until))
    minutes = (last[0] - first[0]) * 60 + last[1] - first[1] + days * 1440
    minutes += 1440 if minutes <= 0 and not days else 0
    return f"{minutes // 60}:{minutes % 60:02}" if minutes >= 0 else str(minutes)


def names(cell: str) -> list[str]:
    """Parted at semicolons and line ends, else at commas and "and"; but "Ben Rower, PhD" is one person."""
    parts = SEPARATORS.split(cell)
    if len(parts) == 1:
        parts = AND.split(cell)
    found: list[str] = []
    for part in parts:
        name = without_address(part).strip(' "')
        if found and plain(name) in TITLES_BEHIND:
            found[-1] = f"{found[-1]}, {name}"
        elif name:
            found.append(name)
    return found


def words(cell: str) -> list[str]:
    return re.split(r"\s*[,;|\n]\s*", cell)

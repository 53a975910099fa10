"""Tables: CSV, TSV and what Excel makes of them. Here: the text as rows with their lines, and the row of headers."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .columns import FIELDS, NAMES, candidates, plain
from .limits import MAX_SESSIONS, MAX_VALUES
from .trouble import Problem, Unreadable, shown

DELIMITERS = (";", "\t", ",", "|")
SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
LOOKED_AT = 20  # rows by which a table is recognised
MAX_COLUMNS = 500
HEAD = 5  # rows among which the headers are looked for
KNOWN = {name for lines in NAMES.values() for line in lines for name in line.split()}
TITLES = {name for line in NAMES["title"][:2] for name in line.split()}


@dataclass(frozen=True)
class Row:
    line: int
    cells: list[str]


@dataclass
class Table:
    name: str
    headers: list[str]  # each once
    line: int  # of the headers
    rows: list[Row]
    columns: Mapping[str, str | None] | None = None  # what a person said
    candidates: dict[str, list[str]] = field(default_factory=dict)

    def index(self, header: str) -> int:
        return self.headers.index(header)


def is_table(text: str, *, sure: bool) -> bool:
    """Whether its first rows have names we know or, not quite so sure, are all of one width."""
    text, delimiter = parted_head(text)
    rows = first_rows(text, delimiter)
    if any(recognised(row.cells) > 1 or is_title_alone(row.cells) for row in rows[:HEAD]):
        return True
    widths = Counter(len(row.cells) for row in rows)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return not sure and len(rows) > 1 and width > 1 and count >= 0.8 * len(rows)


def recognised(cells: list[str]) -> int:
    return sum(plain(cell) in KNOWN for cell in cells)


def is_title_alone(cells: list[str]) -> bool:
    return [plain(cell) in TITLES for cell in cells if cell.strip()] == [True]


def parted_head(text: str) -> tuple[str, str]:
    """The text without Excel's first line "sep=;", and the sign between its cells."""
    text = text.lstrip("\r\n")
    said = SEP.match(text)
    if said:
        return text[said.end() :], said[1]
    return text, delimiter_of(text)


def delimiter_of(text: str) -> str:
    """The sign that parts the first rows into most known names, else into rows of one width."""
    return max(DELIMITERS, key=lambda sign: fitness(first_rows(text, sign)))


def fitness(rows: list[Row]) -> tuple[int, int, int]:
    known = max((recognised(row.cells) for row in rows[:HEAD]), default=0)
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return known, count, width


def first_rows(text: str, delimiter: str) -> list[Row]:
    found = []
    try:
        for row in rows_of(text[:100_000], delimiter):
            found.append(row)
            if len(found) == LOOKED_AT:
                break
    except csv.Error:
        return found
    return found


def rows_of(text: str, delimiter: str, *, offset: int = 0) -> Iterator[Row]:
    """Rows that hold anything, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield Row(before + 1 + offset, cells)
        before = reader.line_num


def parse_table(text: str, *, name: str, columns: Mapping[str, str | None] | None) -> Table:
    plain_text, delimiter = parted_head(text)
    offset = text[: len(text) - len(plain_text)].count("\n")
    if sum(plain_text.count(sign) for sign in (delimiter, "\n", "\r")) > MAX_VALUES:
        raise Unreadable(Problem(name, _("The file has more than %(count)d values. That is no programme.") % {"count": MAX_VALUES}))
    rows = all_rows(plain_text, delimiter, offset)
    at = max(range(min(HEAD, len(rows))), key=lambda number: (recognised(rows[number].cells), -number))
    if len(rows[at].cells) > MAX_COLUMNS:
        said = {"count": len(rows[at].cells), "limit": MAX_COLUMNS}
        raise Unreadable(Problem(name, _("The table has %(count)d columns; at most %(limit)d are read.") % said))
    headers = unique([cell.strip() for cell in rows[at].cells])
    table = Table(name, headers, rows[at].line, rows[at + 1 :], columns, candidates(headers))
    refuse_missing_headers(table, rows[at])
    return table


def all_rows(text: str, delimiter: str, offset: int) -> list[Row]:
    rows: list[Row] = []
    line = 1 + offset
    try:
        for row in rows_of(text, delimiter, offset=offset):
            rows.append(row)
            line = row.line + 1 + sum(cell.count("\n") for cell in row.cells)
            if len(rows) > 2 * MAX_SESSIONS:
                break  # refused below, where sessions are counted
    except csv.Error as error:
        raise Unreadable(Problem(_("Line %(line)d") % {"line": line}, broken(error))) from None
    return rows


def broken(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return _("A quotation mark opens a text here, or after this line, and none closes it.")
    if "field limit" in str(error):
        return _("A cell holds more than %(limit)d characters. Perhaps a quotation mark is missing.") % {"limit": csv.field_size_limit()}
    return _('A quotation mark stands inside a text here. Inside quoted texts it is written twice: "".')


def unique(headers: list[str]) -> list[str]:
    """Columns without a name get their letter, and those of one name a number."""
    found: list[str] = []
    seen: set[str] = set()
    for number, header in enumerate(headers, start=1):
        name = shown(header) or _("Column %(number)d") % {"number": number}
        turn = 2
        while name in seen:
            name, turn = f"{shown(header)} ({turn})", turn + 1
        seen.add(name)
        found.append(name)
    return found


def refuse_missing_headers(table: Table, row: Row) -> None:
    """The first session where names of columns should stand: nobody could choose among them."""
    if table.columns or recognised(row.cells) or not any(is_value(cell) for cell in row.cells):
        return
    said = {"start": shown(next((cell for cell in row.cells if cell.strip()), "")), "title": FIELDS["title"], "room": FIELDS["room"]}
    sentence = _("The first row must name the columns, such as “%(title)s” and “%(room)s”; here it begins with “%(start)s”.")
    raise Unreadable(Problem(_("Line %(line)d") % {"line": row.line}, sentence % said))


def is_value(cell: str) -> bool:
    return bool(re.search(r"[0-9]{1,2}[:.][0-9]{2}|[0-9]{4}-[0-9]{2}|https?://", cell)) or len(cell) > 120

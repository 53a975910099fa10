"""sessions.csv: one line per time of a session, for spreadsheets."""

import csv
import io

from hallway.apps.schedule.about import About
from hallway.apps.schedule.book import Book, Session, Slot
from hallway.apps.schedule.exports.values import Sources, visible

COLUMNS = (
    *("id", "title", "subtitle", "type", "track", "language", "level", "tags", "speakers"),
    *("day", "start", "end", "minutes", "room", "letter", "cancelled", "url"),
)
FORMULA = (*"=+-@\t\r\n", *map(chr, (0xFF1D, 0xFF0B, 0xFF0D, 0xFF20)))  # the last four are the same signs, full width


def build(book: Book, _sources: Sources, about: About) -> str:
    """With a byte order mark, by which spreadsheets know that it is UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for session in book.sessions.values():
        times: list[Slot | None] = [*session.slots] or [None]
        for slot in times:
            writer.writerow([plain(str(value)) for value in row(session, slot, about)])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + file.getvalue()


def row(session: Session, slot: Slot | None, about: About) -> list[object]:
    track = session.track.name if session.track else ""
    words = [session.title, session.subtitle, session.kind, track, session.language, session.level, ", ".join(session.tags), session.by]
    when: list[object] = [""] * 6
    if slot:
        when = [slot.day, f"{slot.start:%Y-%m-%d %H:%M}", f"{slot.end:%Y-%m-%d %H:%M}", slot.minutes, slot.room.name, slot.room.letter]
    return [slot.number if slot else "", *words, *when, "yes" if session.is_cancelled else "", about.address("session", session.slug)]


def plain(cell: str) -> str:
    """A cell that begins like a formula would be run as one by the spreadsheet of whoever opens the file."""
    cell = visible(cell)
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell

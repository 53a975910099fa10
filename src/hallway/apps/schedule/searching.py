"""Words → sessions and speakers of a book, without marks and case: `uber` finds Über.

A book is folded once and kept in memory. Every word must be found; what has them in its title comes first.
"""

from dataclasses import dataclass

from django.utils.html import strip_tags

from hallway.apps.schedule.book import Book, Session, Speaker
from hallway.core.people.models import fold

LONGEST = 100  # letters that are looked at
WORDS = 8
MOST = 100  # sessions, and speakers, that are shown


@dataclass(frozen=True)
class Found:
    sessions: list[Session]
    session_count: int
    speakers: list[Speaker]
    speaker_count: int


@dataclass(frozen=True)
class Folded:
    book: Book
    sessions: list[tuple[Session, str, str]]  # title and who; everything
    speakers: list[tuple[Speaker, str]]


_kept: dict[str, Folded] = {}


def search(book: Book, text: str) -> Found:
    asked = fold(text[:LONGEST]).split()[:WORDS]
    if not asked:
        return Found([], 0, [], 0)
    folded = folded_of(book)
    near = [session for session, title, _all in folded.sessions if all(word in title for word in asked)]
    seen = {session.uid for session in near}
    far = [session for session, _title, text in folded.sessions if session.uid not in seen and all(word in text for word in asked)]
    people = [speaker for speaker, name in folded.speakers if all(word in name for word in asked)]
    sessions = near + far
    return Found(sessions[:MOST], len(sessions), people[:MOST], len(people))


def folded_of(book: Book) -> Folded:
    found = _kept.get(book.uid)
    if found is None or found.book is not book:
        speakers = [(speaker, fold(speaker.name)) for speaker in book.speakers.values() if book.by_speaker.get(speaker.slug)]
        found = Folded(book, [folded_session(session) for session in book.sessions.values()], speakers)
        _kept.clear()
        _kept[book.uid] = found
    return found


def folded_session(session: Session) -> tuple[Session, str, str]:
    title = fold(f"{session.title} {session.subtitle} {session.by}")
    track = session.track.name if session.track else ""
    rest = strip_tags(f"{session.abstract} {session.description}".replace("<", " <"))
    return session, title, f"{title} {fold(' '.join([track, *session.tags, session.level, rest]))}"

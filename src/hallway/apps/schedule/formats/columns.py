"""The columns of a table: known by the names pretalx, sessionize, frab and people give them, in English and German; and
the question to a person where they are not clear.
"""

import re
from collections.abc import Mapping, Sequence
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What a column may hold, in the order in which a form asks. `title` is needed; all others may be left out.
FIELDS = {
    "title": gettext_lazy("Title"),
    "speakers": gettext_lazy("Speakers"),
    "date": gettext_lazy("Date"),
    "start": gettext_lazy("Start"),
    "end": gettext_lazy("End"),
    "duration": gettext_lazy("Duration"),
    "room": gettext_lazy("Room"),
    "track": gettext_lazy("Track"),
    "kind": gettext_lazy("Kind"),
    "subtitle": gettext_lazy("Subtitle"),
    "abstract": gettext_lazy("Abstract"),
    "description": gettext_lazy("Description"),
    "language": gettext_lazy("Language"),
    "level": gettext_lazy("Level"),
    "tags": gettext_lazy("Tags"),
    "url": gettext_lazy("Address of its page"),
    "do_not_record": gettext_lazy("Do not record"),
    "state": gettext_lazy("State"),
    "id": gettext_lazy("Number or id"),
    "code": gettext_lazy("Code"),
    "guid": gettext_lazy("GUID"),
}
ASKED = ("title", "start", "room")  # a wrong guess here would spoil the whole programme

# Names as `plain` makes them. A later line counts only where no earlier one matches.
NAMES: dict[str, tuple[str, ...]] = {
    "title": (
        "title titel",
        "proposaltitle sessiontitle talktitle titre titolo titulo",
        "session talk vortrag thema programmpunkt event summary name",
    ),
    "speakers": (
        "speakers speakernames referentinnen referenten referierende vortragende",
        "speaker speakername referentin referent presenters presenter persons people personen authors author sprecherinnen sprecher",
        "name names",
    ),
    "date": ("date datum startdate startdatum", "day tag conferenceday"),
    "start": (
        "start beginn startsat begin anfang scheduledat starts dtstart",
        "starttime startzeit begintime anfangszeit",
        "time zeit uhrzeit from von",
    ),
    "end": ("end ende endsat ends schluss dtend", "endtime endzeit", "to bis until"),
    "duration": ("duration dauer durationminutes dauerminuten", "minutes minuten length laenge lange min"),
    "room": ("room raum roomname saal", "hall stage buhne buehne", "location ort place", "venue where wo"),
    "track": ("track trackname strang", "topic category kategorie themenbereich"),
    "kind": ("kind type sessiontype submissiontype eventtype sessionformat typ art", "format"),
    "subtitle": ("subtitle untertitel",),
    "abstract": ("abstract kurzbeschreibung shortdescription summary teaser zusammenfassung",),
    "description": ("description beschreibung longdescription details",),
    "language": ("language sprache contentlocale sessionlanguage vortragssprache", "lang locale"),
    "level": ("level niveau schwierigkeit schwierigkeitsgrad", "audiencelevel pythonlevel difficulty audience zielgruppe"),
    "tags": ("tags tag schlagworte schlagworter schlagwoerter keywords stichworte",),
    "url": ("url link website webseite sessionurl",),
    "do_not_record": ("donotrecord nichtaufzeichnen keineaufzeichnung optout recordingoptout",),
    "state": ("state status zustand proposalstate sessionstate submissionstate", "cancelled canceled abgesagt"),
    "id": ("id sessionid proposalid talkid eventid nr nummer number no",),
    "code": ("code kurzel kuerzel",),
    "guid": ("guid uuid",),
}
WORDS = {  # one of these inside a longer name tells as well: "Title of your talk", "Start (CET)"
    "title": {"title", "titel"},
    "speakers": {"speaker", "speakers", "referent", "referentin", "referentinnen", "presenter"},
    "date": {"date", "datum"},
    "start": {"start", "beginn", "starts", "starting", "begin", "begins"},
    "end": {"end", "ende", "ends"},
    "duration": {"duration", "dauer"},
    "room": {"room", "raum", "saal"},
    "track": {"track"},
    "abstract": {"abstract"},
    "description": {"description", "beschreibung"},
    "language": {"language", "sprache"},
    "level": {"level"},
    "state": {"state", "status"},
}
ABOUT_OTHERS = {  # "Speaker bio" holds no speaker
    *("email", "mail", "bio", "biography", "biografie", "company", "organisation", "organization", "firma", "tagline", "photo", "avatar"),
    *("id", "ids", "code", "phone", "telefon", "twitter", "linkedin", "github", "notes", "link", "links", "url", "capacity", "pending"),
}
NUMBERED = re.compile(r"(?:speaker|referent|referentin|presenter)[0-9](?:name)?")  # a column for each speaker


class NeedsColumns(Exception):
    """A table of which we cannot say what its columns are. Nobody's mistake: show the headers and ask.

    `guesses` has every field of FIELDS: the header that probably holds it, or None. `unclear` are the fields to ask for:
    `title` when none was found, others when several columns could be meant.
    """

    def __init__(
        self,
        *,
        name: str,
        headers: Sequence[str],
        guesses: Mapping[str, str | None],
        samples: Sequence[Sequence[str]],
        unclear: Sequence[str],
    ) -> None:
        super().__init__(_("%(file)s: say which column is which.") % {"file": name})
        self.name = name
        self.headers = tuple(headers)  # each once, in the file's order
        self.guesses = dict(guesses)
        self.samples = tuple(tuple(row) for row in samples)  # the first rows, a cell per header
        self.unclear = tuple(unclear)


def plain(header: str) -> str:
    """Letters and digits only, small, without accents: "Referent*innen" and "referentinnen" are one."""
    return "".join(letter for letter in normalize("NFKD", header[:300]).casefold() if letter.isalnum())


def candidates(headers: Sequence[str]) -> dict[str, list[str]]:
    """For every field the headers that may mean it: those of the clearest kind, and none that means another field better."""
    names = {header: plain(header) for header in headers}
    found = {field: clearest(field, names) for field in FIELDS}
    taken = {header for field in FIELDS for header in found[field][:1]} if found["title"] else set()
    for field, words in WORDS.items():
        found[field] = found[field] or [
            header for header in headers if header not in taken and words & words_of(header) and is_alone(field, header)
        ]
    return without_doubles(found)


def clearest(field: str, names: Mapping[str, str]) -> list[str]:
    for line in NAMES[field]:
        if matches := [header for header, name in names.items() if name in line.split()]:
            return matches
    return []


def words_of(header: str) -> set[str]:
    return {plain(word) for word in re.split(r"[^\w*]+|_", header[:300])}


def is_alone(field: str, header: str) -> bool:
    """ "Speaker title" is neither a title nor a speaker."""
    said = words_of(header)
    return not said & ABOUT_OTHERS and not any(words & said for other, words in WORDS.items() if other != field)


def speaker_columns(headers: Sequence[str], chosen: str) -> list[str]:
    """The column of speakers, and those beside it: "Speaker 1", "Speaker 2"."""
    return [header for header in headers if header == chosen or (NUMBERED.fullmatch(plain(chosen)) and NUMBERED.fullmatch(plain(header)))]


def without_doubles(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """A header means one thing only: the field that comes first in FIELDS, unless that has a better one."""
    used: set[str] = set()
    chosen: dict[str, list[str]] = {}
    for field in FIELDS:
        chosen[field] = [header for header in found[field] if header not in used]
        used |= set(chosen[field])
    return chosen

"""The columns of a table, and the question to a person when they are not clear."""

from collections.abc import Mapping, Sequence

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
